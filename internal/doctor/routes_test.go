package doctor

import (
	"strings"
	"testing"
)

// routed is a healthy notifier with a route for a channel and one for a program.
func routed() *Facts {
	f := healthy()
	f.Slack.Value[0].Topics = append(f.Slack.Value[0].Topics, topicARN+"-web")
	web := Channel{Name: "web", Topic: topicARN + "-web"}
	archive := Channel{Name: "archive", Topic: topicARN + "-archive"}
	web.TopicState, web.Subscriptions = f.TopicState, known(f.Subscriptions.Value[:1])
	archive.TopicState = f.TopicState
	archive.Subscriptions = known([]Subscription{
		{ARN: topicARN + ":3", Protocol: "firehose", Endpoint: "arn:aws:firehose"},
	})
	f.Routes = []Channel{web, archive}
	return f
}

func TestEveryRouteIsExamined(t *testing.T) {
	for sentence, c := range map[string]struct {
		change func(*Facts)
		want   []string
	}{
		"nothing is wrong": {func(*Facts) {}, nil},
		"a topic is gone": {func(f *Facts) {
			f.Routes[0].TopicState, f.Routes[0].Subscriptions = missing[Topic](), missing[[]Subscription]()
		}, []string{"fail route web: topic: there is no topic " + topicARN + "-web"}},
		"nobody reads it": {func(f *Facts) { f.Routes[1].Subscriptions = known([]Subscription{}) }, []string{
			"fail route archive: subscriptions: there are none: nobody reads the topic",
			"fail route archive: chat configuration: none names the topic"}},
		"a channel forgets it": {func(f *Facts) { f.Slack.Value[0].Topics = []string{topicARN} }, []string{
			"fail route web: chat configuration: none names the topic"}},
		"it may not be read": {func(f *Facts) { f.Routes[1].Subscriptions = denied[[]Subscription]("sns:ListSubscriptionsByTopic") },
			[]string{"warn route archive: subscriptions: not checked: may not call sns:ListSubscriptionsByTopic",
				"fail route archive: chat configuration: none names the topic"}},
		"messages of it fail": {func(f *Facts) { f.Counts = known(map[Metric]int{{"NumberOfNotificationsFailed", "ecswhy-web"}: 2}) },
			[]string{"warn last 24 hours: 2 notifications of the topic ecswhy-web failed"}},
		"the settings cannot be read": {func(f *Facts) { f.Function.Value.RoutesError = "x" },
			[]string{"fail settings: ECSWHY_ROUTES cannot be read: x"}},
		"there is no such time zone": {func(f *Facts) {
			f.Function.Value.Unzoned, f.Function.Value.Routes = true, []Route{{Name: "web", Unzoned: true}, {Name: "archive"}}
		}, []string{
			"warn settings: ECSWHY_TIME_ZONE names no time zone: times are in UTC",
			"warn settings: the time zone of the route web does not exist: its times are as in the default channel"}},
	} {
		f := routed()
		c.change(f)
		var got []string
		for _, check := range examined(t, *f) {
			if check.State != OK {
				got = append(got, string(check.State)+" "+check.Name+": "+check.Detail)
			}
		}
		if strings.Join(got, "\n") != strings.Join(c.want, "\n") {
			t.Errorf("%s: %q", sentence, got)
		}
	}
}
