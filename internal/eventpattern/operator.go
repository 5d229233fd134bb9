package eventpattern

import (
	"encoding/json"
	"errors"
	"fmt"
	"net/netip"
	"regexp"
	"slices"
	"strings"
)

// test decides on one scalar of an event.
type test func(scalar any) bool

func compileTest(v any) (test, error) {
	switch v := v.(type) {
	case map[string]any:
		name, operand, err := only(v)
		if err != nil {
			return nil, err
		}
		return compileOperator(name, operand)
	case []any:
		return nil, errors.New("a list inside a list")
	default:
		return equals(v), nil
	}
}

func only(operator map[string]any) (string, any, error) {
	if len(operator) != 1 {
		return "", nil, fmt.Errorf("an operator has exactly one name, not %d", len(operator))
	}
	for name, operand := range operator {
		return name, operand, nil
	}
	return "", nil, nil
}

func compileOperator(name string, operand any) (test, error) {
	switch name {
	case "anything-but":
		return anythingBut(operand)
	case "numeric":
		return numeric(operand)
	case "cidr":
		return cidr(operand)
	case "exists":
		if operand != true {
			return nil, errors.New("exists: takes true or false")
		}
		return func(any) bool { return true }, nil
	}
	return textOperator(name, operand)
}

// textOperator is an operator that takes text and holds for text only.
func textOperator(name string, operand any) (test, error) {
	if nested, ok := operand.(map[string]any); ok && (name == "prefix" || name == "suffix") {
		return foldedAffix(name, nested)
	}
	text, ok := operand.(string)
	if !ok {
		return nil, fmt.Errorf("%s: takes text", name)
	}
	switch name {
	case "prefix":
		return onText(func(s string) bool { return strings.HasPrefix(s, text) }), nil
	case "suffix":
		return onText(func(s string) bool { return strings.HasSuffix(s, text) }), nil
	case "equals-ignore-case":
		return onText(func(s string) bool { return strings.EqualFold(s, text) }), nil
	case "wildcard":
		return wildcard(text)
	}
	return nil, fmt.Errorf("%s: unknown operator", name)
}

func foldedAffix(name string, nested map[string]any) (test, error) {
	inner, operand, err := only(nested)
	if err != nil {
		return nil, err
	}
	text, ok := operand.(string)
	if !ok || inner != "equals-ignore-case" {
		return nil, fmt.Errorf("%s: takes text, or equals-ignore-case with text", name)
	}
	expression := "(?is)^" + regexp.QuoteMeta(text)
	if name == "suffix" {
		expression = "(?is)" + regexp.QuoteMeta(text) + "$"
	}
	return matches(expression)
}

func onText(holds func(string) bool) test {
	return func(scalar any) bool {
		s, ok := scalar.(string)
		return ok && holds(s)
	}
}

func equals(want any) test {
	number, isNumber := want.(json.Number)
	return func(scalar any) bool {
		got, ok := scalar.(json.Number)
		if isNumber && ok {
			return sameNumber(got, number)
		}
		return scalar == want
	}
}

func sameNumber(a, b json.Number) bool {
	x, errX := a.Float64()
	y, errY := b.Float64()
	return a == b || errX == nil && errY == nil && x == y
}

// anythingBut holds for every value that is there and that none of the named ones equals. That a field which is absent
// does not match follows from its having no value.
func anythingBut(operand any) (test, error) {
	compileOne := compileExcluded
	if nested, ok := operand.(map[string]any); ok {
		name, inner, err := only(nested)
		if err != nil {
			return nil, err
		}
		if !slices.Contains([]string{"prefix", "suffix", "equals-ignore-case", "wildcard"}, name) {
			return nil, fmt.Errorf("anything-but: does not take %s", name)
		}
		operand, compileOne = inner, func(v any) (test, error) { return excludedText(name, v) }
	}
	excluded, err := compileEach(operand, compileOne)
	if err != nil {
		return nil, fmt.Errorf("anything-but: %w", err)
	}
	return func(scalar any) bool {
		return !slices.ContainsFunc(excluded, func(t test) bool { return t(scalar) })
	}, nil
}

func compileExcluded(v any) (test, error) {
	switch v.(type) {
	case string, json.Number:
		return equals(v), nil
	}
	return nil, errors.New("takes text, numbers or an operator")
}

