package doctor

import (
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
)

// statement is what matters here of a statement of a resource policy.
type statement struct {
	Effect    string
	Principal principal
	Action    texts
	Condition map[string]map[string]texts
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

// admits says whether a resource's policy has a statement that lets EventBridge do something to the resource on behalf of a rule.
// What a statement denies is not looked at.
func admits(policy, action, rule string) bool {
	all, err := statements(policy)
	return err == nil && slices.ContainsFunc(all, func(s statement) bool {
		return s.Effect == "Allow" && s.Principal.includesEventBridge() &&
			slices.ContainsFunc(s.Action, func(a string) bool { return like(strings.ToLower(a), strings.ToLower(action)) }) &&
			s.holdsFor(rule)
	})
}

func (p principal) includesEventBridge() bool {
	return slices.Contains(p["Service"], "events.amazonaws.com") || slices.Contains(p["AWS"], "*")
}

// holdsFor compares the rule and its account with the conditions on them. A condition on anything else is taken to hold.
func (s statement) holdsFor(rule string) bool {
	known := map[string]string{"aws:sourcearn": rule, "aws:sourceaccount": part(rule, 4)}
	for operator, keys := range s.Condition {
		for key, wanted := range keys {
			actual, ok := known[strings.ToLower(key)]
			if !ok || strings.Contains(operator, "Not") {
				continue
			}
			same := func(want string) bool { return want == actual }
			if strings.Contains(operator, "Like") || strings.Contains(operator, "Arn") {
				same = func(want string) bool { return like(want, actual) }
			}
			if !slices.ContainsFunc(wanted, same) {
				return false
			}
		}
	}
	return true
}

// like compares a text with a pattern in which * is any text and ? any character.
func like(pattern, text string) bool {
	expression := strings.NewReplacer(`\*`, ".*", `\?`, ".").Replace(regexp.QuoteMeta(pattern))
	return regexp.MustCompile("^(?s:" + expression + ")$").MatchString(text)
}
