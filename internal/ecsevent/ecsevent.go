// Package ecsevent decodes an EventBridge event of Amazon ECS into an incident.
//
// Events are described at https://docs.aws.amazon.com/AmazonECS/latest/developerguide/ecs_cwe_events.html. AWS says
// there that types, names and fields may be added, so nothing unknown is an error here: it makes the incident plainer.
package ecsevent

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/awsname"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// envelope is what EventBridge puts around every event.
type envelope struct {
	ID         string   `json:"id"`
	DetailType string   `json:"detail-type"`
	Source     string   `json:"source"`
	Account    string   `json:"account"`
	Region     string   `json:"region"`
	Time       instant  `json:"time"`
	Resources  []string `json:"resources"`
	Detail     detail   `json:"detail"`
}

// detail has the fields of all ECS detail types that ecswhy reads. Overrides are left out on purpose: they hold the
// values of environment variables.
type detail struct {
	EventType string  `json:"eventType"`
	EventName string  `json:"eventName"`
	Reason    string  `json:"reason"`
	UpdatedAt instant `json:"updatedAt"`
	CreatedAt instant `json:"createdAt"`

	ClusterARN   string `json:"clusterArn"`
	ServiceARN   string `json:"serviceArn"`
	Service      string `json:"service"`     // events made by UpdateService
	ServiceName  string `json:"serviceName"` // events made by CreateService
	Group        string `json:"group"`
	DeploymentID string `json:"deploymentId"`

	TaskARN           string       `json:"taskArn"`
	TaskDefinitionARN string       `json:"taskDefinitionArn"`
	StartedBy         string       `json:"startedBy"`
	LaunchType        string       `json:"launchType"`
	LastStatus        string       `json:"lastStatus"`
	DesiredStatus     string       `json:"desiredStatus"`
	StopCode          string       `json:"stopCode"`
	StoppedReason     string       `json:"stoppedReason"`
	AvailabilityZone  string       `json:"availabilityZone"`
	StartedAt         instant      `json:"startedAt"`
	StoppedAt         instant      `json:"stoppedAt"`
	Containers        []container  `json:"containers"`
	Attachments       []attachment `json:"attachments"`

	HookID               string  `json:"hookId"`
	HookType             string  `json:"hookType"`
	LifecycleStage       string  `json:"lifecycleStage"`
	ExpiresAt            instant `json:"expiresAt"`
	ServiceDeploymentARN string  `json:"serviceDeploymentArn"`

	ContainerInstanceARN string        `json:"containerInstanceArn"`
	EC2InstanceID        string        `json:"ec2InstanceId"`
	CapacityProviderName string        `json:"capacityProviderName"`
	CapacityProviderARNs []string      `json:"capacityProviderArns"`
	OverallStatus        string        `json:"overallStatus"`
	Status               string        `json:"status"`
	HealthChecks         []healthCheck `json:"healthChecks"`

	DaemonARN               string `json:"daemonArn"`
	DaemonDeploymentARN     string `json:"daemonDeploymentArn"`
	DaemonRevisionARN       string `json:"daemonRevisionArn"`       // of a task that fails
	TargetDaemonRevisionARN string `json:"targetDaemonRevisionArn"` // of a deployment
	DaemonTaskDefinitionARN string `json:"daemonTaskDefinitionArn"`
	FailureType             string `json:"failureType"`

	Visible bool   `json:"visible"` // of a canary
	Mark    string `json:"mark"`

	apiCall
}

type container struct {
	Name        string `json:"name"`
	Image       string `json:"image"`
	ImageDigest string `json:"imageDigest"`
	RuntimeID   string `json:"runtimeId"`
	LastStatus  string `json:"lastStatus"`
	Reason      string `json:"reason"`
	ExitCode    *int   `json:"exitCode"`
}

type attachment struct {
	Type    string `json:"type"`
	Status  string `json:"status"`
	Details []struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	} `json:"details"`
}

type healthCheck struct {
	Type   string `json:"type"`
	Status string `json:"status"`
	Reason string `json:"statusReason"`
}

// instant is a time as ECS writes it: RFC 3339 with none to nine digits of a second's fraction.
type instant struct{ time.Time }

// UnmarshalJSON never fails: what is not a time is none.
func (i *instant) UnmarshalJSON(data []byte) error {
	var text string
	if json.Unmarshal(data, &text) != nil {
		return nil //nolint:nilerr // see above
	}
	i.Time, _ = time.Parse(time.RFC3339Nano, text)
	return nil
}

