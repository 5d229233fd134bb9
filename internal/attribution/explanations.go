package attribution

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/revision"
)

type (
	codes   = []cause.Code
	aspects = []revision.Aspect
)

// Explanation says that changes of some aspects can explain failures for some causes.
type Explanation struct {
	Causes  []cause.Code
	Aspects []revision.Aspect
	Sure    bool // whether nothing but the change needs to be looked at

	matches func(revision.Change, Failure) bool // tells those that do from those that only are of the aspect
}

// Explanations are all that is known of which changes explain what. Only variables are found otherwise, by their names
// in the log.
func Explanations() []Explanation { return slices.Clone(explanations) }

// What none of the explanations covers is not claimed: a wrong claim sends its reader away from the cause.
var explanations = []Explanation{
	{Causes: ofMemory, Aspects: aspects{revision.Memory}, matches: lowered, Sure: true},
	{Causes: ofMemory, Aspects: aspects{revision.TaskMemory}, matches: lowered}, // not sure: a container has its own
	{Causes: codes{cause.EssentialContainerExited}, Aspects: aspects{revision.Memory, revision.TaskMemory},
		matches: killed},
	{Causes: ofPulls, Aspects: images, matches: ofImage, Sure: true},
	{Causes: ofPlatforms, Aspects: aspects{revision.Architecture}, matches: always, Sure: true},
	{Causes: ofPlatforms, Aspects: images, matches: ofCulprit},
	{Causes: ofPlatforms, Aspects: aspects{revision.ServiceSettings}, matches: ofSetting("cpuArchitecture")},
	{Causes: codes{cause.MissingModule}, Aspects: images, matches: ofCulprit},
	{Causes: ofCommands, Aspects: programs, matches: ofProgram, Sure: true},
	{Causes: codes{cause.EssentialContainerExited}, Aspects: programs, matches: atOnce},
	{Causes: ofFiles, Aspects: programs, matches: ofFile, Sure: true},
	{Causes: ofFiles, Aspects: aspects{revision.Mounts}, matches: ofMount},
	{Causes: codes{cause.PermissionDenied}, Aspects: aspects{revision.ContainerSettings},
		matches: ofSetting("user", "readonlyRootFilesystem", "privileged")},
	{Causes: codes{cause.PermissionDenied}, Aspects: aspects{revision.TaskRole}, matches: ofRoleInLog, Sure: true},
	{Causes: codes{cause.PermissionDenied}, Aspects: aspects{revision.TaskRole}, matches: deniedByAWS},
	{Causes: codes{cause.AuthenticationFailed}, Aspects: aspects{revision.Secret}, matches: moved},
	{Causes: codes{cause.PortConflict, cause.PortInUse}, Aspects: aspects{revision.Ports, revision.NetworkMode},
		matches: always},
	{Causes: ofChecks, Aspects: aspects{revision.Ports}, matches: ofCulprit},
	{Causes: ofChecks, Aspects: slices.Concat(images, programs), matches: listensElsewhere},
	{Causes: ofTargets, Aspects: aspects{revision.LoadBalancers}, matches: ofTargetGroup},
	{Causes: codes{cause.ContainerHealthCheckFailed}, Aspects: aspects{revision.HealthCheck}, matches: ofCulprit},
	{Causes: ofSecrets, Aspects: aspects{revision.Secret}, matches: ofSecret, Sure: true},
	{Causes: ofDenials, Aspects: aspects{revision.ExecutionRole}, matches: always},
	{Causes: codes{cause.EnvFileAccessDenied}, Aspects: aspects{revision.EnvironmentFiles}, matches: ofBucket},
	{Causes: codes{cause.RoleNotAssumable}, Aspects: aspects{revision.TaskRole, revision.ExecutionRole},
		matches: ofRole, Sure: true},
	{Causes: codes{cause.LogGroupMissing}, Aspects: aspects{revision.LogGroup}, matches: ofLogGroup, Sure: true},
	{Causes: codes{cause.LogGroupMissing}, Aspects: aspects{revision.ContainerSettings},
		matches: ofSetting("awslogs-region")},
	{Causes: ofNetworks, matches: always,
		Aspects: aspects{revision.Subnets, revision.SecurityGroups, revision.PublicIP, revision.NetworkMode}},
	{Causes: codes{cause.ConnectionRefused}, matches: always,
		Aspects: aspects{revision.Subnets, revision.SecurityGroups, revision.ServiceConnect}},
	{Causes: codes{cause.SubnetIPExhausted}, Aspects: aspects{revision.Subnets}, matches: always},
	{Causes: codes{cause.PlacementCPU}, Aspects: aspects{revision.CPU, revision.TaskCPU}, matches: raised, Sure: true},
	{Causes: codes{cause.PlacementMemory}, Aspects: aspects{revision.MemoryReservation, revision.TaskMemory},
		matches: raised, Sure: true},
	{Causes: codes{cause.PlacementMemory}, Aspects: aspects{revision.Memory}, matches: raised}, // a reservation counts
	{Causes: codes{cause.SecretAccessDenied}, Aspects: aspects{revision.Secret}, matches: ofSecret, Sure: true},
	{Causes: ofCapacities, Aspects: aspects{revision.CapacityProviders, revision.LaunchType, revision.PlatformVersion},
		matches: always},
	{Causes: codes{cause.EFSMountFailed}, Aspects: aspects{revision.Volumes}, matches: ofFileSystem, Sure: true},
	{Causes: codes{cause.EFSMountFailed, cause.VolumeMountFailed}, Aspects: aspects{revision.Volumes}, matches: isSet},
	{Causes: codes{cause.LogConfigInvalid, cause.LogDriverUnavailable}, Aspects: aspects{revision.LogDriver},
		matches: isSet},
	{Causes: codes{cause.EBSAttachFailed}, Aspects: aspects{revision.ServiceVolumes}, matches: always},
	{Causes: codes{cause.InfrastructureRoleDenied}, matches: ofSetting("roleArn"),
		Aspects: aspects{revision.LoadBalancers, revision.ServiceVolumes, revision.Lattice, revision.ServiceConnect}},
	{Causes: codes{cause.KMSAccessDenied}, Aspects: aspects{revision.ServiceSettings, revision.ServiceVolumes},
		matches: ofSetting("kmsKeyId")},
	{Causes: codes{cause.ImageDiskFull}, Aspects: aspects{revision.TaskSettings}, matches: lessStorage},
	{Causes: codes{cause.PlacementConstraint}, Aspects: aspects{revision.TaskSettings}, matches: ofSetting("expression")},
	{Causes: codes{cause.DependencyFailed}, matches: ofCulprit,
		Aspects: aspects{revision.Environment, revision.Command, revision.HealthCheck}},
	{Causes: codes{cause.DependencyFailed}, Aspects: aspects{revision.DependsOn}, matches: onCulprit},
	{Causes: codes{cause.DependencyFailed}, Aspects: aspects{revision.ContainerSettings},
		matches: ofSetting("startTimeout")},
	{Causes: codes{cause.DeploymentHookFailed}, Aspects: images, matches: beforeTasks},
}

