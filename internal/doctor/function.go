package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The settings that are looked at: the default channel's topic and time zone, and the routes.
const (
	TopicSetting  = "ECSWHY_TOPIC_ARN"
	RoutesSetting = "ECSWHY_ROUTES"
	ZoneSetting   = "ECSWHY_TIME_ZONE"
)

// shortestTimeout leaves the lookups of one event their usual 8 seconds and some to publish.
const shortestTimeout = 10

// function checks the function itself.
func (f Facts) function() []Check {
	s := subject{name: "function"}
	if isMissing(&s, f.Function, "there is no function "+f.Name,
		"Give its name and region, or deploy it with the Terraform module.") {
		return s.checks
	}
	v := f.Function.Value
	switch v.State {
	case "Active":
	case "Inactive", "Pending": // Lambda lets a function rest that is seldom called, and wakes it when it is
		s.warn(withReason("its state is "+v.State, v.StateReason),
			"Lambda makes it Active at the next event: run doctor again after that.")
	default:
		s.fail(withReason("its state is "+v.State, v.StateReason),
			"See the function's page in the Lambda console, and deploy it again.")
	}
	switch v.Update {
	case "Failed":
		s.fail(withReason("its last update failed", v.UpdateReason), "Mend what is named, and deploy it again.")
	case "InProgress":
		s.warn("an update is under way", "Run doctor again in a minute.")
	}
	if v.Timeout < shortestTimeout {
		s.warn(fmt.Sprintf("its timeout is %d s", v.Timeout),
			fmt.Sprintf("Set at least %d s, or it may end before it has published.", shortestTimeout))
	}
	return s.or("%s is Active, its last update succeeded, timeout %d s", f.Name, v.Timeout)
}

func withReason(what, why string) string {
	if why == "" {
		return what
	}
	return what + ": " + why
}

// settings checks which settings there are, and that they name the topic. Their values are not told.
func (f Facts) settings() []Check {
	s := subject{name: "settings"}
	if isMissing(&s, f.Function, "", "") {
		return s.checks
	}
	v := f.Function.Value
	switch {
	case v.SettingsError != "":
		s.unknown(Gap{Call: "lambda:GetFunctionConfiguration", Reason: v.SettingsError})
	case !slices.Contains(v.Settings, TopicSetting):
		s.fail(TopicSetting+" is not set", "Set it to the topic's ARN: without it the function does not start.")
	case f.Topic == "":
		s.fail(TopicSetting+" is not the ARN of a topic", "Set it to the ARN of the topic that the channel reads.")
	case v.Topic != f.Topic:
		s.fail(TopicSetting+" is not the topic "+f.Topic,
			"Set it to the topic that the channel reads, or give that one as --topic.")
	}
	if v.RoutesError != "" {
		s.fail(RoutesSetting+" cannot be read: "+v.RoutesError, "Set it as the Terraform module does: without it the "+
			"function does not start.")
	}
	if v.Unzoned {
		s.warn(ZoneSetting+" is no time zone: times are in UTC", "Give an IANA name such as Asia/Tokyo.")
	}
	for _, r := range v.Routes {
		if r.Unzoned {
			s.warn("the time zone of the route "+r.Name+" does not exist: its times are as in the default channel",
				"Give an IANA name such as Asia/Tokyo.")
		}
	}
	return s.or("%s; %s is the topic", strings.Join(slices.Sorted(slices.Values(v.Settings)), ", "), TopicSetting)
}

// concurrency checks that the function may run.
func (f Facts) concurrency() []Check {
	s := subject{name: "concurrency"}
	if isMissing(&s, f.Reserved, "", "") {
		return s.checks
	}
	reserved := f.Reserved.Value
	if reserved == nil {
		return s.or("the account's, none is reserved")
	}
	if *reserved == 0 {
		s.fail("0 is reserved: the function never runs", "aws lambda delete-function-concurrency --function-name "+f.Name)
	}
	return s.or("%d reserved", *reserved)
}

// onFailure checks that Lambda keeps an event that the function could not tell of.
func (f Facts) onFailure() []Check {
	s := subject{name: "on-failure destination"}
	if f.Function.Missing {
		return nil
	}
	switch {
	case f.keeps() != "":
	case f.OnFailure.Gap != nil:
		s.unknown(*f.OnFailure.Gap)
	case f.Function.Gap != nil: // it might have a dead-letter queue of its own
		s.unknown(*f.Function.Gap)
	default:
		s.fail("there is none: an event that cannot be published is lost after Lambda's retries",
			"Give the function an SQS queue as its on-failure destination, as the Terraform module does.")
	}
	return s.or("%s", f.keeps())
}

// keeps is the ARN of where Lambda puts events that the function could not tell of.
func (f Facts) keeps() string { return cmp.Or(f.OnFailure.Value, f.Function.Value.DeadLetters) }
