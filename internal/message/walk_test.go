package message

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/incident"
)

// situation is one in which a step is read.
type situation struct {
	controller, strategy string // "" is a task of no service
	kind                 incident.Kind
	rollout              string // state of the service's primary deployment
	host, network        string
	container            string
	age                  time.Duration
}

func (s situation) String() string {
	return strings.Join(nonEmpty(s.controller, s.strategy, string(s.kind), s.rollout, s.host, s.network, s.container,
		s.age.String()), " ")
}

// The containers of a task.
const (
	ofUser    = "web"
	ofProxy   = "ecs-service-connect-q8Xf2"
	ofRouter  = "log-router"
	ofWatcher = "aws-guardduty-agent-k2Jx"
)

// canBe leaves out what ECS has not: Service Connect is for services that it deploys, GuardDuty adds itself on Fargate.
// Nothing that is said of either depends on age.
func (s situation) canBe() bool {
	switch s.container {
	case ofProxy:
		return s.controller == "ECS" && s.host != "EXTERNAL" && !s.old()
	case ofWatcher:
		return s.fargate() && !s.old()
	}
	return true
}

// situations are all that can be: Fargate is awsvpc, hosts elsewhere never are.
func situations() []situation {
	var all []situation
	services := []situation{{kind: incident.TaskStopped}}
	for _, controller := range []string{"CODE_DEPLOY", "EXTERNAL"} {
		services = append(services, situation{controller: controller, kind: incident.TaskStopped})
	}
	for _, strategy := range []string{"ROLLING", "BLUE_GREEN", "CANARY", "LINEAR"} {
		services = append(services,
			situation{controller: "ECS", strategy: strategy, kind: incident.DeploymentFailed, rollout: "FAILED"},
			situation{controller: "ECS", strategy: strategy, kind: incident.TaskStopped, rollout: "IN_PROGRESS"})
	}
	services = append(services, situation{controller: "ECS", strategy: "ROLLING", kind: incident.TaskStopped,
		rollout: "COMPLETED"})
	for _, s := range services {
		for _, host := range []string{"FARGATE awsvpc", "FARGATE_SPOT awsvpc", "EC2 awsvpc", "EC2 bridge", "EC2 host",
			"MANAGED_INSTANCES awsvpc",
			"MANAGED_INSTANCES host", "EXTERNAL bridge"} {
			s.host, s.network, _ = strings.Cut(host, " ")
			for _, s.container = range []string{ofUser, ofProxy, ofRouter, ofWatcher} {
				for _, s.age = range []time.Duration{2 * time.Minute, 2 * time.Hour, 103 * time.Hour} {
					if s.canBe() {
						all = append(all, s)
					}
				}
			}
		}
	}
	return all
}

// incident is what is known of the situation, all that can be.
func (s situation) incident() incident.Incident {
	const arns = "arn:aws:ecs:ap-northeast-1:111122223333:"
	now := time.Date(2026, 10, 14, 3, 0, 0, 0, time.UTC)
	task := incident.Task{
		ARN: arns + "task/prod/0123456789abcdef0123456789abcdef", DefinitionARN: arns + "task-definition/web:43", LaunchType: s.host,
		StopCode: "EssentialContainerExited", StoppedReason: "Essential container in task exited", LastStatus: "STOPPED",
		CreatedAt: now.Add(-s.age - time.Minute), StoppedAt: now,
		Containers: []incident.Container{{Name: s.container, Exited: s.age > 0, ExitCode: s.exitCode()}},
	}
	if s.age > 0 {
		task.StartedAt = now.Add(-s.age)
	} else {
		task.StopCode = "TaskFailedToStart"
	}
	switch s.host {
	case "FARGATE":
	case "FARGATE_SPOT":
		task.LaunchType, task.CapacityProvider = "FARGATE", "FARGATE_SPOT"
	default:
		task.InstanceARN = arns + "container-instance/prod/3c5d87cbe91cdedf"
	}
	logged := incident.ContainerDefinition{Essential: true, LogDriver: "awslogs", LogGroup: "/ecs/web", LogPrefix: "web"}
	app, router := logged, logged
	app.Name, app.LogDriver, app.LogGroup = ofUser, "awsfirelens", ""
	router.Name, router.FireLens, router.LogGroup = ofRouter, "fluentbit", "/ecs/router"
	inc := incident.Incident{
		Kind: s.kind, Time: now, Partition: "aws", Region: "ap-northeast-1", Account: "111122223333", Cluster: "prod", Tasks: []incident.Task{task},
		TaskDefinition: incident.TaskDefinition{ARN: task.DefinitionARN, NetworkMode: s.network, Containers: []incident.ContainerDefinition{app, router}},
	}
	if s.container != ofRouter {
		inc.TaskDefinition.Containers[0] = logged
		inc.TaskDefinition.Containers[0].Name = ofUser
	}
	if s.controller != "" {
		s.serve(&inc, arns)
	}
	return inc
}

