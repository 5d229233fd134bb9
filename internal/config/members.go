package config

import (
	"encoding/json"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// Members says how to look up what happened in other accounts and Regions. The zero value is for a function that gets
// events of its own account and Region only.
type Members struct {
	Account string            `json:"account"` // the function's own
	Role    string            `json:"role"`    // ARN of the role to assume, with {account} and {region}
	Names   map[string]string `json:"names"`   // of accounts, by their ids, for titles
	Include []string          `json:"include"` // globs of the clusters to tell of; none means all
	Exclude []string          `json:"exclude"` // globs of those to leave out
}

// Any reports whether there can be members at all.
func (m Members) Any() bool { return m.Role != "" }

var (
	accountForm = lazyregexp.New(`^\d{12}$`)
	roleForm    = lazyregexp.New(`^arn:aws[a-z-]*:iam::\{account\}:role/[A-Za-z0-9+=,.@_/-]*\{region\}$`)
)

func (r *reader) members() Members {
	var m Members
	text := r.getenv(members)
	if text == "" {
		return m
	}
	decoder := json.NewDecoder(strings.NewReader(text))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&m); err != nil {
		r.wrong(members, "is not a JSON object with account, role, names, include and exclude: %v", err)
		return m
	}
	if !accountForm().MatchString(m.Account) {
		r.wrong(members, "has the account %q; give the twelve digits of the function's own", m.Account)
	}
	if !roleForm().MatchString(m.Role) {
		r.wrong(members, "has the role %q; give one such as arn:aws:iam::{account}:role/ecswhy-reader-{region}", m.Role)
	}
	for _, glob := range slices.Concat(m.Include, m.Exclude) {
		if !isName(glob) {
			r.wrong(members, "has the pattern %q, which is not a cluster's name with * for any text", glob)
		}
	}
	return m
}
