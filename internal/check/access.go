package check

import (
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofAccess = []problem{
	{"access", "role-missing", cause.RoleNotAssumable, "", "",
		said{"The {which} {role} does not exist.", "Create it, or correct its ARN."},
		said{"{which} {role} が存在しません。", "ロールを作成するか、ARN を直してください。"}},
	{"access", "role-trust", cause.RoleNotAssumable, "", "",
		said{
			"The {which} {role} does not trust ecs-tasks.amazonaws.com.",
			"Allow that service sts:AssumeRole in the role's trust policy.",
		},
		said{"{which} {role} の信頼ポリシーが ecs-tasks.amazonaws.com を許可していません。", "信頼ポリシーで、このサービスに sts:AssumeRole を許可してください。"}},
	{"access", "pull-denied", cause.ImagePullDenied, "", "",
		said{
			"The role {role} may not call {action}, which pulling {resource} takes.",
			"Attach AmazonECSTaskExecutionRolePolicy to it, or allow {action}.",
		},
		said{
			"ロール {role} に、{resource} のプルに必要な {action} の権限がありません。",
			"AmazonECSTaskExecutionRolePolicy をアタッチするか、{action} を許可してください。",
		}},
	{"access", "secret-denied", cause.SecretAccessDenied, "", "",
		said{"The role {role} may not call {action} on {resource}.", "Allow the role {action} on it."},
		said{"ロール {role} に、{resource} への {action} の権限がありません。", "ロールに {action} を許可してください。"}},
	{"access", "key-denied", cause.KMSAccessDenied, cause.Warning, "",
		said{
			"The identity policies of the role {role} do not allow {action} on the key {resource}; only the key's own " +
				"policy may.",
			"Allow the role kms:Decrypt on it, or see that the key's policy does.",
		},
		said{
			"ロール {role} のアイデンティティポリシーは、キー {resource} への {action} を許可していません。許可できるのはキーポリシーだけです。",
			"ロールに kms:Decrypt を許可するか、キーポリシーで許可されているか確認してください。",
		}},
	{"access", "env-file-denied", cause.EnvFileAccessDenied, "", "",
		said{"The role {role} may not call {action} on {resource}.", "Allow the role {action} on it."},
		said{"ロール {role} に、{resource} への {action} の権限がありません。", "ロールに {action} を許可してください。"}},
	{"access", "log-denied", cause.LogAccessDenied, "", "",
		said{
			"The role {role} may not call {action} on {resource}.",
			"Allow the role {action} on it, or attach AmazonECSTaskExecutionRolePolicy.",
		},
		said{
			"ロール {role} に、{resource} への {action} の権限がありません。",
			"{action} を許可するか、AmazonECSTaskExecutionRolePolicy をアタッチしてください。",
		}},
	{"access", "efs-denied", cause.EFSMountFailed, cause.Warning, "",
		said{
			"No policy of the task role {role} allows {action} on {resource}: the mount fails unless the file system's own " +
				"policy, or that it has none, allows it.",
			"Allow the role {action} on it.",
		},
		said{
			"タスクロール {role} のポリシーに {resource} への {action} の許可がありません。" +
				"ファイルシステムポリシーが設定され、そこでも許可されていなければ、マウントに失敗します。",
			"ロールに {action} を許可してください。",
		}},
	{"access", "exec-denied", ExecUnavailable, cause.Warning, guide + "ecs-exec.html",
		said{
			"ECS Exec is on, and the task role {role} may not call {action}.",
			"Allow the task role the four ssmmessages actions.",
		},
		said{"ECS Exec が有効ですが、タスクロール {role} に {action} の権限がありません。", "タスクロールに ssmmessages の 4 つのアクションを許可してください。"}},
}

// ExecUnavailable is the cause of what does not work in a task that runs.
const ExecUnavailable cause.Code = "exec-unavailable"

// access checks the roles of the definition: that they are there, trust ECS, and may do what the definition needs.
func (x *examination) access(ctx context.Context) {
	execution, task := x.needs(ctx)
	answer.AtOnce(
		func() {
			x.role(ctx, words{"execution role", "実行ロール"}, x.Definition.ExecutionRoleARN, execution)
		},
		func() { x.role(ctx, words{"task role", "タスクロール"}, x.Definition.TaskRoleARN, task) },
	)
}

// role checks one.
func (x *examination) role(ctx context.Context, which words, arn string, needs []need) {
	switch {
	case arn == "" || x.makes(RoleKind, last(arn)):
		return
	case !IsKnown(arn):
		x.unread(which.in(x.Japanese))
		return
	}
	answer.AtOnce(func() { x.trust(ctx, which, arn) }, func() { x.allowed(ctx, arn, needs) })
}

func (x *examination) trust(ctx context.Context, which words, arn string) {
	trust := x.world.Trust(ctx, arn)
	switch {
	case missed(x, arn, trust):
	case trust.Missing:
		x.find("role-missing", "", "which", which, "role", last(arn))
	case !trusts(trust.Value):
		x.find("role-trust", "", "which", which, "role", last(arn))
	}
}

// trusts reports whether a trust policy lets ECS assume its role.
func trusts(policy string) bool {
	var p struct {
		Statement oneOrMore[struct {
			Effect    string
			Principal json.RawMessage
		}]
	}
	if json.Unmarshal([]byte(policy), &p) != nil {
		return false
	}
	for _, s := range p.Statement {
		if s.Effect == "Allow" && strings.Contains(string(s.Principal), "ecs-tasks.amazonaws.com") {
			return true
		}
	}
	return false
}

// oneOrMore is a list that policies may write without brackets where it has one member.
type oneOrMore[T any] []T

// UnmarshalJSON reads either.
func (l *oneOrMore[T]) UnmarshalJSON(b []byte) error {
	if strings.HasPrefix(strings.TrimSpace(string(b)), "[") {
		return json.Unmarshal(b, (*[]T)(l))
	}
	*l = make([]T, 1)
	return json.Unmarshal(b, &(*l)[0])
}

// allowed checks what a role may do by its identity policies.
func (x *examination) allowed(ctx context.Context, arn string, needs []need) {
	var asked []Need
	for _, n := range needs {
		asked = append(asked, n.Need)
	}
	if len(asked) == 0 {
		return
	}
	denied := x.world.Denied(ctx, arn, asked)
	if denied.Missing || missed(x, arn, denied) {
		return
	}
	if len(denied.Value) > 0 && x.touches("aws_iam_", "AWS::IAM::") {
		x.unread(last(arn))
		return
	}
	for _, n := range needs {
		i := slices.IndexFunc(denied.Value, func(d Denial) bool { return d.Need == n.Need })
		switch {
		case i < 0:
		case len(denied.Value[i].Conditions) > 0:
			x.depends(last(arn)+" "+n.Action, denied.Value[i].Conditions)
		default:
			x.find(n.problem, n.container, "role", last(arn), "action", n.Action, "resource", n.Resource)
		}
	}
}

// touches reports whether the same plan or template changes something of such a type.
func (x *examination) touches(types ...string) bool {
	return slices.ContainsFunc(x.Touched, func(kind string) bool {
		return slices.ContainsFunc(types, func(start string) bool { return strings.HasPrefix(kind, start) })
	})
}

// need is what a role must be allowed, and what it is called if it is not.
type need struct {
	Need
	problem, container string
}

// needs are what the execution role and the task role must be allowed.
func (x *examination) needs(ctx context.Context) (execution, task []need) {
	for _, c := range x.Definition.ContainerDefinitions {
		execution = append(execution, x.pulling(c)...)
		execution = append(execution, x.reading(ctx, c)...)
		execution = append(execution, x.writing(c)...)
	}
	for _, v := range x.Definition.Volumes {
		e := v.EFSVolumeConfiguration
		if e != nil && e.AuthorizationConfig != nil && e.AuthorizationConfig.IAM == enabled && IsKnown(e.FileSystemID) {
			task = append(task, need{Need{"elasticfilesystem:ClientMount",
				x.arn("elasticfilesystem", x.Region, "file-system/"+e.FileSystemID)}, "efs-denied", ""})
		}
	}
	if x.Service != nil && x.Service.EnableExecuteCommand {
		for _, action := range ofExec {
			task = append(task, need{Need{action, "*"}, "exec-denied", ""})
		}
	}
	return execution, task
}

// ofExec is what ECS Exec takes.
// https://docs.aws.amazon.com/AmazonECS/latest/developerguide/task-iam-roles.html#ecs-exec-required-iam-permissions
var ofExec = []string{
	"ssmmessages:CreateControlChannel", "ssmmessages:CreateDataChannel", "ssmmessages:OpenControlChannel",
	"ssmmessages:OpenDataChannel",
}

// pulling is what the image of a container takes, where it is in ECR.
func (x *examination) pulling(c Container) (needs []need) {
	host := ecrHost().FindStringSubmatch(c.Image)
	if host == nil || !IsKnown(c.Image) {
		return nil
	}
	folder := "repository/" + repositoryOf(c.Image)
	repository := strings.Join([]string{"arn", x.Partition, "ecr", host[2], host[1], folder}, ":")
	needs = append(needs, need{Need{"ecr:GetAuthorizationToken", "*"}, "pull-denied", c.Name})
	for _, action := range []string{"ecr:BatchGetImage", "ecr:GetDownloadUrlForLayer"} {
		needs = append(needs, need{Need{action, repository}, "pull-denied", c.Name})
	}
	return needs
}

// reading are what the variables of a container take.
func (x *examination) reading(ctx context.Context, c Container) (needs []need) {
	keys := map[string]map[string]string{}
	for region, names := range x.wantedParameters() {
		keys[region] = x.world.ParameterKeys(ctx, region, slices.Sorted(maps.Keys(names))).Value
	}
	for _, s := range c.sources() {
		switch source := x.sourceOf(s.ValueFrom); {
		case source.secret != "":
			stored := x.world.Secret(ctx, source.secret).Value
			arn := cmp.Or(stored.ARN, source.secret) // policies are about the whole one
			needs = append(needs, need{Need{"secretsmanager:GetSecretValue", arn}, "secret-denied", c.Name})
			needs = append(needs, x.decrypting(ctx, c, source.region, stored.KeyID)...)
		case source.parameter != "":
			needs = append(needs, need{Need{"ssm:GetParameters", source.parameterARN(x)}, "secret-denied", c.Name})
			needs = append(needs, x.decrypting(ctx, c, source.region, keys[source.region][source.parameter])...)
		}
	}
	for _, f := range c.EnvironmentFiles {
		if IsKnown(f.Value) {
			needs = append(needs, need{Need{"s3:GetObject", f.Value}, "env-file-denied", c.Name})
		}
	}
	return needs
}

// decrypting is what a value takes that a key encrypts, unless AWS manages it. What is not known of the key is said
// where its state is checked.
func (x *examination) decrypting(ctx context.Context, c Container, region, id string) []need {
	if isOfAWS(id) {
		return nil
	}
	key := x.world.Key(ctx, region, id).Value
	if key.ARN == "" {
		return nil
	}
	return []need{{Need{"kms:Decrypt", key.ARN}, "key-denied", c.Name}}
}

// writing are what the log of a container takes.
func (x *examination) writing(c Container) (needs []need) {
	l := c.LogConfiguration
	if l == nil || l.LogDriver != awslogs || !x.needsFargate() {
		return nil
	}
	group, region := l.Options["awslogs-group"], l.Options["awslogs-region"]
	if !IsKnown(group) || !IsKnown(region) {
		return nil
	}
	arn := x.arn("logs", region, "log-group:"+group)
	for _, action := range []string{"logs:CreateLogStream", "logs:PutLogEvents"} {
		needs = append(needs, need{Need{action, arn + ":log-stream:*"}, "log-denied", c.Name})
	}
	if l.Options["awslogs-create-group"] == "true" {
		needs = append(needs, need{Need{"logs:CreateLogGroup", arn}, "log-denied", c.Name})
	}
	return needs
}

// arn is that of something of the account.
func (x *examination) arn(service, region, resource string) string {
	return strings.Join([]string{"arn", x.Partition, service, region, x.Account, resource}, ":")
}
