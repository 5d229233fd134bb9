// Package revision compares what failed with what worked before: two task definitions, and two revisions of a service.
package revision

import (
	"cmp"
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// Aspect is what of a deployment can change.
type Aspect string

// The aspects of a task definition, of its containers and of a service revision.
const (
	Definition  Aspect = "task-definition" // told only where the contents of one of the two are not known
	Image       Aspect = "image"
	ImageDigest Aspect = "image-digest" // another image under the same name and tag
	Container   Aspect = "container"    // one that was added or removed; its image stands in After or Before
	Command     Aspect = "command"
	EntryPoint  Aspect = "entry-point"
	// names only: an added one stands in Name and After, a removed one in Name and Before
	Environment       Aspect = "environment"
	Secret            Aspect = "secret" // Before and After are the ARNs that the value comes from
	TaskCPU           Aspect = "task-cpu"
	TaskMemory        Aspect = "task-memory"
	CPU               Aspect = "cpu"                // of a container
	Memory            Aspect = "memory"             // of a container, the hard limit in MiB
	MemoryReservation Aspect = "memory-reservation" // of a container, in MiB
	HealthCheck       Aspect = "health-check"
	Ports             Aspect = "ports"
	TaskRole          Aspect = "task-role"
	ExecutionRole     Aspect = "execution-role"
	LogDriver         Aspect = "log-driver"
	LogGroup          Aspect = "log-group"
	Architecture      Aspect = "architecture"
	NetworkMode       Aspect = "network-mode"
	Essential         Aspect = "essential"
	LaunchType        Aspect = "launch-type"
	PlatformVersion   Aspect = "platform-version"
	CapacityProviders Aspect = "capacity-providers"
	Subnets           Aspect = "subnets"         // one change for each subnet that was added or removed
	SecurityGroups    Aspect = "security-groups" // one change for each group that was added or removed
	PublicIP          Aspect = "public-ip"

	// Of these each change has a Name: of a thing and of its field in the API, as "web:8080.targetGroupArn".
	DependsOn         Aspect = "depends-on"
	Mounts            Aspect = "mount-points"
	EnvironmentFiles  Aspect = "environment-files"
	ContainerSettings Aspect = "container-settings"
	Volumes           Aspect = "volumes" // of the task definition
	TaskSettings      Aspect = "task-settings"
	LoadBalancers     Aspect = "load-balancers"
	ServiceConnect    Aspect = "service-connect"
	ServiceVolumes    Aspect = "service-volumes" // that ECS makes for each task
	Registries        Aspect = "service-registries"
	Lattice           Aspect = "vpc-lattice"
	Gateways          Aspect = "gateways"
	Ingress           Aspect = "ingress-paths" // of an Express service
	ServiceSettings   Aspect = "service-settings"
)

// aspects are all aspects in the order in which a reader cares about them.
var aspects = []Aspect{
	Definition, Image, ImageDigest, Container, Command, EntryPoint, Environment,
	Secret, EnvironmentFiles, TaskCPU, TaskMemory, CPU, Memory, MemoryReservation, HealthCheck,
	Ports, LoadBalancers, Ingress, Gateways, TaskRole, ExecutionRole, Volumes, ServiceVolumes, Mounts, DependsOn,
	LogDriver, LogGroup, Architecture, NetworkMode, Essential, LaunchType, PlatformVersion, CapacityProviders, Subnets,
	SecurityGroups, PublicIP, ServiceConnect, Registries, Lattice, ContainerSettings, TaskSettings, ServiceSettings,
}

// Change is one difference between the task definition or service revision that failed and the one that worked before.
// Values of environment variables are never compared.
type Change struct {
	What      Aspect `json:"what"`
	Container string `json:"container,omitzero"`
	Name      string `json:"name,omitzero"`   // of an environment variable or secret
	Before    string `json:"before,omitzero"` // empty where something was added
	After     string `json:"after,omitzero"`  // empty where something was removed
}

// Aspects returns all aspects in the order in which Changes lists them.
func Aspects() []Aspect { return slices.Clone(aspects) }

// Changes lists what is different from the deployment that worked: the task definition against the previous one, and
// the service revision against the previous one. It is not compared where neither two definitions nor two revisions are
// known. Compared without a change is an answer too: the deployment was forced, or something outside of it failed.
func Changes(inc incident.Incident) (changes []Change, compared bool) {
	if inc.PreviousRevision.ARN != "" && inc.Revision.ARN != "" {
		changes, compared = revisionChanges(inc.PreviousRevision, inc.Revision), true
	}
	before := cmp.Or(inc.Previous.ARN, inc.PreviousRevision.TaskDefinitionARN)
	after := cmp.Or(inc.TaskDefinition.ARN, inc.Revision.TaskDefinitionARN)
	switch {
	case before == "" || after == "":
	case before == after:
		compared = true
	case len(inc.Previous.Containers) == 0 || len(inc.TaskDefinition.Containers) == 0:
		changes, compared = append(changes, Change{What: Definition, Before: before, After: after}), true
	default:
		changes, compared = append(changes, definitionChanges(inc.Previous, inc.TaskDefinition)...), true
	}
	changes = withoutMovedImages(changes)
	slices.SortStableFunc(changes, func(a, b Change) int {
		return cmp.Compare(slices.Index(aspects, a.What), slices.Index(aspects, b.What))
	})
	return changes, compared
}

// withoutMovedImages drops the digests of containers whose image has another name: a new tag has a new digest.
func withoutMovedImages(changes []Change) []Change {
	moved := map[string]bool{}
	for _, c := range changes {
		if c.What == Image || c.What == Container {
			moved[c.Container] = true
		}
	}
	return slices.DeleteFunc(changes, func(c Change) bool { return c.What == ImageDigest && moved[c.Container] })
}

func definitionChanges(before, after incident.TaskDefinition) []Change {
	changes := slices.Concat(
		single(TaskCPU, "", before.CPU, after.CPU),
		single(TaskMemory, "", before.Memory, after.Memory),
		single(TaskRole, "", before.TaskRoleARN, after.TaskRoleARN),
		single(ExecutionRole, "", before.ExecutionRoleARN, after.ExecutionRoleARN),
		single(Architecture, "", before.Architecture, after.Architecture),
		single(NetworkMode, "", before.NetworkMode, after.NetworkMode),
		settingsChanged("", before.Settings, after.Settings),
	)
	for _, c := range after.Containers {
		if old, known := container(before, c.Name); known {
			changes = append(changes, containerChanges(old, c)...)
		} else {
			changes = append(changes, Change{What: Container, Container: c.Name, After: cmp.Or(c.Image, c.Name)})
		}
	}
	for _, c := range before.Containers {
		if _, kept := container(after, c.Name); !kept {
			changes = append(changes, Change{What: Container, Container: c.Name, Before: cmp.Or(c.Image, c.Name)})
		}
	}
	return changes
}

func container(d incident.TaskDefinition, name string) (incident.ContainerDefinition, bool) {
	for _, c := range d.Containers {
		if c.Name == name {
			return c, true
		}
	}
	return incident.ContainerDefinition{}, false
}

func containerChanges(before, after incident.ContainerDefinition) []Change {
	name := after.Name
	return slices.Concat(
		single(Image, name, before.Image, after.Image),
		lists(Command, name, before.Command, after.Command, commandLine),
		lists(EntryPoint, name, before.EntryPoint, after.EntryPoint, commandLine),
		members(Environment, name, before.Environment, after.Environment),
		namesChanged(Secret, name, before.Secrets, after.Secrets),
		single(CPU, name, amount(before.CPU), amount(after.CPU)),
		single(Memory, name, amount(before.Memory), amount(after.Memory)),
		single(MemoryReservation, name, amount(before.MemoryReservation), amount(after.MemoryReservation)),
		single(HealthCheck, name, before.HealthCheck, after.HealthCheck),
		lists(Ports, name, before.Ports, after.Ports, list),
		single(LogDriver, name, before.LogDriver, after.LogDriver),
		single(LogGroup, name, before.LogGroup, after.LogGroup),
		single(Essential, name, strconv.FormatBool(before.Essential), strconv.FormatBool(after.Essential)),
		settingsChanged(name, before.Settings, after.Settings),
	)
}

func revisionChanges(before, after incident.ServiceRevision) []Change {
	return slices.Concat(
		digestChanges(before.Digests, after.Digests),
		single(LaunchType, "", before.LaunchType, after.LaunchType),
		single(PlatformVersion, "", before.PlatformVersion, after.PlatformVersion),
		lists(CapacityProviders, "", before.CapacityProviders, after.CapacityProviders, list),
		members(Subnets, "", before.Subnets, after.Subnets),
		members(SecurityGroups, "", before.SecurityGroups, after.SecurityGroups),
		single(PublicIP, "", before.PublicIP, after.PublicIP),
		settingsChanged("", before.Settings, after.Settings),
	)
}

// settingsChanged compares what has no field of its own in the record.
func settingsChanged(container string, before, after incident.Settings) []Change {
	var changes []Change
	for _, what := range aspects {
		changes = append(changes, namesChanged(what, container, before[string(what)], after[string(what)])...)
	}
	return changes
}

// digestChanges compares only what both revisions know: ECS has no digest of an image that it could not pull.
func digestChanges(before, after map[string]string) []Change {
	var changes []Change
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if before[name] != "" && after[name] != "" {
			changes = append(changes, single(ImageDigest, name, before[name], after[name])...)
		}
	}
	return changes
}

