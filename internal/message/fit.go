package message

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// What tasks run on, as ECS calls it.
const (
	fargate  = "FARGATE"
	spot     = "FARGATE_SPOT"
	instance = "EC2"
	managed  = "MANAGED_INSTANCES"
	external = "EXTERNAL"
	bridge   = "bridge" // the network mode
)

// places are the words that a step begins with, before a colon, where it holds for some places only: what tasks run
// on, and their network mode. They are the same in every language.
var places = map[string]string{
	"Fargate": fargate, "Fargate Spot": spot, "EC2": instance, "Managed Instances": managed, "ECS Anywhere": external,
	"bridge": bridge,
}

// at gives a step as it is said here, without the places that it is for. It is false where it cannot work: it is for
// other places, ECS refuses it, or it is about what cannot be meant. The step is one of ours, without names in it.
func (d *draft) at(step string) (string, bool) {
	if d.standalone() {
		step = ranAgain.Replace(step)
	}
	rest, at := d.placed(step)
	switch {
	case at == another || d.misses(step, misfits) || d.misses(step, misfitsOf(d.v.Cause)):
		return "", false
	case at == thisOne:
		first, size := utf8.DecodeRuneInString(rest)
		return string(unicode.ToUpper(first)) + rest[size:], true
	}
	return step, true
}

// ranAgain says what to do with a task of no service: nobody deploys it.
var ranAgain = strings.NewReplacer("deploy again", "run it again", "再デプロイ", "再実行")

// fitting are those of some steps that can work here.
func (d *draft) fitting(steps ...string) []string {
	var here []string
	for _, step := range steps {
		if said, fits := d.at(step); fits {
			here = append(here, said)
		}
	}
	return here
}

// bearing is how a place stands to the one where the tasks ran.
type bearing int

const (
	unknown bearing = iota // or no place at all
	thisOne
	another
)

// placed splits a step that begins with places.
func (d *draft) placed(step string) (rest string, at bearing) {
	label, rest, labelled := strings.Cut(step, ": ")
	if !labelled {
		return step, unknown
	}
	at = another
	for name := range strings.SplitSeq(label, ", ") {
		place, is := places[name]
		ours := d.host()
		if place == bridge {
			ours = d.inc.TaskDefinition.NetworkMode
		}
		switch {
		case !is || ours == "":
			return step, unknown
		case strings.HasPrefix(ours, place): // a task of Spot is one of Fargate
			at = thisOne
		}
	}
	return rest, at
}

// host is what the tasks run on, where that is known.
func (d *draft) host() string {
	tasks := d.v.Tasks
	if len(tasks) == 0 {
		tasks = d.inc.Tasks
	}
	switch {
	case strings.HasPrefix(d.inc.Instance.EC2ID, "mi-"): // as Systems Manager calls a host that is not EC2's
		return external
	case strings.HasPrefix(d.inc.Instance.CapacityProvider, fargate): // of a task that found no place
		return d.inc.Instance.CapacityProvider
	case len(tasks) == 0:
		return cmp.Or(d.inc.Revision.LaunchType, d.inc.Request.LaunchType)
	case tasks[0].CapacityProvider == spot:
		return spot
	}
	return tasks[0].LaunchType
}

// misfit is words of steps, in any language, and where such a step cannot work.
type misfit struct {
	says  []string
	where func(*draft) bool
}

// misses reports whether a step has words of what cannot work here.
func (d *draft) misses(step string, some []misfit) bool {
	return slices.ContainsFunc(some, func(m misfit) bool {
		return m.where(d) && slices.ContainsFunc(m.says, func(word string) bool { return strings.Contains(step, word) })
	})
}

// misfits are those of every cause.
var misfits = []misfit{
	{[]string{"grace-period", "startPeriod", "startTimeout", "entryPoint"}, (*draft).started},
	{[]string{"--task-definition ", "--force-new-deployment", "--network-configuration", "--load-balancers",
		"--deployment-configuration"}, (*draft).deployedByOthers},
	{[]string{"deploy", "Deploy", "デプロイ", "ECS retr", "の再試行", "自動で再試行"}, (*draft).standalone},
	{[]string{"--network-configuration"}, (*draft).sharesNetwork},
	{[]string{"security group", "セキュリティグループ"}, func(d *draft) bool { return d.host() == external }},
	{[]string{"maximumPercent", "minimumHealthyPercent"},
		func(d *draft) bool { return d.inc.ServiceName == "" || !d.inc.Service.Breakable() }},
}

