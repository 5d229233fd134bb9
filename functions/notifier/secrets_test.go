package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/message"
)

// canary marks what must not leave the process; a number follows, so that each that leaves says where it was.
const canary = "CaNaRy7d1f"

// aviary hands out canaries and remembers where each was put.
type aviary struct{ places []string }

func (a *aviary) bird(format string, arguments ...any) string {
	a.places = append(a.places, fmt.Sprintf(format, arguments...))
	return fmt.Sprintf("%s%04dx", canary, len(a.places)-1)
}

// escaped are the places of the canaries in a text.
func (a *aviary) escaped(text string) []string {
	var out []string
	for i, place := range a.places {
		if strings.Contains(text, fmt.Sprintf("%s%04dx", canary, i)) {
			out = append(out, place)
		}
	}
	return out
}

// overrides are what RunTask was told to run in place of the task definition, with a canary in every value.
func (a *aviary) overrides(where string) map[string]any {
	container := map[string]any{
		"name": "app", "command": []any{"sh", "-c", a.bird("%s command", where)},
		"environment":      []any{map[string]any{"name": "KEY", "value": a.bird("%s environment", where)}},
		"environmentFiles": []any{map[string]any{"type": "s3", "value": a.bird("%s environment file", where)}},
	}
	return map[string]any{
		"containerOverrides": []any{container}, "taskRoleArn": a.bird("%s role", where), "cpu": a.bird("%s cpu", where),
		"inferenceAcceleratorOverrides": []any{map[string]any{"deviceName": a.bird("%s device", where)}},
	}
}

// inEvent puts canaries into an event: everything that an event may hold and that is nobody's business, at every depth.
func (a *aviary) inEvent(value any, where string) {
	switch v := value.(type) {
	case map[string]any:
		for _, key := range slices.Sorted(maps.Keys(v)) {
			a.inEvent(v[key], where+"."+key)
		}
		v["overrides"] = a.overrides(where + ".overrides")
		v["environment"] = []any{map[string]any{"name": "KEY", "value": a.bird("%s.environment", where)}}
		v["fieldOfTomorrow"] = a.bird("%s.fieldOfTomorrow", where)
	case []any:
		for i, inner := range v {
			a.inEvent(inner, fmt.Sprintf("%s[%d]", where, i))
		}
	}
}

// inAnswer puts canaries into an answer of AWS: as the values of environment variables and overrides, and as secrets in
// the texts that may be shown.
func (a *aviary) inAnswer(operation string, fields map[string]any) {
	each(fields["tasks"], func(task map[string]any) { task["overrides"] = a.overrides("DescribeTasks overrides") })
	if definition, ok := fields["taskDefinition"].(map[string]any); ok {
		each(definition["containerDefinitions"], a.inContainer)
	}
	each(fields["events"], a.inLogLine)
	each(fields["services"], func(service map[string]any) { service["tags"] = a.tags("DescribeServices tag") })
	if operation == "DescribeTaskDefinition" {
		fields["tags"] = a.tags("DescribeTaskDefinition tag")
	}
	fields["fieldOfTomorrow"] = a.bird("%s fieldOfTomorrow", operation)
}

func each(list any, change func(map[string]any)) {
	entries, _ := list.([]any)
	for _, entry := range entries {
		if fields, ok := entry.(map[string]any); ok {
			change(fields)
		}
	}
}

func (a *aviary) inContainer(c map[string]any) {
	c["environment"] = []any{map[string]any{"name": "KEY", "value": a.bird("environment")},
		map[string]any{"name": "PORT", "value": a.bird("environment")}}
	c["environmentFiles"] = []any{map[string]any{"type": "s3",
		"value": "https://config:" + a.bird("password in the address of an environment file") + "@example.com/app.env"}}
	c["dockerLabels"] = map[string]any{"label": a.bird("docker label")}
	c["command"] = []any{"server", "--password", "--db=postgres://app:" + a.bird("password in the address of a command") +
		"@db/x", "--api-key=" + a.bird("key in a command"),
		"--token", a.bird("token as a word of a command"), "-u", "app", "curl", "-u", "app:" + a.bird("password as a word of a command")}
	c["entryPoint"] = []any{"sh", "-c", "export TOKEN=" + a.bird("token in an entry point") + "; run --password " +
		a.bird("password in an entry point")}
	c["healthCheck"] = map[string]any{"command": []any{"CMD-SHELL",
		"curl -H 'Authorization: Bearer " + a.bird("bearer token in a health check") + "' localhost"}}
	c["systemControls"] = []any{map[string]any{"namespace": "net",
		"value": "password=" + a.bird("password in a system control")}}
	if log, ok := c["logConfiguration"].(map[string]any); ok {
		options, _ := log["options"].(map[string]any)
		if options != nil {
			options["splunk-token"] = a.bird("log option")
		}
	}
}

