package ask

import (
	"context"
	"strings"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/ec2"
	ec2types "github.com/aws/aws-sdk-go-v2/service/ec2/types"
	"github.com/aws/aws-sdk-go-v2/service/efs"
	elb "github.com/aws/aws-sdk-go-v2/service/elasticloadbalancingv2"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/check"
	"github.com/ecswhy/ecswhy/internal/check/shape"
)

// Subnets asks about subnets.
func (w *World) Subnets(ctx context.Context, ids []string) answer.Answer[[]check.Subnet] {
	return once(w, "subnets "+strings.Join(ids, " "), func() answer.Answer[[]check.Subnet] {
		return answer.To(ctx, "ec2:DescribeSubnets", w.ec2.DescribeSubnets, &ec2.DescribeSubnetsInput{SubnetIds: ids},
			func(out *ec2.DescribeSubnetsOutput) []check.Subnet { return shape.As[[]check.Subnet](out.Subnets) })
	})
}

// SecurityGroups asks about security groups.
func (w *World) SecurityGroups(ctx context.Context, ids []string) answer.Answer[[]check.SecurityGroup] {
	return once(w, "groups "+strings.Join(ids, " "), func() answer.Answer[[]check.SecurityGroup] {
		return answer.To(ctx, "ec2:DescribeSecurityGroups", w.ec2.DescribeSecurityGroups,
			&ec2.DescribeSecurityGroupsInput{GroupIds: ids},
			func(out *ec2.DescribeSecurityGroupsOutput) []check.SecurityGroup {
				return shape.As[[]check.SecurityGroup](out.SecurityGroups)
			})
	})
}

func ofVPC(vpc string) []ec2types.Filter {
	return []ec2types.Filter{{Name: aws.String("vpc-id"), Values: []string{vpc}}}
}

// Routes asks for the route tables of a VPC.
func (w *World) Routes(ctx context.Context, vpc string) answer.Answer[[]check.RouteTable] {
	return once(w, "routes "+vpc, func() answer.Answer[[]check.RouteTable] {
		return answer.ToAll(ctx, "ec2:DescribeRouteTables", w.ec2.DescribeRouteTables,
			func(token *string) *ec2.DescribeRouteTablesInput {
				return &ec2.DescribeRouteTablesInput{Filters: ofVPC(vpc), NextToken: token}
			},
			func(out *ec2.DescribeRouteTablesOutput) ([]check.RouteTable, *string) {
				return shape.As[[]check.RouteTable](out.RouteTables), out.NextToken
			})
	})
}

// Endpoints asks for the endpoints of a VPC.
func (w *World) Endpoints(ctx context.Context, vpc string) answer.Answer[[]check.Endpoint] {
	return once(w, "endpoints "+vpc, func() answer.Answer[[]check.Endpoint] {
		return answer.ToAll(ctx, "ec2:DescribeVpcEndpoints", w.ec2.DescribeVpcEndpoints,
			func(token *string) *ec2.DescribeVpcEndpointsInput {
				return &ec2.DescribeVpcEndpointsInput{Filters: ofVPC(vpc), NextToken: token}
			},
			func(out *ec2.DescribeVpcEndpointsOutput) ([]check.Endpoint, *string) {
				return shape.As[[]check.Endpoint](out.VpcEndpoints), out.NextToken
			})
	})
}

// ACLs asks for the network ACLs of a VPC.
func (w *World) ACLs(ctx context.Context, vpc string) answer.Answer[[]check.ACL] {
	return once(w, "acls "+vpc, func() answer.Answer[[]check.ACL] {
		return answer.ToAll(ctx, "ec2:DescribeNetworkAcls", w.ec2.DescribeNetworkAcls,
			func(token *string) *ec2.DescribeNetworkAclsInput {
				return &ec2.DescribeNetworkAclsInput{Filters: ofVPC(vpc), NextToken: token}
			},
			func(out *ec2.DescribeNetworkAclsOutput) ([]check.ACL, *string) {
				return shape.As[[]check.ACL](out.NetworkAcls), out.NextToken
			})
	})
}

// Snapshot asks for the state of a snapshot.
func (w *World) Snapshot(ctx context.Context, id string) answer.Answer[string] {
	return once(w, "snapshot "+id, func() answer.Answer[string] {
		return firstOf(answer.To(ctx, "ec2:DescribeSnapshots", w.ec2.DescribeSnapshots,
			&ec2.DescribeSnapshotsInput{SnapshotIds: []string{id}},
			func(out *ec2.DescribeSnapshotsOutput) (states []string) {
				for _, s := range out.Snapshots {
					states = append(states, string(s.State))
				}
				return states
			}))
	})
}

