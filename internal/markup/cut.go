package markup

import "unicode/utf8"

// Cut shortens a text to at most longest characters, on a rune's boundary, and ends it with an ellipsis.
func Cut(s string, longest int) string { return CutWith(s, longest, "…") }

// CutWith is Cut with another ellipsis.
func CutWith(s string, longest int, ellipsis string) string {
	if len(s) <= longest || utf8.RuneCountInString(s) <= longest {
		return s
	}
	return first(s, longest-utf8.RuneCountInString(ellipsis)) + ellipsis
}

// CutMiddle shortens a text to at most longest characters but keeps as many of its end, where errors name their cause.
func CutMiddle(s string, longest, end int) string {
	if len(s) <= longest || utf8.RuneCountInString(s) <= longest {
		return s
	}
	return Cut(s, longest-end) + last(s, end)
}

// first is the beginning of a text, so many characters long.
func first(s string, n int) string {
	end := 0
	for ; n > 0 && end < len(s); n-- {
		_, size := utf8.DecodeRuneInString(s[end:])
		end += size
	}
	return s[:end]
}

// last is the end of a text, so many characters long.
func last(s string, n int) string {
	start := len(s)
	for ; n > 0 && start > 0; n-- {
		_, size := utf8.DecodeLastRuneInString(s[:start])
		start -= size
	}
	return s[start:]
}
