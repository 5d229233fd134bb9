package message

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/diagnosis"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/revision"
)

const (
	registry     = "111122223333.dkr.ecr.ap-northeast-1.amazonaws.com/"
	digest1      = "sha256:5ac02327dd06f6e6db730312bcff9fb712dfcc6d8c2abbbec3c57d104872e11f"
	digest2      = "sha256:3125f6a07fdc6833f592d9197b16526b1630d248f2c594d09fb0f3f789db3289"
	targetGroups = "arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/"
	secrets      = "arn:aws:secretsmanager:ap-northeast-1:111122223333:secret:"
)

// of are changes of one aspect of the container app, each a name, what it was and what it is.
func of(what revision.Aspect, values ...[3]string) []revision.Change {
	var changes []revision.Change
	for _, v := range values {
		changes = append(changes, revision.Change{What: what, Container: "app", Name: v[0], Before: v[1], After: v[2]})
	}
	return changes
}

// inService is a change of what is of no container.
func inService(what revision.Aspect, name, before, after string) []revision.Change {
	return []revision.Change{{What: what, Name: name, Before: before, After: after}}
}

var englishChanges, japaneseChanges = changeWords{phrases.English.Changes}, changeWords{phrases.Japanese.Changes}

func TestEveryAspectIsSaidInEveryLanguage(t *testing.T) {
	for language, w := range map[string]changeWords{"English": englishChanges, "Japanese": japaneseChanges} {
		if len(w.Aspects) != len(revision.Aspects()) {
			t.Errorf("%d aspects in %s, want %d", len(w.Aspects), language, len(revision.Aspects()))
		}
		seen := map[string]revision.Aspect{}
		for _, aspect := range revision.Aspects() {
			label := w.Aspects[aspect]
			if label == "" || seen[label] != "" {
				t.Errorf("%s: no label of its own in %s: %q", aspect, language, label)
			}
			seen[label] = aspect
			if en := englishChanges.Aspects[aspect]; strings.Contains(en, "{container}") != strings.Contains(label,
				"{container}") {
				t.Errorf("%s: only one of %q and %q names the container", aspect, en, label)
			}
		}
	}
}

func TestEveryPhraseFillsTheSamePlaces(t *testing.T) {
	placesOf := func(w changeWords) [][]string {
		return names([]string{
			w.SameDefinition, w.Nothing, w.NothingBetween, w.NothingIn, w.Labelled, w.Arrow, w.Unread, w.Added, w.Removed,
			w.From, w.Unset, w.More,
		})
	}
	if diff := cmp.Diff(placesOf(englishChanges), placesOf(japaneseChanges)); diff != "" {
		t.Errorf("(-English +Japanese):\n%s", diff)
	}
	for _, w := range []changeWords{englishChanges, japaneseChanges} {
		for _, phrase := range []string{w.SameDefinition, w.Nothing, w.NothingBetween, w.NothingIn, w.Unread, w.Added,
			w.Removed, w.Unset, w.More} {
			if strings.TrimSpace(phrase) == "" {
				t.Errorf("a phrase is missing in %+v", w)
			}
		}
	}
}

