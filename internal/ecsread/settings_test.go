package ecsread_test

import (
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/ecsread"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/revision"
)

// leftOut are the fields, with all below them, whose changes are not told, and why.
var leftOut = map[string]string{
	"ServiceRevision.ClusterArn":                                "the same of both",
	"ServiceRevision.ServiceArn":                                "the same of both",
	"ServiceRevision.ServiceRevisionArn":                        "another one each time",
	"ServiceRevision.CreatedAt":                                 "another one each time",
	"ServiceRevision.TaskDefinition":                            "the definitions are compared",
	"ServiceRevision.ContainerImages.ContainerName":             "the definitions tell which came or went",
	"ServiceRevision.ContainerImages.Image":                     "the definitions have it",
	"ServiceRevision.Monitoring":                                "metrics end no task",
	"ServiceRevision.ResolvedConfiguration":                     "another one after each shift of traffic",
	"ServiceRevision.EcsManagedResources.AutoScaling":           "how many tasks run ends none",
	"ServiceRevision.EcsManagedResources.LogGroups":             "the container's log configuration has the group",
	"ServiceRevision.EcsManagedResources.MetricAlarms":          "an alarm that fails a deployment is named",
	"ServiceRevision.EcsManagedResources.ServiceSecurityGroups": "the network configuration has them",

	"ServiceRevision.ServiceConnectConfiguration.LogConfiguration.Options": "values can be secrets: only names",

	"TaskDefinition.Compatibilities":                              "follows from the rest",
	"TaskDefinition.RequiresAttributes":                           "follows from the rest",
	"TaskDefinition.DeleteRequestedAt":                            "tells of a moment",
	"TaskDefinition.DeregisteredAt":                               "tells of a moment",
	"TaskDefinition.RegisteredAt":                                 "another one each time",
	"TaskDefinition.RegisteredBy":                                 "told as who did it",
	"TaskDefinition.Status":                                       "tells of a moment",
	"TaskDefinition.Family":                                       "told as what was compared",
	"TaskDefinition.Revision":                                     "told as what was compared",
	"TaskDefinition.TaskDefinitionArn":                            "told as what was compared",
	"TaskDefinition.Volumes.DockerVolumeConfiguration.DriverOpts": "values can be secrets: only the names are compared",
	"TaskDefinition.Volumes.DockerVolumeConfiguration.Labels":     "labels tell agents something, not the task",

	"ContainerDefinition.DockerLabels":                  "labels tell agents something, not the task",
	"ContainerDefinition.Environment.Value":             "values of variables are never read",
	"ContainerDefinition.LogConfiguration.Options":      "those of awslogs have a test of their own",
	"ContainerDefinition.FirelensConfiguration.Options": "values can be secrets: only the names are compared",
}

// passing are fields at any depth that tell of a moment, not of what was asked for, or are tags.
var passing = []string{"Status", "StatusReason", "UpdatedAt", "TagSpecifications", "Resources", "ServiceUrl"}

// Every field that the SDK has of what runs is compared, or named with a reason above. A field that a newer SDK brings
// fails this test until somebody decides.
func TestEveryFieldIsComparedOrLeftOutForAReason(t *testing.T) {
	compared := map[string]bool{}
	for _, of := range []struct {
		structure any
		changes   func(before, after reflect.Value) []revision.Change
	}{
		{types.ServiceRevision{}, func(before, after reflect.Value) []revision.Change {
			return changesOf(incident.Incident{
				PreviousRevision: ecsread.Revision(before.Interface().(types.ServiceRevision)),
				Revision:         ecsread.Revision(after.Interface().(types.ServiceRevision)),
			})
		}},
		{types.TaskDefinition{}, func(before, after reflect.Value) []revision.Change {
			return definitionChanges(before.Interface().(types.TaskDefinition), after.Interface().(types.TaskDefinition))
		}},
		{types.ContainerDefinition{}, func(before, after reflect.Value) []revision.Change {
			return definitionChanges(ofContainer(before.Interface()), ofContainer(after.Interface()))
		}},
	} {
		what := reflect.TypeOf(of.structure)
		for _, field := range leaves(what, what.Name()) {
			before, after := filled(what, what.Name(), ""), filled(what, what.Name(), field)
			compared[field] = len(of.changes(before, after)) > 0
		}
	}
	for field, isCompared := range compared {
		reason := reasonFor(field)
		if !isCompared && reason == "" {
			t.Errorf("%s: a change of it is not told: read it in internal/ecsread, or say here why not", field)
		}
		if isCompared && reason != "" {
			t.Errorf("%s: a change of it is told, though it is to be left out: %s", field, reason)
		}
	}
	for field := range leftOut {
		if !isThere(compared, field) {
			t.Errorf("%s: the SDK has no such field", field)
		}
	}
}

func changesOf(inc incident.Incident) []revision.Change {
	inc.PreviousRevision.ARN, inc.Revision.ARN = "before", "after"
	inc.PreviousRevision.TaskDefinitionARN, inc.Revision.TaskDefinitionARN = "same", "same"
	changes, _ := revision.Changes(inc)
	return changes
}

