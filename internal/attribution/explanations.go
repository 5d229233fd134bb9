package attribution

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
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
	{Causes: ofMemory, Aspects: aspects{revision.Memory}, matches: starved, Sure: true},
	{Causes: ofMemory, Aspects: aspects{revision.TaskMemory}, matches: starved}, // not sure: a container has its own
	{Causes: codes{cause.EssentialContainerExited}, Aspects: aspects{revision.Memory, revision.TaskMemory},
		matches: killed},
	{Causes: ofPulls, Aspects: images, matches: ofImage, Sure: true},
	{Causes: ofPlatforms, Aspects: aspects{revision.Architecture}, matches: always, Sure: true},
	{Causes: ofPlatforms, Aspects: images, matches: ofCulprit},
	{Causes: ofPlatforms, Aspects: aspects{revision.ServiceSettings}, matches: ofSetting("cpuArchitecture")},
	{Causes: codes{cause.MissingModule}, Aspects: images, matches: ofCulprit},
	{Causes: ofCommands, Aspects: programs, matches: ofProgram, Sure: true},
	{Causes: ofCommands, Aspects: images, matches: ofSameProgram},
	{Causes: codes{cause.EssentialContainerExited}, Aspects: programs, matches: atOnce},
	{Causes: ofFiles, Aspects: programs, matches: ofFile, Sure: true},
	{Causes: ofFiles, Aspects: aspects{revision.Mounts}, matches: ofMount},
	{Causes: codes{cause.PermissionDenied}, Aspects: aspects{revision.ContainerSettings},
		matches: ofPathRights},
	{Causes: codes{cause.PermissionDenied}, Aspects: aspects{revision.TaskRole}, matches: ofRoleInLog, Sure: true},
	{Causes: codes{cause.PermissionDenied}, Aspects: aspects{revision.TaskRole}, matches: deniedByAWS},
	{Causes: codes{cause.AuthenticationFailed}, Aspects: aspects{revision.Secret}, matches: ofLogin},
	{Causes: codes{cause.PortConflict}, Aspects: aspects{revision.Ports}, matches: opensPort},
	{Causes: codes{cause.PortInUse}, Aspects: aspects{revision.Ports}, matches: ofPort},
	{Causes: codes{cause.PortConflict, cause.PortInUse}, Aspects: aspects{revision.NetworkMode}, matches: always},
	{Causes: codes{cause.ELBHealthCheckFailed}, Aspects: aspects{revision.Ports}, matches: closesPort},
	{Causes: codes{cause.ELBHealthCheckFailed}, Aspects: networks, matches: unanswered},
	{Causes: ofChecks, Aspects: slices.Concat(images, programs), matches: listensElsewhere},
	{Causes: ofTargets, Aspects: aspects{revision.LoadBalancers}, matches: ofTargetGroup},
	{Causes: codes{cause.ContainerHealthCheckFailed}, Aspects: aspects{revision.HealthCheck}, matches: stricter},
	{Causes: ofSecrets, Aspects: aspects{revision.Secret}, matches: ofSecret, Sure: true},
	{Causes: ofDenials, Aspects: aspects{revision.ExecutionRole}, matches: ofDeniedRole},
	{Causes: codes{cause.EnvFileAccessDenied}, Aspects: aspects{revision.EnvironmentFiles}, matches: ofBucket},
	{Causes: codes{cause.RoleNotAssumable}, Aspects: aspects{revision.TaskRole, revision.ExecutionRole},
		matches: ofRole, Sure: true},
	{Causes: codes{cause.LogGroupMissing}, Aspects: aspects{revision.LogGroup}, matches: ofLogGroup, Sure: true},
	{Causes: codes{cause.LogGroupMissing}, Aspects: aspects{revision.ContainerSettings},
		matches: ofSetting("awslogs-region")},
	{Causes: ofNetworks, matches: onFargate,
		Aspects: aspects{revision.Subnets, revision.SecurityGroups, revision.PublicIP, revision.NetworkMode}},
	{Causes: codes{cause.NetworkInterfaceTimeout}, matches: always,
		Aspects: aspects{revision.Subnets, revision.SecurityGroups, revision.PublicIP, revision.NetworkMode}},
	{Causes: codes{cause.ConnectionRefused}, Aspects: networks, matches: unreachable},
	{Causes: codes{cause.ConnectionRefused}, Aspects: aspects{revision.ServiceConnect}, matches: ofOthers},
	{Causes: codes{cause.SubnetIPExhausted}, Aspects: aspects{revision.Subnets}, matches: ofSubnet},
	{Causes: codes{cause.PlacementCPU}, Aspects: aspects{revision.CPU, revision.TaskCPU}, matches: raisedCPU, Sure: true},
	{Causes: codes{cause.PlacementMemory}, Aspects: aspects{revision.MemoryReservation, revision.TaskMemory},
		matches: raisedMemory, Sure: true},
	// not sure: where a container has a reservation, that counts
	{Causes: codes{cause.PlacementMemory}, Aspects: aspects{revision.Memory}, matches: raisedMemory},
	{Causes: codes{cause.SecretAccessDenied}, Aspects: aspects{revision.Secret}, matches: ofSecret, Sure: true},
	{Causes: ofCapacities, Aspects: aspects{revision.CapacityProviders, revision.LaunchType, revision.PlatformVersion},
		matches: ofProvider},
	{Causes: codes{cause.EFSMountFailed}, Aspects: aspects{revision.Volumes}, matches: ofFileSystem, Sure: true},
	{Causes: codes{cause.EFSMountFailed}, Aspects: aspects{revision.Volumes}, matches: ofRemoteVolume},
	{Causes: codes{cause.VolumeMountFailed}, Aspects: aspects{revision.Volumes}, matches: isSet},
	{Causes: codes{cause.LogConfigInvalid, cause.LogDriverUnavailable}, Aspects: aspects{revision.LogDriver},
		matches: isSet},
	{Causes: codes{cause.EBSAttachFailed}, Aspects: aspects{revision.ServiceVolumes}, matches: always},
	{Causes: codes{cause.InfrastructureRoleDenied}, matches: ofSetting("roleArn"),
		Aspects: aspects{revision.LoadBalancers, revision.ServiceVolumes, revision.Lattice, revision.ServiceConnect}},
	{Causes: codes{cause.KMSAccessDenied}, Aspects: aspects{revision.ServiceSettings, revision.ServiceVolumes},
		matches: ofSetting("kmsKeyId")},
	{Causes: codes{cause.ImageDiskFull}, Aspects: aspects{revision.TaskSettings}, matches: lessStorage},
	{Causes: codes{cause.PlacementConstraint}, Aspects: aspects{revision.TaskSettings}, matches: ofSetting("expression")},
	{Causes: codes{cause.DependencyFailed}, matches: alone,
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
	networks = aspects{revision.Subnets, revision.SecurityGroups}

	ofVariables = codes{
		cause.MissingEnvironmentVariable, cause.ConfigurationMissing, cause.UnhandledException, cause.Panic,
	}
	ofSettings  = codes{cause.MissingEnvironmentVariable, cause.ConfigurationMissing}
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

// ofLogin is for a secret that comes from elsewhere now and is the one to log in with: the line has a word of its name,
// or no other secret of the container has moved and its name is one of a login.
func ofLogin(c revision.Change, f Failure) bool {
	isMoved := func(c revision.Change) bool {
		return c.What == revision.Secret && ofCulprit(c, f) && c.Before != "" && c.After != ""
	}
	if !isMoved(c) {
		return false
	}
	line, moved := strings.ToLower(f.Line), 0
	for _, other := range f.changes {
		if isMoved(other) {
			moved++
		}
	}
	return slices.ContainsFunc(strings.Split(strings.ToLower(c.Name), "_"), func(word string) bool {
		if slices.Contains(logins, word) {
			return moved == 1
		}
		return len(word) > 2 && !slices.Contains(usual, word) && HasName(line, word)
	})
}

// Words of names of secrets: those of what a program logs in with, and others that tell nothing apart.
var (
	logins = []string{"password", "pass", "passwd", "pwd", "user", "username", "db", "database", "dsn", "credentials"}
	usual  = []string{"access", "api", "app", "auth", "key", "secret", "token", "url"}
)

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
	return image != "" &&
		(fullName(c.After) == fullName(image) || c.What == revision.ImageDigest && c.Container == f.Container)
}

