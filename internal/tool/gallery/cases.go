package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cli/replay"
	"github.com/ecswhy/ecswhy/internal/cli/why"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
)

// recordedCases replays every event of a folder.
func recordedCases(ctx context.Context, folder string) ([]Case, error) {
	files, err := eventFiles(filepath.Join(folder, "events"))
	if err != nil {
		return nil, err
	}
	var cases []Case
	for _, file := range files {
		shown, err := recordedCase(ctx, file)
		if err != nil {
			return nil, err
		}
		cases = append(cases, shown)
	}
	return cases, nil
}

func eventFiles(folder string) ([]string, error) {
	entries, err := os.ReadDir(folder)
	if err != nil {
		return nil, err
	}
	var files []string
	for _, entry := range entries {
		if filepath.Ext(entry.Name()) == ".json" {
			files = append(files, filepath.Join(folder, entry.Name()))
		}
	}
	if len(files) == 0 {
		return nil, fmt.Errorf("%s has no event, such as CASE.json", folder)
	}
	return files, nil
}

// recordedCase asks as replay does, once, and writes what was learnt in both languages.
func recordedCase(ctx context.Context, file string) (Case, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return Case{}, err
	}
	report := notify.Notifier{Investigator: replay.Recorded(file), Writer: writer(message.English)}.Explain(ctx, raw)
	shown := Case{
		Name:  strings.TrimSuffix(filepath.Base(file), ".json"),
		Cause: string(report.Verdict.Cause), Severity: string(report.Verdict.Severity),
		Kind: string(report.Incident.Kind), At: report.Incident.Time, Alert: report.Verdict.Alert,
		Silence: message.Silence(message.English, report.Verdict.Silence),
	}
	if shown.Alert {
		shown.English = report.Notification.Chatbot
		shown.Japanese = writer(message.Japanese).Write(report.Incident, report.Verdict).Chatbot
	}
	return shown, nil
}

func writer(language message.Language) message.Writer {
	return message.NewWriter(why.Settings(string(language), string(message.Slack)))
}
