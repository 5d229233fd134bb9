package logcause

import (
	"slices"
	"strings"
	"unicode"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/textmatch"
)

// withoutData leaves out of a line the words that it quotes of a program's own data, as the title of a ticket: they
// tell nothing of the program. What is quoted as an error stays.
func withoutData(line string) string {
	if !strings.ContainsAny(line, "\"'`") {
		return line
	}
	start, _, _ := strings.Cut(line, ": ")
	isOfData := (strings.HasSuffix(start, "ValueError") || strings.HasSuffix(start, "Exception")) &&
		aboutData().MatchString(line)
	kept := make([]byte, 0, len(line))
	for at := 0; at < len(line); at++ {
		kept = append(kept, line[at])
		if at == 0 || !isQuote(line[at]) {
			continue
		}
		if isOfData && line[at-1] == ' ' || isNamedOtherwise(line[:at]) || isCalledData(line[:at]) {
			at += quotedWords(line[at:])
		}
	}
	return string(kept)
}

// isNamedOtherwise reports whether what stands before a quotation says that it is something else than an error: a word
// of a sentence, or the name of a field. Behind a colon, a comma or a bracket it may be one.
func isNamedOtherwise(before string) bool {
	start := before[max(0, len(before)-longestName):]
	named := strings.TrimRight(start, ` =:"`)
	between := start[len(named):]
	isField := strings.HasSuffix(between, "=") || strings.HasPrefix(between, `":`)
	if between != " " && !isField {
		return false
	}
	named = strings.TrimRight(named, "0123456789: ") // errno: 13 "Permission denied"
	name := strings.ToLower(named[1+strings.LastIndexFunc(named, isNoName):])
	return name != "" && !isTelling(name)
}

// longestName is how many bytes before a quotation may hold the name of what is quoted.
const longestName = 40

// isCalledData reports whether what stands before a quotation says, before a colon, that it is what came from outside:
// "user input: ", but not "error response body: ".
func isCalledData(before string) bool {
	if !strings.HasSuffix(strings.TrimRight(before, " "), ":") { // expressions are slow
		return false
	}
	m := calledData().FindStringSubmatch(before[max(0, len(before)-2*longestName):])
	return m != nil && (m[1] == strings.ToUpper(m[1]) || !isTelling(strings.ToLower(m[1])))
}

// calledData is how a line calls what came from outside; the word before may say otherwise.
var calledData = lazyregexp.New(`(?:^|[^\w-])(?:(?:(?i:from|by) (?i:the )?(?i:client|user|customer|visitor|browser))|` +
	`(?:([\w-]+)[ -])?(?i:input|payload|body|request|query|received|prompt|comment|params|parameters)): *$`)

func isNoName(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '@'
}

// isTelling reports whether what a word names may tell of a failure.
func isTelling(word string) bool {
	return slices.Contains(tellingWords, word) || slices.ContainsFunc(tellingParts, func(part string) bool {
		return strings.Contains(word, part)
	})
}

var (
	tellingWords = []string{"with", "by", "as", "m", "mt", "x", "@m", "@mt", "@x", "said", "text", "attr",
		"log", "exc", "exc_info"}
	tellingParts = []string{"err", "msg", "message", "reason", "cause", "exception", "fail", "fault", "desc", "detail",
		"status", "output", "stdout", "info", "stack", "trace", "warn", "event", "return", "response", "problem", "panic",
		"fatal"}
)

func isQuote(c byte) bool { return c == '\'' || c == '"' || c == '`' }

// mostQuoted is how many bytes a quotation has at most: a quote that nothing closes is not looked for in a whole line.
const mostQuoted = 512

// quotedWords is the length of what the quotation at the start of a text holds, where it has several words.
func quotedWords(text string) int {
	quote := text[0]
	for end := 1; end < min(len(text), mostQuoted); end++ {
		isApostrophe := quote != '"' && end+1 < len(text) && unicode.IsLetter(rune(text[end+1]))
		isClosing := text[end] == quote || quote == '`' && text[end] == '\''
		if isClosing && text[end-1] != '\\' && !isApostrophe {
			if strings.Contains(text[:end], " ") {
				return end - 1
			}
			return 0
		}
	}
	return 0
}

var aboutData = lazyregexp.New(`^(?:Exception in thread "[^"]*" )?(?:[\w$]+\.)*(?:ValueError|` +
	`Illegal(?:Argument|State)Exception): `)

// isOfData reports whether a line tells of a program's own data: of an exception that names no setting, or of a thing
// with a number, as "order 17".
func (l *logLine) isOfData(settings textmatch.Set) bool {
	return l.exception != nil && !l.held.HasAny(settings) || numberedThing().MatchString(l.start())
}

var numberedThing = lazyregexp.New(`(?i)\b(?:row|record|order|item|customer|user|member|driver|invoice|ticket|` +
	`document|product|sku|entry|image|page|payment|event|message|feed|cart|parcel|contract|booking|contact|` +
	`recipient) #?(?:[A-Z]+-)?\d+\b|\bline \d+ of \S+\.(?:csv|tsv|txt|xml)\b`)
