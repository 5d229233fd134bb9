package message

import (
	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/phrases"
)

// words are all that is said in one language.
type words struct {
	phrases.Words

	ofCause func(*cause.Cause) *cause.Text
}

var (
	english  = words{phrases.English, func(c *cause.Cause) *cause.Text { return &c.English }}
	japanese = words{phrases.Japanese, func(c *cause.Cause) *cause.Text { return &c.Japanese }}
)
