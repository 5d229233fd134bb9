package diagnosis

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/logcause"
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
	if len(families) != 136 {
		t.Errorf("%d families of reasons, want 136", len(families))
	}
}

// drifts are spellings that AWS does not document: of other runtimes, of other times, cut off, or of people.
var drifts = []struct {
	name string
	text string
	want Code
}{
	{"Docker's manifest unknown", "CannotPullContainerError: Error response from daemon: manifest unknown: manifest unknown", cause.ImageNotFound},
	{"Docker's manifest for a tag not found", "CannotPullContainerError: Error response from daemon: manifest for 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v9 not found: manifest unknown: Requested image not found", cause.ImageNotFound},
	{"containerd's reference not found", `CannotPullContainerError: failed to resolve reference "docker.io/library/api:v9": docker.io/library/api:v9: not found`, cause.ImageNotFound},
	{"a repository that ECR does not know", "CannotPullContainerError: Error response from daemon: name unknown: The repository with name 'api' does not exist in the registry with id '111122223333'", cause.ImageNotFound},
	{"an HTTP 404 for a manifest", "CannotPullContainerError: ref pull has been retried 1 time(s): unexpected status code https://registry.example.com/v2/api/manifests/v9: 404 Not Found", cause.ImageNotFound},
	{"lower case and line breaks", "cannotpullcontainererror:\n  manifest\r\n  unknown", cause.ImageNotFound},
	{"a pull that was denied without saying why", "CannotPullContainerError: Error response from daemon: pull access denied for team/api, repository does not exist or may require 'docker login'", cause.ImagePullDenied},
	{"a 403 on a pull", "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref registry.example.com/api:v9: unexpected status from HEAD request to https://registry.example.com/v2/api/manifests/v9: 403 Forbidden", cause.ImagePullDenied},
	{"a 401 for an anonymous token", "CannotPullContainerError: failed to resolve ref docker.io/team/api:v9: failed to authorize: failed to fetch anonymous token: unexpected status: 401 Unauthorized", cause.ImagePullDenied},
	{"ECR without credentials", "CannotPullContainerError: Error response from daemon: Head https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/v9: no basic auth credentials", cause.ImagePullDenied},
	{"a curly apostrophe in the role's advice", "CannotPullContainerError: The task can’t pull the image. Check that the role has the permissions to pull images from the registry.", cause.ImagePullDenied},
	{"a straight apostrophe in the image's advice", "CannotPullContainerError: The task can't pull the image. Check whether the image exists.", cause.ImageNotFound},
	{"registry authentication denied by policy", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: AccessDeniedException: denied", cause.ImagePullDenied},
	{"a name that does not resolve during a pull", "CannotPullContainerError: ref pull has been retried 5 time(s): failed to do request: Head \"https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/v9\": dial tcp: lookup 111122223333.dkr.ecr.eu-west-1.amazonaws.com: no such host", cause.ImagePullNetwork},
	{"a TLS handshake timeout", "CannotPullContainerError: Error response from daemon: Get https://registry-1.docker.io/v2/: net/http: TLS handshake timeout", cause.ImagePullNetwork},
	{"a refused connection", "CannotPullContainerError: failed to do request: Get \"http://10.0.0.9:5000/v2/\": dial tcp 10.0.0.9:5000: connect: connection refused", cause.ImagePullNetwork},
	{"a token that could not be fetched for a timeout", "CannotPullContainerError: failed to resolve ref docker.io/team/api:v9: failed to authorize: failed to fetch oauth token: Post \"https://auth.docker.io/token\": dial tcp 192.0.2.7:443: i/o timeout", cause.ImagePullNetwork},
	{"an unknown certificate authority", "CannotPullContainerError: Error response from daemon: Get https://registry.example.com/v2/: x509: certificate signed by unknown authority", cause.ImagePullNetwork},
	{"British spelling of a cancelled context", "CannotPullContainerError: context cancelled", cause.ImagePullNetwork},
	{"a deadline during a pull", "CannotPullContainerError: failed to pull image: context deadline exceeded", cause.ImagePullNetwork},
	{"a layer that broke off", "CannotPullContainerError: failed to copy: httpReadSeeker: failed open: unexpected EOF", cause.ImagePullNetwork},
	{"a registry that is down", "CannotPullContainerError: unexpected status code https://registry.example.com/v2/api/manifests/v9: 503 Service Unavailable", cause.ImagePullNetwork},
	{"Docker Hub's limit", "CannotPullContainerError: inspect image has been retried 5 time(s): httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/manifests/sha256:0123: 429 Too Many Requests - Server message: toomanyrequests", cause.ImagePullRateLimited},
	{"an ECR Public limit", "CannotPullContainerError: Error response from daemon: toomanyrequests: Rate exceeded", cause.ImagePullRateLimited},
	{"the unauthenticated limit", "You have reached your unauthenticated pull rate limit.", cause.ImagePullRateLimited},
	{"Docker's missing architecture", "CannotPullContainerError: Error response from daemon: no matching manifest for linux/arm64/v8 in the manifest list entries", cause.ImagePlatformMismatch},
	{"containerd's missing architecture", "CannotPullContainerError: failed to pull image: no match for platform in manifest sha256:0123: not found", cause.ImagePlatformMismatch},
	{"an image that was built for another platform", "CannotPullContainerError: image with reference api:v9 was found but does not match the specified platform: wanted linux/amd64, actual: linux/arm64", cause.ImagePlatformMismatch},
	{"a Windows image on Linux", "CannotPullContainerError: image operating system \"windows\" cannot be used on this platform", cause.ImagePlatformMismatch},
	{"a layer type that is not supported", "CannotPullContainerError: unsupported media type application/vnd.in-toto+json", cause.ImageUnsupportedMedia},
	{"a manifest of the first schema", "CannotPullContainerError: media type \"application/vnd.docker.distribution.manifest.v1+prettyjws\" is no longer supported: unsupported manifest media type", cause.ImageUnsupportedMedia},
	{"an image name in capitals", "CannotPullContainerError: invalid reference format: repository name must be lowercase", cause.ImageReferenceInvalid},
	{"an image name with a stray colon", "CannotPullContainerError: invalid reference format", cause.ImageReferenceInvalid},
	{"a disk that filled up while unpacking", "CannotPullContainerError: failed to register layer: Error processing tar file(exit status 1): write /app/lib.so: no space left on device", cause.ImageDiskFull},
	{"containerd's full disk", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:0123: write /var/lib/containerd/x: no space left on device", cause.ImageDiskFull},
	{"Docker's layer verification", "CannotPullContainerError: filesystem layer verification failed for digest sha256:0123", cause.ImageCorrupt},
	{"containerd's commit", "CannotPullContainerError: failed commit on ref \"layer-sha256:0123\": unexpected commit digest sha256:4567, expected sha256:0123", cause.ImageCorrupt},
	{"a broken archive", "CannotPullContainerError: failed to register layer: exit status 1: unpigz: skipping: <stdin>: corrupted", cause.ImageCorrupt},
	{"an account number that looks like a status", "CannotPullContainerError: failed to resolve ref 403403403403.dkr.ecr.eu-west-1.amazonaws.com/api:v9: not found", cause.ImageNotFound},
	{"a status in brackets", "CannotPullContainerError: API error (403): denied", cause.ImagePullDenied},
	{"a pull error that was cut before its tail", "CannotPullContainerError: ref pull has been retri", cause.Unknown},

	{"an old secret error without a version", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): ResourceNotFoundException: Secrets Manager can't find the specified secret value for staging label: AWSCURRENT", cause.SecretNotFound},
	{"a secret that is marked for deletion", "ResourceInitializationError: unable to retrieve secret from asm: InvalidRequestException: You can't perform this operation on the secret because it was marked for deletion.", cause.SecretNotFound},
	{"an SSM parameter that is not found", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: ParameterNotFound: ", cause.SecretNotFound},
	{"a denied secret, cut off", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: AccessDenied", cause.SecretAccessDenied},
	{"a denial by the endpoint's policy", "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/abc is not authorized to perform: secretsmanager:GetSecretValue because no VPC endpoint policy allows the action", cause.SecretAccessDenied},
	{"a key that may not be used, inside a secret's error", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: AccessDeniedException: Access to KMS is not allowed", cause.KMSAccessDenied},
	{"a key that is disabled", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secrets from ssm: arn:aws:kms:eu-west-1:111122223333:key/0123 is disabled.", cause.KMSAccessDenied},
	{"a ciphertext of an unknown key", "unable to retrieve secrets from ssm: ValidationException: The ciphertext refers to a customer master key that does not exist", cause.KMSAccessDenied},
	{"a secret in a VPC without DNS", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: RequestError: send request failed caused by: Post \"https://secretsmanager.eu-west-1.amazonaws.com/\": dial tcp: lookup secretsmanager.eu-west-1.amazonaws.com: no such host", cause.SecretNetwork},
	{"a secret's step that was killed, without spaces", "ResourceInitializationError: unable to pull secrets or registry auth: pull command failed: :signal:killed", cause.SecretNetwork},
	{"a secret that is no JSON", "ResourceInitializationError: unable to retrieve secret from asm: secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:api: invalid character 'h' looking for beginning of value", cause.SecretMalformed},
	{"an environment file that timed out", "ResourceInitializationError: failed to download env files: file download command: non empty error stream: RequestCanceled: request context canceled", cause.EnvFileNetwork},
	{"an environment file that is forbidden", "ResourceInitializationError: failed to download env files: AccessDenied: 403", cause.EnvFileAccessDenied},
	{"a role in brackets", "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::111122223333:role/web' that was provided for this task.)", cause.RoleNotAssumable},
	{"no credentials on the instance", "CannotPullECRContainerError: NoCredentialProviders: no valid providers in chain", cause.RoleNotAssumable},

	{"a missing log group in containerd's spelling", "ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, https response error StatusCode: 400, ResourceNotFoundException: The specified log group does not exist. : exit status 1", cause.LogGroupMissing},
	{"a group that may not be created", "ResourceInitializationError: failed to validate logger args: failed to create Cloudwatch log group: AccessDeniedException: not authorized to perform: logs:CreateLogGroup", cause.LogAccessDenied},
	{"a log group that was not found for want of a network", "ResourceInitializationError: failed to validate logger args: The task cannot find the Amazon CloudWatch log group defined in the task definition. There is a connection issue between the task and Amazon CloudWatch. Check your network configuration. : signal: killed", cause.LogNetwork},
	{"a spaced signal after the logger's arguments", "ResourceInitializationError: failed to validate logger args: : signal: killed", cause.LogNetwork},
	{"CloudWatch Logs that does not resolve", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log stream: RequestError: send request failed caused by: Post \"https://logs.eu-west-1.amazonaws.com/\": dial tcp: lookup logs.eu-west-1.amazonaws.com: no such host", cause.LogNetwork},
	{"a fluentd that refuses", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial tcp 127.0.0.1:24224: connect: connection refused", cause.LogDriverUnavailable},
	{"a driver that is not there", "CannotStartContainerError: Error response from daemon: logger: no log driver named 'splunk' is registered", cause.LogDriverUnavailable},
	{"a log option that does not exist", "CannotStartContainerError: Error response from daemon: unknown log opt 'awslogs-grup' for awslogs log driver", cause.LogConfigInvalid},
	{"a log option that is missing", "ResourceInitializationError: failed to validate logger args: must specify a value for log opt 'awslogs-group'", cause.LogConfigInvalid},

	{"an EFS mount in other words", "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Mount attempt 3/3 failed with error code 32: access denied", cause.EFSMountFailed},
	{"an EFS plugin on EC2", "CannotCreateVolumeError: Error response from daemon: create ecs-web-1-data: VolumeDriver.Create: mounting volume failed: mount.nfs4: Connection timed out", cause.EFSMountFailed},
	{"a denied EFS mount", "ResourceInitializationError: failed to invoke EFS utils commands: User: arn:aws:sts::111122223333:assumed-role/web/x is not authorized to perform: elasticfilesystem:ClientMount", cause.EFSMountFailed},
	{"an EBS volume that could not be made", "ECS was unable to create the EBS volume: InvalidSnapshot.NotFound", cause.EBSAttachFailed},
	{"too many EBS volumes", "ECS failed to set up the EBS volume. VolumeLimitExceeded: limit of volumes", cause.QuotaExceeded},
	{"a bind mount without its source", "CannotStartContainerError: Error response from daemon: error while creating mount source path '/mnt/data': mkdir /mnt/data: read-only file system", cause.VolumeMountFailed},
	{"runc's mount error", "CannotStartContainerError: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting \"/mnt/app.yml\" to rootfs at \"/app.yml\": not a directory", cause.VolumeMountFailed},
	{"an interface that EC2 refused", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': UnauthorizedOperation", cause.NetworkInterfaceFailed},
	{"an interface that EC2 throttled", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': RequestLimitExceeded", cause.NetworkInterfaceThrottled},
	{"a full subnet", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': InsufficientFreeAddressesInSubnet", cause.SubnetIPExhausted},
	{"a full subnet in words", "The subnet subnet-0abc1234 does not have enough free IP addresses", cause.SubnetIPExhausted},
	{"an interface that took too long", "Network interface provision complete error: timed out", cause.NetworkInterfaceTimeout},
	{"Docker's allocated port", "CannotStartContainerError: Error response from daemon: Bind for 0.0.0.0:80 failed: port is already allocated", cause.PortConflict},
	{"a bound address", "CannotStartContainerError: listen tcp 0.0.0.0:80: bind: address already in use", cause.PortConflict},

	{"containerd's missing executable", "CannotStartContainerError: failed to create task for container: OCI runtime create failed: runc create failed: unable to start container process: exec: \"./run.sh\": stat ./run.sh: no such file or directory: unknown", cause.EntrypointNotFound},
	{"Fargate's missing entrypoint", "exec /entrypoint.sh: no such file or directory", cause.EntrypointNotFound},
	{"runc's missing executable without a shim", "runc: exec: \"npm\": executable file not found in $PATH: unknown", cause.EntrypointNotFound},
	{"a Windows command that is missing", "CannotStartContainerError: container web encountered an error during CreateProcess: The system cannot find the file specified.", cause.EntrypointNotFound},
	{"an entrypoint without the executable bit", "CannotStartContainerError: OCI runtime create failed: unable to start container process: exec: \"/entrypoint.sh\": permission denied: unknown", cause.EntrypointNotExecutable},
	{"an entrypoint that is a directory", "CannotStartContainerError: exec: \"/app\": is a directory: unknown", cause.EntrypointNotExecutable},
	{"Docker's wrong architecture", "standard_init_linux.go:228: exec user process caused: exec format error", cause.ExecFormatError},
	{"a GPU hook", "CannotStartContainerError: OCI runtime create failed: error running hook #0: nvidia-container-cli: initialization error: nvml error: driver not loaded", cause.GPURuntimeError},
	{"Docker without a GPU driver", "CannotStartContainerError: Error response from daemon: could not select device driver \"\" with capabilities: [[gpu]]", cause.GPURuntimeError},
	{"a start that timed out", "DockerTimeoutError: Could not transition to created; timed out after waiting 4m0s", cause.DockerTimeout},
	{"a memory limit that is too low to start", "CannotStartContainerError: OCI runtime create failed: container init was OOM-killed (memory limit too low?)", cause.OutOfMemory},
	{"Fargate's lower case", "OutOfMemoryError: container killed due to memory usage", cause.OutOfMemory},
	{"a user without an entry", "CannotStartContainerError: Error response from daemon: unable to find user app: no matching entries in passwd file", cause.RuntimeError},
	{"a missing working directory", "CannotStartContainerError: OCI runtime create failed: chdir to cwd (\"/app\") set in config.json failed: permission denied", cause.RuntimeError},

	{"a service name without brackets and CPU", "service web was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 3a09814c encountered error \"RESOURCE:CPU\".", cause.PlacementCPU},
	{"memory, cut off", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 3a09) has insufficient memory avail", cause.PlacementMemory},
	{"GPUs in the old form", "service web was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 3a09814c has insufficient GPU resource available.", cause.PlacementGPU},
	{"an attribute that is missing", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 3a09) is missing an attribute required by your task.", cause.PlacementConstraint},
	{"no more than that no instance fits", "(service web) was unable to place a task because no container instance met all of its requirements.", cause.PlacementConstraint},
	{"a distinct-instance constraint", "TaskFailedToStart: DistinctInstance placement constraint unsatisfied.", cause.PlacementConstraint},
	{"no instance behind a capacity provider", "service web was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your capacity provider.", cause.NoContainerInstances},
	{"an agent in curly quotes", "(service web) was unable to place a task … The closest matching (container-instance 3a09814c) doesn’t have the agent connected.", cause.AgentDisconnected},
	{"an agent's health check", "Agent disconnected since 2026-07-29T22:34:13Z", cause.AgentDisconnected},
	{"Fargate's lack of capacity", "(service web) was unable to place a task. Reason: RESOURCE:FARGATE", cause.FargateCapacityUnavailable},
	{"EC2's lack of capacity", "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. UnfulfillableCapacity: Unable to fulfill capacity due to your request configuration.", cause.CapacityProviderLaunchFailed},
	{"a wrapped quota", "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. VcpuLimitExceeded: You have requested more vCPU capacity than your current vCPU limit of 32 allows.", cause.QuotaExceeded},
	{"a wrapped Spot quota", "(service web) was unable to place a task. Reason: ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. MaxSpotInstanceCountExceeded: Max spot instance count exceeded.", cause.QuotaExceeded},
	{"a wrapped PassRole", "ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. UnauthorizedOperation: You are not authorized to perform this operation. User: arn:aws:sts::111122223333:assumed-role/infra/ECSManagedInstances is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/instance", cause.RoleNotAssumable},
	{"a wrapped lack of permission", "Unable to launch instance(s) for capacity provider web-cp. UnauthorizedOperation: User: arn:aws:sts::111122223333:assumed-role/infra/x is not authorized to perform: ec2:CreateFleet", cause.IAMMisconfigured},
	{"a throttled scheduler", "ThrottlingException: Rate exceeded", cause.APIThrottled},

	{"a zone that the load balancer does not serve", "(service web) (instance i-0abc1234) (port 80) is unhealthy in (target-group web) due to (reason Target is in an Availability Zone that is not enabled for the load balancer)", cause.ELBAZNotEnabled},
	{"a fault of the load balancer", "(service web) (task 1dc5) (port 80) is unhealthy in (target-group web) due to (reason Health checks failed due to an internal error)", cause.ELBAPIError},
	{"targets that could not be registered", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123) with (error InvalidTarget)", cause.ELBRegistrationFailed},
	{"a target group without a load balancer", "The target group with targetGroupArn arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123 does not have an associated load balancer.", cause.ELBRegistrationFailed},
	{"health that could not be described", "(service web) failed to describe target health on (target-group web) with (error ServiceUnavailable)", cause.ELBAPIError},
	{"an old health check", "(service web) (instance i-0abc1234) is unhealthy in (elb web) due to (reason Instance has failed at least the UnhealthyThreshold number of health checks consecutively.)", cause.ELBHealthCheckFailed},
	{"a container's health in a service event", "(service web) (task 1dc5c17a) failed container health checks.", cause.ContainerHealthCheckFailed},
	{"a rolled back alarm", "Service deployment rolled back because a CloudWatch alarm was triggered.", cause.AlarmRollback},
	{"a hook that ran out of time", "Service deployment rolled back because POST_SCALE_UP lifecycle hook(s) timed out.", cause.DeploymentHookFailed},
	{"a job that ran too long", "Job attempt duration exceeded timeout", cause.JobTimeout},
	{"a deployment that took over", "Service deployment superseded by a newer deployment", cause.DeploymentReplaced},
	{"scale-in in an old spelling", "Scaling activity initiated by (deployment ecs-svc/1234567890123456789)", cause.Scaling},

	{"a steady state", "(service web) has reached a steady state.", cause.Informational},
	{"draining connections", "(service web, taskSet ecs-svc/123) has begun draining connections on 1 tasks.", cause.Informational},
	{"registered targets", "(service web) registered 1 targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123)", cause.Informational},
	{"started tasks", "(service web) has started 2 tasks: (task 1dc5c17a) (task 2dc5c17a).", cause.Informational},
	{"stopped tasks", "(service web) has stopped 1 running tasks: (task 1dc5c17a).", cause.Informational},
	{"stopped tasks, as ECS once said", "service web stopped 1 running tasks.", cause.Informational},
	{"stopped tasks of a sentence of today", "(service web, taskSet ecs-svc/1) has stopped 2 running tasks: (task a) (task b).", cause.Informational},
	{"stopped tasks that were pending", "(service web) stopped 1 pending tasks.", cause.Informational},
	{"a completed deployment", "(service web) (deployment ecs-svc/123) deployment completed.", cause.Informational},
	{"a deployment under way", "ECS deployment ecs-svc/1234567890123456789 in progress.", cause.Informational},
	{"a stop by a person", "Task stopped by user", cause.UserStopped},
	{"a stop by a person with a full stop", "Task stopped by operator.", cause.UserStopped},

	{"a rollback in brackets", "(service web) (deployment ecs-svc/1) rolling back to (deployment ecs-svc/0).", cause.DeploymentFailed},
	{"a desired count", "(service web) updated desired count to 4.", cause.Informational},
	{"pending tasks that were stopped", "(service web) has stopped 1 pending tasks: (task 1dc5c17a).", cause.Informational},
	{"pending tasks that were stopped, without has", "(service web) stopped 1 pending tasks.", cause.Informational},
	{"a registry that hangs up", `CannotPullContainerError: ref pull has been retried 5 time(s): failed to do request: Head "https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/v9": EOF`, cause.ImagePullNetwork},
	{"the second SDK's unreachable SSM", `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: operation error SSM: GetParameters, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://ssm.eu-west-1.amazonaws.com/": EOF`, cause.SecretNetwork},
	{"a host without room for another control group", "CannotStartContainerError: Error response from daemon: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: unable to apply cgroup configuration: mkdir /sys/fs/cgroup/memory/ecs/0123: no space left on device: unknown", cause.RuntimeError},
	{"a layer for which there is no room", "CannotCreateContainerError: Error response from daemon: mkdir /var/lib/docker/overlay2/0123-init: no space left on device", cause.ImageDiskFull},
	{"a blob for which there is no room", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: write /var/lib/containerd/io.containerd.content.v1.content/ingest/0123/data: no space left on device", cause.ImageDiskFull},
	{"a throttled SSM", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: operation error SSM: GetParameters, exceeded maximum number of attempts, 3, https response error StatusCode: 400, RequestID: 0123, api error ThrottlingException: Rate exceeded", cause.APIThrottled},
	{"a throttled Secrets Manager", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 3 time(s): ThrottlingException: Rate exceeded", cause.APIThrottled},
	{"the second SDK's missing secret", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret arn:aws:secretsmanager:eu-west-1:111122223333:secret:api from secrets manager: operation error Secrets Manager: GetSecretValue, https response error StatusCode: 400, RequestID: 0123, ResourceNotFoundException: Secrets Manager can't find the specified secret.", cause.SecretNotFound},
	{"a secret's missing version stage", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: ResourceNotFoundException: Secrets Manager can't find the specified secret value for VersionId: 0123", cause.SecretNotFound},
	{"a missing parameter version", "ResourceInitializationError: unable to retrieve secrets from ssm: ParameterVersionNotFound: Systems Manager could not find version 9 of /api/db", cause.SecretNotFound},
	{"an invalid parameter on Fargate", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): invalid parameters: /api/db", cause.SecretNotFound},
	{"a secret's key that is pending deletion", "ResourceInitializationError: unable to retrieve secret from asm: KMSInvalidStateException: arn:aws:kms:eu-west-1:111122223333:key/0123 is pending deletion", cause.KMSAccessDenied},
	{"a parameter that the key's policy forbids", "unable to retrieve secrets from ssm: AccessDeniedException: The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.", cause.KMSAccessDenied},
	{"the second SDK's unreachable registry", `ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration. operation error ECR: GetAuthorizationToken, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://api.ecr.eu-west-1.amazonaws.com/": dial tcp 10.0.0.9:443: i/o timeout`, cause.ImagePullNetwork},
	{"an unreachable S3 for the layers", `CannotPullContainerError: ref pull has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: failed to do request: Get "https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/0123": dial tcp 52.218.0.1:443: i/o timeout`, cause.ImagePullNetwork},
	{"a layer that an endpoint's policy forbids", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://prod-eu-west-1-starport-layer-bucket.s3.eu-west-1.amazonaws.com/0123: 403 Forbidden", cause.ImagePullDenied},
	{"containerd's denied manifest", "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v9: pulling from host 111122223333.dkr.ecr.eu-west-1.amazonaws.com failed with status code [manifests v9]: 403 Forbidden", cause.ImagePullDenied},
	{"Docker's missing tag", "CannotPullContainerError: Error response from daemon: manifest for team/api:v9 not found: manifest unknown: manifest unknown", cause.ImageNotFound},
	{"a pull through cache without its upstream", "CannotPullContainerError: Error response from daemon: repository 111122223333.dkr.ecr.eu-west-1.amazonaws.com/docker-hub/library/api not found: name unknown: The repository with name 'docker-hub/library/api' does not exist in the registry with id '111122223333'", cause.ImageNotFound},
	{"a private registry's login", `CannotPullContainerError: Error response from daemon: Get "https://registry.example.com/v2/team/api/manifests/v9": unauthorized: authentication required`, cause.ImagePullDenied},
	{"an expired token of the registry", "CannotPullContainerError: Error response from daemon: denied: Your authorization token has expired. Reauthenticate and try again.", cause.ImagePullDenied},
	{"Docker Hub's limit on Fargate", "CannotPullContainerError: pull image manifest has been retried 5 time(s): failed to copy: httpReadSeeker: failed open: unexpected status code https://registry-1.docker.io/v2/library/redis/manifests/sha256:0123: 429 Too Many Requests - Server message: toomanyrequests: You have reached your unauthenticated pull rate limit.", cause.ImagePullRateLimited},
	{"Docker's own words for the limit", "CannotPullContainerError: Error response from daemon: toomanyrequests: You have reached your pull rate limit. You may increase the limit by authenticating and upgrading: https://www.docker.com/increase-rate-limit", cause.ImagePullRateLimited},
	{"a Windows image of another version", "CannotPullContainerError: Error response from daemon: no matching manifest for windows/amd64 10.0.20348 in the manifest list entries", cause.ImagePlatformMismatch},
	{"a Windows image of another host", "CannotStartContainerError: Error response from daemon: hcs: The container operating system does not match the host operating system.", cause.ImagePlatformMismatch},
	{"a proxy with its own certificates", `CannotPullContainerError: ref pull has been retried 5 time(s): failed to do request: Head "https://registry.example.com/v2/api/manifests/v9": tls: failed to verify certificate: x509: certificate signed by unknown authority`, cause.ImagePullNetwork},
	{"a registry that speaks plain HTTP", `CannotPullContainerError: Error response from daemon: Get "https://10.0.0.9:5000/v2/": http: server gave HTTP response to HTTPS client`, cause.ImagePullNetwork},
	{"a manifest that was cut", `CannotPullImageManifestError: Error response from daemon: Get "https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/": context deadline exceeded`, cause.ImagePullNetwork},
	{"a broken archive on Fargate", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to extract layer sha256:0123: unpigz: corrupted -- crc32 mismatch", cause.ImageCorrupt},
	{"an image that is there under no name", "CannotCreateContainerError: Error response from daemon: No such image: team/api:v9", cause.ImageNotFound},
	{"an image name with a space", "CannotCreateContainerError: Error response from daemon: invalid reference format", cause.ImageReferenceInvalid},
	{"a log region that is empty", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: must specify a value for log opt 'awslogs-region'", cause.LogConfigInvalid},
	{"a log group in a throttled account", "ResourceInitializationError: failed to validate logger args: create stream has been retried 3 times: failed to create Cloudwatch log stream: ThrottlingException: Rate exceeded : exit status 1", cause.APIThrottled},
	{"an endpoint that closes", `ResourceInitializationError: failed to validate logger args: create stream has been retried 1 times: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, exceeded maximum number of attempts, 3, https response error StatusCode: 0, RequestID: , request send failed, Post "https://logs.eu-west-1.amazonaws.com/": EOF : exit status 1`, cause.LogNetwork},
	{"a splunk that does not answer", `CannotStartContainerError: Error response from daemon: failed to initialize logging driver: Options "https://splunk.example.com:8088": dial tcp 10.0.0.9:8088: i/o timeout`, cause.LogDriverUnavailable},
	{"a FireLens socket that is gone", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial unix /var/run/fluent.sock: connect: connection refused", cause.LogDriverUnavailable},
	{"an EFS access point that is gone", "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: b'mount.nfs4: mounting fs-0123abcd.efs.eu-west-1.amazonaws.com:/ failed, reason given by server: No such file or directory'", cause.EFSMountFailed},
	{"an EFS stunnel", "ResourceInitializationError: failed to invoke EFS utils commands to set up EFS volumes: stderr: Failed to initialize TLS tunnel for fs-0123abcd", cause.EFSMountFailed},
	{"an EFS plugin that does not answer", `CannotCreateVolumeError: Error response from daemon: create ecs-web-1-data: Post "http://%2Frun%2Fdocker%2Fplugins%2Famazon-ecs-volume-plugin.sock/VolumeDriver.Create": context deadline exceeded`, cause.EFSMountFailed},
	{"an EBS volume that EC2 refused", "ECS was unable to create the EBS volume. Encountered UnauthorizedOperation: You are not authorized to perform this operation.", cause.EBSAttachFailed},
	{"an EBS volume that took too long", "ECS timed out while configuring the EBS volume attachment to your Task. vol-0123abcd", cause.EBSAttachFailed},
	{"an EBS volume with another file system", "ECS failed to set up the EBS volume: the volume has a file system that does not match the requested one", cause.EBSAttachFailed},
	{"an EBS role that may not encrypt", "ECS failed to set up the EBS volume. User: arn:aws:sts::111122223333:assumed-role/ecsInfrastructureRole/x is not authorized to perform: kms:CreateGrant on resource: arn:aws:kms:eu-west-1:111122223333:key/0123", cause.KMSAccessDenied},
	{"an FSx share that cannot be mounted", "ResourceInitializationError: failed to mount FSx for Windows File Server share", cause.VolumeMountFailed},
	{"a bind mount of a file", `CannotStartContainerError: Error response from daemon: invalid mount config for type "bind": bind source path does not exist: /opt/app/config.yml`, cause.VolumeMountFailed},
	{"a volume with a strange name", "CannotCreateContainerError: Error response from daemon: invalid volume specification: 'data:/data:rx'", cause.VolumeMountFailed},
	{"two mounts in one place", "CannotCreateContainerError: Error response from daemon: Duplicate mount point: /data", cause.VolumeMountFailed},
	{"a command on a read-only file system", `CannotStartContainerError: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: error during container init: error mounting "proc" to rootfs at "/proc": permission denied: unknown`, cause.VolumeMountFailed},
	{"an interface without a security group", "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0abc1234': InvalidGroup.NotFound", cause.NetworkInterfaceFailed},
	{"a subnet that is gone", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': InvalidSubnetID.NotFound", cause.NetworkInterfaceFailed},
	{"an account with too many interfaces", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': NetworkInterfaceLimitExceeded", cause.QuotaExceeded},
	{"a network namespace that failed", "ContainerNetworkingError: failed to setup network namespace: netplugin failed", cause.NetworkInterfaceFailed},
	{"the interface of a service's task", "(service web) failed to launch a task with (error Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': InsufficientFreeAddressesInSubnet).", cause.SubnetIPExhausted},
	{"the words of EC2 for a full subnet", "(service web) was unable to place a task. Reason: The specified subnet does not have enough free addresses to satisfy the request.", cause.SubnetIPExhausted},
	{"a service whose subnets are invalid", "(service web) failed to launch a task with (error Error retrieving subnet information for [subnet-0abc1234]: The subnet ID 'subnet-0abc1234' does not exist (ErrorCode: InvalidSubnetID.NotFound)).", cause.NetworkInterfaceFailed},
	{"containerd's missing command on Fargate", `CannotStartContainerError: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: exec: "npm": executable file not found in $PATH: unknown`, cause.EntrypointNotFound},
	{"Fargate's failed start", `CannotStartContainerError: failed to start container "0123": failed to create task: OCI runtime create failed: exec: "/app/start.sh": stat /app/start.sh: no such file or directory`, cause.EntrypointNotFound},
	{"a command, cut", `CannotStartContainerError: Error response from daemon: OCI runtime create failed: runc create failed: unable to start container process: exec: "/usr/local/bin/_entrypoint.sh": stat /usr/loca`, cause.EntrypointNotFound},
	{"a command, cut behind stat", `CannotStartContainerError: OCI runtime create failed: unable to start container process: exec: "/app/run": stat `, cause.EntrypointNotFound},
	{"a command whose folder is closed", `CannotStartContainerError: OCI runtime create failed: unable to start container process: exec: "/srv/run": stat /srv/run: permission denied`, cause.EntrypointNotExecutable},
	{"an interpreter that is missing, of runc", "CannotStartContainerError: standard_init_linux.go:228: exec user process caused: no such file or directory", cause.EntrypointNotFound},
	{"a script without the executable bit, of runc", "CannotStartContainerError: standard_init_linux.go:228: exec user process caused: permission denied", cause.EntrypointNotExecutable},
	{"a script without the executable bit, on Fargate", "exec /entrypoint.sh: permission denied", cause.EntrypointNotExecutable},
	{"an image of the other architecture, of runc", "CannotStartContainerError: OCI runtime create failed: exec /app: exec format error", cause.ExecFormatError},
	{"a Windows program of another kind", "CannotStartContainerError: container encountered an error during hcs::System::CreateProcess: app.exe: %1 is not a valid Win32 application.", cause.ExecFormatError},
	{"a Windows command that is missing, of hcs", "CannotStartContainerError: Error response from daemon: container 0123 encountered an error during hcsshim::System::CreateProcess: failure in a Windows system call: The system cannot find the file specified. (0x2)", cause.EntrypointNotFound},
	{"a Windows port in use", "CannotStartContainerError: Error response from daemon: hnsCall failed in Win32: bind: Only one usage of each socket address (protocol/network address/port) is normally permitted.", cause.PortConflict},
	{"a network of Windows that failed", "CannotStartContainerError: Error response from daemon: failed to create endpoint ecs-web on network nat: hnsCall failed in Win32: The object already exists. (0x1392)", cause.RuntimeError},
	{"a port of another program", "CannotStartContainerError: Error response from daemon: driver failed programming external connectivity on endpoint ecs-web-1 (0123): Error starting userland proxy: listen tcp4 0.0.0.0:80: bind: address already in use", cause.PortConflict},
	{"a firewall that refuses Docker", "CannotStartContainerError: Error response from daemon: driver failed programming external connectivity on endpoint ecs-web-1 (0123): iptables failed: iptables --wait -t nat -A DOCKER: iptables: No chain/target/match by that name.", cause.RuntimeError},
	{"a GPU that fell off its bus", "CannotStartContainerError: failed to create shim task: OCI runtime create failed: error running hook #0: nvidia-container-cli: device error: GPU-0123: unknown device", cause.GPURuntimeError},
	{"an NVIDIA driver that is not loaded", "CannotStartContainerError: OCI runtime create failed: nvidia-container-cli: initialization error: load library failed: libnvidia-ml.so.1: cannot open shared object file: no such file or directory", cause.GPURuntimeError},
	{"a Neuron device that is missing", `CannotStartContainerError: Error response from daemon: error gathering device information while adding custom device "/dev/neuron0": no such file or directory`, cause.GPURuntimeError},
	{"a device that is no accelerator", `CannotStartContainerError: Error response from daemon: error gathering device information while adding custom device "/dev/fuse": no such file or directory`, cause.RuntimeError},
	{"an accelerator's fault", "XID_79", cause.GPURuntimeError},
	{"a capability that does not exist", `CannotCreateContainerError: Error response from daemon: invalid CapAdd: unknown capability: "CAP_MOON"`, cause.RuntimeError},
	{"a memory limit below the reservation", "CannotCreateContainerError: API error (400): Minimum memory limit can not be less than memory reservation limit", cause.RuntimeError},
	{"a container name in use", `CannotCreateContainerError: Error response from daemon: Conflict. The container name "/ecs-web-1-app-0123" is already in use by container "4567".`, cause.RuntimeError},
	{"a daemon that is down", "CannotCreateContainerError: Cannot connect to the Docker daemon at unix:///var/run/docker.sock. Is the docker daemon running?", cause.RuntimeError},
	{"a stop that took too long", "CannotStopContainerError: Could not transition to stopped; timed out after waiting 2m30s", cause.DockerTimeout},
	{"a runtime that took too long", "ContainerRuntimeTimeoutError: Could not transition to created; timed out after waiting 4m0s: failed to create container", cause.DockerTimeout},
	{"a container that vanished", "ContainerVanishedError: No container matching saved ID found", cause.RuntimeError},
	{"an init killed for memory", "CannotStartContainerError: failed to create shim task: OCI runtime create failed: runc create failed: unable to start container process: container init was OOM-killed (memory limit too low?): unknown", cause.OutOfMemory},
	{"an init that could not be tamed", "CannotStartContainerError: OCI runtime create failed: unable to start container process: error during container init: unable to apply apparmor profile", cause.RuntimeError},
	{"a dependency of a sidecar", "ContainerDependencyError: dependency graph: container ordering dependency [log_router HEALTHY] for target [app] has failed", cause.DependencyFailed},
	{"Service Connect's sidecar in a dependency", "dependency graph: container ordering dependency [ecs-service-connect-0123] for target [app] has timed out.", cause.DependencyFailed},
	{"a full Fargate", "Capacity is unavailable at this time. Please try again later or in a different availability zone", cause.FargateCapacityUnavailable},
	{"vCPUs of Fargate", "(service web) was unable to place a task. Reason: You’ve reached the limit on the number of vCPUs you can run concurrently. For more information, see the Troubleshooting section.", cause.QuotaExceeded},
	{"a capacity provider without its group", "(service web) was unable to place a task because no container instance met all of its requirements. Reason: No Container Instances were found in your capacity provider. For more information, see the Troubleshooting section.", cause.NoContainerInstances},
	{"an instance without ports", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0123abcd) is already using a port required by your task. For more information, see the Troubleshooting section.", cause.PortConflict},
	{"an instance without GPUs", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0123abcd) has insufficient GPU units available.", cause.PlacementGPU},
	{"an instance without the attribute", `(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0123abcd) encountered error "ATTRIBUTE".`, cause.PlacementConstraint},
	{"an instance without interfaces", `(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0123abcd) encountered error "RESOURCE:ENI".`, cause.PlacementENI},
	{"an instance without memory", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0123abcd) has insufficient memory available. For more information, see the Troubleshooting section.", cause.PlacementMemory},
	{"a managed instance that EC2 lacks", "ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. InsufficientInstanceCapacity: There is no Spot capacity available that matches your request.", cause.CapacityProviderLaunchFailed},
	{"a managed instance that EC2 throttles", "ResourceInitializationError: Unable to launch instance(s) for capacity provider web-cp. RequestLimitExceeded: Request limit exceeded.", cause.APIThrottled},
	{"a managed instance in a full subnet", "Unable to launch instance(s) for capacity provider web-cp. InsufficientFreeAddressesInSubnet: The specified subnet does not have enough free addresses to satisfy the request.", cause.SubnetIPExhausted},
	{"a constraint of a daemon service", "(service web) was unable to place a task because of a placement constraint.", cause.PlacementConstraint},
	{"an Availability Zone", "service (web) is unable to place a task in eu-west-1a because no container instance met all of its requirements.", cause.PlacementConstraint},
	{"health codes", "(service web) (task 0123456789abcdef0123456789abcdef) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) due to (reason Health checks failed with these codes: [404])", cause.ELBHealthCheckFailed},
	{"a health check that is slow", "(service web) (task 0123456789abcdef0123456789abcdef) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) due to (reason Request timed out)", cause.ELBHealthCheckFailed},
	{"a network load balancer", "(service web) (task 0123456789abcdef0123456789abcdef) (port 8080) is unhealthy in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) due to (reason Health checks failed)", cause.ELBHealthCheckFailed},
	{"a task stopped for its health", "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef)", cause.ELBHealthCheckFailed},
	{"a task set's target", "service (web) task set (ecs-svc/1) (task 1dc5) is not healthy in target-group (arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) due to Health checks failed", cause.ELBHealthCheckFailed},
	{"tasks that are replaced", "(service web) has started 1 tasks: (task 0123456789abcdef0123456789abcdef). Amazon ECS replaced 1 tasks due to an unhealthy status.", cause.Informational},
	{"targets that ELB throttles", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) with (error Throttling: Rate exceeded)", cause.APIThrottled},
	{"a target group in quotes that is gone", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) with (error The target group 'web' was not found)", cause.TargetGroupMissing},
	{"a target group's ARN in quotes", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) with (error Target group 'arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef' not found)", cause.TargetGroupMissing},
	{"a target group's ARN that is gone", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) with (error The target group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef was not found)", cause.TargetGroupMissing},
	{"a target of a target group that is not found", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) with (error The target is not found in target group 'web')", cause.ELBRegistrationFailed},
	{"a registry that has a connection issue", "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull registry auth from Amazon ECR: There is a connection issue between the task and Amazon ECR. Check your task network configuration.", cause.ImagePullNetwork},
	{"the first SDK's unreachable registry", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): RequestError: send request failed caused by: Post \"https://api.ecr.eu-west-1.amazonaws.com/\": dial tcp: lookup api.ecr.eu-west-1.amazonaws.com: no such host", cause.ImagePullNetwork},
	{"secrets that have a connection issue", "ResourceInitializationError: unable to pull secrets or registry auth: The task cannot pull secrets from AWS Secrets Manager. There is a connection issue between the task and AWS Secrets Manager. Check your task network configuration.", cause.SecretNetwork},
	{"a throttled registry", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve ecr registry auth: service call has been retried 3 time(s): exceeded timeout: ThrottlingException: Rate exceeded", cause.APIThrottled},
	{"a target group that is gone", "(service web) failed to register targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef) with (error One or more target groups not found)", cause.TargetGroupMissing},
	{"deregistered targets", "(service web) deregistered 1 targets in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef)", cause.Informational},
	{"draining connections of a task set", "(service web, taskSet ecs-svc/0123) has begun draining connections on 2 tasks.", cause.Informational},
	{"balanced zones", "(service web) is AZ balanced with 3 tasks in eu-west-1a, 3 tasks in eu-west-1b.", cause.Informational},
	{"unbalanced zones", "(service web) is not AZ balanced with 3 tasks in eu-west-1a, 1 tasks in eu-west-1b. AZ Rebalancing in progress.", cause.Informational},
	{"an instance that was registered", "(service web) registered 1 instances in (elb web)", cause.Informational},
	{"a desired count of auto scaling", "Message: Successfully set desired count to 5. Change successfully fulfilled by ecs. Cause: monitor alarm TargetTracking-service/demo/web-AlarmHigh in state ALARM triggered policy cpu", cause.Informational},
	{"an alarm of a blue/green deployment", "Service deployment rolled back because of alarm(s) in ALARM state: web-5xx.", cause.AlarmRollback},
	{"an alarm of a rolling deployment", "ECS deployment ecs-svc/0123 failed: alarm detected.", cause.AlarmRollback},
	{"a hook that gave no answer", "Service deployment rolled back because POST_TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. ECS was unable to parse the response from arn:aws:lambda:eu-west-1:111122223333:function:check due to HookStatus must not be null", cause.HookAnswerUnreadable},
	{"a hook that may not be called", "Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to invoke hook target arn:aws:lambda:eu-west-1:111122223333:function:check due to User: arn:aws:sts::111122223333:assumed-role/hooks/x is not authorized to perform: lambda:InvokeFunction", cause.HookNotInvoked},
	{"a role that the hooks cannot use", "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. ECS was unable to assume the role 'arn:aws:iam::111122223333:role/hooks'.", cause.RoleNotAssumable},
	{"a listener rule of another group", "Service deployment rolled back because of invalid networking configuration. Target group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef is not associated with either productionListenerRule or testListenerRule.", cause.ELBRegistrationFailed},
	{"a deployment without a way back", "Service deployment stopped. No rollback candidate was found to run the rollback.", cause.DeploymentFailed},
	{"a circuit breaker that names the deployment it goes back to", "ECS deployment circuit breaker: rolling back to deploymentId ecs-svc/0123.", cause.DeploymentFailed},
	{"a deployment that failed to start its tasks", "(service web) (deployment ecs-svc/0123) deployment failed: tasks failed to start.", cause.DeploymentFailed},
	{"a deployment that has begun", "ECS deployment ecs-svc/0123 in progress.", cause.Informational},
	{"a deployment that is done", "ECS deployment ecs-svc/0123 completed.", cause.Informational},
	{"a deployment in the service's events", "(service web) (deployment ecs-svc/0123) deployment completed.", cause.Informational},
	{"a newer deployment", "Service deployment superseded by a newer service deployment.", cause.DeploymentReplaced},
	{"tasks that could not be launched", "(service web) could not launch 2 tasks for deployment ecs-svc/0123.", cause.TasksFailingToStart},
	{"a service that cannot start its tasks", "(service web) is unable to consistently start tasks successfully. For more information, see the Troubleshooting section of the Amazon ECS Developer Guide.", cause.TasksFailingToStart},
	{"a service that may not be discovered", "(service web) failed to register task in service discovery with (error User: arn:aws:sts::111122223333:assumed-role/AWSServiceRoleForECS/x is not authorized to perform: servicediscovery:RegisterInstance)", cause.IAMMisconfigured},
	{"a throttled Cloud Map", "(service web) operations are being throttled on cloud map. Will try again later.", cause.APIThrottled},
	{"a service-linked role that is gone", "(service web) failed to launch a task with (error Unable to assume the service linked role. Please verify that the ECS service linked role exists.)", cause.IAMMisconfigured},
	{"a role without trust", "(service web) failed to launch a task with (error ECS was unable to assume the role 'arn:aws:iam::111122223333:role/web' that was provided for this task. Please verify that the role being passed has the proper trust relationship and permissions.)", cause.RoleNotAssumable},
	{"a task of ECR without an execution role", "Fargate requires task definition to have execution role ARN to support ECR images.", cause.RoleNotAssumable},
	{"a job that a person ended", "Task stopped by user: job cancelled", cause.UserStopped},
	{"a scale-in that waits", "(service web) was unable to reach steady state because task set (ecs-svc/1) was unable to scale in. Reason: The number of protected tasks are more than the desired count of tasks.", cause.ScaleInProtected},
	{"an agent that must come back", "(service web) was unable to place a task because no container instance met all of its requirements. The closest matching (container-instance 0123abcd) doesn't have the agent connected.", cause.AgentDisconnected},
	{"a text that was cut in its reason", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retr", cause.Unknown},
	{"an initialization error of tomorrow", "ResourceInitializationError: failed to warp the moon", cause.Unknown},
	{"a missing environment file", "ResourceInitializationError: failed to download env files: file download command: non empty error stream: service call has been retried 1 time(s): NoSuchKey: The specified key does not exist.", cause.EnvFileAccessDenied},
	{"an environment file of a gone bucket", "ResourceInitializationError: failed to download env files: file download command: non empty error stream: NoSuchBucket: The specified bucket does not exist", cause.EnvFileAccessDenied},
	{"a gMSA of Windows", "failed to retrieve credentials for domainless gMSA user arn:aws:secretsmanager:eu-west-1:111122223333:secret:gmsa: AccessDeniedException", cause.SecretAccessDenied},
	{"a credential specification elsewhere", "ResourceInitializationError: unsupported credentialspec ARN, only s3/ssm ARNs are valid", cause.SecretMalformed},
	{"a secret's ARN with a typing error", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: unexpected ARN format with parameters when trying to retrieve ASM secret", cause.SecretMalformed},
	{"a JSON secret that is text", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): invalid character 'p' looking for beginning of value", cause.SecretMalformed},

	{"a rollback that is done", "ECS deployment circuit breaker: rollback completed.", cause.DeploymentFailed},
	{"a registry that denies in one word", `CannotPullContainerError: Error response from daemon: Head "https://ghcr.io/v2/team/api/manifests/v9": denied`, cause.ImagePullDenied},
	{"the oldest agent's missing repository", "API error (404): repository 111122223333.dkr.ecr.us-east-1.amazonaws.com/web not found", cause.ImageNotFound},
	{"a log stream without an instance role", "CannotStartContainerError: Error response from daemon: failed to create task for container: failed to initialize logging driver: failed to create Cloudwatch log stream: operation error CloudWatch Logs: CreateLogStream, get identity: get credentials: failed to refresh cached credentials, no EC2 IMDS role found", cause.RoleNotAssumable},
	{"an older runc's mount error", `CannotStartContainerError: Error response from daemon: OCI runtime create failed: rootfs_linux.go:76: mounting "/data" to rootfs at "/data" caused: mount through procfd: not a directory`, cause.VolumeMountFailed},
	{"memory in words that drift", "OutOfMemoryError: Container killed due to high memory usage", cause.OutOfMemory},
	{"a manifest that went away", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to copy: httpReadSeeker: failed open: content at https://111122223333.dkr.ecr.eu-west-1.amazonaws.com/v2/api/manifests/sha256:0123 not found: not found", cause.ImageNotFound},
	{"containerd's words alone", `failed to resolve reference "docker.io/library/api:v9": docker.io/library/api:v9: not found`, cause.ImageNotFound},
	{"a registry's scope", `CannotPullContainerError: failed to pull and unpack image "docker.io/library/api:v9": pull access denied, repository does not exist or may require authorization: server message: insufficient_scope: authorization failed`, cause.ImagePullDenied},
	{"a quota of Fargate Spot", "(service web) was unable to place a task. Reason: You've reached the limit on the number of Fargate Spot tasks you can run concurrently", cause.QuotaExceeded},
	{"a volume plugin that is missing", `CannotCreateVolumeError: Error response from daemon: create vol: error looking up volume plugin rexray: plugin "rexray" not found`, cause.VolumeMountFailed},

	{"an attestation among the layers", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: failed to extract layer sha256:0123: failed to get stream processor for application/vnd.in-toto+json: no processor for media-type: unknown", cause.ImageUnsupportedMedia},
	{"a manifest of another kind than asked", "CannotPullContainerError: Error response from daemon: mediaType in manifest should be 'application/vnd.docker.distribution.manifest.v2+json' not 'application/vnd.oci.image.manifest.v1+json'", cause.ImageUnsupportedMedia},
	{"layers that are not the manifest's", "CannotPullContainerError: ref pull has been retried 1 time(s): failed to unpack image on snapshotter overlayfs: mismatched image rootfs and manifest layers", cause.ImageCorrupt},
	{"a configuration that is not its digest's", "CannotPullContainerError: error pulling image configuration: image config verification failed for digest sha256:0123", cause.ImageCorrupt},
	{"an image of a newer Windows", "CannotPullContainerError: Error response from daemon: a Windows version 10.0.20348-based image is incompatible with a 10.0.17763 host", cause.ImagePlatformMismatch},
	{"no registry in reach", "CannotPullContainerError: Could not reach any registry endpoint", cause.ImagePullNetwork},
	{"a proxy that asks who is there", `CannotPullContainerError: Error response from daemon: Get "https://registry-1.docker.io/v2/": Proxy Authentication Required`, cause.ImagePullNetwork},
	{"a proxy that is down", `CannotPullContainerError: Error response from daemon: Get "https://registry-1.docker.io/v2/": Service Unavailable`, cause.ImagePullNetwork},
	{"a web page instead of a manifest", "CannotPullContainerError: Error response from daemon: error unmarshalling content: invalid character '<' looking for beginning of value", cause.ImagePullNetwork},
	{"a manifest without its length", "CannotPullContainerError: Error response from daemon: missing or empty Content-Length header", cause.ImagePullNetwork},
	{"a pull that was cut behind its retries", "CannotPullContainerError: pull image manifest has been retried 5 time(s)", cause.Unknown},

	{"an interface that its plugin could not set up", "ResourceInitializationError: failed to configure ENI: failed to setup regular eni: netplugin failed with no error message", cause.NetworkInterfaceFailed},
	{"an interface that its plugin could not set up, of a service", "(service web) was unable to place a task. Reason: ResourceInitializationError: failed to configure ENI: failed to setup regular eni: context deadline exceeded.", cause.NetworkInterfaceFailed},
	{"a security group that is gone", "(service web) failed to launch a task with (error Error retrieving security group information for [sg-0abc1234]: The security group 'sg-0abc1234' does not exist (ErrorCode: InvalidGroup.NotFound)).", cause.NetworkInterfaceFailed},
	{"a security group of another network", "(service web) failed to launch a task with (error Security group sg-0abc1234 does not appear to belong to the same VPC as the input subnets.).", cause.NetworkInterfaceFailed},
	{"an interface with too many security groups", "Unexpected EC2 error while attempting to Create Network Interface in subnet 'subnet-0abc1234': SecurityGroupLimitExceeded", cause.NetworkInterfaceFailed},
	{"an interface that EC2 refuses with a code of tomorrow", "Unexpected EC2 error while attempting to Create Network Interface with public IP assignment enabled in subnet 'subnet-0abc1234': MoonEclipsed", cause.NetworkInterfaceFailed},

	{"a secret's name that cannot be one", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): failed to fetch secret db/password from secrets manager: ValidationException: Invalid name. Must be a valid name containing alphanumeric characters, or any of the following: -/_+=.@!", cause.SecretMalformed},
	{"a parameter's name that cannot be one", `ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secrets from ssm: service call has been retried 1 time(s): ValidationException: Parameter name: can't be prefixed with "ssm" (case-insensitive).`, cause.SecretMalformed},
	{"credentials that AWS does not know", "ResourceInitializationError: unable to pull secrets or registry auth: execution resource retrieval failed: unable to retrieve secret from asm: service call has been retried 1 time(s): UnrecognizedClientException: The security token included in the request is invalid.", cause.RoleNotAssumable},
	{"a FireLens configuration that cannot be made", "ResourceInitializationError: unable to generate firelens config file: unable to apply filter options of container app", cause.LogConfigInvalid},
	{"a journal that is not there", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: journald is not enabled on this host", cause.LogDriverUnavailable},
	{"a fluentd without its socket", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: dial unix /var/run/fluent.sock: connect: no such file or directory", cause.LogDriverUnavailable},
	{"too many log groups", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: failed to create Cloudwatch log group: LimitExceededException: Resource limit exceeded.", cause.QuotaExceeded},
	{"Google's log that may not be written", "CannotStartContainerError: Error response from daemon: failed to initialize logging driver: unable to connect or authenticate with Google Cloud Logging: rpc error: code = PermissionDenied desc = Request had insufficient authentication scopes.", cause.LogAccessDenied},

	{"a container's folder for which there is no room", "CannotStartContainerError: Error response from daemon: failed to create task for container: mkdir /run/containerd/io.containerd.runtime.v2.task/moby/0123: no space left on device", cause.ImageDiskFull},
	{"a container's file for which there is no room", "CannotCreateContainerError: Error response from daemon: open /var/lib/docker/containers/0123/.tmp-hostconfig.json: no space left on device", cause.ImageDiskFull},
	{"a host without room for a control group, of an older runc", `CannotStartContainerError: Error response from daemon: OCI runtime create failed: container_linux.go:349: starting container process caused "process_linux.go:297: applying cgroup configuration for process caused \"mkdir /sys/fs/cgroup/memory/ecs/0123: no space left on device\"": unknown`, cause.RuntimeError},
	{"a host without room for a control group, of containerd", "CannotStartContainerError: Error response from daemon: failed to create task for container: new cgroup: mkdir /sys/fs/cgroup/memory/ecs/0123: no space left on device", cause.RuntimeError},
	{"a host that watches too many files", "CannotStartContainerError: Error response from daemon: failed to create inotify watch: no space left on device", cause.RuntimeError},
	{"a container without its users", "ResourceInitializationError: unable to create new container: mount callback failed on /tmp/containerd-mount1662012474: no users found", cause.RuntimeError},
	{"a host without NVIDIA's runtime", "CannotCreateContainerError: Error response from daemon: Unknown runtime specified nvidia", cause.GPURuntimeError},
	{"a host without NVIDIA's runtime, of a newer Docker", "CannotCreateContainerError: Error response from daemon: unknown or invalid runtime name: nvidia", cause.GPURuntimeError},
	{"a host without another runtime", "CannotCreateContainerError: Error response from daemon: unknown or invalid runtime name: kata", cause.RuntimeError},
	{"a host's path as a volume's name", `CannotCreateContainerError: API error (400): create host/data: "host/data" includes invalid characters for a local volume name, only "[a-zA-Z0-9][a-zA-Z0-9_.-]" are allowed. If you intended to pass a host directory, use absolute path`, cause.VolumeMountFailed},
	{"a Windows port that is reserved", "CannotStartContainerError: Error response from daemon: Ports are not available: exposing port TCP 0.0.0.0:80 -> 0.0.0.0:0: listen tcp 0.0.0.0:80: bind: An attempt was made to access a socket in a way forbidden by its access permissions.", cause.PortConflict},

	{"a target group of instances for tasks with addresses", "(service web) failed to launch a task with (error The provided target group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/web/0123456789abcdef has target type instance, which is incompatible with the awsvpc network mode specified in the task definition.).", cause.ELBRegistrationFailed},
	{"a target group that no listener uses", "(service web) (task 1dc5c17a) (port 80) is unhealthy in (target-group web) due to (reason Target group is not configured to receive traffic from the load balancer)", cause.ELBRegistrationFailed},
	{"a load balancer that is gone", "(service web) failed to register instances in (elb web-elb) with (error There is no ACTIVE Load Balancer named 'web-elb')", cause.ELBRegistrationFailed},
	{"a platform that lacks what the task needs", "(service web) failed to launch a task with (error The specified platform does not satisfy the task definition's required capabilities.).", cause.PlacementConstraint},
	{"an agent in single quotes", "service web was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 0123abcd encountered error 'AGENT'.", cause.AgentDisconnected},
	{"a volume that may not be made", "User: arn:aws:sts::111122223333:assumed-role/ecsInfrastructureRole/ECSTaskVolumesForEBS is not authorized to perform: ec2:CreateVolume on resource: arn:aws:ec2:eu-west-1:111122223333:volume/* because no identity-based policy allows the ec2:CreateVolume action", cause.EBSAttachFailed},

	{"a desired count that was reached", "Message: Successfully set desired count to 3. Change successfully fulfilled by ecs.", cause.Informational},
	{"what a role may not do", "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/web/x is not authorized to perform: dynamodb:GetItem on resource: arn:aws:dynamodb:eu-west-1:111122223333:table/web", cause.IAMMisconfigured},
	{"an unknown resource", "TaskFailedToStart: RESOURCE:FPGA", cause.PlacementConstraint},
	{"a person's words about a registry", "moving to the new registry, the old one timed out", cause.Unknown},
	{"a person's words about Spot", "testing spot interruption handling", cause.Unknown},
	{"nothing", "", cause.Unknown},
	{"white space", " \n\t ", cause.Unknown},
	{"a person's words about memory", "deploying version 5 memory fix", cause.Unknown},
	{"a person's words about a connection", "fixing the connection refused problem of the checkout", cause.Unknown},
	{"a person's words about a health check", "testing a new health check", cause.Unknown},
	{"a person's words about an alarm", "testing the cloudwatch alarm tonight", cause.Unknown},
	{"a person's words about placement", "moved the agent to another team", cause.Unknown},
	{"an application's exception", "java.lang.OutOfMemoryError: Java heap space", cause.Unknown},
	{"a sentence of nobody", "Der Vorgang wurde beendet", cause.Unknown},
	{"Japanese words", "デプロイのため停止します", cause.Unknown},
	{"exit code 137 in words", "container exited with 137", cause.Unknown},
}

func TestTextKnowsDriftingSpellings(t *testing.T) {
	for _, test := range drifts {
		if got := Text(Statement{Source: FromTask, Text: test.text}).Cause; got != test.want {
			t.Errorf("%s: got %s, want %s\n\t%s", test.name, got, test.want, test.text)
		}
	}
}

// lookalikes are texts of ECS with names that read like reasons.
var lookalikes = []struct {
	name string
	text string
	want Code
}{
	{"a service that is named like a log driver", "(service awslogs-router) (deployment ecs-svc/1) deployment failed", cause.DeploymentFailed},
	{"a service that is named like a kill", "(service oom-killed-demo) has reached a steady state.", cause.Informational},
	{"a service that is named like a kill, without brackets", `service was-oom-killed was unable to place a task because no container instance met all of its requirements. The closest matching container-instance 3a09814c encountered error "RESOURCE:CPU".`, cause.PlacementCPU},
	{"a service that is named like a limit", "service toomanyrequests: ECS is performing maintenance on the underlying infrastructure hosting the task", cause.Maintenance},
	{"a target group that is named like a mount", "(service web) (task 1dc5c17a) (port 80) is unhealthy in (target-group mount.nfs4) due to (reason Request timed out)", cause.ELBHealthCheckFailed},
	{"a target group's ARN that is named like a mount", "Task failed ELB health checks in (target-group arn:aws:elasticloadbalancing:eu-west-1:111122223333:targetgroup/mount.nfs4:/0123456789abcdef)", cause.ELBHealthCheckFailed},
	{"an image that is named like a kill", "CannotPullContainerError: failed to resolve ref docker.io/team/was-oom-killed:1: docker.io/team/was-oom-killed:1: not found", cause.ImageNotFound},
	{"a repository that is named like a fault", "CannotPullContainerError: Error response from daemon: repository 111122223333.dkr.ecr.eu-west-1.amazonaws.com/toomanyrequests not found: name unknown: The repository with name 'toomanyrequests' does not exist in the registry with id '111122223333'", cause.ImageNotFound},
	{"a tag that is named like a denial", "CannotPullContainerError: manifest for team/api:accessdenied not found: manifest unknown", cause.ImageNotFound},
	{"an image of Docker Hub that is named like a denial", "CannotPullContainerError: Error response from daemon: No such image: forbidden:latest", cause.ImageNotFound},
	{"a registry that is named like a limit", `CannotPullContainerError: failed to do request: Head "https://toomanyrequests.example.com/v2/forbidden/manifests/accessdenied": dial tcp: lookup toomanyrequests.example.com: no such host`, cause.ImagePullNetwork},
	{"a command that is named like a log driver", `CannotStartContainerError: OCI runtime create failed: exec: "awslogs-agent": executable file not found in $PATH`, cause.EntrypointNotFound},
	{"a path that is named like a GPU's runtime", "exec /opt/nvidia-container-cli: no such file or directory", cause.EntrypointNotFound},
	{"a path that is named like a device mapper", `CannotStartContainerError: OCI runtime create failed: exec: "/opt/devicemapper/run": permission denied: unknown`, cause.EntrypointNotExecutable},
	{"a role that is named like EFS", "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/amazon-ecs-volume-plugin' that was provided for this task.", cause.RoleNotAssumable},
	{"a log group that is named like a limit", "ResourceInitializationError: failed to validate logger args: User: arn:aws:sts::111122223333:assumed-role/x/y is not authorized to perform: logs:CreateLogStream on resource: arn:aws:logs:eu-west-1:111122223333:log-group:/ecs/vcpulimitexceeded:log-stream:x", cause.LogAccessDenied},
	{"a secret that is named like a network's fault", "ResourceNotFoundException: The task can't retrieve the secret with ARN 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:x509:tls:-AbCdEf' from AWS Secrets Manager. Check whether the secret exists in the specified Region.", cause.SecretNotFound},
	{"a parameter that is named like a key's fault", "Fetching secret data from SSM Parameter Store in us-west-2: invalid parameters: /kmsnotfound/kms.disabled", cause.SecretNotFound},
	{"a JSON key that is named like a denial", "unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key KMSAccessDenied", cause.SecretMalformed},
	{"a capacity provider that is named like a quota", "Unable to launch instance(s) for capacity provider vcpulimitexceeded. UnfulfillableCapacity: no", cause.CapacityProviderLaunchFailed},
	{"a container that is named like a fault", "dependency graph: container ordering dependency [mount.nfs4:] for target [dockertimeouterror] has timed out.", cause.DependencyFailed},
	{"a function that is named like an alarm", "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:us-west-2:111122223333:function:vcpulimitexceeded returned FAILED status.", cause.DeploymentHookFailed},
	{"a host that is named like a kill", "ResourceInitializationError: unable to pull secrets or registry auth: unable to retrieve secret from asm: dial tcp: lookup kmsnotfound.example.com on 10.0.0.2:53: no such host", cause.SecretNetwork},
	{"a service's name that has no end", "(service awslogs-router", cause.Unknown},
	{"a user that is named like a limit", "CannotStartContainerError: Error response from daemon: unable to find user vcpulimitexceeded: no matching entries in passwd file", cause.RuntimeError},
}

func TestNamesAreNoReasons(t *testing.T) {
	for _, test := range lookalikes {
		if got := Text(Statement{Source: FromTask, Text: test.text}).Cause; got != test.want {
			t.Errorf("%s: got %s, want %s\n\t%s\n\t%s", test.name, got, test.want, test.text, withoutNames(normalize(test.text)))
		}
	}
}

// plainEnglish is what people and applications write. It may sound like a reason of ECS, but nothing of ECS is in it.
var plainEnglish = []string{
	"failed to pull data from upstream: 403 Forbidden",
	"Could not pull image thumbnails from cache: not found",
	"The customer's parameter store front page timed out",
	"could not download environment file: 404 not found",
	"checksum mismatch for uploaded file",
	"unexpected digest of newsletter",
	"no space left on device",
	"write /data/upload.tmp: no space left on device",
	"Unable to assume the worst",
	"alarm detected in furnace 7",
	"deployment failed for tenant acme",
	"Uploaded log stream; connection reset by peer",
	"invalid reference format in CSV line 3",
	"manifest unknown for shipment 12",
	"the ship's manifest for Monday was not found",
	"unauthorized access to the building",
	"docker pull is slow today, restarting",
	"name unknown",
	"pull request 403 was denied",
	"rate limit of the payment provider reached",
	"rate exceeded for customer 7",
	"too many requests from one client",
	"toomanyrequests is what upstream answered",
	"secret santa list not found",
	"Secrets Manager migration tonight",
	"the secret does not exist, said the oracle",
	"the log group of users does not exist",
	"log driver training cancelled",
	"awslogs- prefix cleanup",
	"cloudwatch dashboard timed out",
	"network interface card failed in lab 3",
	"not enough free seats in subnet of chairs",
	"no free IP lawyers",
	"EFS team mounted a failing campaign",
	"mount of olives tour failed",
	"EBS volume discount failed to apply",
	"KMS key rotation; the old key is disabled",
	"role credentials for the play",
	"the role cannot be assumed by an understudy",
	"service-linked role documentation",
	"IAM day off",
	"lifecycle hook of the frontend framework failed",
	"the deployment was superseded by events",
	"rolling back to deployment of last week",
	"circuit breaker of the payment client opened",
	"deployment circuit breaker fuse blown",
	"alarm clock: because alarm",
	"the price list was rolled back because of a false alarm",
	"deployment in progress",
	"has reached a steady state of mind",
	"registered 40 people as targets in the survey",
	"has started 3 tasks in the tracker",
	"memory leak in version 5",
	"was oomph-killed",
	"OutOfMemoryError: Java heap space",
	"CUDA out of memory",
	"node ran out of memory in staging",
	"the health check failed in production",
	"health checks failed this week",
	"unhealthy in many ways",
	"failed container shipment health check",
	"target group of customers does not exist",
	"target is not found on the map",
	"availability zone is not enabled in the plan",
	"operations are being throttled by the union",
	"capacity is unavailable at this time at the venue",
	"insufficient CPU in the office laptops",
	"has a placement constraint for interns",
	"my travel agent is not connected",
	"agent disconnected the call",
	"no active instances of the virus",
	"we are missing",
	"location of the party",
	"job exceeded its timeout twice, giving up",
	"our job timed out in the queue, restarting it",
	"spot instance prices interrupt our plans",
	"spot market interruption",
	"ecs maintenance window moved",
	"task retirement of Mr. Smith",
	"unable to scale in the Alps",
	"reached the limit on the number of coupons",
	"service quota in the restaurant exceeded",
	"limit the number of concurrent tasks to 4",
	"failed to launch instance of the game",
	"could not launch tasks for the party",
	"dependency did not compile",
	"database migration dependency failed",
	"port 8080 is in use by the intern",
	"volume of the speaker failed to mount the wall",
	"executable file not found in the archive",
	"permission denied by the boss",
	"no such file or directory: invoice.pdf",
	"dial tcp 10.0.0.9:5432: connect: connection refused",
	"context deadline exceeded",
	"x509: certificate has expired",
	"signal: killed",
	"panic: runtime error: invalid memory address or nil pointer dereference",
	"Error: connect ECONNREFUSED 10.0.0.9:5432",
	"upstream answered 503 Service Unavailable",
	"gzip: invalid header",
	"corrupt database page",
	"media type not supported: text/csv",
	"digest mismatch of the cache",
	"internal error",
	"An internal error occurred",
	"error mounting the horse",
	"corrupted: unpigz",
	"Deploying version 9",
	"deploy by CI job 4711",
	"cleanup",
	"Scaling activity of the climbing team",
	"aws ecs stop-task for the rotation of the database password",
	"failed to configure ENI of the lab again",
	"open /data/report: no space left on device",
	"mkdir /sys/fs/cgroup/memory: no space left on device",
	"no processor for media-type video",
	"could not reach any registry endpoint from the office",
	"Proxy Authentication Required",
	"upstream: Service Unavailable",
	"journald is not enabled on this host",
	"dial unix /run/app.sock: connect: no such file or directory",
	"LimitExceededException of the coupon service",
	"UnrecognizedClientException in staging",
	"ValidationException: Invalid name",
	"unable to generate firelens config file, rebuilding",
	"unknown runtime specified: nvidia or amd?",
	"unable to create new container for plants",
	"target group is not configured to receive traffic until Monday",
	"the platform does not satisfy our needs",
	"security group meeting moved to the same VPC team",
	"mismatched image rootfs in our pipeline",
	"code = PermissionDenied",
}

func TestPlainEnglishIsUnknown(t *testing.T) {
	for _, text := range plainEnglish {
		for _, source := range []Source{FromTask, FromContainer, FromEvent} {
			if got := Text(Statement{Source: source, Text: text}).Cause; got != cause.Unknown {
				t.Errorf("%s: got %s\n\t%s", source, got, text)
			}
		}
		if got := Text(Statement{Source: FromTask, Text: text, StopCode: "UserInitiated"}).Cause; got != cause.UserStopped {
			t.Errorf("said by whoever stopped a task: got %s\n\t%s", got, text)
		}
	}
}

func TestWithoutNamesLeavesTheSentence(t *testing.T) {
	for sentence, test := range map[string]struct{ text, want string }{
		"names in brackets":        {"(service web) (task 1dc5) (port 80) is unhealthy in (target-group arn:aws:elasticloadbalancing:x:1:targetgroup/web/0)", "(service ) (task ) (port 80) is unhealthy in (target-group )"},
		"a service and its set":    {"(service web, taskset ecs-svc/123) has begun", "(service , taskset ) has begun"},
		"a service without":        {"service web has reached", "service  has reached"},
		"a service with a colon":   {"service web: ecs is performing", "service : ecs is performing"},
		"no service":               {"service deployment rolled back", "service deployment rolled back"},
		"an ARN":                   {"arn:aws-cn:kms:cn-north-1:111122223333:key/0123 is disabled", "arn:aws-cn:kms: is disabled"},
		"an ARN without end":       {"the role 'arn:aws", "the role 'arn:aws::"},
		"a registry's address":     {`head "https://registry.example.com/v2/api/manifests/v9": eof`, `head "/v2/": eof`},
		"an address of AWS":        {`post "https://logs.eu-west-1.amazonaws.com/": eof`, `post ".amazonaws.": eof`},
		"a host":                   {"dial tcp: lookup a.example.com on 10.0.0.2:53: no such host", "dial tcp: lookup  on 10.0.0.2:53: no such host"},
		"an image, twice":          {"failed to resolve ref docker.io/team/api:v9: docker.io/team/api:v9: not found", "failed to resolve ref : : not found"},
		"an image without a path":  {"manifest for api:v9 not found", "manifest for  not found"},
		"an image in quotes":       {"no such image: 'api:v9'", "no such image: ''"},
		"a path":                   {"exec /app/run.sh: permission denied", "exec /: permission denied"},
		"a device":                 {`custom device "/dev/nvidia0": no`, `custom device "//dev/nvidia": no`},
		"what only looks like one": {"read tcp: i/o timeout", "read tcp: i/o timeout"},
		"nothing":                  {"", ""},
		"a mark and no name":       {"(service ", "(service "},
	} {
		if got := withoutNames(test.text); got != test.want {
			t.Errorf("%s:\ngot  %s\nwant %s", sentence, got, test.want)
		}
	}
}

func TestTextWeighsCodesOnlyWhereWordsSayNothing(t *testing.T) {
	tests := []struct {
		name string
		said Statement
		want Code
	}{
		{"137 alone is not out of memory", Statement{Source: FromContainer, Exited: true, ExitCode: 137}, cause.Unknown},
		{"137 of an essential container is not out of memory", Statement{Source: FromTask, Text: "Essential container in task exited", StopCode: "EssentialContainerExited", Exited: true, ExitCode: 137}, cause.EssentialContainerExited},
		{"out of memory with exit code 0 is", Statement{Source: FromContainer, Text: "OutOfMemoryError: Container killed due to memory usage", Exited: true}, cause.OutOfMemory},
		{"a container's own exit code", Statement{Source: FromContainer, Exited: true, ExitCode: 1}, cause.EssentialContainerExited},
		{"a container that ended well", Statement{Source: FromContainer, Exited: true}, cause.Unknown},
		{"words that nobody knows beside an exit code", Statement{Source: FromContainer, Text: "gone", Exited: true, ExitCode: 1}, cause.Unknown},
		{"a stop code beside words that nobody knows", Statement{Source: FromTask, Text: "gone", StopCode: "EssentialContainerExited"}, cause.EssentialContainerExited},
		{"a person's words", Statement{Source: FromTask, Text: "deploying version 5 memory fix", StopCode: "UserInitiated"}, cause.UserStopped},
		{"a person who quotes an error", Statement{Source: FromTask, Text: "stop the CannotPullContainerError: not found loop", StopCode: "UserInitiated"}, cause.UserStopped},
		{"a container's reason beside a person's stop", Statement{Source: FromContainer, Text: "OutOfMemoryError: Container killed due to memory usage", StopCode: "UserInitiated"}, cause.OutOfMemory},
		{"a job engine's stop", Statement{Source: FromTask, Text: "Job attempt duration exceeded timeout", StopCode: "UserInitiated"}, cause.JobTimeout},
		{"a forced deregistration", Statement{Source: FromTask, Text: "Container instance deregistration forced by user", StopCode: "UserInitiated"}, cause.HostTerminated},
		{"Spot by code", Statement{Source: FromTask, StopCode: "SpotInterruption"}, cause.SpotInterruption},
		{"Spot by words under another code", Statement{Source: FromTask, Text: "Your Spot Task was interrupted.", StopCode: "TerminationNotice"}, cause.SpotInterruption},
		{"a lost host by code", Statement{Source: FromTask, StopCode: "TerminationNotice"}, cause.HostTerminated},
		{"the scheduler scaled in", Statement{Source: FromTask, Text: "Scaling activity initiated by (deployment ecs-svc/1)", StopCode: "ServiceSchedulerInitiated"}, cause.Scaling},
		{"the scheduler and nothing more", Statement{Source: FromTask, StopCode: "ServiceSchedulerInitiated"}, cause.Unknown},
		{"a failed start and nothing more", Statement{Source: FromTask, Text: "Task failed to start", StopCode: "TaskFailedToStart"}, cause.Unknown},
		{"a host that is impaired, and nothing more", Statement{Source: FromTask, StopCode: "InfrastructureHealth"}, cause.Unknown},
		{"a host that is impaired, in words that do not say how", Statement{Source: FromTask, Text: "The infrastructure hosting the task is impaired", StopCode: "InfrastructureHealth"}, cause.Unknown},
		{"a host whose agent is impaired", Statement{Source: FromTask, Text: "The ECS agent of the instance is impaired", StopCode: "InfrastructureHealth"}, cause.AgentDisconnected},
		{"a host whose service is named like its agent", Statement{Source: FromTask, Text: "(service agent) runs on an impaired host", StopCode: "InfrastructureHealth"}, cause.Unknown},
		{"a stop code of tomorrow", Statement{Source: FromTask, StopCode: "MoonEclipsed"}, cause.Unknown},
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
	prefix := "CannotPullContainerError: pull image manifest has been retried 1 time(s): failed to resolve ref " +
		"111122223333.dkr.ecr.eu-west-1.amazonaws.com/api:v9: not found "
	text := (prefix + strings.Repeat("and so on ", 100))[:1024]
	if got := Text(Statement{Text: text}).Cause; got != cause.ImageNotFound {
		t.Errorf("got %s, want %s", got, cause.ImageNotFound)
	}
}

func TestTextNamesEntities(t *testing.T) {
	tests := []struct {
		name string
		text string
		want Entities
	}{
		{"image of ECR", "CannotPullContainerError: failed to resolve ref 111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:v9: not found",
			Entities{"image": "111122223333.dkr.ecr.eu-west-1.amazonaws.com/team/api:v9", "tag": "v9",
				"registry": "111122223333.dkr.ecr.eu-west-1.amazonaws.com", "repository": "team/api"}},
		{"image of another partition", "CannotPullContainerError: manifest for 111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api:v9 not found",
			Entities{"image": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn/api:v9", "tag": "v9",
				"registry": "111122223333.dkr.ecr.cn-north-1.amazonaws.com.cn", "repository": "api"}},
		{"image by digest", "CannotPullContainerError: failed to resolve ref docker.io/library/api@sha256:0123: not found",
			Entities{"image": "docker.io/library/api@sha256:0123", "registry": "docker.io", "repository": "library/api"}},
		{"image by address", "API error (500): Get https://registry-1.docker.io/v2/library/nginx/manifests/1: unauthorized: incorrect username or password",
			Entities{"tag": "1", "registry": "registry-1.docker.io", "repository": "library/nginx",
				"host": "registry-1.docker.io"}},
		{"layer by address", "CannotPullContainerError: failed open: unexpected status code https://registry-1.docker.io/v2/library/nginx/blobs/sha256:0123: 429 Too Many Requests",
			Entities{"registry": "registry-1.docker.io", "repository": "library/nginx"}},
		{"repository alone", "CannotPullContainerError: API error (404): repository web not found", Entities{"repository": "web"}},
		{"platform", "CannotPullContainerError: image Manifest does not contain descriptor matching platform 'linux/amd64'", Entities{"platform": "linux/amd64"}},
		{"host that does not resolve", `CannotPullContainerError: Get "https://api.example.com/v2/": dial tcp: lookup api.example.com on 10.0.0.2:53: no such host`,
			Entities{"registry": "api.example.com", "host": "api.example.com"}},
		{"secret", "ResourceNotFoundException: Fetching secret data from AWS Secrets Manager in region us-east-1: secret arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf: ResourceNotFoundException",
			Entities{"secret": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"}},
		{"parameter, role and action", "AccessDeniedException: User: arn:aws:sts::111122223333:assumed-role/exec/abc is not authorized to perform: ssm:GetParameters on resource: arn:aws:ssm:us-east-1:111122223333:parameter/db because",
			Entities{"parameter": "arn:aws:ssm:us-east-1:111122223333:parameter/db", "role": "exec",
				"action": "ssm:GetParameters"}},
		{"parameter by name", "Fetching secret data from SSM Parameter Store in us-west-2: invalid parameters: /api/db.", Entities{"parameter": "/api/db"}},
		{"JSON key", "unable to retrieve secret from asm: retrieved secret from Secrets Manager did not contain json key DB_PASSWORD", Entities{"key": "DB_PASSWORD"}},
		{"KMS key", "User: arn:aws:sts::111122223333:assumed-role/exec/abc is not authorized to perform: kms:Decrypt on resource: arn:aws:kms:us-east-1:111122223333:key/abc",
			Entities{"role": "exec", "action": "kms:Decrypt", "key": "arn:aws:kms:us-east-1:111122223333:key/abc"}},
		{"bucket", "unable to download env file with key app.env from bucket cfg, error: NoSuchKey", Entities{"bucket": "cfg", "key": "app.env"}},
		{"role by ARN", "ECS was unable to assume the role 'arn:aws-cn:iam::111122223333:role/web' that was provided", Entities{"role": "web"}},
		{"role in curly quotes", "ECS was unable to assume the role ‘arn:aws:iam::111122223333:role/web’.", Entities{"role": "web"}},
		{"role with a path", "ECS was unable to assume the role 'arn:aws:iam::111122223333:role/teams/shop/web'.", Entities{"role": "web"}},
		{"passed role", "User: arn:aws:sts::111122223333:assumed-role/infra/x is not authorized to perform: iam:PassRole on resource: arn:aws:iam::111122223333:role/teams/instance because no policy allows it",
			Entities{"role": "infra", "action": "iam:PassRole", "passedRole": "instance"}},
		{"secret whose key is denied", "unable to retrieve secret from asm: failed to fetch secret arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf from secrets manager: AccessDeniedException: Access to KMS is not allowed",
			Entities{"secret": "arn:aws:secretsmanager:us-east-1:111122223333:secret:db-AbCdEf"}},
		{"function of a hook", "Service deployment rolled back because TEST_TRAFFIC_SHIFT lifecycle hook(s) failed. Lifecycle hook target arn:aws:lambda:us-west-2:111122223333:function:check:live returned FAILED status.",
			Entities{"stage": "TEST_TRAFFIC_SHIFT", "function": "check", "hookStatus": "FAILED"}},
		{"function that may not be called", "Service deployment rolled back because PRE_SCALE_UP lifecycle hook(s) failed. ECS was unable to invoke hook target arn:aws:lambda:eu-west-1:111122223333:function:check due to User: arn:aws:sts::111122223333:assumed-role/hooks/x is not authorized to perform: lambda:InvokeFunction",
			Entities{"stage": "PRE_SCALE_UP", "function": "check", "role": "hooks", "action": "lambda:InvokeFunction"}},
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
		{"quota by code", "Unable to launch instance(s) for capacity provider web-cp. MaxSpotInstanceCountExceeded: no", Entities{"quota": "Spot instance requests", "capacityProvider": "web-cp"}},
		{"quota by a code without a known name", "ECS failed to set up the EBS volume. VolumeLimitExceeded: limit of volumes", Entities{}},
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
	fromDefinition := map[string]bool{"startTimeout": true}
	for _, code := range cause.Codes() {
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
	maps.DeleteFunc(asked, func(name string, _ bool) bool { return fromDefinition[name] })
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
	for _, code := range logcause.Causes() {
		yielded[code] = true // its own tests have a log for each
	}
	for _, code := range cause.Codes() {
		if !yielded[code] {
			t.Errorf("no text yields %s: add one to testdata/stop-reasons.json", code)
		}
	}
}

// ruled are the causes that any rule or table can decide on, each with where.
func ruled() map[Code]string {
	all := map[Code]string{cause.Unknown: "where nothing else matches", cause.DeploymentReplaced: "taskFailure"}
	for _, r := range rules {
		all[r.cause] = "rules.go"
	}
	for _, code := range logcause.Causes() {
		all[code] = "logcause"
	}
	for _, table := range []map[string]Code{stopCodes, namedCauses, checkCauses} {
		for _, code := range table {
			all[code] = "a table of names and codes"
		}
	}
	return all
}

func TestEveryCauseHasARuleAndEveryRuleACause(t *testing.T) {
	rules, codes := ruled(), cause.Codes()
	for _, code := range codes {
		if rules[code] == "" {
			t.Errorf("%s has no rule: add one to rules.go, or to logcause where a log tells it", code)
		}
	}
	for code, where := range rules {
		if !slices.Contains(codes, code) {
			t.Errorf("%s of %s has no literal: add one to the file of its family in internal/cause", code, where)
		}
	}
}

func TestEveryRuleCanMatch(t *testing.T) {
	for i, r := range rules {
		for _, written := range slices.Concat(r.when, r.any, r.unless) {
			for part := range strings.SplitSeq(strings.TrimPrefix(written, "="), "*") {
				if read := withoutNames(normalize(part + " |")); !strings.Contains(read, part) {
					t.Errorf("rule %d (%s): %q cannot stand in a normalised text", i, r.cause, part)
				}
			}
		}
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
	for _, l := range lookalikes {
		f.Add(l.text, "")
	}
	f.Fuzz(func(t *testing.T, text, stopCode string) {
		found := Text(Statement{Source: FromTask, Text: text, StopCode: stopCode})
		if !slices.Contains(cause.Codes(), found.Cause) {
			t.Errorf("%q is no cause", found.Cause)
		}
		for name, value := range found.Entities {
			if value == "" || !strings.Contains(text, value) && !slices.Contains(slices.Collect(maps.Values(quotas)), value) {
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
