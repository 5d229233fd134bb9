package check

import (
	"context"
	"time"

	"github.com/ecswhy/ecswhy/internal/answer"
)

// World is what the checks ask: AWS, and the registries of images. What is asked twice may be answered from memory.
type World interface {
	Images
	Roles
	Secrets
	Files
	Balancers
	Networks
	Hosts
}

// Images tells of images.
type Images interface {
	Image(ctx context.Context, name string) answer.Answer[Image]
	// Expiry gives the policy by which an image's repository in ECR deletes images, and what is in the repository.
	Expiry(ctx context.Context, name string) answer.Answer[Expiry]
}

// Image is an image as its registry has it.
type Image struct {
	Platforms []string // such as linux/arm64, none where they are not known
}

// Expiry is how a repository deletes images.
type Expiry struct {
	Policy string // JSON, empty where there is none
	Images []Stored
}

// Stored is an image in a repository.
type Stored struct {
	Digest   string
	Tags     []string
	PushedAt time.Time
}

// Roles tells of roles and what they may do.
type Roles interface {
	// Trust gives the JSON that says who may assume a role.
	Trust(ctx context.Context, role string) answer.Answer[string]
	// Denied gives those of the actions, by resource, that the role's identity policies do not allow.
	Denied(ctx context.Context, role string, needs []Need) answer.Answer[[]Denial]
}

// Need is something that a role must be allowed.
type Need struct{ Action, Resource string }

// Denial is what a role is not allowed.
type Denial struct {
	Need
	Conditions []string // keys, such as kms:ViaService, on which it depends and which are not known before the call
}

// Secrets tells of secrets, parameters, keys, environment files and log groups.
type Secrets interface {
	Secret(ctx context.Context, arn string) answer.Answer[StoredSecret]
	// SecretKeys gives the JSON keys of a secret's value, and whether it is a JSON object at all.
	SecretKeys(ctx context.Context, arn, stage, version string) answer.Answer[SecretValue]
	// MissingParameters gives those of the parameters of a Region that do not exist.
	MissingParameters(ctx context.Context, region string, names []string) answer.Answer[[]string]
	// ParameterKeys gives the keys of KMS that encrypt those of the parameters that are SecureStrings, by the name.
	ParameterKeys(ctx context.Context, region string, names []string) answer.Answer[map[string]string]
	// Key gives a KMS key by its ARN or, in a Region, by its id or alias.
	Key(ctx context.Context, region, id string) answer.Answer[Key]
	Object(ctx context.Context, arn string) answer.Answer[struct{}]
	LogGroup(ctx context.Context, region, name string) answer.Answer[struct{}]
}

// StoredSecret is a secret without its value.
type StoredSecret struct {
	ARN      string // whole, with the six characters behind the name
	KeyID    string // of KMS, empty for the one that AWS manages
	Deleted  bool   // whether it is marked to be
	Versions map[string][]string
}

// Key is a key of KMS.
type Key struct{ ARN, State string }

// SecretValue is what of a secret's value is not secret.
type SecretValue struct {
	IsObject bool
	Keys     []string
}

// Files tells of file systems.
type Files interface {
	FileSystem(ctx context.Context, id string) answer.Answer[FileSystem]
	// AccessPoint gives the file system of an access point.
	AccessPoint(ctx context.Context, id string) answer.Answer[string]
	Snapshot(ctx context.Context, id string) answer.Answer[string]
}

// FileSystem is a file system of EFS.
type FileSystem struct {
	State  string
	Mounts []Mount
}

// Mount is a mount target.
type Mount struct {
	ID, Zone, State string
	SecurityGroups  []string
}

// Balancers tells of load balancers.
type Balancers interface {
	TargetGroup(ctx context.Context, arn string) answer.Answer[TargetGroup]
	Balancer(ctx context.Context, arn string) answer.Answer[Balancer]
	// Targets gives those of a target group.
	Targets(ctx context.Context, arn string) answer.Answer[[]Target]
}

// TargetGroup is a target group.
type TargetGroup struct {
	TargetType          string
	Protocol            string
	Port                int
	VPCID               string
	LoadBalancerARNs    []string
	HealthCheckEnabled  *bool
	HealthCheckPath     string
	HealthCheckPort     string // traffic-port or a number
	HealthCheckProtocol string

	HealthCheckIntervalSeconds, UnhealthyThresholdCount int

	Matcher struct{ HTTPCode, GRPCCode string }
}

