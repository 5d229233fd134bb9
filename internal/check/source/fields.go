package source

import (
	"encoding/json"
	"maps"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
)

// fitting compares values of JSON with the structures of the SDK, which have all that ECS takes.
type fitting struct {
	container string // in which the values are
	typed     bool   // whether a number is told from a text
	misfits   []check.Misfit
}

// ofContainers are the misfits in the containers of a definition.
func (f *fitting) ofContainers(definition map[string]any) {
	list, _ := member(definition, "containerDefinitions").([]any)
	for _, one := range list {
		container, _ := one.(map[string]any)
		f.container = shape.Text(member(container, "name"))
		f.compare("", one, reflect.TypeFor[types.ContainerDefinition]())
	}
}

// ofTask are the misfits in a definition beside its containers, as the AWS CLI takes or prints it.
func (f *fitting) ofTask(definition map[string]any) {
	for _, name := range slices.Sorted(maps.Keys(definition)) {
		if shape.Plain(name) == "containerdefinitions" {
			continue
		}
		field, known := fieldOf(reflect.TypeFor[ecs.RegisterTaskDefinitionInput](), name)
		if !known {
			field, known = fieldOf(reflect.TypeFor[types.TaskDefinition](), name)
		}
		f.member(name, definition[name], field, known)
	}
}

// fieldOf is the field of a structure by its name in any case.
func fieldOf(structure reflect.Type, name string) (reflect.StructField, bool) {
	return structure.FieldByNameFunc(func(field string) bool { return shape.Plain(field) == shape.Plain(name) })
}

func (f *fitting) compare(path string, value any, as reflect.Type) {
	if as.Kind() == reflect.Pointer {
		as = as.Elem()
	}
	if value == nil || shape.IsUnknown(value) || as == reflect.TypeFor[time.Time]() {
		return
	}
	switch v := value.(type) {
	case map[string]any:
		f.members(path, v, as)
	case []any:
		if as.Kind() != reflect.Slice {
			f.mistyped(path, as)
			return
		}
		for i, one := range v {
			f.compare(path+"["+strconv.Itoa(i)+"]", one, as.Elem())
		}
	default:
		if wanted := scalar(as); wanted == "" || f.typed && wanted != scalarOf(v) {
			f.mistyped(path, as)
		}
	}
}

func (f *fitting) members(path string, members map[string]any, as reflect.Type) {
	if as.Kind() != reflect.Struct && as.Kind() != reflect.Map {
		f.mistyped(path, as)
		return
	}
	for _, name := range slices.Sorted(maps.Keys(members)) {
		at := strings.TrimPrefix(path+"."+name, ".")
		if as.Kind() == reflect.Map {
			f.compare(at, members[name], as.Elem())
			continue
		}
		field, known := fieldOf(as, name)
		f.member(at, members[name], field, known)
	}
}

func (f *fitting) member(path string, value any, field reflect.StructField, known bool) {
	switch {
	case known:
		f.compare(path, value, field.Type)
	case !strings.HasPrefix(path[strings.LastIndex(path, ".")+1:], "Fn::"):
		f.misfits = append(f.misfits, check.Misfit{Container: f.container, Field: path})
	}
}

func (f *fitting) mistyped(path string, as reflect.Type) {
	wanted := scalar(as)
	switch as.Kind() {
	case reflect.Slice:
		wanted = check.List
	case reflect.Struct, reflect.Map:
		wanted = check.Object
	default:
	}
	f.misfits = append(f.misfits, check.Misfit{Container: f.container, Field: path, Want: wanted})
}

// scalar is the type of JSON that a field takes which has one value, and none for others.
func scalar(as reflect.Type) check.Type {
	switch as.Kind() { //nolint:exhaustive // the SDK has no others
	case reflect.String:
		return check.Text
	case reflect.Bool:
		return check.Truth
	case reflect.Int32, reflect.Int64, reflect.Float64:
		return check.Number
	}
	return ""
}

func scalarOf(value any) check.Type {
	switch value.(type) {
	case json.Number:
		return check.Number
	case bool:
		return check.Truth
	}
	return check.Text
}
