package ecsread

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"

	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/redact"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// settings are the fields of what ECS describes that are compared under an aspect. A list's things, and what stands in
// them, are named by what tells them apart: "web:8080.targetGroupArn".
type settings []struct {
	aspect revision.Aspect
	fields []string
}

var (
	ofRevision = settings{
		{revision.LoadBalancers, []string{"LoadBalancers"}},
		{revision.ServiceConnect, []string{"ServiceConnectConfiguration"}},
		{revision.Registries, []string{"ServiceRegistries"}},
		{revision.Lattice, []string{"VpcLatticeConfigurations"}},
		{revision.ServiceVolumes, []string{"VolumeConfigurations"}},
		{revision.Gateways, []string{"GatewayConnectors"}},
		{revision.ServiceSettings, []string{
			"FargateEphemeralStorage", "GuardDutyEnabled", "Overrides", "PlatformFamily",
		}},
	}
	ofManaged = settings{{revision.Ingress, []string{"IngressPaths"}},
		{revision.Gateways, []string{"GatewayConnections"}}}
	ofDefinition = settings{
		{revision.Volumes, []string{"Volumes"}},
		{revision.TaskSettings, []string{
			"EnableFaultInjection", "EphemeralStorage", "InferenceAccelerators", "IpcMode", "PidMode",
			"PlacementConstraints", "ProxyConfiguration", "RequiresCompatibilities", "TrustedExecutionConfiguration",
		}},
	}
	ofPlatform  = settings{{revision.TaskSettings, []string{"OperatingSystemFamily"}}}
	ofContainer = settings{
		{revision.DependsOn, []string{"DependsOn"}},
		{revision.Mounts, []string{"MountPoints", "VolumesFrom"}},
		{revision.EnvironmentFiles, []string{"EnvironmentFiles"}},
		{revision.ContainerSettings, []string{
			"CredentialSpecs", "DisableNetworking", "DnsSearchDomains", "DnsServers", "DockerSecurityOptions", "ExtraHosts",
			"FirelensConfiguration", "Hostname", "Interactive", "Links", "LinuxParameters", "Privileged", "PseudoTerminal",
			"ReadonlyRootFilesystem", "RepositoryCredentials", "ResourceRequirements", "RestartPolicy", "StartTimeout",
			"StopTimeout", "SystemControls", "Ulimits", "User", "VersionConsistency", "WorkingDirectory",
		}},
	}
)

// passing are fields that tell of a moment, not of what was asked for, and tags.
var passing = []string{"Status", "StatusReason", "UpdatedAt", "TagSpecifications", "Resources", "ServiceUrl"}

// identifying are the fields that tell the things of a list apart: the first of these that a thing has.
var identifying = [][]string{
	{"Name"}, {"PortName"}, {"ContainerName", "ContainerPort"}, {"ContainerPath"}, {"SourceContainer"}, {"Namespace"},
	{"DnsName", "Port"}, {"Port"}, {"RegistryArn"}, {"Endpoint"}, {"DeviceName"}, {"HostPath"}, {"Hostname"}, {"Type"},
}

// read adds what the fields of a structure say.
func (s settings) read(from any, into incident.Settings) {
	structure := reflect.ValueOf(from)
	for _, compared := range s {
		parts := map[string]string{}
		for _, field := range compared.fields {
			flatten(parts, path(field, compared.aspect), structure.FieldByName(field))
		}
		add(into, compared.aspect, parts)
	}
}

func add(into incident.Settings, aspect revision.Aspect, parts map[string]string) {
	for name, value := range parts {
		into.Add(string(aspect), name, value)
	}
}

// path is where the names of a field's parts begin: only an aspect of many fields names them.
func path(field string, aspect revision.Aspect) string {
	switch aspect {
	case revision.ContainerSettings, revision.TaskSettings, revision.ServiceSettings:
		return lowered(field)
	default:
		return ""
	}
}

// flatten gives each part of a value that is set its place: what lies below a structure's field or a list's thing, by
// its path. Of maps, which users fill with what they like, only the keys are read.
func flatten(into map[string]string, path string, v reflect.Value) {
	switch v.Kind() {
	case reflect.Pointer, reflect.Interface:
		if !v.IsNil() {
			flatten(into, path, v.Elem())
		}
	case reflect.Struct:
		for field, value := range v.Fields() {
			if field.IsExported() && !slices.Contains(passing, field.Name) {
				flatten(into, joined(path, lowered(field.Name)), value)
			}
		}
	case reflect.Map:
		for _, key := range v.MapKeys() {
			into[joined(path, key.String())] = key.String()
		}
	case reflect.Slice:
		flattenList(into, path, v)
	default:
		if !v.IsZero() {
			into[path] = redact.Text(fmt.Sprint(v.Interface()))
		}
	}
}

