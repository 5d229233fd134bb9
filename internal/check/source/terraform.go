package source

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
)

// resource is one of a Terraform plan or state, or of a template.
type resource struct {
	address, kind string
	values        map[string]any
	changed       bool // whether anything of it changes, as all does where it is not known
}

// terraform reads the services and definitions of a plan that change, or all of a state.
func terraform(document map[string]any) ([]check.Subject, error) {
	var all []resource
	if changes, ok := document["resource_changes"].([]any); ok {
		all = planned(changes)
	} else {
		for _, top := range []string{"planned_values", "values"} {
			root, _ := dig(document, top, "root_module").(map[string]any)
			all = append(all, stated(root)...)
		}
	}
	if err := readContainers(all); err != nil {
		return nil, err
	}
	references := map[string]string{}
	root, _ := dig(document, "configuration", "root_module").(map[string]any)
	collectReferences(references, root, "")
	definition := func(service resource) string { return references[withoutIndex(service.address)] }
	return subjects(all, definition, terraformKinds), nil
}

const containersField = "container_definitions"

// readContainers puts lists in the place of the texts of JSON in which definitions have their containers. A text that
// is not there yet, as a definition must have one, is not known.
func readContainers(all []resource) error {
	for _, r := range all {
		written, is := r.values[containersField].(string)
		switch {
		case r.kind != terraformKinds.definition || written == shape.Unknown(containersField):
			continue
		case !is:
			r.values[containersField] = shape.Unknown(containersField)
			continue
		}
		parsed, err := shape.Parse([]byte(written))
		if err != nil {
			return fmt.Errorf("%s of %s is no JSON: %w", containersField, r.address, err)
		}
		if _, is := parsed.([]any); !is {
			return fmt.Errorf("%s of %s is no list", containersField, r.address)
		}
		r.values[containersField] = parsed
	}
	return nil
}

// kinds are what the types of resources are called, and whether numbers are told from texts in definitions.
type kinds struct {
	definition, service string
	typed               bool
}

var terraformKinds = kinds{"aws_ecs_task_definition", "aws_ecs_service", true}

// nameFields are the fields by which others name what a plan or template makes.
var nameFields = []string{
	"name", "Name", "alarm_name", "AlarmName", "ClusterName", "LogGroupName", "RepositoryName", "RoleName",
}

// thingsOf are the kinds of what the types of resources make.
var thingsOf = map[string]check.Kind{
	"aws_cloudwatch_composite_alarm": check.AlarmKind, "AWS::CloudWatch::CompositeAlarm": check.AlarmKind,
	"aws_cloudwatch_metric_alarm": check.AlarmKind, "AWS::CloudWatch::Alarm": check.AlarmKind,
	"aws_cloudwatch_log_group": check.LogGroupKind, "AWS::Logs::LogGroup": check.LogGroupKind,
	"aws_ecr_repository": check.RepositoryKind, "AWS::ECR::Repository": check.RepositoryKind,
	"aws_ecs_cluster": check.ClusterKind, "AWS::ECS::Cluster": check.ClusterKind,
	"aws_iam_role": check.RoleKind, "AWS::IAM::Role": check.RoleKind,
	"aws_lb_target_group": check.TargetsKind, "AWS::ElasticLoadBalancingV2::TargetGroup": check.TargetsKind,
	"aws_alb_target_group":      check.TargetsKind,
	"aws_secretsmanager_secret": check.SecretKind, "AWS::SecretsManager::Secret": check.SecretKind,
	"aws_ssm_parameter": check.ParameterKind, "AWS::SSM::Parameter": check.ParameterKind,
}

