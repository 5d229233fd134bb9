package source

import (
	"cmp"
	"maps"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
)

var templateKinds = kinds{"AWS::ECS::TaskDefinition", "AWS::ECS::Service", false}

// template reads the services and definitions of a template of CloudFormation, as CDK synthesizes them, too.
func template(document map[string]any, place check.Place) []check.Subject {
	t := resolver{defaults(document)}
	maps.Copy(t.parameters, pseudo(place))
	resources, _ := document["Resources"].(map[string]any)
	var all []resource
	references := map[string]string{}
	for _, id := range slices.Sorted(maps.Keys(resources)) {
		kind := shape.Text(dig(resources[id], "Type"))
		properties, _ := dig(resources[id], "Properties").(map[string]any)
		if kind == templateKinds.service {
			references[id] = referred(properties["TaskDefinition"])
		}
		values, _ := t.resolve(properties).(map[string]any)
		all = append(all, resource{id, kind, values, true})
	}
	return subjects(all, func(service resource) string { return references[service.address] }, templateKinds)
}

// referred is the resource of the template that a value is of: by Ref, by Fn::GetAtt or by Fn::Sub.
func referred(value any) string {
	attribute := dig(value, "Fn::GetAtt")
	if list, ok := attribute.([]any); ok && len(list) > 0 {
		attribute = list[0]
	}
	id, _, _ := strings.Cut(shape.Text(attribute), ".")
	pattern, ends := strings.CutSuffix(shape.Text(dig(value, "Fn::Sub")), "}")
	if name, whole := strings.CutPrefix(pattern, "${"); ends && whole {
		id, _, _ = strings.Cut(name, ".")
	}
	return cmp.Or(shape.Text(dig(value, "Ref")), id)
}

// defaults are the values of a template's parameters, texts or lists, as far as it says them itself.
func defaults(document map[string]any) map[string]any {
	values := map[string]any{}
	parameters, _ := document["Parameters"].(map[string]any)
	for name, about := range parameters {
		kind, value := shape.Text(dig(about, "Type")), shape.Text(dig(about, "Default"))
		switch {
		case value == "" || strings.HasPrefix(kind, "AWS::SSM::"):
		case strings.Contains(kind, "List"):
			values[name] = listed(value)
		default:
			values[name] = value
		}
	}
	return values
}

// pseudo are the parameters that every template has, as far as the place is known.
// https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/pseudo-parameter-reference.html
func pseudo(place check.Place) map[string]any {
	suffixes := map[string]string{"aws": "amazonaws.com", "aws-us-gov": "amazonaws.com", "aws-cn": "amazonaws.com.cn"}
	values := map[string]any{
		"AWS::Region": place.Region, "AWS::AccountId": place.Account, "AWS::Partition": place.Partition,
		"AWS::URLSuffix": suffixes[place.Partition],
	}
	maps.DeleteFunc(values, func(_ string, value any) bool { return value == "" })
	return values
}

// listed is the list that a parameter's value with commas is.
func listed(value string) (list []any) {
	for one := range strings.SplitSeq(value, ",") {
		list = append(list, strings.TrimSpace(one))
	}
	return list
}

// resolver puts in what a template's functions give, as far as they give it without AWS.
type resolver struct{ parameters map[string]any }

// resolve gives a value without functions: what they give is ${such} where it is known only once it is deployed.
func (t resolver) resolve(value any) any {
	switch v := value.(type) {
	case []any:
		var list []any
		for _, one := range v {
			if resolved := t.resolve(one); resolved != nil {
				list = append(list, resolved)
			}
		}
		return list
	case map[string]any:
		if len(v) == 1 {
			for function, argument := range v {
				if function == "Ref" || strings.HasPrefix(function, "Fn::") {
					return t.call(function, argument)
				}
			}
		}
		members := map[string]any{}
		for name, one := range v {
			if resolved := t.resolve(one); resolved != nil {
				members[name] = resolved
			}
		}
		return members
	}
	return value
}

func (t resolver) call(function string, argument any) any {
	switch function {
	case "Ref":
		name := shape.Text(argument)
		if name == "AWS::NoValue" {
			return nil
		}
		if value, known := t.parameters[name]; known {
			return value
		}
		return shape.Unknown(name)
	case "Fn::Join":
		list, _ := argument.([]any)
		if len(list) != 2 {
			return shape.Unknown(function)
		}
		var parts []string
		words, _ := t.resolve(list[1]).([]any)
		for _, word := range words {
			parts = append(parts, shape.Text(word))
		}
		return strings.Join(parts, shape.Text(list[0]))
	case "Fn::Sub":
		return t.substitute(argument)
	}
	return shape.Unknown(function)
}

// substitute gives what Fn::Sub does, of a pattern alone or of one with its own variables behind it.
func (t resolver) substitute(argument any) string {
	list, _ := argument.([]any)
	if len(list) == 2 {
		argument = list[0]
		variables, _ := t.resolve(list[1]).(map[string]any)
		known := maps.Clone(t.parameters)
		for name, value := range variables {
			known[name] = value
		}
		t = resolver{known}
	}
	pattern, isText := argument.(string)
	if !isText {
		return shape.Unknown("Fn::Sub")
	}
	for name, value := range t.parameters {
		if text, ok := value.(string); ok {
			pattern = strings.ReplaceAll(pattern, "${"+name+"}", text)
		}
	}
	return pattern
}
