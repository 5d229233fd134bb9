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

// answer is a line of output as JSON.
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
	JSON     bool
	Format   string
	Language string
}

// New gives the command diagnose.
func New(s kit.Streams) *cobra.Command {
	o := &Options{Streams: s}
	cmd := &cobra.Command{
		Use:   "diagnose [TEXT...] [options]",
		Short: "Name the cause behind ECS reason texts",
		Long: `Names the cause behind ECS reason texts. Each argument is one text; without arguments, each line of standard
input is.`,
		Annotations: map[string]string{kit.Afterwards: `A line of input with --json:
  {"kind":"stoppedReason|containerReason|serviceEvent","text":"...","stopCode":"...","exitCode":137}
  {"kind":"logTail","text":"first line\nlast line"}

Exit codes: 0 success, 1 a line could not be read, 2 usage error.`},
		RunE: func(_ *cobra.Command, texts []string) error { return o.Run(texts) },
	}
	kit.Format(cmd.Flags(), &o.Format, "a paragraph for each text, or one JSON line for each, in order")
	kit.Language(cmd.Flags(), &o.Language, "the language of the output")
	cmd.Flags().BoolVar(&o.JSON, "json", false, "write JSON lines, and read such from standard input")
	return cmd
}

// Run answers texts, or else the lines of standard input.
func (o *Options) Run(texts []string) error {
	if o.JSON {
		o.Format = "json"
	}
	if len(texts) > 0 {
		o.JSON, o.In = false, strings.NewReader(oneLineEach(texts))
	}
	o.Invite("Type or paste one reason a line")
	return o.answer(o.In)
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
		switch told := found(said); {
		case problem != nil: // answered too, so that answers stay in order
			return kit.PrintJSONLine(out, map[string]string{"error": problem.Error()})
		case o.Format == "json":
			return errors.Join(kit.PrintJSONLine(out, o.newAnswer(told)), o.addToPage(told))
		default:
			_, err := io.WriteString(out, o.paragraph(o.Format, told))
			return errors.Join(err, o.addToPage(told))
		}
	})
	if err = errors.Join(err, out.Flush()); err != nil {
		return err
	}
	return kit.ExitWith(exit)
}

// told is the cause behind a statement, and what tells it: its text, or of a log one line.
type told struct {
	diagnosis.Finding
	text, line string
}

func found(s diagnosis.Statement) told {
	if s.Source != fromLog {
		return told{Finding: diagnosis.Text(s), text: s.Text}
	}
	read := logcause.Read(redact.Lines(strings.Split(s.Text, "\n")), s.FailedByItself())
	return told{diagnosis.Finding{Cause: cmp.Or(read.Cause, cause.Unknown)}, read.Line, read.Line}
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

// layouts are the headline and the indent of a paragraph, by format.
var layouts = map[string]struct{ head, indent string }{
	"text":     {"%s", "  "},
	"markdown": {"### %s\n", ""},
}

// addToPage adds a paragraph to the page. Without one it costs nothing.
func (o *Options) addToPage(t told) error {
	if o.Page == nil {
		return nil
	}
	return o.AddToPage(o.paragraph("markdown", t))
}

// paragraph is for people: the cause, why, what to do, and where AWS explains it.
func (o *Options) paragraph(format string, t told) string {
	layout := layouts[format]
	why, steps := message.Explain(message.Language(o.Language), t.Finding, t.text)
	lines := []string{fmt.Sprintf(layout.head, t.Cause), layout.indent + why}
	for _, step := range steps {
		lines = append(lines, layout.indent+"- "+step)
	}
	if page := t.Cause.About().Page; page != "" {
		lines = append(lines, layout.indent+page)
	}
	text := strings.Join(lines, "\n") + "\n"
	if format == "markdown" {
		return text
	}
	return o.Legible(text)
}

func (o *Options) newAnswer(t told) answer {
	about := t.Cause.About()
	_, steps := message.Explain(message.Language(o.Language), t.Finding, t.text)
	return answer{
		Cause: t.Cause, Line: t.line, Alert: about.Alert, Entities: orEmpty(t.Entities),
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
