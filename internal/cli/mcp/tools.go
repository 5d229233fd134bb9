package mcp

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/version"
)

// tool is something that an agent may call.
type tool struct {
	name, title, description string

	inputs, outputs []field
	list            bool // whether it answers with a list
	asksAWS         bool
	call            func(context.Context, arguments) (reply, error)
}

// tools are one for each command that there is a tool for, and the causes.
func (o *Options) tools() []tool {
	tools := []tool{o.causes()}
	for _, command := range o.Commands {
		t := described[command(kit.Streams{}).Name()]
		t.call = func(ctx context.Context, given arguments) (reply, error) { return o.run(ctx, command, given) }
		tools = append(tools, t)
	}
	return tools
}

// target is the input that a command takes as its argument.
const target = "target"

// run runs a command and reads its answer.
func (o *Options) run(
	ctx context.Context, command func(kit.Streams) *cobra.Command, given arguments,
) (reply, error) {
	statement, err := json.Marshal(given)
	if err != nil {
		return reply{}, err
	}
	var out, page bytes.Buffer
	streams := kit.Streams{In: bytes.NewReader(statement), Out: &out, Err: io.Discard, Page: &page}
	cmd := command(streams)
	kit.Run(ctx, kit.NewRoot(streams, version.String(), cmd), o.lineFor(cmd, given))
	answer, err := answerIn(out.Bytes())
	if err != nil {
		return reply{}, err
	}
	if fields, ok := answer.(map[string]any); ok {
		delete(fields, "incident") // the record behind the verdict, which takes a model's attention from it
	}
	return reply{Markdown: page.String(), Answer: answer}, nil
}

// answerIn is what a command printed as JSON, unless that is an error in words.
func answerIn(printed []byte) (answer any, err error) {
	if err := json.Unmarshal(printed, &answer); err != nil {
		return nil, fmt.Errorf("there is no answer: %w", err)
	}
	if failure, ok := answer.(map[string]any); ok && failure["error"] != nil {
		return nil, fmt.Errorf("%v", failure["error"])
	}
	return answer, nil
}

// lineFor is the command line that asks for JSON, with the flags of this one that the command has, and the arguments. A
// command without flags for them reads them as a statement.
func (o *Options) lineFor(cmd *cobra.Command, given arguments) []string {
	line := []string{cmd.Name(), "--format=json"}
	o.flags.Visit(func(f *pflag.Flag) {
		if cmd.Flags().Lookup(f.Name) != nil {
			line = append(line, "--"+f.Name+"="+f.Value.String())
		}
	})
	if cmd.Flags().Lookup("json") != nil {
		return append(line, "--json")
	}
	for name, value := range given {
		if name != target {
			line = append(line, fmt.Sprintf("--%s=%v", name, value))
		}
	}
	if named, ok := given[target].(string); ok && named != "" {
		line = append(line, "--", named)
	}
	return line
}

// causes is the tool that looks causes up.
func (o *Options) causes() tool {
	return tool{
		name: "causes", title: "Look up the causes that ecswhy knows", list: true,
		description: "Says what a cause means and what to do about it; without a code, lists all causes.",
		inputs:      []field{{"code", "string", "the code of a cause, such as image-not-found"}},
		outputs: []field{
			{"cause", "string", "its code"}, {"severity", "string", "critical, error, warning or info"}, {"why", "string", ""},
			{"nextSteps", "array", "what to do; of one cause only"}, {"docURL", "string", "AWS's page about it"},
		},
		call: func(_ context.Context, given arguments) (reply, error) {
			codes := cause.Codes()
			if code, ok := given["code"].(string); ok {
				if !slices.Contains(codes, cause.Code(code)) {
					return reply{}, fmt.Errorf("there is no cause %q%s", code, kit.Instead(code, names(codes)))
				}
				codes = []cause.Code{cause.Code(code)}
			}
			return o.catalogue(codes), nil
		},
	}
}

func names(codes []cause.Code) []string {
	names := make([]string, len(codes))
	for i, code := range codes {
		names[i] = string(code)
	}
	return names
}

// known is what is known of a cause.
type known struct {
	Cause     cause.Code     `json:"cause"`
	Severity  cause.Severity `json:"severity"`
	Why       string         `json:"why"`
	NextSteps []string       `json:"nextSteps,omitempty"`
	DocURL    string         `json:"docURL,omitempty"`
}

// catalogue says what is known of causes: of one also what to do.
func (o *Options) catalogue(codes []cause.Code) reply {
	var page strings.Builder
	answer := make([]known, len(codes))
	for i, code := range codes {
		about := code.About()
		why, steps := message.Explain(message.Language(o.Language), diagnosis.Finding{Cause: code}, "")
		if len(codes) > 1 {
			steps = nil
		}
		answer[i] = known{code, about.Severity, why, steps, about.Page}
		fmt.Fprintf(&page, "- `%s` (%s): %s\n", code, about.Severity, why)
		for _, step := range steps {
			fmt.Fprintf(&page, "  - %s\n", step)
		}
	}
	return reply{Markdown: page.String(), Answer: answer}
}