func TestChangesReadWell(t *testing.T) {
	long := strings.Repeat("--flag ", 20)
	tests := map[string]struct {
		changes []revision.Change
		english string
		ja      string
	}{
		"of two tags only the tags are shown": {
			of(revision.Image, [3]string{"", registry + "web-api:42", registry + "web-api:43"}),
			"image of `app`: `42` → `43`", "`app` のイメージ: `42` → `43`",
		},
		"a tag that became a digest": {
			of(revision.Image, [3]string{"", registry + "web-api:42", registry + "web-api@" + digest1}),
			"image of `app`: `42` → `sha256:5ac02327dd06`", "`app` のイメージ: `42` → `sha256:5ac02327dd06`",
		},
		"an image without a tag keeps its name": {
			of(revision.Image, [3]string{"", registry + "web-api", registry + "web-api:43"}),
			"image of `app`: `web-api` → `web-api:43`", "`app` のイメージ: `web-api` → `web-api:43`",
		},
		"another repository of the same registry": {
			of(revision.Image, [3]string{"", registry + "shop/web:42", registry + "shop/api:42"}),
			"image of `app`: `web:42` → `api:42`", "`app` のイメージ: `web:42` → `api:42`",
		},
		"another registry": {
			of(revision.Image, [3]string{"", "localhost:5000/web", "public.ecr.aws/nginx/nginx:1.27"}),
			"image of `app`: `localhost:5000/web` → `public.ecr.aws/nginx/nginx:1.27`", "`app` のイメージ: `localhost:5000/web` → `public.ecr.aws/nginx/nginx:1.27`",
		},
		"another digest under the same tag": {
			of(revision.ImageDigest, [3]string{"", digest1, digest2}),
			"image digest of `app`: `sha256:5ac02327dd06` → `sha256:3125f6a07fdc`", "`app` のイメージダイジェスト: `sha256:5ac02327dd06` → `sha256:3125f6a07fdc`",
		},
		"a container that was added": {
			of(revision.Container, [3]string{"", "", registry + "envoy:v1"}),
			"container `app`: added (`envoy:v1`)", "コンテナ `app`: 追加 (`envoy:v1`)",
		},
		"a container that was removed": {
			of(revision.Container, [3]string{"", registry + "envoy:v1", ""}),
			"container `app`: removed (`envoy:v1`)", "コンテナ `app`: 削除 (`envoy:v1`)",
		},
		"a command that was left to the image before": {
			of(revision.Command, [3]string{"", "", "gunicorn catalog.wsgi"}),
			"command of `app`: not set → `gunicorn catalog.wsgi`", "`app` のコマンド: 未設定 → `gunicorn catalog.wsgi`",
		},
		"a long entry point is cut to where it differs": {
			of(revision.EntryPoint, [3]string{"", long + "--old", long + "--new"}),
			"entry point of `app`: `…lag --flag --flag --old` → `…lag --flag --flag --new`", "`app` のエントリポイント: `…lag --flag --flag --old` → `…lag --flag --flag --new`",
		},
		"a long health check that differs early is cut at its end": {
			of(revision.HealthCheck, [3]string{"", "curl /health " + long, "curl /healthz"}),
			"health check of `app`: `curl /health --flag --flag --flag --flag --flag --flag --flag --flag --flag --f…` → `curl /healthz`",
			"`app` のヘルスチェック: `curl /health --flag --flag --flag --flag --flag --flag --flag --flag --flag --f…` → `curl /healthz`",
		},
		"environment names in one item": {
			of(revision.Environment, [3]string{"DB_HOST", "", "DB_HOST"}, [3]string{"FEATURE_X", "", "FEATURE_X"},
				[3]string{"OLD_FLAG", "OLD_FLAG", ""}),
			"environment of `app`: + `DB_HOST`, `FEATURE_X` − `OLD_FLAG`", "`app` の環境変数: + `DB_HOST`, `FEATURE_X` − `OLD_FLAG`",
		},
		"many environment names": {
			of(revision.Environment, [3]string{"A", "", "A"}, [3]string{"B", "", "B"}, [3]string{"C", "", "C"},
				[3]string{"D", "", "D"}, [3]string{"E", "", "E"}, [3]string{"F", "", "F"}),
			"environment of `app`: + `A`, `B`, `C`, `D`, and 2 more", "`app` の環境変数: + `A`, `B`, `C`, `D`, 他 2 件",
		},
		"secrets with where they come from": {
			of(revision.Secret, [3]string{"DB", secrets + "prod/db-a", secrets + "prod/db-b"},
				[3]string{"KEY", "", "arn:aws:ssm:ap-northeast-1:111122223333:parameter/prod/key"},
				[3]string{"OLD", secrets + "old", ""}),
			"secrets of `app`: `DB` (`prod/db-a` → `prod/db-b`) + `KEY` (`/prod/key`) − `OLD`",
			"`app` のシークレット: `DB` (`prod/db-a` → `prod/db-b`) + `KEY` (`/prod/key`) − `OLD`",
		},
		"a parameter without an ARN": {
			of(revision.Secret, [3]string{"KEY", "", "key"}),
			"secrets of `app`: + `KEY` (`key`)", "`app` のシークレット: + `KEY` (`key`)",
		},
		"a secret that is the same in another account shows its ARN": {
			of(revision.Secret, [3]string{"K", "arn:aws:ssm:eu-west-1:111122223333:parameter/k",
				"arn:aws:ssm:eu-west-1:444455556666:parameter/k"}),
			"secrets of `app`: `K` (`arn:aws:ssm:eu-west-1:111122223333:parameter/k` → `arn:aws:ssm:eu-west-1:444455556666:parameter/k`)",
			"`app` のシークレット: `K` (`arn:aws:ssm:eu-west-1:111122223333:parameter/k` → `arn:aws:ssm:eu-west-1:444455556666:parameter/k`)",
		},
		"CPU of the task": {
			[]revision.Change{{What: revision.TaskCPU, Before: "256", After: "512"}}, "task CPU: `256` → `512`",
			"タスクの CPU: `256` → `512`",
		},
		"memory of the task": {
			[]revision.Change{{What: revision.TaskMemory, Before: "2048", After: "1024"}},
			"task memory (MiB): `2048` → `1024`", "タスクのメモリ (MiB): `2048` → `1024`",
		},
		"CPU of a container": {of(revision.CPU, [3]string{"", "128", ""}), "CPU of `app`: `128` → not set", "`app` の CPU: `128` → 未設定"},
		"memory of a container": {
			of(revision.Memory, [3]string{"", "1984", "960"}),
			"memory of `app` (MiB): `1984` → `960`", "`app` のメモリ (MiB): `1984` → `960`",
		},
		"a memory reservation": {
			of(revision.MemoryReservation, [3]string{"", "64", "32"}),
			"memory reservation of `app` (MiB): `64` → `32`", "`app` のメモリ予約 (MiB): `64` → `32`",
		},
		"ports": {
			of(revision.Ports, [3]string{"", "8080/tcp", "8080/tcp, 9090/tcp"}),
			"ports of `app`: `8080/tcp` → `8080/tcp, 9090/tcp`", "`app` のポート: `8080/tcp` → `8080/tcp, 9090/tcp`",
		},
		"a task role by its name": {
			[]revision.Change{{What: revision.TaskRole, Before: "arn:aws:iam::111122223333:role/mailer",
				After: "arn:aws:iam::111122223333:role/apps/mailer-task"}},
			"task role: `mailer` → `mailer-task`", "タスクロール: `mailer` → `mailer-task`",
		},
		"an execution role that is gone": {
			[]revision.Change{{What: revision.ExecutionRole, Before: "arn:aws:iam::111122223333:role/ecsTaskExecutionRole"}},
			"execution role: `ecsTaskExecutionRole` → not set", "タスク実行ロール: `ecsTaskExecutionRole` → 未設定",
		},
		"a log driver": {
			of(revision.LogDriver, [3]string{"", "awslogs", "awsfirelens"}),
			"log driver of `app`: `awslogs` → `awsfirelens`", "`app` のログドライバー: `awslogs` → `awsfirelens`",
		},
		"a log group": {
			of(revision.LogGroup, [3]string{"", "/ecs/a", "/ecs/b"}), "log group of `app`: `/ecs/a` → `/ecs/b`",
			"`app` のロググループ: `/ecs/a` → `/ecs/b`",
		},
		"an architecture": {
			[]revision.Change{{What: revision.Architecture, Before: "X86_64", After: "ARM64"}},
			"CPU architecture: `X86_64` → `ARM64`", "CPU アーキテクチャ: `X86_64` → `ARM64`",
		},
		"a network mode": {
			[]revision.Change{{What: revision.NetworkMode, Before: "bridge", After: "awsvpc"}},
			"network mode: `bridge` → `awsvpc`", "ネットワークモード: `bridge` → `awsvpc`",
		},
		"essential or not": {
			of(revision.Essential, [3]string{"", "false", "true"}),
			"essential flag of `app`: `false` → `true`", "`app` の essential 設定: `false` → `true`",
		},
		"a launch type": {
			[]revision.Change{{What: revision.LaunchType, Before: "FARGATE"}}, "launch type: `FARGATE` → not set",
			"起動タイプ: `FARGATE` → 未設定",
		},
		"a platform version": {
			[]revision.Change{{What: revision.PlatformVersion, Before: "1.4.0", After: "1.3.0"}},
			"platform version: `1.4.0` → `1.3.0`", "プラットフォームバージョン: `1.4.0` → `1.3.0`",
		},
		"capacity providers": {
			[]revision.Change{{What: revision.CapacityProviders, Before: "FARGATE weight=1", After: "FARGATE_SPOT weight=1"}},
			"capacity providers: `FARGATE weight=1` → `FARGATE_SPOT weight=1`", "キャパシティプロバイダー: `FARGATE weight=1` → `FARGATE_SPOT weight=1`",
		},
		"subnets": {
			[]revision.Change{{What: revision.Subnets, Name: "subnet-b", After: "subnet-b"},
				{What: revision.Subnets, Name: "subnet-a", Before: "subnet-a"}},
			"subnets: + `subnet-b` − `subnet-a`", "サブネット: + `subnet-b` − `subnet-a`",
		},
		"security groups": {
			[]revision.Change{{What: revision.SecurityGroups, Name: "sg-a", Before: "sg-a"}}, "security groups: − `sg-a`",
			"セキュリティグループ: − `sg-a`",
		},
		"a public IP": {
			[]revision.Change{{What: revision.PublicIP, Before: "DISABLED", After: "ENABLED"}},
			"public IP: `DISABLED` → `ENABLED`", "パブリック IP: `DISABLED` → `ENABLED`",
		},
		"another target group by its name": {
			inService(revision.LoadBalancers, "web:8080.targetGroupArn", targetGroups+"blue/bd436f1c67c7991c",
				targetGroups+"green/3558799efb90aa9d"),
			"load balancers: `web:8080.targetGroupArn` (`targetgroup/blue/bd436f1c67c7991c` → `targetgroup/green/3558799efb90aa9d`)",
			"ロードバランサー: `web:8080.targetGroupArn` (`targetgroup/blue/bd436f1c67c7991c` → `targetgroup/green/3558799efb90aa9d`)",
		},
		"a path of an Express service": {
			inService(revision.Ingress, "PUBLIC.targetGroups.healthCheckPath", "/", "/ping"),
			"ingress paths: `PUBLIC.targetGroups.healthCheckPath` (`/` → `/ping`)",
			"イングレスパス: `PUBLIC.targetGroups.healthCheckPath` (`/` → `/ping`)",
		},
		"a gateway that was taken away": {
			inService(revision.Gateways, "web.healthCheck.healthCheckPath", "/ping", ""),
			"gateways: − `web.healthCheck.healthCheckPath`",
			"ゲートウェイ: − `web.healthCheck.healthCheckPath`",
		},
		"a volume": {
			inService(revision.Volumes, "media.efsVolumeConfiguration.fileSystemId", "", "fs-0a1b2c3d"),
			"volumes: + `media.efsVolumeConfiguration.fileSystemId` (`fs-0a1b2c3d`)",
			"ボリューム: + `media.efsVolumeConfiguration.fileSystemId` (`fs-0a1b2c3d`)",
		},
		"a volume for each task": {
			inService(revision.ServiceVolumes, "data.managedEBSVolume.sizeInGiB", "20", "10"),
			"volumes created for each task: `data.managedEBSVolume.sizeInGiB` (`20` → `10`)",
			"タスクごとに作成されるボリューム: `data.managedEBSVolume.sizeInGiB` (`20` → `10`)",
		},
		"a mount point": {
			of(revision.Mounts, [3]string{"/media.sourceVolume", "", "media"}),
			"mount points of `app`: + `/media.sourceVolume` (`media`)",
			"`app` のマウントポイント: + `/media.sourceVolume` (`media`)",
		},
		"a dependency": {
			of(revision.DependsOn, [3]string{"db.condition", "START", "HEALTHY"}),
			"dependencies of `app`: `db.condition` (`START` → `HEALTHY`)",
			"`app` の依存関係: `db.condition` (`START` → `HEALTHY`)",
		},
		"an environment file": {
			of(revision.EnvironmentFiles, [3]string{"s3.value", "arn:aws:s3:::config/a.env", "arn:aws:s3:::config/b.env"}),
			"environment files of `app`: `s3.value` (`config/a.env` → `config/b.env`)",
			"`app` の環境変数ファイル: `s3.value` (`config/a.env` → `config/b.env`)",
		},
		"a setting of a container": {
			of(revision.ContainerSettings, [3]string{"user", "", "1000"}),
			"settings of `app`: + `user` (`1000`)",
			"`app` の設定: + `user` (`1000`)",
		},
		"a setting of the task": {
			inService(revision.TaskSettings, "ephemeralStorage.sizeInGiB", "100", "21"),
			"settings of the task: `ephemeralStorage.sizeInGiB` (`100` → `21`)",
			"タスクの設定: `ephemeralStorage.sizeInGiB` (`100` → `21`)",
		},
		"a setting of the service": {
			inService(revision.ServiceSettings, "overrides.runtimePlatform.cpuArchitecture", "", "ARM64"),
			"settings of the service: + `overrides.runtimePlatform.cpuArchitecture` (`ARM64`)",
			"サービスの設定: + `overrides.runtimePlatform.cpuArchitecture` (`ARM64`)",
		},
		"Service Connect": {
			inService(revision.ServiceConnect, "namespace", "prod", "stg"),
			"Service Connect: `namespace` (`prod` → `stg`)",
			"Service Connect: `namespace` (`prod` → `stg`)",
		},
		"a service registry": {
			inService(revision.Registries, "web.containerPort", "80", "8080"),
			"service registries: `web.containerPort` (`80` → `8080`)",
			"サービスレジストリ: `web.containerPort` (`80` → `8080`)",
		},
		"VPC Lattice": {
			inService(revision.Lattice, "web.roleArn", "arn:aws:iam::111122223333:role/a", "arn:aws:iam::111122223333:role/b"),
			"VPC Lattice: `web.roleArn` (`role/a` → `role/b`)",
			"VPC Lattice: `web.roleArn` (`role/a` → `role/b`)",
		},
		"definitions of which one could not be read": {
			[]revision.Change{{What: revision.Definition, Before: "arn:aws:ecs:us-west-2:111122223333:task-definition/web:42",
				After: "arn:aws:ecs:us-west-2:111122223333:task-definition/web:43"}},
			"task definition: `web:42` → `web:43` (their contents could not be compared)", "タスク定義: `web:42` → `web:43` (内容は比較できず)",
		},
	}
	seen := map[revision.Aspect]bool{}
	for name, test := range tests {
		t.Run(name, func(t *testing.T) {
			seen[test.changes[0].What] = true
			got := [][]string{englishChanges.lines(test.changes, true, "", "", slack),
				japaneseChanges.lines(test.changes, true, "", "", slack)}
			if diff := cmp.Diff([][]string{{test.english}, {test.ja}}, got); diff != "" {
				t.Error(diff)
			}
		})
	}
	for _, aspect := range revision.Aspects() {
		if !seen[aspect] {
			t.Errorf("no row says %s", aspect)
		}
	}
}

