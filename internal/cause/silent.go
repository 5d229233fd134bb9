package cause

// The causes that are no failure, and the absence of one.
const (
	Scaling            Code = "scaling"
	DeploymentReplaced Code = "deployment-replaced"
	UserStopped        Code = "user-stopped"
	SpotInterruption   Code = "spot-interruption"
	Maintenance        Code = "maintenance"
	HostTerminated     Code = "host-terminated"
	ScaleInProtected   Code = "scale-in-protected"
	Informational      Code = "informational"
	Unknown            Code = "unknown"
)

var silent = []Cause{
	{
		Code: Scaling, Severity: Info,
		Page:     guide + "service-event-messages.html",
		Entities: []string{"deployment"},
		English: Text{
			Title: "scaled in",
			Why:   []string{"The service scaled in: the task was no longer needed."},
		},
		Japanese: Text{
			Title: "スケールイン",
			Why:   []string{"サービスのスケールインにより、不要になったタスクが停止しました。"},
		},
	},
	{
		Code: DeploymentReplaced, Severity: Info,
		Page:     guide + "service-event-messages.html",
		Entities: []string{"deployment"},
		English: Text{
			Title: "replaced by deployment",
			Why:   []string{"A new deployment replaced this task."},
		},
		Japanese: Text{
			Title: "デプロイによる置き換え",
			Why:   []string{"このタスクは、新しいデプロイのタスクに置き換えられました。"},
		},
	},
	{
		Code: UserStopped, Severity: Info,
		Page: "https://repost.aws/knowledge-center/ecs-task-stopped",
		English: Text{
			Title: "stopped on purpose",
			Why:   []string{"Somebody stopped the task on purpose."},
			Steps: [][]string{
				{"To see who: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopTask`"},
			},
		},
		Japanese: Text{
			Title: "手動停止",
			Why:   []string{"誰かがタスクを意図的に停止しました。"},
			Steps: [][]string{
				{"停止した人を確認: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopTask`"},
			},
		},
	},
	{
		Code: SpotInterruption, Severity: Warning,
		Page: guide + "spot-interruption-errors.html",
		English: Text{
			Title: "Spot interruption",
			Why:   []string{"AWS reclaimed the Spot capacity."},
			Steps: [][]string{
				besideSpot,
				{"EC2: add On-Demand capacity as a base to the capacity provider strategy."},
				{"ECS starts the task elsewhere automatically, once there is capacity."},
				{"Handle SIGTERM: the task has two minutes to finish."},
			},
		},
		Japanese: Text{
			Title: "Spot の中断",
			Why:   []string{"AWS が Spot の容量を回収しました。"},
			Steps: [][]string{
				besideSpotJa,
				{"EC2: キャパシティプロバイダー戦略にオンデマンドの容量を base として追加してください。"},
				{"容量が空けば、ECS が別のホストでタスクを起動し直します。"},
				{"SIGTERM を処理してください。終了までの猶予は 2 分です。"},
			},
		},
	},
	{
		Code: Maintenance, Severity: Info,
		Page: guide + "task-maintenance.html",
		English: Text{
			Title: "host maintenance",
			Why:   []string{"The task's host is being maintained, drained or retired, so the task moves."},
			Steps: [][]string{
				{"If more than one task runs, no action is needed. Planned retirements are listed in the AWS Health Dashboard."},
				{"Set the service's minimumHealthyPercent to 100 and maximumPercent to 200: ECS then starts the next task before " +
					"it stops the old one."},
				{"Run two tasks, so that one serves while the other moves: `aws ecs update-service --cluster {cluster} " +
					"--service {service} --desired-count 2`"},
			},
		},
		Japanese: Text{
			Title: "ホストのメンテナンス",
			Why:   []string{"ホストのメンテナンス、ドレインまたはリタイアのため、タスクが移動します。"},
			Steps: [][]string{
				{"タスクが複数あれば対応は不要です。予定されたリタイアは AWS Health Dashboard で確認できます。"},
				{"サービスの minimumHealthyPercent を 100、maximumPercent を 200 にすると、古いタスクが止まる前に次のタスクが起動します。"},
				{"移動中も片方が応答できるよう、タスクを 2 つにする: `aws ecs update-service --cluster {cluster} --service {service} --desired-count 2`"},
			},
		},
	},
	{
		Code: HostTerminated, Severity: Warning, Alert: true,
		Page:     guide + "container-instance-draining.html",
		Entities: []string{"instance"},
		English: Text{
			Title: "instance terminated",
			Why: []string{
				"The EC2 instance {instance} that the task ran on went away.",
				"The EC2 instance that the task ran on went away.",
			},
			Steps: [][]string{
				{
					"Find out why: `aws ec2 describe-instances --instance-ids {instance} --query " +
						"'Reservations[].Instances[].StateTransitionReason'`",
					"EC2: find out why: EC2 console, Auto Scaling groups, Activity.",
				},
				{"EC2: turn on managed draining for the capacity provider, so that tasks move before their instance terminates."},
			},
		},
		Japanese: Text{
			Title: "インスタンスの消失",
			Why:   []string{"タスクの EC2 インスタンス {instance} がなくなりました。", "タスクの EC2 インスタンスがなくなりました。"},
			Steps: [][]string{
				{
					"理由を確認: `aws ec2 describe-instances --instance-ids {instance} --query " +
						"'Reservations[].Instances[].StateTransitionReason'`",
					"EC2: 理由を確認してください: EC2 コンソール→Auto Scaling グループ→アクティビティ。",
				},
				{"EC2: インスタンスの終了前にタスクが移動するよう、キャパシティプロバイダーのマネージドドレインを有効にしてください。"},
			},
		},
	},
	{
		Code: ScaleInProtected, Severity: Warning,
		Page: guide + "service-event-messages-list.html#service-event-messages-13",
		English: Text{
			Title: "scale-in waits",
			Why:   []string{"Scale-in is waiting for protected tasks."},
			Steps: [][]string{
				{"Wait for them, or end their protection: `aws ecs update-task-protection --cluster {cluster} " +
					"--no-protection-enabled --tasks TASK`"},
			},
		},
		Japanese: Text{
			Title: "スケールイン待ち",
			Why:   []string{"保護されたタスクがあるため、スケールインが待機しています。"},
			Steps: [][]string{
				{"終わるのを待つか、保護を解除してください: `aws ecs update-task-protection --cluster {cluster} --no-protection-enabled --tasks TASK`"},
			},
		},
	},
	{
		Code: Informational, Severity: Info, Generic: true,
		Page:     guide + "service-event-messages.html",
		Entities: []string{"deployment", "targetGroup"},
		English: Text{
			Title: "informational event",
			Why:   []string{"ECS reports progress; nothing failed."},
		},
		Japanese: Text{
			Title: "お知らせ",
			Why:   []string{"ECS からの経過の通知です。失敗ではありません。"},
		},
	},
	{
		Code: Unknown, Severity: Error, Alert: true, Generic: true,
		Page: guide + "stopped-task-error-codes.html",
		English: Text{
			Title: "cause unknown",
			Why:   []string{"What ECS reports does not tell the cause."},
			Steps: [][]string{
				{
					"Read the quoted reason, then the logs of {container}: ECS console, task, Logs.",
					"Read the quoted reason, then the logs: ECS console, task, Logs.",
				},
				{"See the service's last events: `aws ecs describe-services --cluster {cluster} --services {service} --query " +
					"'services[].events'`"},
			},
		},
		Japanese: Text{
			Title: "原因不明",
			Why:   []string{"ECS の情報だけでは原因を特定できません。"},
			Steps: [][]string{
				{
					"引用した理由を読み、{container} のログを確認してください: ECS コンソール→タスク→ログ。",
					"引用した理由を読み、ログを確認してください: ECS コンソール→タスク→ログ。",
				},
				{"サービスの最近のイベントを確認: `aws ecs describe-services --cluster {cluster} --services {service} --query " +
					"'services[].events'`"},
			},
		},
	},
}
