// Package explain is the command that says what is wrong now with a service, task or cluster.
package explain

import (
	"cmp"
	"context"
	"errors"
	"math"
	"regexp"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
)

// Options are those of one explanation.
type Options struct {
	kit.Streams
	kit.Access
	Cluster    string
	Since      time.Duration
	Format     string
	Language   string
	CloudTrail bool
}

// New gives the command explain.
func New(s kit.Streams) *cobra.Command {
	return kit.Interruptible(command(&Options{Streams: s}))
}

func command(o *Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "explain [SERVICE|TASK|CLUSTER] [options]",
		Short: "Say what is currently wrong with a service, task or cluster, or in all clusters",
		Long: `Finds out now what an alert would have said: what failed last, why, what changed and who changed it.
For a cluster it lists every unhealthy service, those that are starting, and those whose failed deployments ECS
will never report. Without an argument it does so for all clusters of the Region.

A service is called failing only if there is evidence: a failed deployment or task, or the service's last event. If
tasks are missing and nothing shows that any failed, it is starting. What your permissions do not cover is listed as not
known.

What to explain:
  https://...              the URL of a console page of a cluster, service or task
  arn:...                  the ARN of a cluster, service or task
  CLUSTER/SERVICE          a service by name; CLUSTER/TASK_ID for a task
  NAME --cluster C         the same
  NAME                     a cluster`,
		Annotations: map[string]string{kit.Afterwards: afterwards},
		RunE:        func(cmd *cobra.Command, names []string) error { return o.Run(cmd.Context(), names) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Cluster, "cluster", "", "`NAME` or ARN of the cluster, if the argument does not include it")
	kit.Duration(flags, &o.Since, "since", 24*time.Hour, "how far back to look for a failed deployment of a service")
	kit.Format(flags, &o.Format, "the output format")
	kit.Language(flags, &o.Language, "the language of the output")
	flags.BoolVar(&o.CloudTrail, "cloudtrail", false, "also ask CloudTrail who deployed")
	o.AddFlags(cmd)
	cmd.ValidArgsFunction = why.CompletePlace(&o.Access)
	_ = cmd.RegisterFlagCompletionFunc("cluster", why.CompleteCluster(&o.Access)) // which is there
	return cmd
}

const afterwards = `For a service, the JSON always has cluster, service, state (healthy, starting or failing), running,
desired, pending, says and notKnown; since if it is known; and incident and verdict if something failed.

Exit codes: 0 explained, even if nothing failed or tasks are starting; 1 AWS could not be reached or did not answer;
2 usage error, no Region, credentials or permission, or nothing of that name.`

// Run looks up what is named, and prints what was found.
func (o *Options) Run(ctx context.Context, names []string) error {
	switch {
	case len(names) > 1, slices.Contains(names, ""):
		return kit.Misusef("name one service, task or cluster, or none")
	case o.Since <= 0:
		return kit.Misusef("--since must be above zero")
	}
	place, err := o.place(strings.Join(names, ""))
	if err != nil {
		return kit.Misusef("%v", err)
	}
	found, err := o.explain(ctx, place)
	if err != nil {
		return err
	}
	return o.Answer(o.Format, found)
}

// taskForm is the id of a task, in its new and its old form.
var taskForm = regexp.MustCompile(`^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// place finds out what is meant by an argument, and learns its Region where no option says it.
func (o *Options) place(argument string) (place console.Place, err error) {
	if arn, err := arnutil.Parse(o.Cluster); err == nil {
		o.Cluster, o.Region = arn.Name, cmp.Or(o.Region, arn.Region)
	}
	switch {
	case argument == "":
		return console.Place{Cluster: o.Cluster}, nil
	case strings.HasPrefix(argument, "https://"):
		if place, err = console.Parse(argument); err != nil {
			return place, err
		}
	case strings.HasPrefix(argument, "arn:"):
		arn, err := arnutil.Parse(argument)
		if err != nil {
			return place, err
		}
		place = console.Place{Region: arn.Region, Cluster: arn.Cluster, Service: arn.Service, Task: arn.Task}
	default:
		place = o.named(argument)
	}
	o.Region = cmp.Or(o.Region, place.Region)
	if place.Cluster == "" {
		place.Cluster = o.clusterName()
	}
	if place.Service == "" && place.Task == "" && strings.Contains(argument, "task-definition/") {
		return place, errors.New("a task definition does not run by itself; name a service or task")
	}
	return place, nil
}

func (o *Options) named(argument string) console.Place {
	cluster, name, both := strings.Cut(argument, "/")
	switch {
	case !both && o.Cluster == "" && !taskForm.MatchString(argument):
		return console.Place{Cluster: argument}
	case !both:
		cluster, name = o.clusterName(), argument
	}
	if taskForm.MatchString(name) {
		return console.Place{Cluster: cluster, Task: name}
	}
	return console.Place{Cluster: cluster, Service: name}
}

// clusterName is the cluster that the options name, or the one that AWS takes by default.
func (o *Options) clusterName() string { return cmp.Or(o.Cluster, "default") }

// explain looks a place up.
func (o *Options) explain(ctx context.Context, place console.Place) (kit.Answer, error) {
	settings, err := o.Connect(ctx)
	if err != nil {
		return kit.Answer{}, err
	}
	explainer := why.NewExplainer(settings, o.Language, string(message.Slack), "")
	if o.CloudTrail {
		explainer.AskCloudTrail(settings)
	}
	asking := &inquiry{
		Explainer: explainer, settings: settings, ecs: ecs.NewFromConfig(settings), since: o.Since, language: o.Language,
		columns: kit.Columns(o.Out, math.MaxInt),
	}
	found, err := asking.find(ctx, place)
	switch {
	case ctx.Err() != nil:
		return kit.Answer{}, context.Cause(ctx) // what was asked for last is only unknown because of it
	case errors.Is(err, investigate.ErrNoTask):
		return kit.Answer{}, kit.Exit{Code: kit.Misuse, Err: err}
	}
	return found, why.Missing(ctx, settings, place.Cluster, err)
}

// inquiry is what one explanation asks with.
type inquiry struct {
	why.Explainer
	settings aws.Config
	ecs      *ecs.Client
	since    time.Duration
	language string
	columns  int // of the screen
}

// find finds out what there is to say about a place.
func (q *inquiry) find(ctx context.Context, place console.Place) (kit.Answer, error) {
	switch {
	case place.Task != "":
		return q.task(ctx, place.Cluster, place.Task)
	case place.Service != "":
		return q.service(ctx, place.Cluster, place.Service)
	case place.Cluster != "":
		return q.cluster(ctx, place.Cluster)
	}
	return q.everywhere(ctx)
}

// said is an answer that is only a sentence.
func said(sentence string, answer any) kit.Answer {
	return kit.Answer{Text: sentence + "\n", Markdown: sentence + "\n", JSON: answer}
}
