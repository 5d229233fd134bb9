package diagnosis

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// Attribution is a change that explains a failure.
type Attribution struct {
	revision.Change
	Sure bool `json:"sure,omitzero"` // whether what failed names what changed; otherwise the change can explain it
}

type (
	codes   = []Code
	aspects = []revision.Aspect
)

// explains says that changes of some aspects explain failures for some causes. Matches tells those that do from those
// that only are of the aspect, and sure whether nothing but the change needs to be looked at.
type explains struct {
	causes  codes
	aspects aspects
	matches func(revision.Change, Verdict) bool
	sure    bool
}

// attributions are all such explanations. What none of them covers is not claimed: a wrong claim sends its reader away
// from the cause.
var attributions = []explains{
	{causes: ofMemory, aspects: aspects{revision.Memory}, matches: lowered, sure: true},
	{causes: ofMemory, aspects: aspects{revision.TaskMemory}, matches: lowered}, // not sure: a container has its own
	{causes: ofPulls, aspects: aspects{revision.Image, revision.ImageDigest}, matches: ofImage, sure: true},
	{causes: ofPlatforms, aspects: aspects{revision.Architecture}, matches: always, sure: true},
	{causes: ofPlatforms, aspects: aspects{revision.Image, revision.ImageDigest}, matches: ofCulprit},
	{causes: codes{cause.MissingModule}, aspects: aspects{revision.Image, revision.ImageDigest}, matches: ofCulprit},
	{causes: ofCommands, aspects: aspects{revision.Command, revision.EntryPoint}, matches: ofCommand, sure: true},
	{causes: codes{cause.EssentialContainerExited}, aspects: aspects{revision.Command, revision.EntryPoint},
		matches: atOnce},
	{causes: ofChecks, aspects: aspects{revision.Ports}, matches: ofCulprit},
	{causes: codes{cause.ContainerHealthCheckFailed}, aspects: aspects{revision.HealthCheck}, matches: ofCulprit},
	{causes: ofSecrets, aspects: aspects{revision.Secret}, matches: ofSecret, sure: true},
	{causes: ofDenials, aspects: aspects{revision.ExecutionRole}, matches: always},
	{causes: codes{cause.RoleNotAssumable}, aspects: aspects{revision.TaskRole, revision.ExecutionRole},
		matches: ofRole, sure: true},
	{causes: codes{cause.LogGroupMissing}, aspects: aspects{revision.LogGroup}, matches: ofLogGroup, sure: true},
	{causes: ofNetworks, aspects: aspects{revision.Subnets, revision.SecurityGroups, revision.PublicIP, revision.NetworkMode},
		matches: always},
	{causes: codes{cause.SubnetIPExhausted}, aspects: aspects{revision.Subnets}, matches: always},
	{causes: codes{cause.PlacementCPU}, aspects: aspects{revision.CPU, revision.TaskCPU}, matches: raised, sure: true},
	{causes: codes{cause.PlacementMemory}, matches: raised, sure: true,
		aspects: aspects{revision.MemoryReservation, revision.TaskMemory}},
	{causes: codes{cause.PlacementMemory}, aspects: aspects{revision.Memory},
		matches: raised}, // not sure: a reservation counts
	{causes: codes{cause.SecretAccessDenied}, aspects: aspects{revision.Secret}, matches: ofSecret, sure: true},
	{causes: ofCapacities, aspects: aspects{revision.CapacityProviders, revision.LaunchType, revision.PlatformVersion},
		matches: always},
	{causes: codes{cause.DependencyFailed}, aspects: aspects{revision.Environment, revision.Command, revision.HealthCheck},
		matches: ofCulprit},
}

