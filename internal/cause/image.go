package cause

// The causes that have to do with the image.
const (
	ImageNotFound         Code = "image-not-found"
	ImagePullDenied       Code = "image-pull-denied"
	ImagePullNetwork      Code = "image-pull-network"
	ImagePullRateLimited  Code = "image-pull-rate-limited"
	ImagePlatformMismatch Code = "image-platform-mismatch"
	ImageUnsupportedMedia Code = "image-unsupported-media"
	ImageReferenceInvalid Code = "image-reference-invalid"
	ImageDiskFull         Code = "image-disk-full"
	ImageCorrupt          Code = "image-corrupt"
)

var images = []Cause{
	{
		Code: ImageNotFound, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html",
		Entities: ofImage,
		English: Text{
			Title: "image not found",
			Why: []string{
				"The image {image} does not exist in its registry.",
				"The repository {repository} has no such image.",
				"The image does not exist in its registry.",
			},
			Steps: [][]string{
				{
					"Check the tag: `aws ecr describe-images --registry-id {registryId} --repository-name {repository} --image-ids " +
						"imageTag={tag}`",
					"List what is there: `aws ecr describe-images --registry-id {registryId} --repository-name {repository}`",
					"Compare the image in the task definition with the tags in its registry.",
				},
				{
					"Push the image again, or deploy a task definition with a tag that exists.",
					"Push the image again, or run a task definition with a tag that exists.",
				},
				{
					"If it was there before, check the repository's lifecycle policy: ECS pins tags to digests and needs them until " +
						"the next deployment.",
					"If it was there before, check the repository's lifecycle policy.",
				},
			},
		},
		Japanese: Text{
			Title: "イメージが見つからない",
			Why: []string{
				"イメージ {image} がレジストリにありません。",
				"リポジトリ {repository} に該当するイメージがありません。",
				"イメージがレジストリにありません。",
			},
			Steps: [][]string{
				{
					"タグを確認: `aws ecr describe-images --registry-id {registryId} --repository-name {repository} --image-ids " +
						"imageTag={tag}`",
					"イメージの一覧を確認: `aws ecr describe-images --registry-id {registryId} --repository-name {repository}`",
					"タスク定義の image とレジストリのタグを見比べてください。",
				},
				{
					"イメージを再度プッシュするか、存在するタグを指定したタスク定義でデプロイしてください。",
					"イメージを再度プッシュするか、存在するタグを指定したタスク定義で実行してください。",
				},
				{
					"以前はあったイメージなら、ライフサイクルポリシーを確認してください。ECS はタグをダイジェストに固定し、次のデプロイまでそのイメージを使い続けます。",
					"以前はあったイメージなら、リポジトリのライフサイクルポリシーを確認してください。",
				},
			},
		},
	},
	{
		Code: ImagePullDenied, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html",
		Entities: ofPull,
		English: Text{
			Title: "image pull denied",
			Why: []string{
				"The role {role} is not allowed to call {action} to pull the image.",
				"The registry refused the pull of {image}.",
				"The registry {registry} refused the pull.",
				"The registry refused the pull.",
			},
			Steps: [][]string{
				{
					"Allow {action} for {role} (IAM console, Roles), or attach AmazonECSTaskExecutionRolePolicy to it.",
					"ECR: attach AmazonECSTaskExecutionRolePolicy to the execution role, and if the repository is in another " +
						"account, check its policy.",
				},
				{"EC2, ECS Anywhere: if the task has no execution role, the instance role pulls the image: check that one."},
				{
					"Other registries: set repositoryCredentials in the container definition and check the user name and password " +
						"in its secret.",
					"Set repositoryCredentials in the container definition and check the user name and password in its secret.",
				},
				{
					"Check that {image} exists at all: some registries also answer 403 for a missing tag.",
					"Check that the repository and tag exist at all: some registries also answer 403 for a missing tag.",
				},
			},
		},
		Japanese: Text{
			Title: "イメージのプル拒否",
			Why: []string{
				"ロール {role} に、イメージのプルに必要な {action} の権限がありません。",
				"レジストリが {image} のプルを拒否しました。",
				"レジストリ {registry} がプルを拒否しました。",
				"レジストリがイメージのプルを拒否しました。",
			},
			Steps: [][]string{
				{
					"IAM コンソールの「ロール」で {role} に {action} を許可するか、AmazonECSTaskExecutionRolePolicy をアタッチしてください。",
					"ECR の場合は、実行ロールに AmazonECSTaskExecutionRolePolicy をアタッチし、別アカウントならリポジトリポリシーも確認してください。",
				},
				{"EC2, ECS Anywhere: タスクに実行ロールがなければインスタンスのロールでプルします。そちらも確認してください。"},
				{
					"ECR 以外のレジストリでは、コンテナ定義の repositoryCredentials と、そのシークレットのユーザー名・パスワードを確認してください。",
					"コンテナ定義の repositoryCredentials と、そのシークレットのユーザー名・パスワードを確認してください。",
				},
				{
					"{image} が存在するかも確認してください。タグがないときに 403 を返すレジストリもあります。",
					"リポジトリとタグが存在するかも確認してください。タグがないときに 403 を返すレジストリもあります。",
				},
			},
		},
	},
	{
		Code: ImagePullNetwork, Severity: Error, Alert: true,
		Page:     guide + "verify-connectivity.html",
		Entities: ofPull,
		English: Text{
			Title: "registry unreachable",
			Why: []string{
				"The task cannot reach {host} to pull the image.",
				"The task cannot reach the registry {registry}.",
				"The task cannot reach the image's registry.",
			},
			Steps: [][]string{
				{"EC2, ECS Anywhere: the registry's certificate has expired or is not trusted: renew it, or add the certificate " +
					"of its authority to the host, under /etc/docker/certs.d."},
				{"Fargate, Managed Instances: the registry's certificate has expired or is not trusted: give it one of a public " +
					"authority."},
				{"Fargate: check the outbound path from the task's subnets in the VPC console: NAT gateway, or " +
					"assignPublicIp=ENABLED in a public subnet, or interface endpoints for ecr.api and ecr.dkr plus a gateway " +
					"endpoint for S3."},
				{"EC2, Managed Instances: check the outbound path from the instance's subnet: NAT gateway, public address, or " +
					"interface endpoints for ecr.api and ecr.dkr plus a gateway endpoint for S3."},
				{wayFromAnywhere},
				{
					"Check that the security group and network ACL allow outbound TCP 443 to {host}, and that the name is spelled " +
						"correctly.",
					"Check that the security group and network ACL allow outbound TCP 443, and that the registry's name is spelled " +
						"correctly.",
				},
			},
		},
		Japanese: Text{
			Title: "レジストリへの接続失敗",
			Why: []string{
				"タスクから {host} に接続できず、イメージをプルできません。",
				"タスクからレジストリ {registry} に接続できません。",
				"タスクからイメージのレジストリに接続できません。",
			},
			Steps: [][]string{
				{"EC2, ECS Anywhere: レジストリの証明書が期限切れか、信頼されていません。更新するか、発行した認証局の証明書をホストの /etc/docker/certs.d に追加してください。"},
				{"Fargate, Managed Instances: レジストリの証明書が期限切れか、信頼されていません。パブリック認証局の証明書にしてください。"},
				{"Fargate: VPC コンソールで、タスクのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックサブネットなら assignPublicIp=ENABLED、または " +
					"ecr.api・ecr.dkr のインターフェイスエンドポイントと S3 のゲートウェイエンドポイント。"},
				{"EC2, Managed Instances: インスタンスのサブネットから外部への経路を確認してください: NAT ゲートウェイ、パブリックアドレス、または ecr.api・ecr.dkr " +
					"のインターフェイスエンドポイントと S3 のゲートウェイエンドポイント。"},
				{wayFromAnywhereJa},
				{
					"セキュリティグループとネットワーク ACL で {host} への TCP 443 が許可されているか、名前に誤りがないかを確認してください。",
					"セキュリティグループとネットワーク ACL で TCP 443 の送信が許可されているか、レジストリ名に誤りがないかを確認してください。",
				},
			},
		},
	},
	{
		Code: ImagePullRateLimited, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html#container-pull-too-many-requests",
		Entities: ofImage,
		English: Text{
			Title: "registry rate limit",
			Why: []string{
				"The registry {registry} refuses further pulls for now: its rate limit is reached.",
				"The registry refuses further pulls for now: its rate limit is reached.",
			},
			Steps: [][]string{
				{
					"Wait for the limit to reset, then deploy again: " + deployAgain,
					"Wait for the limit to reset, then run: " + restart,
					"Wait for the limit to reset, then deploy again.",
				},
				{
					"Pull {repository} through an ECR pull-through cache (ECR console, Private registry, Pull through cache).",
					"Pull through an ECR pull-through cache (ECR console, Private registry, Pull through cache).",
				},
				{"Or set repositoryCredentials in the container definition, so that pulls count against your own account."},
			},
		},
		Japanese: Text{
			Title: "レジストリのレート制限",
			Why:   []string{"レジストリ {registry} のレート制限に達し、イメージをプルできません。", "レジストリのレート制限に達し、イメージをプルできません。"},
			Steps: [][]string{
				{"制限が解除されるのを待ってから再デプロイ: " + deployAgain, "制限が解除されるのを待ってから実行: " + restart, "制限が解除されるのを待ってから再デプロイしてください。"},
				{
					"{repository} を ECR のプルスルーキャッシュ経由でプルしてください (ECR コンソール→プライベートレジストリ→プルスルーキャッシュ)。",
					"ECR のプルスルーキャッシュ経由でプルしてください (ECR コンソール→プライベートレジストリ→プルスルーキャッシュ)。",
				},
				{"または、コンテナ定義に repositoryCredentials を設定し、認証済みでプルしてください。"},
			},
		},
	},
	{
		Code: ImagePlatformMismatch, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html",
		Entities: []string{"platform", "image", "tag", "registry", "repository"},
		English: Text{
			Title: "wrong image platform",
			Why: []string{
				"The image has no variant for {platform}, the task's platform.",
				"The image has no variant for the task's platform.",
			},
			Steps: [][]string{
				{
					"Build it for the task: `docker buildx build --platform {platform} -t IMAGE --push .`",
					"Build it for the task: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`",
				},
				{"Or set runtimePlatform.cpuArchitecture in the task definition to what the image was built for."},
			},
		},
		Japanese: Text{
			Title: "イメージのプラットフォーム不一致",
			Why:   []string{"イメージが、タスクの実行環境 {platform} に対応していません。", "イメージが、タスクの実行環境のプラットフォームに対応していません。"},
			Steps: [][]string{
				{
					"タスクに合わせてビルド: `docker buildx build --platform {platform} -t IMAGE --push .`",
					"タスクに合わせてビルド: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`",
				},
				{"または、タスク定義の runtimePlatform.cpuArchitecture をイメージに合わせてください。"},
			},
		},
	},
	{
		Code: ImageUnsupportedMedia, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html",
		Entities: ofImage,
		English: Text{
			Title: "unsupported image format",
			Why: []string{
				"The image {image} has a manifest or layer that the container runtime cannot read.",
				"The image has a manifest or layer that the container runtime cannot read.",
			},
			Steps: [][]string{
				{
					"Check the media types: `docker buildx imagetools inspect --raw {image}`",
					"Check the media types: `docker buildx imagetools inspect --raw IMAGE`",
				},
				{"Build it again with docker buildx and --provenance=false, and push it as a Docker v2 or OCI image."},
			},
		},
		Japanese: Text{
			Title: "未対応のイメージ形式",
			Why: []string{
				"イメージ {image} のマニフェストまたはレイヤーの形式に、コンテナランタイムが対応していません。",
				"イメージのマニフェストまたはレイヤーの形式に、コンテナランタイムが対応していません。",
			},
			Steps: [][]string{
				{
					"メディアタイプを確認: `docker buildx imagetools inspect --raw {image}`",
					"メディアタイプを確認: `docker buildx imagetools inspect --raw IMAGE`",
				},
				{"docker buildx に --provenance=false を付けてビルドし直し、Docker v2 または OCI 形式でプッシュしてください。"},
			},
		},
	},
	{
		Code: ImageReferenceInvalid, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html",
		Entities: ofImage,
		English: Text{
			Title: "invalid image name",
			Why: []string{
				"The image name {image} is malformed.",
				"The image name in the task definition is malformed.",
			},
			Steps: [][]string{
				{"Correct image in the container definition to registry/repository:tag, in lower case and without spaces. An " +
					"empty variable in the pipeline often leaves a bare colon."},
			},
		},
		Japanese: Text{
			Title: "イメージ名の誤り",
			Why:   []string{"イメージ名 {image} の書式が正しくありません。", "タスク定義のイメージ名の書式が正しくありません。"},
			Steps: [][]string{
				{"コンテナ定義の image を「レジストリ/リポジトリ:タグ」の形 (小文字、空白なし) に直してください。パイプラインの変数が空で、コロンだけが残っている例がよくあります。"},
			},
		},
	},
	{
		Code: ImageDiskFull, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html#pull-request-write-error",
		Entities: ofImage,
		English: Text{
			Title: "disk full",
			Why: []string{
				"The disk is full: {image} could not be pulled, unpacked or started.",
				"The disk is full: the image could not be pulled, unpacked or started.",
			},
			Steps: [][]string{
				{"Fargate: raise ephemeralStorage.sizeInGiB in the task definition (20 by default, up to 200)."},
				{"EC2: run docker system prune on the instance, enlarge its EBS volume, or replace it."},
				{"Managed Instances: raise storageSizeGiB in storageConfiguration of the capacity provider."},
				{"ECS Anywhere: run docker system prune on the host, or give it a larger disk."},
			},
		},
		Japanese: Text{
			Title: "ディスク容量不足",
			Why:   []string{"ディスクに空きがなく、{image} をプル、展開または起動できません。", "ディスクに空きがなく、イメージをプル、展開または起動できません。"},
			Steps: [][]string{
				{"Fargate: タスク定義の ephemeralStorage.sizeInGiB を増やしてください (既定 20、最大 200)。"},
				{"EC2: インスタンスで docker system prune を実行するか、EBS ボリュームを拡張するか、インスタンスを置き換えてください。"},
				{"Managed Instances: キャパシティプロバイダーの storageConfiguration で storageSizeGiB を増やしてください。"},
				{"ECS Anywhere: ホストで docker system prune を実行するか、ディスクを拡張してください。"},
			},
		},
	},
	{
		Code: ImageCorrupt, Severity: Error, Alert: true,
		Page:     guide + "task_cannot_pull_image.html",
		Entities: ofImage,
		English: Text{
			Title: "corrupt image",
			Why:   []string{"{image} failed verification.", "The image failed verification."},
			Steps: [][]string{
				{
					"Build and push {image} again, then use it by digest.",
					"Build and push the image again, then use it by digest.",
				},
				{"EC2, ECS Anywhere: if other instances can pull it, replace this one: its image cache or disk is damaged."},
			},
		},
		Japanese: Text{
			Title: "イメージの破損",
			Why:   []string{"{image} の検証に失敗しました。", "イメージの検証に失敗しました。"},
			Steps: [][]string{
				{
					"{image} をビルドし直してプッシュし、ダイジェストで指定してください。",
					"イメージをビルドし直してプッシュし、ダイジェストで指定してください。",
				},
				{"EC2, ECS Anywhere: 他のインスタンスではプルできる場合、このインスタンスのキャッシュかディスクが壊れています。置き換えてください。"},
			},
		},
	},
}
