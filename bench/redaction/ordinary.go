package main

import (
	"compress/gzip"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"

	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/redact"
)

// ordinaryLines are what programs wrote that ran well. A line that begins with # says what program wrote the next ones.
const ordinaryLines = "../../testdata/wild/ordinary.txt.gz"

// read gives the lines of a file, which may be compressed.
func read(file string) (lines []string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	var text io.Reader = f
	if strings.HasSuffix(file, ".gz") {
		if text, err = gzip.NewReader(f); err != nil {
			return nil, err
		}
	}
	all, err := io.ReadAll(text)
	for line := range strings.Lines(string(all)) {
		if line = strings.TrimRight(line, "\r\n"); line != "" && !strings.HasPrefix(line, "# ") {
			lines = append(lines, line)
		}
	}
	return lines, err
}

// isChanged reports whether a line is shown otherwise than it was written, but for what nobody sees.
func isChanged(line, shown string) bool {
	return shown != plaintext.Clean(strings.ToValidUTF8(line, "�"))
}

// mailbox is the user of an e-mail address, who is masked on purpose, or was.
var mailbox = regexp.MustCompile(`([A-Za-z0-9._%+-]+|\[redacted\])@`)

// isChangedByMail reports whether a line is changed in no other way than by the user of a mail address.
func isChangedByMail(line, shown string) bool {
	return !isChanged(mailbox.ReplaceAllString(line, "@"), mailbox.ReplaceAllString(shown, "@"))
}

// reportOrdinary prints how many lines are changed.
func reportOrdinary(lines []string) {
	changed, byMail := 0, 0
	for i, shown := range redact.Lines(lines) {
		switch {
		case !isChanged(lines[i], shown):
			continue
		case isChangedByMail(lines[i], shown):
			byMail++
			continue
		case *listsMissed:
			fmt.Printf("changed %q to %q\n", lines[i], shown)
		}
		changed++
	}
	share := 100 / float64(max(1, len(lines)))
	fmt.Printf("%d ordinary lines: %d changed (%.2f %%), and %d more only by the user of a mail address (%.2f %%)\n",
		len(lines), changed, share*float64(changed), byMail, share*float64(byMail))
}

// printSample prints lines of which something else is masked than the user of a mail address, and words that are kept
// although they might be secrets, as many of each, to be read by eye.
func printSample(lines []string, n int, seed uint64) {
	var masked, kept []string
	for i, shown := range redact.Lines(lines) {
		line := lines[i]
		switch {
		case isChangedByMail(line, shown):
		case isChanged(line, shown):
			masked = append(masked, fmt.Sprintf("%q\n    %q", line, shown))
			continue
		}
		for word := range strings.FieldsSeq(line) {
			if isSuspicious(word) {
				kept = append(kept, fmt.Sprintf("%q\n    %q", word, line))
			}
		}
	}
	random := rand.New(rand.NewPCG(seed, 0))
	for title, found := range map[string][]string{"masked": masked, "kept": kept} {
		random.Shuffle(len(found), func(i, j int) { found[i], found[j] = found[j], found[i] })
		for i, text := range found[:min(n, len(found))] {
			fmt.Printf("%s %d: %s\n", title, i+1, text)
		}
	}
}

const shortestSuspicious = 10

// isSuspicious reports whether a word has letters and digits, and the length of a secret.
func isSuspicious(word string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
	return len(word) >= shortestSuspicious && strings.ContainsAny(word, letters) && strings.ContainsAny(word, "0123456789")
}
