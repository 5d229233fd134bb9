// Package replay is the command that prints what people would get of a recorded event.
package replay

import (
	"bytes"
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/recorded"
	"github.com/ecswhy/ecswhy/internal/route"
)

// Options are those of one replay.
type Options struct {
	kit.Streams
	kit.Access
	Format   string
	Language string
	Dialect  string
	Answers  string // folder of the recorded answers; empty where they lie beside the event
	Live     bool
	Topic    string
	Routes   string // file with a table of routes
	table    route.Table
	aws      aws.Config // only with Live or Topic
}

// New gives the command replay.
func New(s kit.Streams) *cobra.Command {
	o := &Options{Streams: s}
	cmd := &cobra.Command{
		Use:   "replay CASE|EVENT.json... [options]",
		Short: "Print the messages that recorded events would send",
		Long: `Runs recorded EventBridge events through the notifier and prints the messages that people would get. CASE is a
folder with event.json and recorded AWS CLI output in files such as aws/DescribeTasks.json, or a folder of numbered
steps, each such a folder. EVENT.json is an event with its recorded answers next to it, or - for standard input. Without
--live, ECS is not called. Events from sources other than aws.ecs and ecswhy itself send nothing, as in the
function; the reason is printed.`,
		Annotations: map[string]string{
			kit.Afterwards: "Exit codes: 0 success, 1 an event could not be read or a message could not be sent, 2 usage error.",
		},
		RunE: func(cmd *cobra.Command, files []string) error { return o.Run(cmd.Context(), files) },
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nil, cobra.ShellCompDirectiveDefault // files
		},
	}
	flags := cmd.Flags()
	kit.Format(flags, &o.Format, "the message; or as JSON the event and what was learned about it, with the verdict, "+
		"which incident is too; or AWS Chatbot's custom notification", "chatbot", "incident")
	kit.Language(flags, &o.Language, "the language of the message")
	kit.Choice(flags, &o.Dialect, "dialect", "the markup of --format chatbot", "slack", "teams")
	flags.StringVar(&o.Answers, "answers", "",
		"`DIR` with the recorded answers; by default aws next to the event, or ../aws/CASE for events/CASE.json")
	flags.BoolVar(&o.Live, "live", false, "ask AWS instead, in the event's Region")
	flags.StringVar(&o.Topic, "publish", "", "`ARN` of a topic: also send the message there")
	flags.StringVar(&o.Routes, "routes", "",
		"`FILE` with the module's output routing as JSON: also say which routes are tried and which take it")
	o.AddFlags(cmd)
	return cmd
}

// Run replays events, each from a case's folder, from a file or - for standard input.
func (o *Options) Run(ctx context.Context, named []string) error {
	switch {
	case len(named) == 0:
		return kit.Misusef("name at least one case or event file, or - for standard input")
	case o.Live && o.Answers != "":
		return kit.Misusef("--live and --answers exclude each other")
	}
	if err := o.readRoutes(); err != nil {
		return kit.Misusef("--routes: %v", err)
	}
	if o.Live || o.Topic != "" {
		if err := o.connect(ctx); err != nil {
			return err
		}
	}
	return o.replayAll(ctx, eventFiles(named))
}

// eventFiles puts the events of a case, in the order of its steps, in the place of its folder.
func eventFiles(named []string) (files []string) {
	for _, name := range named {
		if info, err := os.Stat(name); err == nil && info.IsDir() {
			files = append(files, eventsOf(name)...)
		} else {
			files = append(files, name)
		}
	}
	return files
}

// eventsOf gives the file of a folder's event, which may be missing, or those of its steps.
func eventsOf(folder string) []string {
	steps, _ := filepath.Glob(filepath.Join(folder, "[0-9]*", "event.json"))
	if len(steps) == 0 {
		return []string{filepath.Join(folder, "event.json")}
	}
	slices.SortStableFunc(steps, func(a, b string) int { return cmp.Compare(stepOf(a), stepOf(b)) })
	return steps
}

// stepOf is the number that the name of a step's folder begins with.
func stepOf(event string) (n int) {
	_, _ = fmt.Sscan(filepath.Base(filepath.Dir(event)), &n)
	return n
}

// connect needs no Region: events and topics have theirs.
func (o *Options) connect(ctx context.Context) (err error) {
	if o.aws, err = o.Settings(ctx); err != nil {
		return err
	}
	return kit.RequireCredentials(ctx, o.aws)
}

// replayAll replays every file, goes on after one that fails, and says so in the exit code.
func (o *Options) replayAll(ctx context.Context, files []string) error {
	exit := kit.Done
	for i, file := range files {
		if len(files) > 1 && o.Format == "text" {
			o.printHeading(file, i == 0)
		}
		if err := o.replay(ctx, file); err != nil {
			fmt.Fprintf(o.Err, "ecswhy replay: %s: %s\n", file, o.Say(err))
			exit = kit.Failed
		}
	}
	return kit.ExitWith(exit)
}

