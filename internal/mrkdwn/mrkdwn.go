// Package mrkdwn reads Slack's markup, and the Markdown of Microsoft Teams, as their clients do.
package mrkdwn

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Block is one line of a text or a fenced quotation in it.
type Block struct {
	Code  string // the quotation, where it is one
	Spans []Span
}

// Span is a piece of a line that looks alike. Text is what the reader sees, not yet escaped for a page.
type Span struct {
	Kind    Kind
	Text    string
	Address string // of a link
	Inner   []Span // of bold, italic and struck text
}

// Kind is how a span looks.
type Kind string

// The kinds of span.
const (
	Plain   Kind = "plain"
	Code    Kind = "code"
	Bold    Kind = "bold"
	Italic  Kind = "italic"
	Struck  Kind = "struck"
	Link    Kind = "link"
	Mention Kind = "mention"
)

// The marks of Slack's mrkdwn. https://docs.slack.dev/messaging/formatting-message-text
const (
	fence    = "```"
	backtick = '`'
)

var (
	emphasis = map[byte]Kind{'*': Bold, '_': Italic, '~': Struck}
	entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	called   = regexp.MustCompile(`^(?:[@#]([A-Z0-9]+)|!subteam\^([A-Z0-9]+)|!(here|channel|everyone))$`)
)

// Blocks reads a text of several lines. A fence that is never closed is text.
func Blocks(text string) []Block { return blocks(text, Spans, entities.Replace) }

// blocks reads lines by one function, and what stands in a fence by another.
func blocks(text string, line func(string) []Span, fenced func(string) string) []Block {
	var out []Block
	for text != "" {
		before, rest, opened := strings.Cut(text, fence)
		quotation, after, closed := strings.Cut(rest, fence)
		if !opened || !closed {
			return append(out, lines(text, line)...)
		}
		out = append(out, lines(before, line)...)
		out = append(out, Block{Code: fenced(strings.Trim(quotation, "\n"))})
		text = after
	}
	return out
}

func lines(text string, read func(string) []Span) []Block {
	var out []Block
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			out = append(out, Block{Spans: read(line)})
		}
	}
	return out
}

// Spans reads one line.
func Spans(line string) []Span { return spans(line, marked) }

// spans reads a line by a function that reads the markup that begins at a place.
func spans(line string, marked func(line string, at int) (Span, int)) []Span {
	var out []Span
	start := 0
	for at := 0; at < len(line); {
		found, end := marked(line, at)
		if end == 0 {
			at++
			continue
		}
		out = appendPlain(out, entities.Replace(line[start:at]))
		if found.Kind == Plain {
			out = appendPlain(out, found.Text)
		} else {
			out = append(out, found)
		}
		at, start = end, end
	}
	return appendPlain(out, entities.Replace(line[start:]))
}

// appendPlain adds a text to spans, of which no two plain ones follow each other.
func appendPlain(out []Span, text string) []Span {
	if text == "" {
		return out
	}
	if last := len(out) - 1; last >= 0 && out[last].Kind == Plain {
		out[last].Text += text
		return out
	}
	return append(out, Span{Kind: Plain, Text: text})
}

// marked reads the markup that begins at a place of a line. Where there is none, end is 0.
func marked(line string, at int) (found Span, end int) {
	switch mark := line[at]; mark {
	case backtick:
		if n := strings.IndexByte(line[at+1:], backtick); n > 0 {
			return Span{Kind: Code, Text: entities.Replace(line[at+1 : at+1+n])}, at + n + 2
		}
	case '<':
		if n := strings.IndexByte(line[at:], '>'); n > 0 {
			if found, ok := reference(line[at+1 : at+n]); ok {
				return found, at + n + 1
			}
		}
	case '*', '_', '~':
		if inner, end := emphasised(line, at); end > 0 {
			return Span{Kind: emphasis[mark], Inner: Spans(inner)}, end
		}
	}
	return Span{}, 0
}

// emphasised finds what stands between a mark and its like. Marks count at the edges of words only.
func emphasised(line string, at int) (inner string, end int) {
	if before, _ := utf8.DecodeLastRuneInString(line[:at]); at > 0 && wordly(before) {
		return "", 0
	}
	for last := at + 2; last < len(line); last++ {
		if line[last] != line[at] {
			continue
		}
		inner = line[at+1 : last]
		after, _ := utf8.DecodeRuneInString(line[last+1:])
		if strings.TrimSpace(inner) == inner && (last+1 == len(line) || !wordly(after)) {
			return inner, last + 1
		}
	}
	return "", 0
}

func wordly(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// reference reads what stands in angle brackets: a link, or somebody to call.
func reference(text string) (Span, bool) {
	target, label, _ := strings.Cut(text, "|")
	if name := called.FindStringSubmatch(target); name != nil {
		return Span{Kind: Mention, Text: "@" + strings.TrimLeft(cmp.Or(label, name[1], name[2], name[3]), "@#")}, true
	}
	address := entities.Replace(target)
	if !isWeb(address) {
		return Span{}, false
	}
	return Span{Kind: Link, Text: entities.Replace(cmp.Or(label, target)), Address: address}, true
}

// isWeb reports whether an address leads to a page, and does nothing else.
func isWeb(address string) bool {
	parsed, err := url.Parse(address)
	return err == nil && (parsed.Scheme == "https" || parsed.Scheme == "http") && parsed.Host != ""
}
