package redact

import (
	"slices"
	"strings"
)

// besideStems are parts of names whose value may stand beside them, without anything that assigns it.
var besideStems = dictionaryOf(slices.Concat(
	[]string{"pass", "pwd", "secret", "token", "key", "credential", "auth", "トークン"}, foreignPasswords)...)

var (
	quoteGap  = classOf("", " \t\"'\\")
	quotes    = classOf("", "\"'`\\")
	wordGap   = classOf("", " \t\"'`\\,|.")
	tableGaps = []string{"\t", "  ", "|", "│", "→", "->", "...", "</", "║"}
	arrows    = []string{"→", "->", "は", "是", "为", "는", "은", "「", "(", "│", "║", "b'", `b"`, "<<"}
)

// beside finds the values in tables, in pairs such as 'api_key', 'V' and in sentences: password V, API key provided: V.
func beside(line, small string) (found []span) {
	besideStems.each(small, func(_ string, end int) int {
		end += len(strings.TrimRight(line[end:nameBytes.end(line, end)], ".-"))
		start, stop := valueBeside(line, end)
		if stop > start {
			found = append(found, span{start, stop})
		}
		return max(end, stop)
	})
	return found
}

// valueBeside is the place of the value beside a name that ends at a place; it is empty where there is none.
func valueBeside(line string, nameEnd int) (start, stop int) {
	start = gapEnd(line, nameEnd)
	if start == nameEnd || start == len(line) {
		return 0, 0
	}
	gap := start
	start, fits := besideName(line, nameEnd, start)
	if fits == nil || line[start] == '-' || line[start] == '=' || isNoValue(line[start:]) {
		return 0, 0
	}
	stop = start + argumentEnd(line[:start], near(line, start)[start:])
	for _, closing := range []string{"</", "」"} {
		if end := strings.Index(line[start:stop], closing); end > 0 {
			stop = start + end
		}
	}
	stop = start + len(strings.TrimRight(line[start:stop], ".,;:!?)'\"`"))
	isFaulty := start == gap && isOwnWord(line[start:stop]) && isFaulted(line, nameEnd, stop)
	if stop == start || assignsItself(line[start:stop]) || !fits(line[start:stop]) && !isFaulty {
		return 0, 0
	}
	return start, whole(line, start, stop)
}