func flattenList(into map[string]string, path string, list reflect.Value) {
	if kind := list.Type().Elem().Kind(); kind != reflect.Struct && kind != reflect.Interface {
		var values []string
		for _, value := range list.Seq2() {
			values = append(values, fmt.Sprint(value.Interface()))
		}
		if len(values) > 0 {
			into[path] = redact.Text(strings.Join(values, ", "))
		}
		return
	}
	names := map[string]int{}
	for _, thing := range list.Seq2() {
		if thing.Kind() == reflect.Interface { // one of several structures
			thing = reflect.Indirect(thing.Elem())
		}
		name, fields := identity(thing)
		if names[name]++; names[name] > 1 {
			name = fmt.Sprintf("%s(%d)", name, names[name])
		}
		maps.Copy(into, partsOf(thing, joined(path, name), fields))
	}
}

// partsOf are the parts of a list's thing, without the fields that it has its name from, unless it has no others.
func partsOf(thing reflect.Value, path string, named []string) map[string]string {
	parts := map[string]string{}
	flatten(parts, path, thing)
	if len(parts) > len(named) {
		for _, field := range named {
			delete(parts, joined(path, lowered(field)))
		}
	}
	return parts
}

// identity is what tells a thing from the others of its list, and the fields that it is made of.
func identity(thing reflect.Value) (name string, fields []string) {
	for _, fields := range identifying {
		var parts []string
		for _, field := range fields {
			if value := reflect.Indirect(thing.FieldByName(field)); value.IsValid() && !value.IsZero() {
				parts = append(parts, fmt.Sprint(value.Interface()))
			}
		}
		if len(parts) > 0 {
			return redact.Text(strings.Join(parts, ":")), fields
		}
	}
	return "", nil
}

func joined(path, name string) string { return strings.Trim(path+"."+name, ".") }

// lowered is a field as the API calls it: targetGroupArn.
func lowered(field string) string { return strings.ToLower(field[:1]) + field[1:] }

// revisionSettings are those of a service revision that the record has no place of their own for.
func revisionSettings(r types.ServiceRevision) incident.Settings {
	all := incident.Settings{}
	ofRevision.read(r, all)
	if r.EcsManagedResources != nil {
		ofManaged.read(*r.EcsManagedResources, all)
	}
	return all
}

// definitionSettings are those of a task definition that the record has no place of their own for.
func definitionSettings(d types.TaskDefinition) incident.Settings {
	all := incident.Settings{}
	ofDefinition.read(d, all)
	if d.RuntimePlatform != nil {
		ofPlatform.read(*d.RuntimePlatform, all)
	}
	return all
}

// containerSettings are those of a container that the record has no place of their own for.
func containerSettings(c types.ContainerDefinition) incident.Settings {
	all := incident.Settings{}
	ofContainer.read(c, all)
	further := map[string]string{}
	for _, p := range c.PortMappings {
		path := fmt.Sprint("portMappings.", aws.ToInt32(p.ContainerPort))
		if aws.ToInt32(p.HostPort) == aws.ToInt32(p.ContainerPort) {
			p.HostPort = nil
		}
		p.ContainerPort, p.ContainerPortRange, p.Protocol = nil, nil, "" // which the record has
		flatten(further, path, reflect.ValueOf(p))
	}
	if c.LogConfiguration != nil {
		logSettings(further, *c.LogConfiguration)
	}
	add(all, revision.ContainerSettings, further)
	return all
}

// logSettings adds where the lines of a log go. Of the options only those of awslogs and of the way there are read:
// those of other drivers can be secrets.
func logSettings(into map[string]string, log types.LogConfiguration) {
	const path = "logConfiguration"
	flatten(into, path+".secretOptions", reflect.ValueOf(log.SecretOptions))
	for name, value := range log.Options {
		known := strings.HasPrefix(name, "awslogs-") || name == "mode" || name == "max-buffer-size"
		if known && name != "awslogs-group" {
			into[joined(path, name)] = redact.Text(value)
		}
	}
}
