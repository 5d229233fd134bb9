package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/accounts"
	"github.com/ecswhy/ecswhy/internal/config"
)

// ofTests are the settings of a function in account 999988887777 that has members.
const ofTests = `{"account":"999988887777","role":"arn:aws:iam::{account}:role/ecswhy-reader-{region}"}`

// organisation is AWS in many accounts: whose credentials a call has, and for which Region, decides whose services it
// sees, all of the same names.
type organisation struct {
	storm
	mu       sync.Mutex
	calls    []string // ACCOUNT REGION OPERATION
	messages []string
	refuse   map[string]string               // error code of STS, by account
	fails    func(call string) (code string) // of the lookups; none where the answer is empty
}

var scope = regexp.MustCompile(`Credential=(?:of-)?([^/]*)/\d+/([^/]+)/`)

func (o *organisation) Do(request *http.Request) (*http.Response, error) {
	name, caller := operation(request), scope.FindStringSubmatch(request.Header.Get("Authorization"))
	body, err := io.ReadAll(request.Body)
	if err != nil || caller == nil {
		return nil, fmt.Errorf("%s by nobody: %w", name, err)
	}
	account, region := caller[1], caller[2]
	o.mu.Lock()
	defer o.mu.Unlock()
	o.calls = append(o.calls, account+" "+region+" "+name)
	form, _ := url.ParseQuery(string(body)) // JSON is no form
	switch name {
	case "Publish":
		o.messages = append(o.messages, form.Get("Message"))
		return said(http.StatusOK, published), nil
	case "AssumeRole":
		return o.assume(string(body)), nil
	}
	if o.fails != nil {
		if code := o.fails(o.calls[len(o.calls)-1]); code != "" {
			return said(http.StatusBadRequest, `{"__type":"`+code+`","message":"canary-of-aws"}`), nil
		}
	}
	var asked question
	if err := json.Unmarshal(body, &asked); err != nil {
		return nil, err
	}
	answer, err := json.Marshal(o.answer(name, asked))
	text := strings.ReplaceAll(string(answer), reasonOf("s0"), "canary-of-"+account+"-"+region)
	return said(http.StatusOK, strings.ReplaceAll(text, stormARN, "arn:aws:ecs:"+region+":"+account+":")), err
}

// assume gives the credentials of a role, unless those of its account are to be refused.
func (o *organisation) assume(form string) *http.Response {
	for account, code := range o.refuse {
		if strings.Contains(form, account) {
			return said(http.StatusBadRequest, refusal(code))
		}
	}
	return assumed(form)
}

// assumed are credentials whose key names the account of the role that was asked for.
func assumed(form string) *http.Response {
	asked, _ := url.ParseQuery(form)
	account := strings.Split(asked.Get("RoleArn"), ":")[4]
	return said(http.StatusOK, fmt.Sprintf(`<AssumeRoleResponse><AssumeRoleResult><Credentials>
		<AccessKeyId>of-%s</AccessKeyId><SecretAccessKey>secret-of-%[1]s</SecretAccessKey>
		<SessionToken>token-of-%[1]s</SessionToken><Expiration>%s</Expiration>
		</Credentials></AssumeRoleResult></AssumeRoleResponse>`, account, time.Now().Add(time.Hour).UTC().Format(time.RFC3339)))
}

// hub is the function, wired before an organisation.
func hub(t *testing.T, o *organisation, log io.Writer) handler {
	t.Helper()
	set(t, map[string]string{"ECSWHY_TOPIC_ARN": "arn:aws:sns:ap-northeast-1:999988887777:ecswhy",
		"ECSWHY_MEMBERS": ofTests, "ECSWHY_COPIES": "0", "ECSWHY_LOOKUP_BUDGET": "60s"})
	settings, err := config.Load(os.Getenv)
	if err != nil {
		t.Fatal(err)
	}
	own := aws.CredentialsProviderFunc(func(context.Context) (aws.Credentials, error) {
		return aws.Credentials{AccessKeyID: "of-999988887777", SecretAccessKey: "s"}, nil
	})
	n := wired(aws.Config{Region: "ap-northeast-1", Credentials: own, HTTPClient: o}, settings)
	n.Log = slog.New(slog.NewJSONHandler(log, nil))
	return handler{n}
}

// memberEvent is a failure of the service s0 in the cluster prod-0 of a place.
func memberEvent(account, region, id string) string {
	return strings.ReplaceAll(teams(1).eventIn(account, region, 0, time.Now()), `"event-0"`, `"`+id+`"`)
}

