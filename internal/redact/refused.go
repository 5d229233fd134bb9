package redact

import (
	"slices"
	"strings"
	"unicode"
)

// What programs write of values that they do not take, whose name may stand before or behind.

// stating are the words behind which a value stands in quotes or brackets, in lower case, and whether nothing else
// does: behind the others may stand the name of a type.
var stating = map[string]bool{
	"value": true, "argument": true, "got": false, "received": false, "converting": false, "convert": false,
	"string": false, "parsing": false, "parse": false, "literal": false, "input": false, "10:": false,
	"found": false, "str": false,
}

var statingWords = dictionaryOf("value", "argument", "got", "received", "converting", "convert", "string", "parsing",
	"parse", "literal", "input", "10:", "found", "str")

const (
	longestBefore = longestLook // bytes from a name to the value that it names
	longestBehind = 96          // from a value to the name behind it
)

// refused finds the values that are told with the name of a secret: DB_PASSWORD: got "V", invalid value 'V' for
// --password, SECRET_KEY_BASE (V) is too short.
func refused(line, small string) (found []span) {
	names := namedAt(line, small)
	if len(names) == 0 {
		return nil
	}
	bracketed := slices.Clone(names)
	statingWords.each(small, func(word string, end int) int {
		for len(bracketed) > 0 && bracketed[0].end < end {
			found = appendBracketed(found, line, bracketed[0])
			bracketed = bracketed[1:]
		}
		value := statedValue(line, word, end)
		for len(names) > 1 && names[1].end <= end {
			names = names[1:]
		}
		if value.end == value.start || !isStated(line, word, value, names) {
			return end
		}
		if last := len(found) - 1; last < 0 || found[last].end <= value.start {
			found = append(found, value)
		}
		return value.end
	})
	for _, name := range bracketed {
		found = appendBracketed(found, line, name)
	}
	return found
}

// appendBracketed adds what stands in brackets or quotes behind a name.
func appendBracketed(found []span, line string, name span) []span {
	open := blanks.end(line, quoteEnd(line, name.end))
	if last := len(found) - 1; last >= 0 && found[last].end > name.end || open == len(line) ||
		strings.IndexByte("[(\"'`", line[open]) < 0 {
		return found
	}
	value := span{open + 1, closedBy(line, open)}
	text, known := line[value.start:value.end], line[name.start:name.end]
	isSure := isSureName(known)
	if open == name.end { // Secret(V), as Rust and Scala write what has no field
		isSure = line[open] == '(' && (isPassword(known) || hasFoldSuffix(known, "secret"))
	}
	if isSure && isOwnWord(text) {
		return append(found, value)
	}
	return found
}

// isOwnWord reports whether a word looks like a password, and is not made of words.
func isOwnWord(text string) bool {
	return len(text) >= shortestCredential && isStrong(text) && !isWords(text)
}

// isStated reports whether a value is that of one of some names, the first of which is the last before it, if any is.
func isStated(line, word string, value span, names []span) bool {
	text := line[value.start:value.end]
	if isReference(text) || isHarmless(text) {
		return false
	}
	for _, name := range names[:min(2, len(names))] {
		isNear := name.end <= value.start && value.start-name.end <= longestBefore ||
			name.start >= value.end && name.start-value.end <= longestBehind
		isSure := isSureName(line[name.start:name.end])
		if isNear && (isKeyLike(text) || isSure && (stating[word] || isStrong(text))) {
			return true
		}
	}
	return false
}

// namedAt are the places of the words of a line that name something secret.
func namedAt(line, small string) (names []span) {
	besideStems.each(small, func(_ string, end int) int {
		end += len(strings.TrimRight(line[end:nameBytes.end(near(line, end), end)], ".-"))
		start := nameBytes.start(line, max(0, end-longestName), end)
		if isSecretName(line[start:end]) {
			names = append(names, span{start, end})
		}
		return end
	})
	return names
}

// isSureName tells the names of settings, and those of passwords, from words such as token, which sentences have.
func isSureName(name string) bool {
	return isPassword(name) || strings.ContainsAny(name, "_-.") || strings.ContainsFunc(name[1:], unicode.IsUpper)
}

// statedValue is the place of the text in quotes or brackets behind a word that ends at a place; it is empty where
// there is none.
func statedValue(line, word string, end int) span {
	at := blanks.end(line, end)
	switch {
	case at == end && (word == "received" || hasFoldSuffix(line[:end], "input_value") ||
		hasFoldSuffix(line[:end], "invalidvalue")):
		at = blanks.end(line, skip(line, quoteEnd(line, at), ":="))
	case strings.HasPrefix(line[at:], ": ") && !isField(line, end-len(word)): // there it is that of any field
		at = blanks.end(line, at+1)
	case at == end && word != "10:":
		return span{}
	}
	opening := backslashes.end(line, at)
	if opening == len(line) || strings.IndexByte("\"'`[(", line[opening]) < 0 {
		return span{}
	}
	return span{opening + 1, closedBy(line, opening)}
}

// isField reports whether a word at a place is the name of a field of an object, and not a word of a sentence.
func isField(line string, at int) bool {
	before := strings.TrimRight(line[max(0, at-longestLook):at], white+"\"'")
	isNext := strings.HasSuffix(before, ",") && strings.Contains(before, "{")
	return before == "" || strings.HasSuffix(before, "{") || isNext
}

