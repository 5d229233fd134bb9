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

// besideSpot is how a service that has only Fargate Spot gets capacity that AWS does not take back.
var (
	besideSpot = []string{
		"Fargate Spot: add FARGATE as a base: `aws ecs update-service --cluster {cluster} --service {service} " +
			"--task-definition {definition} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 " +
			"capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
		"Fargate Spot: add FARGATE as a base: `aws ecs update-service --cluster {cluster} --service {service} " +
			"--capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 " +
			"--force-new-deployment`",
		"Fargate Spot: use FARGATE instead of FARGATE_SPOT, or alongside it.",
	}
	besideSpotJa = []string{
		"Fargate Spot: キャパシティプロバイダー戦略に FARGATE を base として追加: `aws ecs update-service --cluster {cluster} --service " +
			"{service} --task-definition {definition} --capacity-provider-strategy " +
			"capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
		"Fargate Spot: キャパシティプロバイダー戦略に FARGATE を base として追加: `aws ecs update-service --cluster {cluster} --service " +
			"{service} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 " +
			"capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`",
		"Fargate Spot: FARGATE に切り替えるか、併用してください。",
	}
)

// moreInstances is how instances get room.
var (
	moreInstances = []string{
		"EC2, Managed Instances: let {capacityProvider} launch more or larger instances (maximum size, instance types, " +
			"quota): ECS console, cluster, Infrastructure.",
		"EC2, Managed Instances: add or enlarge instances: ECS console, cluster, Infrastructure, capacity provider.",
	}
	moreInstancesJa = []string{
		"EC2, Managed Instances: {capacityProvider} で起動できるインスタンスを増やすか大きくしてください (最大サイズ、インスタンスタイプ、クォータ): " +
			"ECS コンソール→クラスター→インフラストラクチャ。",
		"EC2, Managed Instances: インスタンスを増やすか大きくしてください: ECS コンソール→クラスター→インフラストラクチャ→キャパシティプロバイダー。",
	}
)

