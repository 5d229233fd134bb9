package kit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"unicode"

	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// encodeJSON writes a value as JSON without what nobody would see of its texts, and that no CI system obeys, wherever
// it is printed: a character of a mark is written as an escape, which means the same.
func encodeJSON(value any, indent string) ([]byte, error) {
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", indent)
	if err := encoder.Encode(value); err != nil {
		return nil, fmt.Errorf("encode: %w", err)
	}
	clean := plaintext.JSON(out.Bytes())
	if canHoldNoMark(clean) {
		return clean, nil
	}
	var harmless bytes.Buffer
	harmless.Grow(len(clean))
	var seen marks
	for _, r := range string(clean) {
		if seen.completes(r) || r != '\n' && unicode.IsControl(r) {
			fmt.Fprintf(&harmless, `\u%04x`, r)
		} else {
			harmless.WriteRune(r)
		}
	}
	return harmless.Bytes(), nil
}

// canHoldNoMark reports at a glance that a text of ASCII has no mark that a CI system obeys, and no control character.
func canHoldNoMark(text []byte) bool {
	for i, c := range text {
		isDouble := i > 0 && c == text[i-1] && (c == ':' || c == '#')
		if isDouble || c > '~' || c < ' ' && c != '\n' {
			return false
		}
	}
	return true
}

// PrintJSON prints a value over several lines.
func PrintJSON(out io.Writer, value any) error { return writeJSON(out, value, "  ") }

// PrintJSONLine prints a value on one line.
func PrintJSONLine(out io.Writer, value any) error { return writeJSON(out, value, "") }

func writeJSON(out io.Writer, value any, indent string) error {
	text, err := encodeJSON(value, indent)
	if err != nil {
		return err
	}
	_, err = out.Write(text)
	return err
}