// closedBy is where the text ends that a quote or bracket opens at a place; only what is near is looked at.
func closedBy(line string, opening int) int {
	start := opening + 1
	switch line[opening] {
	case '[':
		return start + closedAt(near(line, start)[start:], ']')
	case '(':
		return start + closedAt(near(line, start)[start:], ')')
	case '`':
		return start + closedAt(near(line, start)[start:], '`')
	}
	escapes := opening - backslashes.start(line, 0, opening)
	return start + enclosed(near(line, start)[start:], line[opening], escapes)
}

func closedAt(text string, closing byte) int {
	if end := strings.IndexByte(text, closing); end >= 0 {
		return end
	}
	return len(text)
}

// refusedBelow redacts the values that a line states whose name is the line above.
func refusedBelow(line string) string {
	var found []span
	statingWords.each(inLower(line), func(word string, end int) int {
		value := statedValue(line, word, end)
		text := line[value.start:value.end]
		if text == "" || isReference(text) || isHarmless(text) || !stating[word] && !isStrong(text) {
			return end
		}
		found = append(found, value)
		return value.end
	})
	return replaced(line, found)
}

var (
	faultsBefore = []string{"invalid ", "invalid `", "bad ", "wrong ", "unknown ", "malformed ", "unexpected "}
	faultsBehind = []string{" invalid", " is invalid", " not valid", " is not valid", " rejected", " was rejected",
		" expired", " too short", " is too short", " is too weak"}
)

const longestFault = 24 // bytes in which a fault stands before the name

// isFaulted reports whether a line calls what it names, or the value that ends at a place, invalid.
func isFaulted(line string, nameEnd, stop int) bool {
	name := nameBytes.start(line, max(0, nameEnd-longestName), nameEnd)
	after := strings.TrimLeft(inLower(line[stop:min(len(line), stop+longestFault)]), "\"'`")
	return isSecretName(line[name:nameEnd]) && (containsAny(inLower(line[max(0, name-longestFault):name]), faultsBefore) ||
		slices.ContainsFunc(faultsBehind, func(fault string) bool { return strings.HasPrefix(after, fault) }))
}

// placed are commands with a password among their arguments, and how many stand before it.
var placed = map[string]int{"add_user": 1, "change_password": 1, "authenticate_user": 1}

var placedNames = dictionaryOf("add_user", "change_password", "authenticate_user")

// placedPasswords finds what only its place tells: rabbitmqctl add_user app V.
func placedPasswords(line, small string) (found []span) {
	if !strings.Contains(small, "rabbitmq") {
		return nil
	}
	placedNames.each(small, func(name string, end int) int {
		start := argumentGap.end(line, end)
		for range placed[name] {
			start = argumentGap.end(line, argumentBytes.end(near(line, start), start))
		}
		if start == end {
			return end
		}
		return addArgument(line, start, &found)
	})
	return found
}

// settings finds what a command sets by a secret's name: npm config set //npm.example.com/:_authToken V.
func settings(line, small string) (found []span) {
	if !strings.Contains(small, "config") {
		return nil
	}
	each(small, "set", func(end int) int {
		name := argumentGap.end(line, end)
		nameEnd := argumentBytes.end(near(line, name), name)
		start := argumentGap.end(line, nameEnd)
		before := strings.TrimRight(small[:end-len("set")], "\t \",'")
		isSet := strings.HasSuffix(before, "config") || strings.HasSuffix(before, "configure")
		if !isSet || start == nameEnd || name == end || !isSecretName(line[name:nameEnd]) {
			return end
		}
		return addArgument(line, start, &found)
	})
	return found
}

// directives finds what files of OpenLDAP and its clients set with a blank: bindpw V. Any word is one that ends its
// line.
func directives(line, small string) (found []span) {
	each(small, "pw", func(end int) int {
		name := end - len("bindpw")
		start := blanks.end(line, end)
		if name < 0 || !startsWord(line, name) || start == end ||
			small[name:end] != "bindpw" && small[name:end] != "rootpw" {
			return end
		}
		stop := argumentBytes.end(line, start)
		endsLine := strings.TrimLeft(line[quoteEnd(line, stop):], white) == ""
		if stop == start || !endsLine && !isStrong(line[start:stop]) {
			return start
		}
		found = append(found, span{start, stop})
		return stop
	})
	return found
}

var giving = []string{"generat", "temporary", "initial", "password for the "}

// firstPasswords finds what ends a line that tells the password which a program made for its first user: A temporary
// password is generated for root@localhost: V.
func firstPasswords(line, small string) (found []span) {
	text := strings.TrimRight(line, white)
	colon := strings.LastIndex(text[max(0, len(text)-longestName):], ": ")
	if colon < 0 {
		return nil
	}
	colon += max(0, len(text)-longestName)
	start := colon + len(": ")
	before := small[max(0, colon-longestLook):colon]
	value := strings.ReplaceAll(text[start:], "<", "")
	if !strings.Contains(before, "password") || !containsAny(before, giving) || !isStrong(value) {
		return nil
	}
	return []span{{start, len(text)}}
}
