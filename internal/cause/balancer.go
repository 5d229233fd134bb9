package cause

// The causes that have to do with the load balancer.
const (
	ELBRegistrationFailed Code = "elb-registration-failed"
	ELBAPIError           Code = "elb-api-error"
	ELBAZNotEnabled       Code = "elb-az-not-enabled"
	TargetGroupMissing    Code = "target-group-missing"
	GatewayUnmatched      Code = "gateway-unmatched"
)

var balancers = []Cause{
	{
		Code: ELBRegistrationFailed, Severity: Error, Alert: true,
		Page:     guide + "troubleshooting-blue-green.html",
		Entities: ofTarget,
		English: Text{
			Title: "target registration failed",
			Why: []string{
				"Tasks are not registered with the target group {targetGroup}, or no listener uses it.",
				"Tasks are not registered with their target group, or no listener uses it.",
			},
			Steps: [][]string{
				{"It was registered until now. See who took it out: `aws cloudtrail lookup-events --lookup-attributes " +
					"AttributeKey=EventName,AttributeValue=DeregisterTargets`"},
				{
					"Check that a listener rule forwards to {targetGroup} and that its target type is right (ip for awsvpc): EC2 " +
						"console, Target groups.",
					"Check that a listener rule forwards to the target group and that its target type is right (ip for awsvpc): EC2 " +
						"console, Target groups.",
				},
				{"Then deploy again: " + deployAgain, "Then run: " + restart, "Then deploy again."},
			},
		},
		Japanese: Text{
			Title: "ターゲット登録の失敗",
			Why: []string{
				"ターゲットグループ {targetGroup} にタスクが登録されていないか、リスナーとの関連付けがありません。",
				"ターゲットグループにタスクが登録されていないか、リスナーとの関連付けがありません。",
			},
			Steps: [][]string{
				{"これまでは登録されていました。登録を解除した操作を確認: `aws cloudtrail lookup-events --lookup-attributes " +
					"AttributeKey=EventName,AttributeValue=DeregisterTargets`"},
				{
					"リスナールールの転送先がターゲットグループ {targetGroup} で、ターゲットタイプが合うか (awsvpc では ip) 確認してください: EC2 コンソール→ターゲットグループ。",
					"リスナールールの転送先がターゲットグループで、ターゲットタイプが合うか (awsvpc では ip) 確認してください: EC2 コンソール→ターゲットグループ。",
				},
				{"その後に再デプロイ: " + deployAgain, "その後に実行: " + restart, "その後、再デプロイしてください。"},
			},
		},
	},
	{
		Code: ELBAPIError, Severity: Error, Alert: true,
		Page:     guide + "troubleshoot-service-load-balancers.html",
		Entities: ofTarget,
		English: Text{
			Title: "load balancer API error",
			Why: []string{
				"A load balancer API call failed for the target group {targetGroup}.",
				"A load balancer API call failed.",
			},
			Steps: [][]string{
				{
					"Make the call yourself: `aws elbv2 describe-target-groups --names {targetGroup}`",
					"Make the call yourself: `aws elbv2 describe-target-health --target-group-arn ARN`",
				},
				{
					"If it fails, check the AWS Health Dashboard for the Region. If it answers, deploy again: " + deployAgain,
					"If it answers, wait: ECS retries. Otherwise check the AWS Health Dashboard for the Region.",
				},
			},
		},
		Japanese: Text{
			Title: "ロードバランサー API のエラー",
			Why:   []string{"ターゲットグループ {targetGroup} に対するロードバランサー API が失敗しました。", "ロードバランサー API が失敗しました。"},
			Steps: [][]string{
				{
					"直接呼び出して確認: `aws elbv2 describe-target-groups --names {targetGroup}`",
					"直接呼び出して確認: `aws elbv2 describe-target-health --target-group-arn ARN`",
				},
				{
					"応答がなければ AWS Health Dashboard でリージョンの状況を確認し、応答があれば再デプロイ: " + deployAgain,
					"応答があれば ECS の再試行を待ち、なければ AWS Health Dashboard でリージョンの状況を確認してください。",
				},
			},
		},
	},
	{
		Code: ELBAZNotEnabled, Severity: Error, Alert: true,
		Page:     guide + "service-unhealthy-event-messages.html",
		Entities: ofTarget,
		English: Text{
			Title: "zone not enabled",
			Why: []string{
				"A target of {targetGroup} is in an Availability Zone that is not enabled for its load balancer.",
				"A target is in an Availability Zone that is not enabled for its load balancer.",
			},
			Steps: [][]string{
				{"Add the zone: EC2 console, Load balancers, Network mapping, Edit subnets."},
				{
					"Or remove that zone's subnet from the service: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--task-definition {definition} --network-configuration file://network.json`",
					"Or remove that zone's subnet from the service: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--network-configuration file://network.json`",
					"Or deploy without that zone's subnet.",
				},
			},
		},
		Japanese: Text{
			Title: "AZ が無効",
			Why: []string{
				"ターゲットグループ {targetGroup} のターゲットが、ロードバランサーで有効でない AZ にあります。",
				"ターゲットが、ロードバランサーで有効でない AZ にあります。",
			},
			Steps: [][]string{
				{"その AZ を追加してください: EC2 コンソール→ロードバランサー→ネットワークマッピング→サブネットの編集。"},
				{
					"または、その AZ のサブネットをサービスから外してください: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--task-definition {definition} --network-configuration file://network.json`",
					"または、その AZ のサブネットをサービスから外してください: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--network-configuration file://network.json`",
					"または、その AZ のサブネットを外してデプロイしてください。",
				},
			},
		},
	},
	{
		Code: TargetGroupMissing, Severity: Error, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-18",
		Entities: ofTarget,
		English: Text{
			Title: "target group missing",
			Why: []string{
				"The target group {targetGroup} no longer exists.",
				"The service's target group no longer exists.",
			},
			Steps: [][]string{
				{
					"Look for it: `aws elbv2 describe-target-groups --names {targetGroup}`",
					"Look for it: EC2 console, Target groups.",
				},
				{
					"Create it again with a listener rule, then point the service at it: `aws ecs update-service --cluster " +
						"{cluster} --service {service} --task-definition {definition} --load-balancers file://load-balancers.json`",
					"Create it again with a listener rule, then point the service at it: `aws ecs update-service --cluster " +
						"{cluster} --service {service} --load-balancers file://load-balancers.json`",
					"Create it again under the same name, with a listener rule.",
				},
			},
		},
		Japanese: Text{
			Title: "ターゲットグループが見つからない",
			Why:   []string{"ターゲットグループ {targetGroup} が存在しません。", "サービスのターゲットグループが存在しません。"},
			Steps: [][]string{
				{
					"確認: `aws elbv2 describe-target-groups --names {targetGroup}`",
					"確認: EC2 コンソール→ターゲットグループ。",
				},
				{
					"リスナールールとともに作り直し、サービスに設定してください: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--task-definition {definition} --load-balancers file://load-balancers.json`",
					"リスナールールとともに作り直し、サービスに設定してください: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--load-balancers file://load-balancers.json`",
					"同じ名前で、リスナールールとともに作り直してください。",
				},
			},
		},
	},
	{
		Code: GatewayUnmatched, Severity: Error, Alert: true,
		Page: guide + "gateway-troubleshooting.html",
		English: Text{
			Title: "no matching gateway",
			Why:   []string{"No service gateway in the cluster matches the service's gateway connectors."},
			Steps: [][]string{
				{"Compare with the quoted text: an associated gateway must have the connector's access type, be in the service's " +
					"VPC, and serve every zone of its subnets. One that is DISASSOCIATING does not count."},
				{"Check that the tasks use the network mode awsvpc, which gateways need, then deploy again."},
			},
		},
		Japanese: Text{
			Title: "一致するゲートウェイがない",
			Why:   []string{"サービスの gatewayConnectors に一致するサービスゲートウェイが、クラスターに関連付けられていません。"},
			Steps: [][]string{
				{"引用した文と見比べてください。関連付けたゲートウェイのアクセスタイプが一致し、サービスと同じ VPC にあり、サブネットのすべての AZ に対応している必要があります。DISASSOCIATING のものは対象外です。"},
				{"タスクのネットワークモードがゲートウェイに必要な awsvpc か確認し、再デプロイしてください。"},
			},
		},
	},
}
