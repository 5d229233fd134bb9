package check

import (
	"cmp"
	"context"
	"slices"

	"github.com/ecswhy/ecswhy/internal/answer"
	"github.com/ecswhy/ecswhy/internal/cause"
)

var ofStorage = []problem{
	{"storage", "log-group-missing", cause.LogGroupMissing, "", "",
		said{
			"The log group {group} does not exist in {region}.",
			"Create it, or set awslogs-create-group to true and allow the role logs:CreateLogGroup.",
		},
		said{
			"ロググループ {group} が {region} に存在しません。",
			"作成するか、awslogs-create-group を true にしてロールに logs:CreateLogGroup を許可してください。",
		}},
	{"storage", "file-system-missing", cause.EFSMountFailed, "", "",
		said{
			"The file system {fileSystem} does not exist.",
			"Create it, or correct fileSystemId of the volume {volume}.",
		},
		said{"ファイルシステム {fileSystem} が存在しません。", "作成するか、ボリューム {volume} の fileSystemId を直してください。"}},
	{"storage", "file-system-state", cause.EFSMountFailed, "", "",
		said{"The file system {fileSystem} is {state}.", "Wait until it is available."},
		said{"ファイルシステム {fileSystem} の状態が {state} です。", "available になるまで待ってください。"}},
	{"storage", "access-point-missing", cause.EFSMountFailed, "", "",
		said{"The access point {point} is not one of {fileSystem}.", "Correct accessPointId of the volume {volume}."},
		said{"アクセスポイント {point} が {fileSystem} にありません。", "ボリューム {volume} の accessPointId を直してください。"}},
	{"storage", "mount-target-missing", cause.EFSMountFailed, "", "",
		said{
			"The file system {fileSystem} has no mount target in {zone}, where tasks may run.",
			"Create one there, or take the zone's subnet out of the service.",
		},
		said{"タスクが動く {zone} に、ファイルシステム {fileSystem} のマウントターゲットがありません。", "その AZ に作成するか、サービスからその AZ のサブネットを外してください。"}},
	{"storage", "mount-target-closed", cause.EFSMountFailed, "", "",
		said{
			"The mount target in {zone} of {fileSystem} lets no TCP 2049 in from the tasks' security groups.",
			"Allow it in the mount target's security group.",
		},
		said{
			"{zone} にある {fileSystem} のマウントターゲットが、タスクのセキュリティグループからの TCP 2049 を許可していません。",
			"マウントターゲットのセキュリティグループで許可してください。",
		}},
	{"storage", "snapshot-missing", cause.EBSAttachFailed, "", "",
		said{
			"The snapshot {snapshot} of the volume {volume} does not exist.",
			"Correct snapshotId in volumeConfigurations.",
		},
		said{"ボリューム {volume} のスナップショット {snapshot} が存在しません。", "volumeConfigurations の snapshotId を直してください。"}},
	{"storage", "volume-role", cause.EBSAttachFailed, "", "",
		said{
			"The role {role} of the volume {volume} does not exist.",
			"Create it with AmazonECSInfrastructureRolePolicyForVolumes.",
		},
		said{"ボリューム {volume} のロール {role} が存在しません。", "AmazonECSInfrastructureRolePolicyForVolumes を持つロールを作成してください。"}},
	{"storage", "volume-key", cause.KMSAccessDenied, "", "",
		said{"The key {key} of the volume {volume} is {state}.", "Enable the key, or use another."},
		said{"ボリューム {volume} のキー {key} の状態が {state} です。", "キーを有効化するか、別のキーを使ってください。"}},
}

// storage checks that there is where logs go and what is mounted.
func (x *examination) storage(ctx context.Context) {
	var looks []func()
	for _, c := range x.Definition.ContainerDefinitions {
		if l := c.LogConfiguration; l != nil && l.LogDriver == awslogs {
			looks = append(looks, func() { x.logGroup(ctx, c.Name, l.Options) })
		}
	}
	for _, v := range x.Definition.Volumes {
		if e := v.EFSVolumeConfiguration; e != nil && IsKnown(e.FileSystemID) {
			point := ""
			if e.AuthorizationConfig != nil {
				point = e.AuthorizationConfig.AccessPointID
			}
			looks = append(looks, func() { x.fileSystem(ctx, v.Name, e.FileSystemID) },
				func() { x.accessPoint(ctx, v.Name, e.FileSystemID, point) })
		}
	}
	if x.Service != nil {
		for _, v := range x.Service.VolumeConfigurations {
			if b := v.ManagedEBSVolume; b != nil {
				looks = append(looks, func() { x.snapshot(ctx, v.Name, b.SnapshotID) },
					func() { x.volumeRole(ctx, v.Name, b.RoleARN) }, func() { x.volumeKey(ctx, v.Name, b.KMSKeyID) })
			}
		}
	}
	answer.AtOnce(looks...)
}

