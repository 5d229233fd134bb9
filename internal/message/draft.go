package message

import (
	"cmp"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logtext"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// draft is one incident being written in one style.
type draft struct {
	Settings
	style style
	words words
	inc   incident.Incident
	v     diagnosis.Verdict
	site  console.Site
	core  []string              // the first sections, which are said in every form of the message
	tail  func() []logtext.Line // what can be shown of the log, read once
}

func (w Writer) draft(s style, inc incident.Incident, v diagnosis.Verdict) *draft {
	d := &draft{Settings: w.settings, style: s, words: languages[w.settings.Language], inc: inc, v: v}
	d.site = w.settings.site(inc)
	lines := inc.Log.Lines // and not the whole incident
	d.tail = sync.OnceValue(func() []logtext.Line { return tailLines(lines) })
	return d
}

// siteIn is the console of the incident's account in a region.
func (d *draft) siteIn(region string) console.Site {
	return console.NewSite(d.inc.Partition, region, d.inc.Account, d.SignIn)
}

// longestName is how much of a name or value is shown; the console shows the rest.
const longestName = 120

// code marks an untrusted name, cut to a bearable length.
func (d *draft) code(name string) string { return d.style.Code(markup.Cut(name, longestName)) }

func (d *draft) title() string {
	sign := d.sign() + " "
	return sign + d.style.Cut(d.headline(), longestTitle-len([]rune(sign)))
}

// headline is the verdict and what it is about, without markup.
func (d *draft) headline() string {
	subject := name(d.inc)
	headline := d.headlineOfKind(subject)
	if d.inc.Hook.Stage != "" {
		headline = phrases.Say(d.words.AtStage, "headline", headline, "stage", d.inc.Hook.Stage)
	}
	if d.causeIsNews() {
		headline = phrases.Say(d.words.WithCause, "headline", headline, "cause", d.blamed(d.causeTitle()))
	}
	headline = d.ended(headline)
	cluster := d.inc.Cluster
	if cluster == subject {
		cluster = ""
	}
	if where := d.Accounts.cluster(d.inc.Account, cluster); where != "" {
		headline = phrases.Say(d.words.InCluster, "headline", headline, "cluster", where)
	}
	return headline
}

// headlineOfKind says what the event is about. A kind without a phrase, which somebody has just added, goes by its
// event's name, because an alert must not come without a title.
func (d *draft) headlineOfKind(subject string) string {
	phrase := d.words.Headlines[d.inc.Kind]
	switch d.inc.Kind {
	case incident.Unrecognized:
		return cmp.Or(d.eventName(), phrase)
	case incident.HookFailed:
		return d.headlineOfHook(subject)
	case incident.JobRefused:
		return d.headlineOfJob()
	case incident.Canary:
		if d.inc.Mark != "" {
			return phrases.Say(d.words.TestMarked, "mark", d.inc.Mark)
		}
	case incident.DaemonDeploymentFailed:
		phrase = cmp.Or(d.words.DaemonEvents[d.inc.Name].Headline, phrase)
	case incident.DeploymentFailed:
		if d.inc.ServiceDeployment.Status == "ROLLBACK_FAILED" && d.v.Impact.Code != diagnosis.NeverUp {
			phrase = d.words.BackFailed
		}
	case incident.TaskStopped:
		return d.headlineOfStop(subject)
	default: // the kind's own phrase says it all
	}
	if phrase == "" {
		return cmp.Or(d.eventName(), string(d.inc.Kind), d.words.Headlines[incident.Unrecognized])
	}
	return phrases.Say(phrase, "name", subject)
}

// headlineOfStop says of a task that its rollout fails with it, or its job.
func (d *draft) headlineOfStop(subject string) string {
	switch failing := d.v.Impact.Failing; {
	case diagnosis.RollsBack(d.inc):
		return phrases.Say(d.words.BackFails, "name", subject)
	case failing != "":
		return phrases.Say(d.words.RolloutFails, "name", subject, "failing", definitionName(failing))
	case d.inc.Starter().By != "":
		return d.headlineOfJob()
	}
	return phrases.Say(d.words.Headlines[incident.TaskStopped], "name", subject)
}

// ended adds to the end of a failure that it is none for the users.
func (d *draft) ended(headline string) string {
	i := d.v.Impact
	switch {
	case !d.ends() || d.closing() || i.Code == diagnosis.NotKnown || i.Code == diagnosis.NoUsers:
		return headline
	case i.Code == diagnosis.Exposed:
		return phrases.Say(d.words.EndedExposed, "headline", headline)
	case i.Serving >= i.Wanted:
		return phrases.Say(d.words.EndedFailing, "headline", headline)
	}
	return phrases.Say(d.words.EndedBut, "headline", headline, "serving", count(i.Serving), "wanted", count(i.Wanted))
}

// blamed is a cause with what it is about, where that is not the application itself: an alarm, or a container beside
// the one that the service is called after.
func (d *draft) blamed(title string) string {
	alarms, container := d.inc.ServiceDeployment.TriggeredAlarms, d.v.Container
	switch {
	case d.v.Cause == cause.AlarmRollback && len(alarms) > 0:
		return phrases.Say(d.words.OfThing, "cause", title, "name", strings.Join(alarms, ", "))
	case container == "" || container == name(d.inc) || len(d.v.Tasks) == 0 || len(d.v.Tasks[0].Containers) < 2:
		return title
	}
	return phrases.Say(d.words.InContainer, "cause", title, "name", container)
}

// eventName is all that can be said of an event that is not known. It is empty where the event has no name at all.
func (d *draft) eventName() string {
	if d.inc.Name == "" || d.inc.DetailType == "" {
		return phrases.Say(d.words.EventUnnamed, "name", d.inc.DetailType+d.inc.Name)
	}
	return phrases.Say(d.words.EventNamed, "name", d.inc.DetailType, "event", d.inc.Name)
}

// causeTitle names the cause, with the exit code where that is all there is to say.
func (d *draft) causeTitle() string {
	title := d.words.cause(d.v.Cause).title(d.v.Line)
	switch {
	case d.hostImpaired():
		return d.words.HostTitle
	case d.variable() != "":
		return phrases.Say(d.words.VariableMissing, "variable", d.variable())
	case d.hookTitle() != "":
		return d.hookTitle()
	case d.v.Cause == cause.EssentialContainerExited && d.v.Exited:
		if !d.scriptFailed() {
			title = cmp.Or(d.words.ExitTitles[d.v.ExitCode], title)
		}
		return phrases.Say(d.words.WithCode, "cause", title, "code", exitCode(d.v.ExitCode))
	}
	return title
}

// exitCode is an exit code as people know it. Those of Windows are negative, and known in hexadecimal.
func exitCode(code int) string {
	if code < 0 {
		return hexCode(code)
	}
	return count(code)
}

// causeIsNews reports whether naming the cause adds to what the event's kind already says.
func (d *draft) causeIsNews() bool {
	switch d.v.Cause {
	case cause.DeploymentFailed, cause.TasksFailingToStart, cause.Informational:
		return false
	case cause.DeploymentHookFailed, cause.HookAnswerUnreadable, cause.HookNotInvoked:
		return d.inc.Kind != incident.HookFailed
	case cause.Unknown:
		return d.inc.Kind == incident.TaskStopped
	default:
		return true
	}
}

// description joins the sections. When they are too long together, quotation and log are shortened first, and then the
// last sections are left out: the first ones say why.
func (d *draft) description(longest int) string {
	in := d.sections()
	for _, room := range []room{{600, d.LogLines, 240}, {400, d.LogLines, 160}, {300, d.LogLines / 2, 160},
		{150, d.LogLines / 4, 120}, {75, 0, 0}} {
		if text := d.joined(in(room)); length(text) <= longest {
			return text
		}
	}
	sections := in(room{quotation: 75})
	for len(sections) > 1 && length(d.joined(sections)) > longest {
		sections = sections[:len(sections)-1]
	}
	return markup.Cut(d.joined(sections), longest)
}

// room is how much of the parts that can be long is shown.
type room struct {
	quotation int // characters
	lines     int // of the log
	width     int // characters of a line
}

func (d *draft) joined(sections []string) string { return strings.Join(sections, d.style.Newline) }

func length(s string) int { return utf8.RuneCountInString(s) }

// sections stand in the order in which a reader needs them: who is hurt, why, and what did it; then the evidence. Of
// what a room does not shorten all rooms share one draft.
func (d *draft) sections() func(room) []string {
	l := d.words.Labels
	if d.ends() {
		end := nonEmpty(append(slices.Clip(d.core), d.labelled(l.Who, d.who()), d.labelled(l.Where, d.where()),
			d.labelled(l.Open, d.links()), d.labelled(l.Missing, d.gaps()))...)
		return func(room) []string { return end }
	}
	facts := []string{d.labelled(l.Tasks, d.tasks()), d.labelled(l.Changes, d.changes()), d.labelled(l.Who, d.who())}
	ways := []string{d.labelled(l.Where, d.where()), d.labelled(l.Open, d.links()), d.labelled(l.Missing, d.gaps())}
	return func(r room) []string {
		return nonEmpty(slices.Concat(d.core, []string{d.quotation(r.quotation)}, facts, []string{d.log(r.lines, r.width)},
			ways)...)
	}
}

// first are whom a message calls, why it is here, what it means to users, and why or how it ended. None has a link.
func (d *draft) first() []string {
	l := d.words.Labels
	if d.ends() {
		return nonEmpty(d.detoured(), d.ending(), d.labelled(l.Now, d.now()))
	}
	return nonEmpty(d.mentions(), d.detoured(), d.labelled(l.Now, d.now()), d.labelled(l.Why, d.why()))
}

func (d *draft) labelled(label, text string) string {
	if text == "" {
		return ""
	}
	return d.style.Bold(label+":") + " " + text
}

// text is the whole message for a medium without markup of its own.
func (d *draft) text() string {
	return page(d.title(), d.sections()(room{1024, d.LogLines, 240}), d.words.Labels.Steps, d.steps())
}

func page(title string, sections []string, label string, steps []string) string {
	lines := append([]string{title, ""}, sections...)
	if len(steps) > 0 {
		lines = append(lines, "", label+":")
		for _, step := range steps {
			lines = append(lines, "  - "+step)
		}
	}
	return strings.Join(lines, "\n") + "\n"
}

// moment writes a time as people read it, in their zone, with its date where that is not the event's.
func (d *draft) moment(t time.Time) string {
	if t.IsZero() {
		return "?"
	}
	t, today := t.In(d.zone()), d.inc.Time.In(d.zone())
	if d.inc.Time.IsZero() || t.Format(time.DateOnly) == today.Format(time.DateOnly) {
		return t.Format("15:04 MST")
	}
	return t.Format("2006-01-02 15:04 MST")
}
