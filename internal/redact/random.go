package redact

import "strings"

// makeup counts what a word is made of.
type makeup struct{ lower, upper, digits, symbols, changes int }

// makeupOf counts the letters, digits and symbols of a word, and how often one kind follows another. What only
// separates parts of words, such as a hyphen, counts as nothing.
func makeupOf(word string) (m makeup) {
	last := byte(0)
	for i := range len(word) {
		kind := kinds[word[i]]
		switch kind {
		case 'a':
			m.lower++
		case 'A':
			m.upper++
		case '0':
			m.digits++
		case '!':
			m.symbols++
		default:
			continue
		}
		if last != 0 && kind != last {
			m.changes++
		}
		last = kind
	}
	return m
}

// kinds are what bytes are: small or great letters, digits, symbols or, as 0, none of them.
var kinds = func() (kinds [256]byte) {
	for c := range kinds {
		switch {
		case 'a' <= c && c <= 'z', c >= 0x80:
			kinds[c] = 'a'
		case 'A' <= c && c <= 'Z':
			kinds[c] = 'A'
		case '0' <= c && c <= '9':
			kinds[c] = '0'
		}
	}
	for _, c := range []byte("!@#$%^&*~+?=") {
		kinds[c] = '!'
	}
	return kinds
}()

func (m makeup) letters() int { return m.lower + m.upper }

const (
	shortestStrong = 6  // of a password that no name ends at
	shortestRandom = 16 // of a key beside the word key
	shortestAlone  = 32 // of a key that nothing tells
)

// isStrong reports whether a word looks like a password, as Plum-Kite7! does: no word of a language, number, path or
// address is one.
func isStrong(word string) bool {
	if len(word) < shortestStrong || isReference(word) || strings.ContainsAny(word, white+"<") {
		return false
	}
	m := makeupOf(word)
	return m.letters() > 0 && m.digits+m.symbols > 0 && !isVersion(word)
}

// isRandom reports whether a word looks like a key: letters and digits in no order.
func isRandom(word string) bool {
	if len(word) < shortestRandom || isReference(word) || isUUID(word) || isWords(word) ||
		strings.ContainsAny(word, white+"(") {
		return false
	}
	m := makeupOf(word)
	if m.digits == 0 {
		return !isOfLetters(word)
	}
	return m.letters() > 0 && m.changes*6 >= m.letters()+m.digits
}

// isKeyLike reports whether a word looks like a key where nothing but one is expected: it may be a UUID, or a digest.
func isKeyLike(word string) bool { return isUUID(word) || isHexDigest(word) || isRandom(word) }

// isNoWord reports whether a text in quotes is neither a word of a language nor a name, path or address.
func isNoWord(text string) bool {
	m := makeupOf(text)
	return isStrong(text) || len(text) >= shortestAlone/4 && m.digits+m.symbols > 0 && !isReference(text) &&
		!isVersion(text)
}

// isRandomAlone reports whether a word of so many letters and digits at least can hardly be anything but a key: great
// and small letters and digits that change as often as chance has it. Hashes, which are in one case, names and paths
// are not.
func isRandomAlone(word string, least int) bool {
	m := makeupOf(word)
	n := m.letters() + m.digits
	return n >= least && m.lower > 2 && m.upper > 2 && m.digits > 1 && m.changes*20 >= n*9 && !isWords(word)
}

// isWords reports whether a word is made of words, as the name web-db-credentials-7f9c6d5b4 is.
func isWords(word string) bool {
	words := 0
	for part := range strings.FieldsFuncSeq(word, func(r rune) bool {
		return r == '-' || r == '_' || r == '.' ||
			r == '/'
	}) {
		if small := inLower(part); len(part) > 2 && letters.end(part, 0) == len(part) &&
			(small == part || part[1:] == small[1:]) {
			words++
		}
	}
	return words > 1
}

// isReference reports whether a word points at something: a path, an address, the name of a thing in AWS, a variable.
func isReference(word string) bool {
	return strings.HasPrefix(word, arn) || strings.IndexByte("/.$<{(%[", word[0]) >= 0 && !strings.HasPrefix(word, "$2") ||
		isSized(word) || strings.Contains(word, "://") || strings.Contains(word, "::") || strings.Contains(word, Mark)
}

// isSized reports whether a word is the type of a column, such as varchar(128), whose last bracket may be cut.
func isSized(word string) bool {
	name, size, had := strings.Cut(strings.TrimSuffix(word, ")"), "(")
	return had && isNumber(size) && letters.end(name, 0) == len(name)
}

