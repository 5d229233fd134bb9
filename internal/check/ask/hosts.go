package ask

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/autoscaling"
	scaling "github.com/aws/aws-sdk-go-v2/service/autoscaling/types"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	cwtypes "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/ecs"
	"github.com/aws/aws-sdk-go-v2/service/ecs/types"
	"github.com/aws/aws-sdk-go-v2/service/lambda"
	"github.com/aws/aws-sdk-go-v2/service/servicequotas"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
)

// Service asks about a service.
func (w *World) Service(ctx context.Context, cluster, name string) answer.Answer[check.Service] {
	return firstOf(answer.To(ctx, "ecs:DescribeServices", w.ecs.DescribeServices,
		&ecs.DescribeServicesInput{Cluster: &cluster, Services: []string{name}},
		func(out *ecs.DescribeServicesOutput) (all []check.Service) {
			for _, s := range out.Services {
				if aws.ToString(s.Status) == "ACTIVE" {
					all = append(all, service(s))
				}
			}
			return all
		}))
}

// service is a service as check has it; its volumes stand in its newest deployment.
func service(s types.Service) check.Service {
	one := shape.As[check.Service](s)
	one.Cluster = aws.ToString(s.ClusterArn)
	for _, d := range s.Deployments {
		if aws.ToString(d.Status) == "PRIMARY" {
			one.VolumeConfigurations = shape.As[check.Service](d).VolumeConfigurations
		}
	}
	return one
}

// Services lists the names of a cluster's services.
func (w *World) Services(ctx context.Context, cluster string) answer.Answer[[]string] {
	return answer.ToAll(ctx, "ecs:ListServices", w.ecs.ListServices,
		func(token *string) *ecs.ListServicesInput {
			return &ecs.ListServicesInput{Cluster: &cluster, MaxResults: aws.Int32(100), NextToken: token}
		},
		func(out *ecs.ListServicesOutput) (names []string, token *string) {
			for _, arn := range out.ServiceArns {
				names = append(names, arn[strings.LastIndex(arn, "/")+1:])
			}
			return names, out.NextToken
		})
}

// Definition asks for a task definition.
func (w *World) Definition(ctx context.Context, name string) answer.Answer[types.TaskDefinition] {
	return once(w, "definition "+name, func() answer.Answer[types.TaskDefinition] {
		return answer.To(ctx, "ecs:DescribeTaskDefinition", w.ecs.DescribeTaskDefinition,
			&ecs.DescribeTaskDefinitionInput{TaskDefinition: &name},
			func(out *ecs.DescribeTaskDefinitionOutput) types.TaskDefinition { return *out.TaskDefinition })
	})
}

// Cluster asks about a cluster.
func (w *World) Cluster(ctx context.Context, name string) answer.Answer[check.Cluster] {
	return once(w, "cluster "+name, func() answer.Answer[check.Cluster] {
		return firstOf(answer.To(ctx, "ecs:DescribeClusters", w.ecs.DescribeClusters,
			&ecs.DescribeClustersInput{Clusters: []string{name}},
			func(out *ecs.DescribeClustersOutput) []check.Cluster { return shape.As[[]check.Cluster](out.Clusters) }))
	})
}

// Providers asks about capacity providers and the Auto Scaling groups behind them.
func (w *World) Providers(ctx context.Context, names []string) answer.Answer[[]check.Provider] {
	return once(w, "providers "+strings.Join(names, " "), func() answer.Answer[[]check.Provider] {
		all := answer.To(ctx, "ecs:DescribeCapacityProviders", w.ecs.DescribeCapacityProviders,
			&ecs.DescribeCapacityProvidersInput{CapacityProviders: names}, providers)
		var groups []string
		for _, p := range all.Value {
			if p.GroupARN != "" {
				groups = append(groups, p.GroupARN[strings.LastIndex(p.GroupARN, "/")+1:])
			}
		}
		if len(groups) == 0 {
			return all
		}
		sizes := answer.To(ctx, "autoscaling:DescribeAutoScalingGroups", w.scaling.DescribeAutoScalingGroups,
			&autoscaling.DescribeAutoScalingGroupsInput{AutoScalingGroupNames: groups},
			func(out *autoscaling.DescribeAutoScalingGroupsOutput) []scaling.AutoScalingGroup {
				return out.AutoScalingGroups
			})
		for i := range all.Value {
			for _, g := range sizes.Value {
				if strings.HasSuffix(all.Value[i].GroupARN, "/"+aws.ToString(g.AutoScalingGroupName)) {
					all.Value[i].Desired, all.Value[i].Max = int(aws.ToInt32(g.DesiredCapacity)), int(aws.ToInt32(g.MaxSize))
				}
			}
		}
		all.Gap = sizes.Gap
		return all
	})
}

