package incident

import (
	"cmp"
	"path"
	"slices"
	"strings"
)

// The keys of tags by which those who own a service say how they want to be told of it: the route, the address of a
// runbook, and who they are. They stand on the task definition, the service or the cluster.
const (
	ChannelTag = "ecswhy:channel"
	RunbookTag = "ecswhy:runbook"
	OwnerTag   = "ecswhy:owner"
)

// Owner is who is responsible: the value of OwnerTag, or else that of the first of some keys.
func (i Incident) Owner(keys []string) string { return cmp.Or(i.OwnTag(OwnerTag), i.Tag(keys)) }

// OwnTag is the value of one of ecswhy's keys, on the task definition, else on the service, else on the cluster.
func (i Incident) OwnTag(key string) string {
	return tagged([]string{key}, i.TaskDefinition.Tags, i.Service.Tags, i.ClusterTags)
}

// Tag is the value of the first of some keys, in any case, on the task definition, else on the service.
func (i Incident) Tag(keys []string) string {
	return tagged(keys, i.TaskDefinition.Tags, i.Service.Tags)
}

func tagged(keys []string, places ...map[string]string) string {
	for _, tags := range places {
		for _, key := range keys {
			if value := valueOf(tags, key, keys); value != "" {
				return value
			}
		}
	}
	return ""
}

// valueOf is the value of a key in any case. Of keys that differ only in case the same one counts each time: the one
// that is spelt alike, then the first of those that are asked for as well, then the first in the order of their
// bytes.
func valueOf(tags map[string]string, key string, asked []string) string {
	var names []string
	for name, value := range tags {
		if strings.EqualFold(name, key) && value != "" {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return ""
	}
	for _, exact := range slices.Concat([]string{key}, asked) {
		if slices.Contains(names, exact) {
			return tags[exact]
		}
	}
	return tags[slices.Min(names)]
}

// Deployer is who deployed, or else who registered the task definition, as people call them.
func (i Incident) Deployer() string {
	return cmp.Or(Principal(i.Caller.ARN), Principal(i.TaskDefinition.RegisteredBy))
}

// Principal is how people call who an ARN names:
//
//	arn:aws:sts::111122223333:assumed-role/ci-deploy/alice -> ci-deploy/alice
//	arn:aws:iam::111122223333:user/alice                   -> alice
func Principal(arn string) string {
	_, resource, ok := strings.Cut(arn, ":assumed-role/")
	if ok {
		return resource
	}
	name := arn[strings.LastIndexAny(arn, ":")+1:]
	if _, after, ok := strings.Cut(name, "/"); ok {
		return path.Base(after)
	}
	return name
}
