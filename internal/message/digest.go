package message

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// Part is one of the incidents that a digest tells of.
type Part struct {
	Incident incident.Incident
	Verdict  diagnosis.Verdict
}

// digestKind stands where a message of one incident has its kind.
const digestKind = "digest"

// named is how many services a digest names with a link each.
const named = 10

// digest is many incidents with one cause being written in one style. The draft is that of the worst of them.
type digest struct {
	draft
	parts []Part // one for each service, the worst first
	all   []Part
}

// Digest puts incidents with the same cause into one message.
func (w Writer) Digest(parts []Part) Notification {
	worst := worstFirst(parts)
	chat, mail := w.digest(dialects[w.settings.Dialect], worst, parts), w.digest(plain, worst, parts)
	chat.core, mail.core = chat.first(), mail.first()
	n := Notification{
		Chatbot: Chatbot{
			Version: "1.0",
			Source:  "custom",
			ID:      digestID(parts),
			Content: Content{
				TextType:    "client-markdown",
				Title:       chat.title(),
				Description: chat.description(),
				NextSteps:   chat.steps(),
				Keywords:    chat.keywords(),
			},
			Metadata: Metadata{EventType: digestKind, Summary: w.digestSummary(chat, mail), RelatedResources: chat.resources()},
		},
		Text:       mail.text(),
		Core:       Core{Chat: chat.core, Text: mail.core},
		Subject:    subject(mail.headline()),
		Attributes: w.attributes(chat.shared(), chat.v),
	}
	if w.settings.Programs {
		n.Program = mail.program(mail.headline(), n.Text)
	}
	return n
}

// keywords are those of the incidents together, so without any service's name.
func (d *digest) keywords() []string { return d.draft.keywords(d.shared()) }

// shared is what the incidents have in common.
func (d *digest) shared() incident.Incident {
	return incident.Incident{
		Kind: digestKind, Cluster: d.oneCluster(), Account: d.one(accountOf), Region: d.one(regionOf),
	}
}

func (w Writer) digest(s style, worst, all []Part) *digest {
	lead := worst[0]
	telling := slices.Concat(worst, all)
	if i := slices.IndexFunc(telling, func(p Part) bool { return !p.Verdict.Cause.About().Generic }); i >= 0 {
		lead = telling[i]
	}
	lead.Verdict.Severity, lead.Verdict.Impact = worst[0].Verdict.Severity, worst[0].Verdict.Impact
	lead.Verdict.Line = commonLine(lead.Verdict, all)
	return &digest{draft: *w.draft(s, lead.Incident, lead.Verdict), parts: worst, all: all}
}

// commonLine is the line of the log that tells the cause of a verdict, where it is the same for all that have this
// cause.
func commonLine(v diagnosis.Verdict, all []Part) string {
	for _, part := range all {
		if part.Verdict.Cause == v.Cause && part.Verdict.Line != v.Line {
			return ""
		}
	}
	return v.Line
}

func (w Writer) digestSummary(chat, mail *digest) string {
	if w.settings.Dialect == Teams {
		return mail.title()
	}
	return chat.title()
}

var loudness = []cause.Severity{cause.Critical, cause.Error, cause.Warning, cause.Info}

// worstFirst has one incident for each service, the loudest first, of equally loud ones in the order of their names.
func worstFirst(parts []Part) []Part {
	sorted := slices.Clone(parts)
	slices.SortStableFunc(sorted, func(a, b Part) int {
		return cmp.Or(
			cmp.Compare(slices.Index(loudness, a.Verdict.Severity), slices.Index(loudness, b.Verdict.Severity)),
			strings.Compare(a.place(), b.place()),
			a.Incident.Time.Compare(b.Incident.Time),
		)
	})
	var out []Part
	seen := map[string]bool{}
	for _, part := range sorted {
		if !seen[part.place()] {
			seen[part.place()] = true
			out = append(out, part)
		}
	}
	return out
}

func (p Part) place() string {
	return strings.Join([]string{p.Incident.Account, p.Incident.Region, p.Incident.Cluster, name(p.Incident)}, "/")
}

// digestID is the same for the same incidents, in whatever order they came.
func digestID(parts []Part) string {
	var ids []string
	for _, part := range parts {
		ids = append(ids, part.Incident.ID)
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(strings.Join(ids, "\n")))
	return "digest-" + hex.EncodeToString(sum[:16])
}

