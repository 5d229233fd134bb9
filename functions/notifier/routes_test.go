package main

import (
	"context"
	"maps"
	"os"
	"slices"
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

// The whole way with three routes and a copy, of which one topic was deleted.
func TestARouteWhoseTopicIsGoneLosesNothing(t *testing.T) {
	const arn = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy"
	table := route.Table{Routes: []route.Route{
		{Name: "all", Topic: arn + "-all", Copy: true, Dialect: "teams", Language: "ja"},
		{Name: "data", Topic: arn + "-data", Match: route.Match{"cluster": {"etl-*"}}},
		{Name: "web", Topic: arn + "-web", Match: route.Match{"service": {"web-*"}, "owner": {"team-web"}}},
		{Name: "jobs", Topic: arn + "-jobs", Match: route.Match{"cluster": {"prod-*"}, "service": {"nightly*"}}},
	}}
	s := newStandIn(t, map[string]string{"ECSWHY_ROUTES": routetest.Pack(t, table), "ECSWHY_LOOKUP_BUDGET": "5s"})
	const name = "deployment-failed-image-not-found"
	event, err := os.ReadFile(testdata + "events/" + name + "/event.json")
	if err != nil {
		t.Fatal(err)
	}
	gone := fault{respond: with(404, `<ErrorResponse><Error><Type>Sender</Type><Code>NotFound</Code>`+
		`<Message>Topic does not exist</Message></Error></ErrorResponse>`)}
	for deleted, want := range map[string][]string{"": {arn + "-all", arn + "-web"}, arn + "-web": {arn, arn + "-all"},
		arn + "-all": {arn, arn + "-web"}} {
		sc := &scene{answers: os.DirFS(testdata + "events/" + name + "/aws"), topics: map[string]fault{deleted: gone}}
		if _, err := s.handle(t.Context(), sc, event); err != nil {
			t.Fatalf("without %s: %v", deleted, err)
		}
		told := map[string]string{}
		for _, form := range sc.accepted {
			told[form.Get("TopicArn")] += form.Get("Message")
		}
		if got := slices.Sorted(maps.Keys(told)); !slices.Equal(got, want) || len(sc.accepted) != len(want) {
			t.Errorf("without %s: %d messages, told %q", deleted, len(sc.accepted), got)
		}
		if said := strings.Contains(told[arn], "whose SNS topic does not take it"); said != (deleted != "") {
			t.Errorf("without %s: %s", deleted, told[arn])
		}
		if deleted != "" && !strings.Contains(s.log.String(), `"advice":"There is no such topic`) {
			t.Errorf("without %s: %s", deleted, s.log.String())
		}
	}
}
