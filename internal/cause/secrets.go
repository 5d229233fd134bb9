package cause

// The causes that have to do with secrets, environment files and roles.
const (
	SecretNotFound           Code = "secret-not-found"
	SecretAccessDenied       Code = "secret-access-denied"
	SecretMalformed          Code = "secret-malformed"
	SecretNetwork            Code = "secret-network"
	KMSAccessDenied          Code = "kms-access-denied"
	EnvFileAccessDenied      Code = "env-file-access-denied"
	EnvFileNetwork           Code = "env-file-network"
	RoleNotAssumable         Code = "role-not-assumable"
	IAMMisconfigured         Code = "iam-misconfigured"
	InfrastructureRoleDenied Code = "infrastructure-role-denied"
)

var secrets = []Cause{
	{
		Code: SecretNotFound, Severity: Error, Alert: true,
		Page:     guide + "resource-not-found-error.html",
		Entities: ofSecret,
		English: Text{
			Title: "secret not found",
			Why: []string{
				"The secret {secret} does not exist in this Region, or does not have this version.",
				"The parameter {parameter} does not exist in this Region.",
				"A secret or parameter of the task definition does not exist.",
			},
			Steps: [][]string{
				{
					"Check it: `aws secretsmanager describe-secret --secret-id {secret}`",
					"Check it: `aws ssm get-parameter --name {parameter} --query Parameter.Version`",
					"Compare every valueFrom in the task definition with Secrets Manager and Parameter Store in the task's Region.",
				},
				{"Create or restore it, or correct valueFrom under secrets in the container definition, then deploy again."},
			},
		},
		Japanese: Text{
			Title: "シークレットが見つからない",
			Why: []string{
				"シークレット {secret} がこのリージョンにないか、指定のバージョンがありません。",
				"パラメータ {parameter} がこのリージョンにありません。",
				"タスク定義が参照するシークレットまたはパラメータがありません。",
			},
			Steps: [][]string{
				{
					"確認: `aws secretsmanager describe-secret --secret-id {secret}`",
					"確認: `aws ssm get-parameter --name {parameter} --query Parameter.Version`",
					"タスク定義の各 valueFrom を、タスクと同じリージョンの Secrets Manager・パラメータストアと見比べてください。",
				},
				{"作成または復元するか、コンテナ定義の secrets にある valueFrom を直して再デプロイしてください。"},
			},
		},
	},
	{
		Code: SecretAccessDenied, Severity: Error, Alert: true,
		Page:     guide + "task_execution_IAM_role.html#task-execution-secrets",
		Entities: ofSecret,
		English: Text{
			Title: "secret access denied",
			Why: []string{
				"The role {role} is not allowed to call {action} on {secret}.",
				"The role {role} is not allowed to call {action} on {parameter}.",
				"The role {role} is not allowed to call {action}.",
				"The execution role is not allowed to read {secret}.",
				"The execution role is not allowed to read a secret of the task definition.",
			},
			Steps: [][]string{
				{
					"Allow {action} on {secret} for {role}: IAM console, Roles, Add permissions.",
					"Allow {action} on {parameter} for {role}: IAM console, Roles, Add permissions.",
					"Allow {action} for {role}: IAM console, Roles, Add permissions.",
					"Allow secretsmanager:GetSecretValue or ssm:GetParameters for the execution role (not the task role): IAM " +
						"console, Roles, Add permissions.",
				},
				{"If the role already allows it, look for a deny: the secret's resource policy, VPC endpoint policy, permissions " +
					"boundary, service control policy."},
			},
		},
		Japanese: Text{
			Title: "シークレットの権限不足",
			Why: []string{
				"ロール {role} に、{secret} に対する {action} の権限がありません。",
				"ロール {role} に、{parameter} に対する {action} の権限がありません。",
				"ロール {role} に {action} の権限がありません。",
				"実行ロールに {secret} を読む権限がありません。",
				"実行ロールに、タスク定義のシークレットを読む権限がありません。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で、{role} に {secret} への {action} を許可してください。",
					"IAM コンソールの「ロール」で、{role} に {parameter} への {action} を許可してください。",
					"IAM コンソールの「ロール」で、{role} に {action} を許可してください。",
					"IAM コンソールで、実行ロール (タスクロールではありません) に secretsmanager:GetSecretValue または ssm:GetParameters を許可してください。",
				},
				{"ロールで許可済みなら、拒否している箇所を探してください: シークレットのリソースポリシー、VPC エンドポイントポリシー、アクセス許可の境界、SCP。"},
			},
		},
	},
	{
		Code: SecretMalformed, Severity: Error, Alert: true,
		Page:     guide + "secrets-envvar-secrets-manager.html",
		Entities: ofSecret,
		English: Text{
			Title: "malformed secret",
			Why: []string{
				"The secret {secret} has no JSON key {key}.",
				"The secret has no JSON key {key}.",
				"The secret {secret} does not have the form that the task definition asks for.",
				"A secret does not have the form that the task definition asks for.",
			},
			Steps: [][]string{
				{
					"Add the key {key} to the secret, or correct valueFrom (secret ARN, then :KEY::) in the container definition.",
					"Correct valueFrom in the container definition: full secret ARN, then :JSON-KEY:VERSION-STAGE:VERSION-ID, empty " +
						"parts allowed.",
				},
				{"If it was there before, restore the version that had it. See the versions: `aws secretsmanager " +
					"list-secret-version-ids --secret-id {secret}`"},
				{"For repositoryCredentials the secret must be JSON with username and password."},
			},
		},
		Japanese: Text{
			Title: "シークレットの形式不正",
			Why: []string{
				"シークレット {secret} に JSON キー {key} がありません。",
				"シークレットに JSON キー {key} がありません。",
				"シークレット {secret} の形式が、タスク定義の指定と合いません。",
				"シークレットの形式が、タスク定義の指定と合いません。",
			},
			Steps: [][]string{
				{
					"シークレットにキー {key} を追加するか、コンテナ定義の valueFrom (シークレット ARN の後に :KEY::) を直してください。",
					"コンテナ定義の valueFrom を直してください: 完全なシークレット ARN の後に :JSON-KEY:VERSION-STAGE:VERSION-ID (空欄可)。",
				},
				{"以前はあった場合は、キーを含むバージョンに戻してください。バージョンの確認: `aws secretsmanager list-secret-version-ids --secret-id {secret}`"},
				{"repositoryCredentials のシークレットは、username と password を持つ JSON にしてください。"},
			},
		},
	},
	{
		Code: SecretNetwork, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#pull-command-failed",
		Entities: ofSecret,
		English: Text{
			Title: "secrets unreachable",
			Why: []string{
				"The task cannot reach {host} to get its secrets or registry credentials.",
				"The task cannot reach AWS to get its secrets or registry credentials.",
			},
			Steps: [][]string{
				{"Fargate: check the outbound path from the task's subnets in the VPC console: NAT gateway, or " +
					"assignPublicIp=ENABLED in a public subnet, or interface endpoints for secretsmanager, ssm and ecr.api with " +
					"private DNS."},
				{"EC2, Managed Instances: check the outbound path from the instance's subnet: NAT gateway, public address, or " +
					"interface endpoints for secretsmanager, ssm and ecr.api with private DNS."},
				{wayFromAnywhere},
				{"Check that the security group in use allows outbound TCP 443, and that the endpoint's allows inbound TCP 443 " +
					"from it."},
			},
		},
		Japanese: Text{
			Title: "シークレットへの接続失敗",
			Why: []string{
				"タスクから {host} に接続できず、シークレットまたはレジストリの認証情報を取得できません。",
				"タスクから AWS に接続できず、シークレットまたはレジストリの認証情報を取得できません。",
			},
			Steps: [][]string{
				{"Fargate: VPC コンソールで、タスクのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックサブネットなら assignPublicIp=ENABLED、または " +
					"secretsmanager・ssm・ecr.api のエンドポイント (プライベート DNS 有効)。"},
				{"EC2, Managed Instances: インスタンスのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックアドレス、または secretsmanager・ssm・ecr.api " +
					"のエンドポイント (プライベート DNS 有効)。"},
				{wayFromAnywhereJa},
				{"そのセキュリティグループで TCP 443 の送信が、エンドポイントのセキュリティグループでその受信が許可されているか確認してください。"},
			},
		},
	},
	{
		Code: KMSAccessDenied, Severity: Error, Alert: true,
		Page:     guide + "task_execution_IAM_role.html#task-execution-secrets",
		Entities: ofSecret,
		English: Text{
			Title: "KMS key cannot be used",
			Why: []string{
				"The role {role} is not allowed to use the KMS key {key}.",
				"The KMS key {key} cannot be used.",
				"The role {role} is not allowed to use the KMS key of {secret}.",
				"The role {role} is not allowed to use the KMS key of {parameter}.",
				"The KMS key of {secret} cannot be used.",
				"The KMS key of {parameter} cannot be used.",
				"The role {role} is not allowed to use the KMS key of a secret, volume or log group.",
				"The KMS key of a secret, volume or log group cannot be used.",
			},
			Steps: [][]string{
				{"The key is to be deleted. Cancel that, then enable the key: `aws kms cancel-key-deletion --key-id {kmsKey}`"},
				{"The key is disabled. Unless that is meant, enable it again: `aws kms enable-key --key-id {kmsKey}`"},
				{
					"Allow {action} on {key} for {role}, in its IAM policy and in the key policy.",
					"Allow {action} on the key for {role}, in its IAM policy and in the key policy (KMS console, Customer managed " +
						"keys).",
					"Allow kms:Decrypt on the key for the execution role, in its IAM policy and in the key policy (KMS console, " +
						"Customer managed keys).",
				},
				{
					"Check that the key is enabled: `aws kms describe-key --key-id {key} --query KeyMetadata.KeyState`",
					"Find the key, then check that it is enabled: `aws secretsmanager describe-secret --secret-id {secret} --query " +
						"KmsKeyId`",
					"Check that the key is enabled and not pending deletion: `aws kms describe-key --key-id KEY --query " +
						"KeyMetadata.KeyState`",
				},
			},
		},
		Japanese: Text{
			Title: "KMS キーを使用できない",
			Why: []string{
				"ロール {role} は KMS キー {key} を使用できません。",
				"KMS キー {key} を使用できません。",
				"ロール {role} は {secret} の KMS キーを使用できません。",
				"ロール {role} は {parameter} の KMS キーを使用できません。",
				"{secret} の KMS キーを使用できません。",
				"{parameter} の KMS キーを使用できません。",
				"ロール {role} は、シークレット、ボリュームまたはロググループの KMS キーを使用できません。",
				"シークレット、ボリュームまたはロググループの KMS キーを使用できません。",
			},
			Steps: [][]string{
				{"キーは削除待ちです。削除を取り消してから有効化してください: `aws kms cancel-key-deletion --key-id {kmsKey}`"},
				{"キーは無効です。意図したものでなければ再度有効化してください: `aws kms enable-key --key-id {kmsKey}`"},
				{
					"{key} に対する {action} を、{role} の IAM ポリシーとキーポリシーの両方で許可してください。",
					"キーに対する {action} を、{role} の IAM ポリシーとキーポリシー (KMS コンソール→カスタマー管理型のキー) の両方で許可してください。",
					"実行ロールの IAM ポリシーとキーポリシー (KMS コンソール→カスタマー管理型のキー) の両方で kms:Decrypt を許可してください。",
				},
				{
					"キーが有効か確認: `aws kms describe-key --key-id {key} --query KeyMetadata.KeyState`",
					"キーを調べ、有効か確認: `aws secretsmanager describe-secret --secret-id {secret} --query KmsKeyId`",
					"キーが有効で、削除待ちでないか確認: `aws kms describe-key --key-id KEY --query KeyMetadata.KeyState`",
				},
			},
		},
	},
	{
		Code: EnvFileAccessDenied, Severity: Error, Alert: true,
		Page:     guide + "use-environment-file.html",
		Entities: []string{"bucket", "key", "role", "action"},
		English: Text{
			Title: "environment file denied",
			Why: []string{
				"The environment file {key} in the bucket {bucket} does not exist or the role is not allowed to read it.",
				"The environment file in S3 does not exist or the role is not allowed to read it.",
			},
			Steps: [][]string{
				{
					"Check that it exists: `aws s3api head-object --bucket {bucket} --key {key}`",
					"Check that the object in environmentFiles exists: `aws s3api head-object --bucket BUCKET --key KEY`",
				},
				{
					"Allow s3:GetObject on the object and s3:GetBucketLocation on the bucket for {role} (IAM console, Roles).",
					"Allow s3:GetObject on the object and s3:GetBucketLocation on the bucket for the execution role (IAM console, " +
						"Roles).",
				},
			},
		},
		Japanese: Text{
			Title: "環境変数ファイルの読み取り失敗",
			Why:   []string{"バケット {bucket} の環境変数ファイル {key} がないか、読む権限がありません。", "S3 の環境変数ファイルがないか、読む権限がありません。"},
			Steps: [][]string{
				{
					"存在を確認: `aws s3api head-object --bucket {bucket} --key {key}`",
					"environmentFiles のオブジェクトがあるか確認: `aws s3api head-object --bucket BUCKET --key KEY`",
				},
				{
					"IAM コンソールの「ロール」で、{role} にオブジェクトへの s3:GetObject とバケットへの s3:GetBucketLocation を許可してください。",
					"IAM コンソールの「ロール」で、実行ロールにオブジェクトへの s3:GetObject とバケットへの s3:GetBucketLocation を許可してください。",
				},
			},
		},
	},
	{
		Code: EnvFileNetwork, Severity: Error, Alert: true,
		Page:     guide + "resource-initialization-error.html#failed-to-download-env-files",
		Entities: []string{"bucket", "host"},
		English: Text{
			Title: "environment file unreachable",
			Why: []string{
				"The task cannot reach S3 to get its environment file from {bucket}.",
				"The task cannot reach S3 to get its environment file.",
			},
			Steps: [][]string{
				{"Fargate: add an S3 gateway endpoint to the route tables of the task's subnets, or a NAT gateway (VPC console, " +
					"Endpoints)."},
				{"EC2, Managed Instances: add an S3 gateway endpoint to the route table of the instance's subnet, or a NAT " +
					"gateway (VPC console, Endpoints)."},
				{wayFromAnywhere},
				{"Check that the security group in use allows outbound TCP 443."},
			},
		},
		Japanese: Text{
			Title: "環境変数ファイルへの接続失敗",
			Why:   []string{"タスクから S3 に接続できず、{bucket} の環境変数ファイルを取得できません。", "タスクから S3 に接続できず、環境変数ファイルを取得できません。"},
			Steps: [][]string{
				{"Fargate: タスクのサブネットのルートテーブルに、S3 のゲートウェイエンドポイントまたは NAT ゲートウェイを追加してください (VPC コンソール→エンドポイント)。"},
				{"EC2, Managed Instances: インスタンスのサブネットのルートテーブルに、S3 のゲートウェイエンドポイントまたは NAT ゲートウェイを追加してください (VPC コンソール→エンドポイント)。"},
				{wayFromAnywhereJa},
				{"そのセキュリティグループで TCP 443 の送信が許可されているか確認してください。"},
			},
		},
	},
	{
		Code: RoleNotAssumable, Severity: Error, Alert: true,
		Page:     guide + "troubleshoot-task-iam-roles.html",
		Entities: []string{"role", "action", "passedRole", "capacityProvider"},
		English: Text{
			Title: "ECS cannot use a role",
			Why: []string{
				"The role {role} is not allowed to call {action} on the role {passedRole}.",
				"The role {role} is not allowed to call {action}.",
				"ECS cannot assume the role {role}.",
				"ECS cannot assume a role of the task, or has no credentials for it.",
			},
			Steps: [][]string{
				{
					"Allow {action} on {passedRole} for {role}: IAM console, Roles, Add permissions.",
					"Allow {action} for {role}: IAM console, Roles, Add permissions.",
					"Check the trust policy of {role}: principal ecs-tasks.amazonaws.com for task and execution roles, " +
						"ecs.amazonaws.com for infrastructure roles.",
					"Check executionRoleArn and taskRoleArn in the task definition: the roles must exist and trust " +
						"ecs-tasks.amazonaws.com (infrastructure roles: ecs.amazonaws.com).",
				},
				{"If the role was created moments ago, wait a minute and deploy again: IAM changes take a while to propagate."},
			},
		},
		Japanese: Text{
			Title: "ECS がロールを使用できない",
			Why: []string{
				"ロール {role} に、ロール {passedRole} に対する {action} の権限がありません。",
				"ロール {role} に {action} の権限がありません。",
				"ECS がロール {role} を引き受けられません。",
				"ECS がタスクのロールを引き受けられないか、その認証情報がありません。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で、{role} に {passedRole} への {action} を許可してください。",
					"IAM コンソールの「ロール」で、{role} に {action} を許可してください。",
					"{role} の信頼ポリシーを確認してください。プリンシパルは、タスクロールと実行ロールなら ecs-tasks.amazonaws.com、インフラストラクチャロールなら ecs.amazonaws.com です。",
					"タスク定義の executionRoleArn と taskRoleArn を確認してください。ロールが存在し、ecs-tasks.amazonaws.com (インフラストラクチャロールは " +
						"ecs.amazonaws.com) を信頼している必要があります。",
				},
				{"作成直後のロールなら、1 分ほど待って再デプロイしてください。IAM への反映には時間がかかります。"},
			},
		},
	},
	{
		Code: InfrastructureRoleDenied, Severity: Error, Alert: true,
		Page:     guide + "infrastructure_IAM_role.html",
		Entities: []string{"role", "action"},
		English: Text{
			Title: "infrastructure role denied",
			Why: []string{
				"ECS could not set up what the service needs: its infrastructure role {role} is not allowed to call {action}.",
				"ECS could not set up what the service needs: its infrastructure role {role} lacks a permission.",
				"ECS could not set up what the service needs: its infrastructure role lacks a permission.",
			},
			Steps: [][]string{
				{
					"Allow {action} for {role}: IAM console, Roles, Add permissions.",
					"Give the infrastructure role the permissions of AWS's managed policy for it: IAM console, Roles.",
				},
				{"Then deploy again. An Express Mode service whose creation failed has to be deleted and created again."},
			},
		},
		Japanese: Text{
			Title: "インフラストラクチャロールの権限不足",
			Why: []string{
				"サービスに必要なリソースを用意する ECS のインフラストラクチャロール {role} に {action} の権限がありません。",
				"サービスに必要なリソースを用意する ECS のインフラストラクチャロール {role} の権限が足りません。",
				"ECS がサービスのリソースを用意できませんでした。インフラストラクチャロールの権限が足りません。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で、{role} に {action} を許可してください。",
					"インフラストラクチャロールに AWS 管理ポリシーの権限を付けてください (IAM コンソールの「ロール」)。",
				},
				{"その後、再デプロイしてください。作成に失敗した Express Mode のサービスは、削除して作り直す必要があります。"},
			},
		},
	},
	{
		Code: IAMMisconfigured, Severity: Critical, Alert: true,
		Page:     guide + "service-event-messages-list.html#service-event-messages-20",
		Entities: []string{"role", "action", "targetGroup", "capacityProvider"},
		English: Text{
			Title: "ECS lost permissions",
			Why: []string{
				"The role {role} is not allowed to call {action}, so ECS cannot maintain the service.",
				"The role {role} lost permissions that ECS needs to maintain the service.",
				"A role that ECS needs to maintain the service lost permissions or its trust policy.",
			},
			Steps: [][]string{
				{
					"Restore {action} for {role}: IAM console, Roles, Add permissions.",
					"Restore the permissions of {role}: IAM console, Roles.",
					"Check AWSServiceRoleForECS and the infrastructure role: `aws iam get-role --role-name AWSServiceRoleForECS`",
				},
				{"Find out who changed it: CloudTrail console, Event history, event source iam.amazonaws.com."},
			},
		},
		Japanese: Text{
			Title: "ECS 用ロールの権限不足",
			Why: []string{
				"ロール {role} に {action} の権限がなく、ECS がサービスを維持できません。",
				"ECS がサービスの維持に使うロール {role} の権限が失われています。",
				"ECS がサービスの維持に使うロールの権限または信頼関係が失われています。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で、{role} に {action} を戻してください。",
					"IAM コンソールの「ロール」で、{role} の権限を戻してください。",
					"AWSServiceRoleForECS とインフラストラクチャロールを確認: `aws iam get-role --role-name AWSServiceRoleForECS`",
				},
				{"変更者を確認してください: CloudTrail コンソール→イベント履歴→イベントソース iam.amazonaws.com。"},
			},
		},
	},
}
