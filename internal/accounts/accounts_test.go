package accounts

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/service/sts"
	"github.com/aws/aws-sdk-go-v2/service/sts/types"
	"github.com/aws/smithy-go"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// desk is STS. It gives credentials that name the role, unless it is to refuse.
type desk struct {
	mu     sync.Mutex
	asked  []string
	answer func(context.Context) error
}

func (d *desk) AssumeRole(
	ctx context.Context, in *sts.AssumeRoleInput, _ ...func(*sts.Options),
) (*sts.AssumeRoleOutput, error) {
	d.mu.Lock()
	d.asked = append(d.asked, *in.RoleArn)
	answer := d.answer
	d.mu.Unlock()
	if answer != nil {
		if err := answer(ctx); err != nil {
			return nil, err
		}
	}
	return &sts.AssumeRoleOutput{Credentials: &types.Credentials{
		AccessKeyId: in.RoleArn, SecretAccessKey: aws.String("canary-secret"), SessionToken: in.RoleSessionName,
		Expiration: aws.Time(time.Now().Add(time.Duration(*in.DurationSeconds) * time.Second)),
	}}, nil
}

// library tells of each incident whose credentials it was looked up with, where.
type library struct {
	at          Place
	credentials aws.CredentialsProvider
	left        *time.Duration // of the budget
}

func (l library) Fill(ctx context.Context, inc incident.Incident) incident.Incident {
	if l.left != nil {
		end, _ := ctx.Deadline()
		*l.left = time.Until(end)
	}
	key := "own"
	if l.credentials != nil {
		c, err := l.credentials.Retrieve(ctx)
		key = fmt.Sprint(c.AccessKeyID, err)
	}
	inc.Reason = fmt.Sprint(l.at, " ", key)
	return inc
}

func (l library) Survey(ctx context.Context, incidents []incident.Incident) []incident.Incident {
	out := slices.Clone(incidents)
	for i := range out {
		out[i] = l.Fill(ctx, out[i])
	}
	return out
}

var home = Place{"111122223333", "eu-west-1"}

func membersOf(d *desk) *Members {
	return &Members{
		Home: home, Own: library{at: home}, Role: "arn:aws:iam::{account}:role/ecswhy-reader-{region}", Session: "ecswhy",
		Budget: 8 * time.Second, STS: d,
		New: func(at Place, c aws.CredentialsProvider) Investigator { return library{at, c, nil} },
	}
}

func at(account, region string) incident.Incident {
	return incident.Incident{ID: "e", Account: account, Region: region, Cluster: "prod", ServiceName: "web"}
}

func TestAnIncidentIsLookedUpWhereItHappened(t *testing.T) {
	for name, tt := range map[string]struct{ account, region, want string }{
		"at home":                          {"111122223333", "eu-west-1", "{111122223333 eu-west-1} own"},
		"in another Region":                {"111122223333", "us-east-1", "{111122223333 us-east-1} arn:aws:iam::111122223333:role/ecswhy-reader-us-east-1<nil>"},
		"in another account":               {"222233334444", "eu-west-1", "{222233334444 eu-west-1} arn:aws:iam::222233334444:role/ecswhy-reader-eu-west-1<nil>"},
		"nowhere":                          {"", "", "{111122223333 eu-west-1} own"},
		"in no account":                    {"22223333444x", "eu-west-1", "{111122223333 eu-west-1} own"},
		"in no Region":                     {"222233334444", "eu-west-1.example.com", "{111122223333 eu-west-1} own"},
		"in a Region of no such partition": {"222233334444", "cn-north-1", "{111122223333 eu-west-1} own"},
	} {
		t.Run(name, func(t *testing.T) {
			m := membersOf(&desk{})
			if got := m.Fill(t.Context(), at(tt.account, tt.region)).Reason; got != tt.want {
				t.Errorf("looked up by %q, want %q", got, tt.want)
			}
			if got := m.Survey(t.Context(), []incident.Incident{at(tt.account, tt.region)})[0].Reason; got != tt.want {
				t.Errorf("surveyed by %q, want %q", got, tt.want)
			}
		})
	}
}

// The same names in three accounts at once: nothing of one may be found in another's incident, and a role is assumed
// once however many wait for it.
func TestNothingOfAnAccountIsFoundInAnother(t *testing.T) {
	d := &desk{}
	m := membersOf(d)
	var group sync.WaitGroup
	for n := range 210 {
		account := []string{"222233334444", "333344445555", "444455556666"}[n%3]
		group.Go(func() {
			inc := m.Fill(t.Context(), at(account, "eu-west-1"))
			if strings.Count(inc.Reason, account) != 2 || inc.Account != account || len(inc.Gaps) > 0 {
				t.Errorf("of %s: %q %v", account, inc.Reason, inc.Gaps)
			}
		})
	}
	group.Wait()
	if len(d.asked) != 3 {
		t.Errorf("%d roles assumed: %v", len(d.asked), d.asked)
	}
}

func TestASurveyKeepsItsOrder(t *testing.T) {
	d := &desk{}
	m := membersOf(d)
	var incidents []incident.Incident
	for n := range 100 {
		inc := at(strconv.Itoa(222233334444+n%50), "eu-west-1")
		inc.ID = strconv.Itoa(n)
		incidents = append(incidents, inc)
	}
	for n, inc := range m.Survey(t.Context(), incidents) {
		if inc.ID != strconv.Itoa(n) || !strings.Contains(inc.Reason, incidents[n].Account) {
			t.Errorf("%d is %s, %q", n, inc.ID, inc.Reason)
		}
	}
	if len(d.asked) != 50 {
		t.Errorf("%d roles assumed", len(d.asked))
	}
}

