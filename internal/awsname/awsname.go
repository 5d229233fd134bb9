// Package awsname knows what AWS accepts as the name of a thing. It is the one door through which a text that
// somebody else wrote comes into an address or a command: what does not fit makes neither.
package awsname

import "strings"

// IsPartition reports whether a text is like aws, aws-cn or aws-us-gov.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference-arns.html
func IsPartition(s string) bool {
	first, rest, more := strings.Cut(s, "-")
	return first == "aws" && len(s) <= 32 && (!more || isWords(rest))
}

// IsRegion reports whether a text is like us-east-1 or us-gov-west-1: words of lower-case letters, then a number.
// https://docs.aws.amazon.com/general/latest/gr/rande.html
func IsRegion(s string) bool {
	first, rest, _ := strings.Cut(s, "-")
	last := strings.LastIndexByte(rest, '-')
	if len(s) > 32 || last <= 0 {
		return false
	}
	return consists(first, 2, 8, isLower) && isWords(rest[:last]) && consists(rest[last+1:], 1, 2, isDigit)
}

// homes are how the Regions of the partitions other than aws begin.
// https://docs.aws.amazon.com/general/latest/gr/rande.html, botocore's partitions.json
var homes = map[string]string{
	"cn-": "aws-cn", "us-gov-": "aws-us-gov", "eusc-": "aws-eusc",
	"us-iso-": "aws-iso", "us-isob-": "aws-iso-b", "eu-isoe-": "aws-iso-e", "us-isof-": "aws-iso-f",
}

// IsRegionOf reports whether a text is like a Region of a partition. A partition that is not known can have any
// Region that belongs to no other.
func IsRegionOf(partition, region string) bool {
	for start, home := range homes {
		if strings.HasPrefix(region, start) {
			return home == partition && IsRegion(region)
		}
	}
	for _, home := range homes {
		if home == partition {
			return false
		}
	}
	return IsRegion(region)
}

// IsAccount reports whether a text is an account's number: twelve digits, and ten as well, because AWS's own samples
// have such.
// https://docs.aws.amazon.com/accounts/latest/reference/manage-acct-identifiers.html
func IsAccount(s string) bool { return consists(s, 10, 12, isDigit) }

// IsECS reports whether a text can be the name of a cluster, service, family, container or capacity provider, or the
// id of a task or container instance: 1 to 255 letters, digits, hyphens and underscores.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_CreateService.html
func IsECS(s string) bool { return consists(s, 1, 255, isWord) }

// IsHook reports whether a text can be the id of a lifecycle hook of a deployment, such as ecs-pause-e7tK9G_WRJqN.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_ContinueServiceDeployment.html
func IsHook(s string) bool { return IsECS(s) }

// IsRevision reports whether a text is the number of a task definition's revision.
func IsRevision(s string) bool { return consists(s, 1, 10, isDigit) && s[0] != '0' }

// IsTaskDefinition reports whether a text is FAMILY or FAMILY:REVISION.
// https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RegisterTaskDefinition.html
func IsTaskDefinition(s string) bool {
	family, revision, has := strings.Cut(s, ":")
	return IsECS(family) && (!has || IsRevision(revision))
}

var inLogGroup = isAny("_/.#-")

// IsLogGroup reports whether a text can be the name of a log group: 1 to 512 letters, digits and _ / . # -.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogGroup.html
func IsLogGroup(s string) bool { return consists(s, 1, 512, inLogGroup) }

// IsLogStream reports whether a text can be the name of a log stream: 1 to 512 characters without : and *. Control
// characters are left out, too: the drivers of containers write none.
// https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_CreateLogStream.html
func IsLogStream(s string) bool {
	return consists(s, 1, 512, func(b byte) bool { return b >= ' ' && b != 0x7f && b != ':' && b != '*' })
}

// IsFunction reports whether a text can be the name of a Lambda function: 1 to 64 letters, digits, hyphens and
// underscores.
// https://docs.aws.amazon.com/lambda/latest/api/API_CreateFunction.html
func IsFunction(s string) bool { return consists(s, 1, 64, isWord) }

// IsSchedule reports whether a text can be the name of a schedule of EventBridge Scheduler or of a rule of EventBridge:
// 1 to 64 letters, digits, hyphens, underscores and points.
// https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html
func IsSchedule(s string) bool {
	return consists(s, 1, 64, func(b byte) bool { return isWord(b) || b == '.' })
}

// IsRole reports whether a text can be the name of a role: 1 to 64 letters, digits and + = , . @ _ -.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html
func IsRole(s string) bool {
	return consists(s, 1, 64, func(c byte) bool { return isWord(c) || strings.IndexByte("+=,.@", c) >= 0 })
}

// IsTopic reports whether a text can be the name of an SNS topic, with the ending .fifo of such a one.
// https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html
func IsTopic(s string) bool { return consists(strings.TrimSuffix(s, ".fifo"), 1, 256, isWord) }

// IsTargetGroup reports whether a text can be the name of a target group: 1 to 32 letters, digits and hyphens, none
// of these at an end. https://docs.aws.amazon.com/elasticloadbalancing/latest/APIReference/API_CreateTargetGroup.html
func IsTargetGroup(s string) bool {
	return consists(s, 1, 32, func(b byte) bool { return isAlnum(b) || b == '-' }) && s[0] != '-' && s[len(s)-1] != '-'
}

// IsFileSystem reports whether a text is the id of an EFS file system.
// https://docs.aws.amazon.com/efs/latest/ug/API_DescribeMountTargets.html
func IsFileSystem(s string) bool { return isID(s, "fs-") }

// IsSubnet reports whether a text is the id of a subnet.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
func IsSubnet(s string) bool { return isID(s, "subnet-") }

// IsInstance reports whether a text is the id of an EC2 instance.
// https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/resource-ids.html
func IsInstance(s string) bool { return isID(s, "i-") }

// isID reports whether a text is a prefix and 8 to 40 hexadecimal digits.
func isID(s, prefix string) bool {
	rest, ok := strings.CutPrefix(s, prefix)
	return ok && consists(rest, 8, 40, isHex)
}

// isWords reports whether a text is one or more words with hyphens between them.
func isWords(s string) bool {
	for word := range strings.SplitSeq(s, "-") {
		if !consists(word, 1, len(word), isLower) {
			return false
		}
	}
	return true
}
