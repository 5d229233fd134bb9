package message_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

const noCapacity = "Capacity is unavailable at this time. Please try again later or in a different availability zone"

// part is a service of a cluster that failed so many minutes after three o'clock.
func part(cluster, service string, minutes int, reason string) message.Part {
	inc := placed(rollout(reason), cluster, service, minutes)
	return message.Part{Incident: inc, Verdict: diagnosis.Diagnose(inc)}
}

// placed is an incident as it would be of that service at that time.
func placed(inc incident.Incident, cluster, service string, minutes int) incident.Incident {
	inc.ID, inc.Cluster, inc.ServiceName = cluster+service, cluster, service
	inc.Resources = []string{arn + "service/" + cluster + "/" + service}
	inc.Time = time.Date(2026, 10, 14, 3, minutes, 0, 0, time.UTC)
	return inc
}

func down(p message.Part) message.Part {
	p.Incident.Service.Running = 0
	p.Verdict = diagnosis.Diagnose(p.Incident)
	return p
}

func TestADigestNamesTheWorstFirst(t *testing.T) {
	parts := []message.Part{part("prod", "web", 14, noCapacity), part("stg", "api", 12, noCapacity),
		down(part("prod", "worker", 13, noCapacity)), part("prod", "web", 15, noCapacity)}
	const page = "https://ap-northeast-1.console.aws.amazon.com/ecs/v2/clusters/"
	want := `🚨 3 services in 2 clusters: no Fargate capacity since 03:12 UTC

Why: Fargate currently has no capacity for the task.
  | ` + noCapacity + `
Services:
  • worker (prod) ` + page + `prod/services/worker/health?region=ap-northeast-1 · down: 0 of 2 tasks running
  • web (prod) ` + page + `prod/services/web/health?region=ap-northeast-1 · users not affected: 2 of 2 tasks on web:42
  • api (stg) ` + page + `stg/services/api/health?region=ap-northeast-1 · users not affected: 2 of 2 tasks on web:42
Clusters: prod 2 · stg 1
Where: ap-northeast-1 · account 111122223333

Next steps:
  - Fargate Spot: add FARGATE as a base: aws ecs update-service --region ap-northeast-1 ` +
		`--cluster CLUSTER --service SERVICE --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 ` +
		`capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment
  - Wait: ECS retries automatically.
  - If this lasts, add subnets in other zones: aws ecs update-service --region ap-northeast-1 ` +
		`--cluster CLUSTER --service SERVICE --network-configuration file://network.json
`
	n := message.NewWriter(message.Settings{}).Digest(parts)
	if diff := cmp.Diff(want, n.Text); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(map[string]string{"severity": "critical", "impact": "down",
		"cause": "fargate-capacity-unavailable", "kind": "digest",
		"account": "111122223333", "region": "ap-northeast-1"}, n.Attributes); diff != "" {
		t.Error(diff)
	}
	if n.Chatbot.Metadata.ThreadID != "" || len(n.Chatbot.Metadata.RelatedResources) != 3 {
		t.Errorf("metadata %+v", n.Chatbot.Metadata)
	}
	hold(t, schema(t), n)
}

func TestADigestInJapanese(t *testing.T) {
	n := message.NewWriter(message.Settings{Language: message.Japanese}).Digest([]message.Part{part("prod", "a", 12,
		noCapacity), part("prod", "b", 13, noCapacity), part("prod", "c", 14, noCapacity)})
	title, text, _ := strings.Cut(n.Text, "\n")
	if title != "🟠 3 サービス (prod): Fargate の容量不足 (03:12 UTC から)" || strings.Contains(text, "クラスター:") ||
		!strings.Contains(text, "サービス:\n") {
		t.Error(n.Text)
	}
	if n.Attributes["cluster"] != "prod" {
		t.Errorf("attributes %v", n.Attributes)
	}
}

func TestADigestOfThousandsFitsAllLimits(t *testing.T) {
	format, parts := schema(t), thousands()
	for _, dialect := range []message.Dialect{message.Slack, message.Teams} {
		n := message.NewWriter(message.Settings{Dialect: dialect}).Digest(slices.Clone(parts))
		if dialect == message.Slack {
			hold(t, format, n)
		}
		if !strings.Contains(n.Text, "2000 services in 95 clusters") ||
			!strings.Contains(n.Text, "details of 200 of 2000 incidents") {
			t.Error(n.Text)
		}
		hold(t, format, message.Notification{Chatbot: n.Shortest().Chatbot, Subject: n.Shortest().Subject,
			Text: n.Shortest().Text, Attributes: n.Shortest().Attributes})
	}
}

