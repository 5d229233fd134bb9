package cause

// The causes that end a container that had started.
const (
	OutOfMemory                Code = "out-of-memory"
	EssentialContainerExited   Code = "essential-container-exited"
	ContainerHealthCheckFailed Code = "container-health-check-failed"
	ELBHealthCheckFailed       Code = "elb-health-check-failed"
	JobTimeout                 Code = "job-timeout"
)

var exits = []Cause{
	{
		Code: OutOfMemory, Severity: Error, Alert: true,
		Page: guide + "out-of-memory.html",
		English: Text{
			Title: "out of memory",
			Why: []string{
				"The container {container} was killed because it exceeded its memory limit.",
				"A container was killed because it exceeded its memory limit.",
			},
			Steps: [][]string{
				{
					"Raise memory of {container} (or of the task) in the task definition and deploy again.",
					"Raise memory of the container (or of the task) in the task definition and deploy again.",
				},
				{"Look at MemoryUtilized in CloudWatch Container Insights: a steady climb suggests a leak, a sudden jump a large " +
					"request."},
				{"Fit the heap to the limit: -XX:MaxRAMPercentage for the JVM, --max-old-space-size for Node.js."},
			},
		},
		Japanese: Text{
			Title: "メモリ不足",
			Why:   []string{"コンテナ {container} が、メモリの上限を超えたため強制終了されました。", "コンテナが、メモリの上限を超えたため強制終了されました。"},
			Steps: [][]string{
				{
					"タスク定義で {container} (またはタスク) の memory を増やし、再デプロイしてください。",
					"タスク定義でコンテナ (またはタスク) の memory を増やし、再デプロイしてください。",
				},
				{"CloudWatch Container Insights の MemoryUtilized を確認してください。徐々に増えていればリーク、急増なら大きな処理が原因です。"},
				{"ヒープを上限に合わせてください: JVM は -XX:MaxRAMPercentage、Node.js は --max-old-space-size。"},
			},
		},
	},
	{
		Code: EssentialContainerExited, Severity: Error, Alert: true, Generic: true,
		Page: "https://repost.aws/knowledge-center/ecs-task-stopped",
		English: Text{
			Title: "container exited",
			Why: []string{
				"The essential container {container} exited with code {exitCode}, so ECS stopped the task.",
				"The essential container {container} exited on its own, so ECS stopped the task.",
				"An essential container exited on its own, so ECS stopped the task.",
			},
			Steps: [][]string{
				{
					"Read the last log lines: `aws logs tail {logGroup} --since 1h`",
					"Read the last log lines of {container}: ECS console, task, Logs.",
					"Read the last log lines: ECS console, task, Logs.",
				},
			},
		},
		Japanese: Text{
			Title: "コンテナが終了",
			Why: []string{
				"必須コンテナ {container} が終了コード {exitCode} で終了したため、ECS がタスクを停止しました。",
				"必須コンテナ {container} が終了したため、ECS がタスクを停止しました。",
				"必須コンテナが終了したため、ECS がタスクを停止しました。",
			},
			Steps: [][]string{
				{
					"ログの末尾を確認: `aws logs tail {logGroup} --since 1h`",
					"{container} のログの末尾を確認してください: ECS コンソール→タスク→ログ。",
					"ログの末尾を確認してください: ECS コンソール→タスク→ログ。",
				},
			},
		},
	},
	{
		Code: ContainerHealthCheckFailed, Severity: Error, Alert: true,
		Page:     guide + "healthcheck.html",
		Entities: []string{"task"},
		English: Text{
			Title: "container health check failed",
			Why: []string{
				"The health check command of the container {container} failed.",
				"The health check command of a container failed.",
			},
			Steps: [][]string{
				{
					"Compare command, path and port in healthCheck of {container} with what the application serves.",
					"Compare command, path and port in healthCheck of the container definition with what the application serves.",
					passedBefore,
				},
				{"Run the image locally, then run the command in it: `docker run --rm -d --name check IMAGE`, `docker exec check " +
					"sh -c 'COMMAND'`. The tool it calls (curl, wget) must be in the image."},
				{"If the application is only slow to start, raise startPeriod and retries of healthCheck in the task definition."},
			},
		},
		Japanese: Text{
			Title: "コンテナヘルスチェックの失敗",
			Why:   []string{"コンテナ {container} のヘルスチェックコマンドが失敗しました。", "コンテナのヘルスチェックコマンドが失敗しました。"},
			Steps: [][]string{
				{
					"{container} の healthCheck のコマンド、パス、ポートを、アプリケーションの応答と見比べてください。",
					"コンテナ定義の healthCheck のコマンド、パス、ポートを、アプリケーションの応答と見比べてください。",
					passedBeforeJa,
				},
				{"イメージをローカルで起動し、中でコマンドを実行: `docker run --rm -d --name check IMAGE`、`docker exec check sh -c " +
					"'COMMAND'`。コマンドが使うツール (curl、wget) がイメージに必要です。"},
				{"起動が遅いだけなら、タスク定義の healthCheck で startPeriod と retries を増やしてください。"},
			},
		},
	},
	{
		Code: ELBHealthCheckFailed, Severity: Error, Alert: true,
		Page:     guide + "troubleshoot-service-load-balancers.html",
		Entities: ofTarget,
		English: Text{
			Title: "load balancer health check failed",
			Why: []string{
				"Targets of {targetGroup} fail the load balancer's health check: the log says that {container} listens on port " +
					"{listens}, but the target's port is {port}.",
				"Targets of {targetGroup} fail the load balancer's health check with {healthCode}.",
				"Targets of {targetGroup} fail the load balancer's health check.",
				"The task fails the load balancer's health check.",
			},
			Steps: [][]string{
				{
					"Have {container} listen on port {port}, or change the port mapping, load balancer and target group to {listens}.",
					"It answered {refusal}, so it is running and reachable: correct the path or success codes of {targetGroup}: EC2 " +
						"console, Target groups, Health checks.",
					"It answered {refusal}, so it is running and reachable: correct the path or success codes of the target group: " +
						"EC2 console, Target groups, Health checks.",
					"A proxy answers {gateway} when it cannot reach the program: check that the program runs and listens on the " +
						"port that the proxy forwards to, and that {targetGroup} uses the proxy's port.",
					"A proxy answers {gateway} when it cannot reach the program: check that the program runs and listens on the " +
						"port that the proxy forwards to.",
					"Nothing answered in time ({silence}): allow the load balancer's security group on the health check port of " +
						"{targetGroup}, and have the program listen on that port on all addresses (0.0.0.0).",
					"Nothing answered in time ({silence}): allow the load balancer's security group on the health check port, and " +
						"have the program listen on that port on all addresses (0.0.0.0).",
					"Compare the path, port and success codes of {targetGroup} with the response {healthCode}: EC2 console, Target " +
						"groups, Health checks.",
					"Compare the path, port and success codes of the target group with the response {healthCode}: EC2 console, " +
						"Target groups, Health checks.",
					"Allow the load balancer's security group on the health check port, and check that the program listens on it.",
					passedBefore,
				},
				{
					"See in the application's log why it answers {healthCode}: `aws logs tail {logGroup} --since 1h`",
					"See in the application's log why it answers {healthCode}: ECS console, task, Logs.",
					"Compare the path, port and success codes of {targetGroup} with what the application serves: EC2 console, " +
						"Target groups, Health checks.",
					"Compare the path, port and success codes of the target group with what the application serves: EC2 console, " +
						"Target groups, Health checks.",
				},
				{
					"If the application is only slow to start, deploy it again with a grace period (SECONDS) as long as its " +
						"start-up takes: `aws ecs update-service --cluster {cluster} --service {service} --task-definition " +
						"{definition} --health-check-grace-period-seconds SECONDS`",
					"If the application is only slow to start, give it a grace period (SECONDS) as long as its start-up takes: `aws " +
						"ecs update-service --cluster {cluster} --service {service} --health-check-grace-period-seconds SECONDS`",
				},
				{"Nothing answers in time ({silence}), as it did until now: see, too, whether a security group, network ACL or " +
					"route changed: `aws cloudtrail lookup-events --lookup-attributes " +
					"AttributeKey=EventName,AttributeValue=RevokeSecurityGroupIngress`"},
			},
		},
		Japanese: Text{
			Title: "ロードバランサーのヘルスチェック失敗",
			Why: []string{
				"ターゲットグループ {targetGroup} のターゲットがヘルスチェックに失敗しています。ログによると {container} はポート {listens} で待ち受けていますが、ターゲットのポートは {port} です。",
				"ターゲットグループ {targetGroup} のターゲットがヘルスチェックに失敗しています (応答 {healthCode})。",
				"ターゲットグループ {targetGroup} のターゲットがヘルスチェックに失敗しています。",
				"タスクがロードバランサーのヘルスチェックに失敗しています。",
			},
			Steps: [][]string{
				{
					"{container} をポート {port} で待ち受けさせるか、ポートマッピング、ロードバランサー、ターゲットグループを {listens} に合わせてください。",
					"応答 {refusal} があるので、プログラムは起動し到達可能です。ターゲットグループ {targetGroup} のパスか成功コードを直してください: EC2 コンソール→ターゲットグループ→ヘルスチェック。",
					"応答 {refusal} があるので、プログラムは起動し到達可能です。ターゲットグループのパスか成功コードを直してください: EC2 コンソール→ターゲットグループ→ヘルスチェック。",
					"{gateway} は、プログラムに届かないときに手前のプロキシが返す応答です。プログラムが起動し、プロキシの転送先ポートで待ち受けているか、{targetGroup} のポートがプロキシのものかを確認してください。",
					"{gateway} は、プログラムに届かないときに手前のプロキシが返す応答です。プログラムが起動し、プロキシの転送先ポートで待ち受けているか確認してください。",
					"時間内に応答がありません ({silence})。ロードバランサーのセキュリティグループから {targetGroup} のヘルスチェックポートへの受信を許可し、プログラムが全アドレス (0.0.0.0) " +
						"で待ち受けるようにしてください。",
					"時間内に応答がありません ({silence})。ロードバランサーのセキュリティグループからヘルスチェックポートへの受信を許可し、プログラムが全アドレス (0.0.0.0) で待ち受けるようにしてください。",
					"ターゲットグループ {targetGroup} のパス、ポート、成功コードを応答 {healthCode} と見比べてください: EC2 コンソール→ターゲットグループ→ヘルスチェック。",
					"ターゲットグループのパス、ポート、成功コードを応答 {healthCode} と見比べてください: EC2 コンソール→ターゲットグループ→ヘルスチェック。",
					"ロードバランサーのセキュリティグループからヘルスチェックポートへの受信を許可し、プログラムがそのポートで待ち受けているか確認してください。",
					passedBeforeJa,
				},
				{
					"{healthCode} を返す理由をアプリケーションのログで確認: `aws logs tail {logGroup} --since 1h`",
					"{healthCode} を返す理由をアプリケーションのログで確認してください: ECS コンソール→タスク→ログ。",
					"ターゲットグループ {targetGroup} のパス、ポート、成功コードをアプリケーションの応答と見比べてください: EC2 コンソール→ターゲットグループ→ヘルスチェック。",
					"ターゲットグループのパス、ポート、成功コードをアプリケーションの応答と見比べてください: EC2 コンソール→ターゲットグループ→ヘルスチェック。",
				},
				{
					"起動が遅いだけなら、猶予期間 (SECONDS) を起動にかかる秒数に延ばして再デプロイしてください: `aws ecs update-service --cluster {cluster} --service " +
						"{service} --task-definition {definition} --health-check-grace-period-seconds SECONDS`",
					"起動が遅いだけなら、猶予期間 (SECONDS) を起動にかかる秒数に延ばしてください: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--health-check-grace-period-seconds SECONDS`",
				},
				{"これまで成功していたチェックに時間内の応答がありません ({silence})。セキュリティグループ、ネットワーク ACL、経路の変更も確認: `aws " +
					"cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=RevokeSecurityGroupIngress`"},
			},
		},
	},
	{
		Code: JobTimeout, Severity: Error, Alert: true,
		Page: "https://docs.aws.amazon.com/batch/latest/userguide/job_timeouts.html",
		English: Text{
			Title: "job timed out",
			Why:   []string{"The job exceeded its time limit, so its engine stopped the task."},
			Steps: [][]string{
				{
					"See in the log where the time went: `aws logs tail {logGroup} --since 1h`",
					"See in the log where the time went: ECS console, task, Logs.",
				},
				{"If the work needs longer, raise attemptDurationSeconds of the AWS Batch job, or the timeout in the workflow."},
			},
		},
		Japanese: Text{
			Title: "ジョブのタイムアウト",
			Why:   []string{"ジョブが制限時間を超えたため、起動元がタスクを停止しました。"},
			Steps: [][]string{
				{
					"どこで時間がかかったかをログで確認: `aws logs tail {logGroup} --since 1h`",
					"どこで時間がかかったかをログで確認してください: ECS コンソール→タスク→ログ。",
				},
				{"処理時間が必要なら、AWS Batch の attemptDurationSeconds またはワークフローのタイムアウトを延ばしてください。"},
			},
		},
	},
}
