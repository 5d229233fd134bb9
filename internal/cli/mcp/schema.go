package mcp

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
)

// field is a field of what a tool takes or answers.
type field struct {
	name string
	kind string // in the words of JSON Schema; with ! at the end the field is required
	says string // to the agent; empty where the name says it
}

func (f field) required() bool { return strings.HasSuffix(f.kind, "!") }

func (f field) jsonType() string { return strings.TrimSuffix(f.kind, "!") }

// schemaOf is the JSON Schema of an object with fields, among others.
func schemaOf(fields []field) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, f := range fields {
		property := map[string]any{"type": f.jsonType()}
		if f.says != "" {
			property["description"] = f.says
		}
		properties[f.name] = property
		if f.required() {
			required = append(required, f.name)
		}
	}
	return map[string]any{"type": "object", "properties": properties, "required": required}
}

// arguments are what an agent gave, by name: texts, numbers, truths.
type arguments map[string]any

// read takes the arguments of a call, or says in words what is wrong with them.
func (t tool) read(raw json.RawMessage) (arguments, error) {
	given := arguments{}
	if len(raw) > 0 {
		decoder := json.NewDecoder(bytes.NewReader(raw))
		decoder.UseNumber()
		if err := decoder.Decode(&given); err != nil {
			return nil, errors.New("the arguments are no object")
		}
	}
	for _, f := range t.inputs {
		value, ok := given[f.name]
		switch {
		case !ok && f.required():
			return nil, fmt.Errorf("%s needs the argument %s", t.name, f.name)
		case ok && !fits(value, f.jsonType()):
			return nil, fmt.Errorf("the argument %s is no %s", f.name, f.jsonType())
		}
	}
	for name := range given {
		if !t.takes(name) {
			return nil, fmt.Errorf("%s has no argument %q, only %s", t.name, name, t.inputNames())
		}
	}
	return given, nil
}

func (t tool) takes(name string) bool {
	for _, f := range t.inputs {
		if f.name == name {
			return true
		}
	}
	return false
}

func (t tool) inputNames() string {
	names := make([]string, len(t.inputs))
	for i, f := range t.inputs {
		names[i] = f.name
	}
	return strings.Join(names, ", ")
}

// fits reports whether a value has a type of JSON Schema.
func fits(value any, kind string) bool {
	switch kind {
	case "boolean":
		_, ok := value.(bool)
		return ok
	case "integer":
		number, ok := value.(json.Number)
		_, err := number.Int64()
		return ok && err == nil
	}
	_, ok := value.(string)
	return ok
}