// isVersion reports whether a word is a version, date or address: digits with what separates them, and a letter or two.
func isVersion(word string) bool {
	m := makeupOf(word)
	return m.symbols == 0 && m.letters() <= 2 && strings.ContainsAny(word, ".:-/")
}

// isCode reports whether a word is a code that was sent to somebody, or a key.
func isCode(word string) bool {
	return isKeyLike(word) || 4 <= len(word) && len(word) <= 8 && isNumber(word)
}

const uuid = "00000000-0000-0000-0000-000000000000"

func isUUID(word string) bool {
	if len(word) != len(uuid) {
		return false
	}
	for i := range len(uuid) {
		if uuid[i] == '-' != (word[i] == '-') || uuid[i] == '0' && !anyHex[word[i]] {
			return false
		}
	}
	return true
}

var base64Word = classOf("azAZ09", "_+/-")

// speaking are the words of lines that speak of a secret.
var speaking = dictionaryOf(append([]string{"authorization"}, secretStems...)...)

// randomWords finds words that can hardly be anything but keys, where no id is expected.
func randomWords(line, small string) (found []span) {
	for at := 0; at+shortestRandom <= len(line); at++ {
		end := base64Word.end(line, at)
		if isRandomHere(line, small, at, end) {
			found = append(found, span{at, end})
		}
		at = end
	}
	return found
}

var sessionBytes = classOf("azAZ09", "_+=,.@-")

// sessionNames finds keys that somebody has for the name of a role's session, as a task's id or a person's name never
// looks: arn:aws:sts::111122223333:assumed-role/ROLE/V.
func sessionNames(line, _ string) (found []span) {
	each(line, ":assumed-role/", func(end int) int {
		start := skip(line, sessionBytes.end(line, end), "/")
		stop := sessionBytes.end(line, start)
		if isRandomAlone(line[start:stop], shortestSession) {
			found = append(found, span{start, stop})
		}
		return stop
	})
	return found
}

// Principal redacts the ARN of who did something: of a session's name only what is a key, because sessions are called
// after people and their addresses, too.
//
//	arn:aws:sts::111122223333:assumed-role/ci/aB3dE6gH9jK2mN5pQ8 -> arn:aws:sts::111122223333:assumed-role/ci/[redacted]
func Principal(arn string) string { return masked(arn, []finder{prefixed, webTokens, sessionNames}) }

const nearby = 48 // bytes around a word that tell what it is

// isRandomHere reports whether a word of a line can hardly be anything but a key. It may be shorter beside words that
// speak of a secret.
func isRandomHere(line, small string, at, end int) bool {
	word := line[at:end]
	if len(word) < shortestRandom || !isRandomAlone(word, shortestRandom) || isHashOrSymbol(word) ||
		isIdentified(line[:at]) {
		return false
	}
	return isRandomAlone(word, shortestAlone) || speaking.isIn(small[max(0, at-nearby):min(len(small), end+nearby)])
}

// isHashOrSymbol reports whether a word begins as a named hash does, or as what compilers make of a function's name,
// or ends with a UUID.
func isHashOrSymbol(word string) bool {
	if isUUID(word[max(0, len(word)-len(uuid)):]) {
		return true
	}
	return strings.HasPrefix(word, "sha") || strings.HasPrefix(word, "SHA") || strings.HasPrefix(word, "_Z")
}

// identifiers are the ends of names whose values tell things apart and open nothing.
var identifiers = []string{"id", "ids", "uuid", "hash", "digest", "etag", "integrity", "checksum", "fingerprint",
	"trace", "span", "nonce",
	"kid", "cluster", "commit", "revision", "sha256", "sha384", "sha512", "sha1", "md5"}

// isIdentified reports whether a text ends with what stands before an id: a part of a path or the name of one.
func isIdentified(before string) bool {
	if before == "" {
		return false
	}
	if last := before[len(before)-1]; strings.IndexByte("/@#", last) >= 0 {
		return true
	}
	if module, had := strings.CutSuffix(before, "h1:"); had && startsWord(module, len(module)) {
		return true
	}
	name := inLower(strings.TrimRight(before[max(0, len(before)-longestName):], "\"'\\ :=-[("))
	name = strings.TrimRight(strings.TrimRight(name, "0123456789"), "-_")
	if strings.HasSuffix(name, "valid") {
		return false
	}
	for _, id := range identifiers {
		if strings.HasSuffix(name, strings.TrimRight(id, "0123456789")) && len(name) < len(before) {
			return true
		}
	}
	return false
}
