package redact

import (
	"maps"
	"slices"
	"strings"
)

// What calls of functions and statements of SQL say by its place, and commands by what reads it.

// connecting are functions that are called with a password, in lower case, and the place of it among their arguments.
var connecting = map[string]int{
	"connect(": 2, "getconnection(": 2, "__construct(": 2, "pdo(": 2, "mysqli(": 2, "sequelize(": 2,
	"auth(": 1, "auth=(": 1, "login(": 1, "basic(": 1, "credential(": 1, "credentials(": 1, "authentication(": 1,
	"authenticationtoken(": 1,
}

var connectingNames = dictionaryOf(slices.Collect(maps.Keys(connecting))...)

// connectors finds the passwords among the texts in quotes that a function is called with: connect('db', 'app', 'V').
func connectors(line, small string) (found []span) {
	connectingNames.each(small, func(name string, end int) int {
		password := listItem(line, end, connecting[name])
		if password.end > 0 && isStrong(line[password.start:password.end]) {
			found = append(found, password)
		}
		return max(end, password.end)
	})
	return found
}

// listItem is the place of one of the texts in quotes, or words, with commas between them that begin at a place; it
// ends at 0 where there are fewer, or it is a word.
func listItem(line string, at, index int) span {
	for i := range index + 1 {
		at = blanks.end(line, at)
		start := quoteEnd(line, at)
		end := wordly.end(line, at)
		if start > at && start < len(line) {
			end = start + max(0, strings.IndexByte(near(line, start)[start:], line[start-1]))
		}
		if i == index && start > at {
			return span{start, end}
		}
		if at = skip(line, quoteEnd(line, end), ","); at == 0 || line[at-1] != ',' {
			break
		}
	}
	return span{}
}

// inserted finds the value of a column that is named as a secret: INSERT INTO users (name, password) VALUES ('app',
// 'V').
func inserted(line, small string) (found []span) {
	each(small, "values", func(end int) int {
		open := blanks.end(line, end)
		columns := strings.TrimRight(line[max(0, end-len("values")-longestName):end-len("values")], ") ")
		_, names, has := strings.Cut(columns, "(")
		if !has || skip(line, open, "(") == open {
			return end
		}
		for i, name := range strings.Split(names, ",") {
			value := listItem(line, open+1, i)
			if value.end > value.start && isSecretName(strings.Trim(name, "`\" ")) {
				found = append(found, value)
				return value.end
			}
		}
		return end
	})
	return found
}

// identifiedWith finds what SQL sets behind the name of a plugin: IDENTIFIED WITH sha256_password BY 'V'.
func identifiedWith(line, small string) (found []span) {
	each(small, "identified with ", func(end int) int {
		for range 3 {
			word := unspaced.end(near(line, end), end)
			if next := blanks.end(line, word); next < len(line) && line[next] == '\'' {
				found = append(found, span{next + 1, closing(line, next+1, '\'')})
				return found[len(found)-1].end
			} else if next > word {
				end = next
			}
		}
		return end
	})
	return found
}

const longestPhrase = 48 // bytes that tell whose password it is

var foreignWords = dictionaryOf(foreignPasswords...)

// foreignNamed finds what is assigned to a password of something, as languages have it that put the word first:
// contraseña de la base: V.
func foreignNamed(line, small string) (found []span) {
	foreignWords.each(small, func(_ string, end int) int {
		phrase := line[end:min(len(line), end+longestPhrase)]
		at := strings.IndexAny(phrase, ":=")
		if at < 0 || strings.IndexFunc(phrase[:at], func(r rune) bool { return isNoLetter(r) && r != ' ' }) >= 0 {
			return end
		}
		start, stop := value(line, end+at)
		if stop > start && isStrong(line[start:stop]) {
			found = append(found, span{start, stop})
		}
		return max(end, stop)
	})
	return found
}

// piped finds what is written to a program that reads its password: echo V | docker login --password-stdin.
func piped(line, small string) (found []span) {
	if !containsAny(small, []string{"-stdin", "chpasswd", "sudo -s", "kinit"}) {
		return nil
	}
	each(small, "echo ", func(end int) int {
		start := quoteEnd(line, behindFlags(line, end))
		stop := start + argumentEnd(line[:start], near(line, start)[start:])
		if stop > start && isStrong(line[start:stop]) && strings.HasPrefix(strings.TrimLeft(line[stop:], `"' `), "|") {
			found = append(found, span{start, stop})
		}
		return stop
	})
	return found
}
