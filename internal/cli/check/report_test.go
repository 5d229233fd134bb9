package check

import (
	"testing"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/check"
)

func TestTheCountsOfATitleAreInTheirNumber(t *testing.T) {
	warning, failure := check.Finding{Severity: cause.Warning}, check.Finding{Severity: cause.Error}
	for want, findings := range map[string][]check.Finding{
		"web: 0 would fail, 0 warnings, 1 not known": nil,
		"web: 1 would fail, 1 warning, 1 not known":  {warning, failure},
		"web: 0 would fail, 2 warnings, 1 not known": {warning, warning},
	} {
		r := check.Report{Subject: "web", Findings: findings, NotKnown: make([]check.NotKnown, 1)}
		if got := words["en"].title(r); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
	if got := words["ja"].title(check.Report{Subject: "web", Findings: []check.Finding{warning}}); got !=
		"web: 失敗 0、警告 1、不明 0" {
		t.Error(got)
	}
}
