package diagnosis

// rule says what a text means. It matches when one of `when` (if there are any) and one of `any` is in the text and none of
// `unless` is. Phrases are written in lower case with straight quotes; newPhrase explains their notation.
type rule struct {
	cause             Code
	byUser            bool // whether the words of someone who called StopTask may say it, too
	when, any, unless []string
}

// Parts of texts that name the step in which something failed.
var (
	pulling = []string{"cannotpull", "pull image", "pull the image", "failed to pull", "ref pull", "pull command failed", "pull access denied",
		"error pulling image", "failed to resolve ref", "inspect image", "from the registry", "manifests/", "/v2/"}
	gettingSecrets = []string{"unable to pull secrets or registry auth", "unable to retrieve secret", "unable to retrieve ecr registry auth",
		"fetching secret data", "pull secrets from", "pull registry auth", "retrieve the secret", "failed to fetch secret", "secrets manager",
		"parameter store", "ssm secret", "asm secret", "asm fetching", "operation error ssm"}
	gettingEnvFiles = []string{"env file", "environment variable file", "environment file", "environmentfiles"}
	settingUpLogs   = []string{"logger args", "logging driver", "log driver", "cloudwatch log", "log group", "log stream", "awslogs"}
	reachingAWSLogs = []string{"cloudwatch", "amazonaws", "logger args", "awslogs"}
	setUpInterface  = []string{"network interface", "networkinterface", " eni "}
	launching       = []string{"unable to launch instance", "could not launch instance", "failed to launch instance"}
	starting        = []string{"cannotstart", "cannotcreate", "starting container process", "start container process", "oci runtime", "createprocess"}
	balancing       = []string{"target-group", "target group", "targetgroup", "elasticloadbalancing", "(elb", "listener"}
)

// networkFaults are what Go's network stack, the AWS SDKs and ECS itself write when an endpoint cannot be reached.
// AWS lists most of them on guide + "resource-initialization-error.html".
var networkFaults = []string{"dial tcp", "dial udp", "i/o timeout", "tls handshake", "timed out", "client.timeout", "request canceled",
	"request cancelled", "requestcanceled", "context deadline", "context cancel", "signal: killed", "signal:killed", "no such host",
	"server misbehaving", "connection refused", "connection reset", "no route to host", "network is unreachable", "connection issue",
	"check your network config", "check your task network config", "x509:", "tls:", "send request failed", "unexpected eof",
	"could not connect to the endpoint", "exceeded timeout"}

// denials are how AWS services say no without naming an action.
var denials = []string{"accessdenied", "access denied", "not authorized", "unauthorizedoperation", "explicit deny"}

