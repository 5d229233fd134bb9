package doctor

import (
	"slices"
	"strconv"
	"strings"
)

// truth is whether a condition holds, as far as it can be known here. Where several must hold, the least counts.
type truth int

// The truths, in this order.
const (
	no truth = iota
	unknown
	yes
)

func truthOf(holds bool) truth {
	if holds {
		return yes
	}
	return no
}

// contextKeys is what a call of EventBridge says of itself, by key in lower case.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html
func (r request) contextKeys() map[string]string {
	return map[string]string{
		"aws:sourcearn": r.rule, "aws:sourceaccount": part(r.rule, 4), "aws:securetransport": "true",
		"aws:principalisawsservice": "true", "aws:principalservicename": eventBridge,
	}
}

// absentKeys are keys that no call of EventBridge has: a service acts for no account, and through no endpoint of a VPC.
var absentKeys = []string{
	"aws:principalaccount", "aws:principalarn", "aws:principalorgid", "aws:principalorgpaths",
	"aws:sourcevpc", "aws:sourcevpce",
}

// satisfies tells whether all of a statement's conditions hold.
func (r request) satisfies(conditions map[string]map[string]texts) truth {
	all := yes
	for operator, keys := range conditions {
		for key, wanted := range keys {
			all = min(all, r.compare(operator, strings.ToLower(key), wanted))
		}
	}
	return all
}

// compare judges one key.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func (r request) compare(operator, key string, wanted texts) truth {
	value, present := r.contextKeys()[key]
	if !present && !slices.Contains(absentKeys, key) {
		return unknown
	}
	if operator == "Null" {
		return truthOf(slices.Contains(wanted.lower(), strconv.FormatBool(!present)))
	}
	o := parseOperator(operator)
	same := comparisons[o.name]
	if same == nil || slices.ContainsFunc(wanted, o.isDoubtful) {
		return unknown
	}
	if !present {
		return truthOf(o.withoutKey())
	}
	return truthOf(o.negated != slices.ContainsFunc(wanted, func(want string) bool { return same(want, value) }))
}

// operator is a condition operator, taken apart: ForAnyValue:StringNotLikeIfExists is StringLike, negated, of any and
// if it exists.
type operator struct {
	name     string
	set      string // ForAnyValue, ForAllValues or empty
	negated  bool
	ifExists bool
}

func parseOperator(text string) operator {
	var o operator
	if set, rest, found := strings.Cut(text, ":"); found {
		o.set, text = set, rest
	}
	text, o.ifExists = strings.CutSuffix(text, "IfExists")
	o.name, o.negated = strings.Replace(text, "Not", "", 1), strings.Contains(text, "Not")
	return o
}

// withoutKey reports whether the operator holds where the key is not there.
func (o operator) withoutKey() bool {
	return o.ifExists || o.set == "ForAllValues" || o.negated && o.set == ""
}

// isDoubtful reports whether it cannot be said here what a value stands for: a variable is put in later, and a lone
// asterisk is no ARN.
func (o operator) isDoubtful(want string) bool {
	return strings.Contains(want, "${") || want == "*" && strings.HasPrefix(o.name, "Arn")
}

// comparisons compare what a policy wants with what a request has. ArnEquals is ArnLike.
var comparisons = map[string]func(want, value string) bool{
	"StringEquals":           func(want, value string) bool { return want == value },
	"StringEqualsIgnoreCase": strings.EqualFold,
	"StringLike":             like,
	"ArnEquals":              arnLike,
	"ArnLike":                arnLike,
	"Bool":                   strings.EqualFold,
}

// arnLike compares the six parts of an ARN one by one, so that an asterisk ends at its colon. The last part may hold
// colons.
func arnLike(pattern, arn string) bool {
	wanted, parts := strings.SplitN(pattern, ":", 6), strings.SplitN(arn, ":", 6)
	if len(wanted) != len(parts) {
		return false
	}
	for i, part := range parts {
		if !like(wanted[i], part) {
			return false
		}
	}
	return true
}