func (o *Options) printHeading(file string, first bool) {
	if !first {
		fmt.Fprintln(o.Out)
	}
	fmt.Fprintf(o.Out, "── %s\n", file)
}

func (o *Options) replay(ctx context.Context, file string) error {
	raw, err := o.read(file)
	if err != nil {
		return err
	}
	raw = bytes.TrimPrefix(raw, []byte("\ufeff")) // which Windows' editors and shells put there
	report := o.explain(ctx, file, raw)
	if err := o.print(report); err != nil {
		return err
	}
	if len(report.Incident.Gaps) > 0 && o.unanswered(file) {
		fmt.Fprintln(o.Err, "Nothing was looked up: no answers are recorded beside the event. --live asks AWS.")
	}
	if report.Incident.Kind == incident.Unreadable {
		return errors.New("this is no EventBridge event")
	}
	if o.Topic == "" || !report.Verdict.Alert {
		return nil
	}
	id, err := why.Publish(ctx, o.aws, o.Topic, report.Notification)
	if err != nil {
		return err
	}
	fmt.Fprintf(o.Err, "published as %s\n", id)
	return nil
}

// unanswered reports whether there is nobody to ask about an event.
func (o *Options) unanswered(file string) bool {
	_, err := os.Stat(cmp.Or(o.Answers, answersOf(file)))
	return !o.Live && err != nil
}

func (o *Options) explain(ctx context.Context, file string, raw []byte) notify.Report {
	dialect := o.Dialect
	if o.Format == "markdown" {
		dialect = string(message.Teams)
	}
	settings := why.Settings(o.Language, dialect)
	settings.Notes, settings.RunbookHosts = o.table.Notes, o.table.RunbookHosts
	writer := message.NewWriter(settings)
	routing := notify.Routing{Table: o.table, OwnerTags: config.DefaultTags().Owner}
	return notify.Notifier{Investigator: o.investigator(file, raw), Writer: writer, Routing: routing}.Explain(ctx, raw)
}

func (o *Options) read(file string) ([]byte, error) {
	if file == "-" {
		o.Invite("Paste one event")
		return io.ReadAll(o.In)
	}
	return os.ReadFile(file)
}

// investigator asks ECS, or the recorded answers of the case.
func (o *Options) investigator(file string, raw []byte) notify.Investigator {
	switch {
	case o.Live:
		return investigator(kit.InRegion(o.aws, cmp.Or(o.Region, ecsevent.Decode(raw).Region)))
	case o.Answers != "":
		return recordedInvestigator(o.Answers)
	}
	return Recorded(file)
}

// Recorded asks the answers that were recorded beside an event.
func Recorded(file string) investigate.Investigator { return recordedInvestigator(answersOf(file)) }

// answersOf is the folder of those answers: aws, or for events/CASE.json ../aws/CASE.
func answersOf(file string) string {
	folder, base := filepath.Split(file)
	elsewhere := filepath.Join(folder, "..", "aws", strings.TrimSuffix(base, filepath.Ext(base)))
	if info, err := os.Stat(elsewhere); err == nil && info.IsDir() {
		return elsewhere
	}
	return filepath.Join(folder, "aws")
}

func recordedInvestigator(folder string) investigate.Investigator {
	return investigator(recorded.Config(os.DirFS(folder), "us-east-1"))
}

// investigator stops, as the notifier does, at what nobody is to be told of.
func investigator(settings aws.Config) investigate.Investigator {
	asking := why.Investigator(settings)
	asking.Ask = investigate.ForAlert
	return asking
}

func (o *Options) print(report notify.Report) error {
	switch {
	case o.Format == "json" || o.Format == "incident":
		return kit.PrintJSON(o.Out, struct {
			Incident incident.Incident `json:"incident"`
			Verdict  diagnosis.Verdict `json:"verdict"`
			Route    route.Choice      `json:"route,omitzero"`
		}{report.Incident, report.Verdict, o.choice(report)})
	case !report.Verdict.Alert:
		out := o.Out
		if o.Format == "chatbot" {
			out = o.Err
		}
		_, err := fmt.Fprintln(out, message.Silent(message.Language(o.Language), report.Verdict.Silence))
		return err
	case o.Format == "chatbot":
		return kit.PrintJSON(o.Out, report.Notification.Chatbot)
	case o.Format == "markdown":
		_, err := io.WriteString(o.Out, why.Markdown(report.Notification.Chatbot.Content))
		return err
	}
	_, err := io.WriteString(o.Out, o.way(report)+o.Shown(report.Notification.Text))
	return err
}
