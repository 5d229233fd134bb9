package ecsevent

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// Where the events come from that the function takes, and what its own are called.
const (
	ecsSource      = "aws.ecs" // also of the API calls that CloudTrail records
	ownSource      = "ecswhy"  // which the module's rule gives its canary
	canaryType     = "ecswhy canary"
	scheduleSource = "aws.events" // of a rule on a schedule that changes nothing of the event
	scheduledType  = "Scheduled Event"
)

// Foreignness says why an event is not the function's to tell.
type Foreignness string

// The ways to be foreign.
const (
	OtherSource   Foreignness = "source"   // its source is not ECS
	OtherType     Foreignness = "type"     // ecswhy's own events have other types
	OtherSchedule Foreignness = "schedule" // a schedule's events have another type
	OtherRule     Foreignness = "rule"     // it is the schedule of a rule that is not the function's own
)

// Foreign says why the function of this name is not to tell of an event, or nothing where it is. It takes the events of
// ECS, its own canary, and the schedule of a rule of its own, whose name begins as the module names rules: FUNCTION-.
// Where the function's name is not known, any rule's schedule is taken. What names no source at all is no event that
// EventBridge sent: it is not left here, so that it is announced.
// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-events.html
func Foreign(inc incident.Incident, function string) Foreignness {
	switch {
	case inc.Source == "", inc.Source == ecsSource, inc.Source == ownSource && inc.DetailType == canaryType:
		return ""
	case inc.Source == ownSource:
		return OtherType
	case inc.Source != scheduleSource:
		return OtherSource
	case inc.DetailType != scheduledType:
		return OtherSchedule
	case !slices.ContainsFunc(inc.Resources, func(arn string) bool { return isRuleOf(function, arn) }):
		return OtherRule
	}
	return ""
}

// isRuleOf reports whether an ARN is that of a rule of the function:
// arn:aws:events:us-east-1:111122223333:rule/ecswhy-canary.
func isRuleOf(function, arn string) bool {
	name, isRule := ruleName(arn)
	return isRule && (function == "" || strings.HasPrefix(name, function+"-"))
}

// ruleName is the name of a rule of EventBridge on the default bus.
func ruleName(arn string) (name string, isRule bool) {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "events" {
		return "", false
	}
	return strings.CutPrefix(parts[5], "rule/")
}

// heartbeat is the version of a member's template, which its heartbeat has in the rule's name, or 0 for any other
// event: arn:aws:events:us-east-1:222233334444:rule/ecswhy-heartbeat-1 -> 1.
func heartbeat(e envelope) (version int) {
	if e.Source != scheduleSource {
		return 0
	}
	for _, arn := range e.Resources {
		name, _ := ruleName(arn)
		_, after, _ := strings.Cut(name, "-heartbeat-")
		number, _ := strconv.Atoi(after)
		version = max(version, number)
	}
	return version
}
