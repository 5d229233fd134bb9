package doctor

import "testing"

// policy is one of a single statement about any principal and action, whose further members are given.
func policy(effect, members string) string {
	return `{"Statement":[` + statementOf(effect, members) + `]}`
}

func statementOf(effect, members string) string {
	return `{"Sid":"S","Effect":"` + effect + `","Principal":"*","Action":["lambda:*"],` + members + `}`
}

// both allows everything, and denies what the members are about.
func both(members string) string {
	return `{"Statement":[` + statementOf("Allow", `"Resource":"*"`) + `,` + statementOf("Deny", members) + `]}`
}

// under is a condition of one key.
func under(operator, key, values string) string {
	return `"Condition":{"` + operator + `":{"` + key + `":` + values + `}}`
}

func ruling(policy string) bool {
	return decide(policy, request{"lambda:InvokeFunction", lambdaARN, rulesARN + "deployment"}).allowed
}

func TestAPolicyAdmitsARule(t *testing.T) {
	for name, c := range map[string]struct {
		policy string
		want   bool
	}{
		"by ARN": {`{"Statement":[{"Effect":"Allow","Action":["lambda:*"],"Principal":{"Service":["events.amazonaws.com"]},` +
			`"Condition":{"ArnLike":{"AWS:SourceArn":"` + rulesARN + `deployment"}}}]}`, true},
		"by account": {
			policy("Allow", under("StringEquals", "aws:SourceAccount", `"111122223333"`)), true,
		},
		"of any principal": {policy("Allow", `"Resource":"*"`), true},
		"over TLS only":    {policy("Allow", under("Bool", "aws:SecureTransport", "true")), true},
		"alone": {
			`{"Statement":{"Effect":"Allow","Action":"Lambda:InvokeFunction","Principal":"*"}}`, true,
		},
		"of another service": {
			`{"Statement":[{"Effect":"Allow","Action":"lambda:*","Principal":{"Service":"sns.amazonaws.com"}}]}`, false,
		},
		"of another action": {`{"Statement":[{"Effect":"Allow","Action":"lambda:GetFunction","Principal":"*"}]}`, false},
		"of all actions but this one": {
			`{"Statement":[{"Effect":"Allow","NotAction":"lambda:invokefunction","Principal":"*"}]}`, false,
		},
		"of all actions but another": {`{"Statement":[{"Effect":"Allow","NotAction":"lambda:Get*","Principal":"*"}]}`, true},
		"of this function":           {policy("Allow", `"Resource":"`+lambdaARN+`"`), true},
		"of another function":        {policy("Allow", `"Resource":"`+lambdaARN+`-2"`), false},
		"of all functions but this":  {policy("Allow", `"NotResource":"`+lambdaARN+`"`), false},
		"of a resource over colons":  {policy("Allow", `"Resource":"arn:aws:lambda:*:ecswhy"`), true},
		"only denied":                {policy("Deny", `"Resource":"*"`), false},
		"empty":                      {"", false},
		"not a policy":               {`{"Statement":"x"}`, false},
	} {
		if got := ruling(c.policy); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html
func TestAConditionIsComparedAsIAMDoes(t *testing.T) {
	for name, c := range map[string]struct {
		operator, key, values string
		want                  bool
	}{
		"an asterisk for the Region":     {"ArnLike", "aws:SourceArn", `"arn:aws:events:*:111122223333:rule/ecswhy-*"`, true},
		"an ARN with question marks":     {"ArnEquals", "aws:SourceArn", `"arn:aws:events:*:11112222????:rule/*"`, true},
		"an asterisk for several parts":  {"ArnLike", "aws:SourceArn", `"arn:aws:events:*:rule/*"`, false},
		"an asterisk for the rest":       {"ArnLike", "aws:SourceArn", `"arn:aws:events:*"`, false},
		"an asterisk over a colon":       {"ArnLike", "aws:SourceArn", `"arn:aws:*:ap-northeast-1:*rule/*:*"`, false},
		"an asterisk in another account": {"ArnLike", "aws:SourceArn", `"arn:aws:events:*:4444*:rule/*"`, false},
		"a text with an asterisk":        {"StringLike", "aws:SourceArn", `"arn:aws:events:*:rule/*"`, true},
		"an ARN that is not":             {"ArnNotLike", "aws:SourceArn", `"arn:aws:events:*:*:rule/ecswhy-canary"`, true},
		"an ARN that is":                 {"ArnNotEquals", "aws:SourceArn", `"arn:aws:events:*:*:rule/*"`, false},
		"none of two":                    {"StringNotEquals", "aws:SourceAccount", `["1","111122223333"]`, false},
		"without regard to case":         {"StringEqualsIgnoreCase", "aws:SourceArn", `"` + rulesARN + `DEPLOYMENT"`, true},
		"with regard to case":            {"StringEquals", "aws:SourceArn", `"` + rulesARN + `DEPLOYMENT"`, false},
		"another rule":                   {"ArnEquals", "aws:SourceArn", `["` + rulesARN + `canary"]`, false},
		"another account":                {"StringEquals", "aws:SourceAccount", `"444455556666"`, false},
		"any account but another":        {"StringNotEquals", "aws:SourceAccount", `"444455556666"`, true},
		"an asterisk to the word":        {"StringEquals", "aws:SourceArn", `"` + rulesARN + `*"`, false},
		"a key that is there":            {"Null", "aws:SourceArn", `"false"`, true},
		"a key that must not be there":   {"Null", "aws:SourceArn", `true`, false},
		"a key that a service lacks":     {"Null", "aws:PrincipalOrgID", `"true"`, true},
		"a key that must be there":       {"Null", "aws:PrincipalOrgID", `"false"`, false},
		"an organization":                {"StringEquals", "aws:PrincipalOrgID", `"o-1"`, false},
		"an organization, if any":        {"StringEqualsIfExists", "aws:PrincipalOrgID", `"o-1"`, true},
		"an account, if it is told":      {"StringEqualsIfExists", "aws:SourceAccount", `"444455556666"`, false},
		"any of the accounts":            {"ForAnyValue:StringEquals", "aws:SourceAccount", `["111122223333"]`, true},
		"any of no paths":                {"ForAnyValue:StringNotLike", "aws:PrincipalOrgPaths", `"o-1/*"`, false},
		"all of no paths":                {"ForAllValues:StringLike", "aws:PrincipalOrgPaths", `"o-1/*"`, true},
		"an AWS service":                 {"Bool", "aws:PrincipalIsAWSService", `"true"`, true},
		"no AWS service":                 {"Bool", "aws:PrincipalIsAWSService", `"false"`, false},
		"a key that nobody here knows":   {"StringEquals", "aws:SourceOrgID", `"o-1"`, true},
		"an operator that nobody knows":  {"DateLessThan", "aws:SourceAccount", `"2026-12-01T00:00:00Z"`, true},
		"a variable":                     {"StringEquals", "aws:SourceAccount", `"${aws:ResourceAccount}"`, true},
	} {
		if got := ruling(policy("Allow", under(c.operator, c.key, c.values))); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}

// A statement that denies counts only where it is certain to hold: what is not known here is not held against anybody.
func TestADenialWins(t *testing.T) {
	for name, c := range map[string]struct {
		policy string
		want   bool
	}{
		"of everybody": {both(`"Resource":"*"`), false},
		"of everybody, before it is allowed": {`{"Statement":[` + statementOf("Deny", `"Resource":"*"`) + `,` +
			statementOf("Allow", `"Resource":"*"`) + `]}`, false},
		"of plain HTTP":     {both(under("Bool", "aws:SecureTransport", `"false"`)), true},
		"of other accounts": {both(under("StringNotEquals", "aws:SourceAccount", `"111122223333"`)), true},
		"of this account":   {both(under("StringEquals", "aws:SourceAccount", `"111122223333"`)), false},
		"of other rules":    {both(under("ArnNotLike", "aws:SourceArn", `"`+rulesARN+`*"`)), true},
		"of whoever acts for no account of ours, as services do": {
			both(under("StringNotEquals", "aws:PrincipalAccount", `"111122223333"`)), false,
		},
		"of whoever is in no organization, but for services": {
			both(`"Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-1"},` +
				`"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}`), true,
		},
		"outside of a VPC endpoint":        {both(under("StringNotEquals", "aws:SourceVpce", `"vpce-1"`)), false},
		"without a source":                 {both(under("Null", "aws:SourceArn", `"true"`)), true},
		"of what nobody here knows":        {both(under("NotIpAddress", "aws:SourceIp", `"10.0.0.0/8"`)), true},
		"of another function":              {both(`"Resource":"` + lambdaARN + `-2"`), true},
		"of all functions but another one": {both(`"NotResource":"` + lambdaARN + `-2"`), false},
		"of all principals but another": {`{"Statement":[` + statementOf("Allow", `"Resource":"*"`) +
			`,{"Effect":"Deny","NotPrincipal":{"AWS":"arn:aws:iam::111122223333:root"},"Action":"*"}]}`, false},
		"of all principals but EventBridge": {`{"Statement":[` + statementOf("Allow", `"Resource":"*"`) +
			`,{"Effect":"Deny","NotPrincipal":{"Service":"events.amazonaws.com"},"Action":"*"}]}`, true},
	} {
		if got := ruling(c.policy); got != c.want {
			t.Errorf("%s: %v", name, got)
		}
	}
}