// What the explanations have in common.
var (
	ofMemory    = codes{cause.OutOfMemory, cause.OutOfHeap}
	ofPulls     = codes{cause.ImageNotFound, cause.ImageReferenceInvalid, cause.ImageUnsupportedMedia}
	ofPlatforms = codes{cause.ImagePlatformMismatch, cause.ExecFormatError}
	ofCommands  = codes{cause.EntrypointNotFound, cause.EntrypointNotExecutable}
	ofChecks    = codes{cause.ContainerHealthCheckFailed, cause.ELBHealthCheckFailed}
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

// attributed are the changes that explain a verdict, those first that surely do. Where one surely does, only such are.
func attributed(v Verdict, log []incident.LogLine) []Attribution {
	var sure, possible []Attribution
	for _, change := range v.Changes {
		explained, certain := explainedBy(change, v, log)
		switch {
		case certain:
			sure = append(sure, Attribution{change, true})
		case explained:
			possible = append(possible, Attribution{change, false})
		}
	}
	if len(sure) > 0 {
		return sure
	}
	return possible
}

// explainedBy reports whether a change explains a verdict, and whether it surely does.
func explainedBy(c revision.Change, v Verdict, log []incident.LogLine) (explained, sure bool) {
	if gone, named := namedInLog(c, v, log); named {
		return true, gone
	}
	for _, e := range attributions {
		if slices.Contains(e.causes, v.Cause) && slices.Contains(e.aspects, c.What) && e.matches(c, v) {
			explained, sure = true, sure || e.sure
		}
	}
	return explained, sure
}

// namedInLog reports whether a container's log names a variable or secret that was taken away from it, or is new.
func namedInLog(c revision.Change, v Verdict, log []incident.LogLine) (gone, named bool) {
	variable := c.What == revision.Environment || c.What == revision.Secret
	if !variable || c.Container != v.Container || !toldByLog(v) {
		return false, false
	}
	if slices.Contains(levels, strings.ToUpper(c.Name)) {
		return false, false
	}
	for _, line := range log {
		if hasWord(line.Text, c.Name) {
			return c.After == "" && (v.Line == "" || hasWord(v.Line, c.Name)), true
		}
	}
	return false, false
}

// levels are words that lines of a log begin with, whatever a variable is called.
var levels = []string{"TRACE", "DEBUG", "INFO", "WARN", "WARNING", "ERROR", "FATAL"}

// toldByLog reports whether the application itself ended, so that its log can say why.
func toldByLog(v Verdict) bool { return v.Line != "" || v.Cause == cause.EssentialContainerExited }

// hasWord reports whether a text has a name that is not part of a longer one.
func hasWord(text, name string) bool {
	inName := func(r byte) bool {
		return r == '_' || r >= '0' && r <= '9' || r >= 'A' && r <= 'Z' || r >= 'a' && r <= 'z'
	}
	for start := 0; name != ""; {
		i := strings.Index(text[start:], name)
		if i < 0 {
			return false
		}
		from, to := start+i, start+i+len(name)
		if (from == 0 || !inName(text[from-1])) && (to == len(text) || !inName(text[to])) {
			return true
		}
		start = to
	}
	return false
}

func always(revision.Change, Verdict) bool { return true }

func ofCulprit(c revision.Change, v Verdict) bool { return c.Container == v.Container }

// atOnce is for a program that was told otherwise and ended well.
func atOnce(c revision.Change, v Verdict) bool { return ofCulprit(c, v) && v.Exited && v.ExitCode == 0 }

func ofImage(c revision.Change, v Verdict) bool {
	image := v.Entities["image"]
	return image != "" && (c.After == image || c.What == revision.ImageDigest && c.Container == v.Container)
}

func ofSecret(c revision.Change, v Verdict) bool {
	for _, name := range []string{v.Entities["secret"], v.Entities["parameter"]} {
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

// ofCommand is for a program that is not there, where the change is what asks for it.
func ofCommand(c revision.Change, v Verdict) bool {
	program := v.Entities["command"]
	return ofCulprit(c, v) && (program == "" || strings.Contains(c.After, program))
}

func ofRole(c revision.Change, v Verdict) bool {
	role := v.Entities["role"]
	return role != "" && strings.HasSuffix(c.After, "/"+role[strings.LastIndexByte(role, '/')+1:])
}

func ofLogGroup(c revision.Change, v Verdict) bool {
	return c.After != "" && c.After == v.Entities["logGroup"]
}

func lowered(c revision.Change, v Verdict) bool {
	before, after, ok := amounts(c)
	return ok && after < before && (c.Container == "" || c.Container == v.Container)
}

func raised(c revision.Change, _ Verdict) bool {
	before, after, ok := amounts(c)
	return ok && after > before
}

func amounts(c revision.Change) (before, after int, ok bool) {
	before, errBefore := strconv.Atoi(c.Before)
	after, errAfter := strconv.Atoi(c.After)
	return before, after, errBefore == nil && errAfter == nil
}
