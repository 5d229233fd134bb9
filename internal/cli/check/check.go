// Package check is the command that says what would fail before it is deployed.
package check

import (
	"cmp"
	"context"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/ask"
	"github.com/ecswhy/ecswhy/internal/check/source"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// notKnown is the exit code where nothing would fail as far as it is known, and --strict wants all to be.
const notKnown = 4

// Options are those of one check.
type Options struct {
	kit.Streams
	kit.Access
	Definition  string
	Service     string
	Plan        string
	Cluster     string
	Format      string
	Language    string
	Only, Skip  kit.Texts
	ReadSecrets bool
	Offline     bool
	Strict      bool

	place check.Place
}

// New gives the command check.
func New(s kit.Streams) *cobra.Command {
	return kit.Interruptible(command(&Options{Streams: s}))
}

func command(o *Options) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "check [--task-definition FILE|ARN] [--service CLUSTER/NAME] [--plan FILE] [--cluster CLUSTER] [options]",
		Short: "Say what would fail, before it is deployed",
		Long: `Says what of a task definition and its service would fail once it is deployed, with the cause that an alert
would name then, and what to do about it. It is read-only, and asks AWS with your own credentials.

What to check:
  --task-definition FILE   a definition in JSON or YAML before it is registered; - is standard input
  --task-definition ARN    a registered one; FAMILY:REVISION will do
  --service CLUSTER/NAME   what a service runs, and what would fail when a task is replaced; with --task-definition,
                           what would fail if the service ran that one
  --plan FILE              the services and definitions that a plan of Terraform changes, as "terraform show -json"
                           prints it, or a template of CloudFormation in JSON or YAML, as "cdk synth" prints it
  --cluster CLUSTER        all services of a cluster`,
		Annotations: map[string]string{kit.Afterwards: afterwards},
		RunE:        func(cmd *cobra.Command, rest []string) error { return o.Run(cmd.Context(), rest) },
	}
	flags := cmd.Flags()
	flags.StringVar(&o.Definition, "task-definition", "", "`FILE` or ARN of the task definition")
	flags.StringVar(&o.Service, "service", "", "`CLUSTER/NAME` or ARN of the service")
	flags.StringVar(&o.Plan, "plan", "", "`FILE` of a plan or template; - is standard input")
	flags.StringVar(&o.Cluster, "cluster", "", "`NAME` or ARN of a cluster")
	flags.Var(&o.Only, "only", "look only for this `CODE`: a cause, a problem or a check; may be repeated")
	flags.Var(&o.Skip, "skip", "do not look for this `CODE`; may be repeated")
	flags.BoolVar(&o.ReadSecrets, "read-secrets", false, "read secrets that a JSON key is taken of, to see that it is "+
		"there; no value is shown or kept")
	flags.BoolVar(&o.Offline, "offline", false, "ask AWS nothing: check the files by themselves")
	flags.BoolVar(&o.Strict, "strict", false, "exit with 4 where something is not known")
	kit.Format(flags, &o.Format, "text, a list of reports, or a list for a page")
	kit.Language(flags, &o.Language, "the language of the output")
	o.AddFlags(cmd)
	return cmd
}

const afterwards = `What may not be looked at is not known, with the permission that is missing, and never fine:
docs/check.md has the policy, and all problems by name.

Exit codes: 0 nothing would fail, even with warnings, or a plan changes no service and no definition; 1 something would
fail, or nothing could be checked; 2 usage error; 4 with --strict, nothing would fail as far as it is known, but not
all is.`

// Run checks what is named and reports.
func (o *Options) Run(ctx context.Context, rest []string) error {
	if err := o.validate(rest); err != nil {
		return err
	}
	var world *ask.World
	instead := func(err error) error { return err }
	if !o.Offline {
		settings, err := o.Connect(ctx)
		if err != nil {
			return err
		}
		instead = func(err error) error { return why.Missing(ctx, settings, o.Cluster, err) }
		caller, err := kit.Reach(ctx, settings)
		if err != nil {
			return err
		}
		world, o.place = ask.New(settings), placeOf(settings.Region, caller)
	}
	subjects, err := o.subjects(ctx, world)
	if err != nil {
		return instead(err)
	}
	if len(subjects) == 0 {
		fmt.Fprintf(o.Err, "%s changes no service and no task definition\n", plaintext.Line(o.Plan))
		return o.print([]check.Report{})
	}
	reports := o.examine(ctx, subjects, world)
	if ctx.Err() != nil {
		return context.Cause(ctx) // what was asked for last is only unknown because of it
	}
	return o.report(reports)
}