func providers(out *ecs.DescribeCapacityProvidersOutput) (all []check.Provider) {
	for _, p := range out.CapacityProviders {
		one := check.Provider{Name: aws.ToString(p.Name)}
		if g := p.AutoScalingGroupProvider; g != nil {
			one.GroupARN = aws.ToString(g.AutoScalingGroupArn)
			one.Scales = g.ManagedScaling != nil && g.ManagedScaling.Status == types.ManagedScalingStatusEnabled
		}
		all = append(all, one)
	}
	return all
}

// Instances asks for all container instances of a cluster.
func (w *World) Instances(ctx context.Context, cluster string) answer.Answer[[]check.Instance] {
	return once(w, "instances "+cluster, func() answer.Answer[[]check.Instance] {
		arns := answer.ToAll(ctx, "ecs:ListContainerInstances", w.ecs.ListContainerInstances,
			func(token *string) *ecs.ListContainerInstancesInput {
				return &ecs.ListContainerInstancesInput{Cluster: &cluster, NextToken: token}
			},
			func(out *ecs.ListContainerInstancesOutput) ([]string, *string) {
				return out.ContainerInstanceArns, out.NextToken
			})
		all := answer.Answer[[]check.Instance]{Gap: arns.Gap, Missing: arns.Missing}
		parts := slices.Collect(slices.Chunk(arns.Value, 100)) // as many as a call takes
		for _, a := range answer.Each(parts, func(part []string) answer.Answer[[]check.Instance] {
			return answer.To(ctx, "ecs:DescribeContainerInstances", w.ecs.DescribeContainerInstances,
				&ecs.DescribeContainerInstancesInput{Cluster: &cluster, ContainerInstances: part}, instances)
		}) {
			all.Value = append(all.Value, a.Value...)
			if a.Gap != nil {
				all.Gap = a.Gap
			}
		}
		return all
	})
}

func instances(out *ecs.DescribeContainerInstancesOutput) (all []check.Instance) {
	for _, i := range out.ContainerInstances {
		one := check.Instance{
			AgentConnected: i.AgentConnected, Status: aws.ToString(i.Status), Attributes: map[string]string{},
			CapacityProviderName: aws.ToString(i.CapacityProviderName),
		}
		for _, r := range i.RegisteredResources {
			switch aws.ToString(r.Name) {
			case "CPU":
				one.AllCPU = int(r.IntegerValue)
			case "MEMORY":
				one.AllMemory = int(r.IntegerValue)
			}
		}
		for _, r := range i.RemainingResources {
			switch aws.ToString(r.Name) {
			case "CPU":
				one.CPU = int(r.IntegerValue)
			case "MEMORY":
				one.Memory = int(r.IntegerValue)
			case "PORTS":
				one.Ports = r.StringSetValue // which are those that are taken
			case "GPU":
				one.GPUs = len(r.StringSetValue)
			}
		}
		for _, a := range i.Attributes {
			one.Attributes[aws.ToString(a.Name)] = aws.ToString(a.Value)
		}
		all = append(all, one)
	}
	return all
}

// Codes of the quotas of Fargate's vCPUs.
// https://docs.aws.amazon.com/general/latest/gr/ecs-service.html
const (
	onDemandQuota = "L-3032A538"
	spotQuota     = "L-36FBB829"
)