// exitCode is one by which a shell says that it did not find a command, in one network mode.
func (s situation) exitCode() int {
	if s.network == "host" {
		return 127
	}
	return 1
}

// serve adds the service of the situation.
func (s situation) serve(inc *incident.Incident, arns string) {
	began := inc.Time.Add(-time.Hour)
	inc.ServiceName, inc.ServiceARN, inc.DeploymentID = "web", arns+"service/prod/web", "ecs-svc/2"
	inc.Tasks[0].StartedBy = inc.DeploymentID
	inc.Previous.ARN = arns + "task-definition/web:42"
	inc.Service = incident.Service{Known: true, Status: "ACTIVE", Controller: s.controller, Strategy: s.strategy,
		Desired: 4, Running: 5, MinimumHealthy: 100}
	if s.controller != "ECS" {
		inc.Service.TaskSets = []incident.TaskSet{
			{ID: "ecs-svc/1", Status: "PRIMARY", Running: 4, Desired: 4, TaskDefinitionARN: inc.Previous.ARN},
			{ID: "ecs-svc/2", ExternalID: "d-5K2QXTR9D", Status: "ACTIVE", Running: 1, Desired: 4, TaskDefinitionARN: inc.TaskDefinition.ARN},
		}
		return
	}
	inc.Service.Deployments = []incident.Deployment{
		{ID: "ecs-svc/2", Status: "PRIMARY", RolloutState: s.rollout, Running: 1, Desired: 4, Failed: 2, TaskDefinitionARN: inc.TaskDefinition.ARN, CreatedAt: began},
		{ID: "ecs-svc/1", Status: "ACTIVE", RolloutState: "COMPLETED", Running: 4, TaskDefinitionARN: inc.Previous.ARN, CreatedAt: began.Add(-time.Hour)},
	}
	status := map[string]string{"IN_PROGRESS": "IN_PROGRESS", "FAILED": "STOPPED", "COMPLETED": "SUCCESSFUL"}[s.rollout]
	inc.ServiceDeployment = incident.ServiceDeployment{ARN: arns + "service-deployment/prod/web/0EYSiB0q", Status: status,
		Strategy: s.strategy, CreatedAt: began,
		Sources: []incident.RolledOut{{Running: 4}}}
}

func (s situation) fargate() bool { return strings.HasPrefix(s.host, "FARGATE") }
func (s situation) rolling() bool { return s.controller == "ECS" && s.strategy == "ROLLING" }
func (s situation) old() bool     { return s.age >= 2*time.Hour }

