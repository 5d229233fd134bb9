package notify

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/route"
)

// office keeps what each channel got. Topics are told of at once.
type office struct {
	channel
	mu   sync.Mutex
	told map[string][]message.Notification // by route
	fail map[string]error
}

func (o *office) topic(name string) publish {
	return func(n message.Notification) (string, error) {
		o.mu.Lock()
		defer o.mu.Unlock()
		if err := o.fail[name]; err != nil {
			return "", err
		}
		o.told[name] = append(o.told[name], n)
		return "message-" + name, nil
	}
}

// notifier has three routes and a copy: web is in Japanese and for Teams.
func (o *office) notifier(i Investigator) Notifier {
	o.told = map[string][]message.Notification{}
	n := o.channel.notifier(i)
	n.Publisher = o.topic(route.Default)
	n.Metrics = Metrics{Namespace: "ecswhy", Function: "f"}
	n.Routing = Routing{OwnerTags: []string{"owner"}, Channels: map[string]Channel{}}
	n.Routing.Table.Routes = []route.Route{
		{Name: "all", Copy: true, Match: route.Match{"severity": {"critical", "error", "warning"}}},
		{Name: "data", Match: route.Match{"service": {"data-*"}}},
		{Name: "web", Match: route.Match{"service": {"web*"}}},
		{Name: "jobs", Match: route.Match{"owner": {"team-jobs"}}},
	}
	for _, r := range n.Routing.Table.Routes {
		s := message.Settings{}
		if r.Name == "web" {
			s = message.Settings{Language: message.Japanese, Dialect: message.Teams}
		}
		n.Routing.Channels[r.Name] = Channel{o.topic(r.Name), message.NewWriter(s)}
	}
	return n
}

// counts are how many messages each channel got.
func (o *office) counts() map[string]int {
	out := map[string]int{}
	for name, all := range o.told {
		out[name] = len(all)
	}
	return out
}

func TestAnIncidentGoesToItsRouteAndTheCopies(t *testing.T) {
	for service, want := range map[string]map[string]int{
		"web-api":  {"web": 1, "all": 1},
		"data-etl": {"data": 1, "all": 1},
		"mailer":   {"default": 1, "all": 1},
	} {
		var o office
		if err := o.notifier(look(unchanged)).Notify(t.Context(), []byte(unplaced(service, "RESOURCE:CPU"))); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, o.counts()); diff != "" {
			t.Errorf("%s:\n%s", service, diff)
		}
	}
}

func TestEachRouteIsWrittenForInItsOwnWay(t *testing.T) {
	var o office
	if err := o.notifier(look(unchanged)).Notify(t.Context(), []byte(unplaced("web-api", "RESOURCE:CPU"))); err != nil {
		t.Fatal(err)
	}
	web, all := o.told["web"][0].Chatbot, o.told["all"][0].Chatbot
	if !strings.Contains(web.Content.Description, "**原因:**") || !strings.Contains(all.Content.Description, "*Why:*") ||
		strings.Contains(all.Content.Description, "**") {
		t.Errorf("%s\n%s", web.Content.Description, all.Content.Description)
	}
	if web.ID != all.ID || web.Metadata.ThreadID != all.Metadata.ThreadID {
		t.Error("the same incident has another id or thread in another channel")
	}
	for _, name := range []string{"web", "all"} {
		if got := o.told[name][0].Attributes["route"]; got != "web" {
			t.Errorf("subscribers of %s can filter by the route %q", name, got)
		}
	}
	line := o.line(t)
	if line["route"] != "web" || line["route_by"] != "match" || !cmp.Equal(line["copies"], []any{"all"}) ||
		line["message_id"] != "message-web" {
		t.Errorf("log %v", line)
	}
}

// tagged has an investigator find a tag on the service.
func tagged(key, value string) look {
	return func(_ context.Context, inc incident.Incident) incident.Incident {
		inc.Service.Tags = map[string]string{key: value}
		return inc
	}
}

