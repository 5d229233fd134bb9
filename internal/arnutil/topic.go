package arnutil

import (
	"fmt"
	"strings"

	"github.com/ecswhy/ecswhy/internal/awsname"
)

// TopicARN is the ARN of an SNS topic in named parts.
type TopicARN struct {
	Partition string
	Region    string
	Account   string
	Name      string // with the ending .fifo of such a topic
}

// ParseTopic splits the ARN of an SNS topic, in every partition:
//
//	arn:aws:sns:us-west-2:111122223333:ecswhy -> Partition aws, Region us-west-2, Account 111122223333, Name ecswhy
func ParseTopic(s string) (TopicARN, error) {
	fields := strings.Split(s, ":")
	if len(fields) != 6 || fields[0] != "arn" || fields[2] != "sns" {
		return TopicARN{}, notTopic(s)
	}
	arn := TopicARN{Partition: fields[1], Region: fields[3], Account: fields[4], Name: fields[5]}
	if !awsname.IsPartition(arn.Partition) || !awsname.IsRegion(arn.Region) || !awsname.IsAccount(arn.Account) ||
		!awsname.IsTopic(arn.Name) {
		return TopicARN{}, notTopic(s)
	}
	return arn, nil
}

func notTopic(s string) error { return fmt.Errorf("%s is not the ARN of an SNS topic", shown(s)) }