// FileSystem asks about a file system and its mount targets.
func (w *World) FileSystem(ctx context.Context, id string) answer.Answer[check.FileSystem] {
	return once(w, "efs "+id, func() answer.Answer[check.FileSystem] {
		var state answer.Answer[string]
		var mounts answer.Answer[[]check.Mount]
		answer.AtOnce(func() {
			state = firstOf(answer.To(ctx, "elasticfilesystem:DescribeFileSystems", w.efs.DescribeFileSystems,
				&efs.DescribeFileSystemsInput{FileSystemId: &id},
				func(out *efs.DescribeFileSystemsOutput) (states []string) {
					for _, s := range out.FileSystems {
						states = append(states, string(s.LifeCycleState))
					}
					return states
				}))
		}, func() { mounts = w.mounts(ctx, id) })
		if state.Gap == nil && !state.Missing && mounts.Gap != nil {
			state.Gap = mounts.Gap
		}
		return with(state, func(s string) check.FileSystem { return check.FileSystem{State: s, Mounts: mounts.Value} })
	})
}

func (w *World) mounts(ctx context.Context, id string) answer.Answer[[]check.Mount] {
	mounts := answer.To(ctx, "elasticfilesystem:DescribeMountTargets", w.efs.DescribeMountTargets,
		&efs.DescribeMountTargetsInput{FileSystemId: &id},
		func(out *efs.DescribeMountTargetsOutput) (all []check.Mount) {
			for _, m := range out.MountTargets {
				all = append(all, check.Mount{ID: aws.ToString(m.MountTargetId), Zone: aws.ToString(m.AvailabilityZoneName),
					State: string(m.LifeCycleState)})
			}
			return all
		})
	groups := answer.Each(mounts.Value, func(m check.Mount) answer.Answer[[]string] {
		return answer.To(ctx, "elasticfilesystem:DescribeMountTargetSecurityGroups", w.efs.DescribeMountTargetSecurityGroups,
			&efs.DescribeMountTargetSecurityGroupsInput{MountTargetId: &m.ID},
			func(out *efs.DescribeMountTargetSecurityGroupsOutput) []string { return out.SecurityGroups })
	})
	for i, g := range groups {
		mounts.Value[i].SecurityGroups = g.Value
		if g.Gap != nil {
			mounts.Gap = g.Gap
		}
	}
	return mounts
}

// AccessPoint asks for the file system of an access point.
func (w *World) AccessPoint(ctx context.Context, id string) answer.Answer[string] {
	return once(w, "access point "+id, func() answer.Answer[string] {
		return firstOf(answer.To(ctx, "elasticfilesystem:DescribeAccessPoints", w.efs.DescribeAccessPoints,
			&efs.DescribeAccessPointsInput{AccessPointId: &id},
			func(out *efs.DescribeAccessPointsOutput) (systems []string) {
				for _, p := range out.AccessPoints {
					systems = append(systems, aws.ToString(p.FileSystemId))
				}
				return systems
			}))
	})
}

// TargetGroup asks about a target group.
func (w *World) TargetGroup(ctx context.Context, arn string) answer.Answer[check.TargetGroup] {
	return once(w, "target group "+arn, func() answer.Answer[check.TargetGroup] {
		return firstOf(answer.To(ctx, "elasticloadbalancing:DescribeTargetGroups", w.elb.DescribeTargetGroups,
			&elb.DescribeTargetGroupsInput{TargetGroupArns: []string{arn}},
			func(out *elb.DescribeTargetGroupsOutput) []check.TargetGroup {
				return shape.As[[]check.TargetGroup](out.TargetGroups)
			}))
	})
}

// Targets asks for the health of a target group's targets.
func (w *World) Targets(ctx context.Context, arn string) answer.Answer[[]check.Target] {
	return once(w, "targets "+arn, func() answer.Answer[[]check.Target] {
		return answer.To(ctx, "elasticloadbalancing:DescribeTargetHealth", w.elb.DescribeTargetHealth,
			&elb.DescribeTargetHealthInput{TargetGroupArn: &arn},
			func(out *elb.DescribeTargetHealthOutput) (all []check.Target) {
				for _, t := range out.TargetHealthDescriptions {
					all = append(all, shape.As[check.Target](t.TargetHealth))
				}
				return all
			})
	})
}

// Balancer asks about a load balancer.
func (w *World) Balancer(ctx context.Context, arn string) answer.Answer[check.Balancer] {
	return once(w, "balancer "+arn, func() answer.Answer[check.Balancer] {
		return firstOf(answer.To(ctx, "elasticloadbalancing:DescribeLoadBalancers", w.elb.DescribeLoadBalancers,
			&elb.DescribeLoadBalancersInput{LoadBalancerArns: []string{arn}},
			func(out *elb.DescribeLoadBalancersOutput) (all []check.Balancer) {
				for _, b := range out.LoadBalancers {
					balancer := check.Balancer{Type: string(b.Type), SecurityGroups: b.SecurityGroups}
					for _, z := range b.AvailabilityZones {
						balancer.Zones = append(balancer.Zones, aws.ToString(z.ZoneName))
					}
					all = append(all, balancer)
				}
				return all
			}))
	})
}
