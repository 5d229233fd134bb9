package message

import (
	"cmp"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// changeWords say what changed in one language.
type changeWords struct{ phrases.Changes }

// The most that is shown of what changed; the console shows the rest.
const (
	mostChanges   = 8
	mostNames     = 5  // of those that were added to one list, or removed
	longestChange = 80 // characters of a value
)

// lines are what changed, the most telling first. Before and after are the short names of the two task definitions,
// such as web:42, or empty. There are none where nothing could be compared.
func (w changeWords) lines(changes []revision.Change, compared bool, before, after string, s style) []string {
	return changePhrases{changeWords: w, style: s}.lines(changes, compared, before, after)
}

// lines marks those changes that explain the failure.
func (p changePhrases) lines(changes []revision.Change, compared bool, before, after string) []string {
	if !compared {
		return nil
	}
	var items []string
	for _, group := range grouped(changes) {
		items = append(items, p.item(group))
	}
	return append(nonEmpty(p.heading(changes, before, after)), p.first(items, mostChanges)...)
}

// first keeps at most a number of items and says how many are left out.
func (w changeWords) first(items []string, most int) []string {
	if len(items) <= most {
		return items
	}
	return append(items[:most-1:most-1], phrases.Say(w.More, "n", count(len(items)-most+1)))
}

// grouped puts together what is said in one item: the names of one container's environment, for example.
func grouped(changes []revision.Change) [][]revision.Change {
	var groups [][]revision.Change
	for i, c := range changes {
		if i > 0 && c.What == changes[i-1].What && c.Container == changes[i-1].Container {
			groups[len(groups)-1] = append(groups[len(groups)-1], c)
			continue
		}
		groups = append(groups, []revision.Change{c})
	}
	return groups
}

// changePhrases are changes being said in one language and one style.
type changePhrases struct {
	changeWords
	style   style
	because []diagnosis.Attribution
}

// heading says which definitions were compared, and what it means when nothing differs.
func (p changePhrases) heading(changes []revision.Change, before, after string) string {
	same, none := before == after, len(changes) == 0
	var phrase string
	switch {
	case !none && changes[0].What == revision.Definition:
		return "" // the change itself names them
	case (before == "" || after == "") && none:
		return p.Nothing
	case before == "" || after == "":
		return ""
	case same && none:
		phrase = p.NothingIn
	case same:
		phrase = p.SameDefinition
	case none:
		phrase = p.NothingBetween
	default:
		phrase = p.Arrow
	}
	return phrases.Say(phrase, "before", p.value(before), "after", p.value(after), "definition", p.value(after))
}

// item marks all of a group at once where all of it explains the failure, and else each name that does.
func (p changePhrases) item(group []revision.Change) string {
	if slices.ContainsFunc(group, func(c revision.Change) bool { return !p.explains(c) }) {
		return p.labelled(group)
	}
	unmarked := changePhrases{changeWords: p.changeWords, style: p.style}
	return p.marked(group[0], unmarked.labelled(group))
}

func (p changePhrases) labelled(group []revision.Change) string {
	label := phrases.Say(p.Aspects[group[0].What], "container", p.value(group[0].Container))
	return phrases.Say(p.Labelled, "label", label, "change", p.change(group))
}

// explains reports whether a change is one of those that explain the failure.
func (p changePhrases) explains(c revision.Change) bool {
	return slices.ContainsFunc(p.because, func(a diagnosis.Attribution) bool { return a.Change == c })
}

// marked is what is said of a change with a mark, where it explains the failure.
func (p changePhrases) marked(c revision.Change, said string) string {
	switch {
	case slices.Contains(p.because, diagnosis.Attribution{Change: c, Sure: true}):
		return phrases.Say(p.Explains, "change", said)
	case p.explains(c):
		return phrases.Say(p.MayExplain, "change", said)
	}
	return said
}

func (p changePhrases) change(group []revision.Change) string {
	c := group[0]
	switch {
	case c.What == revision.Container && c.Before == "":
		return phrases.Say(p.Added, "image", p.value(lastSegment(c.After)))
	case c.What == revision.Container:
		return phrases.Say(p.Removed, "image", p.value(lastSegment(c.Before)))
	case c.What == revision.Definition:
		return phrases.Say(p.Unread, "change", p.became(c))
	case c.Name != "":
		return p.names(group)
	default:
		return p.became(c)
	}
}

// names tells of a list of names which were added, which were removed, and which have another value now: those first
// that explain the failure.
func (p changePhrases) names(group []revision.Change) string {
	var moved, added, removed []string
	for _, c := range p.telling(group) {
		name := p.value(c.Name)
		switch {
		case c.Before != "" && c.After != "":
			moved = append(moved, p.marked(c, phrases.Say(p.From, "name", name, "source", p.became(c))))
		case c.Before != "":
			removed = append(removed, p.marked(c, name))
		case c.After != c.Name:
			from := phrases.Say(p.From, "name", name, "source", p.value(short(c.What, c.After)))
			added = append(added, p.marked(c, from))
		default:
			added = append(added, p.marked(c, name))
		}
	}
	return strings.Join(nonEmpty(p.few("", moved), p.few("+ ", added), p.few("− ", removed)), " ")
}

// telling puts those changes first that explain the failure.
func (p changePhrases) telling(group []revision.Change) []revision.Change {
	var first, others []revision.Change
	for _, c := range group {
		if p.explains(c) {
			first = append(first, c)
		} else {
			others = append(others, c)
		}
	}
	return append(first, others...)
}

// few lists the first of some names after a sign.
func (p changePhrases) few(sign string, names []string) string {
	if len(names) == 0 {
		return ""
	}
	return sign + strings.Join(p.first(names, mostNames), ", ")
}

func (p changePhrases) became(c revision.Change) string {
	before, after := around(shortened(c.What, plaintext.Line(c.Before), plaintext.Line(c.After)))
	return phrases.Say(p.Arrow, "before", p.value(before), "after", p.value(after))
}

// value marks an untrusted value, and says so where there is none.
func (p changePhrases) value(v string) string {
	if v = markup.Cut(plaintext.Line(v), longestChange); v == "" {
		return p.Unset
	}
	return p.style.Code(v)
}

// shortened leaves out what tells nothing of two values, unless nothing else is different.
func shortened(what revision.Aspect, before, after string) (string, string) {
	b, a := short(what, before), short(what, after)
	if what == revision.Image {
		b, a = imageTails(before, after)
	}
	if b == a || (b == "") != (before == "") || (a == "") != (after == "") {
		return before, after
	}
	return b, a
}

// short leaves out what tells nothing of a value.
func short(what revision.Aspect, value string) string {
	switch what {
	case revision.ImageDigest:
		return shortDigest(value)
	case revision.TaskRole, revision.ExecutionRole:
		return lastSegment(value)
	case revision.Secret:
		return secretSource(value)
	case revision.Definition:
		return cmp.Or(definitionName(value), value)
	default:
		return resource(value)
	}
}

// resource is what an ARN names, and any other value itself:
//
//	arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/blue/bd436f1c67c7991c ->
//	targetgroup/blue/bd436f1c67c7991c
func resource(value string) string {
	if !strings.HasPrefix(value, "arn:") {
		return value
	}
	parts := strings.SplitN(value, ":", 6)
	return parts[len(parts)-1]
}

// around cuts two values, where one is long, to what stands around their difference, at both ends alike.
func around(before, after string) (string, string) {
	b, a := []rune(before), []rune(after)
	shorter := min(len(b), len(a))
	if max(len(b), len(a)) <= longestChange {
		return before, after
	}
	first, last := 0, 0
	for first < shorter && b[first] == a[first] {
		first++
	}
	for last < shorter-first && b[len(b)-1-last] == a[len(a)-1-last] {
		last++
	}
	return excerpt(b, first, last), excerpt(a, first, last)
}

// excerpt leaves out most of so many characters at the start and at the end of a text.
func excerpt(text []rune, first, last int) string {
	const kept = 20
	start, end := "", ""
	if first > kept {
		start, text = "…", text[first-kept:]
	}
	if last > kept {
		end, text = "…", text[:len(text)-last+kept]
	}
	return start + string(text) + end
}

// imageTails leaves out the repository that two images share, or else the registry and folders:
//
//	111122223333.dkr.ecr.us-east-1.amazonaws.com/web:42, ….com/web:43 -> 42, 43
//	111122223333.dkr.ecr.us-east-1.amazonaws.com/web:42, ….com/api:42 -> web:42, api:42
func imageTails(before, after string) (string, string) {
	before, after = shortDigest(before), shortDigest(after)
	repository := imageRepository(before)
	if before != repository && after != repository && repository == imageRepository(after) {
		return before[len(repository)+1:], after[len(repository)+1:]
	}
	same := 0
	for same < len(before) && same < len(after) && before[same] == after[same] {
		same++
	}
	folders := strings.LastIndexByte(before[:same], '/') + 1
	return before[folders:], after[folders:]
}

// imageRepository is an image's name without its tag and digest. A colon before a slash is that of a registry's port.
func imageRepository(image string) string {
	name, _, _ := strings.Cut(image, "@")
	if colon := strings.LastIndexByte(name, ':'); colon > strings.LastIndexByte(name, '/') {
		return name[:colon]
	}
	return name
}

// digestForm finds a digest and as much of it as people compare.
var digestForm = lazyregexp.New(`(sha256:[0-9a-f]{12})[0-9a-f]+`)

func shortDigest(s string) string { return digestForm().ReplaceAllString(s, "$1") }

func lastSegment(s string) string { return s[strings.LastIndexByte(s, '/')+1:] }

// secretSource is the name in the ARN of a secret or parameter:
//
//	arn:aws:secretsmanager:us-east-1:111122223333:secret:prod/db-a1b2c3 -> prod/db-a1b2c3
//	arn:aws:ssm:us-east-1:111122223333:parameter/prod/db                -> /prod/db
func secretSource(arn string) string {
	for _, mark := range []string{":secret:", ":parameter"} {
		if _, name, ok := strings.Cut(arn, mark); ok {
			return name
		}
	}
	return arn
}
