//go:build e2e

package e2e

import (
	"bytes"
	"encoding/json"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/recorded"
)

// recordedCase is one case of testdata, moved into the emulator's account and region.
type recordedCase struct {
	name       string
	event      []byte
	id         string                     // of the event
	recordings map[string]json.RawMessage // output of each call, by the name of its file
	faults     []fault                    // calls that failed
	container  string                     // that is to blame, and whose log the recorded lines are
	golden     golden
}

// golden is what the case's notification should be.
type golden struct {
	known  bool
	silent bool
	title  string // empty where it cannot be the same here
	text   string // what is said under the title, likewise
}

const recordings = "../testdata/events"

// readCases reads every case whose event is one: EventBridge delivers nothing else.
func readCases(t *testing.T) []recordedCase {
	t.Helper()
	expected, err := recorded.Cases(recordings)
	if err != nil {
		t.Fatal(err)
	}
	var cases []recordedCase
	for _, name := range slices.Sorted(maps.Keys(expected)) {
		event := read(t, filepath.Join(recordings, name, "event.json"))
		var envelope origin
		if json.Unmarshal(event, &envelope) == nil {
			c := readCase(t, name, event, envelope)
			c.container = expected[name].Container
			cases = append(cases, c)
		}
	}
	return cases
}

// origin is the part of an event that says where it is from.
type origin struct{ ID, Account, Region string }

func readCase(t *testing.T, name string, event []byte, from origin) recordedCase {
	t.Helper()
	read := recordedCase{name: name, id: from.ID, event: from.move(event), recordings: map[string]json.RawMessage{}}
	read.golden = readGolden(t, name, from)
	if name == "deployment-recovered-early" { // the emulator knows no early success
		read.golden.title, read.golden.text = "", ""
	}
	if !from.movable() {
		read.golden.title, read.golden.text = "", "" // they rest on ECS state that the emulator cannot have
		return read
	}
	for file, content := range readAnswers(t, name) {
		operation, failed := strings.CutSuffix(file, ".error.txt")
		if failed {
			fails := parseFault(t, operation, from.move(content))
			read.faults = append(read.faults, fails)
			if fails.Code == "ThrottlingException" {
				read.golden.text = "" // it is tried again, and chance says whether the tries or the time for lookups end first
			}
		} else {
			read.recordings[strings.TrimSuffix(file, ".json")] = from.move(content)
		}
	}
	return read
}

// movable tells the cases of the partition aws: the emulator has no region of another.
func (o origin) movable() bool {
	return len(o.Account) == 12 && regexp.MustCompile(`^(af|ap|ca|eu|il|me|mx|sa|us)-[a-z]+-\d$`).MatchString(o.Region)
}

// move rewrites the account and region to the emulator's.
func (o origin) move(text []byte) []byte {
	if !o.movable() {
		return text
	}
	text = bytes.ReplaceAll(text, []byte(o.Account), []byte(emulatedAccount))
	return bytes.ReplaceAll(text, []byte(o.Region), []byte(emulatedRegion))
}

func readAnswers(t *testing.T, name string) map[string][]byte {
	t.Helper()
	answers := map[string][]byte{}
	files, _ := filepath.Glob(filepath.Join(recordings, name, "aws", "*"))
	for _, file := range files {
		answers[filepath.Base(file)] = read(t, file)
	}
	return answers
}

// cliError is what the AWS CLI writes when a call fails.
var cliError = regexp.MustCompile(`\((\w+)\) when calling the \w+ operation(?: \(reached max retries: \d+\))?: (.*)`)

func parseFault(t *testing.T, operation string, text []byte) fault {
	t.Helper()
	found := cliError.FindSubmatch(text)
	if found == nil {
		t.Fatalf("not an error of the AWS CLI: %s", text)
	}
	return fault{Operation: operation, Code: string(found[1]), Message: string(found[2])}
}

func readGolden(t *testing.T, name string, from origin) golden {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(recordings, name, "want.txt"))
	if errors.Is(err, fs.ErrNotExist) {
		return golden{}
	}
	if bytes.HasPrefix(text, []byte("(silent")) {
		return golden{known: true, silent: true}
	}
	var want notification
	decode(t, read(t, filepath.Join(recordings, name, "want.json")), &want)
	title, text := from.move([]byte(want.Content.Title)), from.move([]byte(want.Content.Description))
	// a call without a recording fails there, and finds nothing here
	if bytes.Contains(text, []byte(".json is recorded")) {
		title, text = nil, nil // also the sign: of a service that is not found it is another
	}
	return golden{known: true, title: string(title), text: string(text)}
}

func read(t *testing.T, file string) []byte {
	t.Helper()
	content, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return content
}
