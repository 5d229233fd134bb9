package message

import "github.com/ecswhy/ecswhy/internal/markup"

// style is a medium's markup with what the sentences of messages need of it.
type style struct{ markup.Style }

// The media.
var (
	plain = style{markup.Plain}
	slack = style{markup.Slack}
	teams = style{markup.Teams}
)

// marks are how the sentences about causes are shown.
func (s style) marks() marks {
	return marks{name: func(name string) string { return s.Code(markup.Cut(name, longestName)) }, code: s.Code}
}
