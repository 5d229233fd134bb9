package redact

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// secretNames are the ends of names whose value is secret, in lower case and without what separates their words. Names that
// end in one of them count too: DB_PASSWORD, spring.datasource.password, "Secret Access Key".
var secretNames = []string{"password", "passwd", "passphrase", "pwd", "secret", "token", "credential", "credentials", "auth", "authorization",
	"apikey", "accesskey", "secretkey", "secretkeybase", "privatekey", "accountkey", "encryptionkey", "signingkey", "masterkey", "authkey",
	"sessionid", "sessid", "connectsid"}

// japaneseNames are the same in Japanese.
var japaneseNames = []string{"パスワード", "パスフレーズ", "暗証番号", "秘密鍵", "シークレット", "トークン", "アクセスキー", "セッションID"}

// shortNames are secret only as words of their own, as in DB_PASS.
var shortNames = []string{"pass", "sig", "signature"}

// longestName is how many bytes before a value are looked at.
const longestName = 128

// assignments redacts what is assigned to a secret's name: with "=", ":" or "=>", with quotes or without, or as an XML element.
func assignments(line string) string {
	var found []span
	for i := 0; i < len(line); i++ {
		if !assigning[line[i]] || separator(line[i:]) == 0 || !isSecretName(nameBefore(line[:i])) {
			continue
		}
		if start, end := value(line, i); end > start {
			found = append(found, span{start, end})
			i = end - 1
		}
	}
	if len(found) == 0 {
		return line
	}
	return replaced(line, found)
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
	return strings.TrimRight(text, "\"'\\] \t　」』】")
}

// namesByEnd holds the names of secrets by their last letter.
var namesByEnd = func() (byEnd [128][]string) {
	for _, name := range secretNames {
		last := name[len(name)-1]
		byEnd[last] = append(byEnd[last], name)
	}
	return byEnd
}()

// isSecretName reports whether a text ends with the name of something secret; the name may be numbered.
func isSecretName(text string) bool {
	name := strings.TrimRight(text, "0123456789")
	numbered := len(name) < len(text)
	if numbered {
		name = strings.TrimRight(name, "_-")
	}
	if name == "" {
		return false
	}
	if last := name[len(name)-1]; last >= utf8.RuneSelf || last == 'D' {
		if slices.ContainsFunc(japaneseNames, func(s string) bool { return strings.HasSuffix(name, s) }) {
			return true
		}
	}
	end := lastLetters(name)
	if end == "" {
		return false
	}
	for _, secret := range namesByEnd[end[len(end)-1]%128] {
		if strings.HasSuffix(end, secret) {
			return !numbered || secret != "auth"
		}
	}
	return slices.ContainsFunc(shortNames, func(s string) bool {
		return strings.HasSuffix(end, s) && isWord(name, len(s))
	})
}

// lastLetters are the last letters of a name in lower case, as many as the longest secret name has, without what
// separates words.
func lastLetters(name string) string {
	var letters [len("authorization")]byte
	at := len(letters)
	for i := len(name) - 1; i >= 0 && at > 0; i-- {
		if strings.IndexByte(" _.-", name[i]) < 0 {
			at--
			letters[at] = lower(name[i])
		}
	}
	return string(letters[at:])
}

func lower(c byte) byte {
	if 'A' <= c && c <= 'Z' {
		return c + 'a' - 'A'
	}
	return c
}

// isWord says whether the last n letters of a name are a word of their own.
func isWord(name string, n int) bool {
	return len(name) <= n || lower(name[len(name)-n-1]) < 'a' || lower(name[len(name)-n-1]) > 'z'
}

// value is the place of the secret value behind the separator at i; it is empty where there is none.
func value(line string, i int) (start, end int) {
	start = i + separator(line[i:])
	if line[i] == '>' {
		return start, start + element(line[start:])
	}
	if start < len(line) && (line[i:start+1] == "=>" || line[i:start+1] == ":=") {
		start++
	}
	start += len(line[start:]) - len(strings.TrimLeft(line[start:], " \t　"))
	opening := backslashes.end(line, start)
	if opening == len(line) {
		return start, start
	}
	if quote := line[opening]; quote == '"' || quote == '\'' {
		escapes := opening - start
		start = opening + 1
		if strings.HasPrefix(line[start:], arn) {
			return start, start
		}
		n := enclosed(line[start:], quote, escapes)
		return start, start + quoted(line[start:start+n], line[start+n:])
	}
	return start, start + assigned(line[:start], line[start:])
}

// element is the length of the text of an XML element.
func element(text string) int {
	end := strings.IndexAny(text, "<>")
	if end <= 0 || !strings.HasPrefix(text[end:], "</") || isHarmless(text[:end]) {
		return 0
	}
	return end
}

