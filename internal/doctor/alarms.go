package doctor

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// recent checks what CloudWatch counted in the last 24 hours.
func (f Facts) recent() []Check {
	s := subject{name: "last 24 hours"}
	if isMissing(&s, f.Counts, "", "") {
		return s.checks
	}
	errors, throttles := f.counted("Errors", f.Name), f.counted("Throttles", f.Name)
	if errors > 0 {
		s.warn(count(errors, "error")+" of the function", "Its log says why: "+f.log())
	}
	if throttles > 0 {
		s.warn(count(throttles, "throttle")+" of the function", "Raise its reserved concurrency, or the account's.")
	}
	for _, r := range f.Rules.Value {
		if n := f.counted("FailedInvocations", r.Name); n > 0 {
			s.warn(fmt.Sprintf("%s of the rule %s", count(n, "failed invocation"), r.Name),
				"See the permission and the dead letters above.")
		}
	}
	for i, topic := range f.TopicNames() {
		if n := f.counted("NumberOfNotificationsFailed", topic); n > 0 {
			which := "the topic"
			if i > 0 {
				which += " " + topic
			}
			s.warn(count(n, "notification")+" of "+which+" failed",
				"Delivery status logging of the topic says to whom and why.")
		}
	}
	return s.or("no errors or throttles, failed invocations or failed notifications; the log is %s", f.log())
}

// log is the name of the function's log group.
func (f Facts) log() string { return cmp.Or(f.Function.Value.LogGroup, "/aws/lambda/"+f.Name) }

func (f Facts) counted(metric, of string) int { return f.Counts.Value[Metric{metric, of}] }

// alarms checks the alarms that watch the path.
func (f Facts) alarms() []Check {
	s := subject{name: "alarms"}
	if isMissing(&s, f.Alarms, "", "") {
		return s.checks
	}
	all := f.Alarms.Value
	if len(all) == 0 {
		s.warn("none has a name that begins with "+f.Name+"-",
			"Deploy those of the Terraform module: who else says that the path is broken?")
	}
	for _, a := range all {
		if a.State == "ALARM" {
			s.fail(a.Name+" is in ALARM", "Its description says what is wrong; see the checks above.")
		}
	}
	if mute := f.alarmsThat(func(a Alarm) bool { return !a.ActionsEnabled || len(a.Actions) == 0 }); len(mute) > 0 {
		s.warn("without actions: "+strings.Join(mute, ", "),
			"Give them an action that calls somebody (alarm_actions of the module).")
	}
	if own := f.alarmsThat(func(a Alarm) bool { return slices.Contains(a.Actions, f.Topic) }); len(own) > 0 {
		s.warn("the topic that they watch is the action of "+strings.Join(own, ", "),
			"Use another topic: the path cannot announce its own death.")
	}
	return s.or("%s, none in ALARM%s", count(len(all), "alarm"), f.withoutData())
}

func (f Facts) withoutData() string {
	if n := len(f.alarmsThat(func(a Alarm) bool { return a.State == "INSUFFICIENT_DATA" })); n > 0 {
		return fmt.Sprintf(", %d without data yet", n)
	}
	return ""
}

func (f Facts) alarmsThat(such func(Alarm) bool) []string {
	var names []string
	for _, a := range f.Alarms.Value {
		if such(a) {
			names = append(names, a.Name)
		}
	}
	return names
}
