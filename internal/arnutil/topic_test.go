package arnutil

import "testing"

func TestParseTopicNamesEveryPart(t *testing.T) {
	for text, want := range map[string]TopicARN{
		"arn:aws:sns:us-west-2:111122223333:ecswhy":          {"aws", "us-west-2", "111122223333", "ecswhy"},
		"arn:aws-cn:sns:cn-north-1:111122223333:a_b-9.fifo":  {"aws-cn", "cn-north-1", "111122223333", "a_b-9.fifo"},
		"arn:aws-eusc:sns:eusc-de-east-1:111122223333:Chats": {"aws-eusc", "eusc-de-east-1", "111122223333", "Chats"},
	} {
		if got, err := ParseTopic(text); got != want || err != nil {
			t.Errorf("%s: %+v, %v", text, got, err)
		}
	}
}

func TestParseTopicRefusesWhatIsNone(t *testing.T) {
	for _, text := range []string{
		"", "ecswhy", "arn:aws:sqs:us-west-2:111122223333:ecswhy", "arn:aws:sns:us-west-2:1111:ecswhy", "arn:aws:sns::111122223333:ecswhy",
		"arn:aws:sns:us-west-2:111122223333:", "arn:aws:sns:us-west-2:111122223333:a b", "arn:aws:sns:us-west-2:111122223333:a:b",
		"arn:aws:sns:us-west-2:111122223333:.fifo", "arn::sns:us-west-2:111122223333:a", "arn:aws:sns:us-west-2:11112222333x:a",
	} {
		if got, err := ParseTopic(text); err == nil {
			t.Errorf("%q is taken for %+v", text, got)
		}
	}
}
