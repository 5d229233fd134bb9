package redact

import "strings"

// token is how the maker of a token writes it, so that leaks can be found.
type token struct {
	prefix    string // ? stands for a small letter
	class     *class // of what follows
	least     int    // bytes that follow
	exact     bool   // whether no more than the least are the token's
	inWord    bool   // whether the prefix may stand inside a word
	endsWord  bool   // whether no word may go on behind it
	twoParted bool   // whether a dot and as much again follow
}

var (
	hexBytes   = classOf("09af", "")
	anyHex     = classOf("09afAF", "")
	capitals   = classOf("AZ09", "")
	dotted     = classOf("azAZ09", "_.-")
	webhookKey = classOf("azAZ09", "_+/=-")
)

// tokenForms are documented by their makers.
var tokenForms = flattened(
	forms(token{class: capitals, least: 16, exact: true, endsWord: true}, "AKIA", "ASIA"), // AWS
	forms(token{class: alphanumeric, least: 20, inWord: true}, "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
	forms(token{class: wordly, least: 20, inWord: true}, "github_pat_"),
	forms(token{class: dotted, least: 20, inWord: true},
		"glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "gloas-", "glagent-"),
	forms(token{class: hyphened, least: 8, inWord: true},
		"xoxa-", "xoxb-", "xoxe-", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
	forms(token{class: alphanumeric, least: 8}, "sk_live_", "sk_test_", "rk_live_", "rk_test_", "pk_live_", "pk_test_"),
	forms(token{class: webhookKey, least: 16, inWord: true}, "whsec_"),
	forms(token{class: hyphened, least: 30, inWord: true}, "AIza"),
	forms(token{class: hyphened, least: 16, inWord: true}, "ya29.", "GOCSPX-"),
	forms(token{class: alphanumeric, least: 30}, "npm_", "hf_"),
	forms(token{class: hyphened, least: 20}, "sk-", "hvs.", "sq0???-"),
	forms(token{class: hyphened, least: 16, twoParted: true}, "SG."),
	forms(token{class: hexBytes, least: 32}, "doo_v1_", "dop_v1_", "dor_v1_"),
	forms(token{class: hyphened, least: 32, inWord: true}, "pypi-"),
	forms(token{class: hyphened, least: 20, inWord: true}, "dckr_pat_", "dckr_oat_"),
	forms(token{class: anyHex, least: 32, exact: true}, "shpat_", "shpss_", "shpca_", "shppa_"),
	forms(token{class: hexBytes, least: 32, exact: true}, "dapi"),
	forms(token{class: capitals, least: 20, inWord: true}, "NRAK-"),
	forms(token{class: alphanumeric, least: 30, inWord: true}, "lin_api_"),
	forms(token{class: hexBytes, least: 32, exact: true, endsWord: true}, "SK"), // Twilio
)

// forms are tokens that differ in their prefix only.
func forms(like token, prefixes ...string) []token {
	all := make([]token, len(prefixes))
	for i, prefix := range prefixes {
		all[i] = like
		all[i].prefix = prefix
	}
	return all
}

// flattened holds the forms by the first byte of their prefix.
func flattened(groups ...[]token) (byFirst [256][]token) {
	for _, group := range groups {
		for _, t := range group {
			byFirst[t.prefix[0]] = append(byFirst[t.prefix[0]], t)
		}
	}
	return byFirst
}

// opening are the pairs of bytes that a prefix begins with: one look tells that nothing begins at a place.
var opening = func() (pairs [1 << 16 / 64]uint64) {
	for _, forms := range tokenForms {
		for _, t := range forms {
			pair := pairOf(t.prefix, 0)
			pairs[pair/64] |= 1 << (pair % 64)
		}
	}
	return pairs
}()

func pairOf(s string, at int) uint16 { return uint16(s[at])<<8 | uint16(s[at+1]) }

// prefixed finds tokens by their prefix.
func prefixed(line, _ string) (found []span) {
	for at := 0; at+1 < len(line); at++ {
		if pair := pairOf(line, at); opening[pair/64]&(1<<(pair%64)) == 0 {
			continue
		}
		for i := range tokenForms[line[at]] {
			if start, end := tokenForms[line[at]][i].find(line, at); end > start {
				found = append(found, span{start, end})
				at = end - 1
				break
			}
		}
	}
	return found
}

// find is the place of the token behind a prefix at a place; it is empty where there is none.
func (t *token) find(line string, at int) (start, end int) {
	start = at + len(t.prefix)
	if !t.isPrefixOf(line[at:]) || !t.inWord && !startsWord(line, at) {
		return 0, 0
	}
	within := line
	if t.exact {
		within = line[:min(len(line), start+t.least)]
	}
	if end = t.class.end(within, start); end-start < t.least {
		return 0, 0
	}
	if t.twoParted {
		second := end + 1
		if end == len(line) || line[end] != '.' || t.class.end(line, second)-second < t.least {
			return 0, 0
		}
		end = t.class.end(line, second)
	}
	if t.endsWord && !endsWord(line, end) {
		return 0, 0
	}
	return start, end
}

func (t *token) isPrefixOf(s string) bool {
	if len(s) < len(t.prefix) {
		return false
	}
	for i := range len(t.prefix) {
		if s[i] != t.prefix[i] && (t.prefix[i] != '?' || s[i] < 'a' || s[i] > 'z') {
			return false
		}
	}
	return true
}

var pathBytes = classOf("azAZ09", "_/-")

// webhooks finds the secret part of addresses to which anybody may post.
func webhooks(line, _ string) (found []span) {
	each(line, "hooks", func(end int) int {
		start := webhookStart(line, end)
		if start < 0 {
			return end
		}
		stop := pathBytes.end(line, start)
		if stop > start {
			found = append(found, span{start, stop})
		}
		return stop
	})
	return found
}

// webhookStart is where the secret part of an address begins in which a word ends at a place, or -1.
func webhookStart(line string, end int) int {
	for _, path := range []string{".slack.com/services/", ".slack.com/workflows/"} {
		if strings.HasPrefix(line[end:], path) {
			return end + len(path)
		}
	}
	if strings.HasSuffix(line[:end], "/api/webhooks") && strings.HasPrefix(line[end:], "/") {
		return end + 1
	}
	return -1
}

// webTokens finds JSON web tokens: a header, and one to four parts behind dots.
func webTokens(line, _ string) (found []span) {
	const leastHeader, mostParts = 8, 4
	headless := 0 // before here no header ends at a dot
	each(line, "eyJ", func(start int) int {
		if start < headless || !startsWord(line, start-len("eyJ")) {
			return start
		}
		header := hyphened.end(line, start)
		end := header
		for range mostParts {
			part := skip(line, end, ".")
			if part == end || hyphened.end(line, part) == part {
				break
			}
			end = hyphened.end(line, part)
		}
		if end == header || header-start < leastHeader {
			headless = header
			return start
		}
		end = skip(line, end, ".")
		found = append(found, span{start, end})
		return end
	})
	return found
}
