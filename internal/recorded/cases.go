package recorded

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Case says what a recorded case shows and what a person who knows ECS expects of it: a folder's case.json.
type Case struct {
	Says      string `json:"says"`
	Cause     string `json:"cause"`
	Alert     bool   `json:"alert"`
	Container string `json:"container,omitempty"` // the one to blame
}

// Cases reads the cases below a folder, by name: NAME, or NAME/1, NAME/2 and so on for the steps of a sequence. It
// fails where an event has no case.json.
func Cases(folder string) (map[string]Case, error) {
	events, err := Files(folder, "event.json")
	if err != nil {
		return nil, err
	}
	cases := make(map[string]Case, len(events))
	for _, event := range events {
		name, err := filepath.Rel(folder, filepath.Dir(event))
		if err != nil {
			return nil, err
		}
		if cases[filepath.ToSlash(name)], err = readCase(filepath.Dir(event)); err != nil {
			return nil, err
		}
	}
	return cases, nil
}

func readCase(folder string) (c Case, err error) {
	text, err := os.ReadFile(filepath.Join(folder, "case.json"))
	if err != nil {
		return c, err
	}
	if err := json.Unmarshal(text, &c); err != nil {
		return c, fmt.Errorf("%s: %w", folder, err)
	}
	return c, nil
}

// Files gives the paths of all files of one name, such as event.json or aws/DescribeTasks.json, in the cases below a
// folder. It fails where there is none.
func Files(folder, name string) (paths []string, err error) {
	err = filepath.WalkDir(folder, func(path string, _ fs.DirEntry, err error) error {
		if strings.HasSuffix(filepath.ToSlash(path), "/"+name) {
			paths = append(paths, path)
		}
		return err
	})
	if err == nil && len(paths) == 0 {
		err = fmt.Errorf("%s has no case with %s", folder, name)
	}
	return paths, err
}
