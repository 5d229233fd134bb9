package cause

// The causes that have to do with placement and capacity.
const (
	PlacementCPU                 Code = "placement-cpu"
	PlacementMemory              Code = "placement-memory"
	PlacementENI                 Code = "placement-eni"
	PlacementGPU                 Code = "placement-gpu"
	PlacementConstraint          Code = "placement-constraint"
	NoContainerInstances         Code = "no-container-instances"
	AgentDisconnected            Code = "agent-disconnected"
	FargateCapacityUnavailable   Code = "fargate-capacity-unavailable"
	CapacityProviderLaunchFailed Code = "capacity-provider-launch-failed"
	QuotaExceeded                Code = "quota-exceeded"
	APIThrottled                 Code = "api-throttled"
)

var placements = []Cause{
	{
		Code: PlacementCPU, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "not enough CPU",
			Why:   []string{"No container instance has the CPU that the task asks for."},
			Steps: [][]string{
				{"Add or enlarge instances: ECS console, cluster, Infrastructure, capacity provider."},
				{"Or lower cpu. See what is left: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
		Japanese: Text{
			Title: "CPU 不足",
			Why:   []string{"タスクに必要な CPU の空きがあるコンテナインスタンスがありません。"},
			Steps: [][]string{
				{"インスタンスを増やすか大きくしてください: ECS コンソール、クラスター、インフラストラクチャ、キャパシティプロバイダー。"},
				{"または、タスク定義の cpu を減らしてください。空きの確認: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
	},
	{
		Code: PlacementMemory, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "not enough memory",
			Why:   []string{"No container instance has the memory that the task asks for."},
			Steps: [][]string{
				{"Add or enlarge instances: ECS console, cluster, Infrastructure, capacity provider."},
				{"Or lower memory or memoryReservation. See what is left: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
		Japanese: Text{
			Title: "インスタンスのメモリ不足",
			Why:   []string{"タスクに必要なメモリの空きがあるコンテナインスタンスがありません。"},
			Steps: [][]string{
				{"インスタンスを増やすか大きくしてください: ECS コンソール、クラスター、インフラストラクチャ、キャパシティプロバイダー。"},
				{"または、タスク定義の memory・memoryReservation を減らしてください。空きの確認: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
	},
	{
		Code: PlacementENI, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "no free network interface",
			Why:   []string{"No container instance has room for another network interface."},
			Steps: [][]string{
				{"Turn on trunking, then replace the instances: `aws ecs put-account-setting-default --name awsvpcTrunking --value enabled`"},
				{"Or add instances, or take a type with more interfaces."},
			},
		},
		Japanese: Text{
			Title: "ENI の空き不足",
			Why:   []string{"ネットワークインターフェイスを追加できるコンテナインスタンスがありません。"},
			Steps: [][]string{
				{"トランキングを有効にしてからインスタンスを入れ替え: `aws ecs put-account-setting-default --name awsvpcTrunking --value enabled`"},
				{"または、インスタンスを増やすか、インターフェイス数の多いタイプに変えてください。"},
			},
		},
	},
	{
		Code: PlacementGPU, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "no free GPU",
			Why: []string{
				"No container instance has a free {resource}.",
				"No container instance has a free GPU or accelerator.",
			},
			Steps: [][]string{
				{"Add GPU instances: ECS console, cluster, Infrastructure, capacity provider, and check their vCPU quota in Service Quotas."},
				{"During a deployment old and new task need a GPU each: set minimumHealthyPercent to 0 if there is only one."},
			},
		},
		Japanese: Text{
			Title: "GPU の空き不足",
			Why:   []string{"{resource} に空きのあるコンテナインスタンスがありません。", "GPU またはアクセラレーターに空きのあるコンテナインスタンスがありません。"},
			Steps: [][]string{
				{"GPU インスタンスを増やし (ECS コンソール、クラスター、インフラストラクチャ、キャパシティプロバイダー)、Service Quotas で vCPU のクォータも確認してください。"},
				{"デプロイ中は新旧のタスクがそれぞれ GPU を使います。1 台しかない場合は minimumHealthyPercent を 0 にしてください。"},
			},
		},
	},
	{
		Code: PlacementConstraint, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "placement constraint",
			Why: []string{
				"No container instance has the {resource} or attribute that the task asks for.",
				"No container instance fits what the task asks for: constraint, attribute, zone or platform.",
			},
			Steps: [][]string{
				{"Compare placementConstraints and requiresAttributes of the task definition with the instances: `aws ecs list-attributes --cluster {cluster} --target-type container-instance`"},
				{"Check that instances stand in the zones of the service's subnets, with the right operating system and a current ECS agent."},
			},
		},
		Japanese: Text{
			Title: "配置の制約",
			Why: []string{
				"タスクに必要な {resource} または属性を持つコンテナインスタンスがありません。",
				"タスクの条件 (制約、属性、AZ、プラットフォーム) に合うコンテナインスタンスがありません。",
			},
			Steps: [][]string{
				{"タスク定義の placementConstraints・requiresAttributes をインスタンスと比較: `aws ecs list-attributes --cluster {cluster} --target-type container-instance`"},
				{"サービスのサブネットの AZ にインスタンスがあり、OS が正しく、ECS エージェントが最新か確認してください。"},
			},
		},
	},
	{
		Code: NoContainerInstances, Severity: Error, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-1",
		Entities: ofPlacement,
		English: Text{
			Title: "no container instances",
			Why: []string{
				"The capacity provider {capacityProvider} has no active container instance.",
				"The cluster or its capacity provider has no active container instance.",
			},
			Steps: [][]string{
				{"Check desired size and activity of the Auto Scaling group: EC2 console, Auto Scaling groups, Activity."},
				{"Check that instances join this cluster: ECS_CLUSTER in their user data, the instance role, and a way to the ECS endpoints."},
			},
		},
		Japanese: Text{
			Title: "コンテナインスタンスなし",
			Why: []string{
				"キャパシティプロバイダー {capacityProvider} に、稼働中のコンテナインスタンスがありません。",
				"クラスターまたはキャパシティプロバイダーに、稼働中のコンテナインスタンスがありません。",
			},
			Steps: [][]string{
				{"Auto Scaling グループの希望台数とアクティビティを確認してください: EC2 コンソール、Auto Scaling グループ、アクティビティ。"},
				{"インスタンスがこのクラスターに参加するか確認してください: ユーザーデータの ECS_CLUSTER、インスタンスロール、ECS エンドポイントへの経路。"},
			},
		},
	},
	{
		Code: AgentDisconnected, Severity: Error, Alert: true,
		Page:     guide + "failed-to-start-error.html#agent-not-started",
		Entities: ofPlacement,
		English: Text{
			Title: "ECS agent disconnected",
			Why: []string{
				"The ECS agent on the container instance {instance} is not connected.",
				"The ECS agent on the container instance is not connected.",
			},
			Steps: [][]string{
				{
					"On the instance {instance} run: sudo systemctl restart ecs, then read /var/log/ecs/ecs-agent.log",
					"On the instance run: sudo systemctl restart ecs, then read /var/log/ecs/ecs-agent.log",
				},
				{"Check its way to the endpoints ecs, ecs-agent and ecs-telemetry, and that its instance role has AmazonEC2ContainerServiceforEC2Role."},
			},
		},
		Japanese: Text{
			Title: "ECS エージェントの切断",
			Why:   []string{"コンテナインスタンス {instance} の ECS エージェントが接続されていません。", "コンテナインスタンスの ECS エージェントが接続されていません。"},
			Steps: [][]string{
				{
					"インスタンス {instance} で sudo systemctl restart ecs を実行し、/var/log/ecs/ecs-agent.log を確認してください。",
					"インスタンスで sudo systemctl restart ecs を実行し、/var/log/ecs/ecs-agent.log を確認してください。",
				},
				{"ecs・ecs-agent・ecs-telemetry のエンドポイントへの経路と、インスタンスロールの AmazonEC2ContainerServiceforEC2Role を確認してください。"},
			},
		},
	},
	{
		Code: FargateCapacityUnavailable, Severity: Error, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-15",
		Entities: ofPlacement,
		English: Text{
			Title: "no Fargate capacity",
			Why:   []string{"Fargate has no capacity for the task at this time."},
			Steps: [][]string{
				{
					"Add subnets in other zones: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`",
					"Add subnets in other zones: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`",
				},
				{
					"Fargate Spot: add FARGATE as a base: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
					"Fargate Spot: add FARGATE as a base: `aws ecs update-service --cluster {cluster} --service {service} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
				},
				{
					"Otherwise deploy again later: " + deployAgain,
					"Otherwise let ECS try again: it does so by itself.",
				},
			},
		},
		Japanese: Text{
			Title: "Fargate の容量不足",
			Why:   []string{"現在、Fargate にタスクを起動できる容量がありません。"},
			Steps: [][]string{
				{
					"別の AZ のサブネットを追加: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`",
					"別の AZ のサブネットを追加: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`",
				},
				{
					"Fargate Spot: キャパシティプロバイダー戦略に FARGATE を base として追加: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
					"Fargate Spot: キャパシティプロバイダー戦略に FARGATE を base として追加: `aws ecs update-service --cluster {cluster} --service {service} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
				},
				{"それ以外は、時間を置いて再デプロイ: " + deployAgain, "それ以外は、ECS が自動で再試行するのを待ってください。"},
			},
		},
	},
	{
		Code: CapacityProviderLaunchFailed, Severity: Error, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-1",
		Entities: ofPlacement,
		English: Text{
			Title: "instance launch failed",
			Why: []string{
				"The capacity provider {capacityProvider} could not launch an instance.",
				"The capacity provider could not launch an instance.",
			},
			Steps: [][]string{
				{
					"Widen the instance types and zones of {capacityProvider}: ECS console, cluster, Infrastructure.",
					"Widen the instance types and zones of the capacity provider: ECS console, cluster, Infrastructure.",
				},
				{"Read the error of the launch in CloudTrail (event names CreateFleet and RunInstances) or in the Auto Scaling group's activity."},
			},
		},
		Japanese: Text{
			Title: "インスタンスの起動失敗",
			Why:   []string{"キャパシティプロバイダー {capacityProvider} がインスタンスを起動できません。", "キャパシティプロバイダーがインスタンスを起動できません。"},
			Steps: [][]string{
				{
					"{capacityProvider} のインスタンスタイプと AZ の候補を増やしてください: ECS コンソール、クラスター、インフラストラクチャ。",
					"キャパシティプロバイダーのインスタンスタイプと AZ の候補を増やしてください: ECS コンソール、クラスター、インフラストラクチャ。",
				},
				{"起動のエラーを、CloudTrail (CreateFleet、RunInstances) または Auto Scaling グループのアクティビティで確認してください。"},
			},
		},
	},
	{
		Code: QuotaExceeded, Severity: Error, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-12",
		Entities: []string{"quota", "resource", "capacityProvider"},
		English: Text{
			Title: "quota exceeded",
			Why: []string{
				"The account reached its quota: {quota}.",
				"The account's quota does not allow that much {resource}.",
				"The account reached a quota.",
			},
			Steps: [][]string{
				{
					"Raise the quota {quota}: Service Quotas console, AWS Fargate, Amazon EC2 or Amazon VPC, Request increase.",
					"Raise the quota: Service Quotas console, AWS Fargate, Amazon EC2 or Amazon ECS, Request increase.",
				},
				{"Until then stop what is not needed, or lower maximumPercent of the service."},
			},
		},
		Japanese: Text{
			Title: "クォータ超過",
			Why: []string{
				"アカウントのクォータに達しました: {quota}",
				"アカウントのクォータでは、これだけの {resource} を使えません。",
				"アカウントのクォータに達しました。",
			},
			Steps: [][]string{
				{
					"クォータ {quota} を引き上げてください: Service Quotas コンソール、AWS Fargate・Amazon EC2・Amazon VPC、クォータの引き上げをリクエスト。",
					"クォータを引き上げてください: Service Quotas コンソール、AWS Fargate・Amazon EC2・Amazon ECS、クォータの引き上げをリクエスト。",
				},
				{"それまでは、不要なタスクを止めるか、サービスの maximumPercent を下げてください。"},
			},
		},
	},
	{
		Code: APIThrottled, Severity: Warning, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-6",
		Entities: []string{"targetGroup"},
		English: Text{
			Title: "API throttled",
			Why:   []string{"AWS throttles the calls with which ECS runs the service."},
			Steps: [][]string{
				{
					"Wait: ECS tries again by itself. If it has given the deployment up, deploy again: " + deployAgain,
					"Wait: ECS tries again by itself.",
				},
				{"If it repeats, spread deployments in time, find who else calls the API (CloudTrail), and ask for a higher rate in Service Quotas."},
			},
		},
		Japanese: Text{
			Title: "API のスロットリング",
			Why:   []string{"ECS がサービスの管理に使う API がスロットリングされています。"},
			Steps: [][]string{
				{
					"ECS が自動で再試行するのを待ってください。すでにデプロイが打ち切られた場合は再デプロイ: " + deployAgain,
					"ECS が自動で再試行するのを待ってください。",
				},
				{"繰り返す場合は、デプロイの時間をずらし、他の呼び出し元を CloudTrail で確認し、Service Quotas でレートの引き上げを依頼してください。"},
			},
		},
	},
}