var rules = []rule{
	// What a person or a job engine said when it stopped the task, and what ECS says where nothing failed.
	{cause: JobTimeout, byUser: true, any: []string{"job attempt duration exceeded", "job*exceeded*timeout", "job timed out", "exceeded the maximum run time"}},
	{cause: HostTerminated, byUser: true, any: []string{"=host ec2*terminated", "=host ec2*stopped", "=host ec2 (instance*", "container instance deregistration forced", "deregistration forced by user"}},
	{cause: UserStopped, byUser: true, any: []string{"=task stopped by*", "=user initiated*", "=task killed by the user*", "=stopped by user*"}},
	{cause: Scaling, any: []string{"scaling activity initiated by"}},
	{cause: SpotInterruption, any: []string{"spot task was interrupted", "spotinterruption", "spot instance*interrupt"}},
	{cause: Maintenance, any: []string{"ecs is performing maintenance", "maintenance on the underlying infrastructure", "is in draining state", "scheduled for retirement", "task retirement"}},
	{cause: ScaleInProtected, any: []string{"number of protected tasks", "unable to scale in", "scale-in protection"}},
	{cause: DeploymentReplaced, any: []string{"superseded by*deployment", "deployment*superseded", "replaced by*deployment"}},

	// Out of memory needs the word: exit code 137 alone proves nothing.
	{cause: OutOfMemory, any: []string{"=outofmemory*", "container killed due to memory", "oom-killed", "oomkilled"}},

	// An instance that could not be launched: what EC2 answered is the cause, not the wrapper around it.
	{cause: RoleNotAssumable, any: []string{"perform: iam:passrole", "perform: sts:assumerole", "not authorized*iam:passrole"}},
	{cause: QuotaExceeded, any: []string{"vcpulimitexceeded", "maxspotinstancecountexceeded", "instancelimitexceeded", "volumelimitexceeded", "networkinterfacelimitexceeded",
		"addresslimitexceeded", "reached the limit on the number of", "configuration is above your limit", "provisioning capacity limit", "service quota*exceeded", "servicequotaexceeded",
		"exceed*vcpu limit", "vcpu capacity than your current", "limit*concurrent tasks"}},
	{cause: SubnetIPExhausted, any: []string{"insufficientfreeaddresses", "insufficient free addresses", "not enough free addresses", "enough free ip", "no free ip", "no available ip", "subnet*free addresses"}},
	{cause: IAMMisconfigured, when: launching, any: denials},
	{cause: APIThrottled, when: launching, any: []string{"throttl", "requestlimitexceeded", "rate exceeded"}},
	{cause: CapacityProviderLaunchFailed, any: append([]string{"unfulfillablecapacity", "insufficientinstancecapacity", "spotmaxpricetoolow"}, launching...)},

	// Roles that ECS itself uses.
	{cause: IAMMisconfigured, any: []string{"policies have been misconfigured", "trust relationship has been misconfigured", "can no longer maintain your service",
		"missing permissions on*role", "perform: elasticloadbalancing:", "perform: servicediscovery:", "service-linked role", "service linked role"}},
	{cause: RoleNotAssumable, any: []string{"unable to assume", "could not assume", "cannot be assumed", "role credentials", "nocredentialproviders", "to have execution role"}},

	// Network interfaces, ahead of the words for networks in general.
	{cause: NetworkInterfaceTimeout, any: []string{"timeout wait*network interface", "network interface provision*timeout", "network interface provision*timed out"}},
	{cause: NetworkInterfaceThrottled, when: setUpInterface, any: []string{"requestlimitexceeded", "throttl", "request limit exceeded", "rate exceeded"}},
	{cause: NetworkInterfaceFailed, when: setUpInterface, any: []string{"unauthorizedoperation", "not authorized", "invalidsubnet", "invalidgroup", "invalidparameter", "invalidsecuritygroup", "does not exist"}},
	{cause: SubnetIPExhausted, any: []string{"unexpected ec2 error*create network interface"}},
	{cause: NetworkInterfaceFailed, any: []string{"unable to attach network interface", "fail*attach network interface", "unexpected ec2 error*network interface", "network interface*fail",
		"fail*network interface", "containernetworkingerror", "network namespace", "unused device index"}},

	// Volumes. An EFS mount is EFS whatever went wrong in it.
	{cause: EFSMountFailed, any: []string{"efs utils", "mount.nfs4", "efs*mount*fail", "fail*mount*efs", "failed to resolve \"fs-", "perform: elasticfilesystem:", "amazon-ecs-volume-plugin"}},
	{cause: KMSAccessDenied, any: []string{"perform: kms:", "access to kms", "ciphertext refers", "kmsaccessdenied", "kmsinvalidstate", "kmsnotfound", "kms.disabled", "kms key*disabled",
		":kms:*is disabled", ":kms:*pending deletion", ":kms:*does not exist", "kms key*not*access"}},
	{cause: EBSAttachFailed, any: []string{"fail*ebs volume", "ebs volume*fail", "timed out*ebs volume", "unable*ebs volume", "idempotentparametermismatch", "invalidsnapshot"}},

	// Secrets and the registry's credentials, which Fargate gets in one step.
	{cause: ImagePullDenied, any: []string{"perform: ecr:", "perform: ecr-public:"}},
	{cause: ImagePullDenied, when: []string{"ecr registry auth", "registry auth from amazon ecr"}, any: denials},
	{cause: SecretAccessDenied, any: []string{"perform: secretsmanager:", "perform: ssm:", "gmsa*accessdenied", "gmsa*access denied"}},
	{cause: LogAccessDenied, any: []string{"perform: logs:"}},
	{cause: SecretMalformed, any: []string{"did not contain json key", "invalid arn format", "unmarshal secret", "authorizationdata is malformed", "credentialspec arn", "unexpected arn format", "secret*invalid character"}},
	{cause: EnvFileNetwork, when: gettingEnvFiles, any: networkFaults},
	{cause: EnvFileAccessDenied, when: gettingEnvFiles, any: append([]string{"nosuchkey", "nosuchbucket", "forbidden", "not found", "perform: s3:"}, denials...)},
	{cause: SecretAccessDenied, when: gettingSecrets, any: denials},
	{cause: SecretNotFound, when: gettingSecrets, any: []string{"resourcenotfound", "invalid parameters:", "parameternotfound", "can't find the specified secret", "whether the secret exists",
		"marked for deletion", "marked deleted", "does not exist", "secret not found"}},
	{cause: SecretNetwork, when: gettingSecrets, any: append([]string{"pull command failed"}, networkFaults...)},

	// Logs: a group that was not found because nothing could be reached is not missing.
	{cause: LogAccessDenied, when: settingUpLogs, any: denials},
	{cause: LogDriverUnavailable, when: settingUpLogs, any: append([]string{"no log driver named", "not registered", "syslog delivery", "plugin*not found", "fluent*refused"}, networkFaults...), unless: reachingAWSLogs},
	{cause: LogNetwork, when: settingUpLogs, any: networkFaults},
	{cause: LogGroupMissing, when: settingUpLogs, any: []string{"log group does not exist", "log group*not exist", "resourcenotfound", "cannot find*log group", "log group*not found"}},
	{cause: LogDriverUnavailable, any: []string{"no log driver named", "log driver*not available", "log driver*not supported", "unknown log driver"}},
	{cause: LogConfigInvalid, any: []string{"logger args", "initialize logging driver", "unknown log opt", "log opt", "awslogs-", "invalid logging"}},

	// The image.
	{cause: ImagePullRateLimited, any: []string{"toomanyrequests", "pull rate limit"}},
	{cause: ImagePullRateLimited, when: pulling, any: []string{"too many requests", "(429)", "status code 429", "rate exceeded", "rate limit"}},
	{cause: ImagePlatformMismatch, any: []string{"descriptor matching platform", "no matching manifest for", "no match for platform", "not match the specified platform", "image's platform*does not match", "cannot be used on this platform", "operating system*not supported on this platform"}},
	{cause: ImageUnsupportedMedia, when: pulling, any: []string{"unsupported media", "unsupported manifest", "media type*unsupported", "media type*not supported", "mediatype*not supported",
		"mediatype*unsupported", "unexpected media type", "schema*not supported", "schema*unsupported", "schema 1*removed", "unknown media type", "unrecognized media", "image format v1"}},
	{cause: ImageReferenceInvalid, any: []string{"invalid reference format", "invalid image reference", "invalid repository name", "repository name must be lowercase", "must be lower case", "not a valid repository/tag",
		"failed to parse image", "invalid tag format", "could not parse reference", "couldn't parse image"}},
	{cause: ImageDiskFull, any: []string{"no space left on device", "thin pool has", "thin pool*free data blocks", "disk quota exceeded"}},
	{cause: ImageCorrupt, any: []string{"layer verification failed", "digest mismatch", "unexpected digest", "unexpected commit digest", "failed size validation", "checksum mismatch", "digest did not match"}},
	{cause: ImageCorrupt, when: []string{"cannotpull", "register layer", "extract layer"}, any: []string{"unpigz", "invalid tar header", "invalid checksum", "corrupt", "gzip: invalid"}},
	{cause: ImagePullDenied, any: []string{"credentials: not found", "no basic auth credentials", "incorrect username or password", "role has the permissions to pull", "authorization token has expired"}},
	{cause: ImagePullNetwork, any: []string{"pull command failed: panic", "error pulling image conf", "while pulling image*timeout", "timeout while pulling"}},
	{cause: ImagePullNetwork, when: pulling, any: networkFaults, unless: starting},
	{cause: ImageNotFound, any: []string{"whether the image exists", "manifest unknown", "manifest_unknown", "manifest for*not found", "name unknown", "name_unknown", "repositorynotfound", "imagenotfound",
		"repository with name*does not exist", "image with imageid*does not exist", "requested image not found", "no such image"}},
	{cause: ImagePullDenied, when: pulling, any: append([]string{"pull access denied", "unauthorized", "authentication required", "access to the resource is denied", "forbidden", "(401)", "(403)", "status code 401", "status code 403", "status: 403", "statuscode: 403", "failed to authorize",
		"anonymous token", "denied:"}, denials...), unless: starting},
	{cause: ImageNotFound, when: pulling, any: []string{"not found", "(404)", "status code 404", "repository does not exist"}, unless: starting},
	{cause: ImagePullNetwork, when: pulling, any: []string{"500 internal server error", "502 bad gateway", "503 service unavailable", "504 gateway"}},
	{cause: RuntimeError, any: []string{"failed to register layer", "failed to extract layer", "devicemapper"}},

	// The start of the container.
	{cause: ExecFormatError, any: []string{"exec format error", "not a valid win32 application"}},
	{cause: GPURuntimeError, any: []string{"nvidia-container", "could not select device driver", "/dev/nvidia", "/dev/neuron", "/dev/dri", "/dev/kfd", "nvml error", "=xid_*"}},
	{cause: PortConflict, any: []string{"external connectivity on endpoint", "port is already allocated", "bind*address already in use", "already using a port", "resource:ports", "bind*port*in use"}},
	{cause: VolumeMountFailed, any: []string{"createvolumeerror", "inspectvolumeerror", "removevolumeerror", "invalidvolumeerror", "failed to chown", "error mounting", "invalid mount config", "bind source path does not exist",
		"mount source path", "invalid volume specification", "duplicate mount point", "volumedriver", "fail*mount*fsx", "fsx*fail", "failed to mount local volume"}},
	{cause: EntrypointNotFound, any: []string{"executable file not found", "exec: \"*no such file", "exec: \\\"*no such file", "exec /*: no such file", "user process caused*no such file", "createprocess*cannot find the file", "no such file or directory: exec"}},
	{cause: EntrypointNotExecutable, any: []string{"exec: \"*permission denied", "exec: \\\"*permission denied", "exec /*: permission denied", "user process caused*permission denied", "exec: \"*is a directory"}},
	{cause: DependencyFailed, any: []string{"container ordering dependency", "taskdependencyerror", "dependency graph:", "dependency did not"}},
	{cause: DockerTimeout, any: []string{"dockertimeouterror", "runtimetimeouterror", "could not transition to*timed out"}},

	// Health.
	{cause: TargetGroupMissing, any: []string{"target group is not found", "targetgroupnotfound", "target groups not found", "target group*does not exist"}},
	{cause: ELBRegistrationFailed, any: []string{"target is not found", "not have an associated load balancer", "is not associated with*listener", "target is not registered"}},
	{cause: ELBAZNotEnabled, any: []string{"availability zone that is not enabled", "availability zone is not enabled", "not in an availability zone enabled", "availability zone*not enabled for the load balancer"}},
	{cause: APIThrottled, any: []string{"operations are being throttled", "throttlingexception", "throttling: rate", "requestlimitexceeded"}},
	{cause: ELBAPIError, when: []string{"unhealthy in", "health checks failed"}, any: []string{"an internal error", "internal error of the load balancer"}},
	{cause: ELBRegistrationFailed, when: balancing, any: []string{"fail*register target", "unable to register", "fail*deregister target", "invalid networking configuration"}},
	{cause: ELBAPIError, when: balancing, any: []string{"failed to describe target health", "unable to describe target health", "unable to manage the elb", "elasticloadbalancing*error"}},
	{cause: ELBHealthCheckFailed, any: []string{"failed elb health check", "unhealthy in*target-group", "unhealthy in*target group", "unhealthy in*(elb", "unhealthy in*elb", "health checks failed with these codes"}},
	{cause: ContainerHealthCheckFailed, any: []string{"failed container health check", "container health check failed", "container health checks failed"}},

	// Placement and capacity.
	{cause: PlacementCPU, any: []string{"resource:cpu", "insufficient cpu"}},
	{cause: PlacementMemory, any: []string{"resource:memory", "has insufficient memory"}},
	{cause: PlacementENI, any: []string{"resource:eni", "insufficient eni", "not enough eni"}},
	{cause: PlacementGPU, any: []string{"resource:gpu", "resource:neuron", "resource:inferentia", "resource:accelerator", "insufficient gpu"}},
	{cause: FargateCapacityUnavailable, any: []string{"resource:fargate", "capacity is unavailable at this time", "fargate*capacity*unavailable"}},
	{cause: AgentDisconnected, any: []string{"=agent", "encountered error \"agent", "encountered error agent", "have the agent connected", "agent disconnected", "agent is disconnected", "agent is not connected", "waiting for amazon ecs agent"}},
	{cause: NoContainerInstances, any: []string{"no active instances", "empty capacity provider", "no container instances were found", "=inactive", "=missing"}},
	{cause: PlacementConstraint, any: []string{"=attribute", "=location", "encountered error \"attribute", "encountered error \"location", "placement constraint", "missing an attribute required", "=resource:*", "reason: resource:", "\"resource:",
		"compatible with the selected compute", "no container instance met all", "is unable to place a task in"}},

	// The deployment or the service as a whole.
	{cause: AlarmRollback, any: []string{"alarm detected", "because*alarm", "deployment*cloudwatch alarm"}},
	{cause: DeploymentHookFailed, any: []string{"lifecycle hook*fail", "lifecycle hook*timed out", "hook*returned failed", "hookstatus must"}},
	{cause: DeploymentConfigBlocked, any: []string{"because of the service deployment configuration", "update the minimumhealthypercent"}},
	{cause: ELBRegistrationFailed, any: []string{"invalid networking configuration"}},
	{cause: InternalError, any: []string{"=internalerror*", ": internalerror", "reason: internal error", "timeout waiting for ephemeralstorage"}},
	{cause: TasksFailingToStart, any: []string{"unable to consistently start tasks", "could not launch*tasks for deployment", "could not launch*task for deployment"}},
	{cause: DeploymentFailed, any: []string{"deployment circuit breaker", "circuit breaker threshold", "deployment failed", "rolling back to deployment", "deployment rolled back", "no rollback candidate"}},

	// What says only that something failed.
	{cause: EssentialContainerExited, any: []string{"essential container in task exited", "essential container exited"}},
	{cause: RuntimeError, any: []string{"cannotstartcontainer", "cannotcreatecontainer", "cannotstopcontainer", "cannotinspectcontainer", "cannotdescribecontainer", "cannotremovecontainer", "cannotlist", "cannotget",
		"containerruntimeerror", "hostconfigerror", "dockerclientconfigerror", "dockerstateerror", "taskstateerror", "nosuchcontainererror", "containervanishederror", "impossiblestatetransition",
		"no container matching saved id", "oci runtime", "failed to create shim task", "failed to create task for container"}},

	// Progress.
	{cause: Informational, any: []string{"has reached a steady state", "has begun draining connections", "registered*targets in", "has started*tasks", "has stopped*running tasks", "deployment completed",
		"deregistered*targets in", "is az balanced", "is not az balanced", "=ecs deployment*in progress", "=ecs deployment*completed", "deployment*in progress", "updated computed desired", "successfully set desired count", "registered*instances in"}},
}

