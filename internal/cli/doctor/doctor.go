// Package doctor is the command that checks a deployed notifier.
package doctor

import (
	"cmp"
	"context"
	"fmt"
	"math"
	"regexp"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/doctor"
	"github.com/ecswhy/ecswhy/internal/doctor/ask"
	"github.com/ecswhy/ecswhy/internal/markup"
)

var functionForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// Options are those of one examination.
type Options struct {
	kit.Streams
	kit.Access
	Function string
	Topic    string
	Probe    bool
	Format   string
	Language string
}

// New gives the command doctor.
func New(s kit.Streams) *cobra.Command {
	return kit.Interruptible(command(&Options{Streams: s}))
}

func command(o *Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "doctor [--function NAME] [--topic ARN] [options]",
		Short: "Check a deployed notifier, hop by hop",
		Long: `Checks a deployed notifier hop by hop, from the EventBridge rules to the chat channel, with your own
credentials. It is read-only, and prints ok, warn or fail for each check, with what to do about it. With
--probe it also invokes the function, which sends no message, to learn which members it can read.`,
		Annotations: map[string]string{kit.Afterwards: afterwards},
		RunE:        func(cmd *cobra.Command, rest []string) error { return o.Run(cmd.Context(), rest) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Function, "function", "ecswhy", "`NAME` of the function")
	flags.StringVar(&o.Topic, "topic", "", "`ARN` of the topic that the channel reads; by default, the one the function "+
		"publishes to. Without --region, its Region is used")
	flags.BoolVar(&o.Probe, "probe", false, "invoke the function, which assumes the reader role of each known or "+
		"expected member and answers what it may look up there; it sends no message")
	kit.Format(flags, &o.Format, "a table, or as JSON a list of {check, state, detail, advice}")
	kit.Language(flags, &o.Language, "the language of detail and advice; names of checks and states are the same in both")
	o.AddFlags(cmd)
	return cmd
}

const afterwards = `The API calls it makes, each of which needs the IAM permission of that name; without it, the check
is a warning "not checked":
  lambda       GetFunctionConfiguration, GetFunctionConcurrency, GetFunctionEventInvokeConfig, GetPolicy,
               ListEventSourceMappings; with --probe InvokeFunction
  events       ListRuleNamesByTarget, DescribeRule, ListTargetsByRule; with members DescribeEventBus
  sqs          GetQueueUrl, GetQueueAttributes
  sns          GetTopicAttributes, ListSubscriptionsByTopic, GetSubscriptionAttributes
  chatbot      DescribeSlackChannelConfigurations, ListMicrosoftTeamsChannelConfigurations
  cloudwatch   DescribeAlarms, GetMetricData; with members ListMetrics

Exit codes: 0 nothing failed, even with warnings; 1 a check failed, AWS could not be reached or nothing could be
checked; 2 usage error, no Region or credentials.`

// Run examines what is deployed and reports.
func (o *Options) Run(ctx context.Context, rest []string) error {
	if err := o.check(rest); err != nil {
		return err
	}
	settings, err := o.Connect(ctx)
	if err != nil {
		return err
	}
	if _, err := kit.Reach(ctx, settings); err != nil {
		return err
	}
	facts := ask.Facts(ctx, settings, o.Function, o.Topic)
	if o.Probe {
		facts = ask.Probe(ctx, settings, facts)
	}
	if ctx.Err() != nil {
		return context.Cause(ctx) // what was asked for last is only unknown because of it
	}
	facts.Language = o.Language
	return o.report(doctor.Examine(facts))
}

// check finds what is wrong with the options, and learns the Region where no option says it.
func (o *Options) check(rest []string) error {
	topic, err := arnutil.ParseTopic(o.Topic)
	switch {
	case len(rest) > 0:
		return kit.Misusef("unexpected argument %q", rest[0])
	case !functionForm.MatchString(o.Function):
		return kit.Misusef("--function %q is not the name of a Lambda function", o.Function)
	case o.Topic != "" && err != nil:
		return kit.Misusef("--topic %q is not the ARN of an SNS topic", o.Topic)
	}
	o.Region = cmp.Or(o.Region, topic.Region)
	return nil
}

// report prints the checks. One that failed makes the command fail.
func (o *Options) report(checks []doctor.Check) error {
	counts := make(map[doctor.State]int)
	for _, c := range checks {
		counts[c.State]++
	}
	if !doctor.Checked(checks) {
		return fmt.Errorf("nothing could be checked: %s; see ecswhy doctor --help for what your role needs", checks[0].Detail)
	}
	if err := o.Answer(o.Format, o.answer(checks, counts)); err != nil {
		return err
	}
	if counts[doctor.Fail] > 0 {
		return kit.ExitWith(kit.Failed)
	}
	return nil
}

func (o *Options) answer(checks []doctor.Check, counts map[doctor.State]int) kit.Answer {
	title := fmt.Sprintf("%s: %d ok, %d warn, %d fail", o.Function, counts[doctor.OK], counts[doctor.Warn],
		counts[doctor.Fail])
	return kit.Answer{
		Text:     title + "\n\n" + table(checks, kit.Columns(o.Out, math.MaxInt)),
		Markdown: "### " + title + "\n\n" + markdown(checks),
		JSON:     checks,
	}
}

// markdown writes a check in each row of a table.
func markdown(checks []doctor.Check) string {
	out := "| state | check | detail | what to do |\n|---|---|---|---|\n"
	for _, c := range checks {
		for _, cell := range []string{string(c.State), c.Name, c.Detail, c.Advice} {
			out += "| " + markup.Teams.Text(cell) + " "
		}
		out += "|\n"
	}
	return out
}

// table writes a check on each line, and below it what to do. What is wider than the screen goes on in its column.
func table(checks []doctor.Check, columns int) string {
	var out strings.Builder
	width := 0
	for _, c := range checks {
		width = max(width, len(c.Name))
	}
	for _, c := range checks {
		at := len("fail  ") + width + len("  ")
		out.WriteString(kit.Filled(fmt.Sprintf("%-4s  %-*s  %s", c.State, width, c.Name, c.Detail), at, columns))
		switch {
		case c.Advice == "":
		case kit.Copied(c.Advice): // and stays whole, further to the left where it has no room
			fmt.Fprintf(&out, "%*s%s\n", min(at, max(columns-kit.WidthOf(c.Advice), len("fail  "))), "", c.Advice)
		default:
			out.WriteString(kit.Filled(fmt.Sprintf("%*s%s", at, "", c.Advice), at, columns))
		}
	}
	return out.String()
}
