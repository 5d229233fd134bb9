package main

import (
	"encoding/json"
	"strings"
	"testing"
	"time"
)

// The sizes that a text is repeated to, and what counts as slow. A time that grows with the square of a text is 64
// times as long for the longer one; one that grows with the text 8 times, give or take what else the machine does.
const (
	shortText  = 512
	longText   = 4 << 10
	suspicious = 3 * longText / shortText
	bearable   = 4000 * longText * time.Nanosecond // several times what any text is known to take
	attempts   = 8
)

// FuzzTime looks for texts that, when they are repeated, take a time for each byte that grows with their length.
// Processor time is measured, a suspicion is measured again, and the shortest times count, so that a busy machine
// accuses nothing.
func FuzzTime(f *testing.F) {
	for _, text := range texts {
		if seed := text(64); len(seed) <= 256 {
			f.Add(seed, "")
		}
	}
	f.Add("token=", `"`)
	f.Add(`{"msg":`, "}")
	f.Add("PRIVATE KEY-----", "\n-----END PRIVATE KEY-----")
	f.Fuzz(func(t *testing.T, unit, end string) {
		if unit == "" || len(unit) > shortText/4 || len(end) > shortText/4 {
			t.Skip("nothing to repeat, or nothing to repeat it for")
		}
		for _, pass := range []func(string) func(){tellingLog, tellingReason} {
			if short, long := grown(pass, unit, end); isSlow(short, long) {
				t.Errorf("%q repeated before %q: %s for %d bytes, %s for %d", unit, end, short, shortText, long, longText)
			}
		}
	})
}

// tellingLog is all that is done with a log.
func tellingLog(text string) func() { return func() { told([]string{text}) } }

// tellingReason is all that is done with the text of an event.
func tellingReason(text string) func() {
	passes := []func(){decoding(text), passes["diagnose a reason"](text), writingNames(text)}
	return func() {
		for _, run := range passes {
			run()
		}
	}
}

// grown measures a text at both sizes, again as long as it seems slow.
func grown(pass func(string) func(), unit, end string) (short, long time.Duration) {
	shortRun, longRun := pass(sized(unit, end, shortText)), pass(sized(unit, end, longText))
	for attempt := range attempts {
		s, l := once(shortRun), once(longRun)
		if attempt == 0 {
			short, long = s, l
		}
		short, long = min(short, s), min(long, l)
		if !isSlow(short, long) {
			break
		}
	}
	return short, long
}

func isSlow(short, long time.Duration) bool { return long > bearable && long > suspicious*short }

func once(run func()) time.Duration {
	begin := processorTime()
	run()
	return processorTime() - begin
}

func sized(unit, end string, size int) string { return strings.Repeat(unit, size/len(unit)+1) + end }

// Every text is as long as it is asked for, and JSON where its name says so, or the figures are of something else.
func TestTextsAreWhatTheirNamesSay(t *testing.T) {
	for name, text := range texts {
		for _, size := range sizes[:2] {
			if n := len(text(size)); n < size*9/10 || n > size*11/10+longestEvent {
				t.Errorf("%s: %d bytes, want %d", name, n, size)
			}
		}
	}
	for _, name := range []string{"wide JSON", "JSON of braces", "nested JSON", "messages in messages"} {
		line, _, _ := strings.Cut(texts[name](sizes[0]), "\n")
		if !json.Valid([]byte(line)) {
			t.Errorf("%s is not JSON: %.100s", name, line)
		}
	}
}

func TestWhatGrowsIsFoundOut(t *testing.T) {
	for name, test := range map[string]struct {
		perByte [len(sizes)]float64
		isGood  bool
	}{
		"the same for each byte":           {[...]float64{50, 50, 50}, true},
		"a little more":                    {[...]float64{50, 60, 74}, true},
		"as much as a cache can make":      {[...]float64{50, 60, 90}, true},
		"too much more":                    {[...]float64{50, 70, 110}, false},
		"the square":                       {[...]float64{5, 50, 500}, false},
		"less":                             {[...]float64{50, 10, 5}, true},
		"no more than memory explains":     {[...]float64{0.1, 0.2, 0.5}, true},
		"more than memory, from next to 0": {[...]float64{0.1, 1, 10}, false},
	} {
		if f := (figures{perByte: test.perByte}); f.isGood() != test.isGood {
			t.Errorf("%s: grows %.2f", name, f.growth())
		}
	}
}
