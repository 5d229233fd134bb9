// Package shape puts values of JSON into structures whose fields have other names for the same: those of the AWS CLI,
// of Terraform, of CloudFormation and of the AWS SDK differ in case and underscores only.
package shape

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"math"
	"reflect"
	"slices"
	"strconv"
	"strings"
)

// NotSet is a number that is not known yet.
const NotSet = -1

// Unknown is the text of what a plan or template does not know yet: ${NAME}, of what it comes from.
func Unknown(name string) string { return "${" + name + "}" }

// IsUnknown reports whether a value is such a text.
func IsUnknown(value any) bool {
	text, ok := value.(string)
	return ok && strings.Contains(text, "${")
}

// fill puts a value of JSON into a Go value of another make: a name matches a field without its case and underscores,
// so that executionRoleArn, ExecutionRoleArn and execution_role_arn are the same; a list of one may stand for what it
// has, and a number for its text. What fits nowhere is left out. A number that is not known yet is NotSet.
func fill(into reflect.Value, value any) {
	if value == nil {
		return
	}
	switch into.Kind() {
	case reflect.Pointer:
		fillPointer(into, value)
	case reflect.Struct:
		fillStruct(into, value)
	case reflect.Slice:
		fillSlice(into, value)
	case reflect.Map:
		fillMap(into, value)
	case reflect.String:
		into.SetString(Text(value))
	case reflect.Int, reflect.Int32, reflect.Int64:
		into.SetInt(int64(number(value)))
	case reflect.Bool:
		into.SetBool(slices.Contains(truths, strings.ToLower(Text(value))))
	default:
	}
}

// truths are what is true, in JSON and in YAML 1.1.
var truths = []string{"true", "yes", "on"}

func fillPointer(into reflect.Value, value any) {
	if IsUnknown(value) && into.Type().Elem().Kind() != reflect.Int && into.Type().Elem().Kind() != reflect.String {
		return
	}
	if list, ok := value.([]any); ok && len(list) == 0 {
		return
	}
	one := reflect.New(into.Type().Elem())
	fill(one.Elem(), value)
	into.Set(one)
}

func fillStruct(into reflect.Value, value any) {
	if list, ok := value.([]any); ok && len(list) == 1 {
		value = list[0]
	}
	members, ok := value.(map[string]any)
	if !ok {
		return
	}
	fields := map[string]int{}
	for i := range into.NumField() {
		if into.Type().Field(i).IsExported() {
			fields[Plain(into.Type().Field(i).Name)] = i
		}
	}
	for name, member := range members {
		if i, ok := fields[Plain(name)]; ok {
			fill(into.Field(i), member)
		}
	}
}

func fillSlice(into reflect.Value, value any) {
	list, ok := value.([]any)
	if _, single := value.(map[string]any); single {
		list, ok = []any{value}, true
	}
	if !ok {
		return
	}
	if into.Type().Elem().Kind() == reflect.Struct {
		list = slices.DeleteFunc(slices.Clone(list), IsUnknown)
	}
	all := reflect.MakeSlice(into.Type(), len(list), len(list))
	for i, one := range list {
		fill(all.Index(i), one)
	}
	into.Set(all)
}

func fillMap(into reflect.Value, value any) {
	members, ok := value.(map[string]any)
	if !ok || into.Type().Elem().Kind() != reflect.String {
		return
	}
	all := reflect.MakeMap(into.Type())
	for name, member := range members {
		all.SetMapIndex(reflect.ValueOf(name), reflect.ValueOf(Text(member)))
	}
	into.Set(all)
}

// Plain is a name without its case and underscores.
func Plain(name string) string { return strings.ToLower(strings.ReplaceAll(name, "_", "")) }

// Text writes what has one value as a text, and anything else as none.
func Text(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	default:
		return ""
	}
}

// number reads a whole number. One that ECS has no room for is the largest that it has, or the least.
func number(value any) int {
	if IsUnknown(value) {
		return NotSet
	}
	n, err := strconv.ParseFloat(Text(value), 64)
	if err != nil && !errors.Is(err, strconv.ErrRange) || math.IsNaN(n) {
		return 0
	}
	return int(max(math.MinInt32, min(n, math.MaxInt32)))
}

// Into fills a structure with what is known by the same names.
func Into(structure, value any) { fill(reflect.ValueOf(structure).Elem(), value) }

// As reads a structure out of another, such as one of the AWS SDK, by the names of its fields.
func As[T any](from any) T {
	var into T
	written, err := json.Marshal(from)
	if err != nil {
		return into // the SDK's structures can be written
	}
	if value, err := Parse(written); err == nil {
		Into(&into, value)
	}
	return into
}

// Parse reads JSON and leaves numbers as they are written.
func Parse(content []byte) (any, error) {
	decoder := json.NewDecoder(bytes.NewReader(content))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return nil, err
	}
	if _, err := decoder.Token(); !errors.Is(err, io.EOF) {
		return nil, errors.New("something stands behind its end")
	}
	return value, nil
}
