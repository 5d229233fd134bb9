package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatchlogs"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/investigate"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/publish"
)

// lookUpTime is the most time that the look-ups for one failure may take.
const lookUpTime = 30 * time.Second

// explainer investigates incidents on demand and puts them into words, as the notifier does with events.
type explainer struct {
	aws          aws.Config
	investigator investigate.Investigator
	chat         message.Writer
	page         message.Writer // Markdown
}

// explanation is an incident, its verdict and the message about both.
type explanation struct {
	Incident     incident.Incident `json:"incident"`
	Verdict      diagnosis.Verdict `json:"verdict"`
	notification message.Notification
	markdown     string
}

// title is the message's first line: what failed, and where.
func (e explanation) title() string {
	title, _, _ := strings.Cut(e.notification.Text, "\n")
	return title
}

// newExplainer wires the rooms of the house. Mention calls somebody in chat; none calls nobody.
func newExplainer(sdk aws.Config, lang, dialect, mention string) explainer {
	style := message.Settings{
		Language: message.Language(lang), Dialect: message.Teams, LogLines: replayLines, Tags: message.TagKeys(config.DefaultTags()),
	}
	page := message.NewWriter(style)
	style.Dialect = message.Dialect(dialect)
	if mention != "" {
		style.Mentions = []message.Mention{{Mention: mention}}
	}
	return explainer{
		aws: sdk, chat: message.NewWriter(style), page: page,
		investigator: investigate.Investigator{
			ECS: ecs.NewFromConfig(sdk), Logs: cloudwatchlogs.NewFromConfig(sdk), Budget: lookUpTime, Ask: investigate.Everything,
		},
	}
}

// why looks an incident up, decides on its cause and writes the message.
func (e explainer) why(ctx context.Context, inc incident.Incident) explanation {
	inc = e.investigator.Fill(ctx, inc)
	verdict := diagnosis.Diagnose(inc)
	return explanation{
		Incident: inc, Verdict: verdict, notification: e.chat.Write(inc, verdict), markdown: markdown(e.page.Write(inc, verdict).Chatbot.Content),
	}
}

// markdown writes a message for a page: what Chatbot shows as fields becomes heading, text and list.
func markdown(c message.Content) string {
	text := "### " + c.Title + "\n\n" + c.Description + "\n"
	for i, step := range c.NextSteps {
		if i == 0 {
			text += "\n"
		}
		text += "- " + step + "\n"
	}
	return text
}

// publish sends a message to a topic and says on out what became of it.
func (e explainer) publish(ctx context.Context, topic string, why explanation, out io.Writer) {
	client := sns.NewFromConfig(inRegion(e.aws, strings.Split(topic+":::", ":")[3]))
	id, err := publish.New(client, topic).Publish(ctx, why.notification)
	if err != nil {
		fmt.Fprintf(out, "not published: %v\n", err)
		return
	}
	fmt.Fprintf(out, "published as %s\n", id)
}

// bold sets the first line of a message in bold, where that is wanted.
func bold(text string, colour bool) string {
	title, rest, ok := strings.Cut(text, "\n")
	if !colour || !ok {
		return text
	}
	return "\x1b[1m" + title + "\x1b[0m\n" + rest
}
