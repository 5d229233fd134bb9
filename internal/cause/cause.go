// Package cause is the catalogue of causes: one literal for each, with all that holds for every incident of it and all
// that is said of it. Whether an incident has a cause is what diagnosis decides. Nothing here is computed before it is
// asked for.
package cause

import (
	"maps"
	"slices"
	"sync"
)

// Code is the stable, kebab-case name of a cause.
type Code string

// Severity says how loudly to tell.
type Severity string

// The severities, from loud to quiet.
const (
	Critical Severity = "critical"
	Error    Severity = "error"
	Warning  Severity = "warning"
	Info     Severity = "info"
)

// Cause is what holds for every incident of one cause, and what is said of it.
type Cause struct {
	Code     Code
	Severity Severity
	Alert    bool     // whether it is worth an alert unless settings say otherwise
	Generic  bool     // whether it says only that something failed, so that a more specific text wins
	Page     string   // address of AWS's page about it; empty where a log tells the cause, of which AWS knows nothing
	Entities []string // names of the things that its texts may name

	// Faults are the words, in lower case, by which the line of a log that tells the cause says which one of several it
	// was.
	Faults [][]string

	English, Japanese Text
}

// Text is what is said about a cause in one language. Why and every step are variants of one sentence, the most
// detailed first: the first of which all {names} are known is said. A step without such a variant is left out.
// Backticks enclose a command.
type Text struct {
	Title  string
	Titles []string // said in place of Title, one for each of the cause's Faults; empty where Title is right for it
	Why    []string
	Faults []string // said in place of Why, one for each of the cause's Faults
	Steps  [][]string
}

// Family is the causes that have to do with one thing.
type Family struct {
	Name   string
	Causes []Cause
}

// Families are all causes there are.
var Families = []Family{
	{"Image", images},
	{"Secrets and roles", secrets},
	{"Logs", logs},
	{"Volumes and network", volumes},
	{"Container start", starts},
	{"After the start", exits},
	{"From the container's log", applications},
	{"Placement and capacity", placements},
	{"Jobs that never start", jobs},
	{"Load balancer", balancers},
	{"Deployment and service", deployments},
	{"No failure, or unknown", silent},
}

// index finds causes by their codes. It is made when the first is asked for.
var index struct {
	once   sync.Once
	byCode map[Code]*Cause
}

func byCode() map[Code]*Cause {
	index.once.Do(func() {
		index.byCode = make(map[Code]*Cause, 128)
		for _, family := range Families {
			for i := range family.Causes {
				index.byCode[family.Causes[i].Code] = &family.Causes[i]
			}
		}
	})
	return index.byCode
}

// About returns what holds for the cause, which nobody may change. A code that does not exist is treated as Unknown.
func (c Code) About() *Cause {
	if cause, known := byCode()[c]; known {
		return cause
	}
	return byCode()[Unknown]
}

// Codes returns the codes of all causes, sorted.
func Codes() []Code {
	return slices.Sorted(maps.Keys(byCode()))
}

// guide is where most of AWS's pages about causes stand.
const guide = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"

// Commands that deploy. After a rollback only the one that names the task definition starts the version that failed.
const (
	deployAgain = "`aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition}" +
		" --force-new-deployment`"
	restart = "`aws ecs update-service --cluster {cluster} --service {service} --force-new-deployment`"
)

// Steps of hosts that stand elsewhere. A step that holds for some hosts only begins with their names, the same in every
// language: Fargate, Fargate Spot, EC2, Managed Instances, ECS Anywhere, or the network mode bridge.
const (
	wayFromAnywhere   = "ECS Anywhere: check DNS, proxy and firewall between the host and AWS."
	wayFromAnywhereJa = "ECS Anywhere: ホストから AWS までの DNS、プロキシ、ファイアウォールを確認してください。"
	hostFromAnywhere  = "ECS Anywhere: check that the hosts are registered and connected, or register another: ECS " +
		"console, cluster, Infrastructure."
	hostFromAnywhereJa = "ECS Anywhere: ホストが登録され接続しているか確認するか、ホストを追加してください: ECS コンソール→クラスター→インフラストラクチャ。"
)

// What to do about a health check that tasks have passed for long: its settings are not at fault.
const (
	passedBefore = "The tasks passed this health check until now: look at the application's log, CPUUtilization and " +
		"MemoryUtilization in CloudWatch, and what it depends on (databases, other APIs)."
	passedBeforeJa = "これまで成功していたヘルスチェックです。アプリケーションのログ、CloudWatch の CPUUtilization と MemoryUtilization、" +
		"依存先 (データベース、外部 API など) を確認してください。"
)

// Entities that several causes share.
var (
	ofImage     = []string{"image", "tag", "registry", "repository"}
	ofPull      = []string{"image", "tag", "registry", "repository", "role", "action", "host"}
	ofSecret    = []string{"secret", "parameter", "key", "role", "action", "host"}
	ofLog       = []string{"logGroup", "role", "action", "host"}
	ofTarget    = []string{"targetGroup", "healthCode", "task", "instance", "role", "action"}
	ofPlacement = []string{"resource", "instance", "capacityProvider", "task"}
	ofRelease   = []string{"deployment", "stage", "role"}
)
