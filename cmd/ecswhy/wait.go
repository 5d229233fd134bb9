package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"os/signal"
	"strings"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	awsconfig "github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

const waitUsage = `Usage: ecswhy wait [services-stable] [--cluster C] --service S [--service S2...] [options]

Follows the deployment that is current at the start until every service is stable, and says why when one fails. A roll-back or a newer
deployment is never taken for success. Progress goes to standard error, the answer to standard output.

  aws ecs wait services-stable --cluster C --services S S2      becomes
  ecswhy wait services-stable --cluster C --services S S2

Which deployment:
  --cluster C              the cluster's name or ARN; default by default
  --service S, --services  a service's name or ARN; more may follow
  --deployment ID          follow this one, ecs-svc/N, of a single service
  --task-definition TD     follow the newest that runs this one: ARN, FAMILY:REVISION or FAMILY

How long:
  --timeout 10m            the longest time to wait
  --fail-after 3           give up when so many tasks failed for the same cause, where neither circuit breaker nor alarms would ever
                           end the deployment; 0 waits on

What is printed:
  --format text            the message of the alert (the default); json or markdown
  --lang en|ja             the language of the message; English by default
  --publish TOPIC_ARN      also send a failure to chat, in the thread of the same deployment's alert
  --mention TEXT           call somebody there, such as <@U0123456789>
  --dialect NAME           the chat client, for --publish: slack (the default) or teams

  --region, --profile, --endpoint-url as with the AWS CLI; its --include, --output, --query, --color, --no-cli-pager and --no-paginate
  change nothing here.

In GitHub Actions the answer is added to the step's summary, in GitLab CI it is a section of the log. What a container
wrote is a command to neither.

Exit codes: 0 stable on the wanted revision, 1 failed, 2 wrong use or no permission, 3 replaced by a newer deployment, 4 not stable in
time, 130 and 143 stopped by SIGINT and SIGTERM.
`

// The further exit codes of wait.
const (
	replaced = 3
	timedOut = 4
)

// waiter is the options of one wait, and what it needs of its surroundings.
type waiter struct {
	streams
	target
	services  texts
	wanted    rollout.Wanted
	timeout   time.Duration
	format    string
	lang      string
	dialect   string
	topic     string
	mention   string
	getenv    func(string) string
	random    func() float64
	configure func(context.Context) (aws.Config, error)
}

// target is where to ask.
type target struct{ cluster, region, profile, endpoint string }

// texts is a flag that may be given more than once.
type texts []string

// String shows the values.
func (t *texts) String() string { return strings.Join(*t, " ") }

// Set adds a value.
func (t *texts) Set(value string) error {
	*t = append(*t, value)
	return nil
}

func newWaiter(s streams) *waiter {
	w := &waiter{streams: s, getenv: os.Getenv, random: rand.Float64}
	w.configure = w.awsConfig
	return w
}

func wait(args []string, s streams) int {
	ctx, release := untilSignal(context.Background())
	defer release()
	return newWaiter(s).run(ctx, args)
}

// run reads the options, follows the deployments and reports.
func (w *waiter) run(ctx context.Context, args []string) int {
	if len(args) > 0 && args[0] == "services-stable" {
		args = args[1:]
	}
	rest, exit, ok := parse(w.flags(), args, w.streams)
	if !ok {
		return exit
	}
	w.services = append(w.services, rest...) // --services takes a list
	if problem := w.check(); problem != "" {
		fmt.Fprintf(w.err, "ecswhy wait: %s\n\n%s", problem, waitUsage)
		return misuse
	}
	return w.follow(ctx)
}

func (w *waiter) flags() *flag.FlagSet {
	flags := flag.NewFlagSet("wait", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(w.out, waitUsage) }
	w.addTo(flags)
	flags.Var(&w.services, "service", "")
	flags.Var(&w.services, "services", "")
	flags.StringVar(&w.wanted.Deployment, "deployment", "", "")
	flags.StringVar(&w.wanted.TaskDefinition, "task-definition", "", "")
	flags.IntVar(&w.wanted.FailAfter, "fail-after", 3, "")
	flags.DurationVar(&w.timeout, "timeout", 10*time.Minute, "")
	flags.StringVar(&w.format, "format", "text", "")
	flags.StringVar(&w.lang, "lang", "en", "")
	flags.StringVar(&w.dialect, "dialect", "slack", "")
	flags.StringVar(&w.topic, "publish", "", "")
	flags.StringVar(&w.mention, "mention", "", "")
	for _, ignored := range []string{"include", "output", "query", "color"} {
		flags.String(ignored, "", "")
	}
	flags.Bool("no-cli-pager", false, "")
	flags.Bool("no-paginate", false, "")
	return flags
}

func (t *target) addTo(flags *flag.FlagSet) {
	flags.StringVar(&t.cluster, "cluster", "", "")
	t.addAccess(flags)
}

// addAccess adds the options that say how to reach AWS.
func (t *target) addAccess(flags *flag.FlagSet) {
	flags.StringVar(&t.region, "region", "", "")
	flags.StringVar(&t.profile, "profile", "", "")
	flags.StringVar(&t.endpoint, "endpoint-url", "", "")
}

