package investigate

import (
	"cmp"
	"context"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Logs is what an investigation asks of CloudWatch Logs.
type Logs interface {
	GetLogEvents(context.Context, *cloudwatchlogs.GetLogEventsInput,
		...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error)
}

// tailLines is how many lines are read, so that enough are left when stack frames and repeats are folded.
const tailLines = 60

// callGetLogEvents is what a log is read with.
const callGetLogEvents = "logs:GetLogEvents"

// logDelay is the time after a task's stop in which its last lines may still be written.
const logDelay = 10 * time.Second

// log reads the end of what the container to blame wrote before its task stopped. Nothing to blame means nothing to
// read.
func (q *inquiry) log(ctx context.Context) { q.writeLog(ctx, q.now()) }

// logOfFailure reads the log of a failing deployment's task. Where ECS no longer lists the deployment, its tasks name
// the definition. The service deployment is looked up beside it, and must not decide by chance whose log is read.
func (q *inquiry) logOfFailure(ctx context.Context) {
	if inc := q.now(); inc.TaskDefinition.ARN == "" && inc.Service.Deployment(inc.DeploymentID).ID == "" {
		q.definitionOfTask(ctx)
	}
	inc := q.now()
	inc.ServiceDeployment = incident.ServiceDeployment{}
	q.writeLog(ctx, inc)
}

func (q *inquiry) writeLog(ctx context.Context, inc incident.Incident) {
	task, container := diagnosis.Culprit(inc)
	if container == "" || inc.TaskDefinition.ARN == "" {
		return
	}
	log := stream(inc.TaskDefinition, task, container)
	switch {
	case q.Logs == nil: // where it is, is known all the same
		log.Absence = ""
	case log.Absence == "":
		log = q.tail(ctx, log, task.StoppedAt)
	}
	q.set(func(inc *incident.Incident) { inc.Log = log })
}

// stream finds where the awslogs driver puts the lines of a container: PREFIX/CONTAINER/TASK, and without a prefix
// under the runtime's id of the container.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
func stream(definition incident.TaskDefinition, task incident.Task, container string) incident.Log {
	log := incident.Log{Container: container}
	for _, c := range definition.Containers {
		if c.Name != container {
			continue
		}
		log.Group, log.Region, log.Driver = c.LogGroup, c.LogRegion, c.LogDriver
		if c.LogPrefix != "" {
			log.Stream = c.LogPrefix + "/" + container + "/" + lastPart(task.ARN)
		} else {
			log.Stream = runtimeID(task, container)
		}
	}
	switch log.Driver {
	case "awslogs":
	case "":
		log.Absence = incident.NoLogDriver
	case "awsfirelens":
		log.Absence = incident.FireLens
	default:
		log.Absence = incident.OtherDriver
	}
	if log.Absence == "" && log.Stream == "" {
		log.Absence = incident.NoLogStream
	}
	return log
}

func runtimeID(task incident.Task, container string) string {
	for _, c := range task.Containers {
		if c.Name == container {
			return c.RuntimeID
		}
	}
	return ""
}

func lastPart(arn string) string {
	parsed, err := arnutil.Parse(arn)
	if err != nil {
		return ""
	}
	return parsed.Name
}

// tail reads the last lines of a stream, also in another region than the task's.
func (q *inquiry) tail(ctx context.Context, log incident.Log, stopped time.Time) incident.Log {
	input := &cloudwatchlogs.GetLogEventsInput{
		LogGroupName: &log.Group, LogStreamName: &log.Stream, Limit: aws.Int32(tailLines), StartFromHead: aws.Bool(false),
	}
	if !stopped.IsZero() {
		input.EndTime = aws.Int64(stopped.Add(logDelay).UnixMilli())
	}
	region := func(o *cloudwatchlogs.Options) { o.Region = cmp.Or(log.Region, o.Region) }
	out, err := q.Logs.GetLogEvents(ctx, input, region)
	if log.Absence = ecsread.LogAbsence(err); log.Absence != "" {
		q.answered(callGetLogEvents, nil)
		return log
	}
	if !q.answered(callGetLogEvents, err) {
		return log
	}
	if len(out.Events) == 0 && out.NextBackwardToken != nil { // a page can be empty although there are lines before it
		input.NextToken = out.NextBackwardToken
		if out, err = q.Logs.GetLogEvents(ctx, input, region); !q.answered(callGetLogEvents, err) {
			return log
		}
	}
	if len(out.Events) == 0 {
		log.Absence = incident.NoLogLines
		return log
	}
	lines, left := ecsread.LogLines(ctx, out.Events)
	q.recordUnread(callGetLogEvents, left, len(out.Events))
	log.Lines = lines
	return log
}