// What the explanations have in common.
var (
	images   = aspects{revision.Image, revision.ImageDigest}
	programs = aspects{revision.Command, revision.EntryPoint}

	ofVariables = codes{
		cause.MissingEnvironmentVariable, cause.ConfigurationMissing, cause.UnhandledException, cause.Panic,
	}
	ofMemory    = codes{cause.OutOfMemory, cause.OutOfHeap}
	ofPulls     = codes{cause.ImageNotFound, cause.ImageReferenceInvalid, cause.ImageUnsupportedMedia}
	ofPlatforms = codes{cause.ImagePlatformMismatch, cause.ExecFormatError}
	ofCommands  = codes{cause.EntrypointNotFound, cause.EntrypointNotExecutable}
	ofChecks    = codes{cause.ContainerHealthCheckFailed, cause.ELBHealthCheckFailed}
	ofTargets   = codes{cause.ELBHealthCheckFailed, cause.ELBRegistrationFailed, cause.TargetGroupMissing}
	ofFiles     = codes{cause.ConfigurationMissing, cause.MissingModule, cause.PermissionDenied}
	ofSecrets   = codes{cause.SecretNotFound, cause.SecretMalformed}
	ofDenials   = codes{
		cause.ImagePullDenied, cause.SecretAccessDenied, cause.KMSAccessDenied, cause.LogAccessDenied,
		cause.EnvFileAccessDenied,
	}
	ofNetworks = codes{
		cause.ImagePullNetwork, cause.SecretNetwork, cause.LogNetwork, cause.EnvFileNetwork,
		cause.NetworkInterfaceTimeout,
	}
	ofCapacities = codes{cause.FargateCapacityUnavailable, cause.CapacityProviderLaunchFailed, cause.NoContainerInstances}
)

func always(revision.Change, Failure) bool { return true }

func isSet(c revision.Change, _ Failure) bool { return c.After != "" }

func ofCulprit(c revision.Change, f Failure) bool {
	return c.Container == "" || c.Container == f.Container
}

// onCulprit is for a dependency on the container to blame.
func onCulprit(c revision.Change, f Failure) bool { return strings.HasPrefix(c.Name, f.Container+".") }

// atOnce is for a program that was told otherwise and ended well.
func atOnce(c revision.Change, f Failure) bool { return ofCulprit(c, f) && f.Exited && f.ExitCode == 0 }

// killed is for a program that was killed, which ECS does not say is for want of memory, and has less of it now.
func killed(c revision.Change, f Failure) bool {
	const bySIGKILL = 137
	return f.Exited && f.ExitCode == bySIGKILL && lowered(c, f)
}

// moved is for a secret that comes from elsewhere now.
func moved(c revision.Change, f Failure) bool {
	return ofCulprit(c, f) && c.Before != "" && c.After != ""
}

// beforeTasks is for a hook that refused what it could only read of: nothing had been started yet.
func beforeTasks(_ revision.Change, f Failure) bool {
	return f.Entities["stage"] == "PRE_SCALE_UP" && f.Entities["hookStatus"] == "FAILED"
}

