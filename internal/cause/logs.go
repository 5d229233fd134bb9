package cause

// The causes that have to do with logs.
const (
	LogGroupMissing      Code = "log-group-missing"
	LogAccessDenied      Code = "log-access-denied"
	LogConfigInvalid     Code = "log-config-invalid"
	LogNetwork           Code = "log-network"
	LogDriverUnavailable Code = "log-driver-unavailable"
)

var logs = []Cause{
	{
		Code: LogGroupMissing, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#failed-to-initialize-logging",
		Entities: ofLog,
		English: Text{
			Title: "log group missing",
			Why: []string{
				"The log group {logGroup} does not exist in {logRegion}.",
				"The log group {logGroup} does not exist in this Region.",
				"The task definition's log group does not exist in its Region.",
			},
			Steps: [][]string{
				{
					"Create it: `aws logs create-log-group --log-group-name {logGroup}`",
					"Create the group that awslogs-group names, in the Region of awslogs-region: `aws logs create-log-group " +
						"--region REGION --log-group-name NAME`",
				},
				{"Or set awslogs-create-group to true and allow logs:CreateLogGroup for the execution role."},
			},
		},
		Japanese: Text{
			Title: "ロググループが見つからない",
			Why: []string{
				"ロググループ {logGroup} が {logRegion} にありません。",
				"ロググループ {logGroup} がこのリージョンにありません。",
				"タスク定義のロググループが、指定のリージョンにありません。",
			},
			Steps: [][]string{
				{
					"作成: `aws logs create-log-group --log-group-name {logGroup}`",
					"awslogs-group のロググループを awslogs-region のリージョンに作成: `aws logs create-log-group --region REGION --log-group-name " +
						"NAME`",
				},
				{"または、awslogs-create-group を true にし、実行ロールに logs:CreateLogGroup を許可してください。"},
			},
		},
	},
	{
		Code: LogAccessDenied, Severity: Error, Alert: true,
		Page:     guide + "using_awslogs.html",
		Entities: ofLog,
		English: Text{
			Title: "log access denied",
			Why: []string{
				"The role {role} is not allowed to call {action} on {logGroup}.",
				"The role {role} is not allowed to call {action}.",
				"The execution role is not allowed to write to the log group {logGroup}.",
				"The execution role is not allowed to write to its log group.",
			},
			Steps: [][]string{
				{
					"Allow {action} for {role}, or attach AmazonECSTaskExecutionRolePolicy to it (IAM console, Roles).",
					"Allow logs:CreateLogStream and logs:PutLogEvents for the execution role; with awslogs-create-group also " +
						"logs:CreateLogGroup.",
				},
				{"EC2, ECS Anywhere: if the task has no execution role, the instance role writes the log: check that one."},
			},
		},
		Japanese: Text{
			Title: "ログの権限不足",
			Why: []string{
				"ロール {role} に、{logGroup} に対する {action} の権限がありません。",
				"ロール {role} に {action} の権限がありません。",
				"実行ロールに、ロググループ {logGroup} へ書き込む権限がありません。",
				"実行ロールに、ロググループへ書き込む権限がありません。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で {role} に {action} を許可するか、AmazonECSTaskExecutionRolePolicy をアタッチしてください。",
					"実行ロールに logs:CreateLogStream と logs:PutLogEvents を許可してください。awslogs-create-group を使う場合は logs:CreateLogGroup も必要です。",
				},
				{"EC2, ECS Anywhere: タスクに実行ロールがなければインスタンスのロールで書き込みます。そちらも確認してください。"},
			},
		},
	},
	{
		Code: LogConfigInvalid, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#failed-to-initialize-logging",
		Entities: ofLog,
		English: Text{
			Title: "invalid log configuration",
			Why: []string{
				"The log driver does not accept the log configuration of the container {container}.",
				"The log driver does not accept the log configuration of the task definition.",
			},
			Steps: [][]string{
				{"Check logConfiguration in the container definition: for awslogs set awslogs-group (which must exist), " +
					"awslogs-region and awslogs-stream-prefix, spelled exactly like that."},
			},
		},
		Japanese: Text{
			Title: "ログ設定の誤り",
			Why:   []string{"コンテナ {container} のログ設定を、ログドライバーが受け付けません。", "タスク定義のログ設定を、ログドライバーが受け付けません。"},
			Steps: [][]string{
				{"コンテナ定義の logConfiguration を確認してください。awslogs では、実在する awslogs-group、awslogs-region、awslogs-stream-prefix " +
					"をこのスペルどおりに指定します。"},
			},
		},
	},
	{
		Code: LogNetwork, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#failed-to-initialize-logging-network",
		Entities: ofLog,
		English: Text{
			Title: "CloudWatch Logs unreachable",
			Why: []string{
				"The task cannot reach {host} to write logs.",
				"The task cannot reach CloudWatch Logs.",
			},
			Steps: [][]string{
				{"Fargate: check the outbound path from the task's subnets in the VPC console: NAT gateway, public IP address, " +
					"or an interface endpoint for logs with private DNS."},
				{"EC2, Managed Instances: check the outbound path from the instance's subnet: NAT gateway, public address, or an " +
					"interface endpoint for logs with private DNS."},
				{wayFromAnywhere},
				{"Check that the security group in use allows outbound TCP 443, and that the endpoint's allows inbound TCP 443 " +
					"from it."},
				{"Check that awslogs-region in the task definition is an existing Region."},
			},
		},
		Japanese: Text{
			Title: "CloudWatch Logs への接続失敗",
			Why:   []string{"タスクから {host} に接続できず、ログを書き込めません。", "タスクから CloudWatch Logs に接続できません。"},
			Steps: [][]string{
				{"Fargate: VPC コンソールで、タスクのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリック IP、または logs のインターフェイスエンドポイント (プライベート DNS 有効)。"},
				{"EC2, Managed Instances: インスタンスのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックアドレス、または logs のインターフェイスエンドポイント (プライベート " +
					"DNS 有効)。"},
				{wayFromAnywhereJa},
				{"そのセキュリティグループで TCP 443 の送信が、エンドポイントのセキュリティグループでその受信が許可されているか確認してください。"},
				{"タスク定義の awslogs-region が実在するリージョンか確認してください。"},
			},
		},
	},
	{
		Code: LogDriverUnavailable, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#failed-to-initialize-logging",
		Entities: ofLog,
		English: Text{
			Title: "log driver unavailable",
			Why: []string{
				"The log driver's endpoint {host} does not answer, or the instance does not have the driver.",
				"The instance does not have the log driver, or the driver's endpoint does not answer.",
			},
			Steps: [][]string{
				{"Check that the destination in logConfiguration (fluentd, syslog, Splunk) runs and listens on that address; if " +
					"it is a container of the same task, it has to start before this one (dependsOn)."},
				{"EC2, ECS Anywhere: add the driver to ECS_AVAILABLE_LOGGING_DRIVERS in /etc/ecs/ecs.config, then run sudo " +
					"systemctl restart ecs."},
			},
		},
		Japanese: Text{
			Title: "ログドライバーを使用できない",
			Why:   []string{"ログドライバーの送信先 {host} が応答しないか、インスタンスにドライバーがありません。", "インスタンスにログドライバーがないか、送信先が応答しません。"},
			Steps: [][]string{
				{"logConfiguration の送信先 (fluentd、syslog、Splunk) が起動し、そのアドレスで待ち受けているか確認してください。同じタスクのコンテナなら、このコンテナより先に起動させます " +
					"(dependsOn)。"},
				{"EC2, ECS Anywhere: /etc/ecs/ecs.config の ECS_AVAILABLE_LOGGING_DRIVERS にドライバーを追加し、sudo systemctl restart ecs " +
					"を実行してください。"},
			},
		},
	},
}