func TestNothingOfAnAccountIsInTheMessageOfAnother(t *testing.T) {
	o := &organisation{storm: teams(1)}
	h := hub(t, o, io.Discard)
	places := []string{
		"999988887777 ap-northeast-1", "222233334444 ap-northeast-1", "333344445555 ap-northeast-1", "222233334444 us-east-1",
	}
	var group sync.WaitGroup
	for n := range 40 {
		account, region, _ := strings.Cut(places[n%len(places)], " ")
		group.Go(func() {
			if _, err := h.Invoke(t.Context(), []byte(memberEvent(account, region, strconv.Itoa(n)))); err != nil {
				t.Error(err)
			}
		})
	}
	group.Wait()
	told := map[string]int{}
	for _, message := range o.messages {
		for n, place := range places {
			account, region, _ := strings.Cut(place, " ")
			if !strings.Contains(message, "canary-of-"+account+"-"+region) {
				continue
			}
			told[place]++
			for m, other := range places {
				if m != n && strings.Contains(message, "canary-of-"+strings.ReplaceAll(other, " ", "-")) {
					t.Errorf("of %s in the message of %s:\n%s", other, place, message)
				}
			}
			if !strings.Contains(message, "account "+account) || strings.Contains(message, "secret-of-") {
				t.Errorf("the message of %s:\n%s", place, message)
			}
		}
	}
	for _, place := range places {
		if told[place] != 10 {
			t.Errorf("%d messages of %s", told[place], place)
		}
	}
	if assumed := strings.Count(strings.Join(o.calls, "\n"), " AssumeRole"); assumed != 3 {
		t.Errorf("%d roles assumed for three places", assumed)
	}
}

func TestTheFunctionsOwnAccountNeedsNoRole(t *testing.T) {
	o := &organisation{storm: teams(1)}
	event := memberEvent("999988887777", "ap-northeast-1", "e")
	if _, err := hub(t, o, io.Discard).Invoke(t.Context(), []byte(event)); err != nil {
		t.Fatal(err)
	}
	for _, call := range o.calls {
		if strings.HasSuffix(call, "AssumeRole") || !strings.HasPrefix(call, "999988887777 ap-northeast-1 ") {
			t.Error(call)
		}
	}
}

// What STS refuses for good is asked for once, and what it refuses for a while three times; nothing else is asked
// there, and the message goes out and names the role.
func TestAMemberThatCannotBeReadIsToldOfAllTheSame(t *testing.T) {
	for code, asked := range map[string]int{"AccessDenied": 1, "RegionDisabledException": 1, "Throttling": 3} {
		o := &organisation{storm: teams(1), refuse: map[string]string{"222233334444": code}}
		h := hub(t, o, io.Discard)
		if _, err := h.Invoke(t.Context(), []byte(memberEvent("222233334444", "us-east-1", "e"))); err != nil {
			t.Fatal(err)
		}
		calls := strings.Join(o.calls, "\n")
		if len(o.messages) != 1 || strings.Count(calls, "AssumeRole") != asked || len(o.calls) != asked+1 {
			t.Errorf("%s: %d messages, calls\n%s", code, len(o.messages), calls)
		}
		for _, want := range []string{"role ecswhy-reader-us-east-1 in account 222233334444", "tasks failed to start"} {
			if message := strings.Join(o.messages, ""); !strings.Contains(message, want) {
				t.Errorf("%s: no %q in %s", code, want, message)
			}
		}
	}
}

// What does not exist can be looked up; what is refused is named, each call once, and no message is sent.
func TestTheFunctionAnswersWhichMembersItCanRead(t *testing.T) {
	o := &organisation{
		storm:  teams(1),
		refuse: map[string]string{"333344445555": "AccessDenied"},
		fails: func(call string) string {
			switch call {
			case "222233334444 us-east-1 DescribeTaskDefinition", "222233334444 us-east-1 ListTasks":
				return "AccessDeniedException"
			}
			return "ClusterNotFoundException"
		},
	}
	asked := accounts.Question([]accounts.Place{
		{Account: "222233334444", Region: "us-east-1"}, {Account: "222233334444", Region: "eu-west-1"},
		{Account: "333344445555", Region: "us-east-1"}, {Account: "999988887777", Region: "ap-northeast-1"},
		{Account: "222233334444", Region: "nowhere.example.com"},
	})
	answer, err := hub(t, o, io.Discard).Invoke(t.Context(), asked)
	var readings []accounts.Reading
	if err != nil || json.Unmarshal(answer, &readings) != nil || len(o.messages) > 0 {
		t.Fatalf("%s, %v, messages %q", answer, err, o.messages)
	}
	var got []string
	for _, reading := range readings {
		place := reading.Account + " " + reading.Region
		for _, gap := range reading.Gaps {
			place += fmt.Sprint(" ", gap.Operation, " ", gap.Kind)
		}
		got = append(got, place)
	}
	slices.Sort(got)
	want := []string{
		"222233334444 eu-west-1",
		"222233334444 us-east-1 ecs:DescribeTaskDefinition denied ecs:ListTasks denied",
		"333344445555 us-east-1 sts:AssumeRole denied",
		"999988887777 ap-northeast-1",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for _, call := range []string{"DescribeServices", "DescribeTasks", "ListTagsForResource", "ListServiceDeployments"} {
		if !slices.Contains(o.calls, "222233334444 eu-west-1 "+call) {
			t.Errorf("%s is not tried, but %q", call, o.calls)
		}
	}
}

func TestAFunctionWithoutMembersLeavesTheQuestion(t *testing.T) {
	s := newStandIn(t, nil)
	scene := &scene{}
	question := accounts.Question([]accounts.Place{{Account: "222233334444", Region: "us-east-1"}})
	answer, err := s.handle(t.Context(), scene, question)
	if string(answer) != "null" || err != nil || len(scene.asked) > 0 || !strings.Contains(s.log.String(), `"silent"`) {
		t.Errorf("%s, %v, asked %v, log %s", answer, err, scene.asked, &s.log)
	}
}
