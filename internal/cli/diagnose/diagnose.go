// Package diagnose is the command that names the cause behind a reason text.
package diagnose

import (
	"bufio"
	"bytes"
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/logcause"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// statement is a line of input with --json.
type statement struct {
	Kind     diagnosis.Source `json:"kind"`
	Text     string           `json:"text"`
	StopCode string           `json:"stopCode"`
	ExitCode *int             `json:"exitCode"`
}

// fromLog is the kind of a statement that is the end of a log, with line breaks in it.
const fromLog diagnosis.Source = "logTail"

// answer is a line of output with --json.
type answer struct {
	Cause cause.Code `json:"cause"`
	// of a log that tells the cause, or else its last error; without secrets
	Line      string             `json:"line,omitzero"`
	Alert     bool               `json:"alert"`
	Entities  diagnosis.Entities `json:"entities"`
	NextSteps []string           `json:"nextSteps"`
	DocURL    string             `json:"docURL"`
}

// Options are those of one diagnosis.
type Options struct {
	kit.Streams
	JSON bool
}

// New gives the command diagnose.
func New(s kit.Streams) *cobra.Command {
	o := &Options{Streams: s}
	cmd := &cobra.Command{
		Use:   "diagnose [--json] [TEXT...]",
		Short: "Name the cause behind ECS reason texts",
		Long: `Names the cause behind ECS reason texts. Each argument is one text; without arguments, each line of standard
input is.`,
		Annotations: map[string]string{kit.Afterwards: `A line of input with --json:
  {"kind":"stoppedReason|containerReason|serviceEvent","text":"...","stopCode":"...","exitCode":137}
  {"kind":"logTail","text":"first line\nlast line"}

Exit codes: 0 success, 1 a line could not be read, 2 usage error.`},
		RunE: func(_ *cobra.Command, texts []string) error { return o.Run(texts) },
	}
	cmd.Flags().BoolVar(&o.JSON, "json", false,
		"read JSON lines from standard input and write one JSON line for each, in order")
	return cmd
}

// Run answers texts, or else the lines of standard input.
func (o *Options) Run(texts []string) error {
	in := o.In
	switch {
	case o.JSON && len(texts) > 0:
		return kit.Misusef("with --json, texts come from standard input")
	case len(texts) > 0:
		in = strings.NewReader(oneLineEach(texts))
	}
	return o.answer(in)
}

// oneLineEach makes each argument a line, whatever line breaks it has.
func oneLineEach(texts []string) string {
	var lines strings.Builder
	for _, text := range texts {
		lines.WriteString(strings.Join(strings.Fields(text), " ") + "\n")
	}
	return lines.String()
}

// answer answers every line, also after one that cannot be read.
func (o *Options) answer(in io.Reader) error {
	out := bufio.NewWriter(o.Out)
	exit := kit.Done
	err := eachLine(in, func(number int, line []byte) error {
		said, problem := readStatement(line, o.JSON)
		if problem != nil {
			fmt.Fprintf(o.Err, "ecswhy diagnose: line %d: %v\n", number, problem)
			exit = kit.Failed
		}
		switch finding, told := found(said); {
		case !o.JSON:
			return answerText(out, finding)
		case problem != nil: // answered too, so that answers stay in order
			return kit.PrintJSONLine(out, map[string]string{"error": problem.Error()})
		default:
			return kit.PrintJSONLine(out, newAnswer(finding, told))
		}
	})
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	return kit.ExitWith(exit)
}

// found is the cause behind a statement, and of a log the line that tells it.
func found(s diagnosis.Statement) (finding diagnosis.Finding, line string) {
	if s.Source != fromLog {
		return diagnosis.Text(s), ""
	}
	told := logcause.Read(redact.Lines(strings.Split(s.Text, "\n")), s.FailedByItself())
	return diagnosis.Finding{Cause: cmp.Or(told.Cause, cause.Unknown)}, told.Line
}

// eachLine calls f with every line that is not blank, whatever its length.
func eachLine(in io.Reader, f func(number int, line []byte) error) error {
	reader := bufio.NewReader(in)
	for number := 1; ; number++ {
		line, err := reader.ReadBytes('\n')
		if line = bytes.TrimSpace(line); len(line) > 0 {
			if err := f(number, line); err != nil {
				return err
			}
		}
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// answerText writes a paragraph for people: the cause, why, what to do, and where AWS explains it.
func answerText(out io.Writer, finding diagnosis.Finding) error {
	why, steps := message.Explain(finding)
	lines := []string{string(finding.Cause), "  " + why}
	for _, step := range steps {
		lines = append(lines, "  - "+step)
	}
	if page := finding.Cause.About().Page; page != "" {
		lines = append(lines, "  "+page)
	}
	_, err := fmt.Fprintln(out, strings.Join(lines, "\n"))
	return err
}

func newAnswer(finding diagnosis.Finding, line string) answer {
	about := finding.Cause.About()
	_, steps := message.Explain(finding)
	return answer{
		Cause: finding.Cause, Line: line, Alert: about.Alert, Entities: orEmpty(finding.Entities),
		NextSteps: append([]string{}, steps...), DocURL: about.Page,
	}
}

// orEmpty writes as {} in JSON, where nil would be null.
func orEmpty(entities diagnosis.Entities) diagnosis.Entities {
	if entities == nil {
		return diagnosis.Entities{}
	}
	return entities
}

// readStatement takes a line as the text of a stopped reason, or as a JSON statement.
func readStatement(line []byte, asJSON bool) (diagnosis.Statement, error) {
	if !asJSON {
		return diagnosis.Statement{Source: diagnosis.FromTask, Text: string(line)}, nil
	}
	var s statement
	if err := json.Unmarshal(line, &s); err != nil {
		return diagnosis.Statement{}, fmt.Errorf("not a JSON statement: %w", err)
	}
	switch s.Kind {
	case "":
		s.Kind = diagnosis.FromTask
	case diagnosis.FromTask, diagnosis.FromContainer, diagnosis.FromService, fromLog:
	default:
		return diagnosis.Statement{}, fmt.Errorf("kind %q is none of stoppedReason, containerReason, serviceEvent, logTail",
			s.Kind)
	}
	said := diagnosis.Statement{Source: s.Kind, Text: s.Text, StopCode: s.StopCode}
	if s.ExitCode != nil {
		said.Exited, said.ExitCode = true, *s.ExitCode
	}
	return said, nil
}