// check finds what is wrong with the options, and takes ARNs apart.
func (w *waiter) check() string {
	if problem := w.names(); problem != "" {
		return problem
	}
	switch {
	case len(w.services) == 0:
		return "name at least one service"
	case len(w.services) > 1 && w.wanted.Deployment != "":
		return "--deployment is of a single service"
	case w.wanted.Deployment != "" && w.wanted.TaskDefinition != "":
		return "--deployment and --task-definition exclude each other"
	case w.timeout <= 0 || w.wanted.FailAfter < 0:
		return "--timeout must be above zero, and --fail-after not below"
	case w.mention != "" && w.topic == "":
		return "--mention calls somebody in chat; it needs --publish"
	case w.dialect != "slack" && w.dialect != "teams":
		return fmt.Sprintf("there is no dialect %q", w.dialect)
	case w.mention != "" && w.dialect == "teams":
		return "a message to Teams cannot call anybody; leave --mention out"
	}
	return checkOutput(w.format, w.lang)
}

// checkOutput finds what is wrong with how an answer is to be printed.
func checkOutput(format, lang string) string {
	switch {
	case format != "text" && format != "json" && format != "markdown":
		return fmt.Sprintf("there is no format %q", format)
	case lang != "en" && lang != "ja":
		return fmt.Sprintf("there is no language %q", lang)
	}
	return ""
}

// names turns ARNs into names.
func (w *waiter) names() (problem string) {
	for i, service := range w.services {
		if w.services[i], problem = w.locate(service, arnutil.Service); problem != "" {
			return problem
		}
	}
	w.cluster, problem = w.locate(w.cluster, arnutil.Cluster)
	if w.cluster == "" {
		w.cluster = "default"
	}
	return problem
}

// locate gives the name in an ARN, and learns from it the cluster and region where no option says them.
func (t *target) locate(nameOrARN string, kind arnutil.Kind) (name, problem string) {
	if !strings.HasPrefix(nameOrARN, "arn:") {
		return nameOrARN, ""
	}
	arn, err := arnutil.Parse(nameOrARN)
	if err != nil || arn.Kind != kind {
		return "", fmt.Sprintf("%q is not the ARN of a %s", nameOrARN, kind)
	}
	if t.region == "" {
		t.region = arn.Region
	}
	if t.cluster == "" {
		t.cluster = arn.Cluster
	}
	return arn.Name, ""
}

// stopped is the cause for which a signal ends a wait.
type stopped struct{ signal syscall.Signal }

// Error says which signal it was.
func (s stopped) Error() string { return s.signal.String() }

// untilSignal gives a context that SIGINT and SIGTERM end.
func untilSignal(ctx context.Context) (context.Context, func()) {
	ctx, cancel := context.WithCancelCause(ctx)
	signals := make(chan os.Signal, 1)
	signal.Notify(signals, syscall.SIGINT, syscall.SIGTERM)
	go func() {
		select {
		case got := <-signals:
			if number, ok := got.(syscall.Signal); ok {
				cancel(stopped{number})
			}
		case <-ctx.Done():
		}
	}()
	return ctx, func() { signal.Stop(signals); cancel(nil) }
}

func (w *waiter) follow(ctx context.Context) int {
	limited, cancel := context.WithTimeout(ctx, w.timeout)
	defer cancel()
	look := looker{
		connect: w.client, cluster: w.cluster, services: w.services, failAfter: w.wanted.FailAfter, failing: map[string]alike{},
	}
	show := newProgress(w.err, w.services)
	watch := rollout.Watch{Wanted: w.wanted, Look: look.look, Show: show.show, Random: w.random}
	sight, err := watch.Run(limited)
	return w.finish(ctx, sight, err)
}

var errNoRegion = errors.New("no region is set; give --region or AWS_REGION")

// client connects to ECS. Who has no credentials at the start will not get any by waiting.
func (w *waiter) client(ctx context.Context) (*ecs.Client, error) {
	settings, err := w.configure(ctx)
	if err != nil {
		return nil, rollout.Refusal{Err: fmt.Errorf("configure AWS: %w", err)}
	}
	if settings.Region == "" {
		return nil, rollout.Refusal{Err: errNoRegion}
	}
	if _, err := settings.Credentials.Retrieve(ctx); err != nil {
		return nil, rollout.Refusal{Err: fmt.Errorf("no AWS credentials: %w", err)}
	}
	return ecs.NewFromConfig(settings), nil
}

// awsConfig reads the settings of the AWS CLI and SDKs, as the options change them.
func (t *target) awsConfig(ctx context.Context) (aws.Config, error) {
	var options []func(*awsconfig.LoadOptions) error
	if t.region != "" {
		options = append(options, awsconfig.WithRegion(t.region))
	}
	if t.profile != "" {
		options = append(options, awsconfig.WithSharedConfigProfile(t.profile))
	}
	if t.endpoint != "" {
		options = append(options, awsconfig.WithBaseEndpoint(t.endpoint))
	}
	return awsconfig.LoadDefaultConfig(ctx, options...)
}

// finish reports what became of the deployments and gives the exit code.
func (w *waiter) finish(ctx context.Context, sight rollout.Sight, err error) int {
	var signal stopped
	switch {
	case errors.As(err, &signal):
		fmt.Fprintf(w.err, "ecswhy wait: stopped by a signal (%s); the deployment goes on\n", signal)
		return 128 + int(signal.signal)
	case rollout.Refused(err):
		fmt.Fprintf(w.err, "ecswhy wait: %v\n", err)
		return misuse
	}
	return w.report(ctx, sight)
}
