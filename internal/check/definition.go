package check

import (
	"cmp"
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

const (
	guide          = "https://docs.aws.amazon.com/AmazonECS/latest/developerguide/"
	parametersPage = guide + "task_definition_parameters.html"
	fargatePage    = guide + "fargate-tasks-services.html"
)

var ofDefinitions = []problem{
	{"definition", "fargate-size", DefinitionRefused, "", guide + "task-cpu-memory-error.html",
		said{
			"Fargate has no tasks of CPU {cpu} and memory {memory}.",
			"Choose a pair that Fargate has: CPU {cpu} goes with {fitting}.",
		},
		said{"Fargate に CPU {cpu} とメモリ {memory} の組み合わせはありません。", "Fargate にある組み合わせを選んでください。CPU {cpu} で選べるメモリ: {fitting}"}},
	{"definition", "fargate-cpu", DefinitionRefused, "", guide + "task-cpu-memory-error.html",
		said{
			"Fargate has no tasks of CPU {cpu}.",
			"Set the task's cpu to one of 256, 512, 1024, 2048, 4096, 8192, 16384, and its memory.",
		},
		said{
			"Fargate のタスクに CPU {cpu} は指定できません。",
			"タスクの cpu を 256、512、1024、2048、4096、8192、16384 のいずれかにし、memory も指定してください。",
		}},
	{"definition", "fargate-network-mode", DefinitionRefused, "", fargatePage,
		said{"On Fargate the network mode must be awsvpc, and it is {mode}.", "Set networkMode to awsvpc."},
		said{"Fargate のネットワークモードは awsvpc に限られますが、{mode} が指定されています。", "networkMode を awsvpc にしてください。"}},
	{"definition", "fargate-unsupported", DefinitionRefused, "", fargatePage,
		said{"Fargate does not take {field}.", "Take {field} out, or run the task on EC2."},
		said{"Fargate では {field} を使えません。", "{field} を外すか、EC2 で実行してください。"}},
	{"definition", "fargate-timeout", DefinitionRefused, "", parametersPage,
		said{"On Fargate {field} must be 2 to 120 seconds, and it is {value}.", "Set {field} to at most 120."},
		said{"Fargate では {field} は 2〜120 秒に限られますが、{value} が指定されています。", "{field} を 120 以下にしてください。"}},
	{"definition", "ephemeral-storage", DefinitionRefused, "", parametersPage,
		said{
			"ephemeralStorage must be 21 to 200 GiB, and it is {value}.",
			"Set sizeInGiB to 21 or more, or leave it out for 20 GiB.",
		},
		said{
			"ephemeralStorage は 21〜200 GiB に限られますが、{value} が指定されています。",
			"sizeInGiB を 21 以上にするか、省略して既定の 20 GiB を使ってください。",
		}},
	{"definition", "execution-role-missing", DefinitionRefused, "", guide + "task_execution_IAM_role.html",
		said{
			"The definition has no execution role, which {need} needs.",
			"Set executionRoleArn to a role with AmazonECSTaskExecutionRolePolicy.",
		},
		said{"タスク定義に、{need} に必要な実行ロールがありません。", "AmazonECSTaskExecutionRolePolicy を持つロールを executionRoleArn に指定してください。"}},
	{"definition", "size-over-task", DefinitionRefused, "", parametersPage,
		said{
			"{field} of the containers is {sum}, more than the task's {size}.",
			"Raise the task's {kind}, or lower that of its containers.",
		},
		said{"コンテナの {field} の合計 {sum} が、タスクの {size} を超えています。", "タスクの {kind} を増やすか、コンテナの値を減らしてください。"}},
	{"definition", "memory-missing", DefinitionRefused, "", parametersPage,
		said{
			"It has no memory, and neither has the task.",
			"Set memory or memoryReservation of the container, or memory of the task.",
		},
		said{"コンテナにもタスクにもメモリの指定がありません。", "コンテナの memory か memoryReservation、またはタスクの memory を指定してください。"}},
	{"definition", "memory-below-reservation", DefinitionRefused, "", parametersPage,
		said{
			"Its memory of {memory} MiB is less than its memoryReservation of {reservation} MiB.",
			"Raise memory above memoryReservation, or take one of them out.",
		},
		said{
			"memory ({memory} MiB) が memoryReservation ({reservation} MiB) より小さくなっています。",
			"memory を memoryReservation より大きくするか、片方を外してください。",
		}},
	{"definition", "memory-too-small", DefinitionRefused, "", parametersPage,
		said{"It has {memory} MiB of memory; a container needs at least 6.", "Raise its memory."},
		said{"メモリが {memory} MiB しかありません。コンテナには最低 6 MiB が必要です。", "メモリを増やしてください。"}},
	{"definition", "no-essential-container", DefinitionRefused, "", parametersPage,
		said{
			"No container of the definition is essential.",
			"Set essential to true for the container that the task is there for.",
		},
		said{"タスク定義に essential なコンテナがありません。", "タスクの主となるコンテナの essential を true にしてください。"}},
	{"definition", "no-container", DefinitionRefused, "", parametersPage,
		said{"The definition has no containers.", "Add one to containerDefinitions."},
		said{"タスク定義にコンテナがありません。", "containerDefinitions にコンテナを追加してください。"}},
	{"definition", "container-name-twice", DefinitionRefused, "", parametersPage,
		said{"Two containers have this name.", "Give each container a name of its own."},
		said{"同じ名前のコンテナが 2 つあります。", "コンテナごとに別の名前を付けてください。"}},
	{"definition", "container-name", DefinitionRefused, "", parametersPage,
		said{
			"The name of the container is not valid: {name}.",
			"Use up to 255 letters, digits, hyphens and underscores.",
		},
		said{"コンテナ名として使えない名前です: {name}", "255 文字以内の英数字、ハイフン、アンダースコアにしてください。"}},
	{"definition", "family", DefinitionRefused, "", parametersPage,
		said{"The family {name} is not valid.", "Use up to 255 letters, digits, hyphens and underscores."},
		said{"ファミリー名として使えない名前です: {name}", "255 文字以内の英数字、ハイフン、アンダースコアにしてください。"}},
	{"definition", "variable-twice", DefinitionRefused, "", guide + "specifying-sensitive-data.html",
		said{"The variable {name} is set twice: {how}.", "Take one of them out."},
		said{"環境変数 {name} が重複しています ({how})。", "どちらか一方を外してください。"}},
	{"definition", "unknown-field", DefinitionRefused, "", parametersPage,
		said{
			"ECS knows no field {field}: the AWS CLI and CloudFormation refuse it, and Terraform drops it without a word.",
			"Correct its spelling, or take it out.",
		},
		said{"{field} という項目は ECS にありません。AWS CLI と CloudFormation では拒否され、Terraform では黙って無視されます。", "綴りを直すか、削除してください。"}},
	{"definition", "field-type", DefinitionRefused, "", parametersPage,
		said{
			"{field} must be {type}: else the AWS CLI and Terraform refuse it.",
			"Write it as {type}; in a pipeline or jsonencode convert it, as with tostring or tonumber.",
		},
		said{
			"{field} は{type}でなければ、AWS CLI や Terraform に拒否されます。",
			"{type}で書いてください。jsonencode やパイプラインでは tostring や tonumber などで変換してください。",
		}},
	{"definition", "unknown-volume", DefinitionRefused, "", parametersPage,
		said{
			"It mounts the volume {volume}, which the definition does not have.",
			"Add {volume} to volumes, or correct sourceVolume.",
		},
		said{"タスク定義にないボリューム {volume} をマウントしています。", "{volume} を volumes に追加するか、sourceVolume を直してください。"}},
	{"definition", "efs-unencrypted", DefinitionRefused, "", guide + "efs-volumes.html",
		said{
			"The EFS volume {volume} has an authorizationConfig and no transitEncryption.",
			"Set transitEncryption to ENABLED.",
		},
		said{
			"EFS ボリューム {volume} に authorizationConfig がありますが、transitEncryption が無効です。",
			"transitEncryption を ENABLED にしてください。",
		}},
	{"definition", "efs-root", DefinitionRefused, "", guide + "efs-volumes.html",
		said{
			"The EFS volume {volume} has both an access point and a rootDirectory.",
			"Leave rootDirectory out: the access point has its own.",
		},
		said{
			"EFS ボリューム {volume} にアクセスポイントと rootDirectory の両方が指定されています。",
			"rootDirectory を外してください。ルートはアクセスポイントで決まります。",
		}},
	{"definition", "health-check", DefinitionRefused, "", parametersPage,
		said{"{field} of its health check must be {range}, and it is {value}.", "Set it to a value that ECS takes."},
		said{"ヘルスチェックの {field} は {range} に限られますが、{value} が指定されています。", "ECS が受け付ける値にしてください。"}},
	{"definition", "health-check-command", DefinitionRefused, "", parametersPage,
		said{
			"The command of its health check does not begin with CMD or CMD-SHELL.",
			"Write it as [\"CMD-SHELL\", \"curl -f http://localhost/ || exit 1\"].",
		},
		said{
			"ヘルスチェックの command が CMD か CMD-SHELL で始まっていません。",
			"[\"CMD-SHELL\", \"curl -f http://localhost/ || exit 1\"] のように書いてください。",
		}},
	{"definition", "port-range", DefinitionRefused, "", parametersPage,
		said{"{field} must be 1 to 65535, and it is {value}.", "Correct {field} in portMappings."},
		said{"{field} は 1〜65535 に限られますが、{value} が指定されています。", "portMappings の {field} を直してください。"}},
	{"definition", "awsvpc-unsupported", DefinitionRefused, "", parametersPage,
		said{
			"In the network mode awsvpc ECS does not take {field}.",
			"Take {field} out: names and name servers are those of the VPC.",
		},
		said{
			"ネットワークモード awsvpc では {field} を指定できません。",
			"{field} を外してください。ホスト名と DNS は VPC の設定に従います。",
		}},
	{"definition", "host-port", DefinitionRefused, "", parametersPage,
		said{
			"In the network mode {mode} the host port must be the container port: {host} is not {port}.",
			"Leave hostPort out.",
		},
		said{"ネットワークモード {mode} ではホストポートをコンテナポートと同じにする必要がありますが、{host} と {port} が異なります。", "hostPort を外してください。"}},
	{"definition", "port-twice", cause.PortConflict, "", "",
		said{
			"It opens port {port}, as the container {other} does: they share it in the network mode {mode}.",
			"Give one of them another port.",
		},
		said{"コンテナ {other} と同じポート {port} を使っています。ネットワークモード {mode} ではポートが共有されます。", "どちらかのポートを変えてください。"}},
	{"definition", "links", DefinitionRefused, "", parametersPage,
		said{
			"links are only of the network mode bridge, and the task's is {mode}.",
			"Take links out: containers of a task reach each other at localhost.",
		},
		said{"links はネットワークモード bridge 専用ですが、このタスクは {mode} です。", "links を外してください。同じタスクのコンテナには localhost で接続できます。"}},
	{"definition", "architecture", DefinitionRefused, "", parametersPage,
		said{
			"There is no platform of {os} on {architecture}.",
			"Set operatingSystemFamily to LINUX or as WINDOWS_SERVER_2022_CORE, and cpuArchitecture to X86_64 or, for " +
				"LINUX, ARM64.",
		},
		said{
			"{os} と {architecture} の組み合わせのプラットフォームはありません。",
			"operatingSystemFamily を LINUX か WINDOWS_SERVER_2022_CORE などに、cpuArchitecture を X86_64 か ARM64 (LINUX のみ) にしてください。",
		}},
	{"definition", "image-name", cause.ImageReferenceInvalid, "", "",
		said{
			"The image name {image} is malformed.",
			"Write it as registry/repository:tag, in lower case. An empty variable in the pipeline often leaves a bare " +
				"colon.",
		},
		said{"イメージ名 {image} の書式が正しくありません。", "「レジストリ/リポジトリ:タグ」の形 (小文字) にしてください。パイプラインの変数が空で、コロンだけが残っている例がよくあります。"}},
	{"definition", "secret-name", cause.SecretMalformed, "", "",
		said{
			"valueFrom of {name} is not the ARN of a secret, or the name or ARN of a parameter.",
			"Write it as arn:aws:secretsmanager:REGION:ACCOUNT:secret:NAME-SUFFIX, with :JSON-KEY:: behind it for one " +
				"key.",
		},
		said{
			"{name} の valueFrom がシークレットの ARN でも、パラメータの名前や ARN でもありません。",
			"arn:aws:secretsmanager:リージョン:アカウント:secret:名前-接尾辞 の形にし、JSON キーを指定するなら末尾に :キー:: を付けてください。",
		}},
	{"definition", "environment-file", DefinitionRefused, "", guide + "use-environment-file.html",
		said{
			"The environment file {file} is not the ARN of an object in S3 that ends with .env.",
			"Write it as arn:aws:s3:::BUCKET/KEY.env with the type s3.",
		},
		said{
			"環境ファイル {file} が、.env で終わる S3 オブジェクトの ARN ではありません。",
			"type を s3、value を arn:aws:s3:::バケット/キー.env の形にしてください。",
		}},
	{"definition", "restart-policy", DefinitionRefused, "", guide + "container-restart-policy.html",
		said{"restartAttemptPeriod must be 60 to 1800 seconds, and it is {value}.", "Set it to 60 or more."},
		said{"restartAttemptPeriod は 60〜1800 秒に限られますが、{value} が指定されています。", "60 以上にしてください。"}},
}

// definition checks what ECS refuses of a definition by itself.
func (x *examination) definition(context.Context) {
	d := x.Definition
	x.fields()
	for _, unread := range x.Unread {
		x.unread(unread)
	}
	switch {
	case d.Family == "" && d.TaskDefinitionARN != "":
		x.miss(d.ARN(), answer.Gap{Call: offline}) // else it would have been looked up
		return
	case d.Family == "" && len(x.Unread) > 0:
		return
	case len(d.ContainerDefinitions) == 0 && len(x.Unread) == 0:
		x.find("no-container", "")
	}
	if len(d.ContainerDefinitions) > 0 && len(x.Unread) == 0 &&
		!slices.ContainsFunc(d.ContainerDefinitions, Container.IsEssential) {
		x.find("no-essential-container", "")
	}
	if x.needsFargate() {
		x.onFargate()
	}
	x.platform()
	x.sizes()
	x.executionRole()
	x.volumes()
	names := map[string]bool{}
	for _, c := range d.ContainerDefinitions {
		if names[c.Name] {
			x.find("container-name-twice", c.Name)
		}
		names[c.Name] = true
		x.container(c)
	}
	x.ports()
}

var types = map[Type]words{
	Text: {"a text, in quotes", "文字列 (引用符付き)"}, Number: {"a number, without quotes", "数値 (引用符なし)"},
	Truth: {"true or false, without quotes", "true か false (引用符なし)"}, List: {"a list", "リスト"},
	Object: {"an object", "オブジェクト"},
}

func (x *examination) fields() {
	for _, m := range x.Misfits {
		if m.Want == "" {
			x.find("unknown-field", m.Container, "field", m.Field)
		} else {
			x.find("field-type", m.Container, "field", m.Field, "type", types[m.Want])
		}
	}
	if family := x.Definition.Family; IsKnown(family) && !awsname.IsECS(family) {
		x.find("family", "", "name", strconv.Quote(family))
	}
}

// needsFargate reports whether the definition must be one that Fargate takes.
func (x *examination) needsFargate() bool {
	return x.IsFargate() || slices.Contains(x.Definition.RequiresCompatibilities, fargate)
}

// fargateSizes are the least memory, the most and the steps between of each CPU, in MiB.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-cpu-memory-error.html
var fargateSizes = map[int]struct{ least, most, step int }{
	512: {1024, 4096, 1024}, 1024: {2048, 8192, 1024}, 2048: {4096, 16384, 1024},
	4096: {8192, 30720, 1024}, 8192: {16384, 61440, 4096}, 16384: {32768, 122880, 8192},
}

// ofQuarter are what goes with a quarter of a CPU.
var ofQuarter = []int{512, 1024, 2048}

func (x *examination) onFargate() {
	d := x.Definition
	if mode := d.NetworkMode; mode != "awsvpc" && (mode == "" || IsKnown(mode)) {
		x.find("fargate-network-mode", "", "mode", cmp.Or(mode, "bridge"))
	}
	x.fargateSize()
	for _, field := range x.beyondFargate() {
		x.find("fargate-unsupported", field[0], "field", field[1])
	}
	if s := d.EphemeralStorage; s != nil && s.SizeInGiB != NotSet && (s.SizeInGiB < 21 || s.SizeInGiB > 200) {
		x.find("ephemeral-storage", "", "value", strconv.Itoa(s.SizeInGiB))
	}
	for _, c := range d.ContainerDefinitions {
		x.timeout(c.Name, "startTimeout", c.StartTimeout)
		x.timeout(c.Name, "stopTimeout", c.StopTimeout)
	}
}

func (x *examination) timeout(container, field string, seconds int) {
	if seconds != NotSet && seconds != 0 && (seconds < 2 || seconds > 120) {
		x.find("fargate-timeout", container, "field", field, "value", strconv.Itoa(seconds))
	}
}

func (x *examination) fargateSize() {
	d := x.Definition
	if d.CPU != "" && !IsKnown(d.CPU) || d.Memory != "" && !IsKnown(d.Memory) {
		return
	}
	cpu, memory := units(d.CPU), mebibytes(d.Memory)
	size, listed := fargateSizes[cpu]
	switch {
	case cpu > 16384: // larger ones may have come since
	case !listed && cpu != 256:
		x.find("fargate-cpu", "", "cpu", cmp.Or(d.CPU, "0"))
	case cpu == 256 && !slices.Contains(ofQuarter, memory):
		x.find("fargate-size", "", "cpu", "256", "memory", cmp.Or(d.Memory, "0"), "fitting", "512, 1024, 2048")
	case listed && (memory < size.least || memory > size.most || memory%size.step != 0):
		fitting := strconv.Itoa(size.least) + "–" + strconv.Itoa(size.most) + " (" + strconv.Itoa(size.step) + ")"
		x.find("fargate-size", "", "cpu", strconv.Itoa(cpu), "memory", cmp.Or(d.Memory, "0"), "fitting", fitting)
	}
}

// beyondFargate are the fields that Fargate does not take, each behind the name of its container.
func (x *examination) beyondFargate() (fields [][2]string) {
	add := func(has bool, container, field string) {
		if has {
			fields = append(fields, [2]string{container, field})
		}
	}
	d := x.Definition
	add(len(d.PlacementConstraints) > 0, "", "placementConstraints")
	add(d.IpcMode != "", "", "ipcMode")
	add(d.PidMode == "host", "", "pidMode host")
	for _, v := range d.Volumes {
		add(v.DockerVolumeConfiguration != nil, "", "dockerVolumeConfiguration")
		add(v.Host != nil && v.Host.SourcePath != "", "", "host.sourcePath")
	}
	for _, c := range d.ContainerDefinitions {
		add(c.Privileged, c.Name, "privileged")
		if p := c.LinuxParameters; p != nil {
			add(len(p.Devices) > 0, c.Name, "linuxParameters.devices")
			add(p.SharedMemorySize > 0, c.Name, "linuxParameters.sharedMemorySize")
			add(p.MaxSwap != nil, c.Name, "linuxParameters.maxSwap")
			add(p.Swappiness != nil, c.Name, "linuxParameters.swappiness")
			for _, name := range p.Capabilities.Add {
				add(IsKnown(name) && name != "SYS_PTRACE", c.Name, "capability "+name)
			}
		}
		for _, r := range c.ResourceRequirements {
			add(r.Type == "GPU", c.Name, "resourceRequirements GPU")
		}
	}
	return fields
}

func (x *examination) platform() {
	p := x.Definition.RuntimePlatform
	os, architecture := p.OperatingSystemFamily, p.CPUArchitecture
	isSystem := !IsKnown(os) || os == "LINUX" || strings.HasPrefix(os, "WINDOWS_SERVER_")
	isArchitecture := !IsKnown(architecture) || architecture == "X86_64" ||
		architecture == "ARM64" && !x.Definition.IsWindows()
	if !isSystem || !isArchitecture {
		x.find("architecture", "", "os", cmp.Or(os, "LINUX"), "architecture", cmp.Or(architecture, "X86_64"))
	}
}

// sizes checks the containers' CPU and memory against the task's.
func (x *examination) sizes() {
	var cpu, reserved int
	task := mebibytes(x.Definition.Memory)
	for _, c := range x.Definition.ContainerDefinitions {
		if c.CPU == NotSet || c.Memory == NotSet || c.MemoryReservation == NotSet {
			return
		}
		cpu += c.CPU
		reserved += cmp.Or(c.MemoryReservation, c.Memory)
		if task > 0 && c.Memory > task {
			x.find("size-over-task", c.Name, "field", "memory", "sum", strconv.Itoa(c.Memory), "size", strconv.Itoa(task),
				"kind", "memory")
		}
	}
	if total := units(x.Definition.CPU); total > 0 && cpu > total {
		x.find("size-over-task", "", "field", "cpu", "sum", strconv.Itoa(cpu), "size", strconv.Itoa(total), "kind", "cpu")
	}
	if task > 0 && reserved > task && len(x.Definition.ContainerDefinitions) > 1 {
		x.find("size-over-task", "", "field", "memory", "sum", strconv.Itoa(reserved), "size", strconv.Itoa(task),
			"kind", "memory")
	}
}

// executionRole checks that there is one where ECS itself needs it.
func (x *examination) executionRole() {
	d := x.Definition
	if d.ExecutionRoleARN != "" {
		return
	}
	for _, c := range d.ContainerDefinitions {
		need := ""
		switch {
		case len(c.Secrets) > 0:
			need = "secrets"
		case c.RepositoryCredentials != nil:
			need = "repositoryCredentials"
		case x.needsFargate() && isECR(c.Image):
			need = "ECR"
		case x.needsFargate() && c.LogConfiguration != nil && c.LogConfiguration.LogDriver == awslogs:
			need = "awslogs"
		default:
			continue
		}
		x.find("execution-role-missing", c.Name, "need", need)
	}
}

func (x *examination) volumes() {
	for _, v := range x.Definition.Volumes {
		e := v.EFSVolumeConfiguration
		if e == nil || e.AuthorizationConfig == nil {
			continue
		}
		auth, encryption := e.AuthorizationConfig, cmp.Or(e.TransitEncryption, "DISABLED")
		encrypted := encryption == enabled || !IsKnown(encryption)
		if !encrypted && (auth.IAM == enabled || auth.AccessPointID != "") {
			x.find("efs-unencrypted", "", "volume", v.Name)
		}
		if root := e.RootDirectory; auth.AccessPointID != "" && IsKnown(root) && root != "/" {
			x.find("efs-root", "", "volume", v.Name)
		}
	}
}

const (
	enabled = "ENABLED"
	awslogs = "awslogs"
)

var imageName = lazyregexp.New(
	`^([\w.-]+(:\d+)?/)?[a-z0-9]+([._/-]+[a-z0-9]+)*(:[\w][\w.-]{0,127})?(@sha256:[a-f0-9]{64})?$`)

// container checks one by itself.
func (x *examination) container(c Container) {
	if IsKnown(c.Name) && !awsname.IsECS(c.Name) || c.Name == "" {
		x.find("container-name", c.Name, "name", strconv.Quote(c.Name))
	}
	if (IsKnown(c.Image) || c.Image == "") && !imageName().MatchString(c.Image) {
		x.find("image-name", c.Name, "image", strconv.Quote(c.Image))
	}
	if x.Definition.NetworkMode == awsvpc {
		x.beyondVPC(c)
	}
	x.memory(c)
	x.variables(c)
	x.healthCheck(c)
	x.mounts(c)
	if mode := x.Definition.NetworkMode; len(c.Links) > 0 && mode != "" && mode != "bridge" && IsKnown(mode) {
		x.find("links", c.Name, "mode", mode)
	}
	if r := c.RestartPolicy; r != nil && r.Enabled {
		x.restarts(c.Name, r.RestartAttemptPeriod)
	}
}

// beyondVPC finds what the network mode awsvpc does not take.
func (x *examination) beyondVPC(c Container) {
	for field, is := range map[string]bool{
		"hostname": c.Hostname != "", "extraHosts": len(c.ExtraHosts) > 0, "dnsServers": len(c.DNSServers) > 0,
		"dnsSearchDomains": len(c.DNSSearchDomains) > 0,
	} {
		if is {
			x.find("awsvpc-unsupported", c.Name, "field", field)
		}
	}
}

func (x *examination) restarts(container string, after int) {
	if after > 0 && (after < 60 || after > 1800) {
		x.find("restart-policy", container, "value", strconv.Itoa(after))
	}
}

func (x *examination) mounts(c Container) {
	for _, m := range c.MountPoints {
		has := slices.ContainsFunc(x.Definition.Volumes, func(v Volume) bool { return v.Name == m.SourceVolume })
		if !has && IsKnown(m.SourceVolume) {
			x.find("unknown-volume", c.Name, "volume", m.SourceVolume)
		}
	}
}

func (x *examination) memory(c Container) {
	if c.Memory == NotSet || c.MemoryReservation == NotSet {
		return
	}
	switch {
	case c.Memory == 0 && c.MemoryReservation == 0:
		if x.Definition.Memory == "" && !x.needsFargate() {
			x.find("memory-missing", c.Name)
		}
	case c.Memory > 0 && c.MemoryReservation > c.Memory:
		x.find("memory-below-reservation", c.Name, "memory", strconv.Itoa(c.Memory), "reservation",
			strconv.Itoa(c.MemoryReservation))
	case cmp.Or(c.Memory, c.MemoryReservation) < 6:
		x.find("memory-too-small", c.Name, "memory", strconv.Itoa(cmp.Or(c.Memory, c.MemoryReservation)))
	}
}

// variables checks that each is set once, and where its value comes from.
func (x *examination) variables(c Container) {
	set := map[string]bool{}
	for _, v := range c.Environment {
		set[v.Name] = true
	}
	secret := map[string]bool{}
	for _, s := range c.Secrets {
		switch {
		case secret[s.Name]:
			x.find("variable-twice", c.Name, "name", s.Name, "how", "secrets")
		case set[s.Name]:
			x.find("variable-twice", c.Name, "name", s.Name, "how", "environment, secrets")
		}
		secret[s.Name] = true
		if !isSource(s.ValueFrom) {
			x.find("secret-name", c.Name, "name", s.Name) // not what stands there: it may be the secret itself
		}
	}
	for _, f := range c.EnvironmentFiles {
		if IsKnown(f.Value) && (!strings.Contains(f.Value, ":s3:::") || !strings.HasSuffix(f.Value, ".env")) {
			x.find("environment-file", c.Name, "file", f.Value)
		}
	}
}

func (x *examination) healthCheck(c Container) {
	h := c.HealthCheck
	if h == nil {
		return
	}
	for _, limit := range []struct {
		field       string
		value       *int
		least, most int
	}{
		{"interval", h.Interval, 5, 300}, {"timeout", h.Timeout, 2, 60}, {"retries", h.Retries, 1, 10},
		{"startPeriod", h.StartPeriod, 0, 300},
	} {
		if v := limit.value; v != nil && *v != NotSet && (*v < limit.least || *v > limit.most) {
			x.find("health-check", c.Name, "field", limit.field, "value", strconv.Itoa(*v),
				"range", strconv.Itoa(limit.least)+"–"+strconv.Itoa(limit.most))
		}
	}
	kinds := []string{"CMD", "CMD-SHELL", "NONE"}
	if len(h.Command) == 0 || IsKnown(h.Command[0]) && !slices.Contains(kinds, h.Command[0]) {
		x.find("health-check-command", c.Name)
	}
}

// ports checks those of all containers, which share them but in the network mode bridge.
func (x *examination) ports() {
	mode := cmp.Or(x.Definition.NetworkMode, "bridge")
	shared := mode == "awsvpc" || mode == "host"
	taken := map[string]string{}
	for _, c := range x.Definition.ContainerDefinitions {
		for _, p := range c.PortMappings {
			x.portRange(c.Name, p)
			if p.ContainerPort <= 0 || p.HostPort == NotSet {
				continue
			}
			if shared && p.HostPort > 0 && p.HostPort != p.ContainerPort {
				x.find("host-port", c.Name, "mode", mode, "host", strconv.Itoa(p.HostPort), "port",
					strconv.Itoa(p.ContainerPort))
				continue
			}
			opened := p.HostPort
			if shared {
				opened = p.ContainerPort
			}
			key := strconv.Itoa(opened) + "/" + cmp.Or(p.Protocol, "tcp")
			if other, both := taken[key]; both && opened > 0 {
				x.find("port-twice", c.Name, "port", key, "other", other, "mode", mode)
			}
			taken[key] = c.Name
		}
	}
}

func (x *examination) portRange(container string, p Port) {
	if port := p.ContainerPort; port > 65535 || port == 0 && p.ContainerPortRange == "" || port < NotSet {
		x.find("port-range", container, "field", "containerPort", "value", strconv.Itoa(port))
	}
	if port := p.HostPort; port > 65535 || port < NotSet {
		x.find("port-range", container, "field", "hostPort", "value", strconv.Itoa(port))
	}
}

// units reads the CPU of a task: "1024" or "1 vCPU".
func units(text string) int {
	number, isVCPU := strings.CutSuffix(strings.ToLower(text), "vcpu")
	return sized(number, isVCPU)
}

// mebibytes reads the memory of a task: "2048" or "2 GB".
func mebibytes(text string) int {
	number, isGB := strings.CutSuffix(strings.ToLower(text), "gb")
	return sized(number, isGB)
}

func sized(number string, thousands bool) int {
	value, err := strconv.ParseFloat(strings.TrimSpace(number), 64)
	if err != nil {
		return 0
	}
	if thousands {
		value *= 1024
	}
	return int(value)
}

// last is what stands behind the last slash.
func last(arn string) string { return arn[strings.LastIndex(arn, "/")+1:] }

// isSource reports whether a secret can come from there, or it is not known yet: the ARN of a secret may have a JSON
// key, a stage and a version behind it.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/secrets-envvar-secrets-manager.html
func isSource(from string) bool {
	parts := strings.Split(from, ":")
	switch {
	case strings.Contains(from, "${"):
		return true
	case parts[0] != "arn":
		return awsname.IsParameter(from)
	}
	if _, isParameter := awsname.ParseParameter(from); isParameter {
		return true
	}
	_, isSecret := awsname.ParseSecret(from)
	return isSecret && (len(parts) == 7 || len(parts) == 10 && (parts[8] == "" || parts[9] == ""))
}