func (d *digest) title() string {
	sign := signs[d.v.Severity] + " "
	return sign + d.style.Cut(d.headline(), longestTitle-len([]rune(sign)))
}

func (d *digest) headline() string {
	where := d.Accounts.cluster(d.inc.Account, d.oneCluster())
	if len(d.clusters()) > 1 {
		where = phrases.Say(d.words.Digest.Clusters, "n", count(len(d.clusters())))
	}
	return phrases.Say(d.words.Digest.SameCause,
		"n", count(len(d.parts)), "where", where, "cause", d.words.cause(d.v.Cause).Title, "time", d.moment(d.since()))
}

// since is when the first of the incidents was.
func (d *digest) since() time.Time {
	first := time.Time{}
	for _, part := range d.all {
		if at := part.Incident.Time; first.IsZero() || !at.IsZero() && at.Before(first) {
			first = at
		}
	}
	return first
}

// clusters are how many services of each cluster failed, by how the cluster is called in all that this is about.
func (d *digest) clusters() map[string]int {
	out, oneRegion := map[string]int{}, d.one(regionOf) != ""
	for _, part := range d.parts {
		called := d.Accounts.cluster(part.Incident.Account, part.Incident.Cluster)
		if !oneRegion {
			called += " " + part.Incident.Region
		}
		out[called]++
	}
	return out
}

func accountOf(inc incident.Incident) string { return inc.Account }

func regionOf(inc incident.Incident) string { return inc.Region }

// each is what the incidents have of something, each once.
func (d *digest) each(of func(incident.Incident) string) []string {
	var all []string
	for _, part := range d.parts {
		all = append(all, of(part.Incident))
	}
	return once(nonEmpty(all...))
}

// one is what all of the incidents have of something, or nothing.
func (d *digest) one(of func(incident.Incident) string) string {
	if all := d.each(of); len(all) == 1 {
		return all[0]
	}
	return ""
}

// where are the Regions and accounts, of which the clusters are counted elsewhere.
func (d *digest) where() string {
	regions, accounts := d.each(regionOf), d.each(accountOf)
	for i, id := range accounts {
		accounts[i] = d.account(id)
	}
	listed := func(all []string) string {
		if len(all) > named {
			all = append(slices.Clip(all[:named]), "…")
		}
		return strings.Join(all, ", ")
	}
	return strings.Join(nonEmpty(d.style.Text(listed(regions)), listed(accounts)), " · ")
}

// oneCluster is the cluster where all of the incidents are from one.
func (d *digest) oneCluster() string {
	if clusters := d.clusters(); len(clusters) == 1 {
		return d.inc.Cluster
	}
	return ""
}

func (d *digest) description() string {
	for n := named; n > 0; n-- {
		if text := d.joined(d.sections(n)); length(text) <= longestDescription {
			return text
		}
	}
	return markup.Cut(d.joined(d.sections(0)), longestDescription)
}

func (d *digest) sections(most int) []string {
	l, w := d.words.Labels, d.words.Digest
	return nonEmpty(append(slices.Clip(d.core),
		d.quotation(300),
		d.services(most),
		d.labelled(w.AllTold, d.countedClusters()),
		d.labelled(l.Where, d.where()),
		d.labelled(l.Missing, d.unknown()),
	)...)
}

// first are whom a message calls, and why. Neither has a link.
func (d *digest) first() []string {
	return nonEmpty(d.mentions(), d.detoured(), d.labelled(d.words.Labels.Why, d.whyOfAll()))
}

// whyOfAll is the cause in a sentence that holds for all of the incidents.
func (d *digest) whyOfAll() string {
	text := d.words.cause(d.v.Cause)
	return cmp.Or(text.fault(d.v.Line), text.why(d.common(), d.style.marks()))
}

// services names the worst with what runs of them and a link each, and some of the others.
func (d *digest) services(most int) string {
	var lines []string
	for _, part := range d.parts[:min(most, len(d.parts))] {
		lines = append(lines, d.service(part))
	}
	var names []string
	for _, part := range d.parts[len(lines):] {
		names = append(names, name(part.Incident))
	}
	if len(names) > 0 {
		const longest = 300
		lines = append(lines, phrases.Say(d.words.Digest.More, "n", count(len(names)), "names",
			d.style.Text(markup.Cut(strings.Join(names, ", "), longest))))
	}
	return d.style.Bold(d.words.Digest.Services+":") + strings.Join(append([]string{""}, lines...),
		d.style.Newline+d.style.Bullet)
}

