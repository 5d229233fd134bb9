package doctor

import (
	"cmp"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// statement is what matters here of a statement of a resource policy.
type statement struct {
	Sid, Effect             string
	Principal, NotPrincipal principal
	Action, NotAction       texts
	Resource, NotResource   texts
	Condition               map[string]map[string]texts // values, by operator and key
}

// principal is who a statement is about. A bare * is anybody.
type principal map[string]texts

// UnmarshalJSON reads both forms.
func (p *principal) UnmarshalJSON(data []byte) error {
	var anybody string
	if json.Unmarshal(data, &anybody) == nil {
		*p = principal{"AWS": {anybody}}
		return nil
	}
	return json.Unmarshal(data, (*map[string]texts)(p))
}

// texts are one value or a list of values.
type texts []string

// UnmarshalJSON reads both forms. A number or truth may stand without quotes.
func (t *texts) UnmarshalJSON(data []byte) error {
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		return err
	}
	values, isList := value.([]any)
	if !isList {
		values = []any{value}
	}
	for _, v := range values {
		*t = append(*t, fmt.Sprint(v))
	}
	return nil
}

// statements reads a policy, whose statement may stand alone.
func statements(policy string) ([]statement, error) {
	var outer struct{ Statement json.RawMessage }
	if err := json.Unmarshal([]byte(policy), &outer); err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	if len(outer.Statement) == 0 {
		return nil, errors.New("read policy: it has no statement")
	}
	var many []statement
	if json.Unmarshal(outer.Statement, &many) == nil {
		return many, nil
	}
	var one statement
	if err := json.Unmarshal(outer.Statement, &one); err != nil {
		return nil, fmt.Errorf("read policy: %w", err)
	}
	return []statement{one}, nil
}

// request is what EventBridge asks of a resource on behalf of a rule.
type request struct {
	action   string // such as sqs:SendMessage
	resource string // ARN
	rule     string // ARN
}

// decision is what a policy says to a request.
type decision struct {
	allowed bool
	denial  string // the name of a statement that denies it, which wins
}

// decide asks a resource's policy. What cannot be known here, such as a condition on where a request comes from, is
// held neither against a statement that allows nor for one that denies.
func decide(policy string, r request) decision {
	all, err := statements(policy)
	if err != nil {
		return decision{}
	}
	var d decision
	for i, s := range all {
		if !s.covers(r) {
			continue
		}
		switch holds := r.satisfies(s.Condition); {
		case s.Effect == "Deny" && holds == yes:
			return decision{denial: cmp.Or(s.Sid, fmt.Sprintf("number %d", i+1))}
		case s.Effect == "Allow" && holds != no:
			d.allowed = true
		}
	}
	return d
}

// covers reports whether a statement is about such a request, whatever its conditions say.
func (s statement) covers(r request) bool {
	about := s.Principal.includesEventBridge()
	if len(s.NotPrincipal) > 0 {
		about = !s.NotPrincipal.includesEventBridge()
	}
	return about && selects(s.Action.lower(), s.NotAction.lower(), strings.ToLower(r.action)) &&
		(len(s.Resource)+len(s.NotResource) == 0 || selects(s.Resource, s.NotResource, r.resource))
}

func (p principal) includesEventBridge() bool {
	return slices.Contains(p["Service"], eventBridge) || slices.Contains(p["AWS"], "*")
}

// eventBridge is the principal as which EventBridge calls.
const eventBridge = "events.amazonaws.com"

// selects reports whether a text is like one of the patterns, or, where the statement names what it is not about, like
// none of those.
func selects(patterns, others texts, text string) bool {
	such := func(pattern string) bool { return like(pattern, text) }
	if len(others) > 0 {
		return !slices.ContainsFunc(others, such)
	}
	return slices.ContainsFunc(patterns, such)
}

// lower is for actions, which IAM compares without regard to case.
func (t texts) lower() texts {
	var lowered texts
	for _, text := range t {
		lowered = append(lowered, strings.ToLower(text))
	}
	return lowered
}

// like compares a text with a pattern in which * is any text, also over colons, and ? any character.
func like(pattern, text string) bool {
	expression := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^(?s:" + expression + ")$").MatchString(text)
}