// refused are the steps that ECS refuses, or that make no sense, by where they do.
var refused = []struct {
	why   string
	where func(situation) bool
	step  *regexp.Regexp
}{
	// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_UpdateService.html
	{"CodeDeploy has to deploy what is not about counts, grace and placement", func(s situation) bool { return s.controller == "CODE_DEPLOY" },
		regexp.MustCompile(`ecs update-service .*--(task-definition|force-new-deployment|network-configuration|load-balancers|capacity-provider-strategy|platform-version|service-registries)`)},
	{"another controller has to make a new task set", func(s situation) bool { return s.controller == "EXTERNAL" },
		regexp.MustCompile(`ecs update-service .*--(task-definition|force-new-deployment|network-configuration|load-balancers|capacity-provider-strategy|platform-version|service-registries|deployment-configuration)`)},
	{"the percentages of CodeDeploy's deployments are fixed", func(s situation) bool { return s.controller == "CODE_DEPLOY" },
		regexp.MustCompile(`ecs update-service .*--deployment-configuration`)},
	{"there is no service deployment to stop", func(s situation) bool { return s.controller != "ECS" || s.rollout != "IN_PROGRESS" }, regexp.MustCompile(`stop-service-deployment`)},
	{"there is no service", func(s situation) bool { return s.controller == "" },
		regexp.MustCompile(`--service |--services |--service-name |grace-period|the service'?s? |of the service|maximumPercent|サービスの|サービスを`)},
	{"nobody deploys a task of no service, and ECS starts it once", func(s situation) bool { return s.controller == "" },
		regexp.MustCompile(`[Dd]eploy|デプロイ|ECS retr|の再試行|自動で再試行`)},
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/deployment-circuit-breaker.html
	{"the circuit breaker works for a rolling update under way", func(s situation) bool { return !s.rolling() || s.rollout != "IN_PROGRESS" },
		regexp.MustCompile(`circuit breaker|サーキットブレーカー`)},
	{"only a rolling update stops old tasks before it starts new ones", func(s situation) bool { return !s.rolling() }, regexp.MustCompile(`maximumPercent|minimumHealthyPercent`)},
	{"the start is long over", situation.old,
		regexp.MustCompile(`grace-period|startPeriod|startTimeout|slow to start|only slow|起動が遅い|起動に時間|command and entryPoint|entryPoint・?と?command|command と entryPoint|Make the command executable|実行権限を付ける`)},
	{"a command that ended late was there at the start", func(s situation) bool { return !s.old() }, regexp.MustCompile(`command that the script called|スクリプトが呼び出したコマンド`)},
	{"the health check had passed", situation.old,
		regexp.MustCompile(`in healthCheck|の healthCheck の|curl|success codes of [^:]* with|成功コードを(応答|アプリケーション)|load balancer's security group|ロードバランサーのセキュリティグループ`)},
	{"the health check had not passed yet", func(s situation) bool { return !s.old() }, regexp.MustCompile(`until now|これまで成功`)},
	{"Fargate has no instance to look at", situation.fargate,
		regexp.MustCompile(`\b[Ii]nstances?\b|インスタンス|systemctl|journalctl|/etc/ecs|/var/log/ecs|docker system|Auto Scaling|\bAMI\b|awsvpcTrunking|hostPort|placementConstraints|container-instance`)},
	{"only Fargate has it", func(s situation) bool { return !s.fargate() }, regexp.MustCompile(`assignPublicIp|ephemeralStorage|platform version|プラットフォームバージョン|^Fargate|FARGATE|AWS Fargate`)},
	// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ManagedInstances.html
	{"nobody logs in to a managed instance, and no group scales it", func(s situation) bool { return s.host == "MANAGED_INSTANCES" },
		regexp.MustCompile(`systemctl|journalctl|/etc/ecs|/var/log/ecs|docker system|Auto Scaling|\bAMI\b|awsvpcTrunking|nvidia-smi|iptables|ECS_CLUSTER|^EC2`)},
	{"an instance elsewhere is none of EC2", func(s situation) bool { return s.host == "EXTERNAL" },
		regexp.MustCompile(`aws ec2|Auto Scaling|\bAMI\b|awsvpcTrunking|EBS|security group|セキュリティグループ|NAT|capacity provider|キャパシティプロバイダー|^EC2: `)},
	// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_AwsVpcConfiguration.html
	{"the task has no interface of its own", func(s situation) bool { return s.network != "awsvpc" },
		regexp.MustCompile(`--network-configuration|[Tt]asks?'s? (subnets?|security group)|タスクのサブネット|タスクのセキュリティグループ|awsvpcTrunking`)},
	{"host ports are not chosen by Docker", func(s situation) bool { return s.network != "bridge" }, regexp.MustCompile(`hostPort .*0\b`)},
	{"nobody has a shell in there", func(situation) bool { return true }, regexp.MustCompile(`execute-command|\bssh\b`)},
	{"ECS adds the container: the task definition does not know it", func(s situation) bool { return s.container == ofProxy || s.container == ofWatcher },
		regexp.MustCompile(`container definition|コンテナ定義|/ecs/|(in|from) the task definition|タスク定義[のに]`)},
	{"the image is none of ECR", situation.ofHub,
		regexp.MustCompile(`ECR: attach|instance role pulls|lifecycle policy|Other registries|ECR の場合は|ロールでプル|ライフサイクルポリシー|ECR 以外|aws ecr `)},
	{"the image is one of ECR", func(s situation) bool { return !s.ofHub() }, regexp.MustCompile(`^(Other registries: s|S)et repositoryCredentials|^ECR 以外|^コンテナ定義の repositoryCredentials`)},
	{"no security group refuses a connection, or a name", func(s situation) bool { return s.network != "awsvpc" },
		regexp.MustCompile(`server's security group|接続先のセキュリティグループ`)},
	{"the log does not name localhost", func(s situation) bool { return s.network != "host" }, regexp.MustCompile(`to localhost|接続先が localhost`)},
	{"the name was resolved", func(s situation) bool { return s.network != "bridge" }, regexp.MustCompile(`spelling of the host name|ホスト名の綴り`)},
	{"the log names no file", func(s situation) bool { return s.network != "bridge" }, regexp.MustCompile(`If it is a file|ファイルの場合は`)},
	{"the log says whether it was AWS", func(situation) bool { return true }, regexp.MustCompile(`If it is an AWS API call|AWS の API の場合は`)},
	{"the log names no API of AWS", func(s situation) bool { return s.network != "awsvpc" }, regexp.MustCompile(`the denied action|拒否されたアクション`)},
	{"the log names no database", func(s situation) bool { return s.network != "host" }, regexp.MustCompile(`GRANT`)},
	{"the router's log is its own", func(s situation) bool { return s.container == ofRouter }, regexp.MustCompile(`/ecs/web`)},
}

