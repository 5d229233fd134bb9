// Package console builds links into the AWS console for the partition that an ARN or event names, or none where the
// console's host is not known.
package console

import (
	"cmp"
	"net/url"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
)

// hosts are the console's domains, after "REGION.". The isolated partitions' hosts are not public: no link is better
// than a wrong one.
var hosts = map[string]string{
	"aws":        "console.aws.amazon.com",
	"aws-cn":     "console.amazonaws.cn",
	"aws-us-gov": "console.amazonaws-us-gov.com",
	"aws-eusc":   "console.amazonaws-eusc.eu",
}

// SignIn is the AWS access portal through which readers reach the console. The zero value links to the console itself,
// which opens in whatever account the reader is signed in to.
type SignIn struct {
	StartURL string // such as https://example.awsapps.com/start
	Role     string // name of the permission set; when empty, the reader picks one
}

// Site makes the links of one account and region. Its zero value makes none.
type Site struct {
	base      string // https://REGION.HOST, or empty
	partition string
	region    string
	account   string
	signIn    SignIn
}

// NewSite gives the console of a partition, region and account, such as "aws", "ap-northeast-1" and "111122223333". A
// region that the partition cannot have, or an account that is no number, has none: both can come from a task
// definition.
func NewSite(partition, region, account string, signIn SignIn) Site {
	host, known := hosts[partition]
	if !known || !awsname.IsRegionOf(partition, region) || account != "" && !awsname.IsAccount(account) {
		return Site{}
	}
	base := "https://" + region + "." + host
	return Site{base: base, partition: partition, region: region, account: account, signIn: signIn}
}

// Cluster links to the services of a cluster.
func (s Site) Cluster(cluster string) string {
	return s.ecs("clusters", cluster, "services")
}

// ServiceHealth links to a service's health page.
func (s Site) ServiceHealth(cluster, service string) string {
	return s.ecs("clusters", cluster, "services", service, "health")
}

// ServiceDeployments links to a service's deployments. A page of one service deployment has no documented address.
func (s Site) ServiceDeployments(cluster, service string) string {
	return s.ecs("clusters", cluster, "services", service, "deployments")
}

// Infrastructure links to the capacity providers and container instances of a cluster. A page of one of them has no
// documented address.
func (s Site) Infrastructure(cluster string) string {
	return s.ecs("clusters", cluster, "infrastructure")
}

// Task links to a task. ECS shows a stopped task for about an hour.
func (s Site) Task(cluster, task string) string {
	return s.ecs("clusters", cluster, "tasks", task, "configuration")
}

// TaskLogs links to the logs of a task in the ECS console.
func (s Site) TaskLogs(cluster, task string) string {
	return s.ecs("clusters", cluster, "tasks", task, "logs")
}

// LogStream links to a stream of CloudWatch Logs, which outlives its task. The address has names encoded twice, with $
// for %:
//
//	/ecs/web, web/app/0123 -> ...#logsV2:log-groups/log-group/$252Fecs$252Fweb/log-events/web$252Fapp$252F0123
func (s Site) LogStream(group, stream string) string {
	if !awsname.IsLogGroup(group) || !awsname.IsLogStream(stream) {
		return ""
	}
	return s.home("cloudwatch", "#logsV2:log-groups/log-group/"+doubleEncoded(group)+"/log-events/"+doubleEncoded(stream))
}

// LogGroup links to the streams of a log group.
func (s Site) LogGroup(group string) string {
	if !awsname.IsLogGroup(group) {
		return ""
	}
	return s.home("cloudwatch", "#logsV2:log-groups/log-group/"+doubleEncoded(group))
}

// Role links to a role of IAM, which has no Region.
func (s Site) Role(name string) string {
	return s.named("iam", "#/roles/details/", name, awsname.IsRole)
}

// Function links to a function of Lambda.
func (s Site) Function(name string) string {
	return s.named("lambda", "#/functions/", name, awsname.IsFunction)
}

// Instance links to an instance of EC2, i-0123456789abcdef0.
func (s Site) Instance(id string) string {
	return s.named("ec2", "#InstanceDetails:instanceId=", id, awsname.IsInstance)
}

// FileSystem links to a file system of EFS, fs-0123456789abcdef0.
func (s Site) FileSystem(id string) string {
	return s.named("efs", "#/file-systems/", id, awsname.IsFileSystem)
}

// Subnet links to a subnet, subnet-0123456789abcdef0.
func (s Site) Subnet(id string) string {
	return s.named("vpcconsole", "#SubnetDetails:subnetId=", id, awsname.IsSubnet)
}

