package kit

import (
	"fmt"
	"strings"
)

// Instead says, after that there is nothing of a name, what there is, and which of that is likely meant: "; there is
// prod-main, stg-main (did you mean prod-main?)".
func Instead(name string, there []string) string {
	const most = 10
	switch n := len(there); {
	case n == 0:
		return "; there are none at all"
	case n > most:
		return fmt.Sprintf("; there are %d%s", n, Meant(name, there))
	}
	return "; there is " + strings.Join(there, ", ") + Meant(name, there)
}

// Meant asks whether something else was meant that is written much like it: " (did you mean prod-main?)". Nothing is
// asked where nothing is alike.
func Meant(name string, there []string) string {
	best, least := "", max(1, min(3, len(name)/3))+1
	for _, other := range there {
		if far := edits(name, other); far < least {
			best, least = other, far
		}
	}
	if best == "" {
		return ""
	}
	return fmt.Sprintf(" (did you mean %s?)", best)
}

// edits is how many characters have to be changed, left out or put in to make one text of another.
func edits(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		before := row[0]
		row[0] = i + 1
		for j := range len(b) {
			replaced := before
			if a[i] != b[j] {
				replaced++
			}
			before = row[j+1]
			row[j+1] = min(replaced, row[j]+1, before+1)
		}
	}
	return row[len(b)]
}