func TestATagChoosesARouteThatThereIs(t *testing.T) {
	for value, want := range map[string]map[string]int{
		"jobs":    {"jobs": 1, "all": 1},
		"default": {"default": 1, "all": 1},
		"Jobs":    {"web": 1, "all": 1},
	} {
		var o office
		n := o.notifier(tagged(incident.ChannelTag, value))
		if err := n.Notify(t.Context(), []byte(unplaced("web-api", "RESOURCE:CPU"))); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(want, o.counts()); diff != "" {
			t.Errorf("%s:\n%s", value, diff)
		}
		if by := o.line(t)["route_by"]; by == "tag" != (value != "Jobs") {
			t.Errorf("%s is routed by %v", value, by)
		}
		said := strings.Contains(fmt.Sprint(o.told), "タグ ecswhy:channel で指定された送信先 Jobs は存在しません")
		if said != (value == "Jobs") {
			t.Errorf("%s: said that there is no such route: %v", value, said)
		}
	}
}

func TestAnOwnerThatATagNamesIsRouted(t *testing.T) {
	for _, key := range []string{"owner", incident.OwnerTag} {
		var o office
		n := o.notifier(tagged(key, "team-jobs"))
		if err := n.Notify(t.Context(), []byte(unplaced("nightly", "RESOURCE:CPU"))); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(map[string]int{"jobs": 1, "all": 1}, o.counts()); diff != "" {
			t.Errorf("%s:\n%s", key, diff)
		}
	}
}

func TestWhatARouteRefusesGoesToTheDefaultChannelOnce(t *testing.T) {
	gone := fixable{errors.New("no such topic")}
	for sentence, c := range map[string]struct {
		service string
		fail    []string
		want    map[string]int
		line    string
	}{
		"the route that takes it": {"web-api", []string{"web"}, map[string]int{"default": 1, "all": 1}, "was for web,"},
		"a copy":                  {"web-api", []string{"all"}, map[string]int{"default": 1, "web": 1}, "was for all,"},
		"a copy of what is the default channel's": {"mailer", []string{"all"}, map[string]int{"default": 1}, "was for all,"},
		"both": {"web-api", []string{"web", "all"}, map[string]int{"default": 1}, "was for web, all,"},
	} {
		var o office
		n := o.notifier(look(unchanged))
		o.fail = map[string]error{}
		for _, name := range c.fail {
			o.fail[name] = gone
		}
		if err := n.Notify(t.Context(), []byte(unplaced(c.service, "RESOURCE:CPU"))); err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, o.counts()); diff != "" {
			t.Fatalf("%s:\n%s", sentence, diff)
		}
		if text := o.told["default"][0].Text; !strings.Contains(text, c.line) || !strings.Contains(text, "RESOURCE:CPU") {
			t.Errorf("%s: %q is not in\n%s", sentence, c.line, text)
		}
		lines := o.lines(t)
		last := lines[len(lines)-1]
		if len(lines) != 1+len(c.fail) || lines[0]["msg"] != "route refused" || lines[0]["advice"] != "make the topic" ||
			last["msg"] != "notified" || last["PublishErrors"] != float64(len(c.fail)) || last["Alerts"] != 1.0 {
			t.Errorf("%s: log %v", sentence, lines)
		}
	}
}

func TestWhatARouteDoesNotTakeNowComesBack(t *testing.T) {
	for _, name := range []string{"web", "all"} {
		var o office
		n := o.notifier(look(unchanged))
		o.fail = map[string]error{name: errors.New("SNS is down")}
		err := n.Notify(t.Context(), []byte(unplaced("web-api", "RESOURCE:CPU")))
		if !errors.Is(err, o.fail[name]) || o.counts()["default"] != 0 {
			t.Errorf("%s: %v, told %v", name, err, o.counts())
		}
		if line := o.line(t); line["msg"] != "not delivered" {
			t.Errorf("%s: log %v", name, line)
		}
	}
}

func TestACredentialThatIsTooOldIsNoRefusalOfARoute(t *testing.T) {
	var o office
	n := o.notifier(look(unchanged))
	o.fail = map[string]error{"web": aged{}}
	err := n.Notify(t.Context(), []byte(unplaced("web-api", "RESOURCE:CPU")))
	if !IsStale(err) || o.counts()["default"] != 0 {
		t.Errorf("%v, told %v", err, o.counts())
	}
}

