package main

import (
	"context"
	"os"
	"strings"
	"sync"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sns"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/route"
	"github.com/ecswhy/ecswhy/internal/route/routetest"
)

// topics keep what is published to them.
type topics struct {
	mu   sync.Mutex
	told map[string]string // by ARN
}

func (p *topics) Publish(_ context.Context, in *sns.PublishInput, _ ...func(*sns.Options)) (*sns.PublishOutput, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.told[*in.TopicArn] = *in.Message
	return &sns.PublishOutput{MessageId: aws.String("m")}, nil
}

// Slack in English and Teams in Japanese stand side by side in one installation; what a route does not say is as in the
// default channel.
func TestEachRouteIsPublishedToInItsOwnWay(t *testing.T) {
	const arn = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"
	table := route.Table{
		Routes: []route.Route{
			{Name: "slack", Topic: arn + "-slack", Mentions: []string{"<!here>"}, Match: route.Match{"service": {"web*"}}},
			{Name: "teams", Topic: arn + "-teams", Dialect: "teams", Language: "ja", TimeZone: "Asia/Tokyo", Copy: true},
		},
		Notes: []route.Note{{Runbook: "https://wiki.example.com/web"}},
	}
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": arn, "ECSWHY_ROUTES": routetest.Pack(t, table)})
	settings, err := config.Load(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	p := &topics{told: map[string]string{}}
	r := routing(p, settings)
	inc := incident.Incident{Kind: incident.ServiceProblem, ServiceName: "web"}
	verdict := wired(aws.Config{Region: "ap-northeast-1"}, settings).Explain(t.Context(), []byte("not an event")).Verdict
	for _, name := range []string{"slack", "teams"} {
		c := r.Channels[name]
		if _, err := c.Publisher.Publish(t.Context(), c.Writer.Write(inc, verdict)); err != nil {
			t.Fatal(err)
		}
	}
	slack, teams := p.told[arn+"-slack"], p.told[arn+"-teams"]
	if !strings.Contains(slack, "<!here>") || !strings.Contains(slack, "*Why:*") ||
		!strings.Contains(slack, "<https://wiki.example.com/web|wiki.example.com/…/web>") {
		t.Error(slack)
	}
	if strings.Contains(teams, "<!here>") || !strings.Contains(teams, "**原因:**") ||
		!strings.Contains(teams, "[wiki.example.com/…/web](https://wiki.example.com/web)") {
		t.Error(teams)
	}
}
