package message

import (
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// now is the state of the service while the message is written: first what it means to users.
func (d *draft) now() string {
	s, sd := d.inc.Service, d.inc.ServiceDeployment
	facts := nonEmpty(d.impact(d.v.Impact))
	if d.ends() {
		return strings.Join(facts, " · ")
	}
	if s.Known {
		facts = append(facts, nonEmpty(d.ofFailing())...)
		if next := d.inItsPlace(); next != "" {
			facts = append(facts, phrases.Say(d.words.InItsPlace, "definition", d.marked(next)))
		}
		if s.Pending > 0 {
			facts = append(facts, phrases.Say(d.words.Pending, "n", count(s.Pending)))
		}
	}
	facts = append(facts, d.waiting()...)
	facts = append(facts, nonEmpty(d.daemon())...)
	facts = append(facts, d.watch()...)
	if sd.FailureThreshold > 0 && sd.FailureCount > 0 && (s.CircuitBreaker || !s.Known) {
		facts = append(facts, phrases.Say(d.words.Breaker, "n", count(sd.FailureCount), "threshold",
			count(sd.FailureThreshold)))
	}
	if names := sd.TriggeredAlarms; len(names) > 0 {
		facts = append(facts, phrases.Say(d.words.Alarms, "names", d.code(strings.Join(names, ", "))))
	}
	return strings.Join(append(facts, nonEmpty(d.rollback())...), " · ")
}

// impact says what an incident means to those who use the service, and nothing where there is no service or nothing
// is known of it.
func (d *draft) impact(i diagnosis.Impact) string {
	phrase := d.words.Impacts[i.Code]
	definition, failing := definitionName(i.Definition), definitionName(i.Failing)
	switch {
	case i.Code == diagnosis.NoUsers:
		return d.without(i)
	case i.Code == diagnosis.Down && !i.Since.IsZero():
		phrase = d.words.DownSince
	case i.Code == diagnosis.Degraded && i.Serving >= i.Wanted:
		phrase = d.words.Unsteady
	case i.Code == diagnosis.Exposed && !i.Weighted:
		phrase = d.words.ExposedTasks
	case i.Code == diagnosis.Unaffected && definition != "":
		phrase = d.words.UnaffectedOn
	case i.Code == diagnosis.AtRisk && i.Since.IsZero():
		phrase = d.words.AtRisk
	case i.Code == diagnosis.Restored && i.Serving < i.Wanted:
		phrase = d.words.EarlySuccess
	case i.Code == diagnosis.Restored && i.Serving > i.Wanted:
		phrase = d.words.Surplus
	}
	return phrases.Say(phrase, "serving", count(i.Serving), "wanted", count(i.Wanted),
		"definition", d.marked(definition), "failing", d.marked(failing), "failed", count(i.Failed),
		"traffic", strconv.FormatFloat(i.Traffic, 'f', -1, 64), "since", d.moment(i.Since))
}

// without says why nobody can be hurt, and nothing where there is no service.
func (d *draft) without(i diagnosis.Impact) string {
	switch {
	case i.Gone:
		return d.words.Gone
	case d.inc.Service.Known && d.inc.Service.Desired == 0:
		return d.words.NoneWanted
	}
	return ""
}

// daemon says what the failure of a managed daemon means to the tasks beside it.
func (d *draft) daemon() string {
	switch daemon := d.inc.Daemon; {
	case !daemon.Known:
		return ""
	case daemon.Critical:
		return d.words.DaemonCritical
	}
	return d.words.DaemonSpare
}

// watch says who ends a rollout that is not ECS's own to end, and who looks on in vain.
func (d *draft) watch() []string {
	var facts []string
	s := d.inc.Service
	if set := s.TaskSet(d.inc.DeploymentID); set.ExternalID != "" && s.Controller == "CODE_DEPLOY" {
		facts = append(facts, phrases.Say(d.words.CodeDeploy, "deployment", d.code(set.ExternalID)))
	}
	if d.v.Impact.Code != diagnosis.AtRisk {
		return facts
	}
	if s.Breakable() && !s.CircuitBreaker {
		facts = append(facts, d.words.BreakerOff)
	}
	if s.Alarms {
		facts = append(facts, d.words.AlarmsBlind)
	}
	return facts
}

// ofFailing says how many tasks of the failing rollout run. Its definition tells them apart only where what serves has
// another one.
func (d *draft) ofFailing() string {
	i := d.v.Impact
	switch {
	case i.Failing == "" || i.Code == diagnosis.Exposed && !i.Weighted, i.Serving+i.Failed == 0:
		return ""
	case i.Failing == i.Definition:
		return phrases.Say(d.words.OfDeployment, "failed", count(i.Failed))
	}
	return phrases.Say(d.words.OfDefinition, "failed", count(i.Failed), "failing", d.marked(definitionName(i.Failing)))
}

// inItsPlace is the task definition of a rollout that replaces the one that fails.
func (d *draft) inItsPlace() string {
	s := d.inc.Service
	own, next := s.Deployment(d.inc.DeploymentID), s.Primary()
	isReplaced := own.Status == "ACTIVE" && own.RolloutState == "IN_PROGRESS" && next.RolloutState == "IN_PROGRESS"
	if !isReplaced || diagnosis.RollsBack(d.inc) {
		return ""
	}
	return definitionName(next.TaskDefinitionARN)
}

// rollback says where the service goes back to.
func (d *draft) rollback() string {
	back := d.goesBackTo()
	target := d.marked(definitionName(back))
	switch d.inc.ServiceDeployment.Status {
	case "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS":
		phrase := d.words.BackTo
		if back == d.inc.TaskDefinition.ARN { // with another network or capacity
			phrase = d.words.BackToSame
		}
		if target != "" {
			return phrases.Say(phrase, "definition", target)
		}
	case "ROLLBACK_SUCCESSFUL":
		if target != "" {
			return phrases.Say(d.words.RolledBack, "definition", target)
		}
	case "ROLLBACK_FAILED":
		if d.v.Impact.Code == diagnosis.NeverUp {
			return ""
		}
		if strings.Contains(d.inc.ServiceDeployment.StatusReason, "No rollback candidate") {
			return d.words.NoCandidate
		}
		return d.words.RollbackFail
	}
	if diagnosis.Stuck(d.inc) && d.v.Impact.Code != diagnosis.NeverUp {
		return d.words.NoRollback
	}
	return ""
}

// goesBackTo is the task definition that a rollback leads to: that of the primary deployment, and where traffic is
// moved between two revisions, that of the one that ECS names.
func (d *draft) goesBackTo() string {
	primary, before := d.inc.Service.Primary(), d.inc.PreviousRevision
	switch {
	case diagnosis.RollsBack(d.inc), d.inc.DeploymentID != "" && primary.ID != d.inc.DeploymentID:
		return primary.TaskDefinitionARN
	case before.ARN != "" && before.ARN == d.inc.ServiceDeployment.RollbackRevisionARN:
		return before.TaskDefinitionARN
	}
	return ""
}

// where is the place, with links to the cluster and the service.
func (d *draft) where() string {
	service := d.inc.ServiceName
	place := strings.Join(nonEmpty(
		d.linked(d.inc.Cluster, d.site.Cluster(d.inc.Cluster)),
		d.linked(service, d.servicePage()),
	), " / ")
	region := d.style.Text(markup.Cut(d.inc.Region, longestName))
	return strings.Join(nonEmpty(place, region, d.account(d.inc.Account)), " · ")
}

// linked is a name that opens an address, or only the name where there is none or where addresses stand below.
func (d *draft) linked(name, address string) string {
	if name == "" || address == "" || !d.style.Chat {
		return d.marked(name)
	}
	return d.style.Link(markup.Cut(name, longestName), address)
}

// gaps says what could not be learnt, each reason once.
func (d *draft) gaps() string {
	var out []string
	for _, gap := range d.inc.Gaps {
		text := phrases.Say(d.words.Gaps[gap.Kind], "operation", d.style.Text(gap.Operation))
		if detail := d.gapDetail(gap); detail != "" {
			phrase := d.words.GapOf
			switch gap.Kind {
			case incident.Denied:
				phrase = d.words.DeniedTo
			case incident.Unread:
				phrase = d.words.LeftOut
			case incident.Throttled, incident.TimedOut, incident.Missing, incident.Failed: // the detail is only added
			}
			text = phrases.Say(phrase, "gap", text, "detail", detail)
		}
		out = append(out, text)
	}
	return strings.Join(once(out), "; ")
}

// gapDetail says more of why something could not be learnt, where more is known.
func (d *draft) gapDetail(gap incident.Gap) string {
	text := d.style.Text(markup.Cut(gap.Text, longestName))
	phrase := d.words.GapReasons[gap.Reason]
	if phrase == "" {
		return text
	}
	principal := d.style.Text(markup.Cut(gap.Principal, longestName))
	account := d.style.Text(markup.Cut(gap.Account, longestName))
	return phrases.Say(phrase, "principal", principal, "account", account, "text", text, "n", count(gap.N),
		"of", count(gap.Of))
}
