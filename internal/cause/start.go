package cause

// The causes that keep a container from starting.
const (
	EntrypointNotFound      Code = "entrypoint-not-found"
	EntrypointNotExecutable Code = "entrypoint-not-executable"
	ExecFormatError         Code = "exec-format-error"
	DependencyFailed        Code = "dependency-failed"
	GPURuntimeError         Code = "gpu-runtime-error"
	DockerTimeout           Code = "docker-timeout"
	RuntimeError            Code = "runtime-error"
	InternalError           Code = "internal-error"
)

var starts = []Cause{
	{
		Code: EntrypointNotFound, Severity: Error, Alert: true,
		Page:     guide + "cannot-start-container.html",
		Entities: []string{"command"},
		English: Text{
			Title: "command not found",
			Why: []string{
				"The command {command} is not in the image.",
				"The command or entry point of the container {container} is not in the image.",
				"The container's command or entry point is not in the image.",
			},
			Steps: [][]string{
				{
					"Look for it: `docker run --rm --entrypoint sh IMAGE -c 'command -v {command}'`",
					"Look into the image: `docker run --rm -it --entrypoint sh IMAGE`",
				},
				{"Correct command and entryPoint in the container definition, or the image's Dockerfile. A script with Windows " +
					"line endings or a missing interpreter fails the same way."},
			},
		},
		Japanese: Text{
			Title: "コマンドが見つからない",
			Why: []string{
				"コマンド {command} がイメージにありません。",
				"コンテナ {container} のコマンドまたはエントリポイントがイメージにありません。",
				"コンテナのコマンドまたはエントリポイントがイメージにありません。",
			},
			Steps: [][]string{
				{
					"有無を確認: `docker run --rm --entrypoint sh IMAGE -c 'command -v {command}'`",
					"イメージの中を確認: `docker run --rm -it --entrypoint sh IMAGE`",
				},
				{"コンテナ定義の command と entryPoint、または Dockerfile を直してください。スクリプトの改行が CRLF の場合や、インタープリターがない場合も同じエラーになります。"},
			},
		},
	},
	{
		Code: EntrypointNotExecutable, Severity: Error, Alert: true,
		Page:     guide + "cannot-start-container.html",
		Entities: []string{"command"},
		English: Text{
			Title: "command not executable",
			Why: []string{
				"The command {command} is in the image but is not executable.",
				"The command or entry point of the container {container} is not executable.",
				"The container's command or entry point is not executable.",
			},
			Steps: [][]string{
				{
					"Add to the Dockerfile: RUN chmod +x {command} (it must be a file, not a directory), and build the image again.",
					"Add RUN chmod +x FILE for the entry point to the Dockerfile (it must be a file, not a directory), and " +
						"build the image again.",
				},
				{"Check user in the container definition: that user must be allowed to execute the file."},
			},
		},
		Japanese: Text{
			Title: "コマンドの実行権限なし",
			Why: []string{
				"コマンド {command} はイメージにありますが、実行権限がありません。",
				"コンテナ {container} のコマンドまたはエントリポイントに実行権限がありません。",
				"コンテナのコマンドまたはエントリポイントに実行権限がありません。",
			},
			Steps: [][]string{
				{
					"Dockerfile に RUN chmod +x {command} を追加し (ディレクトリではなくファイルであること)、イメージをビルドし直してください。",
					"Dockerfile にエントリポイントの RUN chmod +x を追加し (ディレクトリではなくファイルであること)、イメージをビルドし直してください。",
				},
				{"コンテナ定義の user が、そのファイルを実行できるか確認してください。"},
			},
		},
	},
	{
		Code: ExecFormatError, Severity: Error, Alert: true,
		Page:     guide + "cannot-start-container.html",
		Entities: []string{"command"},
		English: Text{
			Title: "wrong CPU architecture",
			Why: []string{
				"The program {command} was built for another CPU architecture.",
				"The program of the container {container} was built for another CPU architecture.",
				"The container's program was built for another CPU architecture.",
			},
			Steps: [][]string{
				{"Build for both architectures: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`"},
				{"Or set runtimePlatform.cpuArchitecture in the task definition to what the image was built for. A script " +
					"without a #! line fails the same way."},
			},
		},
		Japanese: Text{
			Title: "CPU アーキテクチャの不一致",
			Why: []string{
				"プログラム {command} は別の CPU アーキテクチャ向けにビルドされています。",
				"コンテナ {container} のプログラムは別の CPU アーキテクチャ向けにビルドされています。",
				"コンテナのプログラムは別の CPU アーキテクチャ向けにビルドされています。",
			},
			Steps: [][]string{
				{"両方のアーキテクチャ用にビルド: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`"},
				{"または、タスク定義の runtimePlatform.cpuArchitecture をイメージに合わせてください。#! 行のないスクリプトでも同じエラーになります。"},
			},
		},
	},
	{
		Code: DependencyFailed, Severity: Error, Alert: true, Generic: true,
		Page:     guide + "task_definition_parameters.html#container_definition_dependson",
		Entities: []string{"container", "startTimeout"},
		English: Text{
			Title: "dependency failed",
			Why: []string{
				"The container {container}, which another one depends on, was not ready within its startTimeout of " +
					"{startTimeout} seconds.",
				"The container {container}, which another one depends on, failed or was not ready in time.",
				"A container that another one depends on failed or was not ready in time.",
			},
			Steps: [][]string{
				{
					"Look at the exit code, health check and log of {container} first.",
					"Look at the exit code, health check and log of the container in dependsOn first.",
				},
				{
					"If it is only slow, raise startTimeout of {container} (on Fargate at most 120 seconds), or have it do less " +
						"before it reports ready.",
					"If it is only slow, raise startTimeout in its container definition (on Fargate at most 120 seconds).",
				},
			},
		},
		Japanese: Text{
			Title: "依存コンテナの失敗",
			Why: []string{
				"依存先のコンテナ {container} が startTimeout の {startTimeout} 秒以内に準備が整いませんでした。",
				"依存先のコンテナ {container} が失敗したか、時間内に準備が整いませんでした。",
				"依存先のコンテナが失敗したか、時間内に準備が整いませんでした。",
			},
			Steps: [][]string{
				{
					"まず {container} の終了コード、ヘルスチェック、ログを確認してください。",
					"まず dependsOn に指定したコンテナの終了コード、ヘルスチェック、ログを確認してください。",
				},
				{
					"起動が遅いだけなら、{container} の startTimeout を延ばす (Fargate では最大 120 秒) か、準備完了までの処理を減らしてください。",
					"起動が遅いだけなら、そのコンテナ定義の startTimeout を延ばしてください (Fargate では最大 120 秒)。",
				},
			},
		},
	},
	{
		Code: GPURuntimeError, Severity: Error, Alert: true,
		Page: guide + "cannot-start-container.html",
		English: Text{
			Title: "GPU not usable",
			Why: []string{
				"{container} could not use the instance's GPU or accelerator.",
				"The instance's GPU or accelerator could not be used.",
			},
			Steps: [][]string{
				{"EC2: use the ECS GPU-optimized AMI and an instance type with that device: `aws ssm get-parameter --name " +
					"/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended`"},
				{"EC2, ECS Anywhere: run nvidia-smi on the instance; replace it if the driver does not answer."},
				{"Check that the image's CUDA version matches the instance's driver."},
			},
		},
		Japanese: Text{
			Title: "GPU ランタイムのエラー",
			Why:   []string{"コンテナ {container} がインスタンスの GPU またはアクセラレーターを使えません。", "インスタンスの GPU またはアクセラレーターを使えません。"},
			Steps: [][]string{
				{"EC2: ECS GPU 最適化 AMI と、そのデバイスを持つインスタンスタイプを使ってください: `aws ssm get-parameter --name " +
					"/aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended`"},
				{"EC2, ECS Anywhere: インスタンスで nvidia-smi を実行し、ドライバーが応答しなければ置き換えてください。"},
				{"イメージの CUDA のバージョンがインスタンスのドライバーに合うか確認してください。"},
			},
		},
	},
	{
		Code: DockerTimeout, Severity: Error, Alert: true,
		Page: guide + "container-runtime-timeout-error.html",
		English: Text{
			Title: "container runtime timeout",
			Why: []string{
				"The container runtime did not answer in time for {container}.",
				"The container runtime did not answer in time.",
			},
			Steps: [][]string{
				{"EC2: check the instance's CPU and EBS burst balance in CloudWatch, and journalctl -u docker; replace the " +
					"instance if it hangs."},
				{
					"Fargate, Managed Instances: open a support case if it recurs. Deploy again: " + deployAgain,
					"Fargate, Managed Instances: let ECS retry, and open a support case if it recurs.",
					"Fargate, Managed Instances: run it again, and open a support case if it recurs.",
				},
			},
		},
		Japanese: Text{
			Title: "コンテナランタイムの応答なし",
			Why:   []string{"コンテナ {container} について、コンテナランタイムが時間内に応答しませんでした。", "コンテナランタイムが時間内に応答しませんでした。"},
			Steps: [][]string{
				{"EC2: CloudWatch でインスタンスの CPU と EBS のバーストバランスを、インスタンスで journalctl -u docker を確認し、応答しなければ置き換えてください。"},
				{
					"Fargate, Managed Instances: 繰り返す場合はサポートに問い合わせてください。再デプロイ: " + deployAgain,
					"Fargate, Managed Instances: ECS の再試行を待ち、繰り返す場合はサポートに問い合わせてください。",
					"Fargate, Managed Instances: 再実行し、繰り返す場合はサポートに問い合わせてください。",
				},
			},
		},
	},
	{
		Code: RuntimeError, Severity: Error, Alert: true, Generic: true,
		Page: guide + "container-runtime-error.html",
		English: Text{
			Title: "container runtime error",
			Why: []string{
				"The container runtime could not create, start or monitor the container {container}.",
				"The container runtime could not create, start or monitor a container.",
			},
			Steps: [][]string{
				{"Read the end of the quoted reason: it names the option, file or limit. Compare it with the container " +
					"definition."},
				{"EC2, ECS Anywhere: look at /var/log/ecs/ecs-agent.log and journalctl -u docker on the instance."},
				{"Fargate, Managed Instances: deploy again; if it recurs, ask AWS Support."},
			},
		},
		Japanese: Text{
			Title: "コンテナランタイムのエラー",
			Why: []string{
				"コンテナランタイムが、コンテナ {container} の作成、起動または監視に失敗しました。",
				"コンテナランタイムが、コンテナの作成、起動または監視に失敗しました。",
			},
			Steps: [][]string{
				{"引用した理由の末尾に、原因の設定、ファイルまたは上限が書かれています。コンテナ定義と見比べてください。"},
				{"EC2, ECS Anywhere: インスタンスの /var/log/ecs/ecs-agent.log と journalctl -u docker を確認してください。"},
				{"Fargate, Managed Instances: 再デプロイし、直らなければサポートに問い合わせてください。"},
			},
		},
	},
	{
		Code: InternalError, Severity: Error, Alert: true, Generic: true,
		Page: guide + "internal-error.html",
		English: Text{
			Title: "ECS internal error",
			Why:   []string{"ECS itself failed to start the task."},
			Steps: [][]string{
				{
					"It is usually transient. Check the AWS Health Dashboard for the Region, then deploy again: " + deployAgain,
					"Let ECS retry: it is usually transient. Check the AWS Health Dashboard for the Region.",
					"It is usually transient. Check the AWS Health Dashboard for the Region, then run it again.",
				},
				{"Fargate: if it recurs, check that Fargate is available in the zones of the task's subnets."},
				{"If it recurs, open a support case with the task's ARN."},
			},
		},
		Japanese: Text{
			Title: "ECS の内部エラー",
			Why:   []string{"ECS 内部の問題でタスクを起動できませんでした。"},
			Steps: [][]string{
				{
					"多くは一時的です。AWS Health Dashboard でリージョンの状況を確認してから再デプロイ: " + deployAgain,
					"多くは一時的です。ECS の再試行を待ち、AWS Health Dashboard でリージョンの状況を確認してください。",
					"多くは一時的です。AWS Health Dashboard でリージョンの状況を確認してから再実行してください。",
				},
				{"Fargate: 繰り返す場合は、タスクのサブネットの AZ が Fargate に対応しているか確認してください。"},
				{"繰り返す場合は、タスク ARN を添えてサポートに問い合わせてください。"},
			},
		},
	},
}
