package markup

import (
	"strings"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// bare finds a word that every shell takes as it is written.
var bare = lazyregexp.New(`^[\w@%+=:,./-]+$`)

// Word writes a word so that a shell reads nothing into it: in single quotes where it has another character than
// those.
func Word(word string) string {
	if bare().MatchString(word) {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
