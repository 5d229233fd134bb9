// Package ecsread turns what AWS answers into the records of ecswhy, and its errors into gaps. It holds the one table
// of the calls that ecswhy makes to AWS for an event, from which pacing takes its limits.
package ecsread

import "github.com/ecswhy/ecswhy/internal/pace"

// Call is one call to AWS that an event can need.
type Call struct {
	Name       string     // the SDK's names of service and operation, such as ECS.DescribeTasks
	Permission string     // of the function's role, such as ecs:DescribeTasks
	Rate       *pace.Rate // nil where AWS takes more than the function can ask
	Why        string
}

// What AWS takes of an account in a Region.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/request-throttling.html
// https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_LookupEvents.html
// https://docs.aws.amazon.com/chatbot/latest/adminguide/chatbot-troubleshooting.html
var (
	readsOfTasks       = &pace.Rate{Burst: 100, PerSecond: 20}
	readsOfServices    = &pace.Rate{Burst: 100, PerSecond: 20}
	readsOfDeployments = &pace.Rate{Burst: 50, PerSecond: 20}
	readsOfRevisions   = &pace.Rate{Burst: 50, PerSecond: 20}
	readsOfDefinitions = &pace.Rate{Burst: 50, PerSecond: 20}
	readsOfDaemons     = &pace.Rate{Burst: 50, PerSecond: 20} // like other reads: AWS does not say
	readsOfTags        = &pace.Rate{Burst: 50, PerSecond: 20}
	trailLookups       = &pace.Rate{Burst: 2, PerSecond: 2}
	messages           = &pace.Rate{Burst: 0, PerSecond: 10} // SNS takes more; AWS Chatbot drops what is above
)

// Calls are all calls that an event can need.
var Calls = []Call{
	{"ECS.DescribeServices", "ecs:DescribeServices", readsOfServices, "what runs, and what is wanted"},
	{"ECS.ListTasks", "ecs:ListTasks", readsOfTasks, "which tasks stopped"},
	{"ECS.DescribeTasks", "ecs:DescribeTasks", readsOfTasks, "why they stopped"},
	{"ECS.DescribeTaskDefinition", "ecs:DescribeTaskDefinition", readsOfDefinitions,
		"which containers are essential, where they log, what changed"},
	{"ECS.ListServiceDeployments", "ecs:ListServiceDeployments", readsOfDeployments,
		"which deployment an event belongs to"},
	{"ECS.DescribeServiceDeployments", "ecs:DescribeServiceDeployments", readsOfDeployments,
		"what became of the deployment"},
	{"ECS.DescribeServiceRevisions", "ecs:DescribeServiceRevisions", readsOfRevisions, "what changed in the service"},
	{"ECS.DescribeDaemonRevisions", "ecs:DescribeDaemonRevisions", readsOfDaemons, "whether a daemon is critical"},
	{"ECS.ListTagsForResource", "ecs:ListTagsForResource", readsOfTags, "whether the cluster is muted"},
	{"CloudWatch Logs.GetLogEvents", "logs:GetLogEvents", nil, "the end of the failed container's log"},
	{"STS.AssumeRole", "sts:AssumeRole", nil, "to look up what happened in another account or Region"},
	{"CloudTrail.LookupEvents", "cloudtrail:LookupEvents", trailLookups, "who deployed"},
	{"SNS.Publish", "sns:Publish", messages, "to tell"},
}

// Rates are what AWS takes of the calls, by their names.
func Rates() map[string]*pace.Rate {
	rates := map[string]*pace.Rate{}
	for _, call := range Calls {
		if call.Rate != nil {
			rates[call.Name] = call.Rate
		}
	}
	return rates
}