// elsewhere is what a step says about a container whose settings and log are not those of the user's own.
var elsewhere = map[string]*regexp.Regexp{
	ofUser: regexp.MustCompile(``), ofProxy: regexp.MustCompile(`serviceConnectConfiguration`),
	ofRouter: regexp.MustCompile(`firelensConfiguration`), ofWatcher: regexp.MustCompile(`GuardDuty`),
}

// possible reports whether a cause can be in a situation: instances are short of CPU, Fargate of itself.
func possible(code cause.Code, s situation) bool {
	switch code {
	case cause.FargateCapacityUnavailable:
		return s.fargate()
	case cause.NetworkInterfaceFailed, cause.NetworkInterfaceTimeout, cause.NetworkInterfaceThrottled,
		cause.SubnetIPExhausted:
		return s.network == "awsvpc"
	case cause.PlacementENI:
		return s.network == "awsvpc" && s.host == "EC2"
	case cause.PortConflict:
		return s.network != "awsvpc"
	case cause.HostTerminated:
		return s.host == "EC2" || s.host == "MANAGED_INSTANCES"
	case cause.PlacementCPU, cause.PlacementMemory, cause.PlacementGPU, cause.PlacementConstraint,
		cause.NoContainerInstances, cause.AgentDisconnected,
		cause.GPURuntimeError:
		return !s.fargate()
	case cause.CapacityProviderLaunchFailed:
		return s.host == "EC2" || s.host == "MANAGED_INSTANCES"
	case cause.ELBRegistrationFailed, cause.ELBAPIError, cause.ELBAZNotEnabled, cause.TargetGroupMissing,
		cause.ELBHealthCheckFailed,
		cause.DeploymentFailed, cause.TasksFailingToStart, cause.ScaleInProtected:
		return s.controller != "" && s.host != "EXTERNAL"
	case cause.GatewayUnmatched:
		return s.controller == "ECS" && s.network == "awsvpc" && s.host != "EXTERNAL"
	case cause.DeploymentConfigBlocked:
		return s.rolling()
	case cause.AlarmRollback, cause.DeploymentHookFailed, cause.HookAnswerUnreadable, cause.HookNotInvoked:
		return s.controller == "ECS"
	case cause.EBSAttachFailed, cause.EFSMountFailed:
		return s.host != "EXTERNAL"
	case cause.JobTimeout, cause.RunTaskDenied, cause.RunTaskRefused, cause.TaskDefinitionInactive:
		return s.controller == ""
	case cause.SpotInterruption:
		return s.host == "EC2" || s.host == "FARGATE_SPOT"
	}
	return true
}

