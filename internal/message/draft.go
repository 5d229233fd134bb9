package message

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// draft is one incident being written in one style.
type draft struct {
	style style
	words words
	inc   incident.Incident
	v     diagnosis.Verdict
	site  console.Site
	other func(region string) console.Site // the same account's console in another region
}

func (w Writer) draft(s style, inc incident.Incident, v diagnosis.Verdict) draft {
	site := func(region string) console.Site {
		return console.NewSite(inc.Partition, region, inc.Account, w.signIn)
	}
	return draft{style: s, words: w.words, inc: inc, v: v, site: site(inc.Region), other: site}
}

// say fills a phrase of ours. Pairs are a placeholder's name and what stands there, already marked up.
func say(phrase string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		pairs[i] = "{" + pairs[i] + "}"
	}
	return strings.NewReplacer(pairs...).Replace(phrase)
}

// longestName is how much of a name or value is shown; the console shows the rest.
const longestName = 120

// code marks an untrusted name, cut to a bearable length.
func (d draft) code(name string) string { return d.style.code(cut(name, longestName)) }

var signs = map[diagnosis.Severity]string{
	diagnosis.Critical: "🔴", diagnosis.Error: "🔴", diagnosis.Warning: "🟠", diagnosis.Info: "🔵",
}

func (d draft) title(longest int) string {
	sign := signs[d.v.Severity] + " "
	return sign + d.style.cut(d.headline(), longest-len([]rune(sign)))
}

// headline is the verdict and what it is about, without markup.
func (d draft) headline() string {
	subject := name(d.inc)
	headline := say(d.words.headlines[d.inc.Kind], "name", subject)
	if d.inc.Kind == incident.Unrecognized {
		headline = d.eventName()
	}
	if d.inc.Hook.Stage != "" {
		headline = say(d.words.atStage, "headline", headline, "stage", d.inc.Hook.Stage)
	}
	if d.causeIsNews() {
		headline = say(d.words.withCause, "headline", headline, "cause", d.causeTitle())
	}
	if d.inc.Cluster != "" && d.inc.Cluster != subject {
		headline = say(d.words.inCluster, "headline", headline, "cluster", d.inc.Cluster)
	}
	return headline
}

// eventName is all that can be said of an event that is not known.
func (d draft) eventName() string {
	if d.inc.Name == "" || d.inc.DetailType == "" {
		return say(d.words.eventUnnamed, "name", d.inc.DetailType+d.inc.Name)
	}
	return say(d.words.eventNamed, "name", d.inc.DetailType, "event", d.inc.Name)
}

// causeTitle names the cause, with the exit code where that is all there is to say.
func (d draft) causeTitle() string {
	title := d.words.causes[d.v.Cause].Title
	if d.v.Cause == diagnosis.EssentialContainerExited && d.v.Exited {
		return say(d.words.withCode, "cause", title, "code", count(d.v.ExitCode))
	}
	return title
}

// causeIsNews says whether naming the cause adds to what the event's kind already says.
func (d draft) causeIsNews() bool {
	switch d.v.Cause {
	case diagnosis.DeploymentFailed, diagnosis.TasksFailingToStart, diagnosis.Informational:
		return false
	case diagnosis.DeploymentHookFailed:
		return d.inc.Kind != incident.HookFailed
	case diagnosis.Unknown:
		return d.inc.Kind == incident.TaskStopped
	default:
		return true
	}
}

// description joins the sections. When they are too long together the quotation is shortened first, and then the last
// sections are left out: the first ones say why.
func (d draft) description(longest int) string {
	for quoted := 600; quoted >= 75; quoted /= 2 {
		if text := joined(d.sections(quoted)); length(text) <= longest {
			return text
		}
	}
	sections := d.sections(75)
	for len(sections) > 1 && length(joined(sections)) > longest {
		sections = sections[:len(sections)-1]
	}
	return cut(joined(sections), longest)
}

func joined(sections []string) string { return strings.Join(sections, "\n") }

func length(s string) int { return len([]rune(s)) }

func (d draft) sections(quoted int) []string {
	return nonEmpty(
		d.labelled(d.words.why, d.why()),
		d.quotation(quoted),
		d.labelled(d.words.tasks, d.tasks()),
		d.labelled(d.words.now, d.now()),
		d.labelled(d.words.where, d.where()),
		d.labelled(d.words.open, d.links()),
		d.labelled(d.words.missing, d.gaps()),
	)
}

func (d draft) labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return d.style.bold(label+":") + " " + text
}

