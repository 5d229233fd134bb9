package route_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/route"
	"github.com/ecswhy/ecswhy/internal/route/routetest"
)

const topic = "arn:aws:sns:ap-northeast-1:111122223333:ecswhy-"

// web is a service of a team that is known.
var web = route.Facts{
	"account": "111122223333", "region": "ap-northeast-1", "cluster": "prod-main", "service": "web-api", "owner": "team-web",
	"cause": "image-not-found", "severity": "warning", "impact": "unaffected",
}

func TestAMatchIsAllFieldsAndAnyOfTheirValues(t *testing.T) {
	for name, c := range map[string]struct {
		match route.Match
		want  bool
	}{
		"no field":                           {nil, true},
		"one value":                          {route.Match{"cluster": {"prod-main"}}, true},
		"any of the values":                  {route.Match{"cluster": {"stg", "prod-*"}}, true},
		"all of the fields":                  {route.Match{"cluster": {"prod-*"}, "owner": {"team-w?b"}}, true},
		"one field that differs":             {route.Match{"cluster": {"prod-*"}, "owner": {"team-data"}}, false},
		"a pattern is of the whole value":    {route.Match{"service": {"web"}}, false},
		"capitals differ":                    {route.Match{"owner": {"Team-Web"}}, false},
		"what is not known is of no pattern": {route.Match{"caller": {"*"}}, false},
		"a class":                            {route.Match{"account": {"[0-9]*"}}, true},
	} {
		if got := c.match.Fits(web); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
		if got := len(c.match.Misfits(web)) == 0; got != c.want {
			t.Errorf("%s: without misfits %v", name, got)
		}
	}
	if got := (route.Match{"service": {"x"}, "owner": {"x"}, "cluster": {"*"}}).Misfits(web); !cmp.Equal(got,
		[]string{"owner", "service"}) {
		t.Errorf("misfits %v", got)
	}
}

func TestAnIncidentIsMatchedByWhatIsKnownOfIt(t *testing.T) {
	inc := incident.Incident{Account: "111122223333", Region: "eu-west-1", Cluster: "prod",
		Tasks: []incident.Task{{Group: "family:nightly"}}}
	inc.TaskDefinition.Tags = map[string]string{"team": "data"}
	inc.TaskDefinition.RegisteredBy = "arn:aws:iam::111122223333:user/alice"
	v := diagnosis.Verdict{Severity: cause.Error, Impact: diagnosis.Impact{Code: diagnosis.Down}}
	v.Cause = cause.Unknown
	want := route.Facts{"account": "111122223333", "region": "eu-west-1", "cluster": "prod", "service": "nightly",
		"owner": "data", "caller": "alice", "cause": "unknown", "severity": "error", "impact": "down"}
	if diff := cmp.Diff(want, route.FactsOf(inc, v, []string{"team"})); diff != "" {
		t.Error(diff)
	}
}