func TestTheHeadingSaysWhatWasCompared(t *testing.T) {
	image := of(revision.Image, [3]string{"", "web:42", "web:43"})
	unread := []revision.Change{{What: revision.Definition, Before: "web:42", After: "web:43"}}
	for name, test := range map[string]struct {
		changes       []revision.Change
		compared      bool
		before, after string
		want          []string
	}{
		"nothing known is not told":             {nil, false, "", "web:43", nil},
		"two definitions head their difference": {image, true, "web:42", "web:43", []string{"web:42 → web:43", "image of app: 42 → 43"}},
		"the same definition": {nil, true, "web:42", "web:42",
			[]string{"same task definition web:42: the deployment was forced, or something outside it changed, such as " +
				"infrastructure or a dependency"}},
		"the same definition under another image": {image, true, "web:42", "web:42", []string{"same task definition web:42, but:", "image of app: 42 → 43"}},
		"other definitions of the same content":   {nil, true, "web:42", "web:43", []string{"web:42 → web:43, no difference in what ecswhy compares"}},
		"equal revisions without definitions": {nil, true, "", "",
			[]string{"no difference found: look outside the task definition, such as at infrastructure or a dependency"}},
		"a difference between unnamed definitions": {image, true, "", "web:43", []string{"image of app: 42 → 43"}},
		"unread definitions are named once":        {unread, true, "web:42", "web:43", []string{"task definition: web:42 → web:43 (their contents could not be compared)"}},
	} {
		if diff := cmp.Diff(test.want, englishChanges.lines(test.changes, test.compared, test.before, test.after,
			plain)); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
}

func TestOnlyTheNameThatExplainsIsMarked(t *testing.T) {
	changes := of(revision.Environment, [3]string{"A", "", "A"}, [3]string{"B", "", "B"}, [3]string{"C", "", "C"},
		[3]string{"D", "", "D"}, [3]string{"E", "", "E"}, [3]string{"F", "", "F"}, [3]string{"X", "X", ""})
	for name, test := range map[string]struct {
		because []diagnosis.Attribution
		want    string
	}{
		"none": {nil, "environment of app: + A, B, C, D, and 2 more − X"},
		"one that is gone": {[]diagnosis.Attribution{{Change: changes[6], Sure: true}},
			"environment of app: + A, B, C, D, and 2 more − X ← explains the failure"},
		"one that would be left out": {[]diagnosis.Attribution{{Change: changes[5]}},
			"environment of app: + F ← may explain the failure, A, B, C, and 2 more − X"},
	} {
		p := changePhrases{changeWords: englishChanges, style: plain, because: test.because}
		if diff := cmp.Diff([]string{test.want}, p.lines(changes, true, "", "")); diff != "" {
			t.Errorf("%s:\n%s", name, diff)
		}
	}
	all := changePhrases{changeWords: englishChanges, style: plain,
		because: []diagnosis.Attribution{{Change: changes[0]}, {Change: changes[1]}}}
	if got := all.lines(changes[:2], true, "", ""); got[0] != "environment of app: + A, B ← may explain the failure" {
		t.Errorf("all of them: %q", got)
	}
}

func TestManyChangesAreCounted(t *testing.T) {
	changes := func(n int) []revision.Change {
		var all []revision.Change
		for i := range n {
			all = append(all, revision.Change{What: revision.Image, Container: fmt.Sprint("c", i), Before: "a:1", After: "a:2"})
		}
		return all
	}
	if lines := englishChanges.lines(changes(8), true, "", "", plain); len(lines) != 8 ||
		lines[7] != "image of c7: 1 → 2" {
		t.Errorf("%q", lines)
	}
	for words, want := range map[*changeWords]string{&englishChanges: "and 2 more", &japaneseChanges: "他 2 件"} {
		if lines := words.lines(changes(9), true, "", "", plain); len(lines) != 8 || lines[7] != want {
			t.Errorf("%q", lines)
		}
	}
}

func FuzzChanges(f *testing.F) {
	f.Add("app", "A", registry+"web:42", registry+"web:43@"+digest1, "web:42", "web:43")
	f.Add("<!channel>", "`x`", "```<https://evil.example|x>", "デプロイ\n> & {after}", "{before}", "<@U1>")
	f.Add("\x1b[31m", "\u202e", "a/", "a/:", "", "")
	f.Add("", strings.Repeat("あ", 200), strings.Repeat("/", 100)+"é", strings.Repeat("/", 100)+"è", "\xff", "\xfe")
	f.Fuzz(func(t *testing.T, container, name, was, is, before, after string) {
		for _, aspect := range revision.Aspects() {
			changes := []revision.Change{
				{What: aspect, Container: container, Before: was, After: is}, {What: aspect, Container: container, Name: name, Before: was, After: is},
				{What: aspect, Container: container, Name: name, After: is}, {What: aspect, Container: name, Name: name, Before: was},
			}
			for _, w := range []changeWords{englishChanges, japaneseChanges} {
				for _, line := range w.lines(changes, true, before, after, slack) {
					if strings.ContainsAny(line, "<>") {
						t.Errorf("%s: a mention or a link: %q", aspect, line)
					}
					holdLine(t, line)
				}
				for _, line := range w.lines(changes, true, before, after, teams) {
					holdLine(t, line)
				}
			}
		}
	})
}

var codeSpan = regexp.MustCompile("`[^`]*`")

// holdLine checks that nothing untrusted stands outside of code, where it could be markup.
func holdLine(t *testing.T, line string) {
	t.Helper()
	if rest := codeSpan.ReplaceAllString(line, ""); !utf8.ValidString(line) || strings.ContainsAny(rest, "`<>*_[]{}\n\r") {
		t.Errorf("text outside of code: %q", line)
	}
}

func TestLongValuesAreCutAroundTheirDifferenceAtBothEndsAlike(t *testing.T) {
	flags := strings.Repeat("--flag ", 20)
	for name, test := range map[string]struct{ before, after, wantBefore, wantAfter string }{
		"in the middle": {flags + "--port=8080 " + flags, flags + "--port=9090 " + flags,
			"…-flag --flag --port=8080 --flag --flag --fl…", "…-flag --flag --port=9090 --flag --flag --fl…"},
		"at the start":     {"a " + flags, "b " + flags, "a --flag --flag --fla…", "b --flag --flag --fla…"},
		"at the end":       {flags + "a", flags + "b", "…-flag --flag --flag a", "…-flag --flag --flag b"},
		"more of the same": {flags, flags + "--flag --flag ", "…-flag --flag --flag ", "…-flag --flag --flag --flag --flag "},
		"of a script that is not Latin": {strings.Repeat("設定", 40) + "甲" + flags, strings.Repeat("設定", 40) + "乙" + flags,
			"…" + strings.Repeat("設定", 10) + "甲--flag --flag --flag…", "…" + strings.Repeat("設定", 10) + "乙--flag --flag --flag…"},
		"one of them new": {"", flags, "", flags},
		"short":           {"serve --port=8080", "serve --port=9090", "serve --port=8080", "serve --port=9090"},
	} {
		before, after := around(test.before, test.after)
		if before != test.wantBefore || after != test.wantAfter {
			t.Errorf("%s: %q and %q", name, before, after)
		}
	}
}
