package redact

import "strings"

// What calls of functions and statements of SQL say by its place, and commands by what reads it.

// connecting are the functions whose third argument is a password, in lower case.
var connecting = []string{"connect(", "getconnection(", "__construct(", "pdo(", "mysqli("}

// connectors finds the third of the texts in quotes that a function is called with: connect('db', 'app', 'V').
func connectors(line, small string) (found []span) {
	for _, name := range connecting {
		each(small, name, func(end int) int {
			password := listItem(line, end, 2)
			if password.end > 0 && isStrong(line[password.start:password.end]) {
				found = append(found, password)
			}
			return max(end, password.end)
		})
		if len(found) > 0 { // those of another name would not be in order
			break
		}
	}
	return found
}

// listItem is the place of one of the texts in quotes with commas between them that begin at a place; it ends at 0 where
// there are fewer.
func listItem(line string, at, index int) span {
	for i := range index + 1 {
		start := quoteEnd(line, blanks.end(line, at))
		if start == at || start == len(line) {
			break
		}
		end := start + max(0, strings.IndexByte(near(line, start)[start:], line[start-1]))
		if i == index {
			return span{start, end}
		}
		if at = skip(line, end+1, ","); at != end+2 {
			break
		}
	}
	return span{}
}

// inserted finds the value of a column that is named as a secret: INSERT INTO users (name, password) VALUES ('app', 'V').
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

// foreignNamed finds what is assigned to a password of something, as languages have it that put the word first:
// contraseña de la base: V.
func foreignNamed(line, small string) (found []span) {
	for _, word := range foreignPasswords {
		each(small, word, func(end int) int {
			phrase := near(line, end)[end:]
			at := strings.IndexAny(phrase, ":=") + 1
			if at == 0 || !isPhrase(phrase[:at-1]) {
				return end
			}
			if start, stop := value(line, end+at-1); stop > start && isStrong(line[start:stop]) {
				found = append(found, span{start, stop})
				return stop
			}
			return end
		})
		if len(found) > 0 {
			break
		}
	}
	return found
}

// isPhrase reports whether a text is of a few words, and no more.
func isPhrase(text string) bool {
	const longest = 48
	return len(text) <= longest && strings.IndexFunc(text, func(r rune) bool { return isNoLetter(r) && r != ' ' }) < 0
}

// piped finds what is written to a program that reads its password: echo V | docker login --password-stdin.
func piped(line, small string) (found []span) {
	if !containsAny(small, []string{"-stdin", "chpasswd"}) {
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
