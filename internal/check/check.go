// Package check decides what of a task definition and its service would fail, before it is deployed. What it cannot
// decide by the definition alone it asks a World.
package check

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"sync"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// Finding is something that would fail, or may.
type Finding struct {
	Problem  string         `json:"problem"` // such as image-missing
	Cause    cause.Code     `json:"cause"`   // as the alert would have it, or one of this package
	Severity cause.Severity `json:"severity"`
	Subject  string         `json:"subject"`  // the container, or empty for the task or service
	Sentence string         `json:"sentence"` // what would fail, and why
	Step     string         `json:"step"`
	Link     string         `json:"link"`
}

// NotKnown is something that could not be looked at, and so may fail as well.
type NotKnown struct {
	Check      string `json:"check"`
	Subject    string `json:"subject"`
	Permission string `json:"permission"` // the one that the look-up takes, or empty where none would help
	Denied     bool   `json:"denied"`     // whether it is missing
	Sentence   string `json:"sentence"`
}

// Report is what was found of one subject.
type Report struct {
	Subject  string     `json:"subject"`
	Checked  bool       `json:"checked"` // whether anything was looked at
	Findings []Finding  `json:"findings"`
	NotKnown []NotKnown `json:"notKnown"`
}

// WouldFail reports whether anything of the subject would fail, and not only may.
func (r Report) WouldFail() bool {
	return slices.ContainsFunc(r.Findings, func(f Finding) bool { return f.Severity == cause.Error })
}

// The causes of what AWS refuses before there is anything to alert of, of what nobody would be told, and of changes.
const (
	DefinitionRefused  cause.Code = "definition-refused"
	ServiceRefused     cause.Code = "service-refused"
	FailureUnannounced cause.Code = "failure-unannounced"
	RiskyChange        cause.Code = "risky-change"
)

// Options say what of a subject is examined, and how it is told.
type Options struct {
	Japanese    bool
	Only, Skip  []string            // causes, problems or checks; no Only means all
	Quote       func(string) string // writes what others named; none leaves it as it is
	ReadSecrets bool                // whether values may be read, to see whether a JSON key is there; none is kept
}

// wants reports whether a problem is to be looked for.
func (o Options) wants(p problem) bool {
	named := func(in []string) bool {
		return slices.Contains(in, p.name) || slices.Contains(in, string(p.cause)) || slices.Contains(in, p.check)
	}
	return (len(o.Only) == 0 || named(o.Only)) && !named(o.Skip)
}

