package check

import (
	"cmp"
	"slices"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/check/shape"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// NotSet is a number that the plan or template does not know yet.
const NotSet = shape.NotSet

// Subject is what is checked: a task definition, and the service that runs it, if one is named.
type Subject struct {
	Place
	Definition    Definition
	Service       *Service
	Before, After incident.TaskDefinition // what the service runs now and is to run, where both are known
	Made          map[Thing]bool          // what the same plan or template makes or changes
	Touched       []string                // types of what the same plan or template changes
	Unseen        *answer.Gap             // why it could not be looked up, if so; nothing else is known then
	Unread        []string                // what the plan or template does not know yet
	Misfits       []Misfit                // fields of the definition that ECS has none of, or takes otherwise
}

// Place is where something is to run, as far as it is known.
type Place struct{ Region, Account, Partition string }

// Thing is something by its name, such as a role: others may have the same.
type Thing struct {
	Kind Kind
	Name string
}

// Misfit is a field of a definition, or of a container of it, that ECS has none of or that is to be of another type.
type Misfit struct {
	Container, Field string
	Want             Type // none where there is no such field
}

// Type is what stands in a field.
type Type string

// The types of JSON.
const (
	Text   Type = "text"
	Number Type = "number"
	Truth  Type = "truth"
	List   Type = "list"
	Object Type = "object"
)

// Kind is what a thing is.
type Kind string

// The kinds of things that are looked up by a name that is known before they are made.
const (
	AlarmKind      Kind = "alarm"
	ClusterKind    Kind = "cluster"
	LogGroupKind   Kind = "log group"
	ParameterKind  Kind = "parameter"
	RepositoryKind Kind = "repository"
	RoleKind       Kind = "role"
	SecretKind     Kind = "secret"
	TargetsKind    Kind = "target group"
)

// makes reports whether the same plan or template makes or changes a thing.
func (s Subject) makes(kind Kind, name string) bool { return s.Made[Thing{kind, name}] }

// Name is what people call the subject.
func (s Subject) Name() string {
	definition := cmp.Or(s.Definition.ARN(), s.Definition.Family)
	if s.Service == nil {
		return definition
	}
	service := last(s.Service.Cluster) + "/" + s.Service.ServiceName
	if definition == "" {
		return service
	}
	return service + ": " + definition
}

// placed gives the subject the account and partition of its roles, where it has some: those of its tasks.
func (s Subject) placed() Subject {
	for _, role := range []string{s.Definition.TaskRoleARN, s.Definition.ExecutionRoleARN} {
		if arn, ok := awsname.ParseARN(role); ok {
			s.Account, s.Partition = arn.Account, arn.Partition
		}
	}
	return s
}

// Definition is a task definition, as far as it is checked. Of variables only the names are kept.
type Definition struct {
	Family                  string
	Revision                int
	TaskDefinitionARN       string
	NetworkMode             string
	CPU                     string
	Memory                  string
	ExecutionRoleARN        string
	TaskRoleARN             string
	RequiresCompatibilities []string
	RuntimePlatform         struct{ CPUArchitecture, OperatingSystemFamily string }
	EphemeralStorage        *struct{ SizeInGiB int }
	PidMode, IpcMode        string
	Volumes                 []Volume
	PlacementConstraints    []PlacementConstraint
	ContainerDefinitions    []Container
}

// ARN is how ECS names the definition: family and revision, where it has one.
func (d Definition) ARN() string { return last(d.TaskDefinitionARN) }

// Container is a container definition.
type Container struct {
	Name, Image                    string
	CPU, Memory, MemoryReservation int // units, MiB, MiB
	Essential                      *bool
	Command, EntryPoint            []string
	Environment                    []struct{ Name string }
	Secrets                        []Secret
	EnvironmentFiles               []struct{ Value, Type string }
	PortMappings                   []Port
	DependsOn                      []struct{ ContainerName, Condition string }
	HealthCheck                    *HealthCheck
	LogConfiguration               *LogConfiguration
	FirelensConfiguration          *struct{ Type string }
	MountPoints                    []struct{ SourceVolume, ContainerPath string }
	StartTimeout, StopTimeout      int // seconds
	Links                          []string
	Hostname                       string
	ExtraHosts                     []struct{ Hostname string }
	DNSServers, DNSSearchDomains   []string
	Privileged                     bool
	LinuxParameters                *LinuxParameters
	RepositoryCredentials          *struct{ CredentialsParameter string }
	ResourceRequirements           []struct{ Type, Value string }
	RestartPolicy                  *struct {
		Enabled              bool
		RestartAttemptPeriod int
	}
}

// IsEssential reports whether the task ends with the container.
func (c Container) IsEssential() bool { return c.Essential == nil || *c.Essential }

// Secret is a variable or an option whose value comes from Secrets Manager or Parameter Store.
type Secret struct{ Name, ValueFrom string }

// Port is a port mapping.
type Port struct {
	ContainerPort, HostPort int
	ContainerPortRange      string
	Protocol                string
}

// HealthCheck is that of a container, in seconds.
type HealthCheck struct {
	Command                        []string
	Interval, Timeout, StartPeriod *int
	Retries                        *int
}

// LogConfiguration says where a container's log goes.
type LogConfiguration struct {
	LogDriver     string
	Options       map[string]string
	SecretOptions []Secret
}

// LinuxParameters are those that Fargate does not have.
type LinuxParameters struct {
	Devices             []struct{ HostPath string }
	SharedMemorySize    int
	MaxSwap, Swappiness *int
	Capabilities        struct{ Add []string }
}

// Volume is a volume of a task definition.
type Volume struct {
	Name                      string
	ConfiguredAtLaunch        bool
	Host                      *struct{ SourcePath string }
	DockerVolumeConfiguration *struct{ Scope, Driver string }
	EFSVolumeConfiguration    *struct {
		FileSystemID        string
		RootDirectory       string
		TransitEncryption   string
		AuthorizationConfig *struct{ AccessPointID, IAM string }
	}
}

// PlacementConstraint says on which instances tasks may run.
type PlacementConstraint struct{ Type, Expression string }

// Service is a service, as far as it is checked.
type Service struct {
	ServiceName, ServiceARN       string
	Cluster, ClusterARN           string
	TaskDefinition                string
	LaunchType                    string
	PlatformVersion               string
	SchedulingStrategy            string
	DesiredCount                  int
	RunningCount                  int
	HealthCheckGracePeriodSeconds *int
	EnableExecuteCommand          bool
	DeploymentController          *struct{ Type string }
	CapacityProviderStrategy      []ProviderShare
	NetworkConfiguration          *struct{ AwsvpcConfiguration *Awsvpc }
	LoadBalancers                 []LoadBalancer
	DeploymentConfiguration       Deployment
	PlacementConstraints          []PlacementConstraint
	VolumeConfigurations          []struct {
		Name             string
		ManagedEBSVolume *struct {
			RoleARN, SnapshotID, KMSKeyID string
			SizeInGiB                     int
		}
	}
}

// ProviderShare is how many of a service's tasks run by a capacity provider.
type ProviderShare struct {
	CapacityProvider string
	Weight, Base     int
}

// Awsvpc is where the tasks of the network mode awsvpc get their addresses.
type Awsvpc struct {
	Subnets, SecurityGroups []string
	AssignPublicIP          string // ENABLED or DISABLED
}

// awsvpc is where the tasks get their addresses, if the service says so.
func (s *Service) awsvpc() *Awsvpc {
	if s == nil || s.NetworkConfiguration == nil {
		return nil
	}
	return s.NetworkConfiguration.AwsvpcConfiguration
}

// LoadBalancer says which container a target group reaches.
type LoadBalancer struct {
	ContainerName         string
	ContainerPort         int
	TargetGroupARN        string
	AdvancedConfiguration *struct{ AlternateTargetGroupARN, RoleARN string }
}

// Deployment is how a service is deployed.
type Deployment struct {
	Strategy                              string
	MinimumHealthyPercent, MaximumPercent *int
	DeploymentCircuitBreaker              struct{ Enable, Rollback bool }
	Alarms                                struct {
		Enable     bool
		AlarmNames []string
	}
	EarlySuccessCriteria *struct {
		Enable         bool
		HealthyPercent int
	}
	LifecycleHooks []struct{ HookTargetARN, RoleARN, TargetType string }
}

// IsFargate reports whether tasks run on Fargate: of a definition without a service, whether it is for Fargate only.
func (s Subject) IsFargate() bool {
	if s.Service == nil {
		return len(s.Definition.RequiresCompatibilities) == 1 && s.Definition.RequiresCompatibilities[0] == fargate
	}
	for _, p := range s.Service.CapacityProviderStrategy {
		return isOfFargate(p.CapacityProvider)
	}
	return s.Service.LaunchType == fargate
}

func isOfFargate(provider string) bool { return provider == fargate || provider == fargateSpot }

const (
	fargate     = "FARGATE"
	fargateSpot = "FARGATE_SPOT"
)

// IsWindows reports whether the task is of Windows.
func (d Definition) IsWindows() bool {
	return len(d.RuntimePlatform.OperatingSystemFamily) >= 7 && d.RuntimePlatform.OperatingSystemFamily[:7] == "WINDOWS"
}

// hides reports whether containers, or their names, are not known yet.
func (s Subject) hides() bool {
	return len(s.Unread) > 0 || slices.ContainsFunc(s.Definition.ContainerDefinitions, func(c Container) bool {
		return c.Name != "" && !IsKnown(c.Name)
	})
}

func (d Definition) container(name string) (Container, bool) {
	for _, c := range d.ContainerDefinitions {
		if c.Name == name {
			return c, true
		}
	}
	return Container{}, false
}

// isOfECS reports whether ECS itself deploys the service.
func (s Service) isOfECS() bool {
	d := s.DeploymentController
	return d == nil || d.Type == "" || d.Type == "ECS"
}

// isRolling reports whether ECS itself deploys the service, step by step.
func (s Service) isRolling() bool {
	return s.isOfECS() && (s.DeploymentConfiguration.Strategy == "" || s.DeploymentConfiguration.Strategy == "ROLLING")
}