// VCPUs asks how many vCPUs of Fargate the account may run, and how many it runs.
func (w *World) VCPUs(ctx context.Context, spot bool) answer.Answer[check.Quota] {
	code, class := onDemandQuota, "Standard/OnDemand"
	if spot {
		code, class = spotQuota, "Standard/Spot"
	}
	return once(w, "vcpus "+code, func() answer.Answer[check.Quota] {
		var limit, used answer.Answer[float64]
		answer.AtOnce(func() {
			limit = answer.To(ctx, "servicequotas:GetServiceQuota", w.quotas.GetServiceQuota,
				&servicequotas.GetServiceQuotaInput{ServiceCode: aws.String("fargate"), QuotaCode: &code},
				func(out *servicequotas.GetServiceQuotaOutput) float64 { return aws.ToFloat64(out.Quota.Value) })
		}, func() { used = w.usage(ctx, class) })
		if limit.Gap == nil && !limit.Missing {
			limit.Gap = used.Gap
		}
		return with(limit, func(l float64) check.Quota { return check.Quota{Limit: l, Used: used.Value} })
	})
}

// usage is what CloudWatch counted last of what the quota is of.
func (w *World) usage(ctx context.Context, class string) answer.Answer[float64] {
	dimension := func(name, value string) cwtypes.Dimension { return cwtypes.Dimension{Name: &name, Value: &value} }
	now := time.Now()
	return answer.To(ctx, "cloudwatch:GetMetricData", w.cloudwatch.GetMetricData, &cloudwatch.GetMetricDataInput{
		StartTime: aws.Time(now.Add(-15 * time.Minute)), EndTime: &now,
		MetricDataQueries: []cwtypes.MetricDataQuery{{Id: aws.String("used"), MetricStat: &cwtypes.MetricStat{
			Stat: aws.String("Maximum"), Period: aws.Int32(300), Metric: &cwtypes.Metric{
				Namespace: aws.String("AWS/Usage"), MetricName: aws.String("ResourceCount"), Dimensions: []cwtypes.Dimension{
					dimension("Service", "Fargate"), dimension("Type", "Resource"), dimension("Resource", "vCPU"),
					dimension("Class", class),
				},
			},
		}}},
	}, func(out *cloudwatch.GetMetricDataOutput) (used float64) {
		for _, r := range out.MetricDataResults {
			for _, v := range r.Values {
				used = max(used, v)
			}
		}
		return used
	})
}

// Function asks whether a Lambda function is there.
func (w *World) Function(ctx context.Context, arn string) answer.Answer[struct{}] {
	return once(w, "function "+arn, func() answer.Answer[struct{}] {
		client := lambda.NewFromConfig(w.inRegion(regionOf(arn)))
		return answer.To(ctx, "lambda:GetFunctionConfiguration", client.GetFunctionConfiguration,
			&lambda.GetFunctionConfigurationInput{FunctionName: &arn},
			func(*lambda.GetFunctionConfigurationOutput) struct{} { return struct{}{} })
	})
}

// Alarms asks about alarms; those that do not exist are not in the answer.
func (w *World) Alarms(ctx context.Context, names []string) answer.Answer[[]check.Alarm] {
	return once(w, "alarms "+strings.Join(names, "\n"), func() answer.Answer[[]check.Alarm] {
		return answer.To(ctx, "cloudwatch:DescribeAlarms", w.cloudwatch.DescribeAlarms,
			&cloudwatch.DescribeAlarmsInput{AlarmNames: names, AlarmTypes: []cwtypes.AlarmType{
				cwtypes.AlarmTypeMetricAlarm, cwtypes.AlarmTypeCompositeAlarm,
			}},
			func(out *cloudwatch.DescribeAlarmsOutput) (all []check.Alarm) {
				for _, a := range out.MetricAlarms {
					all = append(all, check.Alarm{Name: aws.ToString(a.AlarmName), State: string(a.StateValue)})
				}
				for _, a := range out.CompositeAlarms {
					all = append(all, check.Alarm{Name: aws.ToString(a.AlarmName), State: string(a.StateValue)})
				}
				return all
			})
	})
}