// Decode reads one event. It never fails: what is not an event at all becomes an incident of kind Unreadable that shows
// how the input starts, and a field of an unexpected type is taken as missing.
func Decode(raw []byte) incident.Incident {
	var e envelope
	err := json.Unmarshal(raw, &e)
	if typeError := (*json.UnmarshalTypeError)(nil); errors.As(err, &typeError) && typeError.Field != "" {
		err = nil
	}
	if err != nil || (e.DetailType == "" && e.Source == "" && e.Detail.EventName == "") {
		return unreadable(raw)
	}
	d := e.Detail
	inc := incident.Incident{
		ID:           e.ID,
		Kind:         kind(e),
		Source:       e.Source,
		DetailType:   e.DetailType,
		Name:         d.EventName,
		Level:        strings.ToUpper(d.EventType),
		Reason:       redact.Text(d.Reason),
		Time:         happened(e.Time, d),
		Region:       e.Region,
		Account:      e.Account,
		Resources:    e.Resources,
		DeploymentID: d.DeploymentID,
		Tasks:        d.tasks(),
		Hook:         d.hook(),
		Instance:     d.instance(),
		Daemon:       d.daemon(),
		Template:     heartbeat(e),
	}
	if inc.Kind == incident.JobRefused {
		return d.refused(inc)
	}
	if inc.Kind == incident.Canary {
		inc.Quiet, inc.Mark = !d.Visible, markOf(d.Mark)
	}
	if inc.ID == "" {
		inc.ID = fingerprint(raw)
	}
	if inc.DeploymentID == "" && strings.HasPrefix(d.StartedBy, "ecs-svc/") {
		inc.DeploymentID = d.StartedBy
	}
	return d.place(inc)
}

// markOf gives back the mark of a test, and nothing for any other text: whoever may invoke the function writes no
// titles.
func markOf(text string) string {
	isOdd := func(r rune) bool { return (r < 'A' || r > 'Z') && (r < '0' || r > '9') }
	if len(text) < 4 || len(text) > 12 || strings.ContainsFunc(text, isOdd) {
		return ""
	}
	return text
}

// place fills in where it happened: from resources, clusterArn, serviceArn, service names and group, in that order. A
// deployment event has no clusterArn, and an old short ARN names no cluster.
func (d detail) place(inc incident.Incident) incident.Incident {
	candidates := append(append([]string{}, inc.Resources...), d.ClusterARN, d.ServiceARN, d.Service, d.ServiceName,
		d.TaskARN,
		d.ContainerInstanceARN, d.DaemonARN)
	for _, candidate := range candidates {
		arn, err := arnutil.Parse(candidate)
		if err != nil {
			continue
		}
		if arn.Kind == arnutil.Service {
			inc.ServiceARN = first(inc.ServiceARN, candidate)
		}
		inc.Cluster = first(inc.Cluster, arn.Cluster)
		inc.ServiceName = first(inc.ServiceName, arn.Service)
		inc.Partition = first(inc.Partition, arn.Partition)
		inc.Region = first(inc.Region, arn.Region)
		inc.Account = first(inc.Account, arn.Account)
	}
	inc.ServiceName = first(inc.ServiceName, plainName(d.Service), plainName(d.ServiceName), serviceOf(d.Group))
	return inc
}

// plainName gives back a name, and nothing for an ARN or any other text. A task's group can be any text that somebody
// chose, and names end up in commands that people copy.
func plainName(s string) string {
	if !awsname.IsECS(s) {
		return ""
	}
	return s
}

// serviceOf reads the service out of a task's group: service:web -> web, family:web -> "".
func serviceOf(group string) string {
	name, ok := strings.CutPrefix(group, "service:")
	if !ok {
		return ""
	}
	return plainName(name)
}

func (d detail) tasks() []incident.Task {
	if d.TaskARN == "" && d.LastStatus == "" {
		return nil
	}
	task := incident.Task{
		ARN:              d.TaskARN,
		DefinitionARN:    d.TaskDefinitionARN,
		Group:            d.Group,
		StartedBy:        d.StartedBy,
		LaunchType:       d.LaunchType,
		CapacityProvider: d.CapacityProviderName,
		InstanceARN:      d.ContainerInstanceARN,
		LastStatus:       d.LastStatus,
		DesiredStatus:    d.DesiredStatus,
		StopCode:         d.StopCode,
		StoppedReason:    redact.Text(d.StoppedReason),
		Zone:             d.AvailabilityZone,
		CreatedAt:        d.CreatedAt.Time,
		StartedAt:        d.StartedAt.Time,
		StoppedAt:        d.StoppedAt.Time,
	}
	for _, c := range d.Containers {
		task.Containers = append(task.Containers, c.record())
	}
	for _, a := range d.Attachments {
		task.Attachments = append(task.Attachments, a.record())
	}
	return []incident.Task{task}
}

