package doctor

import (
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/accounts"
)

// probed runs doctor --probe on a hub that has heard of one member and expects another, and gives state and
// detail of the line about lookups in members, and the places that the function was asked about.
func probed(t *testing.T, answer string, refuses map[string]string) (line string, asked []accounts.Place) {
	t.Helper()
	p := &patient{
		name: "hub", refuses: refuses,
		times: map[string][]any{"ecswhy/Heartbeats/FunctionName=ecswhy": {time.Now().Add(-5 * time.Hour)}},
		edit: func(operation, answer string) string {
			if operation != "DescribeAlarms" {
				return answer
			}
			return strings.Replace(answer, `"ecswhy-dead-letters"`, `"ecswhy-member-333344445555-eu-west-1"`, 1)
		},
		invoked: func(payload []byte) string {
			asked, _ = accounts.Asked(payload)
			return answer
		},
	}
	exit, stdout, stderr := examined(p, "--probe")
	before, after, found := strings.Cut(stdout, "lookups in members")
	if !found || !slices.Contains(p.calls, "Invoke lambda.ap-northeast-1.amazonaws.com") {
		t.Fatalf("exit %d, %s\n%s", exit, stderr, stdout)
	}
	state := strings.TrimSpace(before[strings.LastIndex(before, "\n")+1:])
	detail, _, _ := strings.Cut(after, "\n")
	return state + " " + strings.TrimSpace(detail), asked
}

func TestDoctorAsksTheFunctionWhichMembersItCanRead(t *testing.T) {
	const member = `{"account":"222233334444","region":"us-east-1","gaps":`
	for name, tt := range map[string]struct {
		answer, want string
		refuses      map[string]string
	}{
		"all can be read": {
			answer: `[` + member + `[]},{"account":"333344445555","region":"eu-west-1","gaps":[]}]`,
			want:   "ok the function can read 2 members",
		},
		"a role that cannot be assumed": {
			answer: `[` + member + `[{"operation":"sts:AssumeRole","kind":"denied"}]}]`,
			want:   "fail the function may not assume the role ecswhy-reader-us-east-1 in account 222233334444 in us-east-1",
		},
		"an older policy": {
			answer: `[` + member + `[{"operation":"ecs:ListTasks","kind":"denied"},` +
				`{"operation":"ecs:X\n","kind":"denied"}]}]`,
			want: "warn the function may not call ecs:ListTasks, ecs:X in account 222233334444 in us-east-1",
		},
		"a throttled role": {
			answer: `[` + member + `[{"operation":"sts:AssumeRole","kind":"throttled"}]}]`,
			want:   "warn the function could not call sts:AssumeRole in account 222233334444 in us-east-1",
		},
		"an older function": {
			answer: `null`,
			want: "warn not checked: lambda:InvokeFunction: the function did not answer; " +
				"its version is older than this command's",
		},
		"a function that fails": {
			answer: `{"errorMessage":"canary"}`,
			want:   "warn not checked: lambda:InvokeFunction: the function failed; its log says why",
		},
		"an invocation that is refused": {
			refuses: map[string]string{"Invoke": "AccessDeniedException"},
			want:    "warn not checked: may not call lambda:InvokeFunction",
		},
	} {
		t.Run(name, func(t *testing.T) {
			line, asked := probed(t, tt.answer, tt.refuses)
			if line != tt.want {
				t.Errorf("%q, want %q", line, tt.want)
			}
			want := []accounts.Place{
				{Account: "222233334444", Region: "us-east-1"}, {Account: "333344445555", Region: "eu-west-1"},
			}
			if diff := cmp.Diff(want, asked); diff != "" && tt.refuses == nil {
				t.Error(diff)
			}
		})
	}
}

func TestDoctorInvokesNothingUnasked(t *testing.T) {
	for name, arguments := range map[string][]string{"hub": nil, "healthy": {"--probe"}} {
		p := &patient{name: name}
		_, stdout, _ := examined(p, arguments...)
		if strings.Contains(strings.Join(p.calls, "\n"), "Invoke ") || strings.Contains(stdout, "lookups in members") {
			t.Errorf("%s %q: %q\n%s", name, arguments, p.calls, stdout)
		}
	}
}

func TestDoctorSaysThatNoMemberIsKnown(t *testing.T) {
	p := &patient{name: "hub"}
	if _, stdout, _ := examined(p, "--probe"); !strings.Contains(stdout, "no member is known that could be asked about") {
		t.Error(stdout)
	}
}