// thousands are services with long names that failed alike. Of each tenth something could not be looked up.
func thousands() []message.Part {
	alike := part("prod", "web", 0, noCapacity+" <!channel> ```")
	parts := make([]message.Part, 2000)
	for i := range parts {
		cluster, service := fmt.Sprintf("%s-%d", strings.Repeat("c", 240), i%95),
			fmt.Sprintf("%s-%d", strings.Repeat("s", 240), i)
		p := message.Part{Incident: placed(alike.Incident, cluster, service, i%60), Verdict: alike.Verdict}
		if i%10 == 0 {
			p.Incident.Gaps = []incident.Gap{{Operation: "ecs:ListTasks", Kind: incident.Failed,
				Text: strings.Repeat("<!here> ", 100)}}
		}
		parts[i] = p
	}
	return parts
}

// Commands and sentences name only what is the same everywhere, and no service that is but one of many.
func TestADigestNamesOnlyWhatAllHaveInCommon(t *testing.T) {
	same := []message.Part{part("prod", "a", 1, "CannotPullContainerError: web:43: not found"),
		part("prod", "b", 2, "CannotPullContainerError: web:43: not found"),
		part("prod", "c", 3, "CannotPullContainerError: web:43: not found")}
	another := part("prod", "c", 3, "CannotPullContainerError: api:7: not found")
	another.Incident.Tasks[0].Containers[0].Image = "api:7"
	another.Verdict = diagnosis.Diagnose(another.Incident)
	other := append(slices.Clone(same[:2]), another)
	for sentence, test := range map[string]struct {
		parts []message.Part
		named bool
	}{"the same image": {same, true}, "different images": {other, false}} {
		text := message.NewWriter(message.Settings{}).Digest(test.parts).Chatbot.Content
		why, _, _ := strings.Cut(text.Description, "\n")
		if strings.Contains(why, "web:43") != test.named {
			t.Errorf("%s: %s", sentence, why)
		}
		for _, step := range text.NextSteps {
			if strings.Contains(step, "--service a") || strings.Contains(step, "--service b") {
				t.Errorf("%s: %s", sentence, step)
			}
		}
	}
}

// A line of the log is quoted, and a fault of a connection named, only where all wrote the same.
func TestADigestQuotesTheLogOnlyWhereAllWroteTheSame(t *testing.T) {
	wrote := func(service, line string) message.Part {
		inc := placed(crash(line), "prod", service, 1)
		return message.Part{Incident: inc, Verdict: diagnosis.Diagnose(inc)}
	}
	const refused, notFound = "dial tcp: connection refused", "dial tcp: lookup db: no such host"
	for name, test := range map[string]struct {
		second string
		want   []string
	}{
		"the same":  {refused, []string{"Why: The log says that a connection was refused.", refused}},
		"different": {notFound, []string{"Why: The log says that a connection failed.\nServices:"}},
	} {
		n := message.NewWriter(message.Settings{}).Digest([]message.Part{wrote("a", refused), wrote("b", test.second),
			wrote("c", refused)})
		for _, want := range append(test.want, "3 services in prod: connection failed since 03:01 UTC") {
			if !strings.Contains(n.Text, want) {
				t.Errorf("%s: %q is not in\n%s", name, want, n.Text)
			}
		}
		if n.Attributes["cause"] != "connection-refused" {
			t.Errorf("%s: cause %q", name, n.Attributes["cause"])
		}
	}
}

func TestADigestCallsEachOnce(t *testing.T) {
	settings := message.Settings{Mentions: []route.Note{{Match: route.Match{"severity": {"critical"}}, Mention: "<!here>"},
		{Mention: "<@U0123456789>"}}}
	n := message.NewWriter(settings).Digest([]message.Part{part("prod", "a", 1, noCapacity),
		down(part("prod", "b", 2, noCapacity)), down(part("prod", "c", 3, noCapacity))})
	first, _, _ := strings.Cut(n.Chatbot.Content.Description, "\n")
	if words := strings.Fields(first); !slices.Equal(slices.Sorted(slices.Values(words)),
		[]string{"<!here>", "<@U0123456789>"}) {
		t.Errorf("called %q", first)
	}
}
