package diagnosis

import (
	"slices"
	"strings"
	"testing"

	"github.com/ecswhy/ecswhy/internal/textmatch"
)

// A name that people chose is taken out of a text before the rules see it. No rule may need what goes with it: where a
// phrase names a thing, the text has a name there.
func TestNoRuleNeedsWhatGoesWithAName(t *testing.T) {
	known := reasonBook()
	names := []string{
		"web-1", "arn:aws:iam::111122223333:role/web",
		"arn:aws:elasticloadbalancing:us-east-1:111122223333:targetgroup/web/0123456789abcdef",
	}
	for i := range known.rules {
		r := &known.rules[i]
		for _, phrase := range slices.Concat(r.rule.any, r.rule.when) {
			var book textmatch.Book
			wanted := book.Add([]string{phrase})
			if strings.HasPrefix(phrase, "=") && !strings.Contains(phrase, "*") {
				continue // the whole text, in which no name is
			}
			if !slices.ContainsFunc(names, func(name string) bool {
				text := strings.ReplaceAll(strings.TrimPrefix(phrase, "="), "*", " "+name+" ") + " of it"
				return book.Read(withoutNames(normalize(text))).HasAny(wanted)
			}) {
				t.Errorf("%s: without names a text has not %q", r.cause, phrase)
			}
		}
	}
}
