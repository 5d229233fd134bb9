package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// longestName is how many bytes before a value are looked at.
const longestName = 128

// assignments redacts what is assigned to a secret's name: with "=", ":" or "=>", with quotes or without, or as an XML
// element.
func assignments(line string) string {
	var found []span
	for i := 0; i < len(line); i++ {
		if !assigning[line[i]] || separator(line[i:]) == 0 {
			continue
		}
		name := assignedName(line, i)
		fits, isField := demandOf(name), hasFoldSuffix(name, "value")
		if fits == nil && !isField {
			continue
		}
		start, end := value(nearValue(line, i), i)
		isSecret := fits != nil && fits(firstListed(line[start:end])) || isField && isNamedBehind(line, end)
		if end == start || !isSecret {
			continue
		}
		if start, end = value(line, i); end > start {
			found = append(found, span{start, end})
			i = end - 1
		}
	}
	if len(found) == 0 {
		return line
	}
	return replaced(line, found)
}

// nearValue is as much of a line as tells whether what is assigned at a place is secret: what is not may be looked at
// again from the next place. The text of an element ends at the next one.
func nearValue(line string, at int) string {
	if line[at] == '>' {
		return line
	}
	return line[:min(len(line), at+longestName)]
}

// assignedName is the end of a text that is the name of what is assigned at a place. In {"name":"DB_PASSWORD","value":
// that is the value of the field before, and in TOKEN: string = it stands before the type.
func assignedName(line string, at int) string {
	if tag := tagBefore(line[:at]); line[at] == '>' && tag != "" {
		return tag
	}
	before := strings.TrimSuffix(strings.TrimRight(line[:at], " "), "=> "+Mark)
	if line[at] == '=' {
		before = strings.TrimRight(before, "?:|")
	}
	name := nameBefore(before)
	if line[at] == '=' {
		for _, typeName := range []string{"string", "String", "str", "protected", "private"} {
			if short, had := strings.CutSuffix(name, typeName); had && short != strings.TrimRight(short, " :") {
				return strings.TrimRight(short, " :?\"")
			}
		}
	}
	if field := name[nameBytes.start(name, 0, len(name)):]; hasFoldSuffix(field, "value") || field == "val" ||
		field == "data" {
		if other := fieldBefore(name[:len(name)-len(field)]); other != "" {
			return other
		}
	}
	return name
}

// isNamedBehind reports whether the field behind one that ends at a place names something secret, as in
// {"value":"V","name":"DB_PASSWORD"}.
func isNamedBehind(line string, end int) bool {
	field := wordGap.end(line, end)
	nameEnd := letters.end(line, field)
	if name := inLower(line[field:min(nameEnd, field+longestName)]); name != "name" && name != "key" {
		return false
	}
	start := argumentOrColon.end(line, nameEnd)
	return isSecretName(line[start:nameBytes.end(near(line, start), start)])
}

// tagBefore is the name of the element whose attributes end a text, or empty.
func tagBefore(text string) string {
	text = text[max(0, len(text)-longestName):]
	name, _, has := strings.Cut(text[strings.LastIndexByte(text, '<')+1:], " ")
	if !has {
		return ""
	}
	return name
}

// namedIn is a text that ends with what a field has that is called a name, without quotes, or empty: {name=DB_PASSWORD.
func namedIn(text string) string {
	field := strings.TrimRight(text[:nameBytes.start(text, 0, len(text))], "=: ")
	if hasFoldSuffix(field, "name") || hasFoldSuffix(field, "key") {
		return text
	}
	return ""
}

// fieldBefore is the end of a text up to the name in quotes that the field before has as its value, or that of the
// object whose first field follows, or empty. Two attributes may stand between, as in name="password" type="String"
// value=, or two fields of JSON.
func fieldBefore(text string) string {
	for range 5 {
		other := strings.TrimRight(text, "\"'\\,; \t<>")
		object, opens := strings.CutSuffix(other, "{")
		if opens {
			other = nameBefore(strings.TrimRight(object, " :=>"))
		}
		switch {
		case isSecretName(other):
			return other
		case opens:
			return ""
		case !strings.ContainsAny(text[len(other):], "\"'"):
			field := strings.TrimRight(other[:nameBytes.start(other, 0, len(other))], ": ")
			if named := namedIn(other); named != "" || !strings.HasSuffix(field, `"`) {
				return named
			}
			text = field // of JSON, with a number, true or false
			continue
		}
		quote := strings.LastIndexAny(other, "\"'")
		if quote < 0 {
			return ""
		}
		text = strings.TrimRight(other[:quote], "= :")
		text = text[:letters.start(text, 0, len(text))]
	}
	return ""
}

