package message

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// now is the state of the service while the message is written.
func (d draft) now() string {
	s, sd := d.inc.Service, d.inc.ServiceDeployment
	if d.closing() {
		return d.serving(s)
	}
	var facts []string
	if s.Known {
		facts = append(facts, d.serving(s))
		if own := s.Deployment(d.inc.DeploymentID); own.ID != "" && len(s.Deployments) > 1 {
			facts = append(facts, d.ofDeployment(own))
		}
		if s.Pending > 0 {
			facts = append(facts, phrases.Say(d.words.Pending, "n", count(s.Pending)))
		}
		facts = append(facts, nonEmpty(d.impact())...)
	}
	facts = append(facts, d.traffic()...)
	if sd.FailureThreshold > 0 && sd.FailureCount > 0 && (s.CircuitBreaker || !s.Known) {
		facts = append(facts, phrases.Say(d.words.Breaker, "n", count(sd.FailureCount), "threshold", count(sd.FailureThreshold)))
	}
	if names := sd.TriggeredAlarms; len(names) > 0 {
		facts = append(facts, phrases.Say(d.words.Alarms, "names", d.code(strings.Join(names, ", "))))
	}
	return strings.Join(append(facts, nonEmpty(d.rollback())...), " · ")
}

// ofDeployment says how many tasks the failing deployment has. Its definition tells them apart only where no other deployment has
// the same.
func (d draft) ofDeployment(own incident.Deployment) string {
	phrase := d.words.OfDefinition
	for _, other := range d.inc.Service.Deployments {
		if other.ID != own.ID && other.TaskDefinitionARN == own.TaskDefinitionARN {
			phrase = d.words.OfDeployment
		}
	}
	return phrases.Say(phrase, "running", count(own.Running), "definition", d.code(definitionName(own.TaskDefinitionARN)))
}

// serving says how many tasks of a service run.
func (d draft) serving(s incident.Service) string {
	phrase := d.words.Running
	switch {
	case !s.Known:
		return ""
	case s.Running > s.Desired:
		phrase = d.words.Surplus
	}
	return phrases.Say(phrase, "running", count(s.Running), "desired", count(s.Desired))
}

// impact says whether no task is left, or the tasks that do not belong to the failing deployment are enough to serve.
func (d draft) impact() string {
	s := d.inc.Service
	own := s.Deployment(d.inc.DeploymentID)
	good := s.Running - own.Running
	switch {
	case d.inc.Kind == incident.HookAwaitingAction:
		return ""
	case d.inc.Outage():
		return d.words.Outage
	case d.inc.Kind == incident.TaskStopped || own.ID == "" || s.Desired == 0 || len(s.Deployments) < 2:
		return ""
	case good >= s.Desired:
		return d.words.Unaffected
	case good > 0:
		return phrases.Say(d.words.Degraded, "n", count(good), "desired", count(s.Desired))
	}
	return ""
}

// rollback says where the service goes back to: during a roll-back that is its primary deployment.
func (d draft) rollback() string {
	primary := d.inc.Service.Primary()
	target := d.marked(definitionName(primary.TaskDefinitionARN))
	moved := primary.ID != d.inc.DeploymentID && !d.inc.ServiceDeployment.Rolls(primary)
	switch d.inc.ServiceDeployment.Status {
	case "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS":
		if moved && target != "" {
			return d.backTo(target)
		}
	case "ROLLBACK_SUCCESSFUL":
		if moved && target != "" {
			return phrases.Say(d.words.RolledBack, "definition", target)
		}
	case "ROLLBACK_FAILED":
		if strings.Contains(d.inc.ServiceDeployment.StatusReason, "No rollback candidate") {
			return d.words.NoCandidate
		}
		return d.words.RollbackFail
	}
	if d.stuck() {
		return d.words.NoRollback
	}
	return ""
}

// stuck says whether a failed deployment stays as it is because the service rolls nothing back.
func (d draft) stuck() bool {
	return d.inc.Kind == incident.DeploymentFailed && d.inc.Service.Known && !d.inc.Service.Rollback &&
		!strings.HasPrefix(d.inc.ServiceDeployment.Status, "ROLLBACK")
}

// backTo tells of a roll-back under way. It can lead to the same task definition with another network or capacity.
func (d draft) backTo(target string) string {
	phrase := d.words.BackTo
	if d.inc.Service.Primary().TaskDefinitionARN == d.inc.TaskDefinition.ARN {
		phrase = d.words.BackToSame
	}
	return phrases.Say(phrase, "definition", target)
}

// where is the place, with links to the cluster and the service.
func (d draft) where() string {
	service := d.inc.ServiceName
	place := strings.Join(nonEmpty(
		d.linked(d.inc.Cluster, d.site.Cluster(d.inc.Cluster)),
		d.linked(service, d.site.ServiceHealth(d.inc.Cluster, service)),
	), " / ")
	account := ""
	if d.inc.Account != "" {
		account = phrases.Say(d.words.Account, "account", d.style.Text(markup.Cut(d.inc.Account, longestName)))
	}
	return strings.Join(nonEmpty(place, d.style.Text(markup.Cut(d.inc.Region, longestName)), account), " · ")
}

// linked is a name that opens an address, or only the name where there is none or where addresses stand below.
func (d draft) linked(name, address string) string {
	if name == "" || address == "" || !d.style.Chat {
		return d.marked(name)
	}
	return d.style.Link(markup.Cut(name, longestName), address)
}

// gaps says what could not be learnt, each reason once.
func (d draft) gaps() string {
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
func (d draft) gapDetail(gap incident.Gap) string {
	text := d.style.Text(markup.Cut(gap.Text, longestName))
	phrase := d.words.GapReasons[gap.Reason]
	if phrase == "" {
		return text
	}
	principal := d.style.Text(markup.Cut(gap.Principal, longestName))
	return phrases.Say(phrase, "principal", principal, "text", text, "n", count(gap.N), "of", count(gap.Of))
}
