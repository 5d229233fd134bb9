package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"regexp"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/ecs"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/console"
)

const explainUsage = `Usage: ecswhy explain SERVICE|TASK|CLUSTER [options]

Investigates now what an alert would have told: what failed last, why, what changed and who. For a cluster it lists every unhealthy
service, those that are starting, and those whose failed deployments ECS will never announce.

A service is only said to fail where something shows it: a deployment or a task that failed, or the service's last event.
Where tasks are missing and nothing shows that any failed, it is starting. What may not be asked is named as not known.

What to explain:
  https://...              the address of a console page about a cluster, service or task
  arn:...                  the ARN of a cluster, service or task
  CLUSTER/SERVICE          a service by name; CLUSTER/TASK_ID for a task
  NAME --cluster C         the same
  NAME                     a cluster

Options:
  --since 24h              how far back to look for a failed deployment of a service
  --format text            text (the default), json or markdown; of a service JSON always has cluster, service, state
                           (healthy, starting or failing), running, desired, pending, says and notKnown, since where
                           known, and where something failed incident and verdict
  --lang en|ja             the language; English by default
  --cloudtrail             also ask CloudTrail who deployed
  --region, --profile, --endpoint-url as with the AWS CLI

Exit codes: 0 explained, also where nothing failed or tasks are starting; 1 it could not be looked up, 2 wrong use.
`

// explaining is the options of one explanation, and what it needs of its surroundings.
type explaining struct {
	streams
	target
	since      time.Duration
	format     string
	lang       string
	cloudTrail bool
	configure  func(context.Context) (aws.Config, error)

	ecs *ecs.Client
	explainer
}

// finding is what there is to say about a cluster, service or task, in every format.
type finding struct {
	text     string
	markdown string
	json     any
}

func explain(args []string, s streams) int {
	e := &explaining{streams: s}
	e.configure = e.awsConfig
	ctx, release := untilSignal(context.Background())
	defer release()
	return e.run(ctx, args)
}

func (e *explaining) run(ctx context.Context, args []string) int {
	flags := flag.NewFlagSet("explain", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(e.out, explainUsage) }
	e.addTo(flags)
	flags.DurationVar(&e.since, "since", 24*time.Hour, "")
	flags.StringVar(&e.format, "format", "text", "")
	flags.StringVar(&e.lang, "lang", "en", "")
	flags.BoolVar(&e.cloudTrail, "cloudtrail", false, "")
	names, exit, ok := parse(flags, args, e.streams)
	if !ok {
		return exit
	}
	place, problem := e.check(names)
	if problem != "" {
		fmt.Fprintf(e.err, "ecswhy explain: %s\n\n%s", problem, explainUsage)
		return misuse
	}
	if err := e.explain(ctx, place); err != nil {
		fmt.Fprintf(e.err, "ecswhy explain: %v\n", err)
		return failed
	}
	return done
}

func (e *explaining) check(names []string) (place console.Place, problem string) {
	switch {
	case len(names) != 1:
		return place, "name one service, task or cluster"
	case e.since <= 0:
		return place, "--since must be above zero"
	}
	if problem := checkOutput(e.format, e.lang); problem != "" {
		return place, problem
	}
	return e.place(names[0])
}

// taskForm is the id of a task, in its new and its old form.
var taskForm = regexp.MustCompile(`^[0-9a-f]{32}$|^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$`)

// place finds out what is meant by an argument, and learns its region where no option says it.
func (t *target) place(argument string) (place console.Place, problem string) {
	switch {
	case strings.HasPrefix(argument, "https://"):
		found, err := console.Parse(argument)
		if err != nil {
			return place, err.Error()
		}
		place = found
	case strings.HasPrefix(argument, "arn:"):
		arn, err := arnutil.Parse(argument)
		if err != nil {
			return place, err.Error()
		}
		place = console.Place{Region: arn.Region, Cluster: arn.Cluster, Service: arn.Service, Task: arn.Task}
	default:
		place = t.named(argument)
	}
	if t.region == "" {
		t.region = place.Region
	}
	if place.Cluster == "" {
		place.Cluster = t.clusterName()
	}
	if place.Service == "" && place.Task == "" && strings.Contains(argument, "task-definition/") {
		return place, "a task definition runs nowhere by itself; name a service or task"
	}
	return place, ""
}

func (t *target) named(argument string) console.Place {
	cluster, name, both := strings.Cut(argument, "/")
	switch {
	case !both && t.cluster == "" && !taskForm.MatchString(argument):
		return console.Place{Cluster: argument}
	case !both:
		cluster, name = t.clusterName(), argument
	}
	if taskForm.MatchString(name) {
		return console.Place{Cluster: cluster, Task: name}
	}
	return console.Place{Cluster: cluster, Service: name}
}

// clusterName is the cluster that the options name, by its ARN or name, or the one that AWS takes by default.
func (t *target) clusterName() string {
	if arn, err := arnutil.Parse(t.cluster); err == nil {
		return arn.Name
	}
	if t.cluster == "" {
		return "default"
	}
	return t.cluster
}

// explain looks a place up and prints what was found.
func (e *explaining) explain(ctx context.Context, place console.Place) error {
	settings, err := e.configure(ctx)
	if err != nil {
		return fmt.Errorf("configure AWS: %w", err)
	}
	if settings.Region == "" {
		return errNoRegion
	}
	e.ecs, e.explainer = ecs.NewFromConfig(settings), newExplainer(settings, e.lang, "slack", "")
	if e.cloudTrail {
		e.investigator.Trail = cloudtrail.NewFromConfig(settings)
	}
	found, err := e.find(ctx, place)
	if ctx.Err() != nil {
		return context.Cause(ctx) // what was asked for last is only unknown because of it
	}
	if err != nil {
		return err
	}
	return e.print(found)
}

func (e *explaining) find(ctx context.Context, place console.Place) (finding, error) {
	switch {
	case place.Task != "":
		return e.task(ctx, place.Cluster, place.Task)
	case place.Service != "":
		return e.service(ctx, place.Cluster, place.Service)
	}
	return e.wholeCluster(ctx, place.Cluster)
}

func (e *explaining) print(f finding) error {
	switch e.format {
	case "json":
		return printJSON(e.out, f.json)
	case "markdown":
		_, err := io.WriteString(e.out, f.markdown)
		return err
	}
	_, err := io.WriteString(e.out, bold(f.text, e.colour))
	return err
}

// said is a finding that is only a sentence.
func said(sentence string, answer any) finding {
	return finding{sentence + "\n", sentence + "\n", answer}
}
