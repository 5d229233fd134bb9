package main

import (
	"cmp"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/publish"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

const replayUsage = `Usage: ecswhy replay [options] EVENT.json...

Runs recorded EventBridge events through the notifier and prints the message that people would get. EVENT.json may be - for
standard input. ECS is not asked: look-ups are answered from what the AWS CLI printed, in files such as DescribeTasks.json.
Events of another source than aws.ecs and ecswhy itself are silent, as in the function, and the reason is printed.

Options:
  --format text       the message as plain text (the default)
  --format chatbot    AWS Chatbot's custom notification, as JSON
  --format incident   the event and what was learnt of it, with the verdict, as JSON
  --lang en|ja        the language of the message; English by default
  --dialect NAME      slack (the default) or teams: the markup of --format chatbot
  --answers DIR       the recorded answers; by default ../aws/CASE beside events/CASE.json
  --live              ask ECS, with the credentials of the environment, instead
  --publish TOPIC_ARN also send the message to an SNS topic

Exit codes: 0 done, 1 an event could not be read or a message not be sent, 2 wrong use.
`

// replayBudget is the most time that live look-ups may take for one event.
const replayBudget = 30 * time.Second

// replayer is the options of one replay.
type replayer struct {
	streams
	format  string
	lang    string
	dialect string
	answers string
	live    bool
	topic   string
	aws     aws.Config // only with live or topic
}

func replay(args []string, s streams) int {
	r := replayer{streams: s}
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(s.out, replayUsage) }
	flags.StringVar(&r.format, "format", "text", "")
	flags.StringVar(&r.lang, "lang", "en", "")
	flags.StringVar(&r.dialect, "dialect", "slack", "")
	flags.StringVar(&r.answers, "answers", "", "")
	flags.BoolVar(&r.live, "live", false, "")
	flags.StringVar(&r.topic, "publish", "", "")
	files, exit, ok := parse(flags, args, s)
	if !ok {
		return exit
	}
	if problem := r.check(files); problem != "" {
		fmt.Fprintf(s.err, "ecswhy replay: %s\n\n%s", problem, replayUsage)
		return misuse
	}
	return r.all(context.Background(), files)
}

func (r replayer) check(files []string) string {
	switch {
	case len(files) == 0:
		return "name at least one event file, or - for standard input"
	case r.format != "text" && r.format != "chatbot" && r.format != "incident":
		return fmt.Sprintf("there is no format %q", r.format)
	case r.lang != "en" && r.lang != "ja":
		return fmt.Sprintf("there is no language %q", r.lang)
	case r.dialect != "slack" && r.dialect != "teams":
		return fmt.Sprintf("there is no dialect %q", r.dialect)
	case r.live && r.answers != "":
		return "--live and --answers exclude each other"
	}
	return ""
}

// all replays every file, goes on after one that fails, and says so in the exit code.
func (r replayer) all(ctx context.Context, files []string) int {
	if r.live || r.topic != "" {
		var err error
		if r.aws, err = awsconfig.LoadDefaultConfig(ctx); err != nil {
			fmt.Fprintf(r.err, "ecswhy replay: configure AWS: %v\n", err)
			return failed
		}
		if _, err = r.aws.Credentials.Retrieve(ctx); err != nil {
			fmt.Fprintf(r.err, "ecswhy replay: no AWS credentials: %v\n", err)
			return failed
		}
	}
	exit := done
	for i, file := range files {
		if len(files) > 1 && r.format == "text" {
			r.heading(file, i == 0)
		}
		if err := r.one(ctx, file); err != nil {
			fmt.Fprintf(r.err, "ecswhy replay: %s: %v\n", file, err)
			exit = failed
		}
	}
	return exit
}

func (r replayer) heading(file string, first bool) {
	if !first {
		fmt.Fprintln(r.out)
	}
	fmt.Fprintf(r.out, "── %s\n", file)
}

func (r replayer) one(ctx context.Context, file string) error {
	raw, err := r.read(file)
	if err != nil {
		return err
	}
	notifier := notify.Notifier{Investigator: r.investigator(file, raw), Writer: message.NewWriter(r.channel())}
	report := notifier.Explain(ctx, raw)
	if err := r.print(report); err != nil {
		return err
	}
	if r.topic == "" || !report.Verdict.Alert {
		return nil
	}
	client := sns.NewFromConfig(inRegion(r.aws, strings.Split(r.topic+":::", ":")[3]))
	id, err := publish.New(client, r.topic).Publish(ctx, report.Notification)
	if err != nil {
		return err
	}
	fmt.Fprintf(r.err, "published as %s\n", id)
	return nil
}

func (r replayer) read(file string) ([]byte, error) {
	if file == "-" {
		return io.ReadAll(r.in)
	}
	return os.ReadFile(file)
}

// inRegion asks the region that an event or topic is in, whatever the environment says.
func inRegion(settings aws.Config, region string) aws.Config {
	settings.Region = cmp.Or(region, settings.Region)
	return settings
}

// investigator asks ECS, or the recorded answers of the case.
func (r replayer) investigator(file string, raw []byte) notify.Investigator {
	settings := inRegion(r.aws, ecsevent.Decode(raw).Region)
	if !r.live {
		folder := r.answers
		if folder == "" {
			name := strings.TrimSuffix(filepath.Base(file), filepath.Ext(file))
			folder = filepath.Join(filepath.Dir(file), "..", "aws", name)
		}
		settings = recorded.Config(os.DirFS(folder), "us-east-1")
	}
	return investigate.Investigator{
		ECS: ecs.NewFromConfig(settings), Logs: cloudwatchlogs.NewFromConfig(settings), Budget: replayBudget,
		Blame: diagnosis.Culprit, Silent: diagnosis.Silent,
	}
}

// replayLines is how many lines of a log a replay shows.
const replayLines = 12

func (r replayer) channel() message.Settings {
	return message.Settings{
		Language: message.Language(r.lang), Dialect: message.Dialect(r.dialect), LogLines: replayLines, Tags: message.TagKeys(config.DefaultTags()),
	}
}

func (r replayer) print(report notify.Report) error {
	switch {
	case r.format == "incident":
		return printJSON(r.out, struct {
			Incident incident.Incident `json:"incident"`
			Verdict  diagnosis.Verdict `json:"verdict"`
		}{report.Incident, report.Verdict})
	case !report.Verdict.Alert:
		silence := fmt.Sprintf("(silent: %s)\n", message.Silence(message.Language(r.lang), report.Verdict.Silence))
		if r.format == "chatbot" {
			_, err := io.WriteString(r.err, silence)
			return err
		}
		_, err := io.WriteString(r.out, silence)
		return err
	case r.format == "chatbot":
		return printJSON(r.out, report.Notification.Chatbot)
	}
	_, err := io.WriteString(r.out, r.coloured(report.Notification.Text))
	return err
}

// coloured sets the verdict, a message's first line, in bold.
func (r replayer) coloured(text string) string {
	title, rest, ok := strings.Cut(text, "\n")
	if !r.colour || !ok {
		return text
	}
	return "\x1b[1m" + title + "\x1b[0m\n" + rest
}