func (c container) record() incident.Container {
	out := incident.Container{
		Name: c.Name, Image: redact.Text(c.Image), ImageDigest: c.ImageDigest, RuntimeID: c.RuntimeID,
		LastStatus: c.LastStatus, Reason: redact.Text(c.Reason),
	}
	if c.ExitCode != nil {
		out.Exited, out.ExitCode = true, *c.ExitCode
	}
	return out
}

func (a attachment) record() incident.Attachment {
	out := incident.Attachment{Type: a.Type, Status: a.Status}
	for _, d := range a.Details {
		if d.Name == "statusReason" {
			out.Reason = redact.Text(d.Value)
		}
	}
	return out
}

func (d detail) hook() incident.Hook {
	return incident.Hook{
		ID: d.HookID, Type: d.HookType, Stage: d.LifecycleStage, ExpiresAt: d.ExpiresAt.Time,
		ServiceDeploymentARN: d.ServiceDeploymentARN,
	}
}

func (d detail) instance() incident.Instance {
	instance := incident.Instance{
		ARN: d.ContainerInstanceARN, EC2ID: d.EC2InstanceID, CapacityProvider: d.CapacityProviderName,
		Status: first(d.OverallStatus, d.Status),
	}
	for _, arn := range d.CapacityProviderARNs {
		if parsed, err := arnutil.Parse(arn); err == nil {
			instance.CapacityProvider = first(instance.CapacityProvider, parsed.Name)
		}
	}
	for _, check := range d.HealthChecks {
		if check.Status != "OK" {
			instance.Checks = append(instance.Checks, incident.HealthCheck(check))
		}
	}
	return instance
}

func (d detail) daemon() incident.Daemon {
	daemon := incident.Daemon{
		ARN: d.DaemonARN, DeploymentARN: d.DaemonDeploymentARN, DefinitionARN: d.DaemonTaskDefinitionARN,
		FailureType: d.FailureType,
		RevisionARN: first(d.DaemonRevisionARN, d.TargetDaemonRevisionARN),
	}
	if arn, err := arnutil.Parse(d.DaemonARN); err == nil {
		daemon.Name = arn.Daemon
	}
	return daemon
}

func first(texts ...string) string {
	for _, text := range texts {
		if text != "" {
			return text
		}
	}
	return ""
}

// happened is when it happened. An event from another Region has as its time when it left there, which can be late;
// what ECS itself says of a deployment or task is then earlier.
func happened(sent instant, d detail) time.Time {
	if !d.UpdatedAt.IsZero() && d.UpdatedAt.Before(sent.Time) {
		return d.UpdatedAt.Time
	}
	return firstTime(sent, d.UpdatedAt, d.StoppedAt, d.CreatedAt)
}

func firstTime(times ...instant) time.Time {
	for _, t := range times {
		if !t.IsZero() {
			return t.Time
		}
	}
	return time.Time{}
}

// environment is where values of environment variables can follow.
var environment = lazyregexp.New(`(?i)overrides|environment`)

// unreadable keeps the start of a text that is not an event, up to where values of environment variables could follow.
func unreadable(raw []byte) incident.Incident {
	const most = 600 // characters, of four bytes at most
	text := strings.ToValidUTF8(string(raw[:min(len(raw), most*utf8.UTFMax)]), "\uFFFD")
	if at := environment().FindStringIndex(text); at != nil {
		text = text[:at[0]]
	}
	if runes := []rune(text); len(runes) > most {
		text = string(runes[:most])
	}
	return incident.Incident{ID: fingerprint(raw), Kind: incident.Unreadable,
		Raw: redact.Text(strings.ToValidUTF8(text, ""))}
}

// fingerprint stands in for a missing event id; the same bytes always give the same one.
func fingerprint(raw []byte) string {
	sum := sha256.Sum256(raw)
	return "sha256-" + hex.EncodeToString(sum[:16])
}
