// Package source reads what is to be checked out of files as the AWS CLI, Terraform and CloudFormation write them.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"slices"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
	"github.com/ecswhy/ecswhy/internal/ecsread"
)

// Read reads a file of any of the kinds, in JSON or YAML: a task definition as the AWS CLI takes and prints it,
// `terraform show -json` of a plan or state, or a template of CloudFormation. Definitions that a service of the same
// file runs are given with it. What a template says of its place is what the place is.
func Read(content []byte, place check.Place) ([]check.Subject, error) {
	document, typed, err := parse(content)
	if err != nil {
		return nil, err
	}
	switch {
	case document["errored"] == true:
		return nil, errors.New("it is a plan that failed, so changes are missing from it")
	case has(document, "resource_changes"), has(document, "planned_values"), has(document, "values"):
		return terraform(document)
	case has(document, "Resources"):
		return template(document, place), nil
	case has(document, "taskDefinition") || has(document, "containerDefinitions"):
		return []check.Subject{definitionFile(document, typed)}, nil
	}
	return nil, errors.New("it is no task definition, no `terraform show -json` and no CloudFormation template")
}

// parse reads JSON, in which numbers are told from texts, or else YAML.
func parse(content []byte) (document map[string]any, typed bool, err error) {
	language, read := "YAML", fromYAML
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	if bytes.HasPrefix(content, []byte("{")) || bytes.HasPrefix(content, []byte("[")) {
		language, read = "JSON", shape.Parse
	}
	value, err := read(content)
	if err != nil {
		return nil, false, fmt.Errorf("it is no %s: %w", language, err)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return nil, false, fmt.Errorf("it is %s without fields", language)
	}
	return document, language == "JSON", nil
}

func has(document map[string]any, name string) bool {
	_, ok := document[name]
	return ok
}

// definitionFile reads a definition as register-task-definition takes it and describe-task-definition prints it.
func definitionFile(document map[string]any, typed bool) check.Subject {
	if described, ok := document["taskDefinition"].(map[string]any); ok {
		document = described
	}
	subject := of(document, typed)
	task := fitting{typed: typed}
	task.ofTask(document)
	subject.Misfits = append(task.misfits, subject.Misfits...)
	return subject
}

// of is the subject of a definition alone.
func of(definition map[string]any, typed bool) check.Subject {
	var subject check.Subject
	shape.Into(&subject.Definition, definition)
	subject.After = ecsread.TaskDefinition(shape.As[types.TaskDefinition](definition), nil)
	containers := fitting{typed: typed}
	containers.ofContainers(definition)
	subject.Misfits = containers.misfits
	all := member(definition, "containerDefinitions")
	if list, _ := all.([]any); shape.IsUnknown(all) || slices.ContainsFunc(list, shape.IsUnknown) {
		subject.Unread = append(subject.Unread, "containerDefinitions")
	}
	return subject
}

// member is what stands under a name in any case.
func member(members map[string]any, name string) any {
	for key, value := range members {
		if shape.Plain(key) == shape.Plain(name) {
			return value
		}
	}
	return nil
}
