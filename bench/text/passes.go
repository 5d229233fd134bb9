package main

import (
	"encoding/json"
	"fmt"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/ecsevent"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/logcause"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// passes are what a foreign text goes through on its way into a message. Each gives back what is measured, prepared
// for a text.
var passes = map[string]func(text string) func(){
	"redact a reason": func(text string) func() { return func() { redact.Text(text) } },
	"redact a log":    func(text string) func() { events := events(text); return func() { redact.Lines(events) } },
	"diagnose a log": func(text string) func() {
		events := events(text)
		return func() { logcause.Read(events, true) }
	},
	"diagnose a long line": func(text string) func() { return func() { logcause.Read([]string{text}, true) } },
	"diagnose a reason":    func(text string) func() { return func() { diagnosis.Text(diagnosis.Statement{Text: text}) } },
	"decode an event":      decoding,
	"decode no event":      func(text string) func() { raw := []byte(text); return func() { ecsevent.Decode(raw) } },
	"write a log":          func(text string) func() { return writing(incident.Incident{Log: logOf(events(text))}) },
	"write a long line":    func(text string) func() { return writing(incident.Incident{Log: logOf([]string{text})}) },
	"write names":          writingNames,
}

// longestEvent is how much of an event of a log is read.
const longestEvent = 8 << 10

// events cuts a text as a log holds it.
func events(text string) []string {
	var all []string
	for len(text) > longestEvent {
		all, text = append(all, text[:longestEvent]), text[longestEvent:]
	}
	return append(all, text)
}

func logOf(texts []string) incident.Log {
	log := incident.Log{Container: "web"}
	for _, text := range texts {
		log.Lines = append(log.Lines, incident.LogLine{Text: text})
	}
	return log
}

// decoding is of an event in which everything that is free text is this one.
func decoding(text string) func() {
	detail := map[string]string{"lastStatus": "STOPPED", "desiredStatus": "STOPPED", "stoppedReason": text}
	raw, err := json.Marshal(map[string]any{"detail-type": "ECS Task State Change", "source": "aws.ecs", "detail": detail})
	if err != nil {
		panic(fmt.Sprint("a text cannot be written as JSON: ", err))
	}
	return func() { ecsevent.Decode(raw) }
}

var (
	tagKeys = message.TagKeys{Owner: []string{"owner"}, Commit: []string{"commit"}, Pipeline: []string{"pipeline"}}

	slack = message.NewWriter(message.Settings{LogLines: 12, Zone: time.UTC})
	teams = message.NewWriter(message.Settings{LogLines: 12, Zone: time.UTC, Dialect: message.Teams, Tags: tagKeys})
)

// exited is the verdict on a container that exited.
var exited = diagnosis.Verdict{Failure: diagnosis.Failure{Cause: cause.EssentialContainerExited, Container: "web"}}

// writing is of an incident of which nothing is judged again.
func writing(inc incident.Incident) func() {
	inc.Kind = incident.TaskStopped
	return func() { slack.Write(inc, exited) }
}

// writingNames is of a message in which every name and reason is this text.
func writingNames(text string) func() {
	tags := map[string]string{"owner": text, "commit": text, "pipeline": text}
	inc := incident.Incident{
		Kind: incident.Unrecognized, ID: text, DetailType: text, Name: text, Reason: text, Cluster: text, Region: text,
		Account: text, Hook: incident.Hook{Stage: text},
		TaskDefinition: incident.TaskDefinition{RegisteredBy: text, Tags: tags},
	}
	said := diagnosis.Evidence{Text: text}
	verdict := diagnosis.Verdict{Failure: diagnosis.Failure{Cause: cause.Unknown, Evidence: said}}
	return func() { teams.Write(inc, verdict) }
}
