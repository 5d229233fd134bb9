package redact

import (
	"strings"
	"unicode"
)

// What stands before and behind a value, read from the value outwards.

var nameBytes = classOf("azAZ09", "_.-")

// opensNext reports whether the next name that is assigned to begins at a comma, semicolon or ampersand. Names in a
// connection string have spaces in them.
func opensNext(s string) bool {
	at := quoteEnd(s, 1)
	if at < len(s) && (letters[s[at]] || s[at] == '_') && isAssigned(s, nameBytes.end(s, at)) {
		return true
	}
	return s[0] == ';' && isAssigned(s, wordsEnd(s, 1))
}

// wordsEnd is where at least two words of letters end that begin at a place, or the end of the text where there are
// none.
func wordsEnd(s string, at int) int {
	words := 0
	for {
		end := letters.end(s, at)
		if end == at {
			return len(s)
		}
		words++
		if end+1 >= len(s) || s[end] != ' ' || !letters[s[end+1]] {
			at = end
			break
		}
		at = end + 1
	}
	if words < 2 {
		return len(s)
	}
	return at
}

// isAssigned reports whether a name that ends at a place, or the quote behind it, is assigned to.
func isAssigned(s string, end int) bool {
	end = quoteEnd(s, end)
	return end < len(s) && (s[end] == '=' || s[end] == ':')
}

var aroundName = classOf("", "\\\"']")

// isAssignment reports whether a text goes on behind a name with what assigns to it.
func isAssignment(after string) bool {
	at := blanks.end(after, aroundName.end(after, 0))
	return at < len(after) && after[at] != '>' && separator(after[at:]) > 0
}

// assignsNext reports whether a text goes on with another name and its value.
func assignsNext(after string) bool {
	start := blanks.end(after, 0)
	end := nameBytes.end(after, start)
	if start == 0 || end == start || end+1 >= len(after) {
		return false
	}
	return after[end] == '=' && after[end+1] != '=' && unspaced[after[end+1]]
}

// goesOn reports whether anything but white space follows.
func goesOn(after string) bool { return strings.TrimLeftFunc(after, unicode.IsSpace) != "" }

// isFault reports whether a word is the name of an error or exception.
func isFault(word string) bool {
	isNamed := strings.HasSuffix(word, "Error") || strings.HasSuffix(word, "Exception")
	return isNamed && faultBytes.end(word, 0) == len(word)
}

var faultBytes = classOf("azAZ09", "_.$")

var passwordNames = []string{"password", "passwd", "passphrase", "pwd", "pass", "masterauth"}

// isPassword reports whether a text ends with the name of a password, and a colon at most.
func isPassword(before string) bool {
	name := strings.TrimRight(before, " \t　")
	for _, colon := range []string{":", "："} {
		if short, had := strings.CutSuffix(name, colon); had {
			name = strings.TrimRight(short, " \t　")
			break
		}
	}
	name = strings.TrimRight(name, "\\\"'」』】")
	unnumbered := strings.TrimRight(name, "0123456789")
	if foreignEnds.of(lastLetters(unnumbered)) != "" {
		return true
	}
	if len(unnumbered) < len(name) {
		name = withoutLast(unnumbered, "_-")
	}
	for _, word := range passwordNames {
		if hasFoldSuffix(name, word) {
			return true
		}
	}
	return false
}

// isConnection reports whether a text ends with the name of a password as connection strings have it.
func isConnection(before string) bool {
	name, had := strings.CutSuffix(strings.TrimRight(before, " \t"), "=")
	name = strings.TrimRight(name, " \t")
	for _, word := range []string{"password", "pwd"} {
		if had && hasFoldSuffix(name, word) {
			at := len(name) - len(word)
			return at == 0 || strings.IndexByte(white+";,\"'(=", name[at-1]) >= 0
		}
	}
	return false
}

// hasFoldSuffix reports whether a text ends with some bytes of ASCII, in any case.
func hasFoldSuffix(s, suffix string) bool {
	return len(s) >= len(suffix) && strings.EqualFold(s[len(s)-len(suffix):], suffix)
}

// isNoLetter reports whether a character does not stand in words.
func isNoLetter(r rune) bool { return !unicode.IsLetter(r) && r != '\'' && r != '-' }
