package message

import "github.com/ecswhy/ecswhy/internal/diagnosis"

// Commands that deploy. After a roll-back only the one that names the task definition starts the version that failed.
const (
	deployAgain = "`aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --force-new-deployment`"
	restart     = "`aws ecs update-service --cluster {cluster} --service {service} --force-new-deployment`"
)

var englishCauses = map[diagnosis.Code]causeText{
	diagnosis.ImageNotFound: {
		Title: "image not found",
		Why:   []string{"The image {image} does not exist in its registry.", "The repository {repository} has no such image.", "The image does not exist in its registry."},
		Steps: [][]string{
			{"Check the tag: `aws ecr describe-images --registry-id {registryId} --repository-name {repository} --image-ids imageTag={tag}`", "List what is there: `aws ecr describe-images --registry-id {registryId} --repository-name {repository}`", "Compare the image in the task definition with the tags in its registry."},
			{"Push the image again, or deploy a task definition with a tag that exists."},
			{"If it was there before, check the repository's lifecycle policy: ECS pins tags to digests and needs them until the next deployment."},
		},
	},
	diagnosis.ImagePullDenied: {
		Title: "image pull denied",
		Why:   []string{"The role {role} may not call {action} to pull the image.", "The registry refused to hand out {image}.", "The registry {registry} refused the pull.", "The registry refused the pull."},
		Steps: [][]string{
			{"Allow {action} for {role} (IAM console, Roles), or attach AmazonECSTaskExecutionRolePolicy to it.", "ECR: attach AmazonECSTaskExecutionRolePolicy to the execution role (on EC2 check the instance role), and check the repository policy for other accounts."},
			{"Other registries: set repositoryCredentials in the container definition and check the user name and password in its secret."},
			{"Check that {image} exists at all: some registries answer 403 for a missing tag, too.", "Check that repository and tag exist at all: some registries answer 403 for a missing tag, too."},
		},
	},
	diagnosis.ImagePullNetwork: {
		Title: "registry unreachable",
		Why:   []string{"The task cannot reach {host} to pull the image.", "The task cannot reach the registry {registry}.", "The task cannot reach the image's registry."},
		Steps: [][]string{
			{"Check the way out of the task's subnets in the VPC console: NAT gateway, or assignPublicIp=ENABLED in a public subnet, or interface endpoints ecr.api and ecr.dkr with a gateway endpoint for S3."},
			{"Check that security group and network ACL allow TCP 443 out to {host}, and that the name is spelt right.", "Check that security group and network ACL allow TCP 443 out, and that the registry's name is spelt right."},
		},
	},
	diagnosis.ImagePullRateLimited: {
		Title: "registry rate limit",
		Why:   []string{"The registry {registry} refuses more pulls for now: its rate limit is reached.", "The registry refuses more pulls for now: its rate limit is reached."},
		Steps: [][]string{
			{"Wait for the limit to pass, then deploy again: " + deployAgain, "Wait for the limit to pass, then run: " + restart},
			{"Pull {repository} through an ECR pull-through cache (ECR console, Private registry, Pull through cache).", "Pull through an ECR pull-through cache (ECR console, Private registry, Pull through cache)."},
			{"Or set repositoryCredentials in the container definition, so that pulls count for your account."},
		},
	},
	diagnosis.ImagePlatformMismatch: {
		Title: "wrong image platform",
		Why:   []string{"The image has no variant for {platform}, on which the task runs.", "The image has no variant for the platform on which the task runs."},
		Steps: [][]string{
			{"Build it for the task: `docker buildx build --platform {platform} -t IMAGE --push .`", "Build it for the task: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`"},
			{"Or set runtimePlatform.cpuArchitecture in the task definition to what the image was built for."},
		},
	},
	diagnosis.ImageUnsupportedMedia: {
		Title: "unsupported image format",
		Why:   []string{"The image {image} has a manifest or layer that the container runtime cannot read.", "The image has a manifest or layer that the container runtime cannot read."},
		Steps: [][]string{
			{"Look at the media types: `docker buildx imagetools inspect --raw {image}`", "Look at the media types: `docker buildx imagetools inspect --raw IMAGE`"},
			{"Build it again with docker buildx and --provenance=false, and push it as a Docker v2 or OCI image."},
		},
	},
	diagnosis.ImageReferenceInvalid: {
		Title: "invalid image name",
		Why:   []string{"The image name {image} is malformed.", "The image name in the task definition is malformed."},
		Steps: [][]string{
			{"Correct image in the container definition to registry/repository:tag, in lower case and without spaces. An empty variable in the pipeline often leaves a bare colon."},
		},
	},
	diagnosis.ImageDiskFull: {
		Title: "disk full",
		Why:   []string{"The disk is full: {image} could not be pulled, unpacked or started.", "The disk is full: the image could not be pulled, unpacked or started."},
		Steps: [][]string{
			{"Fargate: raise ephemeralStorage.sizeInGiB in the task definition (20 by default, up to 200)."},
			{"EC2: run docker system prune on the instance, enlarge its EBS volume, or replace it."},
		},
	},
	diagnosis.ImageCorrupt: {
		Title: "corrupt image",
		Why:   []string{"{image} failed its verification.", "The image failed its verification."},
		Steps: [][]string{
			{"Build and push {image} again, then deploy it by digest.", "Build and push the image again, then deploy it by digest."},
			{"If other instances pull it well, replace this instance: its image cache or disk is damaged."},
		},
	},

	diagnosis.SecretNotFound: {
		Title: "secret not found",
		Why:   []string{"The secret {secret} does not exist in this Region, or has no such version.", "The parameter {parameter} does not exist in this Region.", "A secret or parameter of the task definition does not exist."},
		Steps: [][]string{
			{"Check it: `aws secretsmanager describe-secret --secret-id {secret}`", "Check it: `aws ssm get-parameter --name {parameter} --query Parameter.Version`", "Compare every valueFrom in the task definition with Secrets Manager and Parameter Store in the task's Region."},
			{"Create or restore it, or correct valueFrom under secrets in the container definition, then deploy again."},
		},
	},
	diagnosis.SecretAccessDenied: {
		Title: "secret access denied",
		Why: []string{"The role {role} may not call {action} on {secret}.", "The role {role} may not call {action} on {parameter}.", "The role {role} may not call {action}.",
			"The execution role may not read {secret}.", "The execution role may not read a secret of the task definition."},
		Steps: [][]string{
			{"Allow {action} on {secret} for {role}: IAM console, Roles, Add permissions.", "Allow {action} on {parameter} for {role}: IAM console, Roles, Add permissions.", "Allow {action} for {role}: IAM console, Roles, Add permissions.",
				"Allow secretsmanager:GetSecretValue or ssm:GetParameters for the execution role (not the task role): IAM console, Roles, Add permissions."},
			{"If the role allows it, look for a deny: resource policy of the secret, VPC endpoint policy, permissions boundary, service control policy."},
		},
	},
	diagnosis.SecretMalformed: {
		Title: "malformed secret",
		Why:   []string{"The secret {secret} has no JSON key {key}.", "The secret has no JSON key {key}.", "The secret {secret} does not have the form that the task definition asks for.", "A secret does not have the form that the task definition asks for."},
		Steps: [][]string{
			{"Add the key {key} to the secret, or correct valueFrom (secret ARN, then :KEY::) in the container definition.", "Correct valueFrom in the container definition: full secret ARN, then :JSON-KEY:VERSION-STAGE:VERSION-ID, empty parts allowed."},
			{"For repositoryCredentials the secret must be JSON with username and password."},
		},
	},
	diagnosis.SecretNetwork: {
		Title: "secrets unreachable",
		Why:   []string{"The task cannot reach {host} to get its secrets or registry credentials.", "The task cannot reach AWS to get its secrets or registry credentials."},
		Steps: [][]string{
			{"Check the way out of the task's subnets in the VPC console: NAT gateway, or assignPublicIp=ENABLED in a public subnet, or interface endpoints secretsmanager, ssm and ecr.api with private DNS."},
			{"Check that the task's security group allows TCP 443 out, and the endpoint's security group TCP 443 in from it."},
		},
	},
	diagnosis.KMSAccessDenied: {
		Title: "KMS key cannot be used",
		Why: []string{"The role {role} may not use the KMS key {key}.", "The KMS key {key} cannot be used.", "The role {role} may not use the KMS key of {secret}.", "The role {role} may not use the KMS key of {parameter}.", "The KMS key of {secret} cannot be used.", "The KMS key of {parameter} cannot be used.",
			"The role {role} may not use the KMS key of a secret, volume or log group.", "The KMS key of a secret, volume or log group cannot be used."},
		Steps: [][]string{
			{"Allow {action} on {key} for {role}, in its IAM policy and in the key policy.", "Allow {action} on the key for {role}, in its IAM policy and in the key policy (KMS console, Customer managed keys).",
				"Allow kms:Decrypt on the key for the execution role, in its IAM policy and in the key policy (KMS console, Customer managed keys)."},
			{"Check that the key is enabled: `aws kms describe-key --key-id {key} --query KeyMetadata.KeyState`", "Find the key, then check that it is enabled: `aws secretsmanager describe-secret --secret-id {secret} --query KmsKeyId`", "Check that the key is enabled and not pending deletion: `aws kms describe-key --key-id KEY --query KeyMetadata.KeyState`"},
		},
	},
	diagnosis.EnvFileAccessDenied: {
		Title: "environment file denied",
		Why:   []string{"The environment file {key} in the bucket {bucket} does not exist or may not be read.", "The environment file in S3 does not exist or may not be read."},
		Steps: [][]string{
			{"Check that it exists: `aws s3api head-object --bucket {bucket} --key {key}`", "Check that the object in environmentFiles exists: `aws s3api head-object --bucket BUCKET --key KEY`"},
			{"Allow s3:GetObject on the object and s3:GetBucketLocation on the bucket for {role} (IAM console, Roles).", "Allow s3:GetObject on the object and s3:GetBucketLocation on the bucket for the execution role (IAM console, Roles)."},
		},
	},
	diagnosis.EnvFileNetwork: {
		Title: "environment file unreachable",
		Why:   []string{"The task cannot reach S3 to get its environment file from {bucket}.", "The task cannot reach S3 to get its environment file."},
		Steps: [][]string{
			{"Add an S3 gateway endpoint to the route tables of the task's subnets, or a NAT gateway (VPC console, Endpoints)."},
			{"Check that the task's security group allows TCP 443 out."},
		},
	},
	diagnosis.RoleNotAssumable: {
		Title: "ECS cannot use a role",
		Why:   []string{"The role {role} may not call {action} on the role {passedRole}.", "The role {role} may not call {action}.", "ECS cannot assume the role {role}.", "ECS cannot assume a role of the task, or has no credentials for it."},
		Steps: [][]string{
			{"Allow {action} on {passedRole} for {role}: IAM console, Roles, Add permissions.", "Allow {action} for {role}: IAM console, Roles, Add permissions.", "Check the trust policy of {role}: principal ecs-tasks.amazonaws.com for task and execution roles, ecs.amazonaws.com for infrastructure roles.",
				"Check executionRoleArn and taskRoleArn in the task definition: the roles must exist and trust ecs-tasks.amazonaws.com (infrastructure roles: ecs.amazonaws.com)."},
			{"If the role was made moments ago, wait a minute and deploy again: IAM takes a while to spread it."},
		},
	},
	diagnosis.IAMMisconfigured: {
		Title: "ECS lost permissions",
		Why:   []string{"The role {role} may not call {action}, so that ECS cannot maintain the service.", "The role {role} lost permissions that ECS needs to maintain the service.", "A role that ECS needs to maintain the service lost permissions or its trust."},
		Steps: [][]string{
			{"Restore {action} for {role}: IAM console, Roles, Add permissions.", "Restore the permissions of {role}: IAM console, Roles.", "Check AWSServiceRoleForECS and the service's infrastructure role: `aws iam get-role --role-name AWSServiceRoleForECS`"},
			{"Find who changed it: CloudTrail console, Event history, event source iam.amazonaws.com."},
		},
	},

	diagnosis.LogGroupMissing: {
		Title: "log group missing",
		Why:   []string{"The log group {logGroup} does not exist in {logRegion}.", "The log group {logGroup} does not exist in this Region.", "The log group of the task definition does not exist in its Region."},
		Steps: [][]string{
			{"Create it: `aws logs create-log-group --log-group-name {logGroup}`", "Create the group that awslogs-group names, in the Region of awslogs-region: `aws logs create-log-group --region REGION --log-group-name NAME`"},
			{"Or set awslogs-create-group to true and allow logs:CreateLogGroup for the execution role."},
		},
	},
	diagnosis.LogAccessDenied: {
		Title: "log access denied",
		Why:   []string{"The role {role} may not call {action} on {logGroup}.", "The role {role} may not call {action}.", "The execution role may not write to the log group {logGroup}.", "The execution role may not write to its log group."},
		Steps: [][]string{
			{"Allow {action} for {role}, or attach AmazonECSTaskExecutionRolePolicy to it (IAM console, Roles).", "Allow logs:CreateLogStream and logs:PutLogEvents for the execution role (instance role on EC2); with awslogs-create-group also logs:CreateLogGroup."},
		},
	},
	diagnosis.LogConfigInvalid: {
		Title: "invalid log configuration",
		Why:   []string{"The log driver does not accept the log configuration of the container {container}.", "The log driver does not accept the log configuration of the task definition."},
		Steps: [][]string{
			{"Check logConfiguration in the container definition: for awslogs set awslogs-group (which must exist), awslogs-region and awslogs-stream-prefix, spelt exactly so."},
		},
	},
	diagnosis.LogNetwork: {
		Title: "CloudWatch Logs unreachable",
		Why:   []string{"The task cannot reach {host} to write logs.", "The task cannot reach CloudWatch Logs."},
		Steps: [][]string{
			{"Check the way out of the task's subnets in the VPC console: NAT gateway, public IP address, or an interface endpoint logs with private DNS."},
			{"Check that the task's security group allows TCP 443 out, and the endpoint's security group TCP 443 in from it."},
			{"Check that awslogs-region in the task definition is a Region that exists."},
		},
	},
	diagnosis.LogDriverUnavailable: {
		Title: "log driver unavailable",
		Why:   []string{"The log driver's endpoint {host} does not answer, or the instance lacks the driver.", "The log driver is not on the instance, or its endpoint does not answer."},
		Steps: [][]string{
			{"fluentd or syslog: check that the collector runs and listens on the address in logConfiguration, and starts before this container (dependsOn)."},
			{"EC2: add the driver to ECS_AVAILABLE_LOGGING_DRIVERS in /etc/ecs/ecs.config, then run sudo systemctl restart ecs."},
		},
	},

	diagnosis.EFSMountFailed: {
		Title: "EFS mount failed",
		Why:   []string{"The EFS file system {fileSystem} could not be mounted.", "An EFS file system could not be mounted."},
		Steps: [][]string{
			{"Check the mount targets: `aws efs describe-mount-targets --file-system-id {fileSystem}` (one in every zone of the task).", "Check that the file system has a mount target in every zone of the task: EFS console, Network."},
			{"Allow TCP 2049 in the mount targets' security group from the task's security group, and turn on DNS host names for the VPC."},
			{"Allow {action} on {fileSystem} for {role}: IAM console, Roles, and the file system policy.", "Allow {action} for {role}: IAM console, Roles, and the file system policy.", "Allow elasticfilesystem:ClientMount for the task role, and check that rootDirectory and the access point exist."},
		},
	},
	diagnosis.EBSAttachFailed: {
		Title: "EBS volume failed",
		Why:   []string{"The EBS volume {volume} could not be created, attached or formatted.", "The task's EBS volume could not be created, attached or formatted."},
		Steps: [][]string{
			{"Check that the infrastructure role has AmazonECSInfrastructureRolePolicyForVolumes and may use the volume's KMS key (KMS console, Key policy)."},
			{"Check volumeConfigurations of the service: filesystemType must be that of the snapshot."},
			{"Look in CloudTrail for the error of CreateVolume: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=CreateVolume`"},
		},
	},
	diagnosis.VolumeMountFailed: {
		Title: "volume mount failed",
		Why:   []string{"The volume {volume} could not be created or mounted.", "A volume of the task could not be created or mounted."},
		Steps: [][]string{
			{"Check volumes and mountPoints in the task definition: source path, target path and driver must exist on the instance."},
			{"EFS access point with a POSIX user on EC2: make the mounted directory of the image belong to that user, or drop the POSIX user."},
		},
	},
	diagnosis.NetworkInterfaceFailed: {
		Title: "network interface failed",
		Why:   []string{"The task's network interface could not be created in {subnet}.", "The task's network interface could not be created or attached."},
		Steps: [][]string{
			{"Check that the service's subnets and security groups exist and belong to one VPC: `aws ecs describe-services --cluster {cluster} --services {service} --query 'services[].networkConfiguration'`"},
			{"EC2: update the ECS agent, and turn on the account setting awsvpcTrunking if instances run out of interfaces."},
			{"Look in CloudTrail for the error of CreateNetworkInterface (Event history, event name)."},
		},
	},
	diagnosis.NetworkInterfaceTimeout: {
		Title: "network interface timeout",
		Why:   []string{"The task's network interface in {subnet} was not ready in time.", "The task's network interface was not ready in time."},
		Steps: [][]string{
			{"Deploy again: " + deployAgain, "Let ECS try again."},
			{"If it repeats, check free addresses: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`", "If it repeats, check free addresses (VPC console, Subnets) and throttling of CreateNetworkInterface in CloudTrail."},
		},
	},
	diagnosis.NetworkInterfaceThrottled: {
		Title: "network interface throttled",
		Why:   []string{"EC2 throttled the calls that create the task's network interface in {subnet}.", "EC2 throttled the calls that create the task's network interface."},
		Steps: [][]string{
			{"Start fewer tasks at once: lower maximumPercent of the service or spread deployments in time."},
			{"Ask for a higher rate of CreateNetworkInterface: AWS Support, Service limit increase, EC2 API."},
		},
	},
	diagnosis.SubnetIPExhausted: {
		Title: "no free IP addresses",
		Why:   []string{"The subnet {subnet} has no free IP addresses.", "The task's subnets have no free IP addresses."},
		Steps: [][]string{
			{"Check it: `aws ec2 describe-subnets --subnet-ids {subnet} --query 'Subnets[].AvailableIpAddressCount'`", "Check it: VPC console, Subnets, Available IPv4 addresses."},
			{"Add a larger subnet to the service: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`, or stop tasks and delete interfaces that nobody uses.", "Add a larger subnet to the service: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`, or stop tasks and delete interfaces that nobody uses."},
		},
	},
	diagnosis.PortConflict: {
		Title: "host port in use",
		Why:   []string{"The host port that the task asks for is in use on the container instance {instance}.", "The host port that the task asks for is in use on the container instance."},
		Steps: [][]string{
			{"Set hostPort to 0 in portMappings for dynamic ports, or use the awsvpc network mode."},
			{"With fixed ports run at most one task an instance: add instances, or lower maximumPercent so that the old task stops first."},
		},
	},

	diagnosis.EntrypointNotFound: {
		Title: "command not found",
		Why:   []string{"The command {command} is not in the image.", "The command or entry point of the container {container} is not in the image.", "The container's command or entry point is not in the image."},
		Steps: [][]string{
			{"Look for it: `docker run --rm --entrypoint sh IMAGE -c 'command -v {command}'`", "Look into the image: `docker run --rm -it --entrypoint sh IMAGE`"},
			{"Correct command and entryPoint in the container definition, or the image's Dockerfile. A script with Windows line ends or a missing interpreter looks the same."},
		},
	},
	diagnosis.EntrypointNotExecutable: {
		Title: "command not executable",
		Why:   []string{"The command {command} is in the image but may not be executed.", "The command or entry point of the container {container} may not be executed.", "The container's command or entry point may not be executed."},
		Steps: [][]string{
			{"Add to the Dockerfile: RUN chmod +x {command} (it must be a file, not a directory), then build and deploy again.", "Add RUN chmod +x FILE for the entry point to the Dockerfile (it must be a file, not a directory), then build and deploy again."},
			{"Check user in the container definition: it must be allowed to execute the file."},
		},
	},
	diagnosis.ExecFormatError: {
		Title: "wrong CPU architecture",
		Why:   []string{"The program {command} was built for another CPU architecture.", "The program of the container {container} was built for another CPU architecture.", "The container's program was built for another CPU architecture."},
		Steps: [][]string{
			{"Build for both architectures: `docker buildx build --platform linux/amd64,linux/arm64 -t IMAGE --push .`"},
			{"Or set runtimePlatform.cpuArchitecture in the task definition to what the image was built for. A script without a #! line fails alike."},
		},
	},
	diagnosis.DependencyFailed: {
		Title: "dependency failed",
		Why:   []string{"The container {container}, on which another one depends, failed or was not ready in time.", "A container on which another one depends failed or was not ready in time."},
		Steps: [][]string{
			{"Look at the exit code, health check and log of {container} first.", "Look at the exit code, health check and log of the container in dependsOn first."},
			{"If it is only slow, raise startTimeout in its container definition."},
		},
	},
	diagnosis.GPURuntimeError: {
		Title: "GPU runtime failed",
		Why:   []string{"The GPU or accelerator of the instance could not be used by {container}.", "The GPU or accelerator of the instance could not be used."},
		Steps: [][]string{
			{"Use the ECS GPU-optimized AMI and an instance type with that device: `aws ssm get-parameter --name /aws/service/ecs/optimized-ami/amazon-linux-2023/gpu/recommended`"},
			{"On the instance run nvidia-smi; replace the instance if the driver does not answer. The image's CUDA version must fit the driver."},
		},
	},
	diagnosis.DockerTimeout: {
		Title: "container runtime timeout",
		Why:   []string{"The container runtime did not answer in time for {container}.", "The container runtime did not answer in time."},
		Steps: [][]string{
			{"EC2: check CPU and EBS burst balance of the instance in CloudWatch, and journalctl -u docker; replace the instance if it hangs."},
			{"Fargate: open a support case if it repeats. Deploy again: " + deployAgain, "Fargate: let ECS try again, and open a support case if it repeats."},
		},
	},
	diagnosis.RuntimeError: {
		Title: "container runtime error",
		Why:   []string{"The container runtime could not create, start or watch the container {container}.", "The container runtime could not create, start or watch a container."},
		Steps: [][]string{
			{"Read the end of the quoted reason: it names the option, file or limit. Compare it with the container definition."},
			{"EC2: look at /var/log/ecs/ecs-agent.log and journalctl -u docker on the instance. Fargate: deploy again, then ask AWS Support."},
		},
	},
	diagnosis.InternalError: {
		Title: "ECS internal error",
		Why:   []string{"ECS itself failed to start the task."},
		Steps: [][]string{
			{"It is usually passing. Check the AWS Health Dashboard for the Region, then deploy again: " + deployAgain, "Let ECS try again: it is usually passing. Check the AWS Health Dashboard for the Region."},
			{"If it repeats, check that Fargate serves the zones of the task's subnets, and open a support case with the task's ARN."},
		},
	},

	diagnosis.OutOfMemory: {
		Title: "out of memory",
		Why:   []string{"The container {container} was killed because it used more memory than it may.", "A container was killed because it used more memory than it may."},
		Steps: [][]string{
			{"Raise memory of {container} (or of the task) in the task definition and deploy it.", "Raise memory of the container (or of the task) in the task definition and deploy it."},
			{"Look at MemoryUtilized in CloudWatch Container Insights: a steady climb is a leak, a jump a large request."},
			{"Fit the heap to the limit: -XX:MaxRAMPercentage for the JVM, --max-old-space-size for Node.js."},
		},
	},
	diagnosis.EssentialContainerExited: {
		Title: "container exited",
		Why:   []string{"The essential container {container} exited with code {exitCode}, so ECS stopped the task.", "The essential container {container} ended by itself, so ECS stopped the task.", "An essential container ended by itself, so ECS stopped the task."},
		Steps: [][]string{
			{"Read the last log lines: `aws logs tail {logGroup} --since 1h`", "Read the last log lines of {container}: ECS console, task, Logs.", "Read the last log lines: ECS console, task, Logs."},
		},
	},
	diagnosis.OutOfHeap: {
		Title: "out of heap memory",
		Why:   []string{"The log says that the program used up its own memory limit; the container's limit was not the one it met."},
		Steps: [][]string{
			{"Raise the program's own limit within the container's memory: -XX:MaxRAMPercentage (JVM), --max-old-space-size (Node.js), memory_limit (PHP)."},
			{"If it grew over hours, take a heap dump and look for a leak."},
		},
	},
	diagnosis.PortInUse: {
		Title: "port in use",
		Why:   []string{"The log says that the port on which the program wants to listen is taken."},
		Steps: [][]string{
			{"Look for a second process or container of the task on the same port: containers share ports in the network modes awsvpc and host."},
		},
	},
	diagnosis.MissingEnvironmentVariable: {
		Title: "environment variable missing",
		Why:   []string{"The log says that an environment variable is missing or not valid."},
		Steps: [][]string{
			{"Add the variable to environment or secrets of the container in the task definition, and deploy again."},
			{"Compare the names with those of the last task definition that worked."},
		},
	},
	diagnosis.MissingModule: {
		Title: "module not found",
		Why:   []string{"The log says that a module, class or library is not in the image."},
		Steps: [][]string{
			{"Check that the image's build installs it: dependency and lock file, production-only installs, files left out by .dockerignore."},
		},
	},
	diagnosis.AuthenticationFailed: {
		Title: "login refused",
		Why:   []string{"The log says that a database or another server refused the program's login."},
		Steps: [][]string{
			{"Check the user and password that the container gets; after a rotation, tasks have the new value only when they are started anew."},
		},
	},
	diagnosis.CertificateNotTrusted: {
		Title: "certificate not trusted",
		Why:   []string{"The log says that a server's certificate could not be verified."},
		Steps: [][]string{
			{"Install ca-certificates in the image: slim and distroless bases often have none."},
			{"If the server's certificate comes from a private authority, add that authority's to the image; also check the certificate's host name and its date of expiry."},
		},
	},
	diagnosis.ConnectionRefused: {
		Title: "connection failed",
		Why:   []string{"The log says that a connection failed."},
		Faults: map[connectionFault]string{
			connectionRefused:  "The log says that a connection was refused.",
			connectionTimedOut: "The log says that a connection timed out.",
			hostNotResolved:    "The log says that a host name could not be resolved.",
		},
		Steps: [][]string{
			{"Check host name and port, and that the other side runs."},
			{"Check that its security group admits the task's security group on this port, and that the subnets have a route to it."},
		},
	},
	diagnosis.MigrationFailed: {
		Title: "database migration failed",
		Why:   []string{"The log says that a database migration failed."},
		Steps: [][]string{
			{"Look at the migration's error and at the schema's state; repair it before you deploy again, as the next task will meet the same state."},
		},
	},
	diagnosis.LicenseMissing: {
		Title: "license not valid",
		Why:   []string{"The log says that a license is missing, invalid or expired."},
		Steps: [][]string{
			{"Check the license file or key that the container gets, and its date of expiry."},
		},
	},
	diagnosis.ConfigurationMissing: {
		Title: "configuration missing or invalid",
		Why:   []string{"The log says that a configuration file or a setting is missing or not valid."},
		Steps: [][]string{
			{"Check that the file is in the image or on a mounted volume, and that the setting's name is spelt as the program expects."},
		},
	},
	diagnosis.PermissionDenied: {
		Title: "permission denied",
		Why:   []string{"The log says that the program was denied access."},
		Steps: [][]string{
			{"If it is a file: check its owner and mode, the container's user, and readonlyRootFilesystem."},
			{"If it is a call to AWS: allow the action for the task role (not the execution role)."},
		},
	},
	diagnosis.SegmentationFault: {
		Title: "segmentation fault",
		Why:   []string{"The log says that native code crashed with a segmentation fault."},
		Steps: [][]string{
			{"Compare the image's base, its native libraries and its CPU architecture with those of the last version that worked."},
		},
	},
	diagnosis.Panic: {
		Title: "program panicked",
		Why:   []string{"The log ends with a panic."},
		Steps: [][]string{
			{"Look at the first frames of your own code below the panic, and at what this version changed there."},
		},
	},
	diagnosis.UnhandledException: {
		Title: "unhandled exception",
		Why:   []string{"The log ends with an exception."},
		Steps: [][]string{
			{"Look at the frames of your own code in the stack trace, and at what this version changed there."},
		},
	},
	diagnosis.ContainerHealthCheckFailed: {
		Title: "container health check failed",
		Why:   []string{"The health check command of the container {container} failed.", "The health check command of a container failed."},
		Steps: [][]string{
			{"Compare command, path and port in healthCheck of {container} with what the application answers.", "Compare command, path and port in healthCheck of the container definition with what the application answers."},
			{"Run the image locally, then the command in it: `docker run --rm -d --name check IMAGE`, `docker exec check sh -c 'COMMAND'`. The tool it calls (curl, wget) must be in the image."},
			{"If the application is only slow to start, raise startPeriod and retries of healthCheck in the task definition."},
		},
	},
	diagnosis.ELBHealthCheckFailed: {
		Title: "load balancer health check failed",
		Why:   []string{"Targets of {targetGroup} fail the load balancer's health check with {healthCode}.", "Targets of {targetGroup} fail the load balancer's health check.", "The task fails the load balancer's health check."},
		Steps: [][]string{
			{"Compare path, port and success codes of {targetGroup} with the answer {healthCode}: EC2 console, Target groups, Health checks.", "Compare path, port and success codes of the target group with the answer {healthCode}: EC2 console, Target groups, Health checks.",
				"Allow the load balancer's security group into the task's on the health check port."},
			{"Look in the application's log for why it answers {healthCode}: `aws logs tail {logGroup} --since 1h`", "Look in the application's log for why it answers {healthCode}: ECS console, task, Logs.", "Compare path, port and success codes of {targetGroup} with what the application answers: EC2 console, Target groups, Health checks.",
				"Compare path, port and success codes of the target group with what the application answers: EC2 console, Target groups, Health checks."},
			{"If the application is only slow to start, deploy it again with a grace period of as many seconds as its start takes: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --health-check-grace-period-seconds SECONDS`", "If the application is only slow to start, deploy it again with a grace period of as many seconds as its start takes: `aws ecs update-service --cluster {cluster} --service {service} --health-check-grace-period-seconds SECONDS`"},
		},
	},
	diagnosis.JobTimeout: {
		Title: "job timed out",
		Why:   []string{"The job ran longer than it may, so its engine stopped the task."},
		Steps: [][]string{
			{"Find in the log where the time went: `aws logs tail {logGroup} --since 1h`", "Find in the log where the time went: ECS console, task, Logs."},
			{"If the work needs longer, raise attemptDurationSeconds of the AWS Batch job, or the time-out in the workflow."},
		},
	},

	diagnosis.PlacementCPU: {
		Title: "not enough CPU",
		Why:   []string{"No container instance has the CPU that the task asks for."},
		Steps: [][]string{
			{"Add or enlarge instances: ECS console, cluster, Infrastructure, capacity provider."},
			{"Or lower cpu. See what is left: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
		},
	},
	diagnosis.PlacementMemory: {
		Title: "not enough memory",
		Why:   []string{"No container instance has the memory that the task asks for."},
		Steps: [][]string{
			{"Add or enlarge instances: ECS console, cluster, Infrastructure, capacity provider."},
			{"Or lower memory or memoryReservation. See what is left: `aws ecs describe-container-instances --cluster {cluster} --container-instances $(aws ecs list-container-instances --cluster {cluster} --query containerInstanceArns --output text) --query 'containerInstances[].remainingResources'`"},
		},
	},
	diagnosis.PlacementENI: {
		Title: "no free network interface",
		Why:   []string{"No container instance has room for another network interface."},
		Steps: [][]string{
			{"Turn on trunking, then replace the instances: `aws ecs put-account-setting-default --name awsvpcTrunking --value enabled`"},
			{"Or add instances, or take a type with more interfaces."},
		},
	},
	diagnosis.PlacementGPU: {
		Title: "no free GPU",
		Why:   []string{"No container instance has a free {resource}.", "No container instance has a free GPU or accelerator."},
		Steps: [][]string{
			{"Add GPU instances: ECS console, cluster, Infrastructure, capacity provider, and check their vCPU quota in Service Quotas."},
			{"During a deployment old and new task need a GPU each: set minimumHealthyPercent to 0 if there is only one."},
		},
	},
	diagnosis.PlacementConstraint: {
		Title: "placement constraint",
		Why:   []string{"No container instance has the {resource} or attribute that the task asks for.", "No container instance fits what the task asks for: constraint, attribute, zone or platform."},
		Steps: [][]string{
			{"Compare placementConstraints and requiresAttributes of the task definition with the instances: `aws ecs list-attributes --cluster {cluster} --target-type container-instance`"},
			{"Check that instances stand in the zones of the service's subnets, with the right operating system and a current ECS agent."},
		},
	},
	diagnosis.NoContainerInstances: {
		Title: "no container instances",
		Why:   []string{"The capacity provider {capacityProvider} has no active container instance.", "The cluster or its capacity provider has no active container instance."},
		Steps: [][]string{
			{"Check desired size and activity of the Auto Scaling group: EC2 console, Auto Scaling groups, Activity."},
			{"Check that instances join this cluster: ECS_CLUSTER in their user data, the instance role, and a way to the ECS endpoints."},
		},
	},
	diagnosis.AgentDisconnected: {
		Title: "ECS agent disconnected",
		Why:   []string{"The ECS agent on the container instance {instance} is not connected.", "The ECS agent on the container instance is not connected."},
		Steps: [][]string{
			{"On the instance {instance} run: sudo systemctl restart ecs, then read /var/log/ecs/ecs-agent.log", "On the instance run: sudo systemctl restart ecs, then read /var/log/ecs/ecs-agent.log"},
			{"Check its way to the endpoints ecs, ecs-agent and ecs-telemetry, and that its instance role has AmazonEC2ContainerServiceforEC2Role."},
		},
	},
	diagnosis.FargateCapacityUnavailable: {
		Title: "no Fargate capacity",
		Why:   []string{"Fargate has no capacity for the task at this time."},
		Steps: [][]string{
			{"Add subnets in other zones: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`", "Add subnets in other zones: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`"},
			{"Fargate Spot: add FARGATE as a base: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`", "Fargate Spot: add FARGATE as a base: `aws ecs update-service --cluster {cluster} --service {service} --capacity-provider-strategy capacityProvider=FARGATE,base=1,weight=1 capacityProvider=FARGATE_SPOT,weight=1 --force-new-deployment`"},
			{"Otherwise deploy again later: " + deployAgain, "Otherwise let ECS try again: it does so by itself."},
		},
	},
	diagnosis.CapacityProviderLaunchFailed: {
		Title: "instance launch failed",
		Why:   []string{"The capacity provider {capacityProvider} could not launch an instance.", "The capacity provider could not launch an instance."},
		Steps: [][]string{
			{"Widen the instance types and zones of {capacityProvider}: ECS console, cluster, Infrastructure.", "Widen the instance types and zones of the capacity provider: ECS console, cluster, Infrastructure."},
			{"Read the error of the launch in CloudTrail (event names CreateFleet and RunInstances) or in the Auto Scaling group's activity."},
		},
	},
	diagnosis.QuotaExceeded: {
		Title: "quota exceeded",
		Why:   []string{"The account reached its quota: {quota}.", "The account's quota does not allow that much {resource}.", "The account reached a quota."},
		Steps: [][]string{
			{"Raise the quota {quota}: Service Quotas console, AWS Fargate, Amazon EC2 or Amazon VPC, Request increase.", "Raise the quota: Service Quotas console, AWS Fargate, Amazon EC2 or Amazon ECS, Request increase."},
			{"Until then stop what is not needed, or lower maximumPercent of the service."},
		},
	},
	diagnosis.APIThrottled: {
		Title: "API throttled",
		Why:   []string{"AWS throttles the calls with which ECS runs the service."},
		Steps: [][]string{
			{"Wait: ECS tries again by itself. If it has given the deployment up, deploy again: " + deployAgain, "Wait: ECS tries again by itself."},
			{"If it repeats, spread deployments in time, find who else calls the API (CloudTrail), and ask for a higher rate in Service Quotas."},
		},
	},

	diagnosis.ELBRegistrationFailed: {
		Title: "target registration failed",
		Why:   []string{"Tasks cannot be registered with the target group {targetGroup}, or it belongs to no listener.", "Tasks cannot be registered with their target group, or it belongs to no listener."},
		Steps: [][]string{
			{"Check that a listener rule forwards to {targetGroup} and that its target type fits (ip for awsvpc): EC2 console, Target groups.", "Check that a listener rule forwards to the target group and that its target type fits (ip for awsvpc): EC2 console, Target groups."},
			{"Then deploy again: " + deployAgain, "Then run: " + restart},
		},
	},
	diagnosis.ELBAPIError: {
		Title: "load balancer API error",
		Why:   []string{"The load balancer's API failed for the target group {targetGroup}.", "The load balancer's API failed."},
		Steps: [][]string{
			{"Ask it yourself: `aws elbv2 describe-target-groups --names {targetGroup}`", "Ask it yourself: `aws elbv2 describe-target-health --target-group-arn ARN`"},
			{"If it fails, check the AWS Health Dashboard for the Region. If it answers, deploy again: " + deployAgain, "If it answers, wait: ECS tries again. Else check the AWS Health Dashboard for the Region."},
		},
	},
	diagnosis.ELBAZNotEnabled: {
		Title: "zone not enabled",
		Why:   []string{"A target of {targetGroup} is in a zone that its load balancer does not serve.", "A target is in a zone that its load balancer does not serve."},
		Steps: [][]string{
			{"Add the zone: EC2 console, Load balancers, Network mapping, Edit subnets."},
			{"Or take that zone's subnet from the service: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --network-configuration file://network.json`", "Or take that zone's subnet from the service: `aws ecs update-service --cluster {cluster} --service {service} --network-configuration file://network.json`"},
		},
	},
	diagnosis.TargetGroupMissing: {
		Title: "target group missing",
		Why:   []string{"The target group {targetGroup} does not exist any more.", "The service's target group does not exist any more."},
		Steps: [][]string{
			{"Look for it: `aws elbv2 describe-target-groups --names {targetGroup}`", "Look for it: EC2 console, Target groups."},
			{"Create it again with a listener rule, then point the service to it: `aws ecs update-service --cluster {cluster} --service {service} --task-definition {definition} --load-balancers file://load-balancers.json`", "Create it again with a listener rule, then point the service to it: `aws ecs update-service --cluster {cluster} --service {service} --load-balancers file://load-balancers.json`"},
		},
	},

	diagnosis.AlarmRollback: {
		Title: "CloudWatch alarm",
		Why:   []string{"The CloudWatch alarm {alarm} went off during the deployment.", "A CloudWatch alarm went off during the deployment."},
		Steps: [][]string{
			{"Look at {alarm} and its metric at that time: CloudWatch console, Alarms.", "Look at the alarm and its metric at that time: CloudWatch console, Alarms, In alarm."},
			{"If the alarm is right, correct the new version. If it is not, adjust it or take it out of the service's deployment alarms."},
		},
	},
	diagnosis.DeploymentHookFailed: {
		Title: "deployment hook failed",
		Why:   []string{"The lifecycle hook {function} of the stage {stage} failed or timed out.", "A lifecycle hook of the stage {stage} failed or timed out.", "A lifecycle hook of the deployment failed or timed out."},
		Steps: [][]string{
			{"Read the log of the hook's function: `aws logs tail /aws/lambda/{function} --since 1h`", "Read the log of the hook's Lambda function: CloudWatch console, Log groups, /aws/lambda/."},
			{"Allow {action} on {function} for the hook's role {role}: IAM console, Roles, Add permissions.", "It must answer with hookStatus SUCCEEDED, FAILED or IN_PROGRESS, and the hook's role must be allowed lambda:InvokeFunction."},
		},
	},
	diagnosis.DeploymentConfigBlocked: {
		Title: "deployment cannot move",
		Why:   []string{"minimumHealthyPercent and maximumPercent leave no room to stop or start a task."},
		Steps: [][]string{
			{"Make room: `aws ecs update-service --cluster {cluster} --service {service} --deployment-configuration minimumHealthyPercent=50,maximumPercent=200`"},
		},
	},
	diagnosis.DeploymentFailed: {
		Title: "deployment failed",
		Why:   []string{"The deployment {deployment} failed: too many of its tasks did not start or stay healthy.", "The deployment failed: too many of its tasks did not start or stay healthy."},
		Steps: [][]string{
			{"Look at its stopped tasks: ECS console, service, Tasks, filter Stopped. ECS forgets them after an hour."},
			{"Correct the cause and deploy again; without a rollback the broken deployment stays."},
		},
	},
	diagnosis.TasksFailingToStart: {
		Title: "tasks failing to start",
		Why:   []string{"The service's tasks keep failing before they run, and ECS tries ever more slowly."},
		Steps: [][]string{
			{"List why they stopped: `aws ecs describe-tasks --cluster {cluster} --tasks $(aws ecs list-tasks --cluster {cluster} --service-name {service} --desired-status STOPPED --query taskArns --output text) --query 'tasks[].[stoppedReason,containers[].reason]'`", "Look at the newest stopped tasks: ECS console, service, Tasks, filter Stopped."},
			{"Compare {definition} with {previous}, which worked: most often image, secrets, roles or log group keep tasks from running.", "Check what a task needs before it runs: image, secrets, roles, log group, and the way there from its subnets."},
		},
	},

	diagnosis.Scaling: {
		Title: "scaled in",
		Why:   []string{"The service scaled in: the task was not needed any more."},
	},
	diagnosis.DeploymentReplaced: {
		Title: "replaced by deployment",
		Why:   []string{"A new deployment took over from this task."},
	},
	diagnosis.UserStopped: {
		Title: "stopped on purpose",
		Why:   []string{"Somebody stopped the task on purpose."},
		Steps: [][]string{
			{"To see who: `aws cloudtrail lookup-events --lookup-attributes AttributeKey=EventName,AttributeValue=StopTask`"},
		},
	},
	diagnosis.SpotInterruption: {
		Title: "Spot interruption",
		Why:   []string{"AWS took the Spot capacity back."},
		Steps: [][]string{
			{"ECS starts the task elsewhere by itself. If that hurts, add FARGATE or on-demand capacity as a base to the capacity provider strategy."},
			{"Handle SIGTERM: the task has two minutes to finish."},
		},
	},
	diagnosis.Maintenance: {
		Title: "host maintenance",
		Why:   []string{"The host of the task is maintained, drained or retired, and the task moves."},
		Steps: [][]string{
			{"Nothing is to be done if the service runs more than one task. Planned retirements stand in the AWS Health Dashboard."},
		},
	},
	diagnosis.HostTerminated: {
		Title: "instance went away",
		Why:   []string{"The EC2 instance {instance} under the task went away.", "The EC2 instance under the task went away."},
		Steps: [][]string{
			{"Find out why: `aws ec2 describe-instances --instance-ids {instance} --query 'Reservations[].Instances[].StateTransitionReason'`", "Find out why: EC2 console, Auto Scaling groups, Activity."},
			{"Turn on managed draining for the capacity provider, so that tasks move before their instance ends."},
		},
	},
	diagnosis.ScaleInProtected: {
		Title: "scale-in waits",
		Why:   []string{"Scale-in waits for tasks that are protected."},
		Steps: [][]string{
			{"Wait for them, or end it: `aws ecs update-task-protection --cluster {cluster} --no-protection-enabled --tasks TASK`"},
		},
	},
	diagnosis.Informational: {
		Title: "for information",
		Why:   []string{"ECS reports progress; nothing failed."},
	},
	diagnosis.Unknown: {
		Title: "cause unknown",
		Why:   []string{"What ECS says does not tell the cause."},
		Steps: [][]string{
			{"Read the quoted reason, then the logs of {container}: ECS console, task, Logs.", "Read the quoted reason, then the logs: ECS console, task, Logs."},
			{"See the service's last events: `aws ecs describe-services --cluster {cluster} --services {service} --query 'services[].events'`"},
		},
	},
}
