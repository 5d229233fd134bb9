package ecsread

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"github.com/ecswhy/ecswhy/internal/ecsread/readtest"
	"github.com/ecswhy/ecswhy/internal/redact"
)

func TestAHugeLogEventIsCutOnACharacter(t *testing.T) {
	lines, _ := LogLines(t.Context(), readtest.Written(strings.Repeat("長", 5000)))
	got := lines[0].Text
	if len(got) > longestEvent || !utf8.ValidString(got) || len(got) < longestEvent-3 {
		t.Errorf("%d bytes", len(got))
	}
}

// What there is no time to redact is left out, the oldest first. Nothing is ever given unredacted.
func TestALogIsReadAsFarAsThereIsTime(t *testing.T) {
	var texts []string
	for i := range 60 {
		texts = append(texts, fmt.Sprintf("%d password=Plum-Kite7! %s", i, strings.Repeat("x ", 4000)))
	}
	for _, test := range []struct {
		looks, lines, left int
	}{{0, 0, 60}, {1, 3, 57}, {5, 15, 45}, {1000, 60, 0}} {
		lines, left := LogLines(&readtest.Fading{Context: t.Context(), Looks: test.looks}, readtest.Written(texts...))
		if len(lines) != test.lines || left != test.left {
			t.Errorf("%d looks: %d lines, %d left, want %d and %d", test.looks, len(lines), left, test.lines, test.left)
		}
		for i, line := range lines {
			if want := fmt.Sprintf("%d password=%s ", 60-len(lines)+i, redact.Mark); !strings.HasPrefix(line.Text, want) {
				t.Errorf("%d looks: line %d is %.40q", test.looks, i, line.Text)
			}
		}
	}
}

// Slices hide no secret that the whole would have shown to be one: a key goes over many events.
func TestAKeyIsRedactedAcrossSlices(t *testing.T) {
	const body = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASCBKcwggSjAgEAAoIBAQ"
	key := []string{"-----BEGIN " + "PRIVATE KEY-----"}
	for range 50 {
		key = append(key, body+"AAAAAAAAAAAAAA")
	}
	key = append(key, "-----END "+"PRIVATE KEY-----")
	for shift := range 40 {
		var texts []string
		for range shift {
			texts = append(texts, strings.Repeat("noise ", 150))
		}
		texts = append(texts, key...)
		for range 40 - shift {
			texts = append(texts, strings.Repeat("after ", 150))
		}
		var got []string
		lines, _ := LogLines(t.Context(), readtest.Written(texts...))
		for _, line := range lines {
			got = append(got, line.Text)
		}
		if diff := cmp.Diff(redact.Lines(texts), got); diff != "" {
			t.Fatalf("%d before the key: %s", shift, diff)
		}
	}
}
