package doctor

import (
	"slices"
	"strings"
	"testing"
	"time"
)

const ofHeartbeats = `{"source":["aws.events"],"detail-type":["Scheduled Event"],"resources":[{"wildcard":"*:rule/ecswhy-heartbeat-*"}]}`

// hub is a healthy notifier with a member.
func hub() *Facts {
	f := healthy()
	f.Function.Value.Settings = append(f.Function.Value.Settings, MembersSetting)
	f.Bus = known(Bus{`{"Statement":[{"Effect":"Allow","Principal":"*","Action":"events:PutEvents"}]}`})
	f.Heartbeats = known([]Heartbeat{{"222233334444", "us-east-1", time.Now().Add(-5 * time.Hour)}})
	for name, pattern := range map[string]string{"members-deployment": ofECS, "members-heartbeat": ofHeartbeats} {
		f.Rules.Value = append(f.Rules.Value, Rule{
			Name: "ecswhy-" + name, Bus: "ecswhy",
			About:   known(RuleState{ARN: rulesARN + name, State: "ENABLED", Pattern: pattern}),
			Targets: known([]Target{{ARN: eventsARN, DeadLetters: lettersARN}}),
		})
	}
	return f
}

func TestTheWayFromMembersIsChecked(t *testing.T) {
	for name, tt := range map[string]struct {
		change func(*Facts)
		want   []string // state, name and part of the detail of what is not well
	}{
		"a healthy hub": {func(*Facts) {}, nil},
		"no bus":        {func(f *Facts) { f.Bus = missing[Bus]() }, []string{"fail", "members", "there is no event bus ecswhy"}},
		"a bus that lets nobody in": {
			func(f *Facts) { f.Bus = known(Bus{}) },
			[]string{"fail", "members", "lets nobody send"},
		},
		"a bus that only denies": {
			func(f *Facts) { f.Bus.Value.Policy = strings.Replace(f.Bus.Value.Policy, "Allow", "Deny", 1) },
			[]string{"fail", "members", "lets nobody send"},
		},
		"no rule on the bus": {
			func(f *Facts) { f.Rules.Value = f.Rules.Value[:3] },
			[]string{"fail", "members", "no rule of the event bus ecswhy"},
		},
		"only rules on the bus": {
			func(f *Facts) { f.Rules.Value = slices.Concat(f.Rules.Value[:1], f.Rules.Value[3:]) },
			[]string{"fail", "rules", "no rule of the default event bus"},
		},
		"a bus that may not be read": {
			func(f *Facts) { f.Bus = denied[Bus]("events:DescribeEventBus") },
			[]string{"warn", "members", "may not call events:DescribeEventBus"},
		},
		"a member that is silent": {
			func(f *Facts) { f.Heartbeats.Value[0].At = time.Now().Add(-50 * time.Hour) },
			[]string{"fail", "heartbeats", "account 222233334444 in us-east-1 came 50 h ago"},
		},
		"nobody was ever heard": {
			func(f *Facts) { f.Heartbeats = known[[]Heartbeat](nil) },
			[]string{"warn", "heartbeats", "no member"},
		},
		"heartbeats that may not be read": {
			func(f *Facts) { f.Heartbeats = denied[[]Heartbeat]("cloudwatch:ListMetrics") },
			[]string{"warn", "heartbeats", "may not call cloudwatch:ListMetrics"},
		},
		"a rule of the bus that is off": {
			func(f *Facts) {
				i := slices.IndexFunc(f.Rules.Value, func(r Rule) bool { return r.Bus != "" })
				f.Rules.Value[i].About.Value.State = "DISABLED"
			},
			[]string{"fail", "rule ecswhy-members-", "nobody is told"},
		},
	} {
		t.Run(name, func(t *testing.T) {
			f := hub()
			tt.change(f)
			var wrong []Check
			for _, c := range examined(t, *f) {
				if c.State != OK {
					wrong = append(wrong, c)
				}
			}
			switch {
			case tt.want == nil && len(wrong) > 0, tt.want != nil && len(wrong) != 1:
				t.Errorf("%+v", wrong)
			case tt.want != nil && (string(wrong[0].State) != tt.want[0] || !strings.HasPrefix(wrong[0].Name, tt.want[1]) ||
				!strings.Contains(wrong[0].Detail, tt.want[2]) || wrong[0].Advice == ""):
				t.Errorf("%+v, want %q", wrong[0], tt.want)
			}
		})
	}
}

func TestARuleOfTheBusIsTurnedOnThere(t *testing.T) {
	f := hub()
	f.Rules.Value[3].About.Value.State = "DISABLED"
	for _, c := range examined(t, *f) {
		if c.State == Fail && !strings.HasSuffix(c.Advice, " --event-bus-name ecswhy") {
			t.Errorf("%+v", c)
		}
	}
}