func TestTheFirstRouteThatFitsTakesAndCopiesGoOn(t *testing.T) {
	table := route.Table{Routes: []route.Route{
		{Name: "warnings", Match: route.Match{"severity": {"warning"}}, Copy: true},
		{Name: "data", Match: route.Match{"owner": {"team-data"}}},
		{Name: "prod", Match: route.Match{"cluster": {"prod-*"}}},
		{Name: "web", Match: route.Match{"owner": {"team-web"}}},
		{Name: "all", Copy: true},
		{Name: "critical", Match: route.Match{"severity": {"critical"}}, Copy: true},
	}}
	copies := []string{"warnings", "all"}
	for name, c := range map[string]struct {
		facts route.Facts
		tag   string
		want  route.Choice
	}{
		"the first":                      {web, "", route.Choice{Taken: "prod", By: route.ByMatch, Copies: copies}},
		"a tag goes before":              {web, "web", route.Choice{Taken: "web", By: route.ByTag, Copies: copies}},
		"a tag names a copy":             {web, "all", route.Choice{Taken: "all", By: route.ByTag, Copies: copies[:1]}},
		"a tag asks for the default":     {web, "default", route.Choice{Taken: "default", By: route.ByTag, Copies: copies}},
		"a tag that names nothing":       {web, "Web", route.Choice{Taken: "prod", By: route.ByMatch, Copies: copies, Unknown: "Web"}},
		"nothing fits":                   {route.Facts{"owner": "x"}, "", route.Choice{Taken: "default", By: route.ByDefault, Copies: copies[1:]}},
		"nothing is known of the matter": {nil, "", route.Choice{Taken: "default", By: route.ByDefault, Copies: copies[1:]}},
	} {
		if diff := cmp.Diff(c.want, table.Choose(c.facts, c.tag)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	if got := table.Everywhere(); len(got.All()) != 1+len(table.Routes) || got.Taken != route.Default {
		t.Errorf("everywhere is %v", got.All())
	}
	if diff := cmp.Diff(route.Choice{Taken: "default", By: route.ByDefault}, (route.Table{}).Choose(web, "")); diff != "" {
		t.Error(diff)
	}
}

func TestAtMostThreeNotesApplyInOrder(t *testing.T) {
	notes := []route.Note{
		{Step: "a"}, {Step: "b", Match: route.Match{"cluster": {"stg"}}}, {Step: "c", Match: route.Match{"owner": {"team-web"}}},
		{Step: "d"}, {Step: "e"},
	}
	said := func(notes []route.Note) (out string) {
		for _, note := range notes {
			out += note.Step
		}
		return out
	}
	if got := said(route.NotesOn(notes, web)); got != "acd" {
		t.Errorf("notes %q", got)
	}
	if got := said(route.NotesOn(notes, web, route.Facts{"owner": "team-data"})); got != "ade" {
		t.Errorf("notes that are on both %q", got)
	}
}

func TestARunbookOfATagIsLinkedOnHostsThatMayBe(t *testing.T) {
	const page = "https://wiki.example.com/ecs"
	for _, c := range []struct {
		hosts   []string
		address string
		want    bool
	}{
		{nil, page, true}, {[]string{"wiki.example.com"}, page, true}, {[]string{"*.example.com"}, page + ":443/x", true},
		{[]string{"*.example.com"}, "https://example.com.evil.example/x", false},
		{[]string{"wiki.example.com"}, "https://wiki.example.com@evil.example/x", false},
		{[]string{"wiki.example.com"}, "https://wiki.example.com.evil.example", false}, {nil, "https://%zz", false},
	} {
		if got := route.MayLink(c.hosts, c.address); got != c.want {
			t.Errorf("%s on %v: %v", c.address, c.hosts, got)
		}
	}
}

// full is a table with every field.
func full() route.Table {
	return route.Table{
		Routes: []route.Route{
			{Name: "payments", Topic: topic + "payments", Match: route.Match{"owner": {"payments", "billing"}}, Language: "ja",
				Dialect: "teams", TimeZone: "Asia/Tokyo", Mentions: []string{"<!subteam^S0123456789>"}},
			{Name: "critical", Topic: topic + "critical", Match: route.Match{"severity": {"critical"}}, Copy: true},
		},
		Notes:        []route.Note{{Match: route.Match{"cause": {"image-*"}}, Runbook: "https://wiki.example.com/images?x=1#y"}},
		RunbookHosts: []string{"wiki.example.com"},
	}
}

func TestATableIsPackedAndUnpacked(t *testing.T) {
	got, err := route.Unpack(routetest.Pack(t, full()))
	if err != nil {
		t.Fatal(err)
	}
	if zone := got.Routes[0].Zone; zone.String() != "Asia/Tokyo" || got.Routes[1].Zone != nil {
		t.Errorf("zones %v, %v", zone, got.Routes[1].Zone)
	}
	got.Routes[0].Zone = nil
	if diff := cmp.Diff(full(), got); diff != "" {
		t.Error(diff)
	}
	if got, err := route.Unpack(""); err != nil || len(got.Routes) != 0 {
		t.Errorf("no text is %v, %v", got, err)
	}
}

// What Terraform packs is read: the text is what base64gzip of Terraform 1.11 gave for the JSON of a table.
func TestWhatTerraformPacksIsRead(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("testdata", "terraform.txt"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := route.Unpack(strings.TrimSpace(string(text)))
	if err != nil || len(got.Routes) != 2 || got.Routes[0].Name != "payments" || !got.Routes[1].Copy {
		t.Errorf("%+v, %v", got, err)
	}
}

func TestWhatIsWrongWithATableIsSaid(t *testing.T) {
	one := func(change func(*route.Route)) string {
		table := full()
		change(&table.Routes[0])
		return routetest.Pack(t, table)
	}
	note := func(n route.Note) string { return routetest.Pack(t, route.Table{Notes: []route.Note{n}}) }
	for want, text := range map[string]string{
		"not packed":                          "e30=",
		"more than 4194304 bytes":             routetest.PackText(t, strings.Repeat(" ", 5<<20)),
		"not the JSON":                        routetest.PackText(t, `{"routs":[]}`),
		"something behind":                    routetest.PackText(t, `{} {}`),
		`routes[0] has the name "a b"`:        one(func(r *route.Route) { r.Name = "a b" }),
		`name "default", which is taken`:      one(func(r *route.Route) { r.Name = "default" }),
		`name "critical", which is taken`:     one(func(r *route.Route) { r.Name = "critical" }),
		"not the ARN of a standard SNS topic": one(func(r *route.Route) { r.Topic += ".fifo" }),
		"give en or ja":                       one(func(r *route.Route) { r.Language = "fr" }),
		"give slack or teams":                 one(func(r *route.Route) { r.Dialect = "irc" }),
		"let it be a copy":                    one(func(r *route.Route) { r.Match = route.Match{"severity": {"error"}, "cause": {"*"}} }),
		`matches "onwer"; give account`:       one(func(r *route.Route) { r.Match["onwer"] = []string{"x"} }),
		"matches no cluster":                  one(func(r *route.Route) { r.Match["cluster"] = nil }),
		`pattern "[", which is malformed`:     one(func(r *route.Route) { r.Match["cluster"] = []string{"["} }),
		`the mention "@all"`:                  one(func(r *route.Route) { r.Mentions = []string{"@all"} }),
		"notes[0] says nothing":               note(route.Note{}),
		"not an https address":                note(route.Note{Runbook: "http://wiki.example.com"}),
		"more than 300 characters":            note(route.Note{Step: strings.Repeat("あ", 301)}),
		`the mention "<!everyone>"`:           note(route.Note{Mention: "<!everyone>"}),
		"runbook_hosts has the pattern":       routetest.Pack(t, route.Table{RunbookHosts: []string{"["}}),
	} {
		if _, err := route.Unpack(text); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %q, got %v", want, err)
		}
	}
	if _, err := route.Unpack(note(route.Note{Step: strings.Repeat("あ", 300)})); err != nil {
		t.Error(err)
	}
}

// What a person wrote is refused where the function would go on without it.
func TestAPersonIsToldOfATimeZoneThatDoesNotExist(t *testing.T) {
	for _, zone := range []string{"Asia/Tokio", "Local"} {
		text := `{"routes":[{"name":"a","topic_arn":"` + topic + `","time_zone":"` + zone + `"}]}`
		if _, err := route.Read([]byte(text)); err == nil || !strings.Contains(err.Error(), `time_zone "`+zone+`" in a; give one`) {
			t.Errorf("%s: %v", zone, err)
		}
		if table, err := route.Unpack(routetest.PackText(t, text)); err != nil || len(table.Unzoned()) != 1 {
			t.Errorf("%s: %v", zone, err)
		}
	}
}

// Whatever the text and the facts: an incident goes to one channel that takes it and to no channel twice.
func FuzzTable(f *testing.F) {
	f.Add(routetest.Pack(f, full()), "", "payments", "critical", "")
	f.Add("", `{"routes":[{"name":"a","topic_arn":"`+topic+`a"}]}`, "x", "[", "a")
	f.Add("H4sIAAAAAAAA/w==", `{"notes":[{"step":"x","match":{"owner":["*"]}}]}`, "", "warning", "default")
	f.Fuzz(func(t *testing.T, packed, text, owner, severity, tag string) {
		facts := route.Facts{"owner": owner, "severity": severity}
		fromPacked, _ := route.Unpack(packed) // of what is wrong there is nothing
		fromText, _ := route.Read([]byte(text))
		for _, table := range []route.Table{fromPacked, fromText} {
			choice, seen := table.Choose(facts, tag), map[string]bool{}
			for _, name := range choice.All() {
				if seen[name] {
					t.Errorf("%q is told twice: %+v", name, choice)
				}
				seen[name] = true
			}
			if choice.By == route.ByDefault && choice.Taken != route.Default || choice.Taken == "" {
				t.Errorf("%+v", choice)
			}
			if len(route.NotesOn(table.Notes, facts)) > 3 {
				t.Error("more than three notes")
			}
		}
	})
}

// large is a table with so many routes and notes, as organisations have them.
func large(n int) route.Table {
	var table route.Table
	for i := range n {
		name := fmt.Sprintf("team-%d", i)
		table.Routes = append(table.Routes, route.Route{Name: name, Topic: topic + name, Language: "ja",
			TimeZone: "Asia/Tokyo", Match: route.Match{"owner": {name, "squad-" + name}, "cluster": {"prod-*"}}})
		table.Notes = append(table.Notes, route.Note{Match: route.Match{"owner": {name}},
			Runbook: "https://wiki.example.com/runbooks/" + name})
	}
	return table
}

// A start has at most a millisecond of a processor for 100 routes and 100 notes: least-ms, the quickest of all loads.
// Whatever else runs on the machine, and the garbage of loads before, can only add to it.
func BenchmarkUnpack(b *testing.B) {
	text := routetest.Pack(b, large(100))
	least := time.Hour
	b.ReportAllocs()
	for b.Loop() {
		start := time.Now()
		if _, err := route.Unpack(text); err != nil {
			b.Fatal(err)
		}
		least = min(least, time.Since(start))
	}
	b.ReportMetric(float64(least)/float64(time.Millisecond), "least-ms")
	b.ReportMetric(float64(len(text)), "bytes")
}

func BenchmarkChoose(b *testing.B) {
	table := large(100)
	b.ReportAllocs()
	for b.Loop() {
		if got := table.Choose(web, ""); got.Taken != route.Default {
			b.Fatal(got)
		}
	}
}
