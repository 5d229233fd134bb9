package ecsevent

import (
	"fmt"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Where the events come from that the function takes, and what its own are called.
const (
	ecsSource        = "aws.ecs" // also of the API calls that CloudTrail records
	ownSource        = "ecswhy"  // which the module's rule gives its canary
	canaryType       = "ecswhy canary"
	scheduleSource   = "aws.events" // of a rule on a schedule that changes nothing of the event
	scheduledType    = "Scheduled Event"
	longestExplained = 60 // characters of a foreign source that are shown
)

// Foreign says why the function of this name is not to tell of an event, such as `its source "aws.ec2" is not
// aws.ecs`, or nothing where it is. It takes the events of ECS, its own canary, and the schedule of a rule of its own,
// whose name begins as the module names rules: FUNCTION-. Where the function's name is not known, any rule's schedule
// is taken. What names no source at all is no event that EventBridge sent: it is not left here, so that it is
// announced.
// https://docs.aws.amazon.com/eventbridge/latest/ref/events-ref-events.html
func Foreign(inc incident.Incident, function string) string {
	switch {
	case inc.Source == "", inc.Source == ecsSource, inc.Source == ownSource && inc.DetailType == canaryType:
		return ""
	case inc.Source == ownSource:
		return fmt.Sprintf("its type %s is none of ecswhy's own", quoted(inc.DetailType))
	case inc.Source != scheduleSource:
		return fmt.Sprintf("its source %s is not %s", quoted(inc.Source), ecsSource)
	case inc.DetailType != scheduledType:
		return fmt.Sprintf("its type %s is not a schedule's", quoted(inc.DetailType))
	case !slices.ContainsFunc(inc.Resources, func(arn string) bool { return isRuleOf(function, arn) }):
		return "it is the schedule of a rule that is not the function's own"
	}
	return ""
}

// isRuleOf reports whether an ARN is that of a rule of the function:
// arn:aws:events:us-east-1:111122223333:rule/ecswhy-canary.
func isRuleOf(function, arn string) bool {
	parts := strings.SplitN(arn, ":", 6)
	if len(parts) < 6 || parts[0] != "arn" || parts[2] != "events" {
		return false
	}
	name, isRule := strings.CutPrefix(parts[5], "rule/")
	return isRule && (function == "" || strings.HasPrefix(name, function+"-"))
}

// quoted is the start of a text that anybody can have chosen, in quotes.
func quoted(text string) string {
	runes := []rune(plaintext.Line(text))
	return fmt.Sprintf("%q", string(runes[:min(longestExplained, len(runes))]))
}