func (x *examination) logGroup(ctx context.Context, container string, options map[string]string) {
	group, region := options["awslogs-group"], cmp.Or(options["awslogs-region"], x.Region)
	switch {
	case group == "" || x.makes(LogGroupKind, group) || options["awslogs-create-group"] == "true":
		return
	case !IsKnown(group) || !IsKnown(region):
		x.unread(group)
		return
	}
	there := x.world.LogGroup(ctx, region, group)
	if !missed(x, group, there) && there.Missing {
		x.find("log-group-missing", container, "group", group, "region", region)
	}
}

func (x *examination) fileSystem(ctx context.Context, volume, id string) {
	system := x.world.FileSystem(ctx, id)
	switch {
	case missed(x, id, system):
		return
	case system.Missing:
		x.find("file-system-missing", "", "fileSystem", id, "volume", volume)
		return
	case system.Value.State != "available" && system.Value.State != "updating":
		x.find("file-system-state", "", "fileSystem", id, "state", system.Value.State)
		return
	}
	subnets, groups := x.places()
	if len(subnets) == 0 {
		return
	}
	places := x.world.Subnets(ctx, subnets)
	if missed(x, id, places) {
		return
	}
	for _, zone := range zonesOf(places.Value) {
		x.mountTarget(ctx, id, zone, groups, system.Value.Mounts)
	}
}

func zonesOf(subnets []Subnet) (zones []string) {
	for _, s := range subnets {
		zones = append(zones, s.AvailabilityZone)
	}
	slices.Sort(zones)
	return slices.Compact(zones)
}

// mountTarget checks that a zone has one that lets the tasks in.
func (x *examination) mountTarget(ctx context.Context, id, zone string, from []string, mounts []Mount) {
	i := slices.IndexFunc(mounts, func(m Mount) bool { return m.Zone == zone && m.State == "available" })
	if i < 0 {
		if !x.touches("aws_efs_mount_target", "AWS::EFS::MountTarget") {
			x.find("mount-target-missing", "", "fileSystem", id, "zone", zone)
		}
		return
	}
	groups := x.world.SecurityGroups(ctx, mounts[i].SecurityGroups)
	if missed(x, mounts[i].ID, groups) || groups.Missing || len(from) == 0 || x.touchesNetwork() {
		return
	}
	letsIn := slices.ContainsFunc(groups.Value, func(g SecurityGroup) bool {
		return admits(g.IPPermissions, 2049, from, true)
	})
	if !letsIn {
		x.find("mount-target-closed", "", "fileSystem", id, "zone", zone)
	}
}

func (x *examination) accessPoint(ctx context.Context, volume, fileSystem, id string) {
	if !IsKnown(id) {
		return
	}
	of := x.world.AccessPoint(ctx, id)
	if !missed(x, id, of) && (of.Missing || of.Value != fileSystem) {
		x.find("access-point-missing", "", "point", id, "fileSystem", fileSystem, "volume", volume)
	}
}

func (x *examination) snapshot(ctx context.Context, volume, id string) {
	if !IsKnown(id) {
		return
	}
	state := x.world.Snapshot(ctx, id)
	if !missed(x, id, state) && state.Missing {
		x.find("snapshot-missing", "", "snapshot", id, "volume", volume)
	}
}

func (x *examination) volumeRole(ctx context.Context, volume, arn string) {
	if !IsKnown(arn) || x.makes(RoleKind, last(arn)) {
		return
	}
	trust := x.world.Trust(ctx, arn)
	if !missed(x, arn, trust) && trust.Missing {
		x.find("volume-role", "", "role", last(arn), "volume", volume)
	}
}

func (x *examination) volumeKey(ctx context.Context, volume, id string) {
	if !IsKnown(id) {
		return
	}
	key := x.world.Key(ctx, x.Region, id)
	if !missed(x, id, key) && key.Value.State != "Enabled" {
		x.find("volume-key", "", "key", last(id), "volume", volume, "state", cmp.Or(key.Value.State, "missing"))
	}
}
