// Package why investigates a failure on demand and puts it into words, as the notifier does with events.
package why

import (
	"context"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudtrail"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/console"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/publish"
	"github.com/ecswhy/ecswhy/internal/route"
)

// lookUpTime is the most time that the lookups for one failure may take.
const lookUpTime = 30 * time.Second

// logLines is how many lines of a log a command shows.
const logLines = 12

// Settings are those of the messages that commands write.
func Settings(lang, dialect string) message.Settings {
	return message.Settings{
		Language: message.Language(lang), Dialect: message.Dialect(dialect), LogLines: logLines,
		Tags: message.TagKeys(config.DefaultTags()),
	}
}

// Investigator asks AWS with settings of the SDK. It looks everything up, also about what nobody would be told of.
func Investigator(settings aws.Config) investigate.Investigator {
	return investigate.Investigator{
		ECS: ecs.NewFromConfig(settings), Logs: cloudwatchlogs.NewFromConfig(settings), Budget: lookUpTime,
		Ask: investigate.Everything,
	}
}

// Publish sends a message to a topic, in the Region of the topic, and gives the id that SNS has for it.
func Publish(ctx context.Context, settings aws.Config, topic string, n message.Notification) (id string, err error) {
	arn, _ := arnutil.ParseTopic(topic) // what is none SNS refuses
	return publish.New(sns.NewFromConfig(kit.InRegion(settings, arn.Region)), topic).Publish(ctx, n)
}

// Explainer investigates incidents and writes about them.
type Explainer struct {
	Asking investigate.Investigator
	chat   message.Writer
	page   message.Writer // Markdown
}

// NewExplainer wires the rooms of the house. Mention calls somebody in chat; none calls nobody.
func NewExplainer(settings aws.Config, lang, dialect, mention string) Explainer {
	chat := Settings(lang, dialect)
	if mention != "" {
		chat.Mentions = []route.Note{{Mention: mention}}
	}
	return Explainer{
		Asking: Investigator(settings), chat: message.NewWriter(chat),
		page: message.NewWriter(Settings(lang, string(message.Teams))),
	}
}

// AskCloudTrail makes the explainer also ask who deployed.
func (e *Explainer) AskCloudTrail(settings aws.Config) {
	e.Asking.Trail = cloudtrail.NewFromConfig(settings)
}

// Page writes short texts for a page, in the explainer's language.
func (e Explainer) Page() message.Writer { return e.page }

// Explanation is an incident, its verdict and the message about both.
type Explanation struct {
	Incident     incident.Incident    `json:"incident"`
	Verdict      diagnosis.Verdict    `json:"verdict"`
	Link         string               `json:"link,omitempty"` // to the service or task in the console
	Notification message.Notification `json:"-"`
	Markdown     string               `json:"-"`
}

// Title is the message's first line: what failed, and where.
func (e Explanation) Title() string {
	title, _, _ := strings.Cut(e.Notification.Text, "\n")
	return title
}

// Explain looks an incident up, decides on its cause and writes the message.
func (e Explainer) Explain(ctx context.Context, inc incident.Incident) Explanation {
	inc = e.Asking.Fill(ctx, inc)
	verdict := diagnosis.Diagnose(inc)
	return Explanation{
		Incident: inc, Verdict: verdict, Link: linkTo(inc), Notification: e.chat.Write(inc, verdict),
		Markdown: Markdown(e.page.Write(inc, verdict).Chatbot.Content),
	}
}

// linkTo is the console's page of the service of an incident, or else of its first task.
func linkTo(inc incident.Incident) string {
	site := console.NewSite(inc.Partition, inc.Region, inc.Account, console.SignIn{})
	switch {
	case inc.ServiceName != "":
		return site.ServiceHealth(inc.Cluster, inc.ServiceName)
	case len(inc.Tasks) > 0:
		arn, _ := arnutil.Parse(inc.Tasks[0].ARN) // of what is none there is no link
		return site.Task(inc.Cluster, arn.Task)
	}
	return ""
}

// Markdown writes a message for a page: what Chatbot shows as fields becomes heading, text and list.
func Markdown(c message.Content) string {
	text := "### " + c.Title + "\n\n" + c.Description + "\n"
	for i, step := range c.NextSteps {
		if i == 0 {
			text += "\n"
		}
		text += "- " + step + "\n"
	}
	return text
}
