// Command text measures how long foreign text takes on its way into a message, and fails where the time for a byte
// grows with the text's length: whatever a container writes, its alert has to go out in time.
package main

import (
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"regexp"
	"runtime/debug"
	"slices"
	"strings"
	"time"
)

// The sizes of texts, the smallest first, and what is asked of them.
var sizes = [...]int{10_000, 100_000, 1_000_000}

const (
	mostGrowth = 1.5 // of the time for a byte, from the smallest size to the greatest
	tailSize   = 60 * longestEvent
	mostBeside = 3.0 // a log tail of the worst text beside one of ordinary text

	mostRounds = 12
	leastTime  = 2 * time.Millisecond // for which a pass is repeated, so that what is short can be measured
	tooLong    = 20 * time.Second     // for one pass over one text: what takes longer is not measured again
	noise      = 0.3                  // nanoseconds a byte that the memory of a processor may add to a longer text
)

func main() {
	only := flag.String("only", "", "measure only what `PASS: TEXT` matches this regular expression")
	verbose := flag.Bool("v", false, "print every figure, and not only the slowest texts of each pass")
	flag.Parse()
	debug.SetGCPercent(400)
	pattern, err := regexp.Compile(*only)
	if err != nil {
		fmt.Fprintln(os.Stderr, "bench/text:", err)
		os.Exit(2)
	}
	if !judged(os.Stdout, pattern, *verbose) {
		os.Exit(1)
	}
}

// judged measures everything, prints it, and reports whether all is as it should be.
func judged(out io.Writer, only *regexp.Regexp, verbose bool) bool {
	good := true
	for _, pass := range slices.Sorted(maps.Keys(passes)) {
		var all []figures
		for _, text := range slices.Sorted(maps.Keys(texts)) {
			if only.MatchString(pass + ": " + text) {
				all = append(all, measured(text, texts[text], passes[pass]))
			}
		}
		good = printed(out, pass, all, verbose) && good
	}
	if only.MatchString("a log tail") {
		good = tails(out, verbose) && good
	}
	return good
}

// figures are the times of one text in one pass, in nanoseconds for a byte.
type figures struct {
	text    string
	perByte [len(sizes)]float64
}

// growth is how much longer a byte takes in the longest text than in the shortest.
func (f figures) growth() float64 {
	return max(0, f.perByte[len(sizes)-1]-noise) / max(f.perByte[0], noise)
}

func (f figures) isGood() bool { return f.growth() <= mostGrowth }

// measured takes the shortest times of interleaved rounds, as many as it takes until they are good: a busy machine
// only ever makes times longer, and what is not linear is off by far more than chance can mend.
func measured(name string, text func(int) string, pass func(string) func()) figures {
	f := figures{text: name}
	var runs [len(sizes)]func()
	var lengths [len(sizes)]int
	for i, size := range sizes {
		runs[i], lengths[i] = inTurn(text(size), pass, sizes[len(sizes)-1]/size)
	}
	for round := 0; round == 0 || round < mostRounds && !f.isGood(); round++ {
		for i, run := range runs {
			took := timed(run)
			if perByte := float64(took) / float64(lengths[i]); round == 0 || perByte < f.perByte[i] {
				f.perByte[i] = perByte
			}
			if took > tooLong {
				return f
			}
		}
	}
	return f
}

// inTurn gives a function that puts one of some copies of a text through a pass, another each time: a short text is
// no more to be in the memory of the processor than a long one can be.
func inTurn(text string, pass func(string) func(), copies int) (run func(), length int) {
	var all []func()
	for range copies {
		all = append(all, pass(strings.Clone(text)))
	}
	next := 0
	return func() {
		all[next]()
		next = (next + 1) % copies
	}, len(text)
}

// timed is the processor time that a function takes, repeated where it is short.
func timed(run func()) time.Duration {
	begin := processorTime()
	for n := 1; ; n++ {
		run()
		if took := processorTime() - begin; took > leastTime {
			return took / time.Duration(n)
		}
	}
}

const shownOfPass = 3

// printed writes the figures of one pass, those that grow most first.
func printed(out io.Writer, pass string, all []figures, verbose bool) bool {
	good := true
	slices.SortFunc(all, func(a, b figures) int { return -compare(a.growth(), b.growth()) })
	for i, f := range all {
		good = good && f.isGood()
		if i >= shownOfPass && f.isGood() && !verbose {
			continue
		}
		fmt.Fprintf(out, "%-20s %-28s %9.1f %9.1f %9.1f ns/byte  grows %6.2f  %s\n",
			pass, f.text, f.perByte[0], f.perByte[1], f.perByte[2], f.growth(), mark(f.isGood()))
	}
	return good
}

func compare(a, b float64) int {
	if a < b {
		return -1
	}
	return 1
}

func mark(good bool) string {
	if good {
		return "ok"
	}
	return "FAIL"
}
