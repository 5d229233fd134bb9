// Package wait is the command that follows a deployment until it has ended, and says why when it failed.
package wait

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// The further exit codes of wait.
const (
	replaced = 3
	timedOut = 4
)

// Options are those of one wait, and what it needs of its surroundings.
type Options struct {
	kit.Streams
	kit.Access
	Cluster  string
	Services kit.Texts
	Wanted   rollout.Wanted
	Timeout  time.Duration
	Format   string
	Language string
	Dialect  string
	Topic    string
	Mention  string

	Getenv func(string) string
	Random func() float64 // from 0 to 1
}

func newOptions(s kit.Streams) *Options {
	return &Options{Streams: s, Getenv: os.Getenv, Random: rand.Float64}
}

// New gives the command wait.
func New(s kit.Streams) *cobra.Command { return kit.Interruptible(command(newOptions(s))) }

func command(o *Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wait [services-stable] [--cluster C] --service S [--service S2...] [options]",
		Short: "Follow a deployment until it is stable, or say why it failed",
		Long: `Follows the deployment that is current at the start until every service is stable, and says why when one fails. A
roll-back or a newer deployment is never taken for success. Progress goes to standard error, the answer to standard
output.

  aws ecs wait services-stable --cluster C --services S S2      becomes
  ecswhy wait services-stable --cluster C --services S S2`,
		Annotations: map[string]string{kit.Afterwards: afterwards},
		RunE:        func(cmd *cobra.Command, services []string) error { return o.Run(cmd.Context(), services) },
	}
	kit.Section(cmd, "Which deployment", o.addTarget)
	kit.Section(cmd, "How long", o.addLimits)
	kit.Section(cmd, "What is printed", o.addOutput)
	o.AddFlags(cmd)
	ignoreOthers(cmd.Flags())
	return cmd
}

var afterwards = "The AWS CLI's --" + strings.Join(ignored, ", --") + ` change nothing here.

In GitHub Actions the answer is added to the step's summary, in GitLab CI it is a section of the log. What a container
wrote is a command to neither.

Exit codes: 0 stable on the wanted revision, 1 failed, 2 wrong use or no permission, 3 replaced by a newer deployment,
4 not stable in time, 130 and 143 stopped by SIGINT and SIGTERM.`

func (o *Options) addTarget(flags *pflag.FlagSet) {
	flags.StringVar(&o.Cluster, "cluster", "", "`NAME` or ARN of the cluster; default by default")
	flags.Var(&o.Services, "service", "`NAME` or ARN of a service; more may follow")
	flags.Var(&o.Services, "services", "the same, as the AWS CLI has it: `NAME` or ARN, and more of them")
	flags.StringVar(&o.Wanted.Deployment, "deployment", "",
		"follow the deployment with this `ID`, ecs-svc/N, of a single service")
	flags.StringVar(&o.Wanted.TaskDefinition, "task-definition", "",
		"follow the newest that runs this one: `ARN`, FAMILY:REVISION or FAMILY")
}

func (o *Options) addLimits(flags *pflag.FlagSet) {
	flags.DurationVar(&o.Timeout, "timeout", 10*time.Minute, "the longest time to wait")
	flags.IntVar(&o.Wanted.FailAfter, "fail-after", 3, "give up when `N` tasks failed for the same cause, where neither "+
		"circuit breaker nor alarms would ever end the deployment; 0 waits on")
}

func (o *Options) addOutput(flags *pflag.FlagSet) {
	kit.Choice(flags, &o.Format, "format", "the message of the alert, or the answer as JSON or Markdown",
		"text", "json", "markdown")
	kit.Language(flags, &o.Language, "the language of the message")
	flags.StringVar(&o.Topic, "publish", "",
		"`ARN` of a topic: also send a failure to chat, in the thread of the same deployment's alert")
	flags.StringVar(&o.Mention, "mention", "", "call `SOMEBODY` there, such as <@U0123456789>")
	kit.Choice(flags, &o.Dialect, "dialect", "the chat client, for --publish", "slack", "teams")
}

