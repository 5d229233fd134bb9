package main

import (
	"cmp"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"
)

// block is one line of a text or a fenced quotation in it.
type block struct {
	Code  string // the quotation, where it is one
	Spans []span
}

// span is a piece of a line that looks alike. Text is what the reader sees, not yet escaped for a page.
type span struct {
	Kind    kind
	Text    string
	Address string // of a link
	Inner   []span // of bold, italic and struck text
}

// kind is how a span looks.
type kind string

const (
	plain   kind = "plain"
	code    kind = "code"
	bold    kind = "bold"
	italic  kind = "italic"
	struck  kind = "struck"
	link    kind = "link"
	mention kind = "mention"
)

// The marks of Slack's mrkdwn. https://docs.slack.dev/messaging/formatting-message-text
const (
	fence    = "```"
	backtick = '`'
)

var (
	emphasis = map[byte]kind{'*': bold, '_': italic, '~': struck}
	entities = strings.NewReplacer("&lt;", "<", "&gt;", ">", "&amp;", "&")
	called   = regexp.MustCompile(`^(?:[@#]([A-Z0-9]+)|!subteam\^([A-Z0-9]+)|!(here|channel|everyone))$`)
)

// blocks reads a text of several lines. A fence that is never closed is text.
func blocks(text string) []block {
	var out []block
	for text != "" {
		before, rest, opened := strings.Cut(text, fence)
		quotation, after, closed := strings.Cut(rest, fence)
		if !opened || !closed {
			return append(out, lines(text)...)
		}
		out = append(out, lines(before)...)
		out = append(out, block{Code: entities.Replace(strings.Trim(quotation, "\n"))})
		text = after
	}
	return out
}

func lines(text string) []block {
	var out []block
	for line := range strings.SplitSeq(text, "\n") {
		if strings.TrimSpace(line) != "" {
			out = append(out, block{Spans: spans(line)})
		}
	}
	return out
}

// spans reads one line.
func spans(line string) []span {
	var out []span
	start := 0
	for at := 0; at < len(line); {
		found, end := marked(line, at)
		if end == 0 {
			at++
			continue
		}
		out = append(appendPlain(out, line[start:at]), found)
		at, start = end, end
	}
	return appendPlain(out, line[start:])
}

func appendPlain(out []span, text string) []span {
	if text == "" {
		return out
	}
	return append(out, span{Kind: plain, Text: entities.Replace(text)})
}

// marked reads the markup that begins at a place of a line. Where there is none, end is 0.
func marked(line string, at int) (found span, end int) {
	switch mark := line[at]; mark {
	case backtick:
		if n := strings.IndexByte(line[at+1:], backtick); n > 0 {
			return span{Kind: code, Text: entities.Replace(line[at+1 : at+1+n])}, at + n + 2
		}
	case '<':
		if n := strings.IndexByte(line[at:], '>'); n > 0 {
			if found, ok := reference(line[at+1 : at+n]); ok {
				return found, at + n + 1
			}
		}
	case '*', '_', '~':
		if inner, end := emphasised(line, at); end > 0 {
			return span{Kind: emphasis[mark], Inner: spans(inner)}, end
		}
	}
	return span{}, 0
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
func reference(text string) (span, bool) {
	target, label, _ := strings.Cut(text, "|")
	if name := called.FindStringSubmatch(target); name != nil {
		return span{Kind: mention, Text: "@" + strings.TrimLeft(cmp.Or(label, name[1], name[2], name[3]), "@#")}, true
	}
	address := entities.Replace(target)
	parsed, err := url.Parse(address)
	if err != nil || (parsed.Scheme != "https" && parsed.Scheme != "http") || parsed.Host == "" {
		return span{}, false
	}
	return span{Kind: link, Text: entities.Replace(cmp.Or(label, target)), Address: address}, true
}