// inLogLine adds secrets to a line and leaves the rest of it, so that it is still shown.
func (a *aviary) inLogLine(e map[string]any) {
	e["message"] = fmt.Sprintf("%v password=%s Authorization: Bearer %s jdbc:postgresql://u:%s@db/x \"apiKey\":\"%s\""+
		` secret\u003d%s mysql:\/\/u:%s@db\/x %%7B%%22token%%22%%3A%%22%s%%22%%7D`+" \x1b[2mapi_key\x1b[0m=\x1b[1m%s\x1b[0m", e["message"],
		a.bird("password in a log"), a.bird("bearer token in a log"), a.bird("password in the address of a log"),
		a.bird("key in a log"),
		a.bird("secret that JSON encoded"), a.bird("password that PHP encoded"), a.bird("token that an address encodes"),
		a.bird("coloured key"))
}

func (a *aviary) tags(where string) []any {
	return []any{
		map[string]any{"key": "owner", "value": "team-a password=" + a.bird("%s owner", where)},
		map[string]any{"key": "commit", "value": "token=" + a.bird("%s commit", where)},
		map[string]any{"key": "pipeline", "value": "https://ci:" + a.bird("%s pipeline", where) + "@example.com/1"},
		map[string]any{"key": "unheard-of", "value": a.bird("%s that nobody asked for", where)},
	}
}

// left is all that a scene let out of the process.
func left(s *standIn, sc *scene, response []byte, err error) string {
	sc.mu.Lock()
	defer sc.mu.Unlock()
	return strings.Join(append(sc.sent, s.log.String(), string(response), fmt.Sprint(err), fmt.Sprintf("%#v", err)), "\n")
}

func patient(t *testing.T, dialect message.Dialect) *standIn {
	return newStandIn(t, map[string]string{"ECSWHY_LOOKUP_BUDGET": "500ms", "ECSWHY_LOG_LINES": "50",
		"ECSWHY_DIALECT": string(dialect), "ECSWHY_CLOUDTRAIL": "true"})
}

// eachKind are the names of all events in the full form; in the short one of one of each kind with answers to lookups
// and one without.
func eachKind(events map[string][]byte) []string {
	names := slices.Sorted(maps.Keys(events))
	if soak() {
		return names
	}
	seen := map[string]int{}
	return slices.DeleteFunc(names, func(name string) bool {
		kind := string(ecsevent.Decode(events[name]).Kind)
		if _, err := os.Stat(testdata + "events/" + name + "/aws"); err == nil {
			kind += " with answers"
		}
		seen[kind]++
		return seen[kind] > 1
	})
}

func TestNoSecretLeavesTheProcess(t *testing.T) {
	crew := []*standIn{patient(t, message.Slack), patient(t, message.Teams)}
	alerts, silent := recordedEvents(t)
	maps.Copy(alerts, silent)
	kept, shown := 0, 0
	for i, name := range eachKind(alerts) {
		answers := [][]fault{nil, snsRefusals[:1], {malformed}}
		if i%4 > 0 {
			answers = answers[:1]
		}
		for _, sns := range answers {
			birds, s := &aviary{}, crew[i%2]
			event := alerts[name]
			var fields map[string]any
			if json.Unmarshal(event, &fields) == nil {
				birds.inEvent(fields["detail"], "detail")
				birds.inEvent(fields, "event")
				event, _ = json.Marshal(fields)
			}
			sc := &scene{answers: os.DirFS(testdata + "events/" + name + "/aws"), sns: sns, change: birds.inAnswer}
			response, err := s.handle(t.Context(), sc, event)
			out := left(s, sc, response, err)
			sc.mu.Lock() // an answer that came too late may still be written
			for _, place := range birds.escaped(out) {
				t.Errorf("%s: %s left the process", name, place)
			}
			kept += len(birds.places)
			sc.mu.Unlock()
			shown += strings.Count(out, "%5Bredacted%5D")
		}
	}
	if kept < 5_000 || shown < 100 {
		t.Errorf("%d canaries, %d of them seen where they were redacted", kept, shown)
	}
	fmt.Fprintf(os.Stdout, "secrets: %d canaries in events and answers, 0 may leave; %d marks of redaction seen\n", kept,
		shown)
}

