// Package source reads what is to be checked out of files as the AWS CLI, Terraform and CloudFormation write them.
package source

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
	"github.com/ecswhy/ecswhy/internal/ecsread"
)

// Read reads a file of any of the kinds, in JSON or YAML: a task definition as the AWS CLI takes and prints it,
// `terraform show -json` of a plan or state, or a template of CloudFormation. Definitions that a service of the same
// file runs are given with it. What a template says of its place is what the place is.
func Read(content []byte, place check.Place) ([]check.Subject, error) {
	document, err := parse(content)
	if err != nil {
		return nil, err
	}
	switch {
	case has(document, "resource_changes"), has(document, "planned_values"), has(document, "values"):
		return terraform(document), nil
	case has(document, "Resources"):
		return template(document, place), nil
	case has(document, "taskDefinition") || has(document, "containerDefinitions"):
		return []check.Subject{definitionFile(document)}, nil
	}
	return nil, errors.New("it is no task definition, no `terraform show -json` and no CloudFormation template")
}

// parse reads JSON, or else YAML.
func parse(content []byte) (map[string]any, error) {
	language, read := "YAML", fromYAML
	content = bytes.TrimSpace(bytes.TrimPrefix(content, []byte("\ufeff")))
	if bytes.HasPrefix(content, []byte("{")) || bytes.HasPrefix(content, []byte("[")) {
		language, read = "JSON", shape.Parse
	}
	value, err := read(content)
	if err != nil {
		return nil, fmt.Errorf("it is no %s: %w", language, err)
	}
	document, ok := value.(map[string]any)
	if !ok {
		return nil, fmt.Errorf("it is %s without fields", language)
	}
	return document, nil
}

func has(document map[string]any, name string) bool {
	_, ok := document[name]
	return ok
}

// definitionFile reads a definition as register-task-definition takes it and describe-task-definition prints it.
func definitionFile(document map[string]any) check.Subject {
	if described, ok := document["taskDefinition"].(map[string]any); ok {
		document = described
	}
	return of(document)
}

// of is the subject of a definition alone.
func of(definition map[string]any) check.Subject {
	var subject check.Subject
	shape.Into(&subject.Definition, definition)
	subject.After = ecsread.TaskDefinition(shape.As[types.TaskDefinition](definition), nil)
	subject.Unknown = unknownFields(definition)
	containers := member(definition, "containerDefinitions")
	if list, _ := containers.([]any); shape.IsUnknown(containers) || slices.ContainsFunc(list, shape.IsUnknown) {
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

// unknownFields are the fields of the containers that ECS does not know.
func unknownFields(definition map[string]any) (fields []string) {
	containers, _ := member(definition, "containerDefinitions").([]any)
	for _, one := range containers {
		container, _ := one.(map[string]any)
		for field := range container {
			if !slices.Contains(ofContainers, shape.Plain(field)) && !strings.HasPrefix(field, "Fn::") {
				fields = append(fields, field)
			}
		}
	}
	slices.Sort(fields)
	return slices.Compact(fields)
}

// ofContainers are the fields of a container definition.
var ofContainers = strings.Fields(`command cpu credentialspecs dependson disablenetworking dnssearchdomains dnsservers
	dockerlabels dockersecurityoptions entrypoint environment environmentfiles essential extrahosts firelensconfiguration
	healthcheck hostname image interactive links linuxparameters logconfiguration memory memoryreservation mountpoints name
	portmappings privileged pseudoterminal readonlyrootfilesystem repositorycredentials resourcerequirements restartpolicy
	secrets starttimeout stoptimeout systemcontrols ulimits user versionconsistency volumesfrom workingdirectory`)
