package message

import "github.com/ecswhy/ecswhy/internal/diagnosis"

var japaneseCauses = map[diagnosis.Code]causeText{
	diagnosis.ImageNotFound: {
		Title: "イメージが見つからない",
		Why:   []string{"イメージ {image} がレジストリにありません。", "リポジトリ {repository} に該当するイメージがありません。", "イメージがレジストリにありません。"},
		Steps: [][]string{
			{"タグを確認: `aws ecr describe-images --registry-id {registryId} --repository-name {repository} --image-ids imageTag={tag}`", "イメージの一覧を確認: `aws ecr describe-images --registry-id {registryId} --repository-name {repository}`", "タスク定義の image とレジストリのタグを見比べてください。"},
			{"イメージを再度プッシュするか、存在するタグを指定したタスク定義でデプロイしてください。"},
			{"以前は存在していた場合は、ライフサイクルポリシーを確認してください。ECS はタグをダイジェストに固定し、次のデプロイまでそのイメージを使い続けます。"},
		},
	},
	diagnosis.ImagePullDenied: {
		Title: "イメージの取得拒否",
		Why:   []string{"ロール {role} に、イメージの取得に必要な {action} の権限がありません。", "レジストリが {image} の取得を拒否しました。", "レジストリ {registry} が取得を拒否しました。", "レジストリがイメージの取得を拒否しました。"},
		Steps: [][]string{
			{"IAM コンソールの「ロール」で {role} に {action} を許可するか、AmazonECSTaskExecutionRolePolicy をアタッチしてください。", "ECR の場合は、実行ロールに AmazonECSTaskExecutionRolePolicy をアタッチし (EC2 ではインスタンスロールも確認)、別アカウントならリポジトリポリシーも確認してください。"},
			{"ECR 以外のレジストリでは、コンテナ定義の repositoryCredentials と、そのシークレットのユーザー名・パスワードを確認してください。"},
			{"{image} が存在するかも確認してください。タグがないときに 403 を返すレジストリもあります。", "リポジトリとタグが存在するかも確認してください。タグがないときに 403 を返すレジストリもあります。"},
		},
	},
	diagnosis.ImagePullNetwork: {
		Title: "レジストリへの接続失敗",
		Why:   []string{"タスクから {host} に接続できず、イメージを取得できません。", "タスクからレジストリ {registry} に接続できません。", "タスクからイメージのレジストリに接続できません。"},
		Steps: [][]string{
			{"VPC コンソールで、タスクのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックサブネットなら assignPublicIp=ENABLED、または ecr.api・ecr.dkr のインターフェイスエンドポイントと S3 のゲートウェイエンドポイント。"},
			{"セキュリティグループとネットワーク ACL で {host} への TCP 443 が許可されているか、名前に誤りがないかを確認してください。", "セキュリティグループとネットワーク ACL で TCP 443 の送信が許可されているか、レジストリ名に誤りがないかを確認してください。"},
		},
	},
	diagnosis.ImagePullRateLimited: {
		Title: "レジストリのレート制限",
		Why:   []string{"レジストリ {registry} のレート制限に達し、イメージを取得できません。", "レジストリのレート制限に達し、イメージを取得できません。"},
		Steps: [][]string{
			{"制限が解除されるのを待ってから再デプロイ: " + deployAgain, "制限が解除されるのを待ってから実行: " + restart},
			{"{repository} を ECR のプルスルーキャッシュ経由で取得してください (ECR コンソール、プライベートレジストリ、プルスルーキャッシュ)。", "ECR のプルスルーキャッシュ経由で取得してください (ECR コンソール、プライベートレジストリ、プルスルーキャッシュ)。"},
			{"または、コンテナ定義に repositoryCredentials を設定し、認証済みで取得してください。"},
		},
	},
	diagnosis.ImagePlatformMismatch: {
		Title: "イメージのプラットフォーム不一致",
		Why:   []string{"イメージに、タスクの実行環境である {platform} 用のものがありません。", "イメージに、タスクの実行環境に合うプラットフォームのものがありません。"},
		Steps: [][]string{
			{"タスクに合わせてビルド: `docker buildx build --platform {platform} -t IMAGE --push .`", "タスクに合わせてビルド: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`"},
			{"または、タスク定義の runtimePlatform.cpuArchitecture をイメージに合わせてください。"},
		},
	},
	diagnosis.ImageUnsupportedMedia: {
		Title: "未対応のイメージ形式",
		Why:   []string{"イメージ {image} のマニフェストまたはレイヤーの形式に、コンテナランタイムが対応していません。", "イメージのマニフェストまたはレイヤーの形式に、コンテナランタイムが対応していません。"},
		Steps: [][]string{
			{"メディアタイプを確認: `docker buildx imagetools inspect --raw {image}`", "メディアタイプを確認: `docker buildx imagetools inspect --raw IMAGE`"},
			{"docker buildx に --provenance=false を付けてビルドし直し、Docker v2 または OCI 形式でプッシュしてください。"},
		},
	},
	diagnosis.ImageReferenceInvalid: {
		Title: "イメージ名の誤り",
		Why:   []string{"イメージ名 {image} の書式が正しくありません。", "タスク定義のイメージ名の書式が正しくありません。"},
		Steps: [][]string{
			{"コンテナ定義の image を「レジストリ/リポジトリ:タグ」の形 (小文字、空白なし) に直してください。パイプラインの変数が空で、コロンだけが残っている例がよくあります。"},
		},
	},
	diagnosis.ImageDiskFull: {
		Title: "ディスク容量不足",
		Why:   []string{"ディスクに空きがなく、{image} を取得、展開または起動できません。", "ディスクに空きがなく、イメージを取得、展開または起動できません。"},
		Steps: [][]string{
			{"Fargate: タスク定義の ephemeralStorage.sizeInGiB を増やしてください (既定 20、最大 200)。"},
			{"EC2: インスタンスで docker system prune を実行するか、EBS ボリュームを拡張するか、インスタンスを入れ替えてください。"},
		},
	},
	diagnosis.ImageCorrupt: {
		Title: "イメージの破損",
		Why:   []string{"{image} の検証に失敗しました。", "イメージの検証に失敗しました。"},
		Steps: [][]string{
			{"{image} をビルドし直してプッシュし、ダイジェスト指定でデプロイしてください。", "イメージをビルドし直してプッシュし、ダイジェスト指定でデプロイしてください。"},
			{"他のインスタンスでは取得できる場合、このインスタンスのキャッシュかディスクが壊れています。入れ替えてください。"},
		},
	},

	diagnosis.SecretNotFound: {
		Title: "シークレットが見つからない",
		Why:   []string{"シークレット {secret} がこのリージョンにないか、指定のバージョンがありません。", "パラメータ {parameter} がこのリージョンにありません。", "タスク定義が参照するシークレットまたはパラメータがありません。"},
		Steps: [][]string{
			{"確認: `aws secretsmanager describe-secret --secret-id {secret}`", "確認: `aws ssm get-parameter --name {parameter} --query Parameter.Version`", "タスク定義の各 valueFrom を、タスクと同じリージョンの Secrets Manager・パラメータストアと見比べてください。"},
			{"作成または復元するか、コンテナ定義の secrets にある valueFrom を直して再デプロイしてください。"},
		},
	},
	diagnosis.SecretAccessDenied: {
		Title: "シークレットの権限不足",
		Why: []string{"ロール {role} に、{secret} に対する {action} の権限がありません。", "ロール {role} に、{parameter} に対する {action} の権限がありません。", "ロール {role} に {action} の権限がありません。",
			"実行ロールに {secret} を読む権限がありません。", "実行ロールに、タスク定義のシークレットを読む権限がありません。"},
		Steps: [][]string{
			{"IAM コンソールの「ロール」で、{role} に {secret} への {action} を許可してください。", "IAM コンソールの「ロール」で、{role} に {parameter} への {action} を許可してください。", "IAM コンソールの「ロール」で、{role} に {action} を許可してください。",
				"IAM コンソールで、実行ロール (タスクロールではありません) に secretsmanager:GetSecretValue または ssm:GetParameters を許可してください。"},
			{"ロールで許可済みなら、拒否している箇所を探してください: シークレットのリソースポリシー、VPC エンドポイントポリシー、アクセス許可の境界、SCP。"},
		},
	},
	diagnosis.SecretMalformed: {
		Title: "シークレットの形式不正",
		Why:   []string{"シークレット {secret} に JSON キー {key} がありません。", "シークレットに JSON キー {key} がありません。", "シークレット {secret} の形式が、タスク定義の指定と合いません。", "シークレットの形式が、タスク定義の指定と合いません。"},
		Steps: [][]string{
			{"シークレットにキー {key} を追加するか、コンテナ定義の valueFrom (シークレット ARN の後に :KEY::) を直してください。", "コンテナ定義の valueFrom を直してください: 完全なシークレット ARN の後に :JSON-KEY:VERSION-STAGE:VERSION-ID (空欄可)。"},
			{"repositoryCredentials のシークレットは、username と password を持つ JSON にしてください。"},
		},
	},
	diagnosis.SecretNetwork: {
		Title: "シークレットへの接続失敗",
		Why:   []string{"タスクから {host} に接続できず、シークレットまたはレジストリの認証情報を取得できません。", "タスクから AWS に接続できず、シークレットまたはレジストリの認証情報を取得できません。"},
		Steps: [][]string{
			{"VPC コンソールで、タスクのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックサブネットなら assignPublicIp=ENABLED、または secretsmanager・ssm・ecr.api のエンドポイント (プライベート DNS 有効)。"},
			{"タスクのセキュリティグループで TCP 443 の送信が、エンドポイント側でそこからの TCP 443 の受信が許可されているか確認してください。"},
		},
	},
	diagnosis.KMSAccessDenied: {
		Title: "KMS キーを使用できない",
		Why: []string{"ロール {role} は KMS キー {key} を使用できません。", "KMS キー {key} を使用できません。", "ロール {role} は {secret} の KMS キーを使用できません。", "ロール {role} は {parameter} の KMS キーを使用できません。", "{secret} の KMS キーを使用できません。", "{parameter} の KMS キーを使用できません。",
			"ロール {role} は、シークレット、ボリュームまたはロググループの KMS キーを使用できません。", "シークレット、ボリュームまたはロググループの KMS キーを使用できません。"},
		Steps: [][]string{
			{"{key} に対する {action} を、{role} の IAM ポリシーとキーポリシーの両方で許可してください。", "キーに対する {action} を、{role} の IAM ポリシーとキーポリシー (KMS コンソール、カスタマー管理型のキー) の両方で許可してください。",
				"実行ロールの IAM ポリシーとキーポリシー (KMS コンソール、カスタマー管理型のキー) の両方で kms:Decrypt を許可してください。"},
			{"キーが有効か確認: `aws kms describe-key --key-id {key} --query KeyMetadata.KeyState`", "キーを調べ、有効か確認: `aws secretsmanager describe-secret --secret-id {secret} --query KmsKeyId`", "キーが有効で、削除待ちでないか確認: `aws kms describe-key --key-id KEY --query KeyMetadata.KeyState`"},
		},
	},
	diagnosis.EnvFileAccessDenied: {
		Title: "環境ファイルの読み取り失敗",
		Why:   []string{"バケット {bucket} の環境ファイル {key} がないか、読む権限がありません。", "S3 の環境ファイルがないか、読む権限がありません。"},
		Steps: [][]string{
			{"存在を確認: `aws s3api head-object --bucket {bucket} --key {key}`", "environmentFiles のオブジェクトがあるか確認: `aws s3api head-object --bucket BUCKET --key KEY`"},
			{"IAM コンソールの「ロール」で、{role} にオブジェクトへの s3:GetObject とバケットへの s3:GetBucketLocation を許可してください。", "IAM コンソールの「ロール」で、実行ロールにオブジェクトへの s3:GetObject とバケットへの s3:GetBucketLocation を許可してください。"},
		},
	},
	diagnosis.EnvFileNetwork: {
		Title: "環境ファイルへの接続失敗",
		Why:   []string{"タスクから S3 に接続できず、{bucket} の環境ファイルを取得できません。", "タスクから S3 に接続できず、環境ファイルを取得できません。"},
		Steps: [][]string{
			{"タスクのサブネットのルートテーブルに、S3 のゲートウェイエンドポイントまたは NAT ゲートウェイを追加してください (VPC コンソール、エンドポイント)。"},
			{"タスクのセキュリティグループで TCP 443 の送信が許可されているか確認してください。"},
		},
	},
	diagnosis.RoleNotAssumable: {
		Title: "ECS がロールを使用できない",
		Why:   []string{"ロール {role} に、ロール {passedRole} に対する {action} の権限がありません。", "ロール {role} に {action} の権限がありません。", "ECS がロール {role} を引き受けられません。", "ECS がタスクのロールを引き受けられないか、その認証情報がありません。"},
		Steps: [][]string{
			{"IAM コンソールの「ロール」で、{role} に {passedRole} への {action} を許可してください。", "IAM コンソールの「ロール」で、{role} に {action} を許可してください。", "{role} の信頼ポリシーを確認してください。プリンシパルは、タスクロールと実行ロールなら ecs-tasks.amazonaws.com、インフラストラクチャロールなら ecs.amazonaws.com です。",
				"タスク定義の executionRoleArn と taskRoleArn を確認してください。ロールが存在し、ecs-tasks.amazonaws.com (インフラストラクチャロールは ecs.amazonaws.com) を信頼している必要があります。"},
			{"作成直後のロールなら、1 分ほど待って再デプロイしてください。IAM への反映には時間がかかります。"},
		},
	},
	diagnosis.IAMMisconfigured: {
		Title: "ECS 用ロールの権限不足",
		Why:   []string{"ロール {role} に {action} の権限がなく、ECS がサービスを維持できません。", "ECS がサービスの維持に使うロール {role} の権限が失われています。", "ECS がサービスの維持に使うロールの権限または信頼関係が失われています。"},
		Steps: [][]string{
			{"IAM コンソールの「ロール」で、{role} に {action} を戻してください。", "IAM コンソールの「ロール」で、{role} の権限を戻してください。", "AWSServiceRoleForECS とサービスのインフラストラクチャロールを確認: `aws iam get-role --role-name AWSServiceRoleForECS`"},
			{"変更者を確認してください: CloudTrail コンソール、イベント履歴、イベントソース iam.amazonaws.com。"},
		},
	},

	diagnosis.LogGroupMissing: {
		Title: "ロググループが見つからない",
		Why:   []string{"ロググループ {logGroup} が {logRegion} にありません。", "ロググループ {logGroup} がこのリージョンにありません。", "タスク定義のロググループが、指定のリージョンにありません。"},
		Steps: [][]string{
			{"作成: `aws logs create-log-group --log-group-name {logGroup}`", "awslogs-group のロググループを awslogs-region のリージョンに作成: `aws logs create-log-group --region REGION --log-group-name NAME`"},
			{"または、awslogs-create-group を true にし、実行ロールに logs:CreateLogGroup を許可してください。"},
		},
	},
	diagnosis.LogAccessDenied: {
		Title: "ログの権限不足",
		Why:   []string{"ロール {role} に、{logGroup} に対する {action} の権限がありません。", "ロール {role} に {action} の権限がありません。", "実行ロールに、ロググループ {logGroup} へ書き込む権限がありません。", "実行ロールに、ロググループへ書き込む権限がありません。"},
		Steps: [][]string{
			{"IAM コンソールの「ロール」で {role} に {action} を許可するか、AmazonECSTaskExecutionRolePolicy をアタッチしてください。", "実行ロール (EC2 ではインスタンスロール) に logs:CreateLogStream と logs:PutLogEvents を許可してください。awslogs-create-group を使う場合は logs:CreateLogGroup も必要です。"},
		},
	},
	diagnosis.LogConfigInvalid: {
		Title: "ログ設定の誤り",
		Why:   []string{"コンテナ {container} のログ設定を、ログドライバーが受け付けません。", "タスク定義のログ設定を、ログドライバーが受け付けません。"},
		Steps: [][]string{
			{"コンテナ定義の logConfiguration を確認してください。awslogs では、実在する awslogs-group、awslogs-region、awslogs-stream-prefix をこの綴りのとおりに指定します。"},
		},
	},
	diagnosis.LogNetwork: {
		Title: "CloudWatch Logs への接続失敗",
		Why:   []string{"タスクから {host} に接続できず、ログを書き込めません。", "タスクから CloudWatch Logs に接続できません。"},
		Steps: [][]string{
			{"VPC コンソールで、タスクのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリック IP、または logs のインターフェイスエンドポイント (プライベート DNS 有効)。"},
			{"タスクのセキュリティグループで TCP 443 の送信が、エンドポイント側でそこからの TCP 443 の受信が許可されているか確認してください。"},
			{"タスク定義の awslogs-region が実在するリージョンか確認してください。"},
		},
	},
	diagnosis.LogDriverUnavailable: {
		Title: "ログドライバーを使用できない",
		Why:   []string{"ログドライバーの送信先 {host} が応答しないか、インスタンスにドライバーがありません。", "インスタンスにログドライバーがないか、送信先が応答しません。"},
		Steps: [][]string{
			{"fluentd・syslog: 収集側が起動して logConfiguration のアドレスで待ち受け、このコンテナより先に起動するか (dependsOn) 確認してください。"},
			{"EC2: /etc/ecs/ecs.config の ECS_AVAILABLE_LOGGING_DRIVERS にドライバーを追加し、sudo systemctl restart ecs を実行してください。"},
		},
	},

	diagnosis.EFSMountFailed: {
		Title: "EFS のマウント失敗",
		Why:   []string{"EFS ファイルシステム {fileSystem} をマウントできません。", "EFS ファイルシステムをマウントできません。"},
		Steps: [][]string{
			{"マウントターゲットを確認: `aws efs describe-mount-targets --file-system-id {fileSystem}` (タスクの各 AZ に必要です)", "タスクの各 AZ にマウントターゲットがあるか確認してください: EFS コンソール、ネットワーク。"},
			{"マウントターゲットのセキュリティグループで、タスクのセキュリティグループからの TCP 2049 を許可し、VPC の DNS ホスト名を有効にしてください。"},
			{"IAM コンソールの「ロール」とファイルシステムポリシーで、{role} に {fileSystem} への {action} を許可してください。", "IAM コンソールの「ロール」とファイルシステムポリシーで、{role} に {action} を許可してください。", "タスクロールに elasticfilesystem:ClientMount を許可し、rootDirectory とアクセスポイントが存在するか確認してください。"},
		},
	},
	diagnosis.EBSAttachFailed: {
		Title: "EBS ボリュームの作成・アタッチ失敗",
		Why:   []string{"EBS ボリューム {volume} を作成、アタッチまたはフォーマットできません。", "タスクの EBS ボリュームを作成、アタッチまたはフォーマットできません。"},
		Steps: [][]string{
			{"インフラストラクチャロールに AmazonECSInfrastructureRolePolicyForVolumes があり、ボリュームの KMS キーを使えるか確認してください (KMS コンソール、キーポリシー)。"},
			{"サービスの volumeConfigurations を確認してください。filesystemType はスナップショットと一致している必要があります。"},
			{"CreateVolume のエラーを CloudTrail で確認: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateVolume`"},
		},
	},
	diagnosis.VolumeMountFailed: {
		Title: "ボリュームのマウント失敗",
		Why:   []string{"ボリューム {volume} を作成またはマウントできません。", "タスクのボリュームを作成またはマウントできません。"},
		Steps: [][]string{
			{"タスク定義の volumes と mountPoints を確認してください。マウント元、マウント先、ドライバーがインスタンスに存在する必要があります。"},
			{"EC2 で POSIX ユーザー付きの EFS アクセスポイントを使う場合は、イメージ内のディレクトリの所有者をそのユーザーにするか、POSIX ユーザーの指定を外してください。"},
		},
	},
	diagnosis.NetworkInterfaceFailed: {
		Title: "ネットワークインターフェイスの作成・アタッチ失敗",
		Why:   []string{"{subnet} にタスクのネットワークインターフェイスを作成できません。", "タスクのネットワークインターフェイスを作成またはアタッチできません。"},
		Steps: [][]string{
			{"サービスのサブネットとセキュリティグループが実在し、同じ VPC にあるか確認: `aws ecs describe-services --cluster {cluster} --services {service} --query 'services[].networkConfiguration'`"},
			{"EC2: ECS エージェントを更新し、インターフェイスが足りない場合はアカウント設定 awsvpcTrunking を有効にしてください。"},
			{"CloudTrail のイベント履歴で CreateNetworkInterface のエラーを確認してください。"},
		},
	},
	diagnosis.NetworkInterfaceTimeout: {
		Title: "ネットワークインターフェイスのタイムアウト",
		Why:   []string{"{subnet} のネットワークインターフェイスの準備が時間内に終わりませんでした。", "タスクのネットワークインターフェイスの準備が時間内に終わりませんでした。"},
		Steps: [][]string{
			{"再デプロイ: " + deployAgain, "ECS の再試行を待ってください。"},
			{"繰り返す場合は空き IP を確認: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`", "繰り返す場合は、空き IP (VPC コンソール、サブネット) と、CloudTrail で CreateNetworkInterface のスロットリングを確認してください。"},
		},
	},
	diagnosis.NetworkInterfaceThrottled: {
		Title: "EC2 API のスロットリング",
		Why:   []string{"{subnet} のネットワークインターフェイスを作る EC2 API がスロットリングされました。", "ネットワークインターフェイスを作る EC2 API がスロットリングされました。"},
		Steps: [][]string{
			{"同時に起動するタスクを減らしてください。サービスの maximumPercent を下げるか、デプロイの時間をずらします。"},
			{"CreateNetworkInterface のレート引き上げを AWS サポートに依頼してください (サービス制限の緩和、EC2 API)。"},
		},
	},
	diagnosis.SubnetIPExhausted: {
		Title: "空き IP アドレスの不足",
		Why:   []string{"サブネット {subnet} に空き IP アドレスがありません。", "タスクのサブネットに空き IP アドレスがありません。"},
		Steps: [][]string{
			{"確認: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`", "確認: VPC コンソール、サブネット、利用可能な IPv4 アドレス。"},
			{"より大きなサブネットをサービスに追加するか (`aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`)、不要なタスクやインターフェイスを削除してください。", "より大きなサブネットをサービスに追加するか (`aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`)、不要なタスクやインターフェイスを削除してください。"},
		},
	},
	diagnosis.PortConflict: {
		Title: "ホストポートの競合",
		Why:   []string{"タスクが使うホストポートは、コンテナインスタンス {instance} で使用中です。", "タスクが使うホストポートは、コンテナインスタンスで使用中です。"},
		Steps: [][]string{
			{"portMappings の hostPort を 0 (動的ポート) にするか、awsvpc ネットワークモードを使ってください。"},
			{"固定ポートでは 1 インスタンスに 1 タスクが上限です。インスタンスを増やすか、maximumPercent を下げて古いタスクが先に止まるようにしてください。"},
		},
	},

	diagnosis.EntrypointNotFound: {
		Title: "コマンドが見つからない",
		Why:   []string{"コマンド {command} がイメージにありません。", "コンテナ {container} のコマンドまたはエントリポイントがイメージにありません。", "コンテナのコマンドまたはエントリポイントがイメージにありません。"},
		Steps: [][]string{
			{"有無を確認: `docker run --rm --entrypoint sh IMAGE -c 'command -v {command}'`", "イメージの中を確認: `docker run --rm -it --entrypoint sh IMAGE`"},
			{"コンテナ定義の command と entryPoint、または Dockerfile を直してください。スクリプトの改行が CRLF の場合や、インタープリターがない場合も同じエラーになります。"},
		},
	},
	diagnosis.EntrypointNotExecutable: {
		Title: "コマンドの実行権限なし",
		Why:   []string{"コマンド {command} はイメージにありますが、実行権限がありません。", "コンテナ {container} のコマンドまたはエントリポイントに実行権限がありません。", "コンテナのコマンドまたはエントリポイントに実行権限がありません。"},
		Steps: [][]string{
			{"Dockerfile に RUN chmod +x {command} を追加し (ディレクトリではなくファイルであること)、ビルドし直してデプロイしてください。", "Dockerfile でエントリポイントに RUN chmod +x を追加し (ディレクトリではなくファイルであること)、ビルドし直してデプロイしてください。"},
			{"コンテナ定義の user が、そのファイルを実行できるか確認してください。"},
		},
	},
	diagnosis.ExecFormatError: {
		Title: "CPU アーキテクチャの不一致",
		Why:   []string{"プログラム {command} は別の CPU アーキテクチャ向けにビルドされています。", "コンテナ {container} のプログラムは別の CPU アーキテクチャ向けにビルドされています。", "コンテナのプログラムは別の CPU アーキテクチャ向けにビルドされています。"},
		Steps: [][]string{
			{"両方のアーキテクチャ用にビルド: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`"},
			{"または、タスク定義の runtimePlatform.cpuArchitecture をイメージに合わせてください。#! 行のないスクリプトでも同じエラーになります。"},
		},
	},
	diagnosis.DependencyFailed: {
		Title: "依存コンテナの失敗",
		Why:   []string{"依存先のコンテナ {container} が失敗したか、時間内に準備できませんでした。", "依存先のコンテナが失敗したか、時間内に準備できませんでした。"},
		Steps: [][]string{
			{"まず {container} の終了コード、ヘルスチェック、ログを確認してください。", "まず dependsOn に指定したコンテナの終了コード、ヘルスチェック、ログを確認してください。"},
			{"起動が遅いだけなら、そのコンテナ定義の startTimeout を延ばしてください。"},
		},
	},
	diagnosis.GPURuntimeError: {
		Title: "GPU ランタイムのエラー",
		Why:   []string{"コンテナ {container} がインスタンスの GPU またはアクセラレーターを使えません。", "インスタンスの GPU またはアクセラレーターを使えません。"},
		Steps: [][]string{
			{"ECS GPU 最適化 AMI と、そのデバイスを持つインスタンスタイプを使ってください: `aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended`"},
			{"インスタンスで nvidia-smi を実行し、ドライバーが応答しなければ入れ替えてください。イメージの CUDA とドライバーのバージョンも合わせてください。"},
		},
	},
	diagnosis.DockerTimeout: {
		Title: "コンテナランタイムの応答なし",
		Why:   []string{"コンテナ {container} について、コンテナランタイムが時間内に応答しませんでした。", "コンテナランタイムが時間内に応答しませんでした。"},
		Steps: [][]string{
			{"EC2: CloudWatch でインスタンスの CPU と EBS のバーストバランスを、インスタンスで journalctl -u docker を確認し、固まっていれば入れ替えてください。"},
			{"Fargate: 繰り返す場合はサポートに問い合わせてください。再デプロイ: " + deployAgain, "Fargate: ECS の再試行を待ち、繰り返す場合はサポートに問い合わせてください。"},
		},
	},
	diagnosis.RuntimeError: {
		Title: "コンテナランタイムのエラー",
		Why:   []string{"コンテナランタイムが、コンテナ {container} の作成、起動または監視に失敗しました。", "コンテナランタイムが、コンテナの作成、起動または監視に失敗しました。"},
		Steps: [][]string{
			{"引用した理由の末尾に、原因の設定、ファイルまたは上限が書かれています。コンテナ定義と見比べてください。"},
			{"EC2: インスタンスの /var/log/ecs/ecs-agent.log と journalctl -u docker を確認してください。Fargate: 再デプロイし、直らなければサポートに問い合わせてください。"},
		},
	},
	diagnosis.InternalError: {
		Title: "ECS の内部エラー",
		Why:   []string{"ECS 内部の問題でタスクを起動できませんでした。"},
		Steps: [][]string{
			{"多くは一時的です。AWS Health Dashboard でリージョンの状況を確認してから再デプロイ: " + deployAgain, "多くは一時的です。ECS の再試行を待ち、AWS Health Dashboard でリージョンの状況を確認してください。"},
			{"繰り返す場合は、タスクのサブネットの AZ が Fargate に対応しているか確認し、タスク ARN を添えてサポートに問い合わせてください。"},
		},
	},

	diagnosis.OutOfMemory: {
		Title: "メモリ不足",
		Why:   []string{"コンテナ {container} が、メモリの上限を超えたため強制終了されました。", "コンテナが、メモリの上限を超えたため強制終了されました。"},
		Steps: [][]string{
			{"タスク定義で {container} (またはタスク) の memory を増やし、デプロイしてください。", "タスク定義でコンテナ (またはタスク) の memory を増やし、デプロイしてください。"},
			{"CloudWatch Container Insights の MemoryUtilized を確認してください。徐々に増えていればリーク、急増なら大きな処理が原因です。"},
			{"ヒープを上限に合わせてください: JVM は -XX:MaxRAMPercentage、Node.js は --max-old-space-size。"},
		},
	},
	diagnosis.EssentialContainerExited: {
		Title: "コンテナが終了",
		Why:   []string{"必須コンテナ {container} が終了コード {exitCode} で終了したため、ECS がタスクを停止しました。", "必須コンテナ {container} が終了したため、ECS がタスクを停止しました。", "必須コンテナが終了したため、ECS がタスクを停止しました。"},
		Steps: [][]string{
			{"末尾のログを確認: `aws logs tail {logGroup} --since 1h`", "{container} の末尾のログを確認してください: ECS コンソール、タスク、ログ。", "末尾のログを確認してください: ECS コンソール、タスク、ログ。"},
		},
	},
	diagnosis.OutOfHeap: {
		Title: "ヒープメモリ不足",
		Why:   []string{"ログによると、プログラム自身のメモリ上限に達しました (コンテナの上限ではありません)。"},
		Steps: [][]string{
			{"コンテナのメモリに収まる範囲でプログラムの上限を引き上げてください: -XX:MaxRAMPercentage (JVM)、--max-old-space-size (Node.js)、memory_limit (PHP)。"},
			{"数時間かけて増え続けていた場合は、ヒープダンプを取得してメモリリークを調べてください。"},
		},
	},
	diagnosis.PortInUse: {
		Title: "ポートの競合",
		Why:   []string{"ログによると、プログラムが待ち受けるポートはすでに使われています。"},
		Steps: [][]string{
			{"タスク内の別のプロセスやコンテナが同じポートを使っていないか確認してください。ネットワークモードが awsvpc または host の場合、ポートはコンテナ間で共有されます。"},
		},
	},
	diagnosis.MissingEnvironmentVariable: {
		Title: "環境変数の不足",
		Why:   []string{"ログによると、環境変数が設定されていないか、値が不正です。"},
		Steps: [][]string{
			{"タスク定義のコンテナの environment または secrets に変数を追加し、再デプロイしてください。"},
			{"最後に正常だったタスク定義と変数名を見比べてください。"},
		},
	},
	diagnosis.MissingModule: {
		Title: "モジュールが見つからない",
		Why:   []string{"ログによると、モジュール、クラス、またはライブラリがイメージに含まれていません。"},
		Steps: [][]string{
			{"イメージのビルドでインストールされているか確認してください: 依存関係の定義とロックファイル、本番用のみのインストール、.dockerignore による除外。"},
		},
	},
	diagnosis.AuthenticationFailed: {
		Title: "ログイン拒否",
		Why:   []string{"ログによると、データベースなどの接続先にログインを拒否されました。"},
		Steps: [][]string{
			{"コンテナに渡しているユーザー名とパスワードを確認してください。ローテーション後の値は、タスクを起動し直すまで反映されません。"},
		},
	},
	diagnosis.CertificateNotTrusted: {
		Title: "証明書の検証失敗",
		Why:   []string{"ログによると、接続先の証明書を検証できませんでした。"},
		Steps: [][]string{
			{"イメージに ca-certificates をインストールしてください。slim や distroless のベースイメージには含まれないことがあります。"},
			{"接続先の証明書がプライベート認証局のものなら、その認証局の証明書をイメージに追加してください。証明書のホスト名と有効期限も確認してください。"},
		},
	},
	diagnosis.ConnectionRefused: {
		Title: "接続失敗",
		Why:   []string{"ログによると、接続に失敗しました。"},
		Faults: map[connectionFault]string{
			connectionRefused:  "ログによると、接続を拒否されました。",
			connectionTimedOut: "ログによると、接続がタイムアウトしました。",
			hostNotResolved:    "ログによると、ホスト名を解決できませんでした。",
		},
		Steps: [][]string{
			{"ホスト名とポート、接続先が稼働しているかを確認してください。"},
			{"接続先のセキュリティグループがこのポートでタスクのセキュリティグループを許可しているか、サブネットから経路があるかを確認してください。"},
		},
	},
	diagnosis.MigrationFailed: {
		Title: "マイグレーションの失敗",
		Why:   []string{"ログによると、データベースのマイグレーションが失敗しました。"},
		Steps: [][]string{
			{"マイグレーションのエラーとスキーマの状態を確認し、修復してから再デプロイしてください。そのままでは次のタスクも同じ状態で失敗します。"},
		},
	},
	diagnosis.LicenseMissing: {
		Title: "無効なライセンス",
		Why:   []string{"ログによると、ライセンスがないか、無効か、期限切れです。"},
		Steps: [][]string{
			{"コンテナに渡しているライセンスファイルまたはキーと、その有効期限を確認してください。"},
		},
	},
	diagnosis.ConfigurationMissing: {
		Title: "設定の不足・誤り",
		Why:   []string{"ログによると、設定ファイルまたは設定項目がないか、値が不正です。"},
		Steps: [][]string{
			{"ファイルがイメージまたはマウントしたボリュームにあるか、設定項目の名前がプログラムの想定どおりかを確認してください。"},
		},
	},
	diagnosis.PermissionDenied: {
		Title: "権限不足",
		Why:   []string{"ログによると、プログラムがアクセスを拒否されました。"},
		Steps: [][]string{
			{"ファイルの場合は、所有者とモード、コンテナのユーザー、readonlyRootFilesystem を確認してください。"},
			{"AWS の API の場合は、実行ロールではなくタスクロールにアクションを許可してください。"},
		},
	},
	diagnosis.SegmentationFault: {
		Title: "セグメンテーション違反",
		Why:   []string{"ログによると、ネイティブコードがセグメンテーション違反で異常終了しました。"},
		Steps: [][]string{
			{"ベースイメージ、ネイティブライブラリ、CPU アーキテクチャを、最後に正常だったバージョンと見比べてください。"},
		},
	},
	diagnosis.Panic: {
		Title: "パニックで終了",
		Why:   []string{"ログの末尾にパニックが出力されています。"},
		Steps: [][]string{
			{"パニックの下に並ぶアプリケーションのコードの最初のフレームと、このバージョンでの変更点を確認してください。"},
		},
	},
	diagnosis.UnhandledException: {
		Title: "未処理の例外",
		Why:   []string{"ログの末尾に例外が出力されています。"},
		Steps: [][]string{
			{"スタックトレースにあるアプリケーションのコードのフレームと、このバージョンでの変更点を確認してください。"},
		},
	},
	diagnosis.ContainerHealthCheckFailed: {
		Title: "コンテナヘルスチェックの失敗",
		Why:   []string{"コンテナ {container} のヘルスチェックコマンドが失敗しました。", "コンテナのヘルスチェックコマンドが失敗しました。"},
		Steps: [][]string{
			{"{container} の healthCheck のコマンド、パス、ポートを、アプリケーションの応答と見比べてください。", "コンテナ定義の healthCheck のコマンド、パス、ポートを、アプリケーションの応答と見比べてください。"},
			{"イメージをローカルで起動し、中でコマンドを実行: `docker run --rm -d --name check IMAGE`、`docker exec check sh -c 'COMMAND'`。コマンドが使うツール (curl、wget) がイメージに必要です。"},
			{"起動が遅いだけなら、タスク定義の healthCheck で startPeriod と retries を増やしてください。"},
		},
	},
	diagnosis.ELBHealthCheckFailed: {
		Title: "ロードバランサーのヘルスチェック失敗",
		Why:   []string{"ターゲットグループ {targetGroup} のターゲットがヘルスチェックに失敗しています (応答 {healthCode})。", "ターゲットグループ {targetGroup} のターゲットがヘルスチェックに失敗しています。", "タスクがロードバランサーのヘルスチェックに失敗しています。"},
		Steps: [][]string{
			{"ターゲットグループ {targetGroup} のパス、ポート、成功コードを応答 {healthCode} と見比べてください: EC2 コンソール、ターゲットグループ、ヘルスチェック。", "ターゲットグループのパス、ポート、成功コードを応答 {healthCode} と見比べてください: EC2 コンソール、ターゲットグループ、ヘルスチェック。",
				"タスクのセキュリティグループで、ロードバランサーからヘルスチェックのポートへの受信を許可してください。"},
			{"{healthCode} を返す理由をアプリケーションのログで確認: `aws logs tail {logGroup} --since 1h`", "{healthCode} を返す理由をアプリケーションのログで確認してください: ECS コンソール、タスク、ログ。", "ターゲットグループ {targetGroup} のパス、ポート、成功コードをアプリケーションの応答と見比べてください: EC2 コンソール、ターゲットグループ、ヘルスチェック。",
				"ターゲットグループのパス、ポート、成功コードをアプリケーションの応答と見比べてください: EC2 コンソール、ターゲットグループ、ヘルスチェック。"},
			{"起動が遅いだけなら、猶予期間 (SECONDS) を起動にかかる秒数に延ばして再デプロイしてください: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --health-check-grace-period-seconds SECONDS`", "起動が遅いだけなら、猶予期間 (SECONDS) を起動にかかる秒数に延ばして再デプロイしてください: `aws ecs update-service --cluster {cluster} --service {service} --health-check-grace-period-seconds SECONDS`"},
		},
	},
	diagnosis.JobTimeout: {
		Title: "ジョブのタイムアウト",
		Why:   []string{"ジョブが制限時間を超えたため、実行エンジンがタスクを停止しました。"},
		Steps: [][]string{
			{"どこで時間がかかったかをログで確認: `aws logs tail {logGroup} --since 1h`", "どこで時間がかかったかをログで確認してください: ECS コンソール、タスク、ログ。"},
			{"必要な処理時間なら、AWS Batch の attemptDurationSeconds またはワークフローのタイムアウトを延ばしてください。"},
		},
	},

	diagnosis.PlacementCPU: {
		Title: "CPU 不足",
		Why:   []string{"タスクに必要な CPU の空きがあるコンテナインスタンスがありません。"},
		Steps: [][]string{
			{"インスタンスを増やすか大きくしてください: ECS コンソール、クラスター、インフラストラクチャ、キャパシティプロバイダー。"},
			{"または、タスク定義の cpu を減らしてください。空きの確認: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
		},
	},
	diagnosis.PlacementMemory: {
		Title: "インスタンスのメモリ不足",
		Why:   []string{"タスクに必要なメモリの空きがあるコンテナインスタンスがありません。"},
		Steps: [][]string{
			{"インスタンスを増やすか大きくしてください: ECS コンソール、クラスター、インフラストラクチャ、キャパシティプロバイダー。"},
			{"または、タスク定義の memory・memoryReservation を減らしてください。空きの確認: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
		},
	},
	diagnosis.PlacementENI: {
		Title: "ENI の空き不足",
		Why:   []string{"ネットワークインターフェイスを追加できるコンテナインスタンスがありません。"},
		Steps: [][]string{
			{"トランキングを有効にしてからインスタンスを入れ替え: `aws ecs put-account-setting-default --name awsvpcTrunking --value enabled`"},
			{"または、インスタンスを増やすか、インターフェイス数の多いタイプに変えてください。"},
		},
	},
	diagnosis.PlacementGPU: {
		Title: "GPU の空き不足",
		Why:   []string{"{resource} に空きのあるコンテナインスタンスがありません。", "GPU またはアクセラレーターに空きのあるコンテナインスタンスがありません。"},
		Steps: [][]string{
			{"GPU インスタンスを増やし (ECS コンソール、クラスター、インフラストラクチャ、キャパシティプロバイダー)、Service Quotas で vCPU のクォータも確認してください。"},
			{"デプロイ中は新旧のタスクがそれぞれ GPU を使います。1 台しかない場合は minimumHealthyPercent を 0 にしてください。"},
		},
	},
	diagnosis.PlacementConstraint: {
		Title: "配置の制約",
		Why:   []string{"タスクに必要な {resource} または属性を持つコンテナインスタンスがありません。", "タスクの条件 (制約、属性、AZ、プラットフォーム) に合うコンテナインスタンスがありません。"},
		Steps: [][]string{
			{"タスク定義の placementConstraints・requiresAttributes をインスタンスと比較: `aws ecs list-attributes --cluster {cluster} --target-type container-instance`"},
			{"サービスのサブネットの AZ にインスタンスがあり、OS が正しく、ECS エージェントが最新か確認してください。"},
		},
	},
	diagnosis.NoContainerInstances: {
		Title: "コンテナインスタンスなし",
		Why:   []string{"キャパシティプロバイダー {capacityProvider} に、稼働中のコンテナインスタンスがありません。", "クラスターまたはキャパシティプロバイダーに、稼働中のコンテナインスタンスがありません。"},
		Steps: [][]string{
			{"Auto Scaling グループの希望台数とアクティビティを確認してください: EC2 コンソール、Auto Scaling グループ、アクティビティ。"},
			{"インスタンスがこのクラスターに参加するか確認してください: ユーザーデータの ECS_CLUSTER、インスタンスロール、ECS エンドポイントへの経路。"},
		},
	},
	diagnosis.AgentDisconnected: {
		Title: "ECS エージェントの切断",
		Why:   []string{"コンテナインスタンス {instance} の ECS エージェントが接続されていません。", "コンテナインスタンスの ECS エージェントが接続されていません。"},
		Steps: [][]string{
			{"インスタンス {instance} で sudo systemctl restart ecs を実行し、/var/log/ecs/ecs-agent.log を確認してください。", "インスタンスで sudo systemctl restart ecs を実行し、/var/log/ecs/ecs-agent.log を確認してください。"},
			{"ecs・ecs-agent・ecs-telemetry のエンドポイントへの経路と、インスタンスロールの AmazonEC2ContainerServiceforEC2Role を確認してください。"},
		},
	},
	diagnosis.FargateCapacityUnavailable: {
		Title: "Fargate の容量不足",
		Why:   []string{"現在、Fargate にタスクを起動できる容量がありません。"},
		Steps: [][]string{
			{"別の AZ のサブネットを追加: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`", "別の AZ のサブネットを追加: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`"},
			{"Fargate Spot: キャパシティプロバイダー戦略に FARGATE を base として追加: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`", "Fargate Spot: キャパシティプロバイダー戦略に FARGATE を base として追加: `aws ecs update-service --cluster {cluster} --service {service} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`"},
			{"それ以外は、時間を置いて再デプロイ: " + deployAgain, "それ以外は、ECS が自動で再試行するのを待ってください。"},
		},
	},
	diagnosis.CapacityProviderLaunchFailed: {
		Title: "インスタンスの起動失敗",
		Why:   []string{"キャパシティプロバイダー {capacityProvider} がインスタンスを起動できません。", "キャパシティプロバイダーがインスタンスを起動できません。"},
		Steps: [][]string{
			{"{capacityProvider} のインスタンスタイプと AZ の候補を増やしてください: ECS コンソール、クラスター、インフラストラクチャ。", "キャパシティプロバイダーのインスタンスタイプと AZ の候補を増やしてください: ECS コンソール、クラスター、インフラストラクチャ。"},
			{"起動のエラーを、CloudTrail (CreateFleet、RunInstances) または Auto Scaling グループのアクティビティで確認してください。"},
		},
	},
	diagnosis.QuotaExceeded: {
		Title: "クォータ超過",
		Why:   []string{"アカウントのクォータに達しました: {quota}", "アカウントのクォータでは、これだけの {resource} を使えません。", "アカウントのクォータに達しました。"},
		Steps: [][]string{
			{"クォータ {quota} を引き上げてください: Service Quotas コンソール、AWS Fargate・Amazon EC2・Amazon VPC、クォータの引き上げをリクエスト。", "クォータを引き上げてください: Service Quotas コンソール、AWS Fargate・Amazon EC2・Amazon ECS、クォータの引き上げをリクエスト。"},
			{"それまでは、不要なタスクを止めるか、サービスの maximumPercent を下げてください。"},
		},
	},
	diagnosis.APIThrottled: {
		Title: "API のスロットリング",
		Why:   []string{"ECS がサービスの管理に使う API がスロットリングされています。"},
		Steps: [][]string{
			{"ECS が自動で再試行するのを待ってください。すでにデプロイが打ち切られた場合は再デプロイ: " + deployAgain, "ECS が自動で再試行するのを待ってください。"},
			{"繰り返す場合は、デプロイの時間をずらし、他の呼び出し元を CloudTrail で確認し、Service Quotas でレートの引き上げを依頼してください。"},
		},
	},

	diagnosis.ELBRegistrationFailed: {
		Title: "ターゲット登録の失敗",
		Why:   []string{"タスクをターゲットグループ {targetGroup} に登録できないか、リスナーに関連付けられていません。", "タスクをターゲットグループに登録できないか、リスナーに関連付けられていません。"},
		Steps: [][]string{
			{"リスナールールがターゲットグループ {targetGroup} に転送し、ターゲットタイプが合っているか (awsvpc では ip) 確認してください: EC2 コンソール、ターゲットグループ。", "リスナールールがターゲットグループに転送し、ターゲットタイプが合っているか (awsvpc では ip) 確認してください: EC2 コンソール、ターゲットグループ。"},
			{"その後に再デプロイ: " + deployAgain, "その後に実行: " + restart},
		},
	},
	diagnosis.ELBAPIError: {
		Title: "ロードバランサー API のエラー",
		Why:   []string{"ターゲットグループ {targetGroup} に対するロードバランサー API が失敗しました。", "ロードバランサー API が失敗しました。"},
		Steps: [][]string{
			{"直接呼び出して確認: `aws elbv2 describe-target-groups --names {targetGroup}`", "直接呼び出して確認: `aws elbv2 describe-target-health --target-group-arn ARN`"},
			{"応答がなければ AWS Health Dashboard でリージョンの状況を確認し、応答があれば再デプロイ: " + deployAgain, "応答があれば ECS の再試行を待ち、なければ AWS Health Dashboard でリージョンの状況を確認してください。"},
		},
	},
	diagnosis.ELBAZNotEnabled: {
		Title: "AZ の未有効化",
		Why:   []string{"ターゲットグループ {targetGroup} のターゲットが、ロードバランサーで有効でない AZ にあります。", "ターゲットが、ロードバランサーで有効でない AZ にあります。"},
		Steps: [][]string{
			{"その AZ を追加してください: EC2 コンソール、ロードバランサー、ネットワークマッピング、サブネットの編集。"},
			{"または、その AZ のサブネットをサービスから外してください: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`", "または、その AZ のサブネットをサービスから外してください: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`"},
		},
	},
	diagnosis.TargetGroupMissing: {
		Title: "ターゲットグループが見つからない",
		Why:   []string{"ターゲットグループ {targetGroup} が存在しません。", "サービスのターゲットグループが存在しません。"},
		Steps: [][]string{
			{"確認: `aws elbv2 describe-target-groups --names {targetGroup}`", "確認: EC2 コンソール、ターゲットグループ。"},
			{"リスナールールとともに作り直し、サービスに設定してください: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --load-balancers file://load-balancers.json`", "リスナールールとともに作り直し、サービスに設定してください: `aws ecs update-service --cluster {cluster} --service {service} --load-balancers file://load-balancers.json`"},
		},
	},

	diagnosis.AlarmRollback: {
		Title: "CloudWatch アラーム",
		Why:   []string{"デプロイ中に CloudWatch アラーム {alarm} がアラーム状態になりました。", "デプロイ中に CloudWatch アラームがアラーム状態になりました。"},
		Steps: [][]string{
			{"{alarm} と、その時刻のメトリクスを確認してください: CloudWatch コンソール、アラーム。", "アラームと、その時刻のメトリクスを確認してください: CloudWatch コンソール、アラーム、アラーム状態。"},
			{"アラームが正しければ新しいバージョンを修正し、誤検知ならしきい値を見直すか、サービスのデプロイアラームから外してください。"},
		},
	},
	diagnosis.DeploymentHookFailed: {
		Title: "デプロイフックの失敗",
		Why:   []string{"ステージ {stage} のライフサイクルフック {function} が失敗したか、タイムアウトしました。", "ステージ {stage} のライフサイクルフックが失敗したか、タイムアウトしました。", "デプロイのライフサイクルフックが失敗したか、タイムアウトしました。"},
		Steps: [][]string{
			{"フックの関数のログを確認: `aws logs tail /aws/lambda/{function} --since 1h`", "フックの Lambda 関数のログを確認してください: CloudWatch コンソール、ロググループ、/aws/lambda/。"},
			{"IAM コンソールの「ロール」で、フックのロール {role} に {function} への {action} を許可してください。", "関数は hookStatus として SUCCEEDED、FAILED、IN_PROGRESS のいずれかを返す必要があります。フックのロールには lambda:InvokeFunction を許可してください。"},
		},
	},
	diagnosis.DeploymentConfigBlocked: {
		Title: "デプロイの停滞",
		Why:   []string{"minimumHealthyPercent と maximumPercent の設定により、タスクを停止も起動もできません。"},
		Steps: [][]string{
			{"余裕を持たせてください: `aws ecs update-service --cluster {cluster} --service {service} --deployment-configuration minimumHealthyPercent=50,maximumPercent=200`"},
		},
	},
	diagnosis.DeploymentFailed: {
		Title: "デプロイの失敗",
		Why:   []string{"デプロイ {deployment} が失敗しました。起動しないか、正常にならないタスクが多すぎます。", "デプロイが失敗しました。起動しないか、正常にならないタスクが多すぎます。"},
		Steps: [][]string{
			{"停止したタスクを確認してください: ECS コンソール、サービス、タスク、「停止済み」で絞り込み。1 時間で表示されなくなります。"},
			{"原因を直して再デプロイしてください。ロールバックしない設定では、壊れたデプロイが残ります。"},
		},
	},
	diagnosis.TasksFailingToStart: {
		Title: "タスクの起動失敗",
		Why:   []string{"サービスのタスクが起動前に失敗し続け、ECS の再試行間隔が延びています。"},
		Steps: [][]string{
			{"停止理由の一覧を確認: `aws ecs describe-tasks --cluster {cluster} --tasks $(aws ecs list-tasks --cluster {cluster} --service-name {service} --desired-status STOPPED --query taskArns --output text) --query 'tasks[].[stoppedReason,containers[].reason]'`", "最新の停止タスクを確認してください: ECS コンソール、サービス、タスク、「停止済み」で絞り込み。"},
			{"{definition} を、正常だった {previous} と見比べてください。起動前の失敗は、イメージ、シークレット、ロール、ロググループに原因があることが多いです。", "タスクの起動に必要なものを確認してください: イメージ、シークレット、ロール、ロググループと、サブネットからそれらへの経路。"},
		},
	},

	diagnosis.Scaling: {
		Title: "スケールイン",
		Why:   []string{"サービスのスケールインにより、不要になったタスクが停止しました。"},
	},
	diagnosis.DeploymentReplaced: {
		Title: "デプロイによる入れ替え",
		Why:   []string{"このタスクは、新しいデプロイのタスクに置き換えられました。"},
	},
	diagnosis.UserStopped: {
		Title: "手動停止",
		Why:   []string{"誰かがタスクを意図的に停止しました。"},
		Steps: [][]string{
			{"停止した人を確認: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopTask`"},
		},
	},
	diagnosis.SpotInterruption: {
		Title: "Spot の中断",
		Why:   []string{"AWS が Spot の容量を回収しました。"},
		Steps: [][]string{
			{"ECS が別の場所でタスクを起動し直します。影響があるなら、キャパシティプロバイダー戦略に FARGATE またはオンデマンドを base として追加してください。"},
			{"SIGTERM を処理してください。終了までの猶予は 2 分です。"},
		},
	},
	diagnosis.Maintenance: {
		Title: "ホストのメンテナンス",
		Why:   []string{"ホストのメンテナンス、ドレインまたはリタイアのため、タスクが移動します。"},
		Steps: [][]string{
			{"タスクが複数あれば対応は不要です。予定されたリタイアは AWS Health Dashboard で確認できます。"},
		},
	},
	diagnosis.HostTerminated: {
		Title: "インスタンスの消失",
		Why:   []string{"タスクの EC2 インスタンス {instance} がなくなりました。", "タスクの EC2 インスタンスがなくなりました。"},
		Steps: [][]string{
			{"理由を確認: `aws ec2 describe-instances --instance-ids {instance} --query 'Reservations[].Instances[].StateTransitionReason'`", "理由を確認してください: EC2 コンソール、Auto Scaling グループ、アクティビティ。"},
			{"インスタンスの終了前にタスクが移動するよう、キャパシティプロバイダーのマネージドドレインを有効にしてください。"},
		},
	},
	diagnosis.ScaleInProtected: {
		Title: "スケールイン待ち",
		Why:   []string{"保護されたタスクがあるため、スケールインが待機しています。"},
		Steps: [][]string{
			{"終わるのを待つか、保護を解除してください: `aws ecs update-task-protection --cluster {cluster} --no-protection-enabled --tasks TASK`"},
		},
	},
	diagnosis.Informational: {
		Title: "お知らせ",
		Why:   []string{"ECS からの経過の通知です。失敗ではありません。"},
	},
	diagnosis.Unknown: {
		Title: "原因不明",
		Why:   []string{"ECS の情報だけでは原因を特定できません。"},
		Steps: [][]string{
			{"引用した理由を読み、{container} のログを確認してください: ECS コンソール、タスク、ログ。", "引用した理由を読み、ログを確認してください: ECS コンソール、タスク、ログ。"},
			{"サービスの最近のイベントを確認: `aws ecs describe-services --cluster {cluster} --services {service} --query 'services[].events'`"},
		},
	},
}
