package redact

import (
	"regexp"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/lazyregexp"
)

// rule finds one kind of secret in a line.
type rule struct {
	may  func(lower string) bool               // whether the line, in lower case, can hold one: cheap
	find func() *regexp.Regexp                 // the first group that takes part is the secret
	part func(before, found, after string) int // how many bytes of what was found are secret; without it all are
}

// credentials are known by what stands around them. They are replaced before assignments are, and everything else after.
var credentials = []rule{
	{may: has("://"), find: lazyregexp.New(`://[^\s:/?#@"'<>]*:([^\s/"'<>]+|[^\s\d/@"'<>][^\s@"'<>]*)@`)},
	{may: has("://"), find: lazyregexp.New(`://([A-Za-z0-9_.~%+-]{20,})@`)},
	{may: has("access", "session"), find: lazyregexp.New(`(?i)(?:secret[_ -]?access[_ -]?key|session[_ -]?token)[ \t"',]+([A-Z0-9/+][^\s"',;]{15,})`), part: unnamed},
	{may: hasKeyID, find: lazyregexp.New(`(?:^|[^A-Za-z0-9/+])([A-Za-z0-9/+]{40})(?:[^A-Za-z0-9/+=]|$)`), part: secretKey},
	{may: has("identified by", "password '", `password "`), find: lazyregexp.New(`(?i)(?:identified by|password)[ \t]+(?:'(.+?)'|"(.+?)")(?:\W|$)`), part: quoted},
	{may: has("bearer ", "basic "), find: lazyregexp.New(`(?i)\b(?:(?:bearer|basic)[ \t]+)+([\w.~+/=:-]{6,})`), part: credential},
	{may: has("cookie"), find: lazyregexp.New(`(?i)cookies?\\*["']?\]?[ \t]*[:=]>?[ \t]*\[?\\*["']?(` + cookies + `)`)},
	{may: has("curl"), find: lazyregexp.New(`(?:^|[\s"'])-[A-Za-z]*[uU][ \t=,"'\\]*[^\s:"',\\]*:()[^\s"'\\]`), part: userPassword},
	{may: has("--user", "--proxy-user"), find: lazyregexp.New(`--(?:proxy-)?user[ \t=,"'\\]+[^\s:"',\\]*:()[^\s"'\\]`), part: userPassword},
	{may: has("mysql", "mariadb"), find: lazyregexp.New(`(?:^|[\s"'])-p\\*["']?()[^\s"',\\]`), part: argument},
	{may: has("redis"), find: lazyregexp.New(`(?:^|[\s"'])(?:-a|--pass)[ \t=,"'\\]+()[^\s"',\\]`), part: argument},
	{may: has("--pass", "--token", "--secret", "--api", "--auth", "--access"), find: lazyregexp.New(`(?i)--[\w-]*(?:password|passphrase|secret|token|api-?key|access-?key|auth)[ \t]+()[^\s"']`), part: assigned},
	{may: has("@"), find: lazyregexp.New(`:(/?[^\s/"'][^\s"']*)@(?:[a-z][a-z0-9+-]*\(|/\w)`)}, // what Go's MySQL driver is given: user:password@tcp(host)/name
}

// cookies are names with values, and attributes, between semicolons.
const (
	cookies     = `(?:` + cookieName + `;[ \t]*)*` + cookieName + cookieValue + `(?:;[ \t]*` + cookieName + `(?:` + cookieValue + `)?)*`
	cookieName  = `[\w.$%][\w.$!%*+^~|-]*`
	cookieValue = `=(?:"[^"\s,]*"|[^\s;"']*)`
)

