package diagnosis

import (
	"slices"
	"strings"
	"sync"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/textmatch"
)

// rule says what a text means. It matches when one of `when` (if there are any) and one of `any` is in the text and
// none of `unless` is. Phrases are written in lower case with straight quotes and without the names that people choose,
// as withoutNames leaves them; textmatch.Book explains their notation.
//
// A rule needs words that only ECS, a container runtime or an AWS service writes: whatever people say in plain English
// stays Unknown. Where such words come apart, `when` holds the marks of the step and `any` what went wrong in it.
type rule struct {
	cause             Code
	byUser            bool // whether the words of someone who called StopTask may say it, too
	when, any, unless []string
}

// Parts of texts that name the step in which something failed.
var (
	ofService = []string{"=(service *", "=service *"}
	failing   = []string{"fail", "circuit breaker", "rolling back", "rollback", "rolled back", "unable to"}
	launching = []string{"unable to launch instance(s)", "could not launch instance(s)", "failed to launch instance(s)"}
	pulling   = []string{
		"cannotpull", "ref pull has been retried", "pull image manifest has been retried", "inspect image has been retried",
		"failed to pull and unpack image \"", "failed to resolve reference \"", "daemon: pull access denied",
		"daemon: manifest", "daemon: get */v2/", "=api error (*/v2/", "=api error (*repository", "error pulling image conf",
	}
	unpacking      = []string{"cannotpull", "register layer", "extract layer", "overlay2"}
	gettingSecrets = []string{
		"unable to pull secrets or registry auth", "unable to retrieve secret from asm",
		"unable to retrieve secrets from asm", "unable to retrieve secret from ssm", "unable to retrieve secrets from ssm",
		"unable to retrieve ecr registry auth", "fetching secret data from", "task can't pull secrets from",
		"task cannot pull secrets from", "task can't pull registry auth", "task cannot pull registry auth",
		"task can't retrieve the secret", "failed to fetch secret arn:", "ssm secret resource:", "asm secret resource:",
		"asm fetching",
	}
	gettingRegistryAuth = []string{"unable to retrieve ecr registry auth", "pull registry auth from amazon ecr"}
	gettingEnvFiles     = []string{
		"failed to download env files", "unable to download env file with key", "environment variable files from amazon s3",
	}
	settingUpLogs = []string{
		"validate logger args", "initialize logging driver", "create cloudwatch log",
		"cannot find the amazon cloudwatch log group", "daemon: logger: ",
	}
	reachingAWSLogs = []string{"cloudwatch", ".amazonaws.", "logger args", "awslogs"}
	setUpInterface  = []string{
		"unexpected ec2 error", "network interface provision", "createnetworkinterface", "create network interface",
		"attach network interface", "attachnetworkinterface", "error retrieving subnet information",
		"error retrieving security group information",
	}
	starts = []string{
		"cannotstart", "cannotcreate", "starting container process", "start container process", "oci runtime",
		"createprocess",
	}
	starting = slices.Concat(starts, []string{
		"error response from daemon", "failed to create shim task", "failed to create task for container",
	})
	mounting        = []string{"cannotstart", "cannotcreate", "initializationerror", "error response from daemon"}
	unhealthyTarget = []string{
		"unhealthy in (target-group", "unhealthy in target-group", "unhealthy in target group", "unhealthy in (elb",
		"unhealthy in elb", "not healthy in target-group", "not healthy in (target-group",
		"health checks failed with these codes",
	}
	balancing = []string{"target-group ", "targetgroup", "elasticloadbalancing", "the elb resources"}
	ofAWS     = []string{"exception", "initializationerror", "api error", "arn:"}
)

// networkFaults are what Go's network stack, the AWS SDKs and ECS itself write when an endpoint cannot be reached.
// AWS lists most of them on guide + "resource-initialization-error.html".
var networkFaults = []string{
	"dial tcp", "dial udp", "i/o timeout", "tls handshake", "timed out", "client.timeout", "request canceled",
	"request cancelled", "requestcanceled", "context deadline", "context cancel", "signal: killed", "signal:killed",
	"no such host", "server misbehaving", "connection refused", "connection reset", "no route to host",
	"network is unreachable", "connection issue", "check your network config", "check your task network config", "x509:",
	"tls:", "send request failed", "request send failed", "statuscode: 0,", "unexpected eof", ": eof",
	"http response to https client", "connection lost", "goaway", "could not connect to the endpoint", "exceeded timeout",
	"proxy authentication required",
}

