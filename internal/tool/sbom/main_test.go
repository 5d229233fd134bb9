package main

import (
	"bytes"
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
)

func TestTheBillListsWhatIsInAProgram(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var first, second bytes.Buffer
	for _, out := range []*bytes.Buffer{&first, &second} {
		if err := write(out, "v1.2.3", []string{self}); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(first.Bytes(), second.Bytes()) {
		t.Error("two bills of the same differ")
	}
	var b bill
	if err := json.Unmarshal(first.Bytes(), &b); err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for _, c := range b.Components {
		if known[c.Ref] {
			t.Errorf("%s is listed twice", c.Ref)
		}
		known[c.Ref] = true
	}
	if b.Metadata.Component.Version != "v1.2.3" || len(b.Dependencies) != 1 {
		t.Errorf("%+v, %d programs", b.Metadata, len(b.Dependencies))
	}
	if on := b.Dependencies[0].On; !slices.ContainsFunc(on, func(ref string) bool {
		return strings.HasPrefix(ref, "pkg:golang/stdlib@1.")
	}) || slices.ContainsFunc(on, func(ref string) bool { return !known[ref] }) {
		t.Errorf("depends on %q", on)
	}
}

func TestWhatIsNoProgramOfGoIsAnError(t *testing.T) {
	if err := write(new(bytes.Buffer), "v1", []string{"main.go"}); err == nil {
		t.Error("no error")
	}
}