func TestTheCanaryGoesToEveryChannel(t *testing.T) {
	for _, fail := range []map[string]error{nil, {"data": fixable{errors.New("no such topic")}}} {
		var o office
		n := o.notifier(look(unchanged))
		o.fail = fail
		if err := n.Notify(t.Context(), event(t, "canary")); err != nil {
			t.Fatal(err)
		}
		if got := len(o.counts()); got != 5-len(fail) {
			t.Errorf("told %v", o.counts())
		}
		lines := o.lines(t)
		last, refused := lines[len(lines)-1], float64(len(fail))
		if last["Canaries"] != 1-refused || last["PublishErrors"] != refused {
			t.Errorf("log %v", last)
		}
	}
}

func TestADigestIsMadeForEachChannelAndCountedOverAll(t *testing.T) {
	var o office
	n := o.notifier(look(unchanged))
	n.Routing.Table.Routes = n.Routing.Table.Routes[1:] // without the copy
	if failed := comeBack(t, n, alike("web-a", "web-b", "data-a", "mailer")...); failed != "" {
		t.Errorf("%s come back", failed)
	}
	titles := map[string]string{}
	for name, all := range o.told {
		if len(all) != 1 {
			t.Errorf("%s got %d messages", name, len(all))
		}
		titles[name] = all[0].Chatbot.Content.Title
	}
	if !strings.Contains(titles["web"], "2 サービス") || !strings.Contains(titles["data"], "data-a") ||
		!strings.Contains(titles["default"], "mailer") || len(titles) != 3 {
		t.Errorf("titles %v", titles)
	}
}

func TestADigestThatARouteRefusesJoinsThatOfTheDefaultChannel(t *testing.T) {
	var o office
	n := o.notifier(look(unchanged))
	n.Routing.Table.Routes = n.Routing.Table.Routes[1:]
	o.fail = map[string]error{"web": fixable{errors.New("no such topic")}}
	if failed := comeBack(t, n, alike("web-a", "web-b", "data-a", "mailer")...); failed != "" {
		t.Errorf("%s come back", failed)
	}
	if got := o.counts(); !maps.Equal(got, map[string]int{"data": 1, "default": 1}) {
		t.Fatalf("told %v", got)
	}
	one, several := o.told["data"][0].Attributes["route"], o.told["default"][0].Attributes["route"]
	if one != "data" || several != "" {
		t.Errorf("the routes to filter by are %q and %q", one, several)
	}
	text := o.told["default"][0].Text
	if !strings.Contains(text, "3 services in prod") || !strings.Contains(text, "was for web,") {
		t.Error(text)
	}
}

func TestOfADigestOnlyThoseComeBackWhoseChannelDidNotTakeIt(t *testing.T) {
	var o office
	n := o.notifier(look(unchanged))
	n.Routing.Table.Routes = n.Routing.Table.Routes[1:]
	o.fail = map[string]error{"web": errors.New("SNS is down")}
	if failed := comeBack(t, n, alike("web-a", "data-a", "web-b")...); failed != "ac" {
		t.Errorf("%s come back", failed)
	}
}

func TestRoutesThatHangLeaveTheDefaultChannelItsTime(t *testing.T) {
	var o office
	n := o.notifier(look(unchanged))
	n.Routing.Channels["all"] = Channel{slow{time.Hour, &o.channel}, message.NewWriter(message.Settings{})}
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	err := n.Notify(ctx, []byte(unplaced("mailer", "RESOURCE:CPU")))
	if err == nil || o.counts()["default"] != 1 {
		t.Errorf("%v, told %v", err, o.counts())
	}
}

// alike are events of services that find no place for one reason.
func alike(services ...string) (events []string) {
	for _, service := range services {
		events = append(events, unplaced(service, "RESOURCE:CPU"))
	}
	return events
}

// comeBack are the records of a batch that failed, such as ac.
func comeBack(t *testing.T, n Notifier, bodies ...string) (ids string) {
	t.Helper()
	response, err := n.Handle(t.Context(), sqs(t, bodies...))
	var a answer
	if err != nil || json.Unmarshal(response, &a) != nil {
		t.Fatalf("%s, %v", response, err)
	}
	for _, f := range a.Failures {
		ids += f.Identifier
	}
	return ids
}