// subjects puts services and definitions together. Definition gives the address of the definition that a service runs
// where its ARN is not known yet.
func subjects(all []resource, definition func(service resource) string, k kinds) []check.Subject {
	made, touched := map[check.Thing]bool{}, map[string]bool{}
	for _, r := range all {
		if r.changed {
			touched[r.kind] = true
			for _, field := range nameFields {
				if name, ok := r.values[field].(string); ok && !shape.IsUnknown(name) {
					made[check.Thing{Kind: thingsOf[r.kind], Name: name}] = true
				}
			}
		}
	}
	used := map[string]bool{}
	var found []check.Subject
	for _, r := range all {
		if r.kind == k.service && r.changed {
			address, subject := k.definitionAt(all, definition(r), r)
			subject.Address, subject.Service = r.address, serviceOf(r.values)
			used[address] = true
			found = append(found, subject)
		}
	}
	for _, r := range all {
		if r.kind == k.definition && r.changed && !used[withoutIndex(r.address)] && !used[r.address] {
			subject := of(definitionOf(r.values), k.typed)
			subject.Address = r.address
			found = append(found, subject)
		}
	}
	for i := range found {
		found[i].Made = made
		found[i].Touched = slices.Sorted(maps.Keys(touched))
	}
	return found
}

// definitionAt is the definition of an address or ARN, with its address, or else the one that the service names.
func (k kinds) definitionAt(all []resource, address string, service resource) (string, check.Subject) {
	named := shape.Text(member(service.values, "taskDefinition"))
	for _, r := range all {
		if named != "" && r.values["arn"] == named {
			return r.address, of(definitionOf(r.values), k.typed)
		}
	}
	if r, found := closest(all, address, service.address); found {
		return r.address, of(definitionOf(r.values), k.typed)
	}
	var subject check.Subject
	if named != "" && !shape.IsUnknown(named) {
		subject.Definition.TaskDefinitionARN = named
	} else {
		subject.Unread = []string{"taskDefinition"}
	}
	return address, subject
}

// planned are the resources of a plan, with ${unknown} where it does not know a value yet.
func planned(changes []any) (all []resource) {
	for _, one := range changes {
		change, _ := one.(map[string]any)
		actions, _ := dig(change, "change", "actions").([]any)
		after, _ := dig(change, "change", "after").(map[string]any)
		if change["mode"] == "data" || after == nil {
			continue
		}
		mark(after, dig(change, "change", "after_unknown"))
		all = append(all, resource{
			shape.Text(change["address"]), shape.Text(change["type"]), after, len(actions) != 1 || actions[0] != "no-op",
		})
	}
	return all
}

// mark writes ${unknown} where a value is not known yet.
func mark(values map[string]any, unknowns any) {
	members, _ := unknowns.(map[string]any)
	for name, is := range members {
		if is == true {
			values[name] = shape.Unknown(name)
			continue
		}
		if inner, ok := values[name].(map[string]any); ok {
			mark(inner, is)
		}
		list, _ := values[name].([]any)
		inners, _ := is.([]any)
		for i := range min(len(list), len(inners)) {
			if inner, ok := list[i].(map[string]any); ok {
				mark(inner, inners[i])
			} else if inners[i] == true {
				list[i] = shape.Unknown(name)
			}
		}
	}
}

// stated are the resources of a module of a state and of those in it.
func stated(module map[string]any) (all []resource) {
	list, _ := module["resources"].([]any)
	for _, one := range list {
		r, _ := one.(map[string]any)
		if values, ok := r["values"].(map[string]any); ok && r["mode"] != "data" {
			all = append(all, resource{shape.Text(r["address"]), shape.Text(r["type"]), values, true})
		}
	}
	children, _ := module["child_modules"].([]any)
	for _, child := range children {
		inner, _ := child.(map[string]any)
		all = append(all, stated(inner)...)
	}
	return all
}

// collectReferences finds by the addresses of services those of the definitions that they name.
func collectReferences(into map[string]string, module map[string]any, prefix string) {
	list, _ := module["resources"].([]any)
	for _, one := range list {
		r, _ := one.(map[string]any)
		names, _ := dig(r, "expressions", "task_definition", "references").([]any)
		for _, name := range names {
			parts := strings.Split(shape.Text(name), ".")
			if r["type"] == terraformKinds.service && len(parts) > 1 && parts[0] == terraformKinds.definition {
				into[prefix+shape.Text(r["address"])] = prefix + parts[0] + "." + withoutIndex(parts[1])
			}
		}
	}
	calls, _ := module["module_calls"].(map[string]any)
	for name, call := range calls {
		inner, _ := dig(call, "module").(map[string]any)
		collectReferences(into, inner, prefix+"module."+name+".")
	}
}

