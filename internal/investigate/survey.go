package investigate

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// maxServices is the number of services that one DescribeServices call takes.
const maxServices = 10

// Survey looks many incidents up together, so far that their causes can be told: the stopped tasks and the services
// of each cluster, each by the page. The number of calls grows with clusters and pages, not with incidents. What is
// not about a service or a task is given back as it is. It spends the time that the context has.
func (i Investigator) Survey(ctx context.Context, incidents []incident.Incident) []incident.Incident {
	out := slices.Clone(incidents)
	byCluster := map[cluster][]int{}
	for n, inc := range incidents {
		if isSurveyable(inc) {
			place := cluster{inc.Partition, inc.Region, inc.Account, inc.Cluster}
			byCluster[place] = append(byCluster[place], n)
		}
	}
	var lookups []func()
	for _, members := range mostFirst(byCluster) {
		lookups = append(lookups, func() {
			of := make([]incident.Incident, len(members))
			for n, member := range members {
				of[n] = incidents[member]
			}
			for n, inc := range i.surveyCluster(ctx, of) {
				out[members[n]] = inc
			}
		})
	}
	all := &inquiry{}
	all.fewAtOnce(lookups)
	all.rethrow()
	return out
}

// mostFirst sorts groups of incidents by how many they are.
func mostFirst(byCluster map[cluster][]int) [][]int {
	return slices.SortedFunc(maps.Values(byCluster), func(a, b []int) int {
		return cmp.Or(cmp.Compare(len(b), len(a)), cmp.Compare(a[0], b[0]))
	})
}

// cluster is where incidents can be looked up together.
type cluster struct{ partition, region, account, name string }

func isSurveyable(inc incident.Incident) bool {
	switch inc.Kind {
	case incident.DeploymentFailed, incident.TasksFailingToStart, incident.PlacementFailed, incident.ServiceProblem:
		return inc.Cluster != "" && inc.ServiceName != ""
	case incident.TaskStopped:
		return inc.Cluster != "" && len(inc.Tasks) > 0
	default:
		return false
	}
}

// surveyCluster looks up incidents of one cluster. Each says of itself what could not be learnt; the calls are those
// of the first.
func (i Investigator) surveyCluster(ctx context.Context, of []incident.Incident) []incident.Incident {
	q := &inquiry{Investigator: i}
	var services map[string]incident.Service
	var tasks []incident.Task
	var more, whole bool
	var tags map[string]string
	q.atOnce(
		func() { services = q.everyService(ctx, of) },
		func() { tasks, more, whole = q.everyStoppedTask(ctx, of[0].Cluster) },
		func() { tags = q.tagsOfCluster(ctx, of[0]) },
	)
	q.rethrow()
	gaps := q.sortedGaps()
	for n := range of {
		of[n] = withSurvey(of[n], services[of[n].ServiceName], tasks, whole)
		of[n].ClusterTags, of[n].MoreTasks = tags, more
		of[n].Gaps = slices.Concat(of[n].Gaps, gaps)
	}
	of[0].Lookups = q.calls
	return of
}

// everyService describes the services of incidents, ten in a call.
func (q *inquiry) everyService(ctx context.Context, of []incident.Incident) map[string]incident.Service {
	var names []string
	for _, inc := range of {
		if inc.ServiceName != "" && !slices.Contains(names, inc.ServiceName) {
			names = append(names, inc.ServiceName)
		}
	}
	pages := slices.Collect(slices.Chunk(names, maxServices))
	described := make([][]types.Service, len(pages))
	var lookups []func()
	for n, page := range pages {
		lookups = append(lookups, func() { described[n] = q.describeServices(ctx, of[0].Cluster, page...) })
	}
	q.atOnce(lookups...)
	all := map[string]incident.Service{}
	for _, service := range slices.Concat(described...) {
		all[aws.ToString(service.ServiceName)] = q.readService(ctx, service)
	}
	return all
}

// everyStoppedTask describes the stopped tasks of a cluster that ECS remembers.
func (q *inquiry) everyStoppedTask(ctx context.Context, cluster string) (tasks []incident.Task, more, whole bool) {
	arns, more, listed := q.listStopped(ctx, ecs.ListTasksInput{Cluster: &cluster})
	tasks, described := q.describeInPages(ctx, cluster, arns)
	return tasks, more, listed && described
}

// withSurvey is an incident with its service and with those of its cluster's stopped tasks, newest first, that concern
// it. Only whole can they be counted.
func withSurvey(inc incident.Incident, service incident.Service, tasks []incident.Task, whole bool) incident.Incident {
	inc.Service = service
	inc.ServiceDeployment.ARN = presumedDeployment(inc)
	if inc.DeploymentID == "" {
		inc.DeploymentID = service.Primary().ID
	}
	own := related(inc, slices.Clone(tasks))
	if whole {
		inc.Remembered = own
	}
	if inc.Kind == incident.TaskStopped {
		inc.Tasks = []incident.Task{withHealth(inc.Tasks[0], own)}
		return inc
	}
	inc.Tasks = ofDeployment(slices.Clone(own), inc.DeploymentID)
	return inc
}

// related keeps the tasks of the incident's service, or of its task's family where that is of no service.
func related(inc incident.Incident, tasks []incident.Task) []incident.Task {
	return slices.DeleteFunc(tasks, func(t incident.Task) bool {
		if inc.ServiceName != "" {
			return t.Group != "service:"+inc.ServiceName
		}
		return t.Family() != inc.Tasks[0].Family() || strings.HasPrefix(t.StartedBy, "ecs-svc/")
	})
}