// listensElsewhere is for a program that listens on another port than is checked.
func listensElsewhere(c revision.Change, f Failure) bool {
	return ofCulprit(c, f) && f.Entities["listens"] != ""
}

// ofSetting is for settings with one of some names, or a part of them.
func ofSetting(names ...string) func(revision.Change, Failure) bool {
	return func(c revision.Change, f Failure) bool {
		part := c.Name[strings.LastIndexByte(c.Name, '.')+1:]
		return ofCulprit(c, f) && slices.Contains(names, part)
	}
}

func ofTargetGroup(c revision.Change, f Failure) bool {
	group := f.Entities["targetGroup"]
	return group != "" && strings.Contains(c.After, ":targetgroup/"+group+"/")
}

func ofBucket(c revision.Change, f Failure) bool {
	bucket := f.Entities["bucket"]
	return ofCulprit(c, f) && bucket != "" && strings.Contains(c.After, ":::"+bucket+"/")
}

func ofImage(c revision.Change, f Failure) bool {
	image := f.Entities["image"]
	return image != "" && (c.After == image || c.What == revision.ImageDigest && c.Container == f.Container)
}

func ofSecret(c revision.Change, f Failure) bool {
	for _, name := range []string{f.Entities["secret"], f.Entities["parameter"]} {
		if name != "" && namesSecret(c.After, name) {
			return true
		}
	}
	return false
}

// namesSecret reports whether a valueFrom leads to a secret: itself, its ARN with a suffix, or with a key of its JSON.
func namesSecret(from, name string) bool {
	i := strings.Index(from, name)
	if i < 0 {
		return false
	}
	rest := from[i+len(name):]
	return rest == "" || rest[0] == ':' || len(rest) >= 7 && rest[0] == '-' && (len(rest) == 7 || rest[7] == ':')
}

// ofProgram is for a program that is not there, where the change is what asks for it.
func ofProgram(c revision.Change, f Failure) bool {
	program := f.Entities["command"]
	return ofCulprit(c, f) && (program == "" || strings.Contains(c.After, program))
}

// ofFile is for a file that is not there, where the line that says so has a path that only the new command has.
func ofFile(c revision.Change, f Failure) bool {
	return ofCulprit(c, f) && slices.ContainsFunc(strings.Fields(c.After), func(word string) bool {
		word = strings.Trim(word, `"'`)
		_, value, assigned := strings.Cut(word, "=")
		if assigned {
			word = value
		}
		return strings.ContainsAny(word, "/.") && HasName(f.Line, word) && !HasName(c.Before, word)
	})
}

// ofMount is for a file below what is mounted otherwise now: the name is that of the path and a field of it.
func ofMount(c revision.Change, f Failure) bool {
	path := c.Name[:strings.LastIndexByte(c.Name, '.')+1]
	return len(path) > 1 && ofCulprit(c, f) && strings.Contains(f.Line, strings.TrimSuffix(path, ".")+"/")
}

func ofFileSystem(c revision.Change, f Failure) bool {
	return c.After != "" && strings.Contains(c.After, f.Entities["fileSystem"]) && f.Entities["fileSystem"] != ""
}

func ofRole(c revision.Change, f Failure) bool { return namesRole(c.After, f.Entities["role"]) }

// namesRole reports whether an ARN is that of a role, of which the name is known or the ARN.
func namesRole(arn, role string) bool {
	return role != "" && strings.HasSuffix(arn, "/"+role[strings.LastIndexByte(role, '/')+1:])
}

// ofRoleInLog is for a program that says who it is: arn:aws:sts::111122223333:assumed-role/NAME/SESSION.
func ofRoleInLog(c revision.Change, f Failure) bool {
	_, who, assumed := strings.Cut(f.Line, ":assumed-role/")
	role, _, _ := strings.Cut(who, "/")
	return assumed && namesRole(c.After, role)
}

// deniedByAWS is for a program that AWS refused something and that does not say who it is.
func deniedByAWS(_ revision.Change, f Failure) bool {
	line := strings.ToLower(f.Line)
	return !strings.Contains(line, ":assumed-role/") &&
		(strings.Contains(line, "accessdenied") || strings.Contains(line, "not authorized to perform"))
}

func ofLogGroup(c revision.Change, f Failure) bool {
	return c.After != "" && c.After == f.Entities["logGroup"]
}

func lowered(c revision.Change, f Failure) bool {
	before, after, ok := amounts(c)
	return ok && after < before && ofCulprit(c, f)
}

func lessStorage(c revision.Change, f Failure) bool {
	return c.Name == "ephemeralStorage.sizeInGiB" && lowered(c, f)
}

func raised(c revision.Change, _ Failure) bool {
	before, after, ok := amounts(c)
	return ok && after > before
}

func amounts(c revision.Change) (before, after int, ok bool) {
	before, errBefore := strconv.Atoi(c.Before)
	after, errAfter := strconv.Atoi(c.After)
	return before, after, errBefore == nil && errAfter == nil
}
