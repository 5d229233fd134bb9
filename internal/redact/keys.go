package redact

import "strings"

// withoutKeys replaces the lines of private keys in PEM and PGP form, whole or cut. It finds all marks once and then
// walks from one to the next: a search for the end from every beginning would take a time that grows with the square
// of the text.
func withoutKeys(s string) string {
	begins, ends := keyMarks(s)
	if len(begins) > 0 {
		s = withoutKeysBehind(s, begins, ends)
		_, ends = keyMarks(s)
	}
	return withoutKeysBefore(s, ends)
}

var markBytes = classOf("AZ09", " ")

// keyMarks are the places of the lines that begin and end a key, such as -----BEGIN RSA PRIVATE KEY-----.
func keyMarks(s string) (begins, ends []span) {
	const dashes = "-----"
	each(s, "PRIVATE KEY", func(end int) int {
		words := end - len("PRIVATE KEY")
		if strings.HasPrefix(s[end:], " BLOCK") {
			end += len(" BLOCK")
		}
		if !strings.HasPrefix(s[end:], dashes) {
			return end
		}
		words = markBytes.start(s, 0, words)
		mark := span{words - len(dashes), end + len(dashes)}
		switch {
		case !strings.HasSuffix(s[:words], dashes):
		case strings.HasPrefix(s[words:], "BEGIN "):
			begins = append(begins, mark)
		case strings.HasPrefix(s[words:], "END "):
			ends = append(ends, mark)
		}
		return mark.end
	})
	return begins, ends
}

// withoutKeysBehind replaces what stands behind begin marks: up to an end mark, or where there is none, what looks
// like a key.
func withoutKeysBehind(s string, begins, ends []span) string {
	var b strings.Builder
	written := 0
	for _, begin := range begins {
		start := begin.end
		if start <= written { // inside the key before
			continue
		}
		for len(ends) > 0 && ends[0].start < start {
			ends = ends[1:]
		}
		end := start
		if len(ends) > 0 {
			end = ends[0].start
		} else {
			end += keyBody(s[start:])
		}
		b.WriteString(s[written:start])
		b.WriteString(blank(s[start:end]))
		written = end
	}
	b.WriteString(s[written:])
	return b.String()
}

// keyBody is the length of what follows the beginning of a private key whose end was cut off.
func keyBody(s string) int {
	n := 0
	for {
		i := n + keyGap(s[n:])
		length := keyLine(s[i:])
		if length == 0 && n > 0 {
			length = lastPiece(s[n:i], s[i:])
		}
		if length == 0 {
			return n
		}
		n = i + length
	}
}

// keyGap is the length of the white space at the start of a text, also where it is escaped.
func keyGap(s string) int {
	n := 0
	for n < len(s) {
		next := backslashes.end(s, n)
		switch {
		case next == n && strings.IndexByte(white, s[n]) >= 0:
			n++
		case next > n && next < len(s) && (s[next] == 'n' || s[next] == 'r'):
			n = next + 1
		default:
			return n
		}
	}
	return n
}

// lastPiece is the length of a short piece of a key that was cut, on the same line as the piece before.
func lastPiece(gap, after string) int {
	end := base64Length(after)
	isEnd := end == len(after) || strings.IndexByte(white+"\"'\\.", after[end]) >= 0
	if gap == "" || strings.Contains(gap, "\n") || !isEnd || gap[0] != '\\' && !isStrong(after[:end]) {
		return 0
	}
	return end
}

const shortestLine = 30 // characters of a key's line, but the last one

// keyLine is the length of a line of a key at the start of a text, or of a field above the key.
func keyLine(s string) int {
	if n := base64Length(s); n >= shortestLine {
		return n
	}
	for _, field := range []string{"Proc-Type: ", "DEK-Info: ", "Version: ", "Comment: "} {
		if strings.HasPrefix(s, field) {
			line, _, _ := strings.Cut(s, "\n")
			return len(line)
		}
	}
	return 0
}

// base64Length is how many characters at the start of a text can belong to base64.
func base64Length(s string) int {
	return base64Bytes.end(s, 0)
}

var base64Bytes = classOf("azAZ09", "+/=")

// withoutKeysBefore replaces what stands before end marks, and looks like a key whose beginning was cut off.
func withoutKeysBefore(s string, ends []span) string {
	var b strings.Builder
	written := 0
	for _, end := range ends {
		if start, stop := cutKey(s[written:end.start]); stop > start {
			b.WriteString(s[written : written+start])
			b.WriteString(blank(s[written+start : written+stop]))
			written += stop
		}
	}
	if written == 0 {
		return s
	}
	b.WriteString(s[written:])
	return b.String()
}

// cutKey is the place of a key at the end of a text: whole lines of base64, of which only the last may be short.
func cutKey(s string) (start, stop int) {
	last := strings.TrimRight(s, white)
	if !strings.Contains(s[len(last):], "\n") {
		return 0, 0
	}
	stop, start = len(last), len(last)
	for shortest := 1; start > 0; shortest = shortestLine {
		above := strings.LastIndexByte(s[:start], '\n') + 1
		line := strings.Trim(s[above:start], white)
		if n := base64Length(line); n < len(line) || n > 0 && n < shortest {
			break
		}
		start = max(0, above-1)
	}
	return start, stop
}

// blank replaces the lines in which something stands.
func blank(s string) string {
	lines := strings.Split(s, "\n")
	for i, line := range lines {
		if strings.Trim(line, white) != "" {
			lines[i] = Mark
		}
	}
	return strings.Join(lines, "\n")
}
