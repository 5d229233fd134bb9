package notify

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	sender "github.com/ecswhy/ecswhy/internal/publish"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// forPrograms gives what a subscriber by SQS gets of a notification, which must be of the documented form.
func forPrograms(t *testing.T, n message.Notification) message.Program {
	t.Helper()
	input, err := sender.Input(n)
	if err != nil {
		t.Fatal(err)
	}
	var forms map[string]string
	if err := json.Unmarshal([]byte(*input.Message), &forms); err != nil {
		t.Fatal(err)
	}
	if forms["sqs"] == "" || forms["lambda"] != forms["sqs"] || forms["firehose"] != forms["sqs"] {
		t.Fatalf("forms %v", slices.Sorted(maps.Keys(forms)))
	}
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(forms["sqs"]))
	if err != nil {
		t.Fatal(err)
	}
	schema, err := jsonschema.NewCompiler().Compile("../../docs/verdict.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	if err := schema.Validate(value); err != nil {
		t.Errorf("%s\n%v", forms["sqs"], err)
	}
	var p message.Program
	if err := json.Unmarshal([]byte(forms["sqs"]), &p); err != nil {
		t.Fatal(err)
	}
	return p
}

func withPrograms(c *channel, i Investigator) Notifier {
	n := c.notifier(i)
	owner := message.TagKeys{Owner: []string{"owner"}}
	n.Writer = message.NewWriter(message.Settings{LogLines: 12, Programs: true, Tags: owner})
	return n
}

func TestEveryCaseIsOfTheFormForPrograms(t *testing.T) {
	cases, err := recorded.Cases(testdata + "/events")
	if err != nil {
		t.Fatal(err)
	}
	states := map[message.State]int{}
	for _, name := range slices.Sorted(maps.Keys(cases)) {
		var c channel
		if err := withPrograms(&c, caseOf(name)).Notify(t.Context(), event(t, name)); err != nil {
			t.Fatal(err)
		}
		for _, n := range c.published {
			p := forPrograms(t, n)
			states[p.State]++
			if short := forPrograms(t, n.Shortest()); short.IncidentKey != p.IncidentKey || len(short.Text) > len(p.Text) {
				t.Errorf("%s at its shortest: %+v", name, short)
			}
		}
	}
	if len(states) != 3 {
		t.Errorf("states %v", states)
	}
}

func TestAProgramIsToldWhatFailedAndWhy(t *testing.T) {
	var c channel
	const name = "deployment-failed-image-not-found"
	if err := withPrograms(&c, caseOf(name)).Notify(t.Context(), event(t, name)); err != nil {
		t.Fatal(err)
	}
	p := forPrograms(t, c.published[0])
	p.Text, p.Links = "", nil
	want := message.Program{
		Version: "1.0", ID: p.ID, IncidentKey: "111122223333/ap-northeast-1/" + c.published[0].Chatbot.Metadata.ThreadID,
		State: message.Opened, Time: p.Time, Account: "111122223333", Region: "ap-northeast-1", Cluster: "prod-main",
		Service: "web-api", Kind: "deployment-failed", Cause: "image-not-found", Impact: "unaffected", Severity: "warning",
		Owner: "team-web", Title: "web-api deployment failed: image not found (prod-main)",
		Attribution: []message.Culprit{{What: "image", Container: "web-api", Sure: true}},
	}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
}

// Failure and recovery have one key, which is what a pager closes an incident by.
func TestAnIncidentIsOpenedAndResolvedUnderOneKey(t *testing.T) {
	var keys []string
	var states []message.State
	for _, name := range []string{"deployment-rolling-back", "deployment-rolled-back"} {
		var c channel
		if err := withPrograms(&c, caseOf(name)).Notify(t.Context(), event(t, name)); err != nil {
			t.Fatal(err)
		}
		p := forPrograms(t, c.published[0])
		keys, states = append(keys, p.IncidentKey), append(states, p.State)
	}
	if !slices.Equal(states, []message.State{message.Updated, message.Resolved}) || keys[0] != keys[1] {
		t.Errorf("%v %v", keys, states)
	}
}

func TestADigestNamesTheIncidentsOfItsServices(t *testing.T) {
	var c channel
	n := withPrograms(&c, look(unchanged))
	if failed := comeBack(t, n, alike("a", "b", "c")...); failed != "" {
		t.Fatal(failed)
	}
	p := forPrograms(t, c.published[0])
	if p.Kind != "digest" || p.State != message.Opened || p.Service != "" || len(p.Incidents) != 3 ||
		p.Incidents[0].Service != "a" || p.Incidents[0].IncidentKey == p.IncidentKey {
		t.Errorf("%+v", p)
	}
}

// A thousand services are what one batch can hold. The list of them must not keep the message from everyone.
func TestTheLargestDigestIsOneThatSNSTakes(t *testing.T) {
	var services []string
	for i := range 1000 {
		services = append(services, fmt.Sprintf("%s-%d", strings.Repeat("s", 200), i))
	}
	owner := strings.Repeat(`"`, 250) // which takes four bytes where it stands in text within text
	var c channel
	n := withPrograms(&c, surveyor{unchanged, func(_ context.Context, incidents []incident.Incident) []incident.Incident {
		for n := range incidents {
			incidents[n].Service.Tags = map[string]string{"owner": owner}
		}
		return incidents
	}})
	if failed := comeBack(t, n, alike(services...)...); failed != "" || len(c.published) != 1 {
		t.Fatalf("%d messages, %q comes back", len(c.published), failed)
	}
	for _, n := range []message.Notification{c.published[0], c.published[0].Shortest()} {
		p := forPrograms(t, n) // which fails where SNS would not take it
		if got := len(p.Incidents) + p.Unlisted; got != len(services) {
			t.Errorf("%d of %d services", got, len(services))
		}
	}
	if short := forPrograms(t, c.published[0].Shortest()); len(short.Incidents) > 0 {
		t.Errorf("the shortest lists %d", len(short.Incidents))
	}
}

func TestWhoAsksForNothingGetsWhatThereWas(t *testing.T) {
	var c channel
	if err := c.notifier(look(unchanged)).Notify(t.Context(), []byte(unplaced("a", "RESOURCE:CPU"))); err != nil {
		t.Fatal(err)
	}
	input, err := sender.Input(c.published[0])
	var forms map[string]string
	if err != nil || json.Unmarshal([]byte(*input.Message), &forms) != nil ||
		!slices.Equal(slices.Sorted(maps.Keys(forms)), []string{"default", "email"}) {
		t.Errorf("%v, %v", slices.Sorted(maps.Keys(forms)), err)
	}
}
