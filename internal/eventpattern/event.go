package eventpattern

import (
	"maps"
	"strconv"
)

// value is one scalar of an event, with the array elements that it stands in.
type value struct {
	scalar any // string, json.Number, bool or nil
	in     elements
}

// elements says which element of each array, by the array's own path with indices, a value belongs to.
type elements map[string]int

// agree reports whether no array would have to be at two elements at once.
func (e elements) agree(others []elements) bool {
	for _, other := range others {
		for array, index := range other {
			if mine, both := e[array]; both && mine != index {
				return false
			}
		}
	}
	return true
}

// flatten lists the scalars of an event by the path of their field, such as detail.containers.exitCode. An empty array
// or object has none, which is why EventBridge takes it for absent.
func flatten(root map[string]any) map[string][]value {
	fields := map[string][]value{}
	collect(fields, "", "", root, nil)
	return fields
}

func collect(fields map[string][]value, path, place string, node any, in elements) {
	switch node := node.(type) {
	case map[string]any:
		for name, child := range node {
			collect(fields, join(path, name), join(place, name), child, in)
		}
	case []any:
		for i, child := range node {
			collect(fields, path, join(place, strconv.Itoa(i)), child, in.with(place, i))
		}
	default:
		fields[path] = append(fields[path], value{node, in})
	}
}

func (e elements) with(array string, index int) elements {
	more := elements{array: index}
	maps.Copy(more, e)
	return more
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}
