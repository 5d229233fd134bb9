package investigate

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Operations that are named more than once.
const (
	callDescribeServices = "ecs:DescribeServices"
	callListDeployments  = "ecs:ListServiceDeployments"
)

// service looks up the incident's service as it is now.
func (q *inquiry) service(ctx context.Context) {
	inc := q.now()
	if inc.Cluster == "" || inc.ServiceName == "" {
		return
	}
	for _, described := range q.describeServices(ctx, inc.Cluster, inc.ServiceName) {
		service := q.readService(ctx, described)
		q.set(func(inc *incident.Incident) { inc.Service = service })
	}
}

// describeServices are up to ten services of a cluster.
func (q *inquiry) describeServices(ctx context.Context, cluster string, names ...string) []types.Service {
	out, err := q.ECS.DescribeServices(ctx, &ecs.DescribeServicesInput{
		Cluster: &cluster, Services: names, Include: []types.ServiceField{types.ServiceFieldTags},
	})
	if !q.answered(callDescribeServices, err) {
		return nil
	}
	q.recordMissing(callDescribeServices, len(out.Services), len(names))
	return out.Services[:min(len(names), len(out.Services))]
}

func (q *inquiry) readService(ctx context.Context, described types.Service) incident.Service {
	service, left := ecsread.Service(ctx, described)
	q.recordUnread(callDescribeServices, left, len(described.Events))
	return service
}

// clusterTags looks up the tags of the incident's cluster, which can only ask for silence.
func (q *inquiry) clusterTags(ctx context.Context) {
	inc := q.now()
	if tags := q.tagsOfCluster(ctx, inc); tags != nil {
		q.set(func(inc *incident.Incident) { inc.ClusterTags = tags })
	}
}

func (q *inquiry) tagsOfCluster(ctx context.Context, inc incident.Incident) map[string]string {
	if q.Ask != ForAlert || inc.Cluster == "" || inc.Partition == "" || inc.Region == "" || inc.Account == "" {
		return nil
	}
	arn := strings.Join([]string{"arn", inc.Partition, "ecs", inc.Region, inc.Account, "cluster/" + inc.Cluster}, ":")
	if tags, found := q.Facts.clusterTags(arn); found {
		return tags
	}
	out, err := q.ECS.ListTagsForResource(ctx, &ecs.ListTagsForResourceInput{ResourceArn: &arn})
	if !q.answered("ecs:ListTagsForResource", err) {
		return nil
	}
	tags := ecsread.Tags(out.Tags)
	q.Facts.keepClusterTags(arn, tags)
	return tags
}

// presumeDeployment takes the service's primary deployment for the failing one, where the event names none.
func (q *inquiry) presumeDeployment(context.Context) {
	q.set(func(inc *incident.Incident) {
		if inc.DeploymentID == "" {
			inc.DeploymentID = inc.Service.Primary().ID
		}
	})
}