// why is the cause in a sentence, with what an exit code stands for where nothing better is known.
func (d draft) why() string {
	switch d.inc.Kind {
	case incident.Unreadable:
		return d.words.unreadable
	case incident.Unrecognized:
		return d.words.unknownKind
	case incident.HookAwaitingAction:
		return say(d.words.hookWaits, "stage", d.code(d.inc.Hook.Stage), "until", moment(d.inc.Hook.ExpiresAt))
	case incident.HookFailed:
		if d.v.Evidence.Text == "" {
			return say(d.words.hookEnds, "stage", d.code(d.inc.Hook.Stage))
		}
	case incident.DaemonDeploymentFailed:
		return d.words.daemonEvent[d.inc.Name]
	case incident.DeploymentRollingBack:
		if d.v.Cause.About().Generic {
			return d.words.rollingBack
		}
	}
	sentence := d.words.causes[d.v.Cause].why(d.v.Entities, d.style.marks())
	if hint, ok := d.words.exits[d.v.ExitCode]; ok && d.v.Exited && d.v.Cause == diagnosis.EssentialContainerExited {
		sentence += " " + fmt.Sprintf("%d: %s.", d.v.ExitCode, hint)
	}
	return sentence
}

// quotation is the text that the verdict rests on, as ECS wrote it.
func (d draft) quotation(longest int) string {
	text := d.v.Evidence.Text
	switch {
	case d.inc.Kind == incident.Unreadable:
		text = d.inc.Raw
	case text == "":
		text = d.inc.Reason
	}
	if strings.TrimSpace(text) == "" {
		return ""
	}
	return d.style.block(cut(oneLine(text), longest))
}

// tasks says how many tasks failed alike, and how the others did.
func (d draft) tasks() string {
	if len(d.v.Groups) == 0 {
		if d.inc.Kind == incident.DeploymentFailed && d.inc.Service.Known && len(d.inc.Gaps) == 0 {
			return d.words.noTasks
		}
		return ""
	}
	if d.inc.Kind == incident.TaskStopped {
		return d.oneTask(d.v.Tasks)
	}
	total := d.v.Failed()
	facts := []string{d.share(d.v.Groups[0], total)}
	for _, group := range d.v.Groups[1:] {
		facts = append(facts, say(d.words.others, "n", count(len(group.Tasks)), "cause", d.groupName(group)))
	}
	if len(facts) > 4 {
		facts = append(facts[:4], "…")
	}
	if d.inc.MoreTasks {
		facts = append(facts, say(d.words.lookedAt, "n", count(len(d.inc.Tasks))))
	}
	return strings.Join(facts, " · ")
}

// share says how many of the failed tasks a group is, and in what it failed when that is not the verdict itself.
func (d draft) share(group diagnosis.Failure, total int) string {
	var text string
	switch n := len(group.Tasks); {
	case total == 1:
		text = d.words.oneTask
	case n == total:
		text = say(d.words.allAlike, "n", count(n))
	default:
		text = say(d.words.someAlike, "n", count(n), "total", count(total))
	}
	if group.Cause != d.v.Cause {
		text = say(d.words.others, "n", text, "cause", d.groupName(group))
	}
	return text
}

func (d draft) groupName(group diagnosis.Failure) string {
	text := d.words.causes[group.Cause].Title
	if group.Container != "" && group.Exited && group.Cause == diagnosis.EssentialContainerExited {
		text = say(d.words.exited, "container", d.code(group.Container), "code", count(group.ExitCode))
	}
	return text
}

// oneTask tells of a single task what it was and how long it ran.
func (d draft) oneTask(tasks []incident.Task) string {
	if len(tasks) == 0 {
		return ""
	}
	task := tasks[0]
	facts := nonEmpty(d.marked(definitionName(task.DefinitionARN)), d.marked(lastPart(task.ARN)))
	switch {
	case task.StartedAt.IsZero():
		facts = append(facts, d.words.neverStarted)
	case task.StoppedAt.After(task.StartedAt):
		facts = append(facts, say(d.words.ran, "time", task.StoppedAt.Sub(task.StartedAt).Round(time.Second).String()))
	}
	return strings.Join(facts, " · ")
}

// marked marks a name, and gives nothing for none.
func (d draft) marked(name string) string {
	if name == "" {
		return ""
	}
	return d.code(name)
}