// Names are all that Only and Skip can name, sorted.
func Names() []string {
	var names []string
	for _, p := range problems {
		names = append(names, p.name, string(p.cause), p.check)
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// examination gathers what one check finds of a subject.
type examination struct {
	Subject
	Options
	check    string
	world    World
	lock     sync.Mutex // of what is found, which look-ups of one check do at the same time
	findings []Finding
	notKnown []NotKnown
}

// Examine makes all checks of a subject that are wanted, at the same time.
func Examine(ctx context.Context, s Subject, world World, o Options) Report {
	if s.Unseen != nil {
		x := &examination{Options: o, check: "service"}
		x.miss(s.Name(), *s.Unseen)
		return Report{Subject: s.Name(), Findings: []Finding{}, NotKnown: x.notKnown}
	}
	s = s.placed()
	var wanted []*examination
	var calls []func()
	var unasked []string
	for _, c := range checks {
		x := &examination{Subject: s, Options: o, check: c.name, world: world}
		switch {
		case !slices.ContainsFunc(problems, func(p problem) bool { return p.check == c.name && o.wants(p) }):
			continue
		case c.asks && world == nil:
			unasked = append(unasked, c.name)
		default:
			wanted, calls = append(wanted, x), append(calls, func() { c.run(x, ctx) })
		}
	}
	if len(unasked) > 0 {
		x := &examination{Options: o, check: "offline"}
		x.miss(strings.Join(unasked, ", "), answer.Gap{Call: offline})
		wanted = append(wanted, x)
	}
	answer.AtOnce(calls...)
	report := Report{Subject: s.Name(), Checked: len(calls) > 0, Findings: []Finding{}, NotKnown: []NotKnown{}}
	for _, x := range wanted {
		report.Findings = append(report.Findings, x.findings...)
		report.NotKnown = append(report.NotKnown, x.notKnown...)
	}
	report.sort()
	return report
}

// checks are all of them, in the order in which what they find is told.
var checks = []struct {
	name string
	asks bool // whether it needs the world
	run  func(*examination, context.Context)
}{
	{"changes", false, (*examination).changes},
	{"definition", false, (*examination).definition},
	{"start", false, (*examination).start},
	{"logging", false, (*examination).logging},
	{"service", false, (*examination).service},
	{"image", true, (*examination).images},
	{"access", true, (*examination).access},
	{"secrets", true, (*examination).secrets},
	{"storage", true, (*examination).storage},
	{"balancer", true, (*examination).balancers},
	{"network", true, (*examination).networks},
	{"hosts", true, (*examination).hosts},
	{"announcement", false, (*examination).announcement},
}

// sort puts what would fail before what may, and what is said twice once.
func (r *Report) sort() {
	slices.SortStableFunc(r.Findings, func(a, b Finding) int { return cmp.Compare(a.rank(), b.rank()) })
	r.Findings = slices.CompactFunc(r.Findings, func(a, b Finding) bool { return a == b })
	slices.SortFunc(r.NotKnown, func(a, b NotKnown) int {
		return cmp.Or(cmp.Compare(a.Check, b.Check), cmp.Compare(a.Permission, b.Permission),
			cmp.Compare(a.Subject, b.Subject))
	})
	r.NotKnown = slices.Compact(r.NotKnown)
}

func (f Finding) rank() int {
	switch {
	case f.Cause == RiskyChange:
		return 0
	case f.Severity == cause.Error:
		return 1
	}
	return 2
}

// words are our own, in English and in Japanese.
type words [2]string

// in gives them in a language.
func (w words) in(japanese bool) string {
	if japanese {
		return w[1]
	}
	return w[0]
}

// find puts down a problem of a container, or of the task or service where it is empty. Pairs are the names in the
// problem's texts and what they stand for: words, or a text of others.
func (x *examination) find(name, container string, named ...any) {
	p := problemOf(name)
	if p.check != x.check || !x.wants(p) {
		return
	}
	var pairs []string
	for i, one := range named {
		switch v := one.(type) {
		case words:
			pairs = append(pairs, v.in(x.Japanese))
		case string:
			if i%2 == 1 {
				v = x.quoted(v)
			}
			pairs = append(pairs, v)
		}
	}
	text := p.english
	if x.Japanese {
		text = p.japanese
	}
	x.lock.Lock()
	defer x.lock.Unlock()
	x.findings = append(x.findings, Finding{
		Problem: p.name, Cause: p.cause, Severity: cmp.Or(p.severity, cause.Error), Subject: container,
		Sentence: phrases.Say(text.sentence, pairs...), Step: phrases.Say(text.step, pairs...),
		Link: cmp.Or(p.page, p.cause.About().Page),
	})
}

// quoted is a text of others as it may be shown.
func (x *examination) quoted(text string) string {
	text = redact.Text(text)
	if x.Quote == nil {
		return text
	}
	return x.Quote(text)
}

// missed puts down why an answer is not known, if it is not.
func missed[T any](x *examination, subject string, a answer.Answer[T]) bool {
	if a.Gap == nil {
		return false
	}
	x.miss(subject, *a.Gap)
	return true
}

// Options that leave something unknown.
const (
	offline     = "--offline"
	readSecrets = "without --read-secrets"
)

func (x *examination) miss(subject string, g answer.Gap) {
	subject = x.quoted(subject)
	text := unknowns[x.Japanese][0]
	switch {
	case g.Call == offline || g.Call == readSecrets:
		text = unknowns[x.Japanese][3]
	case g.Denied:
		text = unknowns[x.Japanese][1]
	case g.Call != "":
		text = unknowns[x.Japanese][2]
	}
	sentence := phrases.Say(text, "subject", subject, "permission", g.Call, "reason", x.quoted(g.Reason))
	x.leave(NotKnown{x.check, subject, g.Call, g.Denied, sentence})
}

// depends puts down what IAM allows or not by condition keys that only the call itself has.
func (x *examination) depends(subject string, keys []string) {
	subject = x.quoted(subject)
	text := phrases.Say(unknowns[x.Japanese][4], "subject", subject, "reason", x.quoted(strings.Join(keys, ", ")))
	x.leave(NotKnown{Check: x.check, Subject: subject, Sentence: text})
}

func (x *examination) leave(n NotKnown) {
	x.lock.Lock()
	defer x.lock.Unlock()
	x.notKnown = append(x.notKnown, n)
}

// unknowns are what is said of what is not known: yet, for lack of a permission, for another
// reason, because of an option, because of a policy's conditions.
var unknowns = map[bool][5]string{
	false: {
		"{subject} is known only once it is deployed.", "{subject} was not looked at: you may not call {permission}.",
		"{subject} was not looked at: {permission}: {reason}", "{subject}: not looked at ({permission}).",
		"{subject} is allowed only on conditions, which cannot be tried here: {reason}.",
	},
	true: {
		"{subject} はデプロイするまで決まりません。", "{subject} は確認できませんでした。{permission} の権限がありません。",
		"{subject} は確認できませんでした。{permission}: {reason}", "{subject}: 確認していません ({permission})。",
		"{subject} は条件付きの許可のため、ここでは確認できません: {reason}",
	},
}

// unread puts down what is known only once it is deployed.
func (x *examination) unread(what string) { x.miss(what, answer.Gap{}) }

// problem is one kind of finding.
type problem struct {
	check, name string
	cause       cause.Code
	severity    cause.Severity // none is an error: it would fail
	page        string         // none is that of the cause
	english     said
	japanese    said
}

// said is what is said of a problem in one language, with {names} for what differs.
type said struct{ sentence, step string }

var problems = slices.Concat(
	ofChanges, ofDefinitions, ofStarts, ofLogging, ofServices, ofImages, ofAccess, ofSecrets, ofStorage, ofBalancers,
	ofNetworks, ofHosts, ofCapacity, ofAnnouncements,
)

func problemOf(name string) problem {
	i := slices.IndexFunc(problems, func(p problem) bool { return p.name == name })
	if i < 0 {
		return problem{name: name}
	}
	return problems[i]
}

// IsKnown reports whether a text stands in the definition as it will be: what a plan or template does not know yet is
// ${such}.
func IsKnown(text string) bool { return text != "" && !strings.Contains(text, "${") }

// Problems are the names of all problems.
func Problems() []string {
	var names []string
	for _, p := range problems {
		names = append(names, p.name)
	}
	return names
}