// denials are how AWS services say no without naming an action.
var denials = []string{"accessdenied", "access denied", "not authorized", "unauthorizedoperation", "explicit deny"}

// throttles are how AWS services say that they were asked too often.
var throttles = []string{"throttlingexception", "throttling: rate", "requestlimitexceeded", "request limit exceeded",
	"rate exceeded"}

var rules = []rule{
	// Progress, which a service tells beside its failures.
	{cause: cause.Informational, when: ofService, any: []string{
		"has reached a steady state", "has begun draining connections", "registered*targets in", "registered*instances in",
		"has started*task", "stopped*running task", "stopped*pending task", "deployment completed",
		"deployment in progress", "is az balanced", "is not az balanced", "updated computed desired",
		"updated computeddesiredcount", "updated desired count to", "successfully set desired count",
	}, unless: failing},
	{cause: cause.Informational, any: []string{
		"=ecs deployment*in progress", "=ecs deployment*completed", "=service deployment in progress",
		"=service deployment completed", "=message: successfully set desired count*", "=successfully set desired count*",
	}, unless: failing},

	// What a person or a job engine said when it stopped the task, and what ECS says where nothing failed.
	{cause: cause.JobTimeout, byUser: true, any: []string{"=job attempt duration exceeded timeout*"}},
	{cause: cause.HostTerminated, byUser: true, any: []string{
		"=host ec2 (instance *) terminated", "=host ec2 (instance *) stopped", "=container instance deregistration forced*",
	}},
	{cause: cause.UserStopped, byUser: true, any: []string{
		"=task stopped by*", "=user initiated*", "=service deployment was stopped by user*", "=task killed by the user*",
		"=stopped by user*",
	}},
	{cause: cause.Scaling, any: []string{"scaling activity initiated by (deployment",
		"scaling activity initiated by deployment"}},
	{cause: cause.SpotInterruption, any: []string{
		"your spot task was interrupted", "your spot instance was interrupted", "=spotinterruption*",
	}},
	{cause: cause.Maintenance, any: []string{
		"ecs is performing maintenance", "maintenance on the underlying infrastructure",
		"container instance is in draining state", "task is scheduled for retirement",
		"=task stopped during instance draining*",
	}},
	{cause: cause.ScaleInProtected, any: []string{"number of protected tasks are more than", "was unable to scale in"}},
	{cause: cause.Informational, when: ofService, any: []string{"was unable to az rebalance"}},
	{cause: cause.DeploymentReplaced, any: []string{
		"superseded by a newer deployment", "superseded by a new deployment", "superseded by a newer service deployment",
		"=service deployment superseded*", "=ecs deployment*superseded*",
	}},

	// Out of memory needs the word: exit code 137 alone proves nothing.
	{cause: cause.OutOfMemory, any: []string{
		"container killed due to memory", "=outofmemoryerror: container killed*", "=outofmemoryerror", "=outofmemory",
		"was oom-killed", "=oomkilled", "=oom-killed",
	}},

	// An instance that could not be launched: what EC2 answered is the cause, not the wrapper around it.
	{cause: cause.RoleNotAssumable, any: []string{"perform: iam:passrole", "perform: sts:assumerole",
		"not authorized*iam:passrole"}},
	{cause: cause.QuotaExceeded, any: []string{
		"vcpulimitexceeded", "maxspotinstancecountexceeded", "instancelimitexceeded", "volumelimitexceeded",
		"networkinterfacelimitexceeded", "addresslimitexceeded", "you've reached the limit on the number of",
		"the requested*configuration is above your limit", "tasks provisioning capacity limit", "servicequotaexceeded",
		"vcpu capacity than your current",
	}},
	{cause: cause.SubnetIPExhausted, any: []string{
		"insufficientfreeaddresses", "subnet*enough free", "enough free*addresses in subnet", "subnet*no free ip",
		"subnet*no available ip", "subnet*insufficient free addresses",
	}},
	{cause: cause.IAMMisconfigured, when: launching, any: denials},
	{cause: cause.APIThrottled, when: launching, any: throttles},
	{cause: cause.CapacityProviderLaunchFailed, any: slices.Concat(launching, []string{
		"unfulfillablecapacity", "insufficientinstancecapacity", "spotmaxpricetoolow",
	})},

	// Roles that ECS itself uses.
	{cause: cause.IAMMisconfigured, any: []string{
		"iam permissions policies have been misconfigured", "iam trust relationship has been misconfigured",
		"can no longer maintain your service", "due to missing permissions on*role", "perform: elasticloadbalancing:",
		"perform: servicediscovery:", "unable to assume the service linked role", "unable to assume the service-linked role",
		"verify that the ecs service linked role",
	}},
	{cause: cause.LogAccessDenied, any: []string{"log stream*nocredentialproviders", "logging*nocredentialproviders"}},
	{cause: cause.RoleNotAssumable, any: []string{
		"ecs was unable to assume", "unable to assume the role", "unable to assume role", "could not assume role",
		"could not assume the role", "execution role credentials", "task role credentials", "nocredentialproviders",
		"no ec2 imds role found", "requires task definition to have execution role",
	}},

	// A call of RunTask that starts nothing.
	{cause: cause.TaskDefinitionInactive, any: []string{"taskdefinition is inactive", "taskdefinition not found",
		"unable to describe task definition"}},
	{cause: cause.RunTaskDenied, any: []string{"perform: ecs:runtask"}},

	// Network interfaces, ahead of the words for networks in general.
	{cause: cause.NetworkInterfaceTimeout, any: []string{
		"timeout wait*network interface provision", "network interface provision*timeout",
		"network interface provision*timed out",
	}},
	{cause: cause.NetworkInterfaceThrottled, when: setUpInterface, any: throttles},
	{cause: cause.NetworkInterfaceFailed, when: setUpInterface, any: slices.Concat(denials, []string{
		"invalidsubnet", "invalidgroup", "invalidparameter", "invalidsecuritygroup", "does not exist",
	})},
	// Without a code of EC2 behind the subnet it is full, as AWS documents.
	{cause: cause.SubnetIPExhausted, any: []string{"unexpected ec2 error*create network interface"},
		unless: []string{"subnet*':"}},
	{cause: cause.NetworkInterfaceFailed, any: []string{
		"unable to attach network interface", "failed to attach network interface", "failed to create network interface",
		"unexpected ec2 error*network interface", "network interface provision*fail", "containernetworkingerror",
		"failed to setup network namespace", "unused device index",
		"initializationerror: failed to configure eni", "the security group*does not exist",
		"the subnet id*does not exist", "does not appear to belong to the same vpc as the input subnets",
	}},

	// Volumes. An EFS mount is EFS whatever went wrong in it.
	{cause: cause.EFSMountFailed, any: []string{
		"efs utils commands", "mount.nfs4:", "failed to resolve \"fs-", "perform: elasticfilesystem:",
		"amazon-ecs-volume-plugin",
	}},
	{cause: cause.EFSMountFailed, when: mounting, any: []string{"mount*efs", "efs*mount"}},
	{cause: cause.KMSAccessDenied, any: []string{
		"perform: kms:", "access to kms is not allowed", "ciphertext refers to", "kmsaccessdenied", "kmsinvalidstate",
		"kmsnotfound", "kms.disabled",
	}},
	{cause: cause.KMSAccessDenied, when: ofAWS, any: []string{
		"kms key*disabled", "kms key*pending deletion", "kms key*not*access", ":kms:*is disabled", ":kms:*pending deletion",
		":kms:*does not exist",
	}},
	{cause: cause.EBSAttachFailed, any: []string{
		"ecs failed*ebs volume", "ecs was unable*ebs volume", "ecs timed out*ebs volume", "failed to attach ebs volume",
		"failed to create ebs volume", "failed to stage*ebs", "failed to format*ebs", "idempotentparametermismatch",
		"invalidsnapshot.", "perform: ec2:createvolume",
	}},

	{cause: cause.EBSAttachFailed, any: []string{
		"ebs volume(s)", "attach*ebs volume", "ebs volume attachment", "cannot find ebs volume", "waiting*ebs volume",
	}},

	// Secrets and the registry's credentials, which Fargate gets in one step.
	{cause: cause.ImagePullDenied, any: []string{"perform: ecr:", "perform: ecr-public:"}},
	{cause: cause.ImagePullDenied, when: gettingRegistryAuth, any: denials},
	{cause: cause.ImagePullNetwork, when: gettingRegistryAuth, any: networkFaults, unless: throttles},
	{cause: cause.SecretAccessDenied, any: []string{
		"perform: secretsmanager:", "perform: ssm:", "gmsa*accessdenied", "gmsa*access denied",
	}},
	{cause: cause.LogAccessDenied, any: []string{"perform: logs:"}},
	{cause: cause.SecretMalformed, any: []string{
		"did not contain json key", "invalid arn format for the aws secrets manager secret",
		"unable to unmarshal secret value", "authorizationdata is malformed", "unsupported credentialspec arn",
		"ssm parameter*invalid format",
	}},
	{cause: cause.SecretMalformed, when: gettingSecrets, any: []string{
		"unexpected arn format", "invalid arn", "invalid character", "unmarshal", "validationexception: invalid name",
		"validationexception: parameter name",
	}},
	{cause: cause.EnvFileNetwork, when: gettingEnvFiles, any: networkFaults},
	{cause: cause.EnvFileAccessDenied, when: gettingEnvFiles, any: slices.Concat(denials, []string{
		"nosuchkey", "nosuchbucket", "forbidden", "not found", "perform: s3:",
	})},
	{cause: cause.SecretAccessDenied, when: gettingSecrets, any: denials},
	{cause: cause.RoleNotAssumable, when: gettingSecrets, any: []string{"unrecognizedclientexception"}},
	{cause: cause.APIThrottled, when: gettingSecrets, any: throttles},
	{cause: cause.SecretNotFound, when: gettingSecrets, any: []string{
		"resourcenotfound", "invalid parameters:", "invalid ssm parameters", "parameternotfound", "parameterversionnotfound",
		"can't find the specified secret", "whether the secret exists", "marked for deletion", "marked deleted",
		"does not exist", "secret not found",
	}},
	{cause: cause.SecretNetwork, when: gettingSecrets, any: slices.Concat(networkFaults, []string{"pull command failed"})},

	// Logs: a group that was not found because nothing could be reached is not missing.
	{cause: cause.LogAccessDenied, when: settingUpLogs, any: slices.Concat(denials, []string{"code = permissiondenied"})},
	{cause: cause.LogDriverUnavailable, when: settingUpLogs, any: slices.Concat(networkFaults, []string{
		"no log driver named", "not registered", "syslog delivery", "plugin*not found", "fluent*refused",
		"journald is not enabled", "dial unix",
	}), unless: reachingAWSLogs},
	{cause: cause.LogNetwork, when: settingUpLogs, any: networkFaults},
	{cause: cause.APIThrottled, when: settingUpLogs, any: throttles},
	{cause: cause.QuotaExceeded, when: settingUpLogs, any: []string{"limitexceededexception"}},
	{cause: cause.LogGroupMissing, when: settingUpLogs, any: []string{
		"log group does not exist", "log group*not exist", "resourcenotfound", "cannot find*log group", "log group*not found",
	}},
	{cause: cause.LogDriverUnavailable, when: mounting, any: []string{
		"no log driver named", "log driver*not available", "log driver*not supported", "unknown log driver",
	}},
	{cause: cause.LogConfigInvalid, any: []string{"validate logger args", "initialize logging driver", "unknown log opt"}},
	{cause: cause.LogConfigInvalid, when: mounting, any: []string{"log opt", "awslogs-", "invalid logging",
		"generate firelens config"}},

	// The image.
	{cause: cause.ImagePullRateLimited, any: []string{
		"=you have reached your pull rate limit*", "=you have reached your unauthenticated pull rate limit*",
	}},
	{cause: cause.ImagePullRateLimited, when: pulling, any: []string{
		"toomanyrequests", "too many requests", "(429)", "status code 429", "statuscode: 429", "rate exceeded", "rate limit",
	}},
	{cause: cause.ImagePlatformMismatch, any: []string{
		"does not contain descriptor matching platform", "no matching manifest for*manifest list",
	}},
	{cause: cause.ImagePlatformMismatch, when: slices.Concat(pulling, starting), any: []string{
		"descriptor matching platform", "no matching manifest for", "no match for platform",
		"not match the specified platform", "image's platform*does not match", "cannot be used on this platform",
		"operating system*not supported on this platform", "does not match the host operating system",
		"does not match the detected host platform", "a windows version*image is incompatible with",
	}},
	{cause: cause.ImageUnsupportedMedia, when: pulling, any: []string{
		"unsupported media", "unsupported manifest", "media type*unsupported", "media type*not supported",
		"mediatype*not supported", "mediatype*unsupported", "unexpected media type", "schema*not supported",
		"schema*unsupported", "schema 1*removed", "unknown media type", "unrecognized media", "image format v1",
		"failed to get stream processor", "mediatype in manifest should be",
	}},
	{cause: cause.ImageReferenceInvalid, when: slices.Concat(pulling, starting), any: []string{
		"invalid reference format", "invalid image reference", "invalid repository name", "repository name must be lowercase",
		"must be lower case", "not a valid repository/tag", "failed to parse image", "invalid tag format",
		"could not parse reference", "couldn't parse image",
	}},
	{cause: cause.ImageDiskFull, any: []string{"devmapper: thin pool has", "thin pool has*free data blocks"}},
	{cause: cause.ImageDiskFull, when: unpacking, any: []string{"no space left on device", "disk quota exceeded",
		"not enough space on the disk"}},
	{cause: cause.ImageDiskFull, when: starting, any: []string{
		"mkdir /: no space left on device", "open /: no space left on device", "write /: no space left on device",
	}, unless: []string{"cgroup", "oci runtime"}},
	{cause: cause.ImageCorrupt, any: []string{"filesystem layer verification failed", "unexpected commit digest"}},
	{cause: cause.ImageCorrupt, when: slices.Concat(pulling, unpacking), any: []string{
		"verification failed for digest", "digest mismatch", "unexpected digest", "failed size validation",
		"checksum mismatch", "mismatched image rootfs and manifest layers", "digest did not match", "unpigz",
		"invalid tar header", "invalid checksum", "corrupt", "gzip: invalid", "diffids don't match", "wrong diff id",
	}},
	{cause: cause.ImagePullDenied, any: []string{
		"engine ecr credentials: not found", "registry credentials: not found", "no basic auth credentials",
		"unauthorized: incorrect username or password", "role has the permissions to pull",
	}},
	{cause: cause.ImagePullNetwork, any: []string{
		"=pull command failed: panic*", "error pulling image conf", "inactivity time exceeded timeout while pulling",
	}},
	{cause: cause.ImagePullNetwork, when: pulling, any: networkFaults, unless: starts},
	{cause: cause.ImageNotFound, any: []string{"repositorynotfoundexception", "imagenotfoundexception"}},
	{cause: cause.ImageNotFound, when: slices.Concat(pulling, starting), any: []string{
		"whether the image exists", "manifest unknown", "manifest_unknown", "manifest for*not found", "name unknown",
		"name_unknown", "repository with name*does not exist", "image with imageid*does not exist",
		"requested image not found", "no such image",
	}},
	{cause: cause.ImagePullDenied, when: pulling, any: slices.Concat(denials, []string{
		"pull access denied", "unauthorized", "authentication required", "access to the resource is denied", "forbidden",
		"(401)", "(403)", "status code 401", "status code 403", "status: 401", "status: 403", "statuscode: 401",
		"statuscode: 403", "failed to authorize", "anonymous token", "denied:", ": denied", "authorization token has expired",
	}), unless: starts},
	{cause: cause.ImageNotFound, when: pulling, any: []string{
		"not found", "(404)", "status code 404", "statuscode: 404", "repository does not exist",
	}, unless: starts},
	{cause: cause.ImagePullNetwork, when: pulling, any: []string{
		"500 internal server error", "502 bad gateway", "503 service unavailable", "504 gateway", "500 (internal",
		"\": service unavailable", "could not reach any registry endpoint",
		"error unmarshalling content: invalid character '<'", "missing or empty content-length header",
	}},
	{cause: cause.RuntimeError, any: []string{"failed to register layer", "failed to extract layer", "devicemapper"},
		unless: []string{"context ca"}},

	// The start of the container.
	{cause: cause.ExecFormatError, any: []string{"exec format error", "not a valid win32 application"}},
	{cause: cause.GPURuntimeError, any: []string{"nvidia-container-cli", "nvidia-container-runtime",
		"could not select device driver", "=xid_*"}},
	{cause: cause.GPURuntimeError, when: starting, any: []string{
		"nvidia-container", "nvml error", "/dev/nvidia", "/dev/neuron", "/dev/dri", "/dev/kfd",
		"unknown runtime specified nvidia", "unknown or invalid runtime name: nvidia",
	}},
	{cause: cause.PortConflict, any: []string{
		"port is already allocated", "bind: address already in use", "container-instance*already using a port",
		"resource:ports", "bind: only one usage of each socket address",
		"bind: an attempt was made to access a socket in a way forbidden",
	}},
	{cause: cause.PortConflict, any: []string{"external connectivity on endpoint"}, unless: []string{"iptables"}},
	{cause: cause.VolumeMountFailed, any: []string{
		"=volumeerror: *", "drive letter to mount fsxwindowsfileserver", "createvolumeerror", "inspectvolumeerror",
		"removevolumeerror", "invalidvolumeerror", "=invalid volume specification*",
	}},
	{cause: cause.VolumeMountFailed, when: mounting, any: []string{
		"failed to chown", "error mounting", "mounting \"*to rootfs", "invalid mount config",
		"bind source path does not exist", "mount source path", "invalid characters for a local volume name",
		"invalid volume specification", "duplicate mount point", "volumedriver", "fsx", "failed to mount local volume",
	}},
	{cause: cause.EntrypointNotFound, any: []string{
		"executable file not found in $path", "executable file not found in %path%", "exec: \"*no such file",
		"exec: \\\"*no such file", "=exec /*: no such file*", "exec user process caused*no such file",
		"no such file or directory: exec",
	}},
	{cause: cause.EntrypointNotFound, when: starting, any: []string{
		"executable file not found", "createprocess*cannot find the file", "exec*no such file or directory",
	}},
	{cause: cause.EntrypointNotExecutable, any: []string{
		"exec: \"*\": permission denied", "exec: \\\"*permission denied", "=exec /*: permission denied*",
		"exec user process caused*permission denied", "exec: \"*is a directory", "exec: \"*\": stat*: permission denied",
	}},
	{cause: cause.EntrypointNotFound, any: []string{"exec: \"*\": stat"}}, // cut
	{cause: cause.DependencyFailed, any: []string{
		"container ordering dependency", "taskdependencyerror", "=dependency graph:*",
	}},
	{cause: cause.DockerTimeout, any: []string{"dockertimeouterror", "runtimetimeouterror",
		"could not transition to*timed out"}},

	// Health.
	{cause: cause.TargetGroupMissing, when: slices.Concat(balancing, []string{"invalid networking configuration"}),
		any: []string{
			"target group is not found", "targetgroupnotfound", "target groups*not found", "target group*does not exist",
			"target group*was not found", "target group '*' not found",
		}},
	{cause: cause.ELBRegistrationFailed, any: []string{
		"due to target is not found", "does not have an associated load balancer",
		"target group*is not associated with*listener", "target is not registered", "failed to register instances in (elb",
		"has target type*which is incompatible with the*network mode",
	}},
	{cause: cause.ELBRegistrationFailed, when: unhealthyTarget,
		any: []string{"target group is not configured to receive traffic"}},
	{cause: cause.GatewayUnmatched, any: []string{"gateways are associated with cluster",
		"gateways associated with cluster", "has associated gateways but none"}},
	{cause: cause.ELBAZNotEnabled, any: []string{
		"availability zone that is not enabled for the load balancer",
		"availability zone is not enabled for the load balancer", "not in an availability zone enabled for the load balancer",
		"availability zone*not enabled for the load balancer",
	}},
	{cause: cause.APIThrottled, when: ofService, any: slices.Concat(throttles,
		[]string{"operations are being throttled"})},
	{cause: cause.APIThrottled, any: []string{"=throttlingexception*"}},
	{cause: cause.ELBAPIError, when: unhealthyTarget,
		any: []string{"an internal error", "internal error of the load balancer"}},
	{cause: cause.ELBRegistrationFailed, when: balancing, any: []string{
		"failed to register target", "unable to register", "failed to deregister target", "invalid networking configuration",
	}},
	{cause: cause.ELBAPIError, when: balancing, any: []string{
		"failed to describe target health", "unable to describe target health", "unable to manage the elb",
		"elasticloadbalancing*error",
	}},
	{cause: cause.ELBHealthCheckFailed, any: slices.Concat(unhealthyTarget, []string{"task failed elb health check"})},
	{cause: cause.ContainerHealthCheckFailed, any: []string{
		"=task failed container health check*", "failed container health checks", "=container health check*failed",
	}},

	// Placement and capacity.
	{cause: cause.PlacementCPU, any: []string{"resource:cpu", "has insufficient cpu", "cpu capacity was unavailable"}},
	{cause: cause.PlacementMemory, any: []string{"resource:memory", "has insufficient memory",
		"memory capacity was unavailable"}},
	{cause: cause.PlacementENI, any: []string{"resource:eni", "has insufficient eni", "not enough eni"}},
	{cause: cause.PlacementGPU, any: []string{
		"resource:gpu", "resource:neuron", "resource:inferentia", "resource:accelerator", "has insufficient gpu",
	}},
	{cause: cause.FargateCapacityUnavailable, any: []string{
		"resource:fargate", "capacity is unavailable at this time. please try again later", "reason: capacity is unavailable",
		"fargate spot capacity is currently unavailable", "fargate capacity is currently unavailable",
	}},
	{cause: cause.AgentDisconnected, any: []string{
		"=agent", "encountered error \"agent", "encountered error 'agent", "encountered error agent",
		"have the agent connected", "=agent disconnected", "=agent disconnected since*",
		"waiting for amazon ecs agent", "ecs agent is disconnected", "ecs agent is not connected",
		"container agent is disconnected", "container agent is not connected",
	}},
	{cause: cause.NoContainerInstances, any: []string{
		"=no active instances", "has no available container instances", "=empty capacity provider",
		"no container instances were found", "=inactive", "=missing",
	}},
	{cause: cause.PlacementConstraint, any: []string{
		"=attribute", "=location", "=resource:*", "encountered error \"attribute", "encountered error \"location",
		"encountered error \"resource:", "reason: resource:", "placement constraint unsatisfied",
		"missing an attribute required by your task", "compatible with the selected compute",
		"no container instance met all of its requirements", "no capacity provider met all of its requirements",
		"is unable to place a task in", "platform does not satisfy the task definition's required capabilities",
	}},
	{cause: cause.PlacementConstraint, when: ofService, any: []string{"placement constraint",
		"unable to place a task*instance type", "unable to place a task*instance requirements"}},

	// The deployment or the service as a whole.
	{cause: cause.HookNotInvoked, any: []string{"unable to invoke hook target",
		"lifecycle hook*perform: lambda:invokefunction"}},
	{cause: cause.InfrastructureRoleDenied, any: []string{
		"provisioning lifecycle hook(s) failed", "lifecycle hook(s) failed*is not authorized to perform: ",
	}},
	{cause: cause.AlarmRollback, any: []string{
		"=alarm detected", "deployment failed: alarm", "=ecs deployment*alarm",
		"deployment rolled back because*alarm",
	}},
	{cause: cause.HookAnswerUnreadable, any: []string{"lifecycle hook*unable to parse the response",
		"hookstatus must not be"}},
	{cause: cause.DeploymentHookFailed, any: []string{
		"lifecycle hook(s) failed", "lifecycle hook(s) timed out", "lifecycle hook target*returned failed",
		"deployment*lifecycle hook*failed", "deployment*lifecycle hook*timed out", "deployment*hook execution*",
	}},
	// Whatever else a role may not do, and ECS does in its name.
	{cause: cause.IAMMisconfigured, any: []string{"is not authorized to perform: "}},
	{cause: cause.DeploymentConfigBlocked, any: []string{
		"because of the service deployment configuration", "update the minimumhealthypercent or maximumpercent",
	}},
	{cause: cause.ELBRegistrationFailed, any: []string{"because of invalid networking configuration"}},
	{cause: cause.InternalError, any: []string{
		"=internalerror:*", "=internalerror", "error: internalerror", "reason: internal error",
		"timeout waiting for ephemeralstorage provisioning",
	}},
	{cause: cause.TasksFailingToStart, any: []string{
		"is unable to consistently start tasks", "could not launch*tasks for deployment",
		"could not launch*task for deployment",
	}},
	{cause: cause.DeploymentFailed, any: []string{
		"ecs deployment circuit breaker", "circuit breaker threshold was exceeded", "=ecs deployment*failed",
		"=service deployment rolled back*", "=(service *deployment failed", "=(service *rolling back to",
		"=service *rolling back to deployment", "no rollback candidate was found",
	}},

	// What says only that something failed.
	{cause: cause.RunTaskRefused, any: []string{
		"=clientexception: *", "=invalidparameterexception: *", "=clusternotfoundexception: *",
		"=platformunknownexception: *", "=platformtaskdefinitionincompatibilityexception: *",
		"=unsupportedfeatureexception: *", "=blockedexception: *", "=conflictexception: *", "=serverexception: *",
	}},
	{cause: cause.RunTaskRefused, when: ofService, any: []string{"failed to launch a task with (error",
		"your account is currently blocked"}},
	{cause: cause.EssentialContainerExited, any: []string{"essential container in task exited",
		"=essential container exited*"}},
	{cause: cause.RuntimeError, any: []string{
		"cannotstartcontainer", "cannotcreatecontainer", "cannotstopcontainer", "cannotinspectcontainer",
		"cannotdescribecontainer", "cannotremovecontainer", "cannotlistcontainer", "cannotgetdocker", "containerruntimeerror",
		"hostconfigerror", "dockerclientconfigerror", "dockerstateerror", "taskstateerror", "taskresourceerror",
		"cgrouperror", "nosuchcontainererror", "containervanishederror", "impossiblestatetransition",
		"no container matching saved id", "oci runtime", "failed to create shim task", "failed to create task for container",
		"initializationerror: unable to create new container",
	}},
}

