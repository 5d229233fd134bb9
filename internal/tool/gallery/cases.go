package main

import (
	"context"
	"maps"
	"os"
	"path/filepath"
	"slices"

	"github.com/ecswhy/ecswhy/internal/cli/replay"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
	"github.com/ecswhy/ecswhy/internal/recorded"
)

// recordedCases replays every case of a folder.
func recordedCases(ctx context.Context, folder string) ([]Case, error) {
	expected, err := recorded.Cases(folder)
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		shown, err := recordedCase(ctx, name, filepath.Join(folder, name, "event.json"))
		if err != nil {
			return nil, err
		}
		cases = append(cases, shown)
	}
	storm, err := stormCase(ctx)
	return append(cases, storm), err
}

// recordedCase asks as replay does, once, and writes what was learnt in both languages.
func recordedCase(ctx context.Context, name, file string) (Case, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return Case{}, err
	}
	report := notify.Notifier{
		Investigator: replay.Recorded(file), Writer: writer(message.English, message.Slack),
	}.Explain(ctx, raw)
	shown := Case{
		Name:  name,
		Cause: string(report.Verdict.Cause), Severity: string(report.Verdict.Severity),
		Impact: string(report.Verdict.Impact.Code), About: about(report.Incident),
		Kind: string(report.Incident.Kind), At: report.Incident.Time, Alert: report.Verdict.Alert,
		Silence: message.Silence(message.English, report.Verdict.Silence),
	}
	if shown.Alert {
		for _, look := range looks {
			says := writer(look.language, look.app).Write(report.Incident, report.Verdict).Chatbot
			shown.Says = append(shown.Says, look.shows(says))
		}
	}
	return shown, nil
}

// about says what failed: a deployment, a service, a job of none, or anything else.
func about(inc incident.Incident) string {
	switch {
	case inc.Kind == incident.JobRefused, inc.Kind == incident.TaskStopped && inc.ServiceName == "":
		return "job"
	case inc.DeploymentID != "", inc.ServiceDeployment.ARN != "":
		return "deployment"
	case inc.ServiceName != "":
		return "service"
	}
	return "other"
}

func writer(language message.Language, app message.Dialect) message.Writer {
	return message.NewWriter(why.Settings(string(language), string(app)))
}
