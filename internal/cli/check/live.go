package check

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/ask"
	"github.com/ecswhy/ecswhy/internal/check/shape"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/investigate"
)

// complete adds what runs now: the service as it is where only its name is known, how many of its tasks run, and its
// definition.
func (o *Options) complete(ctx context.Context, world *ask.World, subjects []check.Subject) error {
	if world == nil {
		return nil
	}
	places := make([]*check.Subject, len(subjects))
	for i := range subjects {
		places[i] = &subjects[i]
	}
	return errors.Join(answer.Each(places, func(s *check.Subject) error {
		err := o.completed(ctx, world, s)
		var one unseen
		if o.Cluster == "" || !errors.As(err, &one) {
			return err
		}
		one.gap.Reason = cmp.Or(one.gap.Reason, words[o.Language].none)
		s.Unseen = &one.gap // the others of the cluster are checked all the same
		return nil
	})...)
}

func (o *Options) completed(ctx context.Context, world *ask.World, s *check.Subject) error {
	s.Place = o.place
	running := ""
	if s.Service != nil && check.IsKnown(s.Service.Cluster) && check.IsKnown(s.Service.ServiceName) {
		live := world.Service(ctx, s.Service.Cluster, s.Service.ServiceName)
		switch {
		case live.Gap == nil && !live.Missing:
			running = live.Value.TaskDefinition
			o.join(s, live.Value)
		case s.Service.TaskDefinition == "" && s.Service.NetworkConfiguration == nil && o.Plan == "":
			none := investigate.NoService{Cluster: s.Service.Cluster, Service: s.Service.ServiceName}
			return unfound("service "+none.Cluster+"/"+none.Service, none, "ecs:DescribeServices", live)
		}
	}
	return o.defined(ctx, world, s, running)
}

// join puts what is known of a service that runs beside what is to come.
func (o *Options) join(s *check.Subject, live check.Service) {
	if o.Plan == "" {
		s.Service = &live
		return
	}
	s.Service.RunningCount = live.RunningCount
}

// defined looks up the definition where only its name is known, and the one that runs.
func (o *Options) defined(ctx context.Context, world *ask.World, s *check.Subject, running string) error {
	if len(s.Definition.ContainerDefinitions) == 0 && len(s.Unread) == 0 {
		name := s.Definition.TaskDefinitionARN
		if name == "" {
			name = running
		}
		if name == "" {
			s.Unread = []string{"taskDefinition"} // each of its task sets has its own
			return nil
		}
		found := world.Definition(ctx, name)
		if found.Gap != nil || found.Missing {
			what := "task definition " + name
			return unfound(what, errors.New("there is no "+what), "ecs:DescribeTaskDefinition", found)
		}
		s.Definition = shape.As[check.Definition](found.Value)
		s.After = ecsread.TaskDefinition(found.Value, nil)
	}
	if running == "" || running == s.Definition.TaskDefinitionARN {
		return nil
	}
	if before := world.Definition(ctx, running); before.Gap == nil && !before.Missing {
		s.Before = ecsread.TaskDefinition(before.Value, nil)
	}
	return nil
}

// unseen is the error of a look-up without which a subject cannot be checked.
type unseen struct {
	error
	gap answer.Gap
}

// Unwrap gives the error that says how to exit.
func (u unseen) Unwrap() error { return u.error }

// unfound says why what is to be checked cannot be looked up by a call. None is the error where there is no such thing.
func unfound[T any](what string, none error, call string, a answer.Answer[T]) error {
	switch {
	case a.Missing:
		return unseen{kit.Exit{Code: kit.Misuse, Err: none}, answer.Gap{Call: call}}
	case a.Gap.Denied:
		err := kit.Exit{Code: kit.Misuse, Err: fmt.Errorf("look up the %s: you may not call %s; ask for the permission, "+
			"or give another --profile or --role-arn", what, a.Gap.Call)}
		return unseen{err, *a.Gap}
	}
	return unseen{fmt.Errorf("look up the %s: %s", what, a.Gap.Reason), *a.Gap}
}

// ofCluster finds all services of a cluster.
func (o *Options) ofCluster(ctx context.Context, world *ask.World) ([]check.Subject, error) {
	names := world.Services(ctx, o.Cluster)
	if names.Gap != nil || names.Missing {
		return nil, unfound("cluster "+o.Cluster, why.ErrNoCluster, "ecs:ListServices", names)
	}
	var subjects []check.Subject
	for _, name := range names.Value {
		subjects = append(subjects, check.Subject{
			Service: &check.Service{Cluster: o.Cluster, ServiceName: name},
		})
	}
	if len(subjects) == 0 {
		return nil, fmt.Errorf("the cluster %s has no services", o.Cluster)
	}
	return subjects, o.complete(ctx, world, subjects)
}
