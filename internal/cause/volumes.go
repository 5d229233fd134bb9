package cause

// The causes that have to do with volumes and the network.
const (
	EFSMountFailed            Code = "efs-mount-failed"
	EBSAttachFailed           Code = "ebs-attach-failed"
	VolumeMountFailed         Code = "volume-mount-failed"
	NetworkInterfaceFailed    Code = "network-interface-failed"
	NetworkInterfaceTimeout   Code = "network-interface-timeout"
	NetworkInterfaceThrottled Code = "network-interface-throttled"
	SubnetIPExhausted         Code = "subnet-ip-exhausted"
	PortConflict              Code = "port-conflict"
)

var volumes = []Cause{
	{
		Code: EFSMountFailed, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#efs-utils-failed",
		Entities: []string{"fileSystem", "role", "action"},
		English: Text{
			Title: "EFS mount failed",
			Why: []string{
				"The EFS file system {fileSystem} could not be mounted.",
				"An EFS file system could not be mounted.",
			},
			Steps: [][]string{
				{
					"Check the mount targets: `aws efs describe-mount-targets --file-system-id {fileSystem}` (one in every zone of " +
						"the task).",
					"Check that the file system has a mount target in every zone of the task: EFS console, Network.",
				},
				{"Allow the tasks on TCP 2049 in the mount targets' security group, and turn on DNS host names for the VPC."},
				{
					"Allow {action} on {fileSystem} for {role}: IAM console, Roles, and the file system policy.",
					"Allow {action} for {role}: IAM console, Roles, and the file system policy.",
					"Allow elasticfilesystem:ClientMount for the task role, and check that rootDirectory and the access point exist.",
				},
			},
		},
		Japanese: Text{
			Title: "EFS のマウント失敗",
			Why:   []string{"EFS ファイルシステム {fileSystem} をマウントできません。", "EFS ファイルシステムをマウントできません。"},
			Steps: [][]string{
				{
					"マウントターゲットを確認: `aws efs describe-mount-targets --file-system-id {fileSystem}` (タスクの各 AZ に必要です)",
					"タスクの各 AZ にマウントターゲットがあるか確認してください: EFS コンソール→ネットワーク。",
				},
				{"マウントターゲットのセキュリティグループで、タスクからの TCP 2049 を許可し、VPC の DNS ホスト名を有効にしてください。"},
				{
					"IAM コンソールの「ロール」とファイルシステムポリシーで、{role} に {fileSystem} への {action} を許可してください。",
					"IAM コンソールの「ロール」とファイルシステムポリシーで、{role} に {action} を許可してください。",
					"タスクロールに elasticfilesystem:ClientMount を許可し、rootDirectory とアクセスポイントが存在するか確認してください。",
				},
			},
		},
	},
	{
		Code: EBSAttachFailed, Severity: Error, Alert: true,
		Page:     guide + "troubleshoot-ebs-volumes-scenarios.html",
		Entities: []string{"volume", "role", "action"},
		English: Text{
			Title: "EBS volume failed",
			Why: []string{
				"The EBS volume {volume} could not be created, attached or formatted.",
				"The task's EBS volume could not be created, attached or formatted.",
			},
			Steps: [][]string{
				{"Check that the infrastructure role has AmazonECSInfrastructureRolePolicyForVolumes and is allowed to use the " +
					"volume's KMS key (KMS console, Key policy)."},
				{"Check volumeConfigurations: filesystemType must be that of the snapshot."},
				{"See the CreateVolume error in CloudTrail: `aws cloudtrail lookup-events --lookup-attributes " +
					"AttributeKey=EventName,AttributeValue=CreateVolume`"},
			},
		},
		Japanese: Text{
			Title: "EBS ボリュームの作成・アタッチ失敗",
			Why: []string{
				"EBS ボリューム {volume} を作成、アタッチまたはフォーマットできません。",
				"タスクの EBS ボリュームを作成、アタッチまたはフォーマットできません。",
			},
			Steps: [][]string{
				{"インフラストラクチャロールに AmazonECSInfrastructureRolePolicyForVolumes があり、ボリュームの KMS キーを使えるか確認してください (KMS コンソール→キーポリシー)。"},
				{"volumeConfigurations を確認してください。filesystemType はスナップショットと一致している必要があります。"},
				{"CreateVolume のエラーを CloudTrail で確認: `aws cloudtrail lookup-events --lookup-attributes " +
					"AttributeKey=EventName,AttributeValue=CreateVolume`"},
			},
		},
	},
	{
		Code: VolumeMountFailed, Severity: Error, Alert: true,
		Page:     guide + "cannot-create-volume.html",
		Entities: []string{"volume", "fileSystem"},
		English: Text{
			Title: "volume mount failed",
			Why: []string{
				"The volume {volume} could not be created or mounted.",
				"A volume of the task could not be created or mounted.",
			},
			Steps: [][]string{
				{"Check volumes and mountPoints in the task definition: they must name the same volume, and a mount path that is " +
					"valid in the image."},
				{"EC2, Managed Instances, ECS Anywhere: the source path and driver must exist on the instance."},
				{"EC2: with a POSIX user of an EFS access point, make the image's mounted directory belong to that user, or drop " +
					"the POSIX user."},
			},
		},
		Japanese: Text{
			Title: "ボリュームのマウント失敗",
			Why:   []string{"ボリューム {volume} を作成またはマウントできません。", "タスクのボリュームを作成またはマウントできません。"},
			Steps: [][]string{
				{"タスク定義の volumes と mountPoints で、ボリューム名が一致し、マウント先がイメージで使えるパスか確認してください。"},
				{"EC2, Managed Instances, ECS Anywhere: マウント元のパスとドライバーがインスタンスに必要です。"},
				{"EC2: POSIX ユーザー付きの EFS アクセスポイントを使う場合は、イメージ内のディレクトリの所有者をそのユーザーにするか、POSIX ユーザーの指定を外してください。"},
			},
		},
	},
	{
		Code: NetworkInterfaceFailed, Severity: Error, Alert: true,
		Page:     guide + "failed-to-start-error.html",
		Entities: []string{"subnet"},
		English: Text{
			Title: "network interface failed",
			Why: []string{
				"The task's network interface could not be created in {subnet}.",
				"The task's network interface could not be created or attached.",
			},
			Steps: [][]string{
				{"Check that the service's subnets and security groups exist and belong to one VPC: `aws ecs describe-services " +
					"--cluster {cluster} --services {service} --query 'services[].networkConfiguration'`",
					"Check that its subnets and security groups exist and belong to one VPC: VPC console."},
				{"EC2: update the ECS agent, and turn on the account setting awsvpcTrunking if instances run out of interfaces."},
				{"See the CreateNetworkInterface error in CloudTrail (Event history, event name)."},
			},
		},
		Japanese: Text{
			Title: "ネットワークインターフェイスの作成・アタッチ失敗",
			Why:   []string{"{subnet} にタスクのネットワークインターフェイスを作成できません。", "タスクのネットワークインターフェイスを作成またはアタッチできません。"},
			Steps: [][]string{
				{"サービスのサブネットとセキュリティグループが存在し、同じ VPC にあるか確認: `aws ecs describe-services --cluster {cluster} --services {service} " +
					"--query 'services[].networkConfiguration'`", "サブネットとセキュリティグループが存在し、同じ VPC にあるか確認してください: VPC コンソール。"},
				{"EC2: ECS エージェントを更新し、インターフェイスが足りない場合はアカウント設定 awsvpcTrunking を有効にしてください。"},
				{"CloudTrail のイベント履歴で CreateNetworkInterface のエラーを確認してください。"},
			},
		},
	},
	{
		Code: NetworkInterfaceTimeout, Severity: Error, Alert: true,
		Page:     guide + "failed-to-start-error.html#internal-error-reason",
		Entities: []string{"subnet"},
		English: Text{
			Title: "network interface timeout",
			Why: []string{
				"The task's network interface in {subnet} was not ready in time.",
				"The task's network interface was not ready in time.",
			},
			Steps: [][]string{
				{"Deploy again: " + deployAgain, "Let ECS retry.", "Run it again."},
				{
					"If it recurs, check free addresses: `aws ec2 describe-subnets --subnet-ids {subnet} --query " +
						"'Subnets[].AvailableIpAddressCount'`",
					"If it recurs, check free addresses (VPC console, Subnets) and throttling of CreateNetworkInterface in " +
						"CloudTrail.",
				},
			},
		},
		Japanese: Text{
			Title: "ネットワークインターフェイスのタイムアウト",
			Why:   []string{"{subnet} のネットワークインターフェイスの準備が時間内に終わりませんでした。", "タスクのネットワークインターフェイスの準備が時間内に終わりませんでした。"},
			Steps: [][]string{
				{"再デプロイ: " + deployAgain, "ECS の再試行を待ってください。", "再実行してください。"},
				{
					"繰り返す場合は空き IP を確認: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`",
					"繰り返す場合は、空き IP (VPC コンソール→サブネット) と、CloudTrail で CreateNetworkInterface のスロットリングを確認してください。",
				},
			},
		},
	},
	{
		Code: NetworkInterfaceThrottled, Severity: Error, Alert: true,
		Page:     guide + "failed-to-start-error.html",
		Entities: []string{"subnet"},
		English: Text{
			Title: "network interface throttled",
			Why: []string{
				"EC2 throttled the calls that create the task's network interface in {subnet}.",
				"EC2 throttled the calls that create the task's network interface.",
			},
			Steps: [][]string{
				{"Start fewer tasks at once: lower the service's maximumPercent or spread deployments out over time.",
					"Start fewer tasks at once: start them at different times."},
				{"Request a higher rate for CreateNetworkInterface: AWS Support, Service limit increase, EC2 API."},
			},
		},
		Japanese: Text{
			Title: "EC2 API のスロットリング",
			Why: []string{
				"{subnet} のネットワークインターフェイスを作る EC2 API がスロットリングされました。",
				"ネットワークインターフェイスを作る EC2 API がスロットリングされました。",
			},
			Steps: [][]string{
				{"同時に起動するタスクを減らしてください。サービスの maximumPercent を下げるか、デプロイの時間をずらします。", "同時に起動するタスクを減らしてください。起動の時刻をずらします。"},
				{"CreateNetworkInterface のレート引き上げを AWS サポートに依頼してください (サービス制限の緩和→EC2 API)。"},
			},
		},
	},
	{
		Code: SubnetIPExhausted, Severity: Error, Alert: true,
		Page:     guide + "failed-to-start-error.html#subnet-error",
		Entities: []string{"subnet", "capacityProvider"},
		English: Text{
			Title: "no free IP addresses",
			Why: []string{
				"The subnet {subnet} has no free IP addresses.",
				"The task's subnets have no free IP addresses.",
			},
			Steps: [][]string{
				{
					"Check it: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`",
					"Check it: VPC console, Subnets, Available IPv4 addresses.",
				},
				{
					"Add a larger subnet to the service: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--task-definition {definition} --network-configuration file://network.json`, or stop tasks and delete " +
						"interfaces that are not in use.",
					"Add a larger subnet to the service: `aws ecs update-service --cluster {cluster} --service {service} " +
						"--network-configuration file://network.json`, or stop tasks and delete interfaces that are not in use.",
					"Deploy it with a larger subnet, or stop tasks and delete interfaces that are not in use.",
					"Run it in a larger subnet, or stop tasks and delete interfaces that are not in use.",
				},
			},
		},
		Japanese: Text{
			Title: "空き IP アドレスの不足",
			Why:   []string{"サブネット {subnet} に空き IP アドレスがありません。", "タスクのサブネットに空き IP アドレスがありません。"},
			Steps: [][]string{
				{
					"確認: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`",
					"確認: VPC コンソール→サブネット→利用可能な IPv4 アドレス。",
				},
				{
					"より大きなサブネットをサービスに追加するか (`aws ecs update-service --cluster {cluster} --service {service} --task-definition " +
						"{definition} --network-configuration file://network.json`)、不要なタスクを止めインターフェイスを削除してください。",
					"より大きなサブネットをサービスに追加するか (`aws ecs update-service --cluster {cluster} --service {service} --network-configuration " +
						"file://network.json`)、不要なタスクを止めインターフェイスを削除してください。",
					"より大きなサブネットでデプロイし直すか、不要なタスクを止めインターフェイスを削除してください。",
					"より大きなサブネットで実行するか、不要なタスクを止めインターフェイスを削除してください。",
				},
			},
		},
	},
	{
		Code: PortConflict, Severity: Error, Alert: true,
		Page:     guide + "cannot-start-container.html",
		Entities: ofPlacement,
		English: Text{
			Title: "host port in use",
			Why: []string{
				"The host port that the task asks for is already in use on the container instance {instance}.",
				"The host port that the task asks for is already in use on the container instance.",
			},
			Steps: [][]string{
				{"bridge: set hostPort to 0 in portMappings for dynamic ports."},
				{"EC2, Managed Instances: or use the network mode awsvpc, where each task has its own ports."},
				{"With fixed ports, an instance can run only one such task: add instances, or lower minimumHealthyPercent and " +
					"set maximumPercent to 100, so that the old task stops first.",
					"With fixed ports, an instance can run only one such task: add instances."},
			},
		},
		Japanese: Text{
			Title: "ホストポートの競合",
			Why:   []string{"タスクが使うホストポートは、コンテナインスタンス {instance} で使用中です。", "タスクが使うホストポートは、コンテナインスタンスで使用中です。"},
			Steps: [][]string{
				{"bridge: 動的ポート用に portMappings の hostPort を 0 にしてください。"},
				{"EC2, Managed Instances: または、タスクごとにポートを持つ awsvpc ネットワークモードを使ってください。"},
				{"固定ポートでは 1 インスタンスに 1 タスクが上限です。インスタンスを増やすか、古いタスクが先に止まるように minimumHealthyPercent を下げて maximumPercent を 100 にしてください。",
					"固定ポートでは 1 インスタンスに 1 タスクが上限です。インスタンスを増やしてください。"},
			},
		},
	},
}