// ignored are the flags of the AWS CLI's waiter that say nothing to this one.
var ignored = []string{"include", "output", "query", "color", "no-cli-pager", "no-paginate"}

// ignoreOthers takes those flags. One that begins with no- has no value.
func ignoreOthers(flags *pflag.FlagSet) {
	for _, name := range ignored {
		if strings.HasPrefix(name, "no-") {
			flags.Bool(name, false, "")
		} else {
			flags.String(name, "", "")
		}
		flags.Lookup(name).Hidden = true
	}
}

// Run follows the deployments and reports.
func (o *Options) Run(ctx context.Context, services []string) error {
	if len(services) > 0 && services[0] == "services-stable" {
		services = services[1:]
	}
	o.Services = append(o.Services, services...) // --services takes a list
	if err := o.check(); err != nil {
		return err
	}
	return o.follow(ctx)
}

// check finds what is wrong with the options, and takes ARNs apart.
func (o *Options) check() error {
	if err := o.takeNames(); err != nil {
		return err
	}
	switch {
	case len(o.Services) == 0:
		return kit.Misusef("name at least one service")
	case len(o.Services) > 1 && o.Wanted.Deployment != "":
		return kit.Misusef("--deployment is of a single service")
	case o.Wanted.Deployment != "" && o.Wanted.TaskDefinition != "":
		return kit.Misusef("--deployment and --task-definition exclude each other")
	case o.Timeout <= 0 || o.Wanted.FailAfter < 0:
		return kit.Misusef("--timeout must be above zero, and --fail-after not below")
	case o.Mention != "" && o.Topic == "":
		return kit.Misusef("--mention calls somebody in chat; it needs --publish")
	case o.Mention != "" && o.Dialect == "teams":
		return kit.Misusef("a message to Teams cannot call anybody; leave --mention out")
	}
	return nil
}

// takeNames turns ARNs into names.
func (o *Options) takeNames() (err error) {
	for i, service := range o.Services {
		if o.Services[i], err = o.locate(service, arnutil.Service); err != nil {
			return err
		}
	}
	o.Cluster, err = o.locate(o.Cluster, arnutil.Cluster)
	o.Cluster = cmp.Or(o.Cluster, "default")
	return err
}

// locate gives the name in an ARN, and learns from it the cluster and Region where no option says them.
func (o *Options) locate(nameOrARN string, kind arnutil.Kind) (string, error) {
	if !strings.HasPrefix(nameOrARN, "arn:") {
		return nameOrARN, nil
	}
	arn, err := arnutil.Parse(nameOrARN)
	if err != nil || arn.Kind != kind {
		return "", kit.Misusef("%q is not the ARN of a %s", nameOrARN, kind)
	}
	o.Region = cmp.Or(o.Region, arn.Region)
	o.Cluster = cmp.Or(o.Cluster, arn.Cluster)
	return arn.Name, nil
}

func (o *Options) follow(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	watching := observer{
		connect: o.client, cluster: o.Cluster, services: o.Services,
		failAfter: o.Wanted.FailAfter, failing: map[string]alike{},
	}
	show := newProgress(o.Err, o.Services)
	watch := rollout.Watch{Wanted: o.Wanted, Look: watching.look, Show: show.show, Random: o.Random}
	seen, err := watch.Run(limited)
	return o.finish(ctx, seen, err)
}

// client connects to ECS. Who has no credentials at the start will not get any by waiting.
func (o *Options) client(ctx context.Context) (*ecs.Client, error) {
	settings, err := o.Connect(ctx)
	if err != nil {
		return nil, rollout.Refusal{Err: err}
	}
	return ecs.NewFromConfig(settings), nil
}

// finish reports what became of the deployments.
func (o *Options) finish(ctx context.Context, seen rollout.Snapshot, err error) error {
	var signal kit.Stopped
	switch {
	case errors.As(err, &signal):
		return kit.Exit{Code: signal.Code(), Err: fmt.Errorf("stopped by a signal (%w); the deployment goes on", signal)}
	case rollout.Refused(err):
		return kit.Exit{Code: kit.Misuse, Err: err}
	}
	return kit.ExitWith(o.report(ctx, seen))
}