// tokens are known by their form.
var tokens = []rule{
	{may: has("akia", "asia"), find: lazyregexp.New(`\b(?:AKIA|ASIA)([A-Z0-9]{16})\b`)},
	{may: has("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_", "glpat-", "gldt-", "glrt-", "glcbt-", "glptt-", "glft-", "glsoat-", "gloas-", "glagent-", "xox", "xapp-", "k_live_", "k_test_", "whsec_", "aiza", "ya29.",
		"gocspx-", "npm_", "sk-", "sg.", "_v1_", "hvs.", "pypi-", "dckr_", "shpat_", "shpss_", "shpca_", "shppa_", "hf_", "dapi", "sq0", "nrak-", "lin_api_"),
		find: lazyregexp.New(prefixed)},
	{may: has("sk"), find: lazyregexp.New(`\bSK([0-9a-f]{32})\b`)}, // Twilio
	{may: has("hooks.slack.com/", "/api/webhooks/"), find: lazyregexp.New(`(?:hooks\.slack\.com/(?:services|workflows)|/api/webhooks)/([\w/-]+)`)},
	{may: has("eyj"), find: lazyregexp.New(`\beyJ([\w-]{8,}(?:\.[\w-]+){1,4}\.?)`)},
	{may: manyDigits, find: lazyregexp.New(`\b(\d{13,19}|\d{4}(?:[ -]\d{4}){3}(?:[ -]?\d{1,3})?|\d{4}[ -]\d{6}[ -]\d{4,5})\b`), part: card},
	{may: has("@"), find: lazyregexp.New(`([A-Za-z0-9._%+-]*[A-Za-z0-9_%+-])@((?:[A-Za-z0-9-]+\.)+[A-Za-z]{2,})`), part: address},
}

// The prefixes that makers of tokens document, so that leaks can be found.
const prefixed = `gh[pousr]_([A-Za-z0-9]{20,})|github_pat_(\w{20,})|gl(?:pat|dt|rt|cbt|ptt|ft|soat|oas|agent)-([\w.-]{20,})|` +
	`xox[abeoprs]-([\w-]{8,})|xapp-([\w-]{8,})|\b[srp]k_(?:live|test)_([A-Za-z0-9]{8,})|whsec_([\w+/=-]{16,})|AIza([\w-]{30,})|ya29\.([\w-]{16,})|GOCSPX-([\w-]{16,})|` +
	`\bnpm_([A-Za-z0-9]{30,})|\bsk-([\w-]{20,})|\bSG\.([\w-]{16,}\.[\w-]{16,})|\bdo[opr]_v1_([0-9a-f]{32,})|\bhvs\.([\w-]{20,})|pypi-([\w-]{32,})|` +
	`dckr_(?:pat|oat)_([\w-]{20,})|\bshp(?:at|ss|ca|pa)_([0-9a-fA-F]{32})|\bhf_([A-Za-z0-9]{30,})|\bdapi([0-9a-f]{32})|\bsq0[a-z]{3}-([\w-]{20,})|NRAK-([A-Z0-9]{20,})|lin_api_([A-Za-z0-9]{30,})`

func has(parts ...string) func(string) bool {
	return func(lower string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(lower, part) })
	}
}

var keyID = lazyregexp.New(`\ba[ks]ia(?:[a-z0-9]{16}\b|\[redacted\])`)

// hasKeyID says whether a line has an AWS access key id, beside which its secret may stand.
func hasKeyID(lower string) bool {
	return (strings.Contains(lower, "akia") || strings.Contains(lower, "asia")) && keyID().MatchString(lower)
}

func manyDigits(lower string) bool {
	n := 0
	for i := range len(lower) {
		if '0' <= lower[i] && lower[i] <= '9' {
			n++
		}
	}
	return n >= 13
}

// credential tells "Bearer eyJh…" from "Basic authentication".
func credential(before, found, _ string) int {
	header := strings.ToLower(before[max(0, len(before)-40):])
	if strings.Contains(header, "authorization") || strings.ContainsAny(found, "0123456789") || isBase64(found) {
		return len(found)
	}
	return 0
}

// secretKey tells AWS secret access keys from hashes, which are in one case.
func secretKey(_, found, _ string) int {
	if strings.ToLower(found) == found || strings.ToUpper(found) == found || !strings.ContainsAny(found, "0123456789/+") {
		return 0
	}
	return len(found)
}