// closest is the resource of an address that has the keys of count and for_each of another one, as far as both have
// some: of module.web["a"].x[0] that of module.web["a"].y. The only one of the address needs none.
func closest(all []resource, address, to string) (best resource, found bool) {
	at := slices.DeleteFunc(slices.Clone(all), func(r resource) bool {
		return address == "" || withoutIndex(r.address) != address
	})
	if len(at) == 1 {
		return at[0], true
	}
	wanted := keysOf(to)
	for _, r := range at {
		keys := keysOf(r.address)
		fits := strings.HasPrefix(wanted, keys) || strings.HasPrefix(keys, wanted)
		if fits && (!found || len(keys) > len(keysOf(best.address))) {
			best, found = r, true
		}
	}
	return best, found
}

// keysOf are the keys of count and for_each in an address, such as ["a"][0].
func keysOf(address string) (keys string) {
	for part := range strings.SplitSeq(address, "[") {
		if key, _, is := strings.Cut(part, "]"); is {
			keys += "[" + key + "]"
		}
	}
	return keys
}

// withoutIndex is an address without the keys of count and for_each.
func withoutIndex(address string) string {
	for {
		start := strings.IndexByte(address, '[')
		end := strings.IndexByte(address, ']')
		if start < 0 || end < start {
			return address
		}
		address = address[:start] + address[end+1:]
	}
}

// dig goes down members by their names.
func dig(value any, names ...string) any {
	for _, name := range names {
		members, _ := value.(map[string]any)
		value = members[name]
	}
	return value
}

// definitionOf writes a resource's values as the API has them.
func definitionOf(values map[string]any) map[string]any {
	d := maps.Clone(values)
	if list, ok := d["volume"]; ok {
		d["volumes"] = list
	}
	return d
}

// serviceOf reads a service as Terraform or CloudFormation has it.
func serviceOf(values map[string]any) *check.Service {
	v := maps.Clone(values)
	for ours, theirs := range map[string]string{
		"load_balancers": "load_balancer", "serviceName": "name", "volume_configurations": "volume_configuration",
	} {
		if one, ok := v[theirs]; ok {
			v[ours] = one
		}
	}
	if shape.IsUnknown(member(v, "networkConfiguration")) {
		v["network_configuration"] = []any{map[string]any{"subnets": []any{shape.Unknown("subnets")}}}
		delete(v, "NetworkConfiguration")
	}
	network := first(v["network_configuration"])
	if network != nil {
		v["networkConfiguration"] = map[string]any{"awsvpcConfiguration": network}
		if network["assign_public_ip"] == true {
			network["assign_public_ip"] = "ENABLED"
		}
		delete(v, "network_configuration")
	}
	if _, ours := v["deployment_minimum_healthy_percent"]; ours {
		deployment := maps.Clone(first(v["deployment_configuration"]))
		if deployment == nil {
			deployment = map[string]any{}
		}
		deployment["minimumHealthyPercent"] = v["deployment_minimum_healthy_percent"]
		deployment["maximumPercent"] = v["deployment_maximum_percent"]
		deployment["deploymentCircuitBreaker"] = v["deployment_circuit_breaker"]
		deployment["alarms"] = v["alarms"]
		deployment["lifecycleHooks"] = deployment["lifecycle_hook"]
		v["deploymentConfiguration"] = deployment
		delete(v, "deployment_configuration")
	}
	var service check.Service
	shape.Into(&service, v)
	return &service
}

// first is the only block of a list.
func first(value any) map[string]any {
	list, _ := value.([]any)
	if len(list) == 0 {
		return nil
	}
	block, _ := list[0].(map[string]any)
	return block
}
