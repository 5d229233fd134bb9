package redact

import (
	"slices"
	"strings"
)

// Command redacts the words of a command as one line, as what tells a secret may be the word before it: the password of
// "--password", "hunter2", or of "mysql", "-phunter2". It gives as many words; a word that begins with a secret is one.
func Command(words []string) []string {
	if len(words) == 0 {
		return nil
	}
	line := Text(strings.Join(untabbed(words), "\t"))
	redacted := strings.Split(line, "\t")
	if len(redacted) != len(words) { // a secret goes over words
		return slices.Repeat([]string{Mark}, len(words))
	}
	for i, word := range redacted {
		if strings.HasPrefix(word, Mark) {
			redacted[i] = Mark
		}
	}
	return redacted
}

func untabbed(words []string) []string {
	spaced := make([]string, len(words))
	for i, word := range words {
		spaced[i] = strings.ReplaceAll(word, "\t", " ")
	}
	return spaced
}