// single compares what has one value.
func single(what Aspect, container, before, after string) []Change {
	if before == after {
		return nil
	}
	return []Change{{What: what, Container: container, Before: before, After: after}}
}

// lists compares what has one value of several words.
func lists(what Aspect, container string, before, after []string, written func([]string) string) []Change {
	if slices.Equal(before, after) {
		return nil
	}
	return single(what, container, written(before), written(after))
}

// members compares names that have no value of their own.
func members(what Aspect, container string, before, after []string) []Change {
	if slices.Equal(before, after) {
		return nil
	}
	return namesChanged(what, container, set(before), set(after))
}

// namesChanged compares what has many names with a value each: first what is new or other, then what is gone.
func namesChanged(what Aspect, container string, before, after map[string]string) []Change {
	if maps.Equal(before, after) {
		return nil
	}
	var changes []Change
	for _, name := range slices.Sorted(maps.Keys(after)) {
		if old, kept := before[name]; !kept || old != after[name] {
			changes = append(changes, Change{What: what, Container: container, Name: name, Before: old, After: after[name]})
		}
	}
	for _, name := range slices.Sorted(maps.Keys(before)) {
		if _, kept := after[name]; !kept {
			changes = append(changes, Change{What: what, Container: container, Name: name, Before: before[name]})
		}
	}
	return changes
}

// set gives names that have no value themselves for one, so that they can be compared like those that do.
func set(names []string) map[string]string {
	all := map[string]string{}
	for _, name := range names {
		all[name] = name
	}
	return all
}

// list writes values whose order means nothing.
func list(values []string) string {
	return strings.Join(slices.Sorted(slices.Values(values)), ", ")
}

// amount writes a number of which zero means that none was set.
func amount(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

// commandLine joins the words of a command and quotes those that would otherwise read as several or none:
//
//	["sh", "-c", "exec app"] -> sh -c "exec app"
func commandLine(words []string) string {
	var shown []string
	for _, word := range words {
		if word == "" || strings.ContainsFunc(word, func(r rune) bool { return unicode.IsSpace(r) || r == '"' }) {
			word = strconv.Quote(word)
		}
		shown = append(shown, word)
	}
	return strings.Join(shown, " ")
}