func definitionChanges(before, after types.TaskDefinition) []revision.Change {
	inc := incident.Incident{
		Previous: ecsread.TaskDefinition(before, nil), TaskDefinition: ecsread.TaskDefinition(after, nil),
	}
	for _, d := range []*incident.TaskDefinition{&inc.Previous, &inc.TaskDefinition} {
		if len(d.Containers) == 0 { // without any the definition counts as not known
			d.Containers = []incident.ContainerDefinition{{Name: "app"}}
		}
	}
	inc.Previous.ARN, inc.TaskDefinition.ARN = "before", "after"
	changes, _ := revision.Changes(inc)
	return changes
}

func ofContainer(c any) types.TaskDefinition {
	return types.TaskDefinition{ContainerDefinitions: []types.ContainerDefinition{c.(types.ContainerDefinition)}}
}

func reasonFor(field string) string {
	for left, reason := range leftOut {
		if field == left || strings.HasPrefix(field, left+".") {
			return reason
		}
	}
	for _, name := range passing {
		if strings.HasSuffix(field, "."+name) || strings.Contains(field, "."+name+".") {
			return "tells of a moment"
		}
	}
	return ""
}

func isThere(fields map[string]bool, left string) bool {
	for field := range fields {
		if field == left || strings.HasPrefix(field, left+".") {
			return true
		}
	}
	return false
}

// leaves are the paths of all fields of a type that hold no structure. The containers of a task definition are walked
// by themselves.
func leaves(t reflect.Type, path string) []string {
	for t.Kind() == reflect.Pointer || t.Kind() == reflect.Slice {
		t = t.Elem()
	}
	if member := unions[t]; member != nil {
		t = member
	}
	if t.Kind() != reflect.Struct || t == reflect.TypeFor[time.Time]() {
		return []string{path}
	}
	var all []string
	for field := range t.Fields() {
		if field.IsExported() && path+"."+field.Name != "TaskDefinition.ContainerDefinitions" {
			all = append(all, leaves(field.Type, path+"."+field.Name)...)
		}
	}
	return all
}

// unions are the structures that stand for an interface of the SDK.
var unions = map[reflect.Type]reflect.Type{
	reflect.TypeFor[types.SharingStrategy](): reflect.TypeFor[types.SharingStrategyMemberNvidiaMps](),
	reflect.TypeFor[proxySetting]():          reflect.TypeFor[types.ServiceConnectContainerConfigurationMemberLogLevel](),
}

type proxySetting = types.ServiceConnectContainerConfiguration

// filled is a value of a type with everything set, one leaf otherwise than the others.
func filled(t reflect.Type, path, other string) reflect.Value {
	v := reflect.New(t).Elem()
	isOther := path == other
	switch t.Kind() {
	case reflect.Pointer:
		v.Set(reflect.New(t.Elem()))
		v.Elem().Set(filled(t.Elem(), path, other))
	case reflect.Slice:
		v.Set(reflect.Append(v, filled(t.Elem(), path, other)))
	case reflect.Map:
		v.Set(reflect.MakeMap(t))
		v.SetMapIndex(reflect.ValueOf("key"), filled(t.Elem(), path, other))
	case reflect.Struct:
		if t == reflect.TypeFor[time.Time]() {
			return reflect.ValueOf(time.Unix(map[bool]int64{false: 1, true: 2}[isOther], 0))
		}
		for field := range t.Fields() {
			if field.IsExported() && path+"."+field.Name != "TaskDefinition.ContainerDefinitions" {
				v.FieldByIndex(field.Index).Set(filled(field.Type, path+"."+field.Name, other))
			}
		}
	case reflect.String:
		v.SetString(map[bool]string{false: "one", true: "two"}[isOther])
	case reflect.Bool:
		v.SetBool(isOther)
	case reflect.Int32:
		v.SetInt(map[bool]int64{false: 1, true: 2}[isOther])
	case reflect.Float64:
		v.SetFloat(map[bool]float64{false: 1, true: 2}[isOther])
	case reflect.Interface:
		if member := unions[t]; member != nil {
			v.Set(filled(reflect.PointerTo(member), path, other))
		}
	default:
		panic(fmt.Sprint("no value for ", path, " of ", t))
	}
	return v
}

func TestOfALogDriversOptionsOnlyWhatIsNoSecretIsRead(t *testing.T) {
	read := ecsread.TaskDefinition(ofContainer(types.ContainerDefinition{LogConfiguration: &types.LogConfiguration{
		LogDriver: "splunk",
		Options:   map[string]string{"awslogs-region": "us-east-1", "splunk-token": "5f2b", "mode": "non-blocking"},
	}}), nil).Containers[0].Settings[string(revision.ContainerSettings)]
	want := map[string]string{"logConfiguration.awslogs-region": "us-east-1", "logConfiguration.mode": "non-blocking"}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestAThingOfAListIsNamedByWhatTellsItApart(t *testing.T) {
	group := aws.String("arn:aws:elasticloadbalancing:us-west-2:111122223333:targetgroup/blue/bd436f1c67c7991c")
	read := ecsread.Revision(types.ServiceRevision{LoadBalancers: []types.LoadBalancer{
		{ContainerName: aws.String("web"), ContainerPort: aws.Int32(8080), TargetGroupArn: group},
		{ContainerName: aws.String("web"), ContainerPort: aws.Int32(8080), LoadBalancerName: aws.String("old")},
	}}).Settings[string(revision.LoadBalancers)]
	want := map[string]string{"web:8080.targetGroupArn": *group, "web:8080(2).loadBalancerName": "old"}
	if diff := cmp.Diff(want, read); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