// Alarm links to an alarm of CloudWatch.
func (s Site) Alarm(name string) string {
	if name == "" {
		return ""
	}
	return s.home("cloudwatch", "#alarmsV2:alarm/"+queryEscaped(name))
}

// TargetGroup links to the target groups that are found by a name.
func (s Site) TargetGroup(name string) string {
	return s.named("ec2", "#TargetGroups:search=", name, awsname.IsTargetGroup)
}

// Secret links to a secret of Secrets Manager by its name.
func (s Site) Secret(name string) string {
	if s.base == "" || !awsname.IsSecret(name) {
		return ""
	}
	return s.through(s.base + "/secretsmanager/secret?name=" + queryEscaped(name) + "&region=" + s.region)
}

// Parameter links to a parameter of Systems Manager by its name.
func (s Site) Parameter(name string) string {
	if s.base == "" || !awsname.IsParameter(name) {
		return ""
	}
	return s.through(s.base + "/systems-manager/parameters/" + queryEscaped(name) + "/description?region=" + s.region)
}

// Key links to a key of KMS by its id, which the ARN of a key ends with.
func (s Site) Key(id string) string { return s.named("kms", "#/kms/keys/", id, awsname.IsKeyID) }

// Bucket links to a bucket of S3.
func (s Site) Bucket(name string) string {
	if s.base == "" || !awsname.IsBucket(name) {
		return ""
	}
	return s.through(s.base + "/s3/buckets/" + name + "?region=" + s.region)
}

// Schedules links to the schedules of EventBridge Scheduler.
func (s Site) Schedules() string { return s.home("scheduler", "#schedules") }

// Rules links to the rules of EventBridge.
func (s Site) Rules() string { return s.home("events", "#/rules") }

// StateMachines links to the state machines of Step Functions.
func (s Site) StateMachines() string { return s.home("states", "#/statemachines") }

// BatchJobs links to the jobs of AWS Batch.
func (s Site) BatchJobs() string { return s.home("batch", "#jobs") }

// named is the page of a thing in a service's console, and none where its name is not of the form that AWS gives it.
func (s Site) named(service, fragment, name string, is func(string) bool) string {
	if !is(name) {
		return ""
	}
	return s.home(service, fragment+queryEscaped(name))
}

// home is a page of a service's console that its fragment names.
func (s Site) home(service, fragment string) string {
	if s.base == "" {
		return ""
	}
	return s.through(s.base + "/" + service + "/home?region=" + s.region + fragment)
}

// ECRImage links to an image in the registry's own account and region: to its details when the digest is known, else to
// the repository. An image that is not in a private registry of ECR has no link.
func (s Site) ECRImage(image, digest string) string {
	parsed, ok := awsname.ParseImage(image)
	registry, private := awsname.ParseRegistry(parsed.Registry)
	if s.base == "" || !ok || !private || digest != "" && !awsname.IsDigest(digest) {
		return ""
	}
	there := NewSite(s.partition, registry.Region, registry.Account, s.signIn)
	if there.base == "" {
		return ""
	}
	address := there.base + "/ecr/repositories/private/" + registry.Account + "/" + url.PathEscape(parsed.Repository)
	if digest = cmp.Or(digest, parsed.Digest); digest != "" {
		address += "/_/image/" + digest + "/details"
	}
	return there.through(address + "?region=" + registry.Region)
}

// ecs joins path parts below the ECS console. A part that is missing or no name of ECS gives no link.
func (s Site) ecs(parts ...string) string {
	if s.base == "" || slices.ContainsFunc(parts, func(part string) bool { return !awsname.IsECS(part) }) {
		return ""
	}
	return s.through(s.base + "/ecs/v2/" + strings.Join(parts, "/") + "?region=" + s.region)
}

// through turns an address into one that signs the reader in to the account first, where an access portal is set.
// https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html
func (s Site) through(address string) string {
	if s.signIn.StartURL == "" || s.account == "" {
		return address
	}
	link := strings.TrimRight(s.signIn.StartURL, "#/") + "/#/console?account_id=" + s.account
	if s.signIn.Role != "" {
		link += "&role_name=" + queryEscaped(s.signIn.Role)
	}
	return link + "&destination=" + queryEscaped(address)
}

// doubleEncoded writes a name as CloudWatch's console does: percent-encoded twice, with $ in place of %. The console
// leaves the marks ! ' ( ) and * as they are, but reads them encoded alike, and so no name ends a link of a chat
// client.
func doubleEncoded(name string) string {
	return strings.ReplaceAll(queryEscaped(queryEscaped(name)), "%", "$")
}

// queryEscaped encodes a query value with %20 for a space, since a fragment's reader does not take + for one.
func queryEscaped(s string) string {
	return strings.ReplaceAll(url.QueryEscape(s), "+", "%20")
}