// Target is a target and its health: why it has none, as a code and in words.
type Target struct{ Reason, Description string }

// Balancer is a load balancer.
type Balancer struct {
	Type           string
	Zones          []string
	SecurityGroups []string
}

// Networks tells of VPCs.
type Networks interface {
	Subnets(ctx context.Context, ids []string) answer.Answer[[]Subnet]
	SecurityGroups(ctx context.Context, ids []string) answer.Answer[[]SecurityGroup]
	Routes(ctx context.Context, vpc string) answer.Answer[[]RouteTable]
	Endpoints(ctx context.Context, vpc string) answer.Answer[[]Endpoint]
	ACLs(ctx context.Context, vpc string) answer.Answer[[]ACL]
}

// Subnet is a subnet.
type Subnet struct {
	SubnetID, VPCID, AvailabilityZone string
	CIDRBlock                         string
	AvailableIPAddressCount           int
}

// SecurityGroup is a security group.
type SecurityGroup struct {
	GroupID, VPCID                     string
	IPPermissions, IPPermissionsEgress []Permission
}

// Permission lets through what comes from or goes to somewhere.
type Permission struct {
	IPProtocol       string // -1 for all
	FromPort, ToPort int
	IPRanges         []struct{ CIDRIP string }
	IPv6Ranges       []struct{ CIDRIPv6 string }
	UserIDGroupPairs []struct{ GroupID string }
	PrefixListIDs    []struct{ PrefixListID string }
}

// ACL is a network ACL.
type ACL struct {
	Associations []struct{ SubnetID string }
	Entries      []ACLEntry
}

// ACLEntry is a rule of a network ACL.
type ACLEntry struct {
	RuleNumber               int
	RuleAction               string // allow or deny
	Egress                   bool
	Protocol                 string // -1 for all, 6 for TCP
	CIDRBlock, IPv6CIDRBlock string
	PortRange                *struct{ From, To int } // none is all
}

// RouteTable is a route table.
type RouteTable struct {
	RouteTableID string
	Associations []struct {
		Main     bool
		SubnetID string
	}
	Routes []Route
}

// Route is a route of a table.
type Route struct {
	DestinationCIDRBlock, DestinationIPv6CIDRBlock         string
	DestinationPrefixListID                                string
	GatewayID, NATGatewayID, TransitGatewayID              string
	NetworkInterfaceID, InstanceID, VPCPeeringConnectionID string
	State                                                  string
}

// Endpoint is a VPC endpoint.
type Endpoint struct {
	ServiceName       string
	VPCEndpointType   string
	State             string
	PrivateDNSEnabled bool
	SubnetIDs         []string
	RouteTableIDs     []string
	Groups            []struct{ GroupID string }
}

// Hosts tells of clusters and where their tasks run.
type Hosts interface {
	Cluster(ctx context.Context, name string) answer.Answer[Cluster]
	Providers(ctx context.Context, names []string) answer.Answer[[]Provider]
	Instances(ctx context.Context, cluster string) answer.Answer[[]Instance]
	VCPUs(ctx context.Context, spot bool) answer.Answer[Quota]
	// Function tells whether a Lambda function is there.
	Function(ctx context.Context, arn string) answer.Answer[struct{}]
	Alarms(ctx context.Context, names []string) answer.Answer[[]Alarm]
}

// Cluster is a cluster.
type Cluster struct {
	Status                          string
	CapacityProviders               []string
	DefaultCapacityProviderStrategy []ProviderShare
}

// Provider is a capacity provider. One of an Auto Scaling group has its ARN, and how many instances it has and takes.
type Provider struct {
	Name         string
	GroupARN     string
	Scales       bool // whether ECS adds instances
	Desired, Max int
}

// Instance is a container instance.
type Instance struct {
	AgentConnected       bool
	Status               string
	CapacityProviderName string
	CPU, Memory          int // that are free, in units and MiB
	AllCPU, AllMemory    int
	Ports                []string // that are taken
	GPUs                 int
	Attributes           map[string]string
}

// Quota is a quota of the account, and how much of it is used.
type Quota struct{ Limit, Used float64 }

// Alarm is a CloudWatch alarm.
type Alarm struct{ Name, State string }
