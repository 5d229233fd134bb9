// Package message writes the notification that people read: AWS Chatbot's custom notification in the chat client's
// dialect, the same as plain text, and the attributes by which subscribers filter.
package message

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// Notification is one message, ready to be published.
type Notification struct {
	Chatbot    Chatbot
	Text       string            // for e-mail and terminals
	Core       Core              // what is left of them where a service refuses the whole
	Subject    string            // printable ASCII, at most 99 characters
	Attributes map[string]string // what subscribers filter by, as in attributes; none is empty
	Program    *Program          // nil where the settings do not ask for it
	Quiet      bool              // whether AWS Chatbot is to get the text, which it shows to nobody
}

// Writer writes notifications for one channel.
type Writer struct{ settings Settings }

// NewWriter gives a writer for a channel.
func NewWriter(settings Settings) Writer {
	return Writer{settings}
}

// Explaining gives a writer whose messages say why they are not, or not only, where they were to be.
func (w Writer) Explaining(d Detour) Writer {
	w.settings.detour = d
	return w
}

// For gives a writer of messages about what a route takes, whose name subscribers can filter by.
func (w Writer) For(route string) Writer {
	w.settings.route = route
	return w
}

// Write puts an incident and its verdict into words.
func (w Writer) Write(inc incident.Incident, v diagnosis.Verdict) Notification {
	chat := w.draft(dialects[w.settings.Dialect], inc, v)
	mail := w.draft(plain, inc, v)
	mail.tail = chat.tail
	chat.core, mail.core = chat.first(), mail.first()
	n := Notification{
		Chatbot: Chatbot{
			Version: "1.0",
			Source:  "custom",
			ID:      idOf(inc),
			Content: Content{
				TextType:    "client-markdown",
				Title:       chat.title(),
				Description: chat.description(longestDescription),
				NextSteps:   chat.steps(),
				Keywords:    chat.keywords(inc),
			},
			Metadata: Metadata{
				ThreadID:         w.settings.Accounts.threadIn(inc, Thread(inc, v)),
				Summary:          w.summary(chat, mail),
				EventType:        string(inc.Kind),
				RelatedResources: resources(inc),
			},
		},
		Text:       mail.text(),
		Core:       Core{Chat: chat.core, Text: mail.core},
		Subject:    subject(mail.headline()),
		Attributes: w.attributes(inc, v),
		Quiet:      inc.Quiet,
	}
	if w.settings.Programs {
		n.Program = mail.program(mail.headline(), n.Text)
	}
	return n
}

// summary stands above a thread. Teams shows it as it is, Slack as mrkdwn.
func (w Writer) summary(chat, mail *draft) string {
	if w.settings.Dialect == Teams {
		return mail.title()
	}
	return chat.title()
}

// Explain puts what a single text says into plain words of a language: why, and what to do. Of where that happened no
// more is known than what the text names, such as the registry of an image.
func Explain(l Language, f diagnosis.Finding) (why string, steps []string) {
	text := languages[l].cause(f.Cause)
	named := diagnosis.Entities{"cluster": "CLUSTER", "service": "SERVICE"} // for the reader to fill in
	maps.Copy(named, f.Entities)
	k := known{Entities: named}
	cannot := slices.Concat(misfitsOfImage, misfitsOfTarget, misfitsOfMove)
	d := draft{v: diagnosis.Verdict{Failure: diagnosis.Failure{Entities: f.Entities}}}
	return text.why(k, plain.marks()), text.steps(k, plain.marks(), func(step string) (string, bool) {
		return step, !d.misses(step, cannot)
	})
}

func lastPart(arn string) string {
	parsed, err := arnutil.Parse(arn)
	if err != nil {
		return ""
	}
	return parsed.Name
}

// name is what failed, as people call it: the service, the daemon, the instance or the task's family.
func name(inc incident.Incident) string {
	switch {
	case inc.ServiceName != "":
		return inc.ServiceName
	case inc.Daemon.Name != "":
		return inc.Daemon.Name
	case inc.Instance.EC2ID != "" && len(inc.Tasks) == 0:
		return inc.Instance.EC2ID
	case len(inc.Tasks) > 0:
		return cmp.Or(inc.Tasks[0].Family(), lastPart(inc.Tasks[0].ARN))
	case inc.Family() != "":
		return inc.Family()
	default:
		return inc.Cluster
	}
}

// definitionName is the short name of a task definition's ARN, such as web:41.
func definitionName(arn string) string {
	parsed, err := arnutil.Parse(arn)
	if err != nil {
		return ""
	}
	return parsed.FamilyRevision()
}

func (d *draft) keywords(inc incident.Incident) []string {
	var out []string
	for _, word := range []string{string(d.v.Cause), name(inc), inc.Cluster, inc.Account, inc.Region} {
		out = append(out, d.style.Cut(word, longestKeyword))
	}
	return once(nonEmpty(out...))
}

// once keeps the first of equal texts.
func once(texts []string) []string {
	var out []string
	for _, text := range texts {
		if !slices.Contains(out, text) {
			out = append(out, text)
		}
	}
	return out
}

// attributes are what subscriptions filter on. SNS refuses an empty value, and delivers no message with more than ten
// to a queue that takes raw messages. https://docs.aws.amazon.com/sns/latest/dg/sns-message-attributes.html
func (w Writer) attributes(inc incident.Incident, v diagnosis.Verdict) map[string]string {
	known := map[string]string{}
	for _, a := range [...]struct{ name, value string }{
		{"severity", string(v.Severity)}, {"cause", string(v.Cause)}, {"impact", string(v.Impact.Code)},
		{"kind", string(inc.Kind)},
		{"account", inc.Account}, {"region", inc.Region}, {"cluster", inc.Cluster}, {"service", inc.ServiceName},
		{"owner", inc.Owner(w.settings.Tags.Owner)}, {"route", w.settings.route},
	} {
		if value := markup.Cut(plaintext.Line(a.value), longestID); value != "" {
			known[a.name] = value
		}
	}
	return known
}

// resources are the ARNs of what is involved, each once. Only what is an ARN of ECS is passed on.
func resources(inc incident.Incident) []string {
	const most = 10
	candidates := slices.Concat(inc.Resources, []string{inc.ServiceARN, inc.ServiceDeployment.ARN, inc.TaskDefinition.ARN})
	for _, task := range inc.Tasks {
		candidates = append(candidates, task.ARN)
	}
	out := make([]string, 0, most)
	for _, candidate := range candidates {
		if len(out) == most {
			break
		}
		if _, err := arnutil.Parse(candidate); err == nil && !slices.Contains(out, candidate) {
			out = append(out, candidate)
		}
	}
	return out
}

// nonEmpty takes the empty ones out of some texts, in place.
func nonEmpty(texts ...string) []string {
	return slices.DeleteFunc(texts, func(text string) bool { return text == "" })
}

// subject writes a headline as SNS wants it: printable ASCII without line breaks, under 100 characters.
func subject(headline string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, "ecswhy: "+headline)
	return markup.CutWith(ascii, longestSubject, "...")
}

func count(n int) string { return strconv.Itoa(n) }