var placements = []Cause{
	{
		Code: PlacementCPU, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "not enough CPU",
			Why: []string{"No container instance has the {cpu} CPU units that the task asks for.",
				"No container instance has the CPU that the task asks for."},
			Steps: [][]string{
				moreInstances,
				{hostFromAnywhere},
				{"Or lower the task's cpu. See what is free: `aws ecs describe-container-instances --cluster {cluster} " +
					"--container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns " +
					"--output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
		Japanese: Text{
			Title: "CPU 不足",
			Why:   []string{"タスクに必要な {cpu} CPU ユニットの空きがあるコンテナインスタンスがありません。", "タスクに必要な CPU の空きがあるコンテナインスタンスがありません。"},
			Steps: [][]string{
				moreInstancesJa,
				{hostFromAnywhereJa},
				{"または、タスク定義の cpu を減らしてください。空きの確認: `aws ecs describe-container-instances --cluster {cluster} " +
					"--container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns " +
					"--output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
	},
	{
		Code: PlacementMemory, Severity: Error, Alert: true,
		Page:     guide + "api_failures_messages.html",
		Entities: ofPlacement,
		English: Text{
			Title: "not enough memory",
			Why: []string{"No container instance has the {memory} MiB of memory that the task asks for.",
				"No container instance has the memory that the task asks for."},
			Steps: [][]string{
				moreInstances,
				{hostFromAnywhere},
				{"Or lower memory or memoryReservation. See what is free: `aws ecs describe-container-instances --cluster " +
					"{cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query " +
					"containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
			},
		},
		Japanese: Text{
			Title: "インスタンスのメモリ不足",
			Why:   []string{"タスクに必要な {memory} MiB のメモリの空きがあるコンテナインスタンスがありません。", "タスクに必要なメモリの空きがあるコンテナインスタンスがありません。"},
			Steps: [][]string{
				moreInstancesJa,
				{hostFromAnywhereJa},
				{"または、タスク定義の memory・memoryReservation を減らしてください。空きの確認: `aws ecs describe-container-instances --cluster {cluster} " +
					"--container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns " +
					"--output text) --query 'containerInstances[].remainingResources'`"},
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
				{"Turn on ENI trunking, then replace the instances: `aws ecs put-account-setting-default --name awsvpcTrunking " +
					"--value enabled`"},
				{"Or add instances, or use a type with more interfaces."},
			},
		},
		Japanese: Text{
			Title: "ENI の空き不足",
			Why:   []string{"ネットワークインターフェイスを追加できるコンテナインスタンスがありません。"},
			Steps: [][]string{
				{"トランキングを有効にしてからインスタンスを置き換え: `aws ecs put-account-setting-default --name awsvpcTrunking --value enabled`"},
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
				{"EC2, Managed Instances: add GPU instances (ECS console, cluster, Infrastructure, capacity provider), and check " +
					"their vCPU quota in Service Quotas."},
				{hostFromAnywhere},
				{"During a deployment, the old and the new task need a GPU each: if there is only one, set minimumHealthyPercent " +
					"to 0."},
			},
		},
		Japanese: Text{
			Title: "GPU の空き不足",
			Why:   []string{"{resource} に空きのあるコンテナインスタンスがありません。", "GPU またはアクセラレーターに空きのあるコンテナインスタンスがありません。"},
			Steps: [][]string{
				{"EC2, Managed Instances: GPU インスタンスを増やし (ECS コンソール→クラスター→インフラストラクチャ→キャパシティプロバイダー)、Service Quotas で vCPU " +
					"のクォータも確認してください。"},
				{hostFromAnywhereJa},
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
				{"Compare placementConstraints and requiresAttributes of the task definition with the instances: `aws ecs " +
					"list-attributes --cluster {cluster} --target-type container-instance`"},
				{"Check that there are instances in the requested zones, with the right operating system and a current ECS agent."},
			},
		},
		Japanese: Text{
			Title: "配置の制約",
			Why: []string{
				"タスクに必要な {resource} または属性を持つコンテナインスタンスがありません。",
				"タスクの条件 (制約、属性、AZ、プラットフォーム) に合うコンテナインスタンスがありません。",
			},
			Steps: [][]string{
				{"タスク定義の placementConstraints・requiresAttributes をインスタンスと比較: `aws ecs list-attributes --cluster {cluster} " +
					"--target-type container-instance`"},
				{"必要な AZ にインスタンスがあり、OS が正しく、ECS エージェントが最新か確認してください。"},
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
				{"EC2: check desired size and activity of the Auto Scaling group: EC2 console, Auto Scaling groups, Activity."},
				{"EC2: check that instances join this cluster: ECS_CLUSTER in their user data, the instance role, and a network " +
					"path to the ECS endpoints."},
				{"Managed Instances: check instanceRequirements, subnets and instance profile of the capacity provider: ECS " +
					"console, cluster, Infrastructure."},
				{hostFromAnywhere},
			},
		},
		Japanese: Text{
			Title: "コンテナインスタンスなし",
			Why: []string{
				"キャパシティプロバイダー {capacityProvider} に、稼働中のコンテナインスタンスがありません。",
				"クラスターまたはキャパシティプロバイダーに、稼働中のコンテナインスタンスがありません。",
			},
			Steps: [][]string{
				{"EC2: Auto Scaling グループの希望容量とアクティビティを確認してください: EC2 コンソール→Auto Scaling グループ→アクティビティ。"},
				{"EC2: インスタンスがこのクラスターに参加するか確認してください: ユーザーデータの ECS_CLUSTER、インスタンスロール、ECS エンドポイントへの経路。"},
				{"Managed Instances: キャパシティプロバイダーの instanceRequirements、サブネット、インスタンスプロファイルを確認してください: ECS コンソール→クラスター→インフラストラクチャ。"},
				{hostFromAnywhereJa},
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
					"EC2, ECS Anywhere: on the instance {instance} run: sudo systemctl restart ecs, then read " +
						"/var/log/ecs/ecs-agent.log",
					"EC2, ECS Anywhere: on the instance run: sudo systemctl restart ecs, then read /var/log/ecs/ecs-agent.log",
				},
				{"EC2, ECS Anywhere: check its network path to the endpoints ecs, ecs-agent and ecs-telemetry, and that its " +
					"instance role has AmazonEC2ContainerServiceforEC2Role."},
				{"ECS Anywhere: check that amazon-ssm-agent runs, too: the host gets its credentials through it."},
				{"Managed Instances: check the network path from the capacity provider's subnets to the ECS endpoints, and check " +
					"its instance profile."},
			},
		},
		Japanese: Text{
			Title: "ECS エージェントの切断",
			Why:   []string{"コンテナインスタンス {instance} の ECS エージェントが接続されていません。", "コンテナインスタンスの ECS エージェントが接続されていません。"},
			Steps: [][]string{
				{
					"EC2, ECS Anywhere: インスタンス {instance} で sudo systemctl restart ecs を実行し、/var/log/ecs/ecs-agent.log を確認してください。",
					"EC2, ECS Anywhere: インスタンスで sudo systemctl restart ecs を実行し、/var/log/ecs/ecs-agent.log を確認してください。",
				},
				{"EC2, ECS Anywhere: エンドポイント ecs、ecs-agent、ecs-telemetry への経路と、インスタンスロールの AmazonEC2ContainerServiceforEC2Role " +
					"を確認してください。"},
				{"ECS Anywhere: ホストの認証情報は amazon-ssm-agent 経由です。その稼働も確認してください。"},
				{"Managed Instances: キャパシティプロバイダーのサブネットから ECS エンドポイントへの経路と、インスタンスプロファイルを確認してください。"},
			},
		},
	},
	{
		Code: FargateCapacityUnavailable, Severity: Error, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-15",
		Entities: ofPlacement,
		English: Text{
			Title: "no Fargate capacity",
			Why:   []string{"Fargate currently has no capacity for the task."},
			Steps: [][]string{
				besideSpot,
				{"ECS retries automatically. If it has given up on the deployment, deploy again: " + deployAgain,
					"Wait: ECS retries automatically.", "Try again later."},
				{
					"If this lasts, add subnets in other zones: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--task-definition {definition} --network-configuration file://network.json`",
					"If this lasts, add subnets in other zones: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--network-configuration file://network.json`",
					"If this lasts, add subnets in other zones.",
				},
			},
		},
		Japanese: Text{
			Title: "Fargate の容量不足",
			Why:   []string{"現在、Fargate にタスクを起動できる容量がありません。"},
			Steps: [][]string{
				besideSpotJa,
				{"ECS が自動で再試行するのを待ってください。すでにデプロイが打ち切られた場合は再デプロイ: " + deployAgain, "ECS が自動で再試行するのを待ってください。", "時間を置いてやり直してください。"},
				{
					"続く場合は別の AZ のサブネットを追加: `aws ecs update-service --cluster {cluster} --service {service} --task-definition " +
						"{definition} --network-configuration file://network.json`",
					"続く場合は別の AZ のサブネットを追加: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration " +
						"file://network.json`",
					"続く場合は別の AZ のサブネットを追加してください。",
				},
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
					"Allow more instance types and zones in {capacityProvider}: ECS console, cluster, Infrastructure.",
					"Allow more instance types and zones in the capacity provider: ECS console, cluster, Infrastructure.",
				},
				{"See the launch error in CloudTrail (event names CreateFleet and RunInstances)."},
				{"EC2: it is also in the Auto Scaling group's activity: EC2 console, Auto Scaling groups, Activity."},
			},
		},
		Japanese: Text{
			Title: "インスタンスの起動失敗",
			Why:   []string{"キャパシティプロバイダー {capacityProvider} がインスタンスを起動できません。", "キャパシティプロバイダーがインスタンスを起動できません。"},
			Steps: [][]string{
				{
					"{capacityProvider} のインスタンスタイプと AZ の候補を増やしてください: ECS コンソール→クラスター→インフラストラクチャ。",
					"キャパシティプロバイダーのインスタンスタイプと AZ の候補を増やしてください: ECS コンソール→クラスター→インフラストラクチャ。",
				},
				{"起動のエラーを CloudTrail (CreateFleet、RunInstances) で確認してください。"},
				{"EC2: Auto Scaling グループのアクティビティでも確認できます: EC2 コンソール→Auto Scaling グループ→アクティビティ。"},
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
					"Raise the quota {quota}: Service Quotas console, AWS services, Request increase.",
					"Raise the quota that the text names: Service Quotas console, AWS services, Request increase.",
				},
				{"Until then, stop what is not needed, or lower the service's maximumPercent.",
					"Until then, stop what is not needed."},
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
					"クォータ {quota} を引き上げてください: Service Quotas コンソール→AWS のサービス→クォータの引き上げをリクエスト。",
					"引用したクォータを引き上げてください: Service Quotas コンソール→AWS のサービス→クォータの引き上げをリクエスト。",
				},
				{"それまでは、不要なタスクを止めるか、サービスの maximumPercent を下げてください。", "それまでは、不要なタスクを止めてください。"},
			},
		},
	},
	{
		Code: APIThrottled, Severity: Warning, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-6",
		Entities: []string{"targetGroup"},
		English: Text{
			Title: "API throttled",
			Why: []string{
				"AWS throttled the call that was to start {family}.",
				"AWS is throttling the API calls that ECS makes to run the service.",
			},
			Steps: [][]string{
				{
					"Wait: ECS retries automatically. If it has given up on the deployment, deploy again: " + deployAgain,
					"Wait: ECS retries automatically.", "Try again later.",
				},
				{"If it recurs, start tasks at different times, find out who else calls the API (CloudTrail), and request a " +
					"higher rate in Service Quotas."},
			},
		},
		Japanese: Text{
			Title: "API のスロットリング",
			Why: []string{
				"{family} を起動する API 呼び出しがスロットリングされました。",
				"ECS がサービスの管理に使う API がスロットリングされています。",
			},
			Steps: [][]string{
				{
					"ECS が自動で再試行するのを待ってください。すでにデプロイが打ち切られた場合は再デプロイ: " + deployAgain,
					"ECS が自動で再試行するのを待ってください。", "時間を置いてやり直してください。",
				},
				{"繰り返す場合は、タスクの起動時刻をずらし、他の呼び出し元を CloudTrail で確認し、Service Quotas でレートの引き上げを依頼してください。"},
			},
		},
	},
}
