// Package eventpattern matches an event against an EventBridge event pattern as AWS documents it, so that tests can
// judge the patterns that the Terraform module deploys, and doctor those that are deployed.
//
// The semantics are those of https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html:
// the fields of a pattern are joined by AND, the values of a field by OR, and fields inside an array of objects must be
// satisfied by the same element.
package eventpattern

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
)

// alternative is what one way through a pattern's $or lists asks for: a test for the values of each field, by the
// field's path.
type alternative map[string]conditions

// Match reports whether an event matches a pattern. A pattern that EventBridge would refuse, an operator that it does
// not know and an event that is no JSON object are errors.
func Match(pattern, event []byte) (bool, error) {
	alternatives, err := compile(pattern)
	if err != nil {
		return false, fmt.Errorf("event pattern: %w", err)
	}
	root, err := object(event)
	if err != nil {
		return false, fmt.Errorf("event: %w", err)
	}
	fields := flatten(root)
	return slices.ContainsFunc(alternatives, func(a alternative) bool { return a.match(fields) }), nil
}

// Accepts reports whether a pattern lets an event through as far as these fields of it go, such as "source": "aws.ecs":
// it has a way through its $or lists on which the test of each field that it names is passed. What else the pattern
// asks for is not looked at.
func Accepts(pattern []byte, fields map[string]string) (bool, error) {
	alternatives, err := compile(pattern)
	if err != nil {
		return false, fmt.Errorf("event pattern: %w", err)
	}
	return slices.ContainsFunc(alternatives, func(a alternative) bool { return a.accepts(fields) }), nil
}

func (a alternative) accepts(fields map[string]string) bool {
	for path, text := range fields {
		if c, named := a[path]; named && !c.holds(text) {
			return false
		}
	}
	return true
}

func object(text []byte) (map[string]any, error) {
	decoder := json.NewDecoder(bytes.NewReader(text))
	decoder.UseNumber()
	var root map[string]any
	if err := decoder.Decode(&root); err != nil {
		return nil, err
	}
	if root == nil {
		return nil, errors.New("null is not an object")
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("text after the object")
	}
	return root, nil
}

// match looks for one value of each field that passes the field's test, all of them out of the same elements of the
// same arrays.
func (a alternative) match(fields map[string][]value) bool {
	return consistent(slices.Sorted(maps.Keys(a)), a, fields, nil)
}

func consistent(paths []string, a alternative, fields map[string][]value, chosen []elements) bool {
	if len(paths) == 0 {
		return true
	}
	path, rest := paths[0], paths[1:]
	if len(fields[path]) == 0 {
		return a[path].absent && consistent(rest, a, fields, chosen)
	}
	for _, candidate := range fields[path] {
		if a[path].holds(candidate.scalar) && candidate.in.agree(chosen) &&
			consistent(rest, a, fields, append(slices.Clip(chosen), candidate.in)) {
			return true
		}
	}
	return false
}