var matchers = compile(rules)

// Text says what one statement means: by its words, else by its stop code, else by its exit code. What none of them can
// decide is Unknown.
func Text(s Statement) Finding {
	cause := byWords(s)
	if cause == Unknown {
		cause = byCodes(s)
	}
	return Finding{Cause: cause, Entities: entities(s.Text, cause)}
}

func byWords(s Statement) Code {
	text := index(normalize(s.Text))
	for i := range matchers {
		if m := &matchers[i]; (m.byUser || !fromUser(s)) && m.matches(&text) {
			return m.cause
		}
	}
	return Unknown
}

// fromUser reports whether the text may be whatever the caller of StopTask wrote, in which no word proves a failure.
func fromUser(s Statement) bool {
	return s.StopCode == "UserInitiated" && (s.Source == FromTask || s.Source == "")
}

// stopCodes are the stop codes that say enough by themselves. TaskFailedToStart and ServiceSchedulerInitiated do not.
var stopCodes = map[string]Code{
	"UserInitiated":            UserStopped,
	"SpotInterruption":         SpotInterruption,
	"TerminationNotice":        HostTerminated,
	"EssentialContainerExited": EssentialContainerExited,
}

func byCodes(s Statement) Code {
	if cause, known := stopCodes[s.StopCode]; known {
		return cause
	}
	if s.Text == "" && s.StopCode == "" && endedByItself(s) {
		return EssentialContainerExited
	}
	return Unknown
}

// endedByItself reports whether the exit code was the container's own: 137 and 143 mean that somebody killed it.
func endedByItself(s Statement) bool {
	return s.Exited && s.ExitCode != 0 && s.ExitCode != 137 && s.ExitCode != 143
}