// unnamed keeps what is the next name.
func unnamed(_, found, _ string) int {
	if isSecretName(strings.TrimRight(found, "=:>：＝")) {
		return 0
	}
	return len(found)
}

// argument is the length of a command's argument, unless that is the next flag or the name of what follows.
func argument(before, _, after string) int {
	if notValue().MatchString(after) {
		return 0
	}
	n := argumentEnd(before, after)
	if n < longestName && isName(after[:n], after[n:]) {
		return 0
	}
	return n
}

// argumentEnd is where an argument ends: at the quote that it began with, or else as every value does.
func argumentEnd(before, after string) int {
	last := len(before) - 1
	if quote := before[last]; quote == '"' || quote == '\'' {
		return enclosed(after, quote, last-len(strings.TrimRight(before[:last], `\`)))
	}
	return len(unquoted(after))
}

// userPassword is the length of the password in an argument such as user:password. Numbers are a user and a group, and a URL is
// the next argument.
func userPassword(before, _, after string) int {
	if strings.HasPrefix(after, "//") {
		return 0
	}
	before = before[max(0, len(before)-longestName):]
	at := strings.LastIndexAny(before, " \t=,\"'\\") + 1
	user := strings.TrimSuffix(before[at:], ":")
	n := argument(before[:max(at, 1)], "", after)
	if strings.Trim(user+after[:n], "0123456789") == "" {
		return 0
	}
	return n
}

func isBase64(s string) bool {
	return strings.HasSuffix(s, "=") && strings.ToLower(s) != s && strings.ToUpper(s) != s
}

// card tells card numbers from other long numbers: they have an issuer's first digits and a valid check digit.
// Times since 1970, until 2033, begin with 1 and no card does.
func card(before, found, _ string) int {
	for _, n := range []int{len(found), min(len(found), len("0000 0000 0000 0000"))} { // what follows may be another number
		digits := ungrouped.Replace(found[:n])
		if isIssued(digits) && isLuhn(digits) && !isOther(before) {
			return n
		}
	}
	return 0
}

var (
	ungrouped = strings.NewReplacer(" ", "", "-", "")
	traceID   = lazyregexp.New(`(?i)(?:trace|span)[_.-]?id["']?[ \t]*[=:][ \t]*["']?$`)
)

// isOther says whether the digits that follow are a fraction or the id of a trace.
func isOther(before string) bool {
	return strings.HasSuffix(before, ".") || traceID().MatchString(before[max(0, len(before)-longestName):])
}

func isIssued(digits string) bool {
	switch first := digits[:4]; {
	case digits[0] == '4':
		return len(digits) == 13 || len(digits) == 16 || len(digits) == 19
	case "2221" <= first && first <= "2720", "5100" <= first && first <= "5599":
		return len(digits) == 16
	case first[:2] == "34" || first[:2] == "37":
		return len(digits) == 15
	case "3000" <= first && first <= "3059", first[:2] == "36", first[:2] == "38":
		return len(digits) == 14
	case "3528" <= first && first <= "3589", digits[0] == '5', digits[0] == '6':
		return len(digits) >= 16
	}
	return false
}

// isLuhn checks the check digit of ISO/IEC 7812.
func isLuhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			d *= 2
		}
		sum += d/10 + d%10
	}
	return sum%10 == 0
}

// address tells e-mail addresses from the names of hosts, processes and repositories that look alike.
func address(before, found, after string) int {
	host := after[1:]
	if end := strings.IndexFunc(host, func(r rune) bool { return !isAlphanumeric(r) && r != '.' && r != '-' }); end >= 0 {
		host = host[:end]
	}
	host = strings.ToLower(strings.TrimRight(host, ".-"))
	private := slices.ContainsFunc([]string{".internal", ".local", ".service", ".localdomain"}, func(end string) bool { return strings.HasSuffix(host, end) })
	if private || found == "git" || strings.HasSuffix(before, "://") {
		return 0
	}
	return len(found)
}