// misfitsOf are those of some causes alone.
func misfitsOf(code cause.Code) []misfit {
	switch code {
	case cause.ImageNotFound, cause.ImagePullDenied:
		return misfitsOfImage
	case cause.ContainerHealthCheckFailed, cause.ELBHealthCheckFailed:
		return misfitsOfCheck
	case cause.EssentialContainerExited:
		return misfitsOfExit
	case cause.ConnectionRefused:
		return misfitsOfConnection
	case cause.PermissionDenied:
		return misfitsOfPermission
	case cause.APIThrottled:
		return misfitsOfThrottling
	case cause.ELBRegistrationFailed:
		return misfitsOfTarget
	case cause.KMSAccessDenied:
		return misfitsOfKey
	case cause.SecretMalformed:
		return misfitsOfSecret
	case cause.EFSMountFailed:
		return misfitsOfMount
	case cause.Maintenance:
		return misfitsOfMove
	default:
		return nil
	}
}

var (
	misfitsOfImage = []misfit{
		{[]string{"repositoryCredentials"}, (*draft).fromECR},
		{[]string{"ECR: attach", "the instance role pulls", "lifecycle policy", "Other registries", "ECR の場合は",
			"インスタンスのロールでプル", "ライフサイクルポリシー", "ECR 以外"}, (*draft).fromElsewhere},
	}
	misfitsOfCheck = []misfit{
		{[]string{"in healthCheck of", "の healthCheck の", "docker exec check", "success codes of {targetGroup} with",
			"success codes of the target group with", "成功コードを応答", "成功コードをアプリケーション",
			"load balancer's security group", "ロードバランサーのセキュリティグループ"}, (*draft).ranLong},
		{[]string{"until now", "これまで成功"}, (*draft).ranShort},
	}
	misfitsOfExit = []misfit{
		{[]string{"Make the command executable", "実行権限を付ける"}, (*draft).ranLong},
		{[]string{"script called", "スクリプトが呼び出した"}, (*draft).ranShort},
	}
	misfitsOfConnection = []misfit{
		{[]string{"security group", "セキュリティグループ"}, func(d *draft) bool {
			return d.ofLoopback() || d.isFault(cause.Refused, cause.Unresolved, cause.TooMany, cause.Unencrypted)
		}}, // a security group drops packets, and refuses nothing
		{[]string{"to localhost", "接続先が localhost"}, func(d *draft) bool { return !d.ofLoopback() }},
		{[]string{"spelling", "綴り"}, func(d *draft) bool { return !d.isFault(cause.Unresolved) }},
	}
	misfitsOfPermission = []misfit{
		{[]string{"If it is a file", "ファイルの場合"}, func(d *draft) bool { return d.isFault(cause.ByAWS, cause.ByDatabase) }},
		{[]string{"If it is an AWS API call", "API の場合"}, func(d *draft) bool {
			return d.isFault(cause.ByAWS, cause.ByDatabase, cause.OfFile)
		}},
		{[]string{"the denied action", "拒否されたアクション"}, func(d *draft) bool { return !d.isFault(cause.ByAWS) }},
		{[]string{"GRANT"}, func(d *draft) bool { return !d.isFault(cause.ByDatabase) }},
	}
)

// What the text itself, or the service, says of the thing that is named.
var (
	misfitsOfTarget = []misfit{
		{[]string{"until now", "これまでは"}, (*draft).ranShort},
		{[]string{"--force-new-deployment", "deploy again", "再デプロイ"}, (*draft).ranLong}, // ECS replaces it
	}
	misfitsOfThrottling = []misfit{{[]string{"Try again later", "時間を置いて"}, (*draft).comesAgain}}

	misfitsOfKey = []misfit{
		{[]string{"cancel-key-deletion"}, func(d *draft) bool { return !d.says("pending deletion") }},
		{[]string{"enable-key"}, func(d *draft) bool { return !d.says("is disabled") }},
		{[]string{"in its IAM policy", "IAM ポリシー", "KeyMetadata", "KmsKeyId"},
			func(d *draft) bool { return d.says("pending deletion", "is disabled") }},
	}
	misfitsOfSecret = []misfit{
		{[]string{"list-secret-version-ids"}, func(d *draft) bool { return d.v.Entities["key"] == "" }},
		{[]string{"repositoryCredentials"}, func(d *draft) bool { return d.v.Entities["key"] != "" }},
	}
	misfitsOfMount = []misfit{ // who is refused has come as far as that
		{[]string{"describe-mount-targets", "mount target", "マウントターゲット"},
			func(d *draft) bool { return d.says("access denied by server") }},
	}
	misfitsOfMove = []misfit{
		{[]string{"no action is needed", "対応は不要"}, func(d *draft) bool { return d.v.Impact.Code == diagnosis.Down }},
		{[]string{"minimumHealthyPercent"},
			func(d *draft) bool { return !d.inc.Service.Known || d.inc.Service.MinimumHealthy >= 100 }},
		{[]string{"--desired-count"}, func(d *draft) bool { return d.v.Impact.Wanted != 1 }},
	}
)

