package message_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

// noted has a runbook and an owner in its tags.
func noted(runbook string) incident.Incident {
	inc := rollout("RESOURCE:CPU")
	inc.Service.Tags = map[string]string{"ecswhy:runbook": runbook, "ecswhy:owner": "payments"}
	return inc
}

func TestARunbookIsTheFirstStep(t *testing.T) {
	const page = "https://wiki.example.com/ecs/web-api"
	settings := message.Settings{Notes: []route.Note{
		{Match: route.Match{"owner": {"payments"}}, Runbook: "https://wiki.example.com/places?x=1#cpu",
			Step: "Ask <!here> *first*, then run `make *room*`."},
		{Match: route.Match{"owner": {"web"}}, Step: "never said"},
	}}
	for dialect, want := range map[message.Dialect][]string{
		message.Slack: {
			"Runbook: <" + page + "|wiki.example.com/…/web-api>",
			"Runbook: <https://wiki.example.com/places?x=1#cpu|wiki.example.com/…/places>",
			"Ask &lt;!here&gt; ∗first∗, then run `make *room*`.",
		},
		message.Teams: {
			"Runbook: [wiki.example.com/…/web-api](" + page + ")",
			"Runbook: [wiki.example.com/…/places](https://wiki.example.com/places?x=1#cpu)",
			`Ask &lt;\!here&gt; \*first\*, then run ` + "`make *room*`.",
		},
	} {
		settings.Dialect = dialect
		n := writeFor(settings, noted(page))
		steps := n.Chatbot.Content.NextSteps
		if len(steps) < 4 || !slices.Equal(steps[:3], want) {
			t.Errorf("%s: %q", dialect, steps)
		}
		if !strings.Contains(n.Text, "Runbook: "+page+"\n") || strings.Contains(n.Text, "never said") {
			t.Error(n.Text)
		}
	}
	settings.Language = message.Japanese
	if step := writeFor(settings, noted(page)).Chatbot.Content.NextSteps[0]; !strings.HasPrefix(step, "ランブック: ") {
		t.Errorf("in Japanese %q", step)
	}
}

// Whoever may tag must not be able to make any page a runbook, nor to call anybody.
func TestARunbookOfATagIsNoLinkWhereItMayNotBe(t *testing.T) {
	settings := message.Settings{RunbookHosts: []string{"*.example.com"}}
	for value, link := range map[string]bool{
		"https://wiki.example.com/a": true, "https://example.org/a": false, "http://wiki.example.com/a": false,
		"https://wiki.example.com/a|<!channel>": false, "javascript:alert(1)": false, "<!channel> `x`": false,
		"https://wiki.example.com@evil.example/a": false,
	} {
		step := writeFor(settings, noted(value)).Chatbot.Content.NextSteps[0]
		if !strings.HasPrefix(step, "Runbook: ") || strings.Contains(step, "<https") != link || strings.Contains(step, "<!") {
			t.Errorf("%s: %q", value, step)
		}
	}
}

func TestTheEndOfAFailureHasNoRunbook(t *testing.T) {
	inc := noted("https://wiki.example.com/a")
	inc.Kind = incident.DeploymentRecovered
	inc.Service.Running = inc.Service.Desired
	settings := message.Settings{Notes: []route.Note{{Step: "Wait.", Mention: "<!here>"}}}
	if n := writeFor(settings, inc); len(n.Chatbot.Content.NextSteps) > 0 ||
		strings.Contains(n.Chatbot.Content.Description, "<!here>") {
		t.Errorf("%+v", n.Chatbot.Content)
	}
}

func TestANoteCallsPeople(t *testing.T) {
	settings := message.Settings{
		Mentions: []route.Note{{Mention: "<!here>"}, {Match: route.Match{"owner": {"web"}}, Mention: "<@UWEB>"}},
		Notes:    []route.Note{{Match: route.Match{"owner": {"payments"}}, Mention: "<@UPAY>"}, {Mention: "<!here>"}},
	}
	if text := writeFor(settings, noted("x")).Chatbot.Content.Description; !strings.HasPrefix(text, "<!here> <@UPAY>\n") {
		t.Errorf("called %q", text[:30])
	}
}

func TestADigestHasTheNotesThatHoldForAll(t *testing.T) {
	settings := message.Settings{Notes: []route.Note{
		{Match: route.Match{"cluster": {"prod"}}, Step: "All of prod."}, {Match: route.Match{"service": {"a"}}, Step: "Only a."},
	}}
	parts := []message.Part{part("prod", "a", 1, noCapacity), part("prod", "b", 2, noCapacity)}
	for i := range parts {
		parts[i].Incident.ClusterTags = map[string]string{"ecswhy:runbook": "https://wiki.example.com/prod"}
	}
	steps := message.NewWriter(settings).Digest(parts).Chatbot.Content.NextSteps
	want := []string{"Runbook: <https://wiki.example.com/prod|wiki.example.com/…/prod>", "All of prod."}
	if len(steps) < 3 || !slices.Equal(steps[:2], want) {
		t.Errorf("steps %q", steps)
	}
}

func TestADetourIsSaidAboveAll(t *testing.T) {
	detour := message.Detour{Refused: []string{"web", "*jobs*"}, Unknown: "<!here>"}
	w := message.NewWriter(message.Settings{}).Explaining(detour)
	p := part("prod", "a", 1, noCapacity)
	const want = "This message was for `web`, `*jobs*`, whose SNS topic does not take it. The log of the function ecswhy says " +
		"why. The tag `ecswhy:channel` asks for `&lt;!here&gt;`, and there is no such route.\n"
	for name, n := range map[string]message.Notification{
		"one": w.Write(p.Incident, p.Verdict), "digest": w.Digest([]message.Part{p, part("prod", "b", 1, noCapacity)}),
	} {
		if text := n.Chatbot.Content.Description; !strings.HasPrefix(text, want) {
			t.Errorf("%s: %s", name, text)
		}
		if text := n.Shortest().Chatbot.Content.Description; !strings.Contains(text, "This message was for `web`") {
			t.Errorf("%s at its shortest: %s", name, text)
		}
	}
}
