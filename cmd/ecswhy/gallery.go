package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/ecswhy/ecswhy/internal/gallery"
	"github.com/ecswhy/ecswhy/internal/message"
	"github.com/ecswhy/ecswhy/internal/notify"
)

const galleryUsage = `Usage: ecswhy gallery -o DIR [--cases FOLDER]

Replays every recorded case and writes DIR/index.html, one page that shows in English and Japanese what the channel would show. The
page is complete in itself and opens from disk.

Options:
  -o DIR           where to write the page; made if it is not there
  --cases FOLDER   the folder with events/CASE.json and aws/CASE/; testdata by default

Exit codes: 0 done, 1 a case could not be read or the page not be written, 2 wrong use.
`

func writeGallery(args []string, s streams) int {
	flags := flag.NewFlagSet("gallery", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(s.out, galleryUsage) }
	out := flags.String("o", "", "")
	folder := flags.String("cases", "testdata", "")
	rest, exit, ok := parse(flags, args, s)
	if !ok {
		return exit
	}
	if *out == "" || len(rest) > 0 {
		fmt.Fprintf(s.err, "ecswhy gallery: name the folder to write with -o, and nothing else\n\n%s", galleryUsage)
		return misuse
	}
	if err := showCases(s, *folder, *out); err != nil {
		fmt.Fprintf(s.err, "ecswhy gallery: %v\n", err)
		return failed
	}
	return done
}

// showCases writes the page of a folder's cases and says where.
func showCases(s streams, folder, out string) error {
	if err := os.MkdirAll(out, 0o755); err != nil { //nolint:gosec // a page is there to be read by all
		return err
	}
	cases, err := recordedCases(context.Background(), folder)
	if err != nil {
		return err
	}
	var page bytes.Buffer
	if err := gallery.Write(&page, cases); err != nil {
		return err
	}
	file := filepath.Join(out, "index.html")
	if err := os.WriteFile(file, page.Bytes(), 0o644); err != nil { //nolint:gosec // the same
		return err
	}
	fmt.Fprintf(s.out, "%s: %d cases, %d kB\n", file, len(cases), page.Len()/1000)
	return nil
}

// recordedCases replays every event of a folder.
func recordedCases(ctx context.Context, folder string) ([]gallery.Case, error) {
	files, err := eventFiles(filepath.Join(folder, "events"))
	if err != nil {
		return nil, err
	}
	var cases []gallery.Case
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
func recordedCase(ctx context.Context, file string) (gallery.Case, error) {
	raw, err := os.ReadFile(file)
	if err != nil {
		return gallery.Case{}, err
	}
	report := notify.Notifier{Investigator: replayer{}.investigator(file, raw), Writer: writer(message.English)}.Explain(ctx, raw)
	shown := gallery.Case{
		Name: strings.TrimSuffix(filepath.Base(file), ".json"), Cause: string(report.Verdict.Cause), Severity: string(report.Verdict.Severity),
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
	return message.NewWriter(replayer{lang: string(language), dialect: string(message.Slack)}.channel())
}