// Text says what one statement means: by its words, else by its stop code, else by its exit code. What none of them can
// decide is Unknown.
func Text(s Statement) Finding {
	code := byWords(s)
	if code == cause.Unknown {
		code = byCodes(s)
	}
	return Finding{Cause: code, Entities: entities(s.Text, code)}
}

func byWords(s Statement) Code {
	known := reasonBook()
	var room textmatch.Room // every text of every task is read: it takes no memory
	held := known.ReadInto(room[:], withoutNames(normalize(s.Text)))
	for i := range known.rules {
		if r := &known.rules[i]; (r.byUser || !fromUser(s)) && r.matches(held) {
			return r.cause
		}
	}
	return cause.Unknown
}

// reasonRules are the rules as a book of phrases knows them.
type reasonRules struct {
	*textmatch.Book
	rules []reasonRule
}

type reasonRule struct {
	*rule
	when, any, unless textmatch.Set
}

// reasonBook is made when the first text is read.
var reasonBook = sync.OnceValue(func() reasonRules {
	book := &textmatch.Book{}
	known := make([]reasonRule, len(rules))
	for i := range rules {
		r := &rules[i]
		known[i] = reasonRule{r, book.Add(r.when), book.Add(r.any), book.Add(r.unless)}
	}
	return reasonRules{book, known}
})

