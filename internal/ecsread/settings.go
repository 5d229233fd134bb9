package ecsread

import (
	"cmp"
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

// settings says of fields of what ECS describes under which aspect they are compared. A list's things, and what stands
// in it, are named by what tells them apart: "web:8080.targetGroupArn".
type settings map[string]revision.Aspect

var (
	ofRevision = settings{
		"LoadBalancers": revision.LoadBalancers, "ServiceConnectConfiguration": revision.ServiceConnect,
		"ServiceRegistries": revision.Registries, "VpcLatticeConfigurations": revision.Lattice,
		"VolumeConfigurations": revision.ServiceVolumes, "GatewayConnectors": revision.Gateways,
		"FargateEphemeralStorage": revision.ServiceSettings, "GuardDutyEnabled": revision.ServiceSettings,
		"Overrides": revision.ServiceSettings, "PlatformFamily": revision.ServiceSettings,
	}
	ofManaged    = settings{"IngressPaths": revision.Ingress, "GatewayConnections": revision.Gateways}
	ofDefinition = settings{
		"Volumes": revision.Volumes, "EnableFaultInjection": revision.TaskSettings,
		"EphemeralStorage": revision.TaskSettings, "InferenceAccelerators": revision.TaskSettings,
		"IpcMode": revision.TaskSettings, "PidMode": revision.TaskSettings, "PlacementConstraints": revision.TaskSettings,
		"ProxyConfiguration": revision.TaskSettings, "RequiresCompatibilities": revision.TaskSettings,
		"TrustedExecutionConfiguration": revision.TaskSettings,
	}
	ofContainer = settings{
		"DependsOn": revision.DependsOn, "MountPoints": revision.Mounts, "VolumesFrom": revision.Mounts,
		"EnvironmentFiles": revision.EnvironmentFiles, "CredentialSpecs": revision.ContainerSettings,
		"DisableNetworking": revision.ContainerSettings, "DnsSearchDomains": revision.ContainerSettings,
		"DnsServers": revision.ContainerSettings, "DockerSecurityOptions": revision.ContainerSettings,
		"ExtraHosts": revision.ContainerSettings, "FirelensConfiguration": revision.ContainerSettings,
		"Hostname": revision.ContainerSettings, "Interactive": revision.ContainerSettings,
		"Links": revision.ContainerSettings, "LinuxParameters": revision.ContainerSettings,
		"Privileged": revision.ContainerSettings, "PseudoTerminal": revision.ContainerSettings,
		"ReadonlyRootFilesystem": revision.ContainerSettings, "RepositoryCredentials": revision.ContainerSettings,
		"ResourceRequirements": revision.ContainerSettings, "RestartPolicy": revision.ContainerSettings,
		"StartTimeout": revision.ContainerSettings, "StopTimeout": revision.ContainerSettings,
		"SystemControls": revision.ContainerSettings, "Ulimits": revision.ContainerSettings,
		"User": revision.ContainerSettings, "VersionConsistency": revision.ContainerSettings,
		"WorkingDirectory": revision.ContainerSettings,
	}
)

// passing are fields that tell of a moment, not of what was asked for, and tags.
var passing = []string{"Status", "StatusReason", "UpdatedAt", "TagSpecifications", "Resources", "ServiceUrl"}

// identifying are the fields that tell the things of a list apart: the first of these that a thing has.
var identifying = [][]string{
	{"Name"}, {"PortName"}, {"ContainerName", "ContainerPort"}, {"ContainerPath"}, {"SourceContainer"}, {"Namespace"},
	{"DnsName", "Port"}, {"Port"}, {"RegistryArn"}, {"Endpoint"}, {"DeviceName"}, {"HostPath"}, {"Hostname"}, {"Type"},
}

// read adds what the fields of a structure say. The aspects whose fields are many name the field, too.
func (s settings) read(from any, into incident.Settings) {
	structure := reflect.ValueOf(from)
	for field, value := range structure.Fields() {
		aspect, compared := s[field.Name]
		if !compared {
			continue
		}
		parts := map[string]string{}
		flatten(parts, path(field.Name, aspect), value)
		add(into, aspect, parts)
	}
}

func add(into incident.Settings, aspect revision.Aspect, parts map[string]string) {
	for name, value := range parts {
		into.Add(string(aspect), name, value)
	}
}

// path is where the names of a field's parts begin: a list that has an aspect of its own needs no name.
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
			into[cmp.Or(path, v.Type().Name())] = redact.Text(fmt.Sprint(v.Interface()))
		}
	}
}

func flattenList(into map[string]string, path string, list reflect.Value) {
	if kind := list.Type().Elem().Kind(); kind != reflect.Struct && kind != reflect.Interface {
		if list.Len() > 0 {
			into[path] = redact.Text(strings.Trim(fmt.Sprint(list.Interface()), "[]"))
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
		parts := map[string]string{}
		flatten(parts, joined(path, name), thing)
		if len(parts) > len(fields) { // the fields say no more than the name does
			maps.DeleteFunc(parts, func(part, _ string) bool {
				return slices.ContainsFunc(fields, func(field string) bool {
					return part == joined(joined(path, name), lowered(field))
				})
			})
		}
		maps.Copy(into, parts)
	}
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
			return strings.Join(parts, ":"), fields
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
		settings{"OperatingSystemFamily": revision.TaskSettings}.read(*d.RuntimePlatform, all)
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
