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

	hexDashed      = classOf("09az", "-")
	anyHexDashed   = classOf("09afAF", "-")
	base32         = classOf("AZ09", ".")
	capitalsDashed = classOf("AZ09", "-")
	cryptBytes     = classOf("azAZ09", "./$=,+")
)

// tokenForms are documented by their makers.
var tokenForms = flattened(
	// clouds
	forms(token{class: capitals, least: 16, exact: true, endsWord: true}, "AKIA", "ASIA", "ABIA", "ACCA"), // AWS
	forms(token{class: keyBytes, least: 40}, "ABSK", "bedrock-api-key-"),                                  // AWS Bedrock
	forms(token{class: alphanumeric, least: 16}, "LTAI"),                                                  // Alibaba
	forms(token{class: hyphened, least: 30, inWord: true}, "AIza"),                                        // Google
	forms(token{class: hyphened, least: 16, inWord: true}, "ya29.", "GOCSPX-"),
	forms(token{class: hyphened, least: 30}, "AQVN", "YCAJE", "YCN", "YCM"), // Yandex
	forms(token{class: hexBytes, least: 32}, "doo_v1_", "dop_v1_", "dor_v1_"),
	forms(token{class: dotted, least: 20}, "HRKU-", "fo1_", "fm1a_", "fm1r_", "fm2_", "nfp_", "rnd_", "tk-us-",
		"vcp_", "vck_", "vca_", "vci_", "vcr_", "sbp_", "sb_secret_", "CFPAT-", "cfut_", "cfat_", "cfk_"),
	forms(token{class: anyHexDashed, least: 40}, "v1.0-"), // Cloudflare's origin CA
	forms(token{class: base32, least: 16}, "dt0?01."),     // Dynatrace

	// passwords as crypt(3) and its kin keep them
	forms(token{class: cryptBytes, least: 22}, "$apr1$", "$1$", "$5$", "$6$", "$y$", "$2a$", "$2b$", "$2y$", "$argon2id$",
		"$argon2i$"),

	// code and its delivery
	forms(token{class: alphanumeric, least: 20, inWord: true}, "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
	forms(token{class: wordly, least: 20, inWord: true}, "github_pat_"),
	forms(token{class: dotted, least: 60}, "ghs_"), // GitHub's installations, as web tokens
	forms(token{class: dotted, least: 20, inWord: true}, "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-",
		"glsoat-",
		"gloas-", "glagent-", "glffct-", "glimt-", "glrtr-", "glwt-"),
	forms(token{class: hyphened, least: 20, exact: true}, "GR1348941"),
	// Atlassian
	forms(token{class: webhookKey, least: 20}, "pscale_tkn_", "pscale_pw_", "pscale_oauth_", "ATATT3", "ATCTT3", "ATBB"),
	// Hugging Face
	forms(token{class: alphanumeric, least: 34, exact: true, endsWord: true}, "hf_", "api_org_"),
	forms(token{class: alphanumeric, least: 30}, "npm_", "AKCp", "cmVmd", "oy2", "CLOJARS_", "rubygems_", "r8_", "napi_"),
	forms(token{class: hyphened, least: 32, inWord: true}, "pypi-"),
	forms(token{class: hyphened, least: 20, inWord: true}, "dckr_pat_", "dckr_oat_"),
	forms(token{class: hyphened, least: 30}, "bkua_", "bkaj_", "CCIPAT_", "CCIPRJ_", "sgp_", "slk_", "pul-", "pnu_",
		"pnb_", "ico-"),
	forms(token{class: alphanumeric, least: 40, exact: true}, "sqp_", "squ_", "sqa_"), // SonarQube
	forms(token{class: hyphened, least: 20}, "hvs.", "hvb.", "hvr.", "sha256~"),       // Vault, OpenShift
	forms(token{class: dotted, least: 20}, "dp.pt.", "dp.st.", "dp.ct.", "dp.sa.", "dp.scim.", "dp.audit.", "pat.",
		"sat."),
	forms(token{class: base32, least: 40}, "AGE-SECRET-KEY-1"),
	forms(token{class: capitalsDashed, least: 24}, "A3-"), // 1Password
	forms(token{class: webhookKey, least: 40}, "ops_eyJ"),
	forms(token{class: capitals, least: 26, exact: true, endsWord: true}, "API-"), // Octopus Deploy
	forms(token{class: dotted, least: 24}, "tskey-", "dnkey-", "mlsn."),

	// what is said, sold and paid
	forms(token{class: hyphened, least: 8, inWord: true},
		"xoxa-", "xoxb-", "xoxe-", "xoxe.", "xoxo-", "xoxp-", "xoxr-", "xoxs-", "xapp-"),
	forms(token{class: alphanumeric, least: 8}, "sk_live_", "sk_test_", "sk_prod_", "rk_live_", "rk_test_", "rk_prod_",
		"pk_live_", "pk_test_",
		"rzp_live_", "rzp_test_", "FLWSECK_TEST-", "FLWSECK-", "EZAK", "EZTK"),
	forms(token{class: webhookKey, least: 16, inWord: true}, "whsec_"),
	// Square, Facebook
	forms(token{class: hyphened, least: 20}, "sq0???-", "EAAA", "EAAM", "EAAC", "EAAB", "EAAD", "EAAG", "EAAJ", "EAAE"),
	forms(token{class: hyphened, least: 16, twoParted: true}, "SG."),
	forms(token{class: hexBytes, least: 32}, "key-", "pubkey-"), // Mailgun
	forms(token{class: hexDashed, least: 32}, "xkeysib-", "xsmtpsib-", "shippo_live_", "shippo_test_", "PMAK-",
		"pat-na1-", "pat-eu1-", "xaat-", "ck_", "cs_"),
	forms(token{class: alphanumeric, least: 32}, "shpat_", "shpss_", "shpca_", "shppa_", "shptka_"),
	forms(token{class: hexBytes, least: 32, exact: true, endsWord: true}, "SK"), // Twilio
	forms(token{class: hyphened, least: 30}, "duffel_live_", "duffel_test_", "fio-u-", "figd_", "figo_", "tfp_", "rdme_",
		"ntn_", "phx_", "phc_"),
	forms(token{class: dotted, least: 30, inWord: true}, "lin_api_", "lin_oauth_"),
	forms(token{class: hyphened, least: 12}, "sm_aat_", "sm_sat_", "sm_pat_"),
	// 42
	forms(token{class: hexBytes, least: 40, exact: true}, "s-s4t2ud-", "s-s4t2af-"),
	// Plaid
	forms(token{class: hexDashed, least: 36, exact: true}, "access-production-", "access-sandbox-", "access-development-"),
	// Adobe
	forms(token{class: alphanumeric, least: 32, exact: true, endsWord: true}, "p8e-"),

	// models, data and what watches them
	forms(token{class: hyphened, least: 20}, "sk-", "gsk_", "pplx-", "pcsk_", "csk-", "xai-", "lsv2_", "wandb_v1_",
		"tvly-", "nvapi-", "tgp_v1_", "e2b_", "bb_live_", "rpa_"),
	forms(token{class: hexDashed, least: 32}, "dapi"), // Databricks
	forms(token{class: alphanumeric, least: 20, inWord: true}, "NRAK-"),
	forms(token{class: hyphened, least: 16}, "NRII-", "NRJS-", "NRIQ-"),
	forms(token{class: webhookKey, least: 20}, "glc_", "glsa_", "eyJrIjoi"), // Grafana
	forms(token{class: webhookKey, least: 30}, "sntrys_", "sntryu_", "apify_api_"),
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

// flattened holds the forms by six bits of the first byte of their prefix.
func flattened(groups ...[]token) (byFirst [64][]token) {
	for _, group := range groups {
		for _, t := range group {
			byFirst[t.prefix[0]%64] = append(byFirst[t.prefix[0]%64], t)
		}
	}
	return byFirst
}

var tokenOpenings = func() (o openings) {
	for _, forms := range tokenForms {
		for _, t := range forms {
			o.add(t.prefix)
		}
	}
	return o
}()

// prefixed finds tokens by their prefix.
func prefixed(line, _ string) (found []span) {
	for at := 0; at+1 < len(line); at++ {
		if !tokenOpenings.mayBeAt(line, at) {
			continue
		}
		forms := tokenForms[line[at]%64]
		for i := range forms {
			if start, end := forms[i].find(line, at); end > start {
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
	isExact := t.exact && t.endsWord
	if t.endsWord && !endsWord(line, end) || !isExact && t.least >= leastWithDigit && isOfLetters(line[start:end]) {
		return 0, 0
	}
	return start, end
}

// leastWithDigit is how long tokens are that chance gives no digit so rarely that a name is likelier.
const leastWithDigit = 20

// isOfLetters reports whether a word is of letters that change their case no more often than names do.
func isOfLetters(word string) bool {
	m := makeupOf(word)
	return m.digits == 0 && m.changes*5 < m.letters()*2
}

func hasDigit(s string) bool { return strings.ContainsAny(s, "0123456789") }

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

// innerToken is a token that has its maker's mark inside it, or at its end.
type innerToken struct {
	mark          string
	before, after *class
	least, rest   int // bytes before and behind the mark
}

var innerTokens = []innerToken{
	{".atlasv1.", alphanumeric, hyphened, 14, 30}, // Terraform Cloud
	{"Q~", dotted, dotted, 4, 30},                 // Azure AD
	{"-us", hexBytes, digits, 32, 1},              // Mailchimp
	{"_mmk", wordly, none, 30, 0},                 // MaxMind
	{"FFFFNRAL", hexBytes, none, 30, 0},           // New Relic
	{"|", digits, hyphened, 15, 27},               // Facebook
	{":", digits, hyphened, 8, 34},                // Telegram
	{".", alphanumeric, anyHex, 17, 60},           // Airtable
	{".", hyphened, hyphened, 24, 6},              // Discord, Mapbox
	{"-", anyHex, hexDashed, 32, 17},              // Mailgun's signing keys
}

// inner finds tokens by the mark inside them.
func inner(line, _ string) (found []span) {
	for i := range innerTokens {
		t := &innerTokens[i]
		least := 0
		each(line, t.mark, func(end int) int {
			start, stop := t.around(line, least, end)
			least = end
			if stop == 0 {
				return end
			}
			found, least = append(found, span{start, stop}), stop
			return stop
		})
		if len(found) > 0 { // one after the other: spans of two marks would not be in order
			break
		}
	}
	return found
}

// around is the place of the token whose mark ends at a place; it ends at 0 where there is none.
func (t *innerToken) around(line string, least, end int) (start, stop int) {
	at := end - len(t.mark)
	start, stop = t.before.start(line, least, at), t.after.end(near(line, end), end)
	if at-start < t.least || stop-end < t.rest || start > 0 && hyphened[line[start-1]] || !endsWord(line, stop) {
		return 0, 0
	}
	if t.mark == "." && !isRandomAlone(line[start:stop], shortestAlone) && !strings.HasPrefix(line[start:], "pat") {
		return 0, 0
	}
	return start, stop
}

var (
	none      = &class{}
	pathBytes = classOf("azAZ09", "_/@-")
)

// webhooks finds the secret part of addresses to which anybody may post.
func webhooks(line, small string) (found []span) {
	each(small, "hook", func(end int) int {
		start := webhookStart(small, end)
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
	if strings.HasPrefix(line[end:], ".office.com/webhookb2/") {
		return end + len(".office.com/webhookb2/")
	}
	if end = skip(line, end, "s"); line[end-1] != 's' {
		return -1
	}
	for _, path := range []string{".slack.com/services/", ".slack.com/workflows/", ".slack.com/triggers/",
		".zapier.com/hooks/catch/"} {
		if strings.HasPrefix(line[end:], path) {
			return end + len(path)
		}
	}
	if strings.HasSuffix(line[:end], "/api/webhooks") && strings.HasPrefix(line[end:], "/") {
		return end + 1
	}
	return -1
}

// linkWords are the parts of paths behind which a link has what opens it, such as /password/reset/V.
var linkWords = dictionaryOf("/reset", "/password", "/verify", "/confirm", "/activate", "/invite", "/invitation",
	"/unlock", "/magic", "/token", "/hooks", "/webhook")

// links finds what anybody can use who reads a link that was mailed to somebody.
func links(line, small string) (found []span) {
	linkWords.each(small, func(_ string, end int) int {
		start := skip(line, end, "/")
		stop := hyphened.end(line, start)
		if word := line[start:stop]; start == end || !isRandom(word) && !isHexDigest(word) {
			return end
		}
		found = append(found, span{start, stop})
		return stop
	})
	return found
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
