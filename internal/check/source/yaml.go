package source

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v4"
)

// fromYAML reads YAML as values of JSON. Numbers and dates stay as they are written, and short forms of CloudFormation
// become whole ones: !Ref X is {"Ref": "X"}, and !Sub X is {"Fn::Sub": "X"}.
func fromYAML(content []byte) (value any, err error) {
	var document yaml.Node
	if err := yaml.Load(content, &document); err != nil {
		return nil, err
	}
	plain(&document)
	return value, document.Load(&value)
}

// plain makes what stands under a node values of JSON.
func plain(node *yaml.Node) {
	for i, inner := range node.Content {
		plain(inner)
		if node.Kind == yaml.MappingNode && i%2 == 0 && inner.ShortTag() != "!!merge" {
			inner.Tag = "!!str" // a name, even one that looks like a number
		}
	}
	if function, short := strings.CutPrefix(node.Tag, "!"); short && !strings.HasPrefix(function, "!") {
		call(node, function)
		return
	}
	if slices.Contains([]string{"!!int", "!!float", "!!timestamp"}, node.ShortTag()) {
		node.Tag = "!!str"
	}
}

// call makes of a node with a function's short form a mapping of the function's name to its argument.
func call(node *yaml.Node, function string) {
	if function != "Ref" && function != "Condition" {
		function = "Fn::" + function
	}
	argument := *node
	argument.Tag, argument.Anchor = "", ""
	if argument.Kind == yaml.ScalarNode {
		argument.Tag = "!!str"
	}
	name := yaml.Node{Kind: yaml.ScalarNode, Tag: "!!str", Value: function}
	*node = yaml.Node{
		Kind: yaml.MappingNode, Tag: "!!map", Anchor: node.Anchor, Line: node.Line, Column: node.Column,
		Content: []*yaml.Node{&name, &argument},
	}
}
