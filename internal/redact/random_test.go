package redact

import (
	"math/rand/v2"
	"strings"
	"testing"
)

// pieces are what random text is made of: what is special to a rule, and words that stand near secrets.
var pieces = append(strings.Split("password|token|secret|auth|api_key|Bearer|Basic|pass|://|@|@example.com|=|:|: "+
	"|=>|\"|'|\\\"|\\|,|;|&|>|</|<|[redacted]|\n|\t|-|.|..|--token |x|app|4111 1111|1111|2026-10-29|null|arn:|::|PWD=|日本|\x1b[32m|eyJ|sk-|-----BEGIN PRIVATE KEY-----|-----END PRIVATE KEY-----|KeyError: | failed|git|.internal|curl|redis-cli|mysql| -u | -a | -p|--user |Cookie: |x=y|; |password=|Pwd=|@tcp(|@/x|パスワード|トークン|：|＝|AKIA[redacted]|session_token |identified by|key|→|%3D|%2540|\\u003d|\\/|value|name|AUTH |sshpass -p |(|[|authorization|string(3) |,|Plum-Kite7!|aB3dE6gH9jK2mN5p|of |for |<![CDATA[|api_key|sqlplus a/|1x", "|"), " ", " ", " ")

func TestRandomText(t *testing.T) {
	random := rand.New(rand.NewPCG(3, 7))
	for range 100 { // make fuzz goes on from there
		var b strings.Builder
		for range random.IntN(14) {
			b.WriteString(pieces[random.IntN(len(pieces))])
		}
		text := b.String()
		once := Text(text)
		if twice := Text(once); twice != once {
			t.Fatalf("Text(%q) is not stable:\n once %q\ntwice %q", text, once, twice)
		}
		plant(t, text, random.Uint64())
		if t.Failed() {
			return
		}
	}
}