// fullName is the name of an image with what may be left out of it: nginx is docker.io/library/nginx:latest.
func fullName(name string) string {
	image, ok := awsname.ParseImage(name)
	if !ok {
		return name
	}
	image.Registry = cmp.Or(image.Registry, "docker.io")
	if image.Registry == "docker.io" && !strings.Contains(image.Repository, "/") {
		image.Repository = "library/" + image.Repository
	}
	if image.Digest == "" {
		image.Tag = cmp.Or(image.Tag, "latest")
	}
	return image.Registry + "/" + image.Repository + ":" + image.Tag + "@" + image.Digest
}

// ofSecret is for the secret or parameter that is named, or for the JSON key that it lacks.
func ofSecret(c revision.Change, f Failure) bool {
	if key := f.Entities["key"]; f.Cause == cause.SecretMalformed && key != "" {
		return strings.Contains(c.After, ":"+key+":") && !strings.Contains(c.Before, ":"+key+":")
	}
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
	before, rest := from[:i], from[i+len(name):]
	whole := i == 0 || slices.ContainsFunc([]string{":secret:", ":parameter", ":parameter/"}, func(mark string) bool {
		return strings.HasSuffix(before, mark)
	})
	return whole && (rest == "" || rest[0] == ':' || strings.Contains(from, ":secret:") && hasSuffix(rest))
}