func TestAPanicOfASurveyReachesWhoeverAsked(t *testing.T) {
	m := membersOf(&desk{})
	m.New = func(Place, aws.CredentialsProvider) Investigator { return broken{} }
	defer func() {
		if value := recover(); value != "broken" {
			t.Errorf("panicked with %v", value)
		}
	}()
	m.Survey(t.Context(), []incident.Incident{at("222233334444", "eu-west-1"), at("333344445555", "eu-west-1")})
}

type broken struct{ Investigator }

func (broken) Survey(context.Context, []incident.Incident) []incident.Incident { panic("broken") }

func refusing(code string) func(context.Context) error {
	return func(context.Context) error {
		return &smithy.GenericAPIError{Code: code, Message: "User: x is not authorized"}
	}
}

func TestARoleThatCannotBeAssumedIsOneGapThatNamesIt(t *testing.T) {
	for code, kind := range map[string]incident.GapKind{
		"AccessDenied": incident.Denied, "RegionDisabledException": incident.Denied, "Throttling": incident.Throttled,
	} {
		d := &desk{answer: refusing(code)}
		m := membersOf(d)
		want := []incident.Gap{{Operation: "sts:AssumeRole", Kind: kind, Reason: incident.RoleOfMember,
			Principal: "ecswhy-reader-eu-west-1", Account: "222233334444"}}
		filled := m.Fill(t.Context(), at("222233334444", "eu-west-1"))
		if diff := cmp.Diff(want, filled.Gaps); diff != "" || filled.Reason != "" || len(d.asked) != 1 {
			t.Errorf("%s: asked %d times, looked up %q, gaps (-want +got):\n%s", code, len(d.asked), filled.Reason, diff)
		}
		elsewhere := at("222233334444", "eu-west-1")
		all := []incident.Incident{elsewhere, elsewhere, at("111122223333", "eu-west-1")}
		for n, inc := range m.Survey(t.Context(), all) {
			if elsewhere := n < 2; elsewhere != (len(inc.Gaps) == 1) || elsewhere == strings.Contains(inc.Reason, "own") {
				t.Errorf("%s: %d has the gaps %v and %q", code, n, inc.Gaps, inc.Reason)
			}
		}
		if len(d.asked) != 2 {
			t.Errorf("%s: a survey asked %d times", code, len(d.asked)-1)
		}
	}
}

func TestAHeartbeatOfAnOlderTemplateIsAGapThatNamesIt(t *testing.T) {
	for version, want := range map[int][]incident.Gap{
		Version - 1: {{Operation: "member", Kind: incident.Failed, Reason: incident.OldMember, Account: "222233334444",
			N: Version - 1, Of: Version}},
		Version:     nil,
		Version + 1: nil,
	} {
		inc := at("222233334444", "eu-west-1")
		inc.Kind, inc.Template = incident.Heartbeat, version
		if diff := cmp.Diff(want, membersOf(&desk{}).Fill(t.Context(), inc).Gaps); diff != "" {
			t.Errorf("version %d (-want +got):\n%s", version, diff)
		}
	}
}

func TestCredentialsAreUsedForAsLongAsTheyAreGood(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{}
		m := membersOf(d)
		fill := func(want string, gaps, asked int) {
			t.Helper()
			inc := m.Fill(t.Context(), at("222233334444", "eu-west-1"))
			if !strings.Contains(inc.Reason, want) || len(inc.Gaps) != gaps || len(d.asked) != asked {
				t.Errorf("%s: %q, gaps %v, asked %d times", time.Now().Format(time.TimeOnly), inc.Reason, inc.Gaps, len(d.asked))
			}
		}
		fill("reader", 0, 1)
		time.Sleep(54 * time.Minute)
		fill("reader", 0, 1)
		d.answer = refusing("Throttling")
		time.Sleep(2 * time.Minute)
		fill("reader", 0, 2) // good for four minutes more
		time.Sleep(5 * time.Minute)
		fill("", 1, 3)
		d.answer = nil
		fill("reader", 0, 4)
		fill("reader", 0, 4)
	})
}

// STS that does not answer costs no more than the budget, each time, and the lookups have what is left of it.
func TestCredentialsAreGotInsideTheBudget(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		d := &desk{answer: func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }}
		m, start := membersOf(d), time.Now()
		for range 2 {
			inc := m.Fill(t.Context(), at("222233334444", "eu-west-1"))
			if len(inc.Gaps) != 1 || inc.Gaps[0].Kind != incident.TimedOut {
				t.Errorf("gaps %v", inc.Gaps)
			}
		}
		if took := time.Since(start); took != 2*m.Budget {
			t.Errorf("took %s", took)
		}
		var left time.Duration
		m.New = func(at Place, c aws.CredentialsProvider) Investigator { return library{at, c, &left} }
		d.answer = func(context.Context) error { time.Sleep(3 * time.Second); return nil }
		m.Fill(t.Context(), at("333344445555", "eu-west-1"))
		if left != m.Budget+3*time.Second-3*time.Second { // the last three seconds are never a lookup's
			t.Errorf("%s left, of which lookups leave three seconds", left)
		}
		short, cancel := context.WithTimeout(t.Context(), 4*time.Second)
		defer cancel()
		d.answer, start = func(ctx context.Context) error { <-ctx.Done(); return ctx.Err() }, time.Now()
		m.Fill(short, at("444455556666", "eu-west-1"))
		if took := time.Since(start); took != time.Second {
			t.Errorf("took %s of four seconds", took)
		}
	})
}