func excludedText(name string, v any) (test, error) {
	if _, ok := v.(string); !ok {
		return nil, fmt.Errorf("%s: takes text", name)
	}
	return textOperator(name, v)
}

func compileEach(operand any, compileOne func(any) (test, error)) ([]test, error) {
	list, ok := operand.([]any)
	if !ok {
		list = []any{operand}
	}
	if len(list) == 0 || mixed(list) {
		return nil, errors.New("a list is all text or all numbers, and not empty")
	}
	var tests []test
	for _, v := range list {
		t, err := compileOne(v)
		if err != nil {
			return nil, err
		}
		tests = append(tests, t)
	}
	return tests, nil
}

func mixed(list []any) bool {
	_, first := list[0].(string)
	return slices.ContainsFunc(list, func(v any) bool { _, text := v.(string); return text != first })
}

// numeric takes one comparison, or a lower and an upper bound.
func numeric(operand any) (test, error) {
	list, _ := operand.([]any)
	var bounds []func(float64) bool
	for pair := range slices.Chunk(list, 2) {
		bound, err := compare(pair)
		if err != nil {
			return nil, err
		}
		bounds = append(bounds, bound)
	}
	if len(bounds) == 0 || len(bounds) == 2 && !isRange(list) || len(bounds) > 2 {
		return nil, errors.New("numeric: takes a comparison, or a lower and an upper bound")
	}
	return func(scalar any) bool {
		number, _ := scalar.(json.Number)
		x, err := number.Float64()
		return err == nil && !slices.ContainsFunc(bounds, func(holds func(float64) bool) bool { return !holds(x) })
	}, nil
}

func isRange(list []any) bool {
	return slices.Contains([]any{">", ">="}, list[0]) && slices.Contains([]any{"<", "<="}, list[2])
}

func compare(pair []any) (func(float64) bool, error) {
	number, ok := pair[len(pair)-1].(json.Number)
	bound, err := number.Float64()
	if !ok || err != nil {
		return nil, errors.New("numeric: takes pairs of a comparison and a number")
	}
	switch pair[0] {
	case "=":
		return func(x float64) bool { return x == bound }, nil
	case "<":
		return func(x float64) bool { return x < bound }, nil
	case "<=":
		return func(x float64) bool { return x <= bound }, nil
	case ">":
		return func(x float64) bool { return x > bound }, nil
	case ">=":
		return func(x float64) bool { return x >= bound }, nil
	}
	return nil, fmt.Errorf("numeric: unknown comparison %v", pair[0])
}

func cidr(operand any) (test, error) {
	text, _ := operand.(string)
	network, err := netip.ParsePrefix(text)
	if err != nil {
		return nil, fmt.Errorf("cidr: %w", err)
	}
	return onText(func(s string) bool {
		address, err := netip.ParseAddr(s)
		return err == nil && network.Contains(address)
	}), nil
}

// wildcard is text in which * stands for any characters, \* for an asterisk and \\ for a backslash.
func wildcard(text string) (test, error) {
	var expression strings.Builder
	for rest := text; rest != ""; {
		switch {
		case strings.HasPrefix(rest, "**"):
			return nil, errors.New("wildcard: two asterisks in a row")
		case rest[0] == '*':
			expression.WriteString(".*")
			rest = rest[1:]
		case strings.HasPrefix(rest, `\*`), strings.HasPrefix(rest, `\\`):
			expression.WriteString(regexp.QuoteMeta(rest[1:2]))
			rest = rest[2:]
		case rest[0] == '\\':
			return nil, errors.New("wildcard: a backslash escapes only an asterisk or a backslash")
		default:
			literal := rest[:literalLength(rest)]
			expression.WriteString(regexp.QuoteMeta(literal))
			rest = rest[len(literal):]
		}
	}
	return matches("(?s)^" + expression.String() + "$")
}

func literalLength(text string) int {
	if i := strings.IndexAny(text, `*\`); i >= 0 {
		return i
	}
	return len(text)
}

func matches(expression string) (test, error) {
	compiled, err := regexp.Compile(expression)
	if err != nil {
		return nil, err
	}
	return onText(compiled.MatchString), nil
}
