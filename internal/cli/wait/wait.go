// Package wait is the command that follows a deployment until it has ended, and says why when it failed.
package wait

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"path"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// The further exit codes of wait.
const (
	replaced = 3
	timedOut = 4
	paused   = 5
)

// Options are those of one wait, and what it needs of its surroundings.
type Options struct {
	kit.Streams
	kit.Access
	Cluster  string
	Services kit.Texts
	Task     string
	Wanted   rollout.Wanted
	Until    string
	OnPause  string
	Timeout  time.Duration
	Format   string
	Language string
	Dialect  string
	Topic    string
	Mention  string

	Random func() float64 // from 0 to 1
}

func newOptions(s kit.Streams) *Options {
	return &Options{Streams: s, Random: rand.Float64}
}

// New gives the command wait.
func New(s kit.Streams) *cobra.Command { return kit.Interruptible(command(newOptions(s))) }

func command(o *Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "wait [services-stable] [--cluster C] --service S [--service S2...] | --task T [options]",
		Short: "Follow a deployment or task to its end, and say why if it fails",
		Long: `Follows the current deployment of each service until ECS calls all of them successful, and says why if one
fails. A rollback, a newer deployment of something else or too few tasks never count as success. Progress goes to
standard error, the result to standard output.

  aws ecs wait services-stable --cluster C --services S S2      becomes
  ecswhy wait services-stable --cluster C --services S S2

With --task it follows a task, such as a run-task job, and exits with its exit code.`,
		Annotations: map[string]string{kit.Afterwards: afterwards},
		RunE:        func(cmd *cobra.Command, services []string) error { return o.Run(cmd.Context(), services) },
	}
	kit.Section(cmd, "What to follow", o.addTarget)
	kit.Section(cmd, "How long to wait", o.addLimits)
	kit.Section(cmd, "Output", o.addOutput)
	o.AddFlags(cmd)
	ignoreOthers(cmd.Flags())
	o.completeNames(cmd)
	return cmd
}

var afterwards = "The AWS CLI's --" + strings.Join(ignored, ", --") + ` are accepted and ignored.

In GitHub Actions, the result is added to the step's summary; in GitLab CI, it is a section of the log. Neither obeys
anything that a container wrote.

A pause that waits for a person is reported once, with the commands that answer it.

The JSON has result, exitCode, seconds and services, each with state, reason, detail, running and desired; rollback if
it failed, pauses with the commands if a person has to answer, and why if something failed. With --task it has task,
status, container, log and why.

Exit codes: 0 successful on the wanted revision, or --until was reached; 1 failed; 2 usage error, no permission or
expired credentials; 3 replaced by a newer deployment; 4 timed out; 5 paused, with --on-pause fail; 130 and 143 stopped
by SIGINT and SIGTERM. With --task, the exit code of the task's container; 124 timed out; 125 it never ran or cannot be
looked up.`

func (o *Options) addTarget(flags *pflag.FlagSet) {
	flags.StringVar(&o.Cluster, "cluster", "", "`NAME` or ARN of the cluster; \"default\" if not given")
	flags.Var(&o.Services, "service", "`NAME`, CLUSTER/NAME or ARN of a service; may be repeated")
	flags.Var(&o.Services, "services", "the same, as in the AWS CLI: one `NAME` or ARN, or several")
	flags.StringVar(&o.Wanted.Deployment, "deployment", "",
		"follow the deployment with this `ID` (ecs-svc/N); only with a single service")
	flags.StringVar(&o.Wanted.TaskDefinition, "task-definition", "",
		"follow the newest deployment of this task definition: `ARN`, FAMILY:REVISION or FAMILY")
	flags.StringVar(&o.Task, "task", "", "follow the task with this `ID` or ARN instead of a deployment")
}

func (o *Options) addLimits(flags *pflag.FlagSet) {
	flags.StringVar(&o.Until, "until", string(rollout.UntilSuccessful), "the `END` to wait for: successful, when ECS "+
		"says so; stable, when all tasks run and no old ones; paused, when a person has to answer, or "+
		"successful if nobody has to; or a stage such as BAKE_TIME")
	kit.Choice(flags, &o.OnPause, "on-pause", "what to do at a pause", "wait", "fail")
	flags.BoolVar(&o.Wanted.ToTheEnd, "follow-rollback", false,
		"when a deployment fails, also wait for its rollback to finish")
	kit.Duration(flags, &o.Timeout, "timeout", 10*time.Minute, "how long to wait at most")
	flags.IntVar(&o.Wanted.FailAfter, "fail-after", 3, "give up after `N` tasks failed with the same cause, if neither "+
		"circuit breaker nor alarms would ever end the deployment; 0 never gives up")
}