// matches reports whether a text that holds some phrases is what the rule is about.
func (r *reasonRule) matches(held textmatch.Set) bool {
	return (len(r.rule.when) == 0 || held.HasAny(r.when)) && held.HasAny(r.any) && !held.HasAny(r.unless)
}

// fromUser reports whether the text may be whatever the caller of StopTask wrote, in which no word proves a failure.
func fromUser(s Statement) bool {
	return s.StopCode == "UserInitiated" && (s.Source == FromTask || s.Source == "")
}

// stopCodes are the stop codes that say enough by themselves. TaskFailedToStart and ServiceSchedulerInitiated do not,
// nor does InfrastructureHealth: AWS does not document what was found to be impaired, or that the host went away.
var stopCodes = map[string]Code{
	"UserInitiated":            cause.UserStopped,
	"SpotInterruption":         cause.SpotInterruption,
	"TerminationNotice":        cause.HostTerminated,
	"EssentialContainerExited": cause.EssentialContainerExited,
}

func byCodes(s Statement) Code {
	if code, known := stopCodes[s.StopCode]; known {
		return code
	}
	if s.StopCode == "InfrastructureHealth" && strings.Contains(withoutNames(normalize(s.Text)), "agent") {
		return cause.AgentDisconnected
	}
	if s.Text == "" && s.StopCode == "" && s.FailedByItself() {
		return cause.EssentialContainerExited
	}
	return cause.Unknown
}
