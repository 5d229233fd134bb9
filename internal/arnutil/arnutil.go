// Package arnutil splits Amazon ECS ARNs into named parts, or refuses them with a reason.
package arnutil

import (
	"errors"
	"fmt"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
)

// Kind is the type of resource that an ARN names.
type Kind string

// The kinds of ECS resource.
const (
	Cluster              Kind = "cluster"
	Service              Kind = "service"
	Task                 Kind = "task"
	Container            Kind = "container"
	ContainerInstance    Kind = "container-instance"
	TaskDefinition       Kind = "task-definition"
	TaskSet              Kind = "task-set"
	CapacityProvider     Kind = "capacity-provider"
	ServiceDeployment    Kind = "service-deployment"
	ServiceRevision      Kind = "service-revision"
	Daemon               Kind = "daemon"
	DaemonDeployment     Kind = "daemon-deployment"
	DaemonRevision       Kind = "daemon-revision"
	DaemonTaskDefinition Kind = "daemon-task-definition"
)

// ARN is an ECS ARN in named parts. Parts that a kind does not have, or that its old short form leaves out, are empty.
type ARN struct {
	Partition string // aws, aws-cn, aws-us-gov, aws-eusc and so on
	Region    string
	Account   string
	Kind      Kind
	Cluster   string // name; empty in the old short form of a service, task, container or instance
	Service   string // name of the service, or of the service that a deployment, revision or task set belongs to
	Daemon    string // name of the daemon, or of the daemon that a deployment or revision belongs to
	Task      string // id of the task, or of the task that a container belongs to
	Name      string // name or id of the resource itself; for a task definition its family
	Revision  string // of a task definition; empty where the ARN names the family only
}

// layouts lists, for each kind, the forms of what follows "KIND/". A form names the ARN's parts from left to right.
var layouts = map[Kind][]string{
	Cluster:              {"name"},
	Service:              {"name", "cluster/name"},
	Task:                 {"name", "cluster/name"},
	Container:            {"name", "cluster/task/name"},
	ContainerInstance:    {"name", "cluster/name"},
	TaskDefinition:       {"name"},
	TaskSet:              {"cluster/service/ecs-svc/name"},
	CapacityProvider:     {"name", "cluster/name"},
	ServiceDeployment:    {"cluster/service/name"},
	ServiceRevision:      {"cluster/service/name"},
	Daemon:               {"cluster/name"},
	DaemonDeployment:     {"cluster/daemon/name"},
	DaemonRevision:       {"cluster/daemon/name"},
	DaemonTaskDefinition: {"name"},
}

// Parse splits an ECS ARN. It accepts every partition and, where ECS has had two, the short and the long form:
//
//	arn:aws:ecs:us-west-2:111122223333:service/prod/web       -> Kind service, Cluster prod, Service and Name web
//	arn:aws-cn:ecs:cn-north-1:111122223333:service/web        -> Kind service, Service and Name web, no Cluster
//	arn:aws:ecs:us-west-2:111122223333:task-definition/web:41 -> Kind task-definition, Name web, Revision 41
//
// Forms: https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs-account-settings.html
func Parse(s string) (ARN, error) {
	arn, err := parse(s)
	if err != nil {
		return ARN{}, fmt.Errorf("parse ARN %s: %w", shown(s), err)
	}
	return arn, nil
}

func parse(s string) (ARN, error) {
	var fields [6]string
	for i := range 5 {
		fields[i], s, _ = strings.Cut(s, ":")
	}
	if fields[5] = s; s == "" || fields[0] != "arn" {
		return ARN{}, errors.New("it does not have the form arn:PARTITION:ecs:REGION:ACCOUNT:RESOURCE")
	}
	arn := ARN{Partition: fields[1], Region: fields[3], Account: fields[4]}
	switch {
	case !awsname.IsPartition(arn.Partition):
		return ARN{}, fmt.Errorf("%s is not a partition", shown(arn.Partition))
	case fields[2] != "ecs":
		return ARN{}, fmt.Errorf("it names the service %s, not ecs", shown(fields[2]))
	case !awsname.IsRegion(arn.Region):
		return ARN{}, fmt.Errorf("%s is not a region", shown(arn.Region))
	case !awsname.IsAccount(arn.Account):
		return ARN{}, fmt.Errorf("%s is not an account id", shown(arn.Account))
	}
	return arn.withResource(fields[5])
}

