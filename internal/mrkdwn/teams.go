package mrkdwn

import "regexp"

var (
	teamsLink     = regexp.MustCompile(`^\[((?:\\.|[^\\\]])+)\]\(([^()\s]+)\)`)
	teamsBold     = regexp.MustCompile("^\\*\\*((?:\\\\.|`[^`]*`|[^\\\\*])+)\\*\\*")
	teamsEscapes  = regexp.MustCompile(`\\([\\*_\[\]#~|!])`)
	teamsCodeSpan = regexp.MustCompile("^`([^`]+)`")
)

// TeamsBlocks reads a text of several lines as Microsoft Teams shows its Markdown. In a fence all is as it is written.
func TeamsBlocks(text string) []Block { return blocks(text, TeamsSpans, asWritten) }

// TeamsSpans reads one line of it.
func TeamsSpans(line string) []Span { return spans(line, teamsMarked) }

func asWritten(text string) string { return text }

// teamsMarked reads the markup that begins at a place of a line. Where there is none, end is 0.
func teamsMarked(line string, at int) (found Span, end int) {
	rest := line[at:]
	if rest[0] == '\\' && len(rest) > 1 && teamsEscapes.MatchString(rest[:2]) {
		return Span{Kind: Plain, Text: rest[1:2]}, at + 2
	}
	if code := teamsCodeSpan.FindStringSubmatch(rest); code != nil {
		return Span{Kind: Code, Text: code[1]}, at + len(code[0])
	}
	if bold := teamsBold.FindStringSubmatch(rest); bold != nil {
		return Span{Kind: Bold, Inner: TeamsSpans(bold[1])}, at + len(bold[0])
	}
	if link := teamsLink.FindStringSubmatch(rest); link != nil && isWeb(link[2]) {
		return Span{Kind: Link, Text: entities.Replace(teamsEscapes.ReplaceAllString(link[1], "$1")), Address: link[2]}, at + len(link[0])
	}
	return Span{}, 0
}
