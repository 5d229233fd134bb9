package investigate

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs/types"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Logs is what an investigation asks of CloudWatch Logs.
type Logs interface {
	GetLogEvents(context.Context, *cloudwatchlogs.GetLogEventsInput, ...func(*cloudwatchlogs.Options)) (*cloudwatchlogs.GetLogEventsOutput, error)
}

// tailLines is how many lines are read, so that enough are left when stack frames and repeats are folded.
const tailLines = 60

// lastWords is the time after a task's stop in which its last lines may still be written.
const lastWords = 10 * time.Second

// log reads the end of what a container wrote before its task stopped. Nothing to blame means nothing to read.
func (q *inquiry) log(ctx context.Context, inc incident.Incident) incident.Log {
	task, container := q.Blame(inc)
	if container == "" || inc.TaskDefinition.ARN == "" {
		return incident.Log{}
	}
	log := stream(inc.TaskDefinition, task, container)
	switch {
	case q.Logs == nil: // where it is, is known all the same
		log.Absence = ""
		return log
	case log.Absence != "":
		return log
	}
	return q.tail(ctx, log, task.StoppedAt)
}

// stream finds where the awslogs driver puts the lines of a container: PREFIX/CONTAINER/TASK, and without a prefix under the
// runtime's id of the container. https://docs.aws.amazon.com/AmazonECS/latest/developerguide/using_awslogs.html
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
		input.EndTime = aws.Int64(stopped.Add(lastWords).UnixMilli())
	}
	region := func(o *cloudwatchlogs.Options) { o.Region = cmp.Or(log.Region, o.Region) }
	out, err := q.Logs.GetLogEvents(ctx, input, region)
	if log.Absence = absence(err); log.Absence != "" {
		q.answered("logs:GetLogEvents", nil)
		return log
	}
	if !q.answered("logs:GetLogEvents", err) {
		return log
	}
	if len(out.Events) == 0 && out.NextBackwardToken != nil { // a page can be empty although there are lines before it
		input.NextToken = out.NextBackwardToken
		if out, err = q.Logs.GetLogEvents(ctx, input, region); !q.answered("logs:GetLogEvents", err) {
			return log
		}
	}
	if len(out.Events) == 0 {
		log.Absence = incident.NoLogLines
		return log
	}
	log.Lines = q.read(ctx, out.Events)
	return log
}

// absence tells a log that is not there from a call that failed.
func absence(err error) incident.LogAbsence {
	missing := (*types.ResourceNotFoundException)(nil)
	switch {
	case !errors.As(err, &missing):
		return ""
	case strings.Contains(missing.ErrorMessage(), "log group"):
		return incident.LogGroupGone
	default:
		return incident.NoLogStream
	}
}
