package mcp

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// How much of an answer an agent gets: more would take its attention from what matters.
const (
	longestPage = 30_000 // bytes
	longestList = 40     // members
)

// cut shortens an answer that is too long, and says so.
func (r reply) cut() reply {
	left := 0
	r.Answer = shortened(r.Answer, &left)
	if left > 0 {
		r.LeftOff = fmt.Sprintf("Entries left off: %d; ask for less, such as one service.", left)
	}
	if len(r.Markdown) > longestPage {
		page := r.Markdown[:longestPage]
		page = page[:strings.LastIndex(page, "\n")+1]
		r.LeftOff = strings.TrimSpace(r.LeftOff + " The rest of the page is left off.")
		r.Markdown = page + "\n" + r.LeftOff + "\n"
	}
	return r
}

// shortened is a value whose lists have no more than an agent gets, and counts what is left off.
func shortened(value any, left *int) any {
	switch v := value.(type) {
	case []any:
		kept := v[:min(len(v), longestList)]
		*left += len(v) - len(kept)
		for i, one := range kept {
			kept[i] = shortened(one, left)
		}
		return kept
	case map[string]any:
		for _, name := range slices.Collect(maps.Keys(v)) {
			v[name] = shortened(v[name], left)
		}
	}
	return value
}