// hasSuffix reports whether a text begins with the six random characters that Secrets Manager adds to a name. Six small
// letters are more likely a word.
// https://docs.aws.amazon.com/secretsmanager/latest/userguide/whats-in-a-secret.html
func hasSuffix(rest string) bool {
	rest, _, _ = strings.Cut(rest, ":")
	random, found := strings.CutPrefix(rest, "-")
	const small, others = "abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"
	return found && len(random) == 6 && strings.Trim(random, small+others) == "" && strings.ContainsAny(random, others)
}

// ofProgram is for a program that is not there, where the change is what asks for it.
func ofProgram(c revision.Change, f Failure) bool {
	program := missingProgram(f)
	return ofCulprit(c, f) && program != "" && firstWord(c.After) == program && firstWord(c.Before) != program
}

// missingProgram is what could not be started, as ECS or the container's log names it: exec /entrypoint.sh: no such
// file or directory.
func missingProgram(f Failure) string {
	_, named, _ := strings.Cut(f.Line, "exec ")
	path, _, _ := strings.Cut(named, ":")
	if !strings.Contains(path, "/") {
		path = ""
	}
	return cmp.Or(f.Entities["command"], path)
}

// ofSameProgram is for an image that lacks what the one before it had: the container asks for the same program.
func ofSameProgram(c revision.Change, f Failure) bool {
	return ofCulprit(c, f) && !slices.ContainsFunc(f.changes, func(other revision.Change) bool {
		return slices.Contains(programs, other.What) && other.Container == c.Container
	})
}

