package diagnosis

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

// reasons are the texts that AWS documents or that were seen in public, each with the cause that it must get.
type reasons struct {
	Family string   `json:"family"`
	Source Source   `json:"source"`
	Texts  []string `json:"texts"`
	Cause  Code     `json:"cause"`
}

func documented(t testing.TB) []reasons {
	t.Helper()
	file, err := os.ReadFile("../../testdata/stop-reasons.json")
	if err != nil {
		t.Fatal(err)
	}
	var all []reasons
	if err := json.Unmarshal(file, &all); err != nil {
		t.Fatal(err)
	}
	return all
}

func TestTextKnowsEveryDocumentedReason(t *testing.T) {
	families := map[string]bool{}
	for _, r := range documented(t) {
		families[r.Family] = true
		for _, text := range r.Texts {
			if got := Text(Statement{Source: r.Source, Text: text}).Cause; got != r.Cause {
				t.Errorf("%s: got %s, want %s\n\t%s", r.Family, got, r.Cause, text)
			}
		}
	}
	if len(families) != 129 {
		t.Errorf("%d families of reasons, want 129", len(families))
	}
}

// drifts are spellings that AWS does not document: of other runtimes, of other times, cut off, or of people.
var drifts = []struct {
	name string
	text string
	want Code
}{
	{"Docker's manifest unknown", "CannotPullContainerError: Error response from daemon: manifest unknown: manifest unknown", ImageNotFound},
	{"Docker's manifest for a tag not found", "CannotPullContainerError: Error response from daemon: manifest for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v9 not found: manifest unknown: Requested image not found", ImageNotFound},
	{"containerd's reference not found", `CannotPullContainerError: failed to resolve reference "docker.io/library/api:v9": docker.io/library/api:v9: not found`, ImageNotFound},
	{"a repository that ECR does not know", "CannotPullContainerError: Error response from daemon: name unknown: The repository with name 'api' does not exist in the registry with id '111122223333'", ImageNotFound},
	{"an HTTP 404 for a manifest", "CannotPullContainerError: ref pull has been retried 1 time(s): unexpected status code https://registry.example.com/v2/api/manifests/v9: 404 Not Found", ImageNotFound},
	{"lower case and line breaks", "cannotpullcontainererror:\n  manifest\r\n  unknown", ImageNotFound},
	{"a pull that was denied without saying why", "CannotPullContainerError: Error response from daemon: pull access denied for team/api, repository does not exist or may require 'docker login'", ImagePullDenied},
	{"a 403 on a pull", "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref registry.example.com/api:v9: unexpected status from HEAD request to https://registry.example.com/v2/api/manifests/v9: 403 Forbidden", ImagePullDenied},
	{"a 401 for an anonymous token", "CannotPullContainerError: failed to resolve ref docker.io/team/api:v9: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized", ImagePullDenied},
	{"ECR without credentials", "CannotPullContainerError: Error response from daemon: Head https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/v9: no basic auth credentials", ImagePullDenied},
	{"a curly apostrophe in the role's advice", "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry.", ImagePullDenied},
	{"a straight apostrophe in the image's advice", "CannotPullContainerError: The task can't pull the image. Check whether the image exists.", ImageNotFound},
	{"registry authentication denied by policy", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: AccessDeniedException: denied", ImagePullDenied},
	{"a name that does not resolve during a pull", "CannotPullContainerError: ref pull has been retried 5 time(s): failed to do request: Head \"https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/v9\": dial tcp: lookup 111122223333.dkr.ecr.eu-west-1.amazonaws.com: no such host", ImagePullNetwork},
	{"a TLS handshake timeout", "CannotPullContainerError: Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: TLS handshake timeout", ImagePullNetwork},
	{"a refused connection", "CannotPullContainerError: failed to do request: Get \"http://10.0.0.9:5000/v2/\": dial tcp 10.0.0.9:5000: connect: connection refused", ImagePullNetwork},
	{"a token that could not be fetched for a timeout", "CannotPullContainerError: failed to resolve ref docker.io/team/api:v9: failed to authorize: failed to fetch oauth token: Post \"https://auth.docker.io/token\": dial tcp 192.0.2.7:443: i/o timeout", ImagePullNetwork},
	{"an unknown certificate authority", "CannotPullContainerError: Error response from daemon: Get https://registry.example.com/v2/: x509: certificate signed by unknown authority", ImagePullNetwork},
	{"British spelling of a cancelled context", "CannotPullContainerError: context cancelled", ImagePullNetwork},
	{"a deadline during a pull", "CannotPullContainerError: failed to pull image: context deadline exceeded", ImagePullNetwork},
	{"a layer that broke off", "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: unexpected EOF", ImagePullNetwork},
	{"a registry that is down", "CannotPullContainerError: unexpected status code https://registry.example.com/v2/api/manifests/v9: 503 Service Unavailable", ImagePullNetwork},
	{"Docker Hub's limit", "CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:0123: 429 Too Many Requests - Server message: toomanyrequests", ImagePullRateLimited},
	{"an ECR Public limit", "CannotPullContainerError: Error response from daemon: toomanyrequests: Rate exceeded", ImagePullRateLimited},
	{"the unauthenticated limit", "You have reached your unauthenticated pull rate limit.", ImagePullRateLimited},
	{"Docker's missing architecture", "CannotPullContainerError: Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries", ImagePlatformMismatch},
	{"containerd's missing architecture", "CannotPullContainerError: failed to pull image: no match for platform in manifest sha256:0123: not found", ImagePlatformMismatch},
	{"an image that was built for another platform", "CannotPullContainerError: image with reference api:v9 was found but does not match the specified platform: wanted linux/amd64, actual: linux/arm64", ImagePlatformMismatch},
	{"a Windows image on Linux", "CannotPullContainerError: image operating system \"windows\" cannot be used on this platform", ImagePlatformMismatch},
	{"a layer type that is not supported", "CannotPullContainerError: unsupported media type application/vnd.in-toto+json", ImageUnsupportedMedia},
	{"a manifest of the first schema", "CannotPullContainerError: media type \"application/vnd.docker.distribution.manifest.v1+prettyjws\" is no longer supported: unsupported manifest media type", ImageUnsupportedMedia},
	{"an image name in capitals", "CannotPullContainerError: invalid reference format: repository name must be lowercase", ImageReferenceInvalid},
	{"an image name with a stray colon", "CannotPullContainerError: invalid reference format", ImageReferenceInvalid},
	{"a disk that filled up while unpacking", "CannotPullContainerError: failed to register layer: Error processing tar file(exit status 1): write /app/lib.so: no space left on device", ImageDiskFull},
	{"containerd's full disk", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:0123: write /var/lib/containerd/x: no space left on device", ImageDiskFull},
	{"Docker's layer verification", "CannotPullContainerError: filesystem layer verification failed for digest sha256:0123", ImageCorrupt},
	{"containerd's commit", "CannotPullContainerError: failed commit on ref \"layer-sha256:0123\": unexpected commit digest sha256:4567, expected sha256:0123", ImageCorrupt},
	{"a broken archive", "CannotPullContainerError: failed to register layer: exit status 1: unpigz: skipping: <stdin>: corrupted", ImageCorrupt},
	{"an account number that looks like a status", "CannotPullContainerError: failed to resolve ref 403403403403.dkr.ecr.eu-west-1.amazonaws.com/api:v9: not found", ImageNotFound},
	{"a status in brackets", "CannotPullContainerError: API error (403): denied", ImagePullDenied},
	{"a pull error that was cut before its tail", "CannotPullContainerError: ref pull has been retri", Unknown},

	{"an old secret error without a version", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT", SecretNotFound},
	{"a secret that is marked for deletion", "ResourceInitializationError: unable to retrieve secret from asm: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.", SecretNotFound},
	{"an SSM parameter that is not found", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: ParameterNotFound: ", SecretNotFound},
	{"a denied secret, cut off", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: AccessDenied", SecretAccessDenied},
	{"a denial by the endpoint's policy", "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/abc is not authorized to perform: secretsmanager:GetSecretValue because no VPC endpoint policy allows the action", SecretAccessDenied},
	{"a key that may not be used, inside a secret's error", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: AccessDeniedException: Access to KMS is not allowed", KMSAccessDenied},
	{"a key that is disabled", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: arn:aws:kms:eu-west-1:111122223333:key/0123 is disabled.", KMSAccessDenied},
	{"a ciphertext of an unknown key", "unable to retrieve secrets from ssm: ValidationException: The ciphertext refers to a customer master key that does not exist", KMSAccessDenied},
	{"a secret in a VPC without DNS", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: RequestError: send request failed caused by: Post \"https://secretsmanager.eu-west-1.amazonaws.com/\": dial tcp: lookup secretsmanager.eu-west-1.amazonaws.com: no such host", SecretNetwork},
	{"a secret's step that was killed, without spaces", "ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: :signal:killed", SecretNetwork},
	{"a secret that is no JSON", "ResourceInitializationError: unable to retrieve secret from asm: secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:api: invalid character 'h' looking for beginning of value", SecretMalformed},
	{"an environment file that timed out", "ResourceInitializationError: failed to download env files: file download command: non empty error stream: RequestCanceled: request context canceled", EnvFileNetwork},
	{"an environment file that is forbidden", "ResourceInitializationError: failed to download env files: AccessDenied: 403", EnvFileAccessDenied},
	{"a role in brackets", "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::111122223333:role/web' that was provided for this task.)", RoleNotAssumable},
	{"no credentials on the instance", "CannotPullECRContainerError: NoCredentialProviders: no valid providers in chain", RoleNotAssumable},

	{"a missing log group in containerd's spelling", "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400, ResourceNotFoundException: The specified log group does not exist. : exit status 1", LogGroupMissing},
	{"a group that may not be created", "ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log group: AccessDeniedException: not authorized to perform: logs:CreateLogGroup", LogAccessDenied},
	{"a log group that was not found for want of a network", "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed", LogNetwork},
	{"a spaced signal after the logger's arguments", "ResourceInitializationError: failed to validate logger args: : signal: killed", LogNetwork},
	{"CloudWatch Logs that does not resolve", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post \"https://logs.eu-west-1.amazonaws.com/\": dial tcp: lookup logs.eu-west-1.amazonaws.com: no such host", LogNetwork},
	{"a fluentd that refuses", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused", LogDriverUnavailable},
	{"a driver that is not there", "CannotStartContainerError: Error response from daemon: logger: no log driver named 'splunk' is registered", LogDriverUnavailable},
	{"a log option that does not exist", "CannotStartContainerError: Error response from daemon: unknown log opt 'awslogs-grup' for awslogs log driver", LogConfigInvalid},
	{"a log option that is missing", "ResourceInitializationError: failed to validate logger args: must specify a value for log opt 'awslogs-group'", LogConfigInvalid},

	{"an EFS mount in other words", "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 3/3 failed with error code 32: access denied", EFSMountFailed},
	{"an EFS plugin on EC2", "CannotCreateVolumeError: Error response from daemon: create ecs-web-1-data: VolumeDriver.Create: mounting volume failed: mount.nfs4: Connection timed out", EFSMountFailed},
	{"a denied EFS mount", "ResourceInitializationError: failed to invoke EFS utils commands: User: arn:aws:sts::111122223333:assumed-role/web/x is not authorized to perform: elasticfilesystem:ClientMount", EFSMountFailed},
	{"an EBS volume that could not be made", "ECS was unable to create the EBS volume: InvalidSnapshot.NotFound", EBSAttachFailed},
	{"too many EBS volumes", "ECS failed to set up the EBS volume. VolumeLimitExceeded: limit of volumes", QuotaExceeded},
	{"a bind mount without its source", "CannotStartContainerError: Error response from daemon: error while creating mount source path '/mnt/data': mkdir /mnt/data: read-only file system", VolumeMountFailed},
	{"runc's mount error", "CannotStartContainerError: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting \"/mnt/app.yml\" to rootfs at \"/app.yml\": not a directory", VolumeMountFailed},
	{"an interface that EC2 refused", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': UnauthorizedOperation", NetworkInterfaceFailed},
	{"an interface that EC2 throttled", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': RequestLimitExceeded", NetworkInterfaceThrottled},
	{"a full subnet", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': InsufficientFreeAddressesInSubnet", SubnetIPExhausted},
	{"a full subnet in words", "The subnet subnet-0abc1234 does not have enough free IP addresses", SubnetIPExhausted},
	{"an interface that took too long", "Network interface provision complete error: timed out", NetworkInterfaceTimeout},
	{"Docker's allocated port", "CannotStartContainerError: Error response from daemon: Bind for 0.0.0.0:80 failed: port is already allocated", PortConflict},
	{"a bound address", "CannotStartContainerError: listen tcp 0.0.0.0:80: bind: address already in use", PortConflict},

	{"containerd's missing executable", "CannotStartContainerError: failed to create task for container: OCI runtime create failed: runc create failed: unable to start container process: exec: \"./run.sh\": stat ./run.sh: no such file or directory: unknown", EntrypointNotFound},
	{"Fargate's missing entrypoint", "exec /entrypoint.sh: no such file or directory", EntrypointNotFound},
	{"runc's missing executable without a shim", "runc: exec: \"npm\": executable file not found in $PATH: unknown", EntrypointNotFound},
	{"a Windows command that is missing", "CannotStartContainerError: container web encountered an error during CreateProcess: The system cannot find the file specified.", EntrypointNotFound},
	{"an entrypoint without the executable bit", "CannotStartContainerError: OCI runtime create failed: unable to start container process: exec: \"/entrypoint.sh\": permission denied: unknown", EntrypointNotExecutable},
	{"an entrypoint that is a directory", "CannotStartContainerError: exec: \"/app\": is a directory: unknown", EntrypointNotExecutable},
	{"Docker's wrong architecture", "standard_init_linux.go:228: exec user process caused: exec format error", ExecFormatError},
	{"a GPU hook", "CannotStartContainerError: OCI runtime create failed: error running hook #0: nvidia-container-cli: initialization error: nvml error: driver not loaded", GPURuntimeError},
	{"Docker without a GPU driver", "CannotStartContainerError: Error response from daemon: could not select device driver \"\" with capabilities: [[gpu]]", GPURuntimeError},
	{"a start that timed out", "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s", DockerTimeout},
	{"a memory limit that is too low to start", "CannotStartContainerError: OCI runtime create failed: container init was OOM-killed (memory limit too low?)", OutOfMemory},
	{"Fargate's lower case", "OutOfMemoryError: container killed due to memory usage", OutOfMemory},
	{"a user without an entry", "CannotStartContainerError: Error response from daemon: unable to find user app: no matching entries in passwd file", RuntimeError},
	{"a missing working directory", "CannotStartContainerError: OCI runtime create failed: chdir to cwd (\"/app\") set in config.json failed: permission denied", RuntimeError},

	{"a service name without brackets and CPU", "service web was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 3a09814c encountered error \"RESOURCE:CPU\".", PlacementCPU},
	{"memory, cut off", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 3a09) has insufficient memory avail", PlacementMemory},
	{"GPUs in the old form", "service web was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 3a09814c has insufficient GPU resource available.", PlacementGPU},
	{"an attribute that is missing", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 3a09) is missing an attribute required by your task.", PlacementConstraint},
	{"no more than that no instance fits", "(service web) was unable to place a task because no container instance met all of its requirements.", PlacementConstraint},
	{"a distinct-instance constraint", "TaskFailedToStart: DistinctInstance placement constraint unsatisfied.", PlacementConstraint},
	{"no instance behind a capacity provider", "service web was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your capacity provider.", NoContainerInstances},
	{"an agent in curly quotes", "(service web) was unable to place a task … The closest matching (container-instance 3a09814c) doesn’t have the agent connected.", AgentDisconnected},
	{"an agent's health check", "Agent disconnected since 2026-07-29T22:34:13Z", AgentDisconnected},
	{"Fargate's lack of capacity", "(service web) was unable to place a task. Reason: RESOURCE:FARGATE", FargateCapacityUnavailable},
	{"EC2's lack of capacity", "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration.", CapacityProviderLaunchFailed},
	{"a wrapped quota", "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 32 allows.", QuotaExceeded},
	{"a wrapped Spot quota", "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. MaxSpotInstanceCountExceeded: Max spot instance count exceeded.", QuotaExceeded},
	{"a wrapped PassRole", "ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/infra/ECSManagedInstances is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/instance", RoleNotAssumable},
	{"a wrapped lack of permission", "Unable to launch instance(s) for capacity provider web-cp. UnauthorizedOperation: User: arn:aws:sts::111122223333:assumed-role/infra/x is not authorized to perform: ec2:CreateFleet", IAMMisconfigured},
	{"a throttled scheduler", "ThrottlingException: Rate exceeded", APIThrottled},

	{"a zone that the load balancer does not serve", "(service web) (instance i-0abc1234) (port 80) is unhealthy in (target-group web) due to (reason Target is in an Availability Zone that is not enabled for the load balancer)", ELBAZNotEnabled},
	{"a fault of the load balancer", "(service web) (task 1dc5) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed due to an internal error)", ELBAPIError},
	{"targets that could not be registered", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123) with (error InvalidTarget)", ELBRegistrationFailed},
	{"a target group without a load balancer", "The target group with targetGroupArn arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123 does not have an associated load balancer.", ELBRegistrationFailed},
	{"health that could not be described", "(service web) failed to describe target health on (target-group web) with (error ServiceUnavailable)", ELBAPIError},
	{"an old health check", "(service web) (instance i-0abc1234) is unhealthy in (elb web) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)", ELBHealthCheckFailed},
	{"a container's health in a service event", "(service web) (task 1dc5c17a) failed container health checks.", ContainerHealthCheckFailed},
	{"a rolled back alarm", "Service deployment rolled back because a CloudWatch alarm was triggered.", AlarmRollback},
	{"a hook that ran out of time", "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) timed out.", DeploymentHookFailed},
	{"a job that ran too long", "Job attempt duration exceeded timeout", JobTimeout},
	{"a deployment that took over", "Service deployment superseded by a newer deployment", DeploymentReplaced},
	{"scale-in in an old spelling", "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", Scaling},

	{"a steady state", "(service web) has reached a steady state.", Informational},
	{"draining connections", "(service web, taskSet ecs-svc/123) has begun draining connections on 1 tasks.", Informational},
	{"registered targets", "(service web) registered 1 targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123)", Informational},
	{"started tasks", "(service web) has started 2 tasks: (task 1dc5c17a) (task 2dc5c17a).", Informational},
	{"stopped tasks", "(service web) has stopped 1 running tasks: (task 1dc5c17a).", Informational},
	{"a completed deployment", "(service web) (deployment ecs-svc/123) deployment completed.", Informational},
	{"a deployment under way", "ECS deployment ecs-svc/1234567890123456789 in progress.", Informational},
	{"a stop by a person", "Task stopped by user", UserStopped},
	{"a stop by a person with a full stop", "Task stopped by operator.", UserStopped},

	{"a desired count that was reached", "Message: Successfully set desired count to 3. Change successfully fulfilled by ecs.", Informational},
	{"a resource that no placement lacks", "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web/x is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/web", Unknown},
	{"an unknown resource", "TaskFailedToStart: RESOURCE:FPGA", PlacementConstraint},
	{"a person's words about a registry", "moving to the new registry, the old one timed out", Unknown},
	{"a person's words about Spot", "testing spot interruption handling", Unknown},
	{"nothing", "", Unknown},
	{"white space", " \n\t ", Unknown},
	{"a person's words about memory", "deploying version 5 memory fix", Unknown},
	{"a person's words about a connection", "fixing the connection refused problem of the checkout", Unknown},
	{"a person's words about a health check", "testing a new health check", Unknown},
	{"a person's words about an alarm", "testing the cloudwatch alarm tonight", Unknown},
	{"a person's words about placement", "moved the agent to another team", Unknown},
	{"an application's exception", "java.lang.OutOfMemoryError: Java heap space", Unknown},
	{"a sentence of nobody", "Der Vorgang wurde beendet", Unknown},
	{"Japanese words", "デプロイのため停止します", Unknown},
	{"exit code 137 in words", "container exited with 137", Unknown},
}

func TestTextKnowsDriftingSpellings(t *testing.T) {
	for _, test := range drifts {
		if got := Text(Statement{Source: FromTask, Text: test.text}).Cause; got != test.want {
			t.Errorf("%s: got %s, want %s\n\t%s", test.name, got, test.want, test.text)
		}
	}
}

func TestTextWeighsCodesOnlyWhereWordsSayNothing(t *testing.T) {
	tests := []struct {
		name string
		said Statement
		want Code
	}{
		{"137 alone is not out of memory", Statement{Source: FromContainer, Exited: true, ExitCode: 137}, Unknown},
		{"137 of an essential container is not out of memory", Statement{Source: FromTask, Text: "Essential container in task exited", StopCode: "EssentialContainerExited", Exited: true, ExitCode: 137}, EssentialContainerExited},
		{"out of memory with exit code 0 is", Statement{Source: FromContainer, Text: "OutOfMemoryError: Container killed due to memory usage", Exited: true}, OutOfMemory},
		{"a container's own exit code", Statement{Source: FromContainer, Exited: true, ExitCode: 1}, EssentialContainerExited},
		{"a container that ended well", Statement{Source: FromContainer, Exited: true}, Unknown},
		{"words that nobody knows beside an exit code", Statement{Source: FromContainer, Text: "gone", Exited: true, ExitCode: 1}, Unknown},
		{"a stop code beside words that nobody knows", Statement{Source: FromTask, Text: "gone", StopCode: "EssentialContainerExited"}, EssentialContainerExited},
		{"a person's words", Statement{Source: FromTask, Text: "deploying version 5 memory fix", StopCode: "UserInitiated"}, UserStopped},
		{"a person who quotes an error", Statement{Source: FromTask, Text: "stop the CannotPullContainerError: not found loop", StopCode: "UserInitiated"}, UserStopped},
		{"a container's reason beside a person's stop", Statement{Source: FromContainer, Text: "OutOfMemoryError: Container killed due to memory usage", StopCode: "UserInitiated"}, OutOfMemory},
		{"a job engine's stop", Statement{Source: FromTask, Text: "Job attempt duration exceeded timeout", StopCode: "UserInitiated"}, JobTimeout},
		{"a forced deregistration", Statement{Source: FromTask, Text: "Container instance deregistration forced by user", StopCode: "UserInitiated"}, HostTerminated},
		{"Spot by code", Statement{Source: FromTask, StopCode: "SpotInterruption"}, SpotInterruption},
		{"Spot by words under another code", Statement{Source: FromTask, Text: "Your Spot Task was interrupted.", StopCode: "TerminationNotice"}, SpotInterruption},
		{"a lost host by code", Statement{Source: FromTask, StopCode: "TerminationNotice"}, HostTerminated},
		{"the scheduler scaled in", Statement{Source: FromTask, Text: "Scaling activity initiated by (deployment ecs-svc/1)", StopCode: "ServiceSchedulerInitiated"}, Scaling},
		{"the scheduler and nothing more", Statement{Source: FromTask, StopCode: "ServiceSchedulerInitiated"}, Unknown},
		{"a failed start and nothing more", Statement{Source: FromTask, Text: "Task failed to start", StopCode: "TaskFailedToStart"}, Unknown},
		{"a stop code of tomorrow", Statement{Source: FromTask, StopCode: "InfrastructureHealth"}, Unknown},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := Text(test.said).Cause; got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}

func TestTextSurvivesTruncation(t *testing.T) {
	prefix := "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v9: not found "
	text := (prefix + strings.Repeat("and so on ", 100))[:1024]
	if got := Text(Statement{Text: text}).Cause; got != ImageNotFound {
		t.Errorf("got %s, want %s", got, ImageNotFound)
	}
}

func TestTextNamesEntities(t *testing.T) {
	tests := []struct {
		name string
		text string
		want Entities
	}{
		{"image of ECR", "CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:v9: not found",
			Entities{"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:v9", "tag": "v9", "registry": "111122223333.dkr.ecr.eu-west-1.amazonaws.com", "repository": "team/api"}},
		{"image of another partition", "CannotPullContainerError: manifest for 111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api:v9 not found",
			Entities{"image": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api:v9", "tag": "v9", "registry": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "repository": "api"}},
		{"image by digest", "CannotPullContainerError: failed to resolve ref docker.io/library/api@sha256:0123: not found",
			Entities{"image": "docker.io/library/api@sha256:0123", "registry": "docker.io", "repository": "library/api"}},
		{"image by address", "API error (500): Get https://registry-1.docker.io/v2/library/nginx/manifests/1: unauthorized: incorrect username or password",
			Entities{"tag": "1", "registry": "registry-1.docker.io", "repository": "library/nginx", "host": "registry-1.docker.io"}},
		{"repository alone", "CannotPullContainerError: API error (404): repository web not found", Entities{"repository": "web"}},
		{"platform", "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'", Entities{"platform": "linux/amd64"}},
		{"host that does not resolve", `CannotPullContainerError: Get "https://api.example.com/v2/": dial tcp: lookup api.example.com on 10.0.0.2:53: no such host`,
			Entities{"registry": "api.example.com", "host": "api.example.com"}},
		{"secret", "ResourceNotFoundException: Fetching secret data from AWS Secrets Manager in region us-east-1: secret arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf: ResourceNotFoundException",
			Entities{"secret": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"}},
		{"parameter, role and action", "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/abc is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:111122223333:parameter/db because",
			Entities{"parameter": "arn:aws:ssm:us-east-1:111122223333:parameter/db", "role": "exec", "action": "ssm:GetParameters"}},
		{"parameter by name", "Fetching secret data from SSM Parameter Store in us-west-2: invalid parameters: /api/db.", Entities{"parameter": "/api/db"}},
		{"JSON key", "unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key DB_PASSWORD", Entities{"key": "DB_PASSWORD"}},
		{"KMS key", "User: arn:aws:sts::111122223333:assumed-role/exec/abc is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/abc",
			Entities{"role": "exec", "action": "kms:Decrypt", "key": "arn:aws:kms:us-east-1:111122223333:key/abc"}},
		{"bucket", "unable to download env file with key app.env from bucket cfg, error: NoSuchKey", Entities{"bucket": "cfg", "key": "app.env"}},
		{"role by ARN", "ECS was unable to assume the role 'arn:aws-cn:iam::111122223333:role/web' that was provided", Entities{"role": "arn:aws-cn:iam::111122223333:role/web"}},
		{"role in curly quotes", "ECS was unable to assume the role ‘arn:aws:iam::111122223333:role/web’.", Entities{"role": "arn:aws:iam::111122223333:role/web"}},
		{"log group", "User: arn:aws:sts::111122223333:assumed-role/exec/x is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:us-east-1:111122223333:log-group:/ecs/api:log-stream:x",
			Entities{"logGroup": "/ecs/api", "role": "exec", "action": "logs:CreateLogStream"}},
		{"file system", `failed to invoke EFS utils commands: stderr: Failed to resolve "fs-0123abcd.efs.us-east-1.amazonaws.com"`, Entities{"fileSystem": "fs-0123abcd"}},
		{"volume", "ECS timed out while configuring the EBS volume vol-0123abcd attachment to your Task.", Entities{"volume": "vol-0123abcd"}},
		{"subnet", "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0abc1234'", Entities{"subnet": "subnet-0abc1234"}},
		{"target group", "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/web/8e6d68f88cd88d12)", Entities{"targetGroup": "web"}},
		{"health code, task", "(service web) (task 1dc5c17a) (port 80) is unhealthy in (target-group web-tg) due to (reason Health checks failed with these codes: [502,503])",
			Entities{"targetGroup": "web-tg", "healthCode": "502,503", "task": "1dc5c17a"}},
		{"instance", "Host EC2 (instance i-0123456789abcdef0) terminated.", Entities{"instance": "i-0123456789abcdef0"}},
		{"instance of a cluster and its resource", "(service web) was unable to place a task. The closest matching (container-instance 3a09814c) has insufficient CPU units available.",
			Entities{"instance": "3a09814c", "resource": "CPU"}},
		{"resource by code", "TaskFailedToStart: RESOURCE:ENI", Entities{"resource": "ENI"}},
		{"an instance that is not named", "(service web) was unable to place a task. The closest matching container-instance is already using a port required by your task.", Entities{}},
		{"capacity provider", "Unable to launch instance(s) for capacity provider web-cp. UnfulfillableCapacity: no", Entities{"capacityProvider": "web-cp"}},
		{"quota", "(service web) was unable to place a task. Reason: You've reached the limit on the number of vCPUs you can run concurrently.", Entities{"quota": "vCPUs"}},
		{"quota by code", "Unable to launch instance(s) for capacity provider web-cp. MaxSpotInstanceCountExceeded: no", Entities{"quota": "MaxSpotInstanceCountExceeded", "capacityProvider": "web-cp"}},
		{"command", `CannotStartContainerError: exec: "python": executable file not found in $PATH`, Entities{"command": "python"}},
		{"command of a log line", "exec /usr/local/bin/app: exec format error", Entities{"command": "/usr/local/bin/app"}},
		{"dependency", "dependency graph: container ordering dependency [sidecar] for target [app] has timed out.", Entities{"container": "sidecar"}},
		{"stage", "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed.", Entities{"stage": "TEST_TRAFFIC_SHIFT"}},
		{"deployment", "(service web) (deployment ecs-svc/123) deployment failed: tasks failed to start.", Entities{"deployment": "ecs-svc/123"}},
		{"a password in an address", "CannotPullContainerError: Get https://bob.smith:hunter2@registry.example.com/v2/: i/o timeout", Entities{}},
		{"a secret in a command", `CannotStartContainerError: exec: "TOKEN=hunter2": executable file not found in $PATH`, Entities{}},
		{"a command that a shell would act upon", `CannotStartContainerError: exec: "run|reboot": executable file not found in $PATH`, Entities{"command": "run"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if diff := cmp.Diff(test.want, Text(Statement{Text: test.text}).Entities); diff != "" {
				t.Errorf("entities (-want +got):\n%s", diff)
			}
		})
	}
}

func TestEveryEntityIsNamedSomewhere(t *testing.T) {
	asked := map[string]bool{"tag": true}
	for _, code := range Codes() {
		for _, name := range code.About().Entities {
			asked[name] = true
		}
	}
	for _, name := range EntityNames() {
		if !asked[name] {
			t.Errorf("no cause asks for the entity %s", name)
		}
		delete(asked, name)
	}
	for name := range asked {
		t.Errorf("no capture finds the entity %s, which a cause asks for", name)
	}
}

func TestEveryCauseHasAText(t *testing.T) {
	yielded := map[Code]bool{}
	for _, r := range documented(t) {
		yielded[r.Cause] = true
	}
	for _, d := range drifts {
		yielded[d.want] = true
	}
	for _, code := range Codes() {
		if !yielded[code] {
			t.Errorf("no text yields %s", code)
		}
	}
}

func TestEveryRuleCanMatch(t *testing.T) {
	for i, r := range rules {
		for _, written := range slices.Concat(r.when, r.any, r.unless) {
			if plainText := normalize(strings.TrimPrefix(written, "=")); !strings.Contains(written, plainText) {
				t.Errorf("rule %d (%s): %q cannot stand in a normalised text", i, r.cause, written)
			}
		}
	}
}

func TestAboutIsCompleteForEveryCause(t *testing.T) {
	quiet := []Code{Scaling, DeploymentReplaced, UserStopped, SpotInterruption, Maintenance, ScaleInProtected, Informational}
	for _, code := range Codes() {
		about := code.About()
		if about.Severity == "" || !strings.HasPrefix(about.Page, "https://") {
			t.Errorf("%s: severity %q, page %q", code, about.Severity, about.Page)
		}
		if about.Alert == slices.Contains(quiet, code) {
			t.Errorf("%s: alert is %t", code, about.Alert)
		}
	}
	if diff := cmp.Diff(Unknown.About(), Code("no-such-cause").About()); diff != "" {
		t.Errorf("a code that does not exist is not unknown:\n%s", diff)
	}
}

func FuzzText(f *testing.F) {
	for _, r := range documented(f) {
		for _, text := range r.Texts {
			f.Add(text, "")
		}
	}
	for _, d := range drifts {
		f.Add(d.text, "UserInitiated")
	}
	f.Fuzz(func(t *testing.T, text, stopCode string) {
		found := Text(Statement{Source: FromTask, Text: text, StopCode: stopCode})
		if !slices.Contains(Codes(), found.Cause) {
			t.Errorf("%q is no cause", found.Cause)
		}
		for name, value := range found.Entities {
			if value == "" || !strings.Contains(text, value) {
				t.Errorf("%s %q is not in the text", name, value)
			}
			if utf8.ValidString(text) && !utf8.ValidString(value) {
				t.Errorf("%s %q is not valid UTF-8", name, value)
			}
		}
	})
}

func BenchmarkText(b *testing.B) {
	var said []Statement
	for _, r := range documented(b) {
		for _, text := range r.Texts {
			said = append(said, Statement{Source: r.Source, Text: text})
		}
	}
	b.ReportAllocs()
	n := 0
	for b.Loop() {
		Text(said[n%len(said)])
		n++
	}
	b.ReportMetric(float64(n)/b.Elapsed().Seconds(), "texts/s")
}
