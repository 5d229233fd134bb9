package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/doctor"
	"github.com/ecswhy/ecswhy/internal/doctor/ask"
)

const doctorUsage = `Usage: ecswhy doctor --function NAME [--topic ARN] [options]

Checks a deployed notifier hop by hop, from the EventBridge rules to the chat channel, with your own credentials. It only reads, and
prints ok, warn or fail for each check, with what to do.

Options:
  --function NAME          the function's name
  --topic ARN              the topic that the channel reads; by default the one that the function is set to publish to
  --format text|json       a table (the default), or a list of {check, state, detail, advice}
  --region, --profile, --endpoint-url as with the AWS CLI; the Region is the topic's by default

What it asks, each a permission of the same name; without one, the check is a warning "not checked":
  lambda       GetFunctionConfiguration, GetFunctionConcurrency, GetFunctionEventInvokeConfig, GetPolicy, ListEventSourceMappings
  events       ListRuleNamesByTarget, DescribeRule, ListTargetsByRule
  sqs          GetQueueUrl, GetQueueAttributes
  sns          GetTopicAttributes, ListSubscriptionsByTopic, GetSubscriptionAttributes
  chatbot      DescribeSlackChannelConfigurations, ListMicrosoftTeamsChannelConfigurations
  cloudwatch   DescribeAlarms, GetMetricData

Exit codes: 0 nothing failed, also with warnings; 1 a check failed or nothing could be checked, 2 wrong use.
`

// doctoring is the options of one examination, and what it needs of its surroundings.
type doctoring struct {
	streams
	target
	function  string
	topic     string
	format    string
	configure func(context.Context) (aws.Config, error)
}

func examine(args []string, s streams) int {
	d := &doctoring{streams: s}
	d.configure = d.awsConfig
	ctx, release := untilSignal(context.Background())
	defer release()
	return d.run(ctx, args)
}

func (d *doctoring) run(ctx context.Context, args []string) int {
	flags := flag.NewFlagSet("doctor", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(d.out, doctorUsage) }
	d.addAccess(flags)
	flags.StringVar(&d.function, "function", "", "")
	flags.StringVar(&d.topic, "topic", "", "")
	flags.StringVar(&d.format, "format", "text", "")
	rest, exit, ok := parse(flags, args, d.streams)
	if !ok {
		return exit
	}
	if problem := d.check(rest); problem != "" {
		fmt.Fprintf(d.err, "ecswhy doctor: %s\n\n%s", problem, doctorUsage)
		return misuse
	}
	checks, err := d.examine(ctx)
	if err != nil {
		fmt.Fprintf(d.err, "ecswhy doctor: %v\n", err)
		return failed
	}
	return d.report(checks)
}

var functionForm = regexp.MustCompile(`^[A-Za-z0-9_-]{1,64}$`)

// check finds what is wrong with the options, and learns the Region where no option says it.
func (d *doctoring) check(rest []string) string {
	topic, err := arnutil.ParseTopic(d.topic)
	switch {
	case len(rest) > 0:
		return fmt.Sprintf("%q belongs to no option", rest[0])
	case !functionForm.MatchString(d.function):
		return "give the name of the function as --function"
	case d.topic != "" && err != nil:
		return fmt.Sprintf("--topic %q is not the ARN of an SNS topic", d.topic)
	case d.format != "text" && d.format != "json":
		return fmt.Sprintf("there is no format %q", d.format)
	}
	if d.region == "" {
		d.region = topic.Region
	}
	return ""
}

// examine asks AWS and decides.
func (d *doctoring) examine(ctx context.Context) ([]doctor.Check, error) {
	settings, err := d.configure(ctx)
	if err != nil {
		return nil, fmt.Errorf("configure AWS: %w", err)
	}
	if settings.Region == "" {
		return nil, errNoRegion
	}
	if _, err := settings.Credentials.Retrieve(ctx); err != nil {
		return nil, fmt.Errorf("no AWS credentials: %w", err)
	}
	return doctor.Examine(ask.Facts(ctx, settings, d.function, d.topic)), nil
}

// report prints the checks and gives the exit code.
func (d *doctoring) report(checks []doctor.Check) int {
	counts := map[doctor.State]int{}
	for _, c := range checks {
		counts[c.State]++
	}
	if err := d.print(checks, counts); err != nil {
		fmt.Fprintf(d.err, "ecswhy doctor: %v\n", err)
		return failed
	}
	if !doctor.Checked(checks) {
		fmt.Fprintln(d.err, "ecswhy doctor: nothing could be checked")
		return failed
	}
	if counts[doctor.Fail] > 0 {
		return failed
	}
	return done
}

func (d *doctoring) print(checks []doctor.Check, counts map[doctor.State]int) error {
	if d.format == "json" {
		return printJSON(d.out, checks)
	}
	title := fmt.Sprintf("%s: %d ok, %d warn, %d fail\n", d.function, counts[doctor.OK], counts[doctor.Warn], counts[doctor.Fail])
	_, err := io.WriteString(d.out, bold(title+"\n"+table(checks), d.colour))
	return err
}

// table writes a check on each line, and below it what to do.
func table(checks []doctor.Check) string {
	var out strings.Builder
	width := 0
	for _, c := range checks {
		width = max(width, len(c.Name))
	}
	for _, c := range checks {
		fmt.Fprintf(&out, "%-4s  %-*s  %s\n", c.State, width, c.Name, c.Detail)
		if c.Advice != "" {
			fmt.Fprintf(&out, "%*s  %s\n", 6+width, "", c.Advice)
		}
	}
	return out.String()
}