func firstWord(text string) string {
	word, _, _ := strings.Cut(text, " ")
	return word
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

// ofRoleInLog is for a program that says who it is.
func ofRoleInLog(c revision.Change, f Failure) bool { return namesRole(c.After, assumedRole(f.Line)) }

// assumedRole is NAME in arn:aws:sts::111122223333:assumed-role/NAME/SESSION.
func assumedRole(text string) string {
	_, who, _ := strings.Cut(text, ":assumed-role/")
	role, _, _ := strings.Cut(who, "/")
	return role
}

// deniedByAWS is for a program that AWS refused something and that does not say who it is.
func deniedByAWS(_ revision.Change, f Failure) bool {
	return isDenial(f.Line) && assumedRole(f.Line) == ""
}

func isDenial(line string) bool {
	line = strings.ToLower(line)
	return strings.Contains(line, "accessdenied") || strings.Contains(line, "not authorized to perform")
}

// ofDeniedRole is for the role that was denied, where it is named, and not for a registry that knows no roles, nor for
// a key that nobody can use.
func ofDeniedRole(c revision.Change, f Failure) bool {
	if strings.Contains(f.Reason, "is disabled") || strings.Contains(f.Reason, "pending deletion") {
		return false
	}
	if role := assumedRole(f.Reason); role != "" {
		return namesRole(c.After, role)
	}
	return f.Cause != cause.ImagePullDenied || ofECR(f) || hasRegistrySecret(f)
}

func ofECR(f Failure) bool {
	image, _ := awsname.ParseImage(f.Entities["image"])
	_, is := awsname.ParseRegistry(cmp.Or(image.Registry, f.Entities["registry"]))
	return is
}

// hasRegistrySecret reports whether the execution role reads the secret to log in to the container's registry with.
func hasRegistrySecret(f Failure) bool {
	return slices.ContainsFunc(f.After.Containers, func(c incident.ContainerDefinition) bool {
		settings := c.Settings[string(revision.ContainerSettings)]
		return c.Name == f.Container && settings["repositoryCredentials.credentialsParameter"] != ""
	})
}

// ofPathRights is for a user, or what a container is not allowed any more, where a path was refused and not by AWS.
func ofPathRights(c revision.Change, f Failure) bool {
	withPath := slices.ContainsFunc(words(f.Line), func(word string) bool {
		return len(word) > 1 && word[0] == '/' && word[1] != '/'
	})
	switch {
	case !ofCulprit(c, f) || !withPath || isDenial(f.Line):
		return false
	case c.Name == "readonlyRootFilesystem":
		return c.After == "true"
	case c.Name == "privileged":
		return c.After != "true"
	}
	return c.Name == "user"
}

// words are those of a line, without what stands around a path.
func words(line string) []string {
	return strings.FieldsFunc(line, func(r rune) bool { return strings.ContainsRune(" \t'\"`()[]<>=,:;", r) })
}

// ofPort is for a port that is new, where the line names it.
func ofPort(c revision.Change, f Failure) bool {
	return slices.ContainsFunc(without(c.After, c.Before), func(port string) bool { return HasName(f.Line, port) })
}

// opensPort is for a port that is new, and the one that is taken where ECS says which that is.
func opensPort(c revision.Change, f Failure) bool {
	opened := without(c.After, c.Before)
	_, taken, isNamed := strings.Cut(f.Reason, "0.0.0.0:")
	port := taken[:len(taken)-len(strings.TrimLeft(taken, "0123456789"))]
	return len(opened) > 0 && (!isNamed || slices.Contains(opened, port))
}

// closesPort is for a port that is not opened any more, where no answer came.
func closesPort(c revision.Change, f Failure) bool {
	return ofCulprit(c, f) && unanswered(c, f) && len(without(c.Before, c.After)) > 0
}

// without are the ports of one list that another has not.
func without(list, other string) []string {
	taken := portsOf(other)
	return slices.DeleteFunc(portsOf(list), func(port string) bool { return slices.Contains(taken, port) })
}

// portsOf are the ports in such as 8080/tcp, 9090/tcp.
func portsOf(list string) []string {
	var ports []string
	for opened := range strings.SplitSeq(list, ", ") {
		if port, _, ok := strings.Cut(opened, "/"); ok {
			ports = append(ports, port)
		}
	}
	return ports
}

// unanswered is for a load balancer that got no answer: where one came, the network is not at fault.
func unanswered(_ revision.Change, f Failure) bool { return f.Entities["healthCode"] == "" }

// onFargate is for what goes through the network interface of the task: on an instance, its agent fetches images and
// secrets through its own.
func onFargate(_ revision.Change, f Failure) bool { return f.Fargate }

// unreachable is for a host that does not answer. One that refuses a connection has been reached.
func unreachable(c revision.Change, f Failure) bool {
	line := strings.ToLower(f.Line)
	return ofOthers(c, f) && slices.ContainsFunc([]string{"timed out", "timeout", "timedout", "unreach", "no route"},
		func(word string) bool { return strings.Contains(line, word) })
}

// ofOthers is for a connection that leads out of the task, as far as its line tells.
func ofOthers(_ revision.Change, f Failure) bool {
	line := strings.ToLower(f.Line)
	return line != "" && !slices.ContainsFunc([]string{"localhost", "127.0.0.", "::1"},
		func(host string) bool { return strings.Contains(line, host) })
}

// ofProvider is for the capacity provider that has no room, where it is named.
func ofProvider(c revision.Change, f Failure) bool {
	named := f.Entities["capacityProvider"]
	asked := strings.FieldsFunc(c.After, func(r rune) bool { return r == ' ' || r == ',' })
	return c.What != revision.CapacityProviders || named == "" || slices.Contains(asked, named)
}

// ofSubnet is for the subnet that is full, or one that tasks cannot evade to any more.
func ofSubnet(c revision.Change, f Failure) bool {
	subnet := f.Entities["subnet"]
	return c.After == "" || subnet == "" || c.After == subnet
}

// ofRemoteVolume is for a volume of EFS, and not one of another file system than the one that is named.
func ofRemoteVolume(c revision.Change, f Failure) bool {
	volume, _, is := strings.Cut(c.Name, ".efsVolumeConfiguration.")
	named := f.Entities["fileSystem"]
	own := f.After.Settings[string(revision.Volumes)][volume+".efsVolumeConfiguration.fileSystemId"]
	return is && c.After != "" && (named == "" || own == "" || own == named)
}

// alone is for the one change of the container to blame, whose image each deployment changes.
func alone(c revision.Change, f Failure) bool {
	return c.Container == f.Container && !slices.ContainsFunc(f.changes, func(other revision.Change) bool {
		return other.Container == c.Container && other != c && !slices.Contains(images, other.What)
	})
}

// stricter is for a check that does something else now, or gives up earlier.
func stricter(c revision.Change, f Failure) bool {
	was, before := checkOf(c.Before)
	is, after := checkOf(c.After)
	earlier := false
	for i := range after {
		earlier = earlier || after[i] < before[i]
	}
	return ofCulprit(c, f) && c.After != "" && (was != is || earlier)
}

// checkOf splits a container's health check, as the record has it, into its command and its interval, timeout, retries
// and startPeriod, or what these are where none is set.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_HealthCheck.html
func checkOf(check string) (command string, times [4]int) {
	command, set, _ := strings.Cut(check, " interval=")
	// what has another form has no times
	_, _ = fmt.Sscanf(set, "%ds timeout=%ds retries=%d startPeriod=%ds", &times[0], &times[1], &times[2], &times[3])
	for i, unset := range [4]int{30, 5, 3, 0} {
		times[i] = cmp.Or(times[i], unset)
	}
	return command, times
}

func ofLogGroup(c revision.Change, f Failure) bool {
	return c.After != "" && c.After == f.Entities["logGroup"]
}

// starved is for less memory, where the log does not say that it was threads that there are too few of.
func starved(c revision.Change, f Failure) bool {
	return lowered(c, f) && !strings.Contains(f.Line, "native thread")
}

// lowered is for less of something. A container without a limit has all memory of its task.
func lowered(c revision.Change, f Failure) bool {
	if c.What == revision.Memory {
		c.Before = cmp.Or(c.Before, f.Before.Memory)
	}
	before, after, ok := amounts(c)
	return ok && after < before && ofCulprit(c, f)
}

func lessStorage(c revision.Change, f Failure) bool {
	return c.Name == "ephemeralStorage.sizeInGiB" && lowered(c, f)
}

func raisedCPU(c revision.Change, f Failure) bool {
	return raised(c, cpuOf(f.Before), cpuOf(f.After), f.After.CPU != "")
}

func raisedMemory(c revision.Change, f Failure) bool {
	return raised(c, memoryOf(f.Before), memoryOf(f.After), f.After.Memory != "")
}

// raised is for more of what a task asks an instance for: what it has itself counts, or else all of its containers.
func raised(c revision.Change, total, newTotal int, ofTask bool) bool {
	before, after, _ := amounts(c)
	return newTotal > total && (c.Container == "" || !ofTask && after > before)
}

func cpuOf(d incident.TaskDefinition) int {
	return totalOf(d, d.CPU, func(c incident.ContainerDefinition) int { return c.CPU })
}

func memoryOf(d incident.TaskDefinition) int {
	return totalOf(d, d.Memory, func(c incident.ContainerDefinition) int { return cmp.Or(c.MemoryReservation, c.Memory) })
}

func totalOf(d incident.TaskDefinition, ofTask string, of func(incident.ContainerDefinition) int) int {
	total, _ := strconv.Atoi(ofTask)
	for _, c := range d.Containers {
		if ofTask == "" {
			total += of(c)
		}
	}
	return total
}

func amounts(c revision.Change) (before, after int, ok bool) {
	before, errBefore := strconv.Atoi(c.Before)
	after, errAfter := strconv.Atoi(c.After)
	return before, after, errBefore == nil && errAfter == nil
}