// What is not an event is shown as it begins, but never from where values of environment variables could begin.
func TestNoSecretLeavesWithAnEventThatIsCut(t *testing.T) {
	s := patient(t, message.Slack)
	alerts, silent := recordedEvents(t)
	maps.Copy(alerts, silent)
	for _, name := range eachKind(alerts) {
		event := alerts[name]
		var fields map[string]any
		if json.Unmarshal(event, &fields) != nil {
			continue
		}
		birds := &aviary{}
		if detail, ok := fields["detail"].(map[string]any); ok {
			detail["overrides"] = birds.overrides("detail.overrides")
		}
		whole, _ := json.Marshal(fields)
		start := bytes.Index(whole, []byte(canary))
		for _, cut := range []int{len(whole) - 1, start + 20, start + 200} {
			if start < 0 || cut >= len(whole) {
				continue
			}
			sc := &scene{answers: os.DirFS(testdata + "events/" + name + "/aws")}
			response, err := s.handle(t.Context(), sc, whole[:cut])
			if escaped := birds.escaped(left(s, sc, response, err)); len(escaped) > 0 || len(sc.accepted) != 1 {
				t.Errorf("%s cut at %d: %v left, %d messages", name, cut, escaped, len(sc.accepted))
			}
		}
	}
}

// An answer of another shape makes an error, whose text is told and logged.
func TestNoSecretLeavesWithTheErrorOfAnAnswer(t *testing.T) {
	s := newStandIn(t, map[string]string{"ECSWHY_LOOKUP_BUDGET": "200ms"})
	alerts, _ := recordedEvents(t)
	for sentence, shape := range map[string]string{
		"a text in place of a list":    `{"services":"%s","taskArns":"%[1]s","tasks":"%[1]s","taskDefinition":"%[1]s","serviceDeployments":"%[1]s","events":"%[1]s"}`,
		"a text in place of a number":  `{"services":[{"desiredCount":"%s"}],"tasks":[{"createdAt":"%[1]s"}],"taskDefinition":{"revision":"%[1]s"}}`,
		"a text in place of variables": `{"taskDefinition":{"containerDefinitions":[{"environment":"%s"}]},"tasks":[{"overrides":"%[1]s"}]}`,
		"a text that is no JSON":       `%s`,
		"JSON that is cut":             `{"taskDefinition":{"containerDefinitions":[{"environment":[{"name":"KEY","value":"%s`,
	} {
		for _, name := range []string{"deployment-failed-go-panic", "standalone-task-failed"} {
			birds := &aviary{}
			body := fmt.Sprintf(shape, birds.bird("%s", sentence))
			sc := &scene{answers: os.DirFS(testdata + "events/" + name + "/aws"), faults: map[string]fault{}}
			for _, operation := range []string{"DescribeServices", "ListTasks", "DescribeTasks", "DescribeTaskDefinition",
				"DescribeServiceDeployments", "GetLogEvents"} {
				sc.faults[operation] = fault{respond: with(200, body)}
			}
			response, err := s.handle(t.Context(), sc, alerts[name])
			if escaped := birds.escaped(left(s, sc, response, err)); len(escaped) > 0 || len(sc.accepted) != 1 {
				t.Errorf("%s: %v left, %d messages: %s", sentence, escaped, len(sc.accepted), s.log.String())
			}
		}
	}
}
