// Package message writes the notification that people read: AWS Chatbot's custom notification in the chat client's dialect,
// the same as plain text, and the attributes by which subscribers filter.
package message

import (
	"cmp"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Notification is one message, ready to be published.
type Notification struct {
	Chatbot    Chatbot
	Text       string            // for e-mail and terminals
	Subject    string            // printable ASCII, at most 99 characters
	Attributes map[string]string // severity, cause, cluster, service, kind; none is empty
}

// Writer writes notifications for one channel.
type Writer struct {
	signIn console.SignIn
	words  words
}

// NewWriter gives a writer of English messages for Slack, whose links sign the reader in through signIn where that is set.
func NewWriter(signIn console.SignIn) Writer {
	return Writer{signIn: signIn, words: english}
}

// Write puts an incident and its verdict into words.
func (w Writer) Write(inc incident.Incident, v diagnosis.Verdict) Notification {
	slackDraft := w.draft(slack, inc, v)
	plainDraft := w.draft(plain, inc, v)
	return Notification{
		Chatbot: Chatbot{
			Version: "1.0",
			Source:  "custom",
			ID:      cut(oneLine(inc.ID), longestID),
			Content: Content{
				TextType:    "client-markdown",
				Title:       slackDraft.title(longestTitle),
				Description: slackDraft.description(longestDescription),
				NextSteps:   slackDraft.steps(),
				Keywords:    keywords(inc, v),
			},
			Metadata: Metadata{
				ThreadID:         Thread(inc),
				Summary:          slackDraft.title(longestTitle),
				EventType:        string(inc.Kind),
				RelatedResources: resources(inc),
			},
		},
		Text:       plainDraft.text(),
		Subject:    subject(plainDraft.headline()),
		Attributes: attributes(inc, v),
	}
}

// Explain puts what a single text says into plain words: why, and what to do.
func Explain(f diagnosis.Finding) (why string, steps []string) {
	text := english.causes[f.Cause]
	return text.why(f.Entities, plain.marks()), text.steps(f.Entities, plain.marks())
}

// Thread names the thread that a notification belongs to, one for each service deployment, so that failure, roll-back and
// recovery stand together. What belongs to no deployment has none and gets a message of its own.
func Thread(inc incident.Incident) string {
	id := lastPart(inc.ServiceDeployment.ARN)
	if id == "" {
		id = lastPart(inc.Hook.ServiceDeploymentARN)
	}
	if id == "" {
		id = lastPart(inc.Daemon.DeploymentARN)
	}
	if id == "" {
		id = inc.DeploymentID
	}
	if id == "" {
		return ""
	}
	return cut(oneLine(strings.Join(nonEmpty("ecs", inc.Cluster, name(inc), id), "/")), longestID)
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

func keywords(inc incident.Incident, v diagnosis.Verdict) []string {
	var out []string
	for _, word := range []string{string(v.Cause), name(inc), inc.Cluster, inc.Account, inc.Region} {
		out = append(out, slack.cut(word, longestKeyword))
	}
	return nonEmpty(out...)
}

// attributes are what subscriptions filter on. SNS refuses an empty value.
func attributes(inc incident.Incident, v diagnosis.Verdict) map[string]string {
	all := map[string]string{
		"severity": string(v.Severity), "cause": string(v.Cause), "cluster": inc.Cluster, "service": inc.ServiceName, "kind": string(inc.Kind),
	}
	for key, value := range all {
		if value = cut(oneLine(value), longestID); value == "" {
			delete(all, key)
		} else {
			all[key] = value
		}
	}
	return all
}

// resources are the ARNs of what is involved, each once. Only what is an ARN of ECS is passed on.
func resources(inc incident.Incident) []string {
	const most = 10
	candidates := append(append([]string{}, inc.Resources...), inc.ServiceARN, inc.ServiceDeployment.ARN, inc.TaskDefinition.ARN)
	for _, task := range inc.Tasks {
		candidates = append(candidates, task.ARN)
	}
	var out []string
	seen := map[string]bool{}
	for _, candidate := range candidates {
		if _, err := arnutil.Parse(candidate); err == nil && !seen[candidate] && len(out) < most {
			seen[candidate] = true
			out = append(out, candidate)
		}
	}
	return out
}

func nonEmpty(texts ...string) []string {
	var out []string
	for _, text := range texts {
		if text != "" {
			out = append(out, text)
		}
	}
	return out
}

// subject writes a headline as SNS wants it: printable ASCII without line breaks, under 100 characters.
func subject(headline string) string {
	ascii := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return '?'
		}
		return r
	}, "ecswhy: "+headline)
	return cutWith(ascii, longestSubject, "...")
}

func count(n int) string { return strconv.Itoa(n) }