// lines are what the log says where it decides what to do: another in each network mode, so that one walk has them all.
var lines = map[cause.Code]map[string]string{
	cause.ConnectionRefused: {
		"awsvpc": "dial tcp 10.0.3.7:5432: i/o timeout",
		"host":   "connect ECONNREFUSED 127.0.0.1:5432",
		"bridge": "dial tcp: lookup db.internal on 127.0.0.11:53: no such host",
	},
	cause.PermissionDenied: {
		"awsvpc": "An error occurred (AccessDenied) when calling the GetObject operation: Access Denied",
		"host":   "psycopg2.errors.InsufficientPrivilege: permission denied for table orders",
		"bridge": "Error: EACCES: permission denied, open '/data/x.db'",
	},
}

// ofHub reports whether the image is one of Docker Hub, as it is in one network mode.
func (s situation) ofHub() bool { return s.network == "host" }

// verdicts are that of a situation as if it were of a cause, with all that its texts can name, and with nothing.
func (s situation) verdicts(code cause.Code, v diagnosis.Verdict) (full, bare diagnosis.Verdict) {
	container := s.container
	v.Cause, v.Container, v.Line = code, container, lines[code][s.network]
	full, bare = v, v
	bare.Entities = diagnosis.Entities{"container": container}
	full.Entities = diagnosis.Entities{"container": container, "exitCode": "1"}
	for _, name := range code.About().Entities {
		if value := usual.Entities[name]; value != "" && name != "container" {
			full.Entities[name] = value
		}
	}
	if full.Entities["image"] != "" && s.ofHub() {
		full.Entities["image"], full.Entities["registry"] = "docker.io/library/nginx:1.99", "docker.io"
	}
	bare.Entities["registry"] = full.Entities["registry"]
	if full.Entities["logGroup"] != "" && container == ofRouter {
		full.Entities["logGroup"] = "/ecs/router"
	}
	return full, bare
}

// TestNoStepIsRefused walks every cause through every situation.
func TestNoStepIsRefused(t *testing.T) {
	all := situations()
	judged := make([]diagnosis.Verdict, len(all))
	english, japanese := make([]*draft, len(all)), make([]*draft, len(all))
	for i, s := range all {
		inc := s.incident()
		judged[i] = diagnosis.Diagnose(inc)
		english[i] = NewWriter(Settings{Language: English}).draft(plain, inc, judged[i])
		japanese[i] = NewWriter(Settings{Language: Japanese}).draft(plain, inc, judged[i])
	}
	matched := map[string][]bool{} // by step: many are those of other causes, too
	faultsOf := func(d *draft, s situation, v diagnosis.Verdict) []string {
		d.v = v
		return faults(d.steps(), s, v, matched)
	}
	for _, code := range cause.Codes() {
		t.Run(string(code), func(t *testing.T) {
			told := map[string]bool{}
			for i, s := range all {
				if !possible(code, s) {
					continue
				}
				full, bare := s.verdicts(code, judged[i])
				found := slices.Concat(faultsOf(english[i], s, full), faultsOf(japanese[i], s, full))
				if !s.old() { // at which age nothing depends on names
					found = append(found, faultsOf(english[i], s, bare)...)
				}
				for _, fault := range found {
					if !told[fault] {
						told[fault] = true
						t.Errorf("%s: %s", s, fault)
					}
				}
			}
		})
	}
}

// faults are what is wrong with the steps that a situation has.
func faults(steps []string, s situation, v diagnosis.Verdict, matched map[string][]bool) []string {
	var found []string
	if len(steps) == 0 {
		found = append(found, "there is no step")
	}
	if v.Cause.About().Alert && !slices.ContainsFunc(steps, elsewhere[s.container].MatchString) {
		found = append(found, fmt.Sprintf("no step says where the settings of %s are: %q", s.container, steps))
	}
	for _, step := range steps {
		if matched[step] == nil {
			for _, r := range refused {
				matched[step] = append(matched[step], r.step.MatchString(step))
			}
		}
		for i, r := range refused {
			if matched[step][i] && r.where(s) {
				found = append(found, fmt.Sprintf("%s: %s", r.why, step))
			}
		}
	}
	return found
}
