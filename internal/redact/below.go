package redact

import (
	"slices"
	"strings"
)

// awaited is what the line below may be, after a line that names a secret and ends.
type awaited int

const (
	nothing     awaited = iota
	field               // value: V, below a field that names it
	within              // V alone, as XML has it
	word                // V alone, as a block of YAML has it
	key                 // the same, where only prose names it
	refusal             // what is wrong with a value, below its name
	certificate         // a line of what anybody may read
)

// awaits says what a line makes the next one be. A line with nothing on it goes on awaiting.
func awaits(line string, before awaited) awaited {
	text := strings.TrimRight(line, white)
	switch {
	case text == "" || before == certificate && isOfCertificate(line):
		return before
	case strings.HasSuffix(text, "-----BEGIN CERTIFICATE-----"):
		return certificate
	}
	if strings.IndexByte("|>-+:=", text[len(text)-1]) >= 0 {
		return opens(text)
	}
	if named := withoutOpening(text); named != text && isSecretName(named) {
		return word
	}
	if said := withoutVerb(text); said != text && isSecretName(said) {
		return word
	}
	if isPartOfForm(text) {
		return within
	}
	name := strings.TrimRight(text, `"',`)
	assigner := strings.LastIndexAny(name[max(0, len(name)-longestName):], ":=")
	if assigner >= 0 && isSecretName(name) {
		return field
	}
	if start := blanks.end(text, 0); nameBytes.end(text, start) == len(text) && isSecretName(text) {
		return refusal
	}
	return nothing
}

// isPartOfForm reports whether a text is the header of a part of a form, below which its value stands.
func isPartOfForm(text string) bool {
	end := text[max(0, len(text)-longestName):]
	return strings.Contains(end, "form-data; name=") && isSecretName(strings.TrimRight(end, `"`))
}

// withoutOpening is a text that ends with a name, without what puts its value on the next line: a shell's "=\", or what
// Rust's dumps have, ": Some(".
func withoutOpening(text string) string {
	if named, had := strings.CutSuffix(text, `=\`); had {
		return named
	}
	call, had := strings.CutSuffix(text, "(")
	named, isAssigned := strings.CutSuffix(call[:letters.start(call, 0, len(call))], ": ")
	if !had || !isAssigned {
		return text
	}
	return named
}

// opens says the same of a line that ends with what assigns, as XML's or YAML's do.
func opens(text string) awaited {
	last := text[len(text)-1]
	opened := strings.TrimRight(strings.TrimRight(text, "|>-+"), " ")
	isOpen := opened != "" && (opened[len(opened)-1] == ':' || opened[len(opened)-1] == '=')
	switch {
	case isOpen && isSecretName(nameBefore(withoutVerb(opened[:len(opened)-1]))):
		return word
	case last == '>' && isSecretName(text[:len(text)-1]) && strings.Contains(text[max(0, len(text)-longestName):], "<"):
		return within
	case last == ':':
		return promised(text)
	}
	return nothing
}

// isOfCertificate reports whether a line may be one of a certificate, and no more.
func isOfCertificate(line string) bool {
	return base64Length(strings.TrimSpace(line)) == len(strings.TrimSpace(line))
}

// withoutVerb is a text without the verb of a sentence such as "Your password is".
func withoutVerb(text string) string {
	text = strings.TrimSuffix(text, " is")
	return strings.TrimSuffix(text, " was")
}

// promised is what the end of a sentence makes the line below be.
func promised(text string) awaited {
	switch end := inLower(text[max(0, len(text)-longestName):]); {
	case containsAny(end, []string{"password", "passphrase"}):
		return word
	case containsAny(end, []string{"token", "secret", "api key"}),
		strings.HasSuffix(strings.TrimRight(end, " :0123456789"), " key"):
		return key
	}
	return nothing
}

// inLineBelow redacts a line, and as what something above awaits.
func inLineBelow(line string, what awaited) string {
	if what == certificate {
		if isOfCertificate(line) {
			return line
		}
		what = nothing
	}
	return below(inLine(line), what)
}

// below redacts a line that something above awaits.
func below(line string, what awaited) string {
	start := len(line) - len(strings.TrimPrefix(strings.TrimLeft(line, white), "- "))
	stop := len(strings.TrimRight(line, white))
	if what == nothing || start >= stop {
		return line
	}
	if what == field {
		return fieldBelow(line)
	}
	if what == refusal {
		return refusedBelow(line)
	}
	if begin := quoteEnd(line, typed(line, start)); begin > start+1 && begin < stop {
		return replaced(line, []span{{begin, max(begin, len(strings.TrimRight(line[:stop], `"'`)))}})
	}
	text := line[start:stop]
	isAlone := !strings.ContainsAny(text, white) && !isHarmless(text)
	if isAlone && (what == within || (isStrong(text) && what == word || isKeyLike(text)) && !assignsItself(text)) {
		return line[:start] + Mark + line[stop:]
	}
	return line
}

const mostFields = 8 // between a value and the field below that names it

// isNamedBelow reports whether a line is a field with a value that one of the next fields names as secret, as what
// class-validator and Zod write: value: 'V', property: 'DB_PASSWORD'.
func isNamedBelow(line, next string) bool {
	if fieldOf(line, statingFields) == 0 {
		return false
	}
	for range mostFields {
		end := lineEnd(next, 0)
		text := next[:min(end, longestName)]
		if strings.HasPrefix(strings.TrimLeft(text, " \t,"), "}") {
			break
		}
		if fieldOf(text, namingFields) > 0 {
			if strings.HasSuffix(strings.TrimRight(text, white), "[") { // its value is below
				below := next[min(end+1, len(next)):]
				text = below[:min(lineEnd(below, 0), longestName)]
			}
			return isSecretName(strings.TrimRight(text, white+"\"',]"))
		}
		next = next[min(end+1, len(next)):]
	}
	return false
}

var (
	statingFields = []string{"value", "received", "input"}
	namingFields  = []string{"property", "path", "name", "key", "field", "param"}
)

// fieldOf is where the colon stands behind the name of a field that a line is, where it is one of some, or 0.
func fieldOf(line string, names []string) int {
	start := len(line) - len(strings.TrimLeft(line, " \t-\"'"))
	end := letters.end(line[:min(len(line), start+longestName)], start)
	at := blanks.end(line, quoteEnd(line, end))
	isField := slices.Contains(names, inLower(line[start:end])) && at < len(line) && (line[at] == ':' || line[at] == '=')
	if !isField {
		return 0
	}
	return at
}

// fieldBelow redacts a line such as "value": "V".
func fieldBelow(line string) string {
	at := fieldOf(line, statingFields)
	if at == 0 {
		return line
	}
	if start, end := value(line, at); end > start {
		return replaced(line, []span{{start, end}})
	}
	return line
}