// withResource adds the parts of a resource such as service/prod/web.
func (a ARN) withResource(resource string) (ARN, error) {
	kind, rest, ok := strings.Cut(resource, "/")
	forms, known := layouts[Kind(kind)]
	if !ok || !known {
		return ARN{}, fmt.Errorf("%s is not an ECS resource", shown(resource))
	}
	a.Kind = Kind(kind)
	if a.Kind == TaskDefinition || a.Kind == DaemonTaskDefinition {
		var hasRevision bool
		rest, a.Revision, hasRevision = strings.Cut(rest, ":")
		if hasRevision && !awsname.IsRevision(a.Revision) {
			return ARN{}, fmt.Errorf("%s is not a revision", shown(a.Revision))
		}
	}
	parts := strings.Count(rest, "/")
	for _, form := range forms {
		if strings.Count(form, "/") == parts {
			return a.withParts(form, rest)
		}
	}
	return ARN{}, fmt.Errorf("a %s does not have %d parts", kind, parts+1)
}

// withParts reads the parts of a resource by a form that has as many.
func (a ARN) withParts(form, rest string) (ARN, error) {
	for more := true; more; {
		var name, value string
		name, form, _ = strings.Cut(form, "/")
		value, rest, more = strings.Cut(rest, "/")
		if !awsname.IsECS(value) {
			return ARN{}, fmt.Errorf("the %s's %s %s is not valid", a.Kind, name, shown(value))
		}
		switch name {
		case "cluster":
			a.Cluster = value
		case "service":
			a.Service = value
		case "daemon":
			a.Daemon = value
		case "task":
			a.Task = value
		case "name":
			a.Name = value
		default: // a literal, such as the ecs-svc of a task set
			if value != name {
				return ARN{}, fmt.Errorf("%s stands where %s is expected", shown(value), name)
			}
		}
	}
	return a.withOwnName(), nil
}

// withOwnName repeats the name in the part that is called like the kind, so that a reader need not ask for the kind
// first.
func (a ARN) withOwnName() ARN {
	switch a.Kind {
	case Cluster:
		a.Cluster = a.Name
	case Service:
		a.Service = a.Name
	case Daemon:
		a.Daemon = a.Name
	case Task:
		a.Task = a.Name
	default: // the other kinds have no part that is called like them
	}
	return a
}

// String writes the ARN as AWS does; Parse of the result gives the same ARN.
func (a ARN) String() string {
	resource := []string{string(a.Kind)}
	if a.Kind != Cluster && a.Cluster != "" {
		resource = append(resource, a.Cluster)
	}
	switch a.Kind {
	case TaskSet:
		resource = append(resource, a.Service, "ecs-svc")
	case ServiceDeployment, ServiceRevision:
		resource = append(resource, a.Service)
	case DaemonDeployment, DaemonRevision:
		resource = append(resource, a.Daemon)
	case Container:
		if a.Task != "" {
			resource = append(resource, a.Task)
		}
	default: // nothing stands between the cluster and the name
	}
	name := a.Name
	if a.Revision != "" {
		name += ":" + a.Revision
	}
	return strings.Join([]string{"arn", a.Partition, "ecs", a.Region, a.Account,
		strings.Join(append(resource, name), "/")}, ":")
}

// FamilyRevision gives a task definition's short name, such as web:41.
func (a ARN) FamilyRevision() string {
	if a.Revision == "" {
		return a.Name
	}
	return a.Name + ":" + a.Revision
}

// shown quotes a text for an error, cut to a length that a log line can bear.
func shown(s string) string {
	const most = 200
	if len(s) > most {
		return fmt.Sprintf("%q...", strings.ToValidUTF8(s[:most], ""))
	}
	return fmt.Sprintf("%q", s)
}