// now is the state of the service while the message is written.
func (d draft) now() string {
	s := d.inc.Service
	var facts []string
	if s.Known {
		facts = append(facts, say(d.words.running, "running", count(s.Running), "desired", count(s.Desired)))
		if own := s.Deployment(d.inc.DeploymentID); own.ID != "" && len(s.Deployments) > 1 {
			facts = append(facts, say(d.words.ofDeployment, "running", count(own.Running), "definition", d.code(definitionName(own.TaskDefinitionARN))))
		}
		if s.Pending > 0 {
			facts = append(facts, say(d.words.pending, "n", count(s.Pending)))
		}
	}
	if sd := d.inc.ServiceDeployment; sd.FailureThreshold > 0 && sd.FailureCount > 0 {
		facts = append(facts, say(d.words.breaker, "n", count(sd.FailureCount), "threshold", count(sd.FailureThreshold)))
	}
	if names := d.inc.ServiceDeployment.TriggeredAlarms; len(names) > 0 {
		facts = append(facts, say(d.words.alarms, "names", d.code(strings.Join(names, ", "))))
	}
	return strings.Join(append(facts, nonEmpty(d.rollback())...), " · ")
}

// rollback says where the service goes back to: during a roll-back that is its primary deployment.
func (d draft) rollback() string {
	target := d.marked(definitionName(d.inc.Service.Primary().TaskDefinitionARN))
	moved := d.inc.Service.Primary().ID != d.inc.DeploymentID
	switch d.inc.ServiceDeployment.Status {
	case "ROLLBACK_REQUESTED", "ROLLBACK_IN_PROGRESS":
		if moved && target != "" {
			return say(d.words.backTo, "definition", target)
		}
	case "ROLLBACK_SUCCESSFUL":
		if moved && target != "" {
			return say(d.words.rolledBack, "definition", target)
		}
	case "ROLLBACK_FAILED":
		return d.words.rollbackFail
	}
	return ""
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
		account = say(d.words.account, "account", d.style.text(d.inc.Account))
	}
	return strings.Join(nonEmpty(place, d.style.text(d.inc.Region), account), " · ")
}

// linked is a name that opens an address, or only the name where there is none or where addresses stand below.
func (d draft) linked(name, address string) string {
	if name == "" || address == "" || !d.style.slack {
		return d.marked(name)
	}
	return d.style.link(cut(name, longestName), address)
}

// gaps says what could not be learnt, each reason once.
func (d draft) gaps() string {
	var out []string
	seen := map[string]bool{}
	for _, gap := range d.inc.Gaps {
		text := say(d.words.gapKinds[gap.Kind], "operation", d.style.text(gap.Operation))
		if gap.Detail != "" {
			phrase := d.words.gapOf
			if gap.Kind == incident.Denied {
				phrase = d.words.deniedTo
			}
			text = say(phrase, "gap", text, "detail", d.style.text(cut(gap.Detail, longestName)))
		}
		if !seen[text] {
			seen[text] = true
			out = append(out, text)
		}
	}
	return strings.Join(out, "; ")
}

// steps are what the reader can do. One that is over the limit is left out: half a command is worse than none.
func (d draft) steps() []string {
	var steps []string
	switch {
	case d.inc.Kind == incident.HookAwaitingAction:
		command := "aws ecs continue-service-deployment --service-deployment-arn " + d.inc.Hook.ServiceDeploymentARN + " --hook-id " + d.inc.Hook.ID
		steps = []string{
			say(d.words.hookContinue, "command", d.style.code(command+" --action CONTINUE")),
			say(d.words.hookRollback, "command", d.style.code(command+" --action ROLLBACK")),
		}
	case d.advised():
		steps = d.words.causes[d.v.Cause].steps(d.entities(), d.style.marks())
	}
	return slices.DeleteFunc(steps, func(step string) bool { return length(step) > longestStep })
}

// advised says whether the cause is one that a reader can do something about, and AWS has a page on.
func (d draft) advised() bool {
	switch d.inc.Kind {
	case incident.Unreadable, incident.Unrecognized, incident.HookAwaitingAction:
		return false
	case incident.DeploymentRollingBack, incident.DaemonDeploymentFailed:
		return !d.v.Cause.About().Generic
	default:
		return true
	}
}

// entities are what the verdict names, and the names that commands need.
func (d draft) entities() diagnosis.Entities {
	all := diagnosis.Entities{"cluster": d.inc.Cluster, "service": d.inc.ServiceName}
	maps.Copy(all, d.v.Entities)
	return all
}

// text is the whole message for a medium without markup of its own.
func (d draft) text() string {
	lines := append([]string{d.title(longestTitle), ""}, d.sections(1024)...)
	if steps := d.steps(); len(steps) > 0 {
		lines = append(lines, "", d.words.steps+":")
		for _, step := range steps {
			lines = append(lines, "  - "+step)
		}
	}
	return joined(lines) + "\n"
}

// moment writes a time as people read it.
func moment(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	return t.UTC().Format("15:04 MST")
}