// besideName says what the value beside a name has to be, and where it begins: behind the words of a sentence.
func besideName(line string, nameEnd, start int) (int, func(string) bool) {
	name, gap := line[max(0, nameEnd-longestName):nameEnd], line[nameEnd:start]
	fits := demandOf(name)
	switch {
	case fits == nil || strings.HasSuffix(gap, `\`):
		return start, nil
	case isPair(gap) && strings.Contains(gap, ",") && hasFoldSuffix(name, "auth"): // may be a module
		return start, isKeyLike
	case isPair(gap) || gap == ", " && isBracketed(line, name, nameEnd):
		return start, isNoWord
	case containsAny(gap, tableGaps):
		return start, isStrongCell
	case strings.ContainsAny(gap, ",.("):
		return start, nil
	case isPassword(name):
		return afterFillers(line, start), isStrong
	case hasFoldSuffix(name, "code"):
		return afterFillers(line, start), isCode
	case isSecretName(name):
		return afterFillers(line, start), isKeyLike
	}
	return afterFillers(line, start), isRandom
}

// isBracketed reports whether a name is the first of two in brackets, as .NET writes a pair: [Password, V].
func isBracketed(line, name string, nameEnd int) bool {
	start := nameEnd - len(name) + nameBytes.start(name, 0, len(name))
	return start > 0 && line[start-1] == '['
}

// isStrongCell tells passwords in tables from what a route leads to, such as AuthController@login.
func isStrongCell(word string) bool {
	class, method, had := strings.Cut(word, "@")
	isRoute := had && letters.end(class, 0) == len(class) && letters.end(method, 0) == len(method)
	return isStrong(word) && !isRoute
}

// isPair reports whether what stands between a name and a text makes them the two of a pair, or a call: 'name', 'V',
// {name,"V"} and name("V").
func isPair(gap string) bool {
	if gap == `("` || gap == "('" {
		return true
	}
	return (aroundName[gap[0]] || gap == `,"` || gap == `,<<"`) && quotes[gap[len(gap)-1]] && strings.Contains(gap, ",")
}

// longestLook is how far a word is looked at that may be a secret by what it looks like.
const longestLook = 256

// near is a line without what is too far behind a place to be looked at.
func near(line string, at int) string { return line[:min(len(line), at+longestLook)] }

// whole is where a secret ends that may reach to the end of what was looked at.
func whole(line string, start, stop int) int {
	if stop-start < longestLook-1 {
		return stop
	}
	return argumentBytes.end(line, stop)
}

// gapEnd is where what separates a name from the value beside it ends; it may have an arrow, or the end of an element.
func gapEnd(line string, at int) int {
	at = wordGap.end(line, at)
	if strings.HasPrefix(line[at:], "</") {
		return tagsEnd(line, at)
	}
	for _, arrow := range arrows {
		if strings.HasPrefix(line[at:], arrow) {
			return wordGap.end(line, at+len(arrow))
		}
	}
	return at
}

// changed finds what a secret becomes, as plans of Terraform and Pulumi have it: password = "old" -> "V".
func changed(line, _ string) (found []span) {
	for _, arrow := range []string{` -> "`, ` => "`, ` to "`} {
		each(line, arrow, func(start int) int {
			end := start - len(arrow)
			before := strings.TrimRight(line[max(0, end-longestName):end], `"'`)
			assigner := max(0, strings.LastIndexAny(before, "=:"))
			isNamed := arrow != ` to "` && isSecretName(nameBefore(before[:assigner]))
			stop := closedBy(line, start-1)
			if !isNamed && !strings.HasSuffix(before, Mark) || stop == start || isHarmless(line[start:stop]) {
				return start
			}
			found = append(found, span{start, stop})
			return stop
		})
		if len(found) > 0 { // those of another arrow would not be in order
			break
		}
	}
	return found
}

// tagsEnd is where a few tags of HTML end that begin at a place.
func tagsEnd(line string, at int) int {
	for range 4 {
		if !strings.HasPrefix(line[at:], "<") {
			break
		}
		length := strings.IndexByte(near(line, at)[at:], '>') + 1
		at = blanks.end(line, at+length)
	}
	return at
}

// fillerWords are the words that stand between a name and its value in a sentence.
var fillerWords = []string{
	"is", "was", "from", "to", "of", "the", "following", "provided", "given", "value", "has", "been", "set", "reset",
	"changed", "=", "are", "for", "ist", "lautet", "est", "es",
}

// afterFillers is the place behind the words of a sentence that begin at a place. Whom the value is for is one of them.
func afterFillers(line string, at int) int {
	for range 6 {
		end := letters.end(line, at)
		word := inLower(line[at:end])
		if !slices.Contains(fillerWords, word) {
			return at
		}
		next := wordGap.end(line, skip(line, end, ":="))
		if word == "for" {
			if next = afterWhom(line, next); next == 0 {
				return at
			}
		}
		if next == end || next == len(line) {
			return at
		}
		at = next
	}
	return at
}

// afterWhom is the place behind the few words for whom a value is, where the next says what it is, or 0.
func afterWhom(line string, at int) int {
	for range 3 {
		at = blanks.end(line, unspaced.end(near(line, at), at))
		if word := line[at:letters.end(line, at)]; word == "is" || word == "was" {
			return at
		}
		if next := wordGap.end(line, skip(line, at, "=")); strings.HasPrefix(line[at:], "= ") {
			return next
		}
	}
	return 0
}

// assignsItself reports whether a word is a name with its own value, such as timeout=30s.
func assignsItself(word string) bool {
	end := nameBytes.end(word, 0)
	isAssigned := end > 0 && end+1 < len(word) && (word[end] == '=' || word[end] == ':') && !hasDigit(word[:end])
	return isAssigned && !isMixed(word, end)
}

// isMixed reports whether a word with a symbol at a place is rather a password than a name with its value: it begins
// with a capital on both sides, and has digits.
func isMixed(word string, at int) bool {
	isCapital := func(c byte) bool { return 'A' <= c && c <= 'Z' }
	return isCapital(word[0]) && isCapital(word[at+1]) && hasDigit(word)
}

// authorizations finds what stands behind the name of any scheme in the header: Authorization: Token V.
func authorizations(line, small string) (found []span) {
	each(small, "authorization", func(end int) int {
		scheme := argumentOrColon.end(line, end)
		if scheme == end {
			return end
		}
		start := blanks.end(line, hyphened.end(line, scheme))
		if start == scheme || !blanks[line[start-1]] {
			return scheme
		}
		stop := listedBytes.end(line, start)
		isProse := strings.TrimLeft(line[end:scheme], " ") == "" && !isKeyLike(line[start:stop])
		if stop-start < shortestCredential || isProse || isOfLetters(line[start:stop]) || line[stop-1] == ':' ||
			strings.HasPrefix(line[start:], Mark) {
			return stop
		}
		found = append(found, span{start, stop})
		return stop
	})
	return found
}

const shortestCredential = 8

var argumentOrColon = classOf("", " \t=,\"'\\:[")

// accessLists finds the passwords in Redis' lists of users: user app on >V ~* +@all.
func accessLists(line, small string) (found []span) {
	if !strings.Contains(small, "user ") || !containsAny(small, []string{"+@", " ~", "allkeys", "allcommands"}) {
		return nil
	}
	each(line, " >", func(start int) int {
		stop := argumentBytes.end(line, start)
		if isStrong(line[start:stop]) {
			found = append(found, span{start, stop})
		}
		return stop
	})
	return found
}

// authCommands finds what Redis is told: AUTH V, "AUTH" "user" "V".
func authCommands(line, _ string) (found []span) {
	each(line, "AUTH", func(end int) int {
		start := quoteGap.end(line, end)
		if start == end || !startsWord(line, end-len("AUTH")) {
			return end
		}
		fits := isStrong
		for range 2 {
			stop := argumentBytes.end(near(line, start), start)
			if stop > start && fits(line[start:stop]) {
				found = append(found, span{start, whole(line, start, stop)})
				return found[len(found)-1].end
			}
			if capitals.end(line, start) == stop { // what kind of it, or how it went
				fits = isKeyLike
			}
			if next := quoteGap.end(line, stop); next > stop {
				start = next
			}
		}
		return end
	})
	return found
}