func (d *digest) service(part Part) string {
	inc := part.Incident
	address := d.Settings.site(inc).ServiceHealth(inc.Cluster, inc.ServiceName)
	where := d.style.Text(d.Accounts.cluster(inc.Account, inc.Cluster))
	text := phrases.Say(d.words.InCluster, "headline", d.linked(name(inc), address), "cluster", where)
	if !d.style.Chat && address != "" {
		text += " " + address
	}
	return strings.Join(nonEmpty(text, d.impact(part.Verdict.Impact)), " · ")
}

// countedClusters are the clusters with how many of their services failed, most first.
func (d *digest) countedClusters() string {
	clusters := d.clusters()
	if len(clusters) < 2 {
		return ""
	}
	names := slices.SortedFunc(maps.Keys(clusters), func(a, b string) int {
		return cmp.Or(cmp.Compare(clusters[b], clusters[a]), strings.Compare(a, b))
	})
	var out []string
	for _, name := range names[:min(named, len(names))] {
		out = append(out, d.style.Text(name)+" "+count(clusters[name]))
	}
	if len(names) > named {
		out = append(out, "…")
	}
	return strings.Join(out, " · ")
}

// unknown says of how many incidents something could not be learnt, and why.
func (d *digest) unknown() string {
	n, seen := 0, d.draft
	seen.inc.Gaps = nil
	for _, part := range d.all {
		if len(part.Incident.Gaps) > 0 {
			n++
			seen.inc.Gaps = append(seen.inc.Gaps, part.Incident.Gaps...)
		}
	}
	if n == 0 {
		return ""
	}
	return phrases.Say(d.words.GapOf, "gap", phrases.Say(d.words.Digest.NotLooked, "n", count(n), "total",
		count(len(d.all))), "detail", markup.Cut(seen.gaps(), longestName*2))
}

// common are the entities that all of the incidents with this cause name alike; commands name cluster and service in
// general.
func (d *digest) common() known {
	all := maps.Clone(d.v.Entities)
	for _, part := range d.parts {
		if part.Verdict.Cause == d.v.Cause {
			maps.DeleteFunc(all, func(name, value string) bool { return part.Verdict.Entities[name] != value })
		}
	}
	toFill := diagnosis.Entities{"cluster": cmp.Or(d.oneCluster(), "CLUSTER"), "service": "SERVICE"} // in by the reader
	maps.Copy(toFill, all)
	return known{Entities: toFill, partition: d.inc.Partition, region: d.one(regionOf)}
}

func (d *digest) steps() []string {
	steps := whole(d.words.cause(d.v.Cause).steps(d.common(), d.style.marks(), d.everywhere))
	if len(steps) == 0 {
		steps = []string{d.words.LookConsole}
	}
	return append(d.teamSteps(), steps...)
}

// teamSteps are those that hold for every one of the incidents.
func (d *digest) teamSteps() []string {
	var common []string
	for i, part := range d.all {
		one := d.draft
		one.inc, one.v = part.Incident, part.Verdict
		steps := one.teamSteps()
		if i == 0 {
			common = steps
		}
		common = slices.DeleteFunc(common, func(step string) bool { return !slices.Contains(steps, step) })
	}
	return common
}

// everywhere gives a step as it is said where it can work for every one of the incidents, without places only where all
// are in one.
func (d *digest) everywhere(step string) (string, bool) {
	said := ""
	for _, part := range d.parts {
		one := d.draft
		one.inc, one.v = part.Incident, part.Verdict
		here, fits := one.at(step)
		switch {
		case !fits:
			return "", false
		case said == "":
			said = here
		case said != here:
			said = step
		}
	}
	return said, true
}

// mentions calls each whom the settings name for any of the incidents.
func (d *digest) mentions() string {
	var out []string
	for _, part := range d.all {
		one := d.draft
		one.inc, one.v = part.Incident, part.Verdict
		out = append(out, strings.Fields(one.mentions())...)
	}
	return strings.Join(once(out), " ")
}

// resources are the ARNs of the services.
func (d *digest) resources() []string {
	var merged incident.Incident
	for _, part := range d.parts {
		merged.Resources = append(merged.Resources, part.Incident.Resources...)
	}
	return resources(merged)
}

func (d *digest) text() string {
	return page(d.title(), d.sections(named), d.words.Labels.Steps, d.steps())
}