const assigners = "=:>：＝"

var assigning = classOf("", "=:>"+"：＝"[:1])

// separator is the length of the separator that a text begins with; Japanese text has wide ones.
func separator(text string) int {
	switch {
	case text[0] == '=' || text[0] == ':' || text[0] == '>':
		return 1
	case strings.HasPrefix(text, "：") || strings.HasPrefix(text, "＝"):
		return len("：")
	}
	return 0
}

// nameBefore is the end of a text without the quotes and brackets that may stand behind a name.
func nameBefore(text string) string {
	text = text[max(0, len(text)-longestName):]
	if last := len(text) - 1; last >= 0 && wordly[text[last]] {
		return text
	}
	return strings.TrimRight(text, "\"'`\\[] \t　」』】")
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// value is the place of the secret value behind the separator at i; it is empty where there is none.
func value(line string, i int) (start, end int) {
	start = i + separator(line[i:])
	if line[i] == '>' {
		end = start + element(line[start:])
		if strings.HasPrefix(line[start:end], cdata) {
			start += len(cdata)
		}
		return start, end
	}
	if start < len(line) && (line[i:start+1] == "=>" || line[i:start+1] == ":=") {
		start++
	}
	start += len(line[start:]) - len(strings.TrimLeft(line[start:], " \t　"))
	if strings.HasPrefix(line[start:], "</") {
		start = tagsEnd(line, start)
	}
	start = typed(line, start)
	if list := listStart(line, start); list > 0 {
		return list, list + listed(line[list:], line[list-1])
	}
	if !strings.HasPrefix(line[start:], Mark) {
		start = skip(line, start, "[(")
	}
	opening := backslashes.end(line, start)
	if opening == len(line) {
		return start, start
	}
	if strings.HasPrefix(line[start:], `"""`) {
		opening += len(`""`)
	}
	if quote := line[opening]; quote == '"' || quote == '\'' {
		escapes := backslashes.end(line, start) - start
		start = opening + 1
		if strings.HasPrefix(line[start:], arn) {
			return start, start
		}
		n := enclosed(line[start:], quote, escapes)
		return start, start + quoted(line[start:start+n], line[start+n:])
	}
	return start, start + assigned(line[:start], line[start:])
}

// listStart is where the first text in quotes begins of a list that opens at a place, or 0.
func listStart(line string, at int) int {
	opening := blanks.end(line, skip(line, at, "["))
	if first := quoteEnd(line, opening); first > opening && opening > at {
		return first
	}
	return 0
}

// typed is the place behind the type that dumps have before a text: string(16) "…", (string) (len=16) "…", !!str ….
func typed(line string, at int) int {
	for _, opening := range []string{"!!str ", "(string) (len=", "string("} {
		if strings.HasPrefix(line[at:], opening) {
			end := digits.end(line, at+len(opening))
			return blanks.end(line, skip(line, end, ")"))
		}
	}
	return at
}

// firstListed is the first of a list of texts in quotes.
func firstListed(texts string) string {
	for _, quote := range []string{`",`, "',"} {
		if first, _, had := strings.Cut(near(texts, 0), quote); had {
			return first
		}
	}
	return texts
}

const longestList = 2 << 10 // within which its end is looked for

// listed is the length of a list of texts in quotes, up to its last quote.
func listed(text string, quote byte) int {
	if end := strings.IndexByte(text[:min(len(text), longestList)], ']'); end > 0 && text[end-1] == quote {
		return quoted(text[:end-1], text[end-1:])
	}
	return enclosed(text, quote, 0)
}

const cdata = "<![CDATA["

// element is the length of the text of an XML element.
func element(text string) int {
	if strings.HasPrefix(text, cdata) {
		if end := strings.Index(text, "]]>"); end >= 0 {
			return end
		}
		return len(text) // it was cut
	}
	end := strings.IndexAny(text, "<>")
	if end <= 0 || !strings.HasPrefix(text[end:], "</") || isHarmless(text[:end]) {
		return 0
	}
	return end
}

// enclosed is the length of the text up to its closing quote, which has as many backslashes as the opening one, or to
// the end.
func enclosed(text string, quote byte, escapes int) int {
	run := 0
	for i := range len(text) {
		if text[i] == '\\' {
			run++
			continue
		}
		if text[i] == quote && isClosing(text[i:]) {
			switch {
			case escapes == 0 && run%2 == 0:
				return i
			case escapes > 0 && run <= escapes:
				return i - run
			}
		}
		run = 0
	}
	return len(text)
}

// quoted keeps what says that there is no value.
func quoted(found, after string) int {
	if isHarmless(found) || isName(found, after) {
		return 0
	}
	return len(found)
}

// assigned tells values from prose. What follows "=" or a password's colon is a value; a word of letters that follows
// another colon, as in "get secret: operation error", begins a sentence when more words follow.
func assigned(before, after string) int {
	before = before[max(0, len(before)-longestName):]
	if isInARN(before) || isNoValue(after) || isCoordinate(before, after) || isTagged(before, after) {
		return 0
	}
	value := unquoted(after)
	after = after[len(value):]
	if isHarmless(value) || isName(value, after) || isProse(before, value, after) || isStatus(before, value) ||
		isWhere(before, value) || after == "" && letters.end(value, 0)+1 == len(value) && value[len(value)-1] == '(' {
		return 0
	}
	return len(value) + moreWords(before, after)
}

// moreWords is how much longer a password in a connection string is than its first word: such values may have spaces in
// them, and end at a semicolon.
func moreWords(before, after string) int {
	near := after[:min(len(after), longestName)]
	end := strings.IndexByte(near, ';')
	if end < 0 || strings.ContainsAny(near[:end], "=\"'") || !isConnection(before) {
		return 0
	}
	return end
}

const arn = "arn:" // opens the name of a thing in AWS

var flagBytes = classOf("az", "-")

// isNoValue reports whether a text begins with a path of modules such as auth::login, the name of a thing in AWS, the
// next flag, or a key that withoutKeys has dealt with.
func isNoValue(text string) bool {
	if strings.HasPrefix(text, "--") {
		end := flagBytes.end(text, len("--"))
		isFlag := end > len("--") && end < len(text) && (text[end] == ' ' || text[end] == '=')
		return isFlag || strings.HasPrefix(text, "-----BEGIN")
	}
	for _, opening := range []string{":", arn, `{"`, `{\"`, "protected]", "private]"} {
		if strings.HasPrefix(text, opening) {
			return true
		}
	}
	return false
}

// unquoted is the value at the start of a text: up to a space, a closing quote or the next name that is assigned to.
func unquoted(text string) string {
	end := unending.end(text, 0)
	for end < len(text) && !endsValue(text[end:]) {
		end = unending.end(text, end+1)
	}
	value := strings.TrimRight(text[:end], ",;)}]>\\")
	if marked := text[:min(end, len(value)+1)]; strings.HasSuffix(marked, Mark) {
		return marked
	}
	return value
}

// unending are bytes at which no value without quotes ends.
var unending = not(" \t\r\"',;&")

// endsValue reports whether a value without quotes ends where a text begins that begins with one of the other bytes.
func endsValue(text string) bool {
	switch text[0] {
	case '"', '\'':
		return isClosing(text)
	case ',', ';', '&':
		return opensNext(text)
	}
	return true
}

// isClosing reports whether a text begins with a quote that is not in the middle of a value.
func isClosing(text string) bool {
	if text[0] != '"' && text[0] != '\'' {
		return false
	}
	return len(text) == 1 || strings.IndexByte(" \t\r\n\"',:;&=}])>", text[1]) >= 0
}

// isProse reports whether an unquoted word after a colon and a space, or after a flag, only goes on with a sentence.
func isProse(before, value, after string) bool {
	name := strings.TrimRight(before, " \t　")
	word := strings.TrimRight(value, ".:!?。`")
	letters := strings.IndexFunc(word, isNoLetter) < 0
	switch {
	case hasFoldSuffix(before, "auth:"), hasFoldSuffix(before, "credentials:"):
		return letters
	case name == "passwd:": // the program
		return letters && goesOn(after)
	case letters && isJapanese(word) && !isPassword(before) &&
		(strings.HasSuffix(name, ":") || strings.HasSuffix(name, "：")):
		return true
	case name == before || strings.HasSuffix(name, "=") || strings.HasSuffix(name, ">"):
		return false
	case isFault(word), strings.HasSuffix(" "+name, " PASS:"): // a test's result
		return true
	}
	return letters && !isPassword(before) && goesOn(after) && !assignsNext(after)
}

// isJapanese reports whether a word begins in Japanese, which sentences do without a space behind it and secrets do
// not.
func isJapanese(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isStatus reports whether a number after a colon is an answer's, as in "POST /oauth/token: 401".
func isStatus(before, value string) bool {
	return strings.HasSuffix(strings.TrimRight(before, " \t"), ":") && len(value) <= 3 &&
		strings.Trim(value, "0123456789") == "" &&
		!isPassword(before)
}

// isWhere reports whether a value is the name under which a secret is kept, as in (secret: prod/db-password), or the
// host and port of a server, as in auth: auth-service:8080.
func isWhere(before, value string) bool {
	name := strings.TrimRight(before, " ")
	start := nameBytes.start(name, 0, max(0, len(name)-1))
	switch inLower(name[start:]) {
	case "secret:":
		return strings.Contains(value, "/") && isWords(value) && isSecretName(value)
	case "auth:":
		host, port, _ := strings.Cut(value, ":")
		return strings.ContainsAny(host, "-.") && hostBytes.end(host, 0) == len(host) && port != "" && len(port) <= 5 &&
			isNumber(port)
	}
	return false
}

// isName reports whether what looks like a value is the next name: "PASSWORD= token = abc".
func isName(value, after string) bool {
	if len(value) > longestName {
		return false
	}
	name := strings.TrimRight(value, assigners)
	return (name != value || isAssignment(after)) && isSecretName(nameBefore(name))
}

// isInARN reports whether the name is a part of an ARN, such as
// arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db.
func isInARN(before string) bool {
	return strings.Contains(before[strings.LastIndexAny(before, " \t")+1:], arn)
}

// isCoordinate reports whether the value goes on with what Maven calls an artifact:
// io.jsonwebtoken:jjwt-impl:jar:0.17.1.
func isCoordinate(before, value string) bool {
	group := before[nameBytes.start(before, 0, len(before)-1):]
	artifact := hyphened.end(value, 0)
	return strings.HasSuffix(before, ":") && strings.Contains(group, ".") && artifact > 0 &&
		strings.HasPrefix(value[artifact:], ":") &&
		len(value) > artifact+1 && wordly[value[artifact+1]]
}

// isTagged reports whether the value is the tag of an image, as in example/token:v1.2.3.
func isTagged(before, value string) bool {
	word := before[unspaced.start(before, 0, len(before)):]
	return strings.HasSuffix(before, ":") && value != "" && strings.Contains(word, "/") &&
		!strings.ContainsAny(word, "=\"'?") && !isPassword(before)
}

var harmless = []string{"true", "false", "null", "none", "nil", "undefined", "yes", "no", "on", "off", "empty",
	"required", "missing", "invalid", "expired", "unset", "eof", "rejected", "converting", "got",
	"unauthorized", "forbidden", "denied", "failed", "ok", "unknown", "string",
	"hidden", "masked", "redacted", "filtered", "removed", "sensitive", "omitted"}

// isHarmless reports whether a value is none, or the name of a thing that is not secret itself. No long one is: what
// is looked at and kept may be looked at again.
func isHarmless(value string) bool {
	if strings.HasPrefix(value, arn) || isAddressOfMemory(value) || isVariable(value) {
		return true
	}
	if len(value) > longestName {
		return false
	}
	value = strings.ReplaceAll(value, Mark, "")
	word := strings.ToLower(strings.Trim(value, ".:!?)<>[]*"))
	return strings.IndexFunc(value, isAlphanumeric) < 0 || slices.Contains(harmless, word)
}

// isVariable reports whether a value is the name of one that was not replaced, such as ${DB_PASSWORD}, whose last brace
// may be cut.
func isVariable(value string) bool {
	if !strings.HasPrefix(value, "${") && !strings.HasPrefix(value, "%{") {
		return false
	}
	return nameBytes.end(value, len("${")) == len(strings.TrimSuffix(value, "}"))
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

// isAddressOfMemory reports whether a value is a number of 64 bits at most, as ZooKeeper writes the ids of sessions.
func isAddressOfMemory(value string) bool {
	number, had := strings.CutPrefix(value, "0x")
	return had && len(number) <= 16 && anyHex.end(number, 0) == len(number)
}