// says reports whether the text on which the verdict rests has one of some phrases.
func (d *draft) says(phrases ...string) bool {
	return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(d.v.Evidence.Text, p) })
}

// started reports whether the tasks that failed were no longer starting: they had run for an hour, they answered, or
// they listened, though elsewhere.
func (d *draft) started() bool {
	return d.ranLong() || d.refusal() != "" || d.v.Entities["listens"] != ""
}

// ranLong reports whether the tasks that failed had run for an hour, in which time they had passed every health check.
func (d *draft) ranLong() bool { return len(d.v.Tasks) > 0 && lifetime(d.v.Tasks[0]) >= time.Hour }

func (d *draft) ranShort() bool { return !d.ranLong() }

// scriptFailed reports whether an exit code that tells of the container's command is that of a script, which had run
// for long, and of a command that it called.
func (d *draft) scriptFailed() bool {
	return d.ranLong() && (d.v.ExitCode == 126 || d.v.ExitCode == 127)
}

// standalone reports whether the task is, or was to be, one of no service, which ECS starts once and then forgets.
func (d *draft) standalone() bool {
	return d.inc.ServiceName == "" && (d.inc.Kind == incident.TaskStopped || d.inc.Kind == incident.JobRefused)
}

// deployedByOthers reports whether ECS refuses to deploy the service itself.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
func (d *draft) deployedByOthers() bool { return !d.inc.Service.ByECS() }

// sharesNetwork reports whether tasks have no network interface of their own, for which alone a service has subnets.
func (d *draft) sharesNetwork() bool {
	mode := d.inc.TaskDefinition.NetworkMode
	return mode != "" && mode != "awsvpc"
}

// fromECR reports whether the image that failed is in a private registry of ECR.
func (d *draft) fromECR() bool {
	image, _ := awsname.ParseImage(d.v.Entities["image"])
	_, private := awsname.ParseRegistry(cmp.Or(image.Registry, d.v.Entities["registry"]))
	return private
}

// fromElsewhere reports whether the image that failed is known to be in another registry.
func (d *draft) fromElsewhere() bool {
	return d.v.Entities["image"]+d.v.Entities["registry"] != "" && !d.fromECR()
}

// isFault reports whether the log's line says which of the cause's faults it was, and it is one of some.
func (d *draft) isFault(faults ...int) bool {
	return slices.Contains(faults, d.words.cause(d.v.Cause).which(d.v.Line))
}

var loopback = lazyregexp.New(`(?i)\blocalhost\b|\b127\.\d+\.\d+\.\d+\b|::1\b`)

// ofLoopback reports whether a connection failed that never left the host. The address in a failed lookup is that of
// the name server.
func (d *draft) ofLoopback() bool {
	return loopback().MatchString(d.v.Line) && !d.isFault(cause.Unresolved)
}

// refusal is the answer of an application that runs but has nothing good to say at the health check's path.
func (d *draft) refusal() string { return d.answer('3', '4') }

// answer is the code that a health check got, where it begins with one of some digits.
func (d *draft) answer(first ...byte) string {
	code := d.v.Entities["healthCode"]
	if code == "" || !slices.Contains(first, code[0]) {
		return ""
	}
	return code
}

var byGateway = lazyregexp.New(`^50[234]$`)

// answers are what a load balancer got from a target, each under a name of its own: what to do about one is not what to
// do about another.
// https://docs.aws.amazon.com/elasticloadbalancing/latest/application/target-group-health-checks.html
func (d *draft) answers() (refusal, gateway, silence string) {
	const timedOut = "Request timed out"
	if code := d.answer('5'); byGateway().MatchString(code) {
		gateway = code
	}
	if strings.Contains(d.v.Evidence.Text, timedOut) {
		silence = timedOut
	}
	return d.refusal(), gateway, silence
}