func (o *Options) addOutput(flags *pflag.FlagSet) {
	kit.Format(flags, &o.Format, "the alert message, or the result as JSON or Markdown")
	kit.Language(flags, &o.Language, "the language of the result and of the progress")
	flags.StringVar(&o.Topic, "publish", "",
		"`ARN` of a topic: also send a failure to chat, in the thread of the same deployment's alert")
	flags.StringVar(&o.Mention, "mention", "", "mention `SOMEBODY` there, such as <@U0123456789>")
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

// completeNames lets the shell complete clusters and services.
func (o *Options) completeNames(cmd *cobra.Command) {
	services := why.CompleteService(&o.Access, &o.Cluster)
	cmd.ValidArgsFunction = services // for --services takes a list
	for flag, complete := range map[string]cobra.CompletionFunc{
		"cluster": why.CompleteCluster(&o.Access), "service": services, "services": services,
	} {
		_ = cmd.RegisterFlagCompletionFunc(flag, complete) // which only fails for a flag that is not there
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
	if o.Task != "" {
		return o.followTask(ctx)
	}
	return o.follow(ctx)
}

// check finds what is wrong with the options, and takes ARNs apart.
func (o *Options) check() error {
	if err := o.takeNames(); err != nil {
		return err
	}
	ofService := len(o.Services) > 0 || o.Wanted.Deployment != "" || o.Wanted.TaskDefinition != ""
	for _, wrong := range []struct {
		it   bool
		says string
	}{
		{o.Task != "" && ofService, "--task follows a task, not the deployment of a service"},
		{o.Task == "" && len(o.Services) == 0, "name at least one service, or a task"},
		{len(o.Services) > 1 && o.Wanted.Deployment != "", "--deployment works only with a single service"},
		{o.Wanted.Deployment != "" && o.Wanted.TaskDefinition != "", "--deployment and --task-definition exclude each other"},
		{!isEnd(o.Until), "--until takes successful, stable, paused or one of " + strings.Join(rollout.Stages, ", ")},
		{o.Until == string(rollout.UntilPaused) && o.OnPause == "fail",
			"--until paused waits for what --on-pause fail treats as a failure"},
		{o.Timeout <= 0 || o.Wanted.FailAfter < 0, "--timeout must be above zero, and --fail-after must not be negative"},
		{o.Mention != "" && o.Topic == "", "--mention mentions somebody in chat, so it needs --publish"},
		{o.Mention != "" && o.Dialect == "teams", "a message to Teams cannot mention anybody; leave --mention out"},
	} {
		if wrong.it {
			return kit.Misusef("%s", wrong.says)
		}
	}
	o.Wanted.Until, o.Wanted.EndAtPause = rollout.Until(o.Until), o.OnPause == "fail"
	return nil
}

// isEnd reports whether a deployment can be followed until there.
func isEnd(until string) bool {
	switch rollout.Until(until) {
	case rollout.UntilSuccessful, rollout.UntilStable, rollout.UntilPaused:
		return true
	}
	return slices.Contains(rollout.Stages, until)
}

// takeNames turns ARNs into names.
func (o *Options) takeNames() (err error) {
	for i, service := range o.Services {
		if o.Services[i], err = o.locate(service, arnutil.Service); err != nil {
			return err
		}
	}
	if o.Task, err = o.locate(o.Task, arnutil.Task); err != nil {
		return err
	}
	o.Cluster, err = o.locate(o.Cluster, arnutil.Cluster)
	o.Cluster = cmp.Or(o.Cluster, "default")
	return err
}

// locate gives the name in an ARN, and learns from it the cluster and Region where no option says them.
func (o *Options) locate(nameOrARN string, kind arnutil.Kind) (string, error) {
	if !strings.HasPrefix(nameOrARN, "arn:") {
		if cluster, name, both := strings.Cut(nameOrARN, "/"); both && kind != arnutil.Cluster { // as explain takes it
			return name, o.within(cluster)
		}
		return nameOrARN, nil
	}
	arn, err := arnutil.Parse(nameOrARN)
	if err != nil || arn.Kind != kind {
		return "", kit.Misusef("%q is not the ARN of a %s", nameOrARN, kind)
	}
	o.Region = cmp.Or(o.Region, arn.Region)
	return arn.Name, o.within(arn.Cluster)
}

// within learns the cluster where no option says it, and refuses another one: a service of the same name may be there.
func (o *Options) within(cluster string) error {
	o.Cluster = cmp.Or(o.Cluster, cluster)
	if cluster != "" && path.Base(o.Cluster) != cluster {
		return kit.Misusef("wait follows what is in one cluster, not in both %s and %s", path.Base(o.Cluster), cluster)
	}
	return nil
}

func (o *Options) follow(ctx context.Context) error {
	limited, cancel := context.WithTimeout(ctx, o.Timeout)
	defer cancel()
	watching := observer{
		link: link{connect: o.asking}, cluster: o.Cluster, services: o.Services, wanted: o.Wanted,
		rollouts: map[string]string{}, definitions: map[string]string{}, failing: map[string]failing{},
	}
	show := newProgress(o)
	watch := rollout.Watch{Wanted: o.Wanted, Look: watching.look, Show: show.show, Random: o.Random}
	seen, err := watch.Run(limited)
	show.stop()
	return o.finish(ctx, seen, o.refused(ctx, err))
}

// refused says of a refusal, for want of a cluster or service, what there is instead.
func (o *Options) refused(ctx context.Context, err error) error {
	settings, unset := o.Settings(ctx)
	if unset != nil || !rollout.Refused(err) {
		return err
	}
	return rollout.Refusal{Err: why.Missing(ctx, settings, o.Cluster, err)}
}

// asking connects to AWS. Who has no credentials at the start will not get any by waiting.
func (o *Options) asking(ctx context.Context) (investigate.Investigator, error) {
	settings, err := o.Connect(ctx)
	if err != nil {
		return investigate.Investigator{}, rollout.Refusal{Err: err}
	}
	return why.Investigator(settings), nil
}

// finish reports what became of the deployments.
func (o *Options) finish(ctx context.Context, seen rollout.Snapshot, err error) error {
	if exit, ended := cutShort(err, kit.Misuse, "deployment"); ended {
		return exit
	}
	return kit.ExitWith(o.report(ctx, seen))
}

// cutShort is the end of a wait that had none of its own: a signal stopped it, or AWS refused to answer.
func cutShort(err error, refusal int, what string) (exit error, ended bool) {
	var signal kit.Stopped
	switch {
	case errors.As(err, &signal):
		return kit.Exit{Code: signal.Code(), Err: fmt.Errorf("%w; the %s goes on", signal, what)}, true
	case rollout.Refused(err):
		return kit.Exit{Code: refusal, Err: err}, true
	}
	return nil, false
}
