package cause

// The causes that have to do with a deployment or a service as a whole.
const (
	AlarmRollback           Code = "alarm-rollback"
	DeploymentHookFailed    Code = "deployment-hook-failed"
	HookAnswerUnreadable    Code = "hook-answer-unreadable"
	HookNotInvoked          Code = "hook-not-invoked"
	DeploymentConfigBlocked Code = "deployment-config-blocked"
	DeploymentFailed        Code = "deployment-failed"
	TasksFailingToStart     Code = "tasks-failing-to-start"
)

var deployments = []Cause{
	{
		Code: AlarmRollback, Severity: Error, Alert: true,
		Page:     guide + "deployment-alarm-failure.html",
		Entities: ofRelease,
		English: Text{
			Title: "CloudWatch alarm",
			Why: []string{
				"The CloudWatch alarm {alarm} went off during the deployment.",
				"A CloudWatch alarm went off during the deployment.",
			},
			Steps: [][]string{
				{
					"Look at {alarm} and its metric at the time: CloudWatch console, Alarms.",
					"Look at the alarm and its metric at the time: CloudWatch console, Alarms, In alarm.",
				},
				{"If the alarm is right, fix the new version. If not, adjust it or remove it from the service's deployment " +
					"alarms."},
			},
		},
		Japanese: Text{
			Title: "CloudWatch アラーム",
			Why: []string{
				"デプロイ中に CloudWatch アラーム {alarm} がアラーム状態になりました。",
				"デプロイ中に CloudWatch アラームがアラーム状態になりました。",
			},
			Steps: [][]string{
				{
					"{alarm} と、その時刻のメトリクスを確認してください: CloudWatch コンソール→アラーム。",
					"アラームと、その時刻のメトリクスを確認してください: CloudWatch コンソール→アラーム→アラーム状態。",
				},
				{"アラームが正しければ新しいバージョンを修正し、誤検知ならしきい値を見直すか、サービスのデプロイアラームから外してください。"},
			},
		},
	},
	{
		Code: DeploymentHookFailed, Severity: Error, Alert: true,
		Page:     guide + "troubleshooting-blue-green.html",
		Entities: []string{"function", "hookStatus", "deployment", "stage", "role"},
		English: Text{
			Title: "deployment hook failed",
			Why: []string{
				"The lifecycle hook {function} at {stage} answered {hookStatus}: it refused the deployment.",
				"The lifecycle hook {function} at {stage} failed or timed out.",
				"A lifecycle hook at {stage} failed or timed out.",
				"A lifecycle hook of the deployment failed or timed out.",
			},
			Steps: [][]string{
				{
					"See in the log of {function} why it answered {hookStatus}: `aws logs tail /aws/lambda/{function} --since 1h`",
					"Read the log of the hook's function: `aws logs tail /aws/lambda/{function} --since 1h`",
					"Read the log of the hook's Lambda function: CloudWatch console, Log groups, /aws/lambda/.",
				},
				{
					"Fix what {function} refuses, or {function} itself, and deploy again.",
					"Fix what the hook refuses, or the hook itself, and deploy again.",
				},
			},
		},
		Japanese: Text{
			Title: "デプロイフックの失敗",
			Why: []string{
				"ステージ {stage} のライフサイクルフック {function} が {hookStatus} を返し、デプロイを拒否しました。",
				"ステージ {stage} のライフサイクルフック {function} が失敗したか、タイムアウトしました。",
				"ステージ {stage} のライフサイクルフックが失敗したか、タイムアウトしました。",
				"デプロイのライフサイクルフックが失敗したか、タイムアウトしました。",
			},
			Steps: [][]string{
				{
					"{function} が {hookStatus} を返した理由をログで確認: `aws logs tail /aws/lambda/{function} --since 1h`",
					"フックの関数のログを確認: `aws logs tail /aws/lambda/{function} --since 1h`",
					"フックの Lambda 関数のログを確認してください: CloudWatch コンソール→ロググループ→/aws/lambda/。",
				},
				{
					"{function} が拒否した点か、{function} 自体を修正し、再デプロイしてください。",
					"フックが拒否した点か、フック自体を修正し、再デプロイしてください。",
				},
			},
		},
	},
	{
		Code: HookAnswerUnreadable, Severity: Error, Alert: true,
		Page:     guide + "troubleshooting-blue-green.html",
		Entities: []string{"function", "deployment", "stage"},
		English: Text{
			Title: "hook answer unreadable",
			Why: []string{
				"ECS cannot read the answer of the lifecycle hook {function} at {stage}.",
				"ECS cannot read the answer of a lifecycle hook at {stage}.",
				"ECS cannot read the answer of a lifecycle hook of the deployment.",
			},
			Steps: [][]string{
				{"On every code path, have the function return a bare JSON object with hookStatus SUCCEEDED, FAILED or " +
					"IN_PROGRESS."},
				{
					"Read the log of the hook's function: `aws logs tail /aws/lambda/{function} --since 1h`",
					"Read the log of the hook's Lambda function: CloudWatch console, Log groups, /aws/lambda/.",
				},
			},
		},
		Japanese: Text{
			Title: "フックの応答の不備",
			Why: []string{
				"ステージ {stage} のライフサイクルフック {function} の応答を、ECS が解釈できません。",
				"ステージ {stage} のライフサイクルフックの応答を、ECS が解釈できません。",
				"デプロイのライフサイクルフックの応答を、ECS が解釈できません。",
			},
			Steps: [][]string{
				{"関数のどの経路でも、hookStatus が SUCCEEDED、FAILED、IN_PROGRESS のいずれかである JSON オブジェクトだけを返すようにしてください。"},
				{
					"フックの関数のログを確認: `aws logs tail /aws/lambda/{function} --since 1h`",
					"フックの Lambda 関数のログを確認してください: CloudWatch コンソール→ロググループ→/aws/lambda/。",
				},
			},
		},
	},
	{
		Code: HookNotInvoked, Severity: Error, Alert: true,
		Page:     guide + "blue-green-permissions.html",
		Entities: []string{"function", "action", "deployment", "stage", "role"},
		English: Text{
			Title: "hook not invoked",
			Why: []string{
				"ECS is not allowed to invoke the lifecycle hook {function} at {stage}: its role {role} lacks {action}.",
				"ECS could not invoke the lifecycle hook {function} at {stage}.",
				"ECS could not invoke a lifecycle hook of the deployment.",
			},
			Steps: [][]string{
				{
					"Allow {action} on {function} for the hook's role {role}: IAM console, Roles, Add permissions.",
					"Allow lambda:InvokeFunction on the function for the hook's role: IAM console, Roles, Add permissions.",
				},
				{
					"Check that it exists and is active: `aws lambda get-function-configuration --function-name {function}`",
					"Check that the function exists and is active: Lambda console.",
				},
			},
		},
		Japanese: Text{
			Title: "フックの呼び出し失敗",
			Why: []string{
				"ステージ {stage} のライフサイクルフック {function} を ECS が呼び出せません。ロール {role} に {action} の権限がありません。",
				"ステージ {stage} のライフサイクルフック {function} を ECS が呼び出せませんでした。",
				"デプロイのライフサイクルフックを ECS が呼び出せませんでした。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で、フックのロール {role} に {function} への {action} を許可してください。",
					"IAM コンソールの「ロール」で、フックのロールに関数への lambda:InvokeFunction を許可してください。",
				},
				{
					"関数が存在し、有効であることを確認: `aws lambda get-function-configuration --function-name {function}`",
					"関数が存在し、有効であることを Lambda コンソールで確認してください。",
				},
			},
		},
	},
	{
		Code: DeploymentConfigBlocked, Severity: Warning, Alert: true,
		Page: guide + "service-event-messages-list.html#service-event-messages-7",
		English: Text{
			Title: "deployment is stuck",
			Why:   []string{"minimumHealthyPercent and maximumPercent leave no room to stop or start a task."},
			Steps: [][]string{
				{"Make room: `aws ecs update-service --cluster {cluster} --service {service} --deployment-configuration " +
					"minimumHealthyPercent=50,maximumPercent=200`"},
			},
		},
		Japanese: Text{
			Title: "デプロイの停滞",
			Why:   []string{"minimumHealthyPercent と maximumPercent の設定により、タスクを停止も起動もできません。"},
			Steps: [][]string{
				{"余裕を持たせてください: `aws ecs update-service --cluster {cluster} --service {service} --deployment-configuration " +
					"minimumHealthyPercent=50,maximumPercent=200`"},
			},
		},
	},
	{
		Code: DeploymentFailed, Severity: Error, Alert: true, Generic: true,
		Page:     guide + "deployment-circuit-breaker.html",
		Entities: ofRelease,
		English: Text{
			Title: "deployment failed",
			Why: []string{
				"The deployment {deployment} failed: too many of its tasks did not start or did not stay healthy.",
				"The deployment failed: too many of its tasks did not start or did not stay healthy.",
			},
			Steps: [][]string{
				{"Look at its stopped tasks: ECS console, service, Tasks, filter Stopped. ECS lists them only for an hour."},
				{"Fix the cause and deploy again; without a rollback, the broken deployment stays."},
			},
		},
		Japanese: Text{
			Title: "デプロイの失敗",
			Why: []string{
				"デプロイ {deployment} が失敗しました。タスクの起動失敗や異常が多発しました。",
				"デプロイが失敗しました。タスクの起動失敗や異常が多発しました。",
			},
			Steps: [][]string{
				{"停止したタスクを確認してください: ECS コンソール→サービス→タスク→「停止済み」で絞り込み。1 時間で表示されなくなります。"},
				{"原因を直して再デプロイしてください。ロールバックなしでは、失敗したデプロイが残ります。"},
			},
		},
	},
	{
		Code: TasksFailingToStart, Severity: Error, Alert: true, Generic: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-5",
		Entities: ofRelease,
		English: Text{
			Title: "tasks failing to start",
			Why:   []string{"The service's tasks keep failing before they run, and ECS retries less and less often."},
			Steps: [][]string{
				{
					"List why they stopped: `aws ecs describe-tasks --cluster {cluster} --tasks $(aws ecs list-tasks --cluster " +
						"{cluster} --service-name {service} --desired-status STOPPED --query taskArns --output text) --query " +
						"'tasks[].[stoppedReason,containers[].reason]'`",
					"Look at the newest stopped tasks: ECS console, service, Tasks, filter Stopped.",
				},
				{
					"Compare {definition} with {previous}, which worked: most often it is the image, secrets, roles or log group.",
					"Check what a task needs before it runs: image, secrets, roles, log group, and a network path to them from its " +
						"subnets.",
				},
			},
		},
		Japanese: Text{
			Title: "タスクの起動失敗",
			Why:   []string{"サービスのタスクが起動前に失敗し続け、ECS の再試行間隔が延びています。"},
			Steps: [][]string{
				{
					"停止理由の一覧を確認: `aws ecs describe-tasks --cluster {cluster} --tasks $(aws ecs list-tasks --cluster {cluster} " +
						"--service-name {service} --desired-status STOPPED --query taskArns --output text) --query " +
						"'tasks[].[stoppedReason,containers[].reason]'`",
					"最新の停止タスクを確認してください: ECS コンソール→サービス→タスク→「停止済み」で絞り込み。",
				},
				{
					"{definition} を、正常だった {previous} と見比べてください。起動前の失敗は、多くがイメージ、シークレット、ロール、ロググループによるものです。",
					"タスクの起動に必要なものを確認してください: イメージ、シークレット、ロール、ロググループと、サブネットからそれらへの経路。",
				},
			},
		},
	},
}
