package diagnosis

import (
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// Attribution is a change that explains a failure.
type Attribution struct {
	Change
	Sure bool `json:"sure,omitzero"` // whether what failed names what changed; otherwise the change can explain it
}

// explains says that changes of some aspects explain failures for some causes. Matches tells those that do from those
// that only are of the aspect, and sure whether nothing but the change needs to be looked at.
type explains struct {
	causes  []Code
	aspects []Aspect
	matches func(Change, Verdict) bool
	sure    bool
}

// attributions are all such explanations. What none of them covers is not claimed: a wrong claim sends its reader away
// from the cause.
var attributions = []explains{
	{causes: ofMemory, aspects: []Aspect{AspectMemory, AspectTaskMemory}, matches: lowered, sure: true},
	{causes: ofPulls, aspects: []Aspect{AspectImage, AspectImageDigest}, matches: ofImage, sure: true},
	{causes: ofPlatforms, aspects: []Aspect{AspectArchitecture}, matches: always, sure: true},
	{causes: ofPlatforms, aspects: []Aspect{AspectImage, AspectImageDigest}, matches: ofCulprit},
	{causes: []Code{cause.MissingModule}, aspects: []Aspect{AspectImage, AspectImageDigest}, matches: ofCulprit},
	{causes: ofCommands, aspects: []Aspect{AspectCommand, AspectEntryPoint}, matches: ofCulprit, sure: true},
	{causes: []Code{cause.EssentialContainerExited}, aspects: []Aspect{AspectCommand, AspectEntryPoint}, matches: atOnce},
	{causes: ofChecks, aspects: []Aspect{AspectHealthCheck, AspectPorts}, matches: ofCulprit},
	{causes: ofSecrets, aspects: []Aspect{AspectSecret}, matches: ofSecret, sure: true},
	{causes: ofDenials, aspects: []Aspect{AspectExecutionRole}, matches: always, sure: true},
	{causes: []Code{cause.RoleNotAssumable}, aspects: []Aspect{AspectTaskRole, AspectExecutionRole}, matches: ofRole, sure: true},
	{causes: []Code{cause.LogGroupMissing}, aspects: []Aspect{AspectLogGroup}, matches: ofLogGroup, sure: true},
	{causes: ofNetworks, aspects: []Aspect{AspectSubnets, AspectSecurityGroups, AspectPublicIP, AspectNetworkMode}, matches: always},
	{causes: []Code{cause.SubnetIPExhausted}, aspects: []Aspect{AspectSubnets}, matches: always},
	{causes: []Code{cause.PlacementCPU}, aspects: []Aspect{AspectCPU, AspectTaskCPU}, matches: raised, sure: true},
	{causes: []Code{cause.PlacementMemory}, matches: raised, sure: true,
		aspects: []Aspect{AspectMemory, AspectMemoryReservation, AspectTaskMemory}},
	{causes: ofCapacities, aspects: []Aspect{AspectCapacityProviders, AspectLaunchType, AspectPlatformVersion}, matches: always},
	{causes: []Code{cause.DependencyFailed}, aspects: []Aspect{AspectEnvironment, AspectCommand, AspectHealthCheck}, matches: ofCulprit},
}

// What the explanations have in common.
var (
	ofMemory     = []Code{cause.OutOfMemory, cause.OutOfHeap}
	ofPulls      = []Code{cause.ImageNotFound, cause.ImageReferenceInvalid, cause.ImageUnsupportedMedia}
	ofPlatforms  = []Code{cause.ImagePlatformMismatch, cause.ExecFormatError}
	ofCommands   = []Code{cause.EntrypointNotFound, cause.EntrypointNotExecutable}
	ofChecks     = []Code{cause.ContainerHealthCheckFailed, cause.ELBHealthCheckFailed}
	ofSecrets    = []Code{cause.SecretNotFound, cause.SecretMalformed}
	ofDenials    = []Code{cause.ImagePullDenied, cause.SecretAccessDenied, cause.KMSAccessDenied, cause.LogAccessDenied, cause.EnvFileAccessDenied}
	ofNetworks   = []Code{cause.ImagePullNetwork, cause.SecretNetwork, cause.LogNetwork, cause.EnvFileNetwork, cause.NetworkInterfaceTimeout}
	ofCapacities = []Code{cause.FargateCapacityUnavailable, cause.CapacityProviderLaunchFailed, cause.NoContainerInstances}
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
func explainedBy(c Change, v Verdict, log []incident.LogLine) (explained, sure bool) {
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
func namedInLog(c Change, v Verdict, log []incident.LogLine) (gone, named bool) {
	variable := c.What == AspectEnvironment || c.What == AspectSecret
	if !variable || c.Container != v.Container || !toldByLog(v) {
		return false, false
	}
	for _, line := range log {
		if hasWord(line.Text, c.Name) {
			return c.After == "", true
		}
	}
	return false, false
}

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

func always(Change, Verdict) bool { return true }

func ofCulprit(c Change, v Verdict) bool { return c.Container == v.Container }

// atOnce is for a program that was told otherwise and ended well.
func atOnce(c Change, v Verdict) bool { return ofCulprit(c, v) && v.Exited && v.ExitCode == 0 }

func ofImage(c Change, v Verdict) bool {
	image := v.Entities["image"]
	return image != "" && (c.After == image || c.What == AspectImageDigest && c.Container == v.Container)
}

func ofSecret(c Change, v Verdict) bool {
	for _, name := range []string{v.Entities["secret"], v.Entities["parameter"]} {
		if name != "" && c.After != "" && strings.Contains(c.After, name) {
			return true
		}
	}
	return false
}

func ofRole(c Change, v Verdict) bool {
	role := v.Entities["role"]
	return role != "" && strings.HasSuffix(c.After, "/"+role[strings.LastIndexByte(role, '/')+1:])
}

func ofLogGroup(c Change, v Verdict) bool { return c.After != "" && c.After == v.Entities["logGroup"] }

func lowered(c Change, v Verdict) bool {
	before, after, ok := amounts(c)
	return ok && after < before && (c.Container == "" || c.Container == v.Container)
}

func raised(c Change, _ Verdict) bool {
	before, after, ok := amounts(c)
	return ok && after > before
}

func amounts(c Change) (before, after int, ok bool) {
	before, errBefore := strconv.Atoi(c.Before)
	after, errAfter := strconv.Atoi(c.After)
	return before, after, errBefore == nil && errAfter == nil
}