// enclosed is the length of the text up to its closing quote, which has as many backslashes as the opening one, or to the end.
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

// assigned tells values from prose. What follows "=" or a password's colon is a value; a word of letters that follows another
// colon, as in "get secret: operation error", begins a sentence when more words follow.
func assigned(before, after string) int {
	before = before[max(0, len(before)-longestName):]
	if isInARN(before) || isPath(before, after) || isNoValue(after) {
		return 0
	}
	value := unquoted(after)
	after = after[len(value):]
	if isHarmless(value) || isName(value, after) || isProse(before, value, after) || isStatus(before, value) {
		return 0
	}
	return len(value) + moreWords(before, after)
}

// moreWords is how much longer a password in a connection string is than its first word: such values may have spaces in them,
// and end at a semicolon.
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
	return strings.HasPrefix(text, ":") || strings.HasPrefix(text, arn)
}

// unquoted is the value at the start of a text: up to a space, a closing quote or the next name that is assigned to.
func unquoted(text string) string {
	end := len(text)
	for i := range len(text) {
		c := text[i]
		if c == ' ' || c == '\t' || c == '\r' || isClosing(text[i:]) || strings.IndexByte(",;&", c) >= 0 && opensNext(text[i:]) {
			end = i
			break
		}
	}
	value := strings.TrimRight(text[:end], ",;)}]>\\")
	if marked := text[:min(end, len(value)+1)]; strings.HasSuffix(marked, Mark) {
		return marked
	}
	return value
}

// isClosing says whether a text begins with a quote that is not in the middle of a value.
func isClosing(text string) bool {
	if text[0] != '"' && text[0] != '\'' {
		return false
	}
	return len(text) == 1 || strings.IndexByte(" \t\r\n\"',:;&=}])>", text[1]) >= 0
}

// isProse says whether an unquoted word after a colon and a space, or after a flag, only goes on with a sentence.
func isProse(before, value, after string) bool {
	name := strings.TrimRight(before, " \t　")
	word := strings.TrimRight(value, ".:!?。")
	letters := strings.IndexFunc(word, isNoLetter) < 0
	switch {
	case hasFoldSuffix(before, "auth:"):
		return letters
	case letters && isJapanese(word) && !isPassword(before) && (strings.HasSuffix(name, ":") || strings.HasSuffix(name, "：")):
		return true
	case name == before || strings.HasSuffix(name, "=") || strings.HasSuffix(name, ">"):
		return false
	case isFault(word):
		return true
	}
	return letters && !isPassword(before) && goesOn(after) && !assignsNext(after)
}

// isJapanese says whether a word begins in Japanese, which sentences do without a space behind it and secrets do not.
func isJapanese(word string) bool {
	first, _ := utf8.DecodeRuneInString(word)
	return unicode.In(first, unicode.Han, unicode.Hiragana, unicode.Katakana)
}

// isStatus says whether a number after a colon is an answer's, as in "POST /oauth/token: 401".
func isStatus(before, value string) bool {
	return strings.HasSuffix(strings.TrimRight(before, " \t"), ":") && len(value) <= 3 && strings.Trim(value, "0123456789") == "" &&
		!isPassword(before)
}

// isName says whether what looks like a value is the next name: "PASSWORD= token = abc".
func isName(value, after string) bool {
	if len(value) > longestName {
		return false
	}
	name := strings.TrimRight(value, assigners)
	return (name != value || isAssignment(after)) && isSecretName(nameBefore(name))
}

// isInARN says whether the name is a part of an ARN, such as arn:aws:secretsmanager:eu-west-1:111122223333:secret:prod/db.
func isInARN(before string) bool {
	return strings.Contains(before[strings.LastIndexAny(before, " \t")+1:], arn)
}

// isPath says whether the value is the working directory that shells call PWD.
func isPath(before, value string) bool {
	return strings.HasSuffix(before, "PWD=") && strings.HasPrefix(value, "/")
}

var harmless = []string{"true", "false", "null", "none", "nil", "undefined", "yes", "no", "on", "off", "empty", "required", "missing", "invalid", "expired", "unset", "eof",
	"unauthorized", "forbidden", "denied", "failed", "ok", "unknown", "string"}

// isHarmless reports whether a value is none, or the name of a thing that is not secret itself. No long one is: what
// is looked at and kept may be looked at again.
func isHarmless(value string) bool {
	if strings.HasPrefix(value, arn) {
		return true
	}
	if len(value) > longestName {
		return false
	}
	value = strings.ReplaceAll(value, Mark, "")
	word := strings.ToLower(strings.TrimRight(value, ".:!?)"))
	return strings.IndexFunc(value, isAlphanumeric) < 0 || slices.Contains(harmless, word)
}

func isAlphanumeric(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