// validate finds what is wrong with the options, and learns the Region where no option says it.
func (o *Options) validate(rest []string) error {
	if len(rest) > 0 {
		return kit.Misusef("unexpected argument %q (did you mean %s %[1]s?)", rest[0], flagFor(rest[0]))
	}
	if _, name := serviceAt(o.Service); name == "" && o.Service != "" && o.Cluster != "" { // as with wait
		o.Service, o.Cluster = o.Cluster+"/"+o.Service, ""
	}
	if err := o.named(); err != nil {
		return err
	}
	for _, code := range slices.Concat(o.Only, o.Skip) {
		if !slices.Contains(check.Names(), code) {
			return kit.Misusef("there is no cause, problem or check %q; docs/check.md lists them", code)
		}
	}
	for _, name := range []string{o.Service, o.Cluster, o.Definition} {
		if arn, err := arnutil.Parse(name); err == nil {
			o.Region = cmp.Or(o.Region, arn.Region)
		}
	}
	return nil
}

// flagFor is the flag that takes an argument which was given without one.
func flagFor(argument string) string {
	_, service := serviceAt(argument)
	switch {
	case isFile(argument):
		return "--task-definition"
	case service != "":
		return "--service"
	}
	return "--cluster"
}

// named finds what is wrong with what is named to be checked.
func (o *Options) named() error {
	live := o.Service + o.Cluster
	if !isFile(o.Definition) {
		live += o.Definition
	}
	alone := o.Definition + o.Service
	switch {
	case alone+o.Plan+o.Cluster == "":
		return kit.Misusef("name what to check: --task-definition, --service, --plan or --cluster")
	case o.Plan != "" && alone+o.Cluster != "", o.Cluster != "" && alone != "":
		return kit.Misusef("--plan and --cluster stand alone")
	case o.Offline && live != "":
		return kit.Misusef("--offline checks files alone")
	}
	if cluster, name := serviceAt(o.Service); o.Service != "" && (cluster == "" || name == "") {
		return kit.Misusef("--service is CLUSTER/NAME or the ARN of a service with its cluster")
	}
	return nil
}

// isFile reports whether an argument names a file, and not a definition of AWS.
func isFile(name string) bool {
	_, err := os.Stat(name)
	return name == "-" || err == nil || slices.Contains([]string{".json", ".yaml", ".yml"}, filepath.Ext(name))
}

// subjects finds what is to be checked.
func (o *Options) subjects(ctx context.Context, world *ask.World) ([]check.Subject, error) {
	switch {
	case o.Plan != "":
		subjects, err := o.read(o.Plan)
		if err != nil {
			return nil, err
		}
		return subjects, o.complete(ctx, world, subjects)
	case o.Cluster != "":
		return o.ofCluster(ctx, world)
	}
	var subject check.Subject
	if o.Definition != "" && isFile(o.Definition) {
		subjects, err := o.read(o.Definition)
		if err != nil {
			return nil, err
		}
		if len(subjects) != 1 {
			return nil, fmt.Errorf("%s has %d task definitions; give it as --plan", o.Definition, len(subjects))
		}
		subject = subjects[0]
	} else if o.Definition != "" {
		subject.Definition.TaskDefinitionARN = o.Definition
	}
	if o.Service != "" {
		cluster, name := serviceAt(o.Service)
		subject.Service = &check.Service{Cluster: cluster, ServiceName: name}
	}
	subjects := []check.Subject{subject}
	return subjects, o.complete(ctx, world, subjects)
}

// placeOf is where somebody is who has credentials.
func placeOf(region, caller string) check.Place {
	arn, _ := awsname.ParseARN(caller)
	return check.Place{Region: region, Account: arn.Account, Partition: arn.Partition}
}

// serviceAt takes CLUSTER/NAME or an ARN apart.
func serviceAt(service string) (cluster, name string) {
	if arn, err := arnutil.Parse(service); err == nil && arn.Service != "" {
		return arn.Cluster, arn.Service
	}
	cluster, name, _ = strings.Cut(service, "/")
	return cluster, name
}

func (o *Options) read(file string) ([]check.Subject, error) {
	content, err := o.content(file)
	if err != nil {
		return nil, err
	}
	subjects, err := source.Read(content, o.place)
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", file, err)
	}
	for i := range subjects {
		subjects[i].Address = cmp.Or(subjects[i].Address, file)
	}
	return subjects, nil
}

func (o *Options) content(file string) ([]byte, error) {
	if file == "-" {
		o.Invite("Paste a task definition, a plan or a template")
		return io.ReadAll(o.In)
	}
	return os.ReadFile(file)
}

// examine checks all subjects, and says on a terminal how far it is.
func (o *Options) examine(ctx context.Context, subjects []check.Subject, world *ask.World) []check.Report {
	options := check.Options{
		Japanese: o.Language == "ja", Only: o.Only, Skip: o.Skip, ReadSecrets: o.ReadSecrets, Quote: o.quote(),
	}
	var asked check.World
	if world != nil {
		asked = world
	}
	var reports []check.Report
	for i, subject := range subjects {
		if kit.IsTerminal(o.Err) {
			fmt.Fprintf(o.Err, "\rchecking %d of %d", i+1, len(subjects))
		}
		reports = append(reports, check.Examine(ctx, subject, asked, options))
	}
	if kit.IsTerminal(o.Err) {
		fmt.Fprint(o.Err, "\r\x1b[K")
	}
	return reports
}
