package logcause

import (
	"strings"
	"unicode"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// withoutData leaves out of the message of an exception about a program's own data what it quotes of them. What Rust
// prints of an error in braces is none.
func withoutData(line string) string {
	start, rest, isException := strings.Cut(line, ": ")
	isException = isException && (strings.HasSuffix(start, "Error") || strings.HasSuffix(start, "Exception") ||
		start == "Caused by" || start == "Uncaught")
	if !isException || strings.Contains(rest, " { ") || !aboutData().MatchString(line) {
		return line
	}
	return withoutQuotations(line)
}

func withoutQuotations(line string) string {
	kept := make([]byte, 0, len(line))
	for at := 0; at < len(line); at++ {
		kept = append(kept, line[at])
		if length := quotedWords(line[at:]); length > 0 && line[at-1] == ' ' {
			kept = append(kept, line[at])
			at += length - 1
		}
	}
	return string(kept)
}

// mostQuoted is how many bytes a quotation has at most: a quote that nothing closes is not looked for in a whole line.
const mostQuoted = 512

// quotedWords is the length of the quotation at the start of a text, with its quotes, where it has several words.
func quotedWords(text string) int {
	quote := text[0]
	if quote != '\'' && quote != '"' && quote != '`' {
		return 0
	}
	for end := 1; end < min(len(text), mostQuoted); end++ {
		isApostrophe := end+1 < len(text) && unicode.IsLetter(rune(text[end+1]))
		if text[end] == quote && !isApostrophe {
			if strings.Contains(text[:end], " ") {
				return end + 1
			}
			return 0
		}
	}
	return 0
}

var aboutData = lazyregexp.New(`^(?:Caused by: |Uncaught |Exception in thread "[^"]*" )?(?:[\w$]+\.)*(?:Error|` +
	`(?:Value|Type|Key|Index|Lookup|Assertion|Range|Runtime|Argument)Error|` +
	`(?:Exception|Runtime|IllegalArgument|IllegalState|NoSuchElement|Argument|InvalidOperation)Exception): `)
