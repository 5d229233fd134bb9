package eventpattern

import (
	"errors"
	"fmt"
	"maps"
	"slices"
)

// conditions is the list of a field: one of its tests must hold for a value, or the field may be absent.
type conditions struct {
	tests  []test
	absent bool
}

func (c conditions) holds(scalar any) bool {
	return slices.ContainsFunc(c.tests, func(t test) bool { return t(scalar) })
}

func compile(pattern []byte) ([]alternative, error) {
	root, err := object(pattern)
	if err != nil {
		return nil, err
	}
	return expand([]alternative{{}}, "", root)
}

// expand adds what a pattern object asks for to each alternative, and multiplies the alternatives by those of its $or.
func expand(alternatives []alternative, path string, node map[string]any) ([]alternative, error) {
	if len(node) == 0 {
		return nil, fmt.Errorf("%q: an empty object matches nothing", path)
	}
	for _, name := range slices.Sorted(maps.Keys(node)) {
		var err error
		if alternatives, err = expandField(alternatives, path, name, node[name]); err != nil {
			return nil, err
		}
	}
	return alternatives, nil
}

func expandField(alternatives []alternative, path, name string, node any) ([]alternative, error) {
	field := join(path, name)
	switch node := node.(type) {
	case map[string]any:
		return expand(alternatives, field, node)
	case []any:
		if name == "$or" {
			return expandOr(alternatives, path, node)
		}
		c, err := compileConditions(node)
		if err != nil {
			return nil, fmt.Errorf("%q: %w", field, err)
		}
		return require(alternatives, field, c)
	default:
		return nil, fmt.Errorf("%q: must be an object or a list", field)
	}
}

func expandOr(alternatives []alternative, path string, branches []any) ([]alternative, error) {
	if len(branches) < 2 {
		return nil, errors.New("$or: needs at least two objects")
	}
	var all []alternative
	for _, branch := range branches {
		node, ok := branch.(map[string]any)
		if !ok {
			return nil, errors.New("$or: takes only objects")
		}
		expanded, err := expand(alternatives, path, node)
		if err != nil {
			return nil, err
		}
		all = append(all, expanded...)
	}
	if len(all) > maxAlternatives {
		return nil, fmt.Errorf("$or: more than %d combinations", maxAlternatives)
	}
	return all, nil
}

// maxAlternatives is EventBridge's limit for the combinations of all $or lists.
const maxAlternatives = 1000

// require refuses a field that is named both inside and outside of a $or: EventBridge keeps only one of the two lists.
func require(alternatives []alternative, field string, c conditions) ([]alternative, error) {
	next := make([]alternative, 0, len(alternatives))
	for _, a := range alternatives {
		if _, twice := a[field]; twice {
			return nil, fmt.Errorf("%q: named twice, inside and outside of $or", field)
		}
		more := maps.Clone(a)
		more[field] = c
		next = append(next, more)
	}
	return next, nil
}

func compileConditions(values []any) (conditions, error) {
	var c conditions
	if len(values) == 0 {
		return c, errors.New("an empty list matches nothing")
	}
	for _, v := range values {
		if isAbsence(v) {
			c.absent = true
			continue
		}
		t, err := compileTest(v)
		if err != nil {
			return c, err
		}
		c.tests = append(c.tests, t)
	}
	return c, nil
}

func isAbsence(v any) bool {
	operator, ok := v.(map[string]any)
	return ok && len(operator) == 1 && operator["exists"] == false
}
