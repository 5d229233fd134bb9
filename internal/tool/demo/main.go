// Command demo prints the messages about some recorded failures from what was learnt of each. It asks nobody, not even
// recorded answers, so that it needs no client of AWS: on a machine that has nothing compiled yet it runs in seconds.
package main

import (
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"strings"

	"github.com/ecswhy/ecswhy/internal/config"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/message"
)

func main() {
	if err := show(os.Stdout, os.DirFS("testdata")); err != nil {
		fmt.Fprintln(os.Stderr, "demo:", err)
		os.Exit(1)
	}
}

// logLines is how many lines of a log a message shows, as in the command.
const logLines = 12

// show prints the message of every incident in demo/CASE.json, and where to read on.
func show(out io.Writer, testdata fs.FS) error {
	files, err := fs.Glob(testdata, "demo/*.json")
	if err != nil {
		return err
	}
	writer := message.NewWriter(message.Settings{LogLines: logLines, Tags: message.TagKeys(config.DefaultTags())})
	for _, file := range files {
		inc, err := read(testdata, file)
		if err != nil {
			return fmt.Errorf("%s: %w", file, err)
		}
		fmt.Fprintf(out, "── testdata/events/%s\n%s\n", caseOf(file), writer.Write(inc, diagnosis.Diagnose(inc)).Text)
	}
	_, err = fmt.Fprintf(out, "These were %d of the recorded failures. make gallery shows all of them as the channel "+
		"does;\nREADME.md says how to get them into yours.\n", len(files))
	return err
}

// caseOf is the case whose incident a file holds.
func caseOf(file string) string { return strings.TrimSuffix(path.Base(file), ".json") }

func read(testdata fs.FS, file string) (inc incident.Incident, err error) {
	text, err := fs.ReadFile(testdata, file)
	if err != nil {
		return inc, err
	}
	return inc, json.Unmarshal(text, &inc)
}
