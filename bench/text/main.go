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
	wantedGrowth = 1.5 // of the time for a byte, from the smallest size to the greatest, and measured until it is so
	mostGrowth   = 2.0 // of it: a processor with a small cache adds as much, a square makes 100 of it
	tailSize     = 60 * longestEvent
	mostBeside   = 4.0 // a log tail of the worst text beside one of ordinary text: about 3, and room for a busy machine

	mostRounds = 20
	hopeless   = 4                     // times as long for a byte, which no busy machine makes of a time that is alike
	pause      = 20 * time.Millisecond // between rounds, in which what disturbs them may end
	leastTime  = 2 * time.Millisecond  // for which a pass is repeated, so that what is short can be measured
	tooLong    = 20 * time.Second      // for one pass over one text: what takes longer is not measured again
	noise      = 0.3                   // nanoseconds a byte that the memory of a processor may add to a longer text
)

func main() {
	only := flag.String("only", "", "measure only what `PASS: TEXT` matches this regular expression")
	verbose := flag.Bool("v", false, "print every figure, and not only the slowest texts of each pass")
	flag.Parse()
	debug.SetGCPercent(400) // what the collector does now and then is not to decide
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
				all = append(all, fairly(text, texts[text], passes[pass]))
			}
		}
		good = printed(out, pass, all, verbose) && good
	}
	if only.MatchString("a log tail") {
		good = tails(out, verbose) && good
	}
	return good
}

// fairly measures, and where that is not good, again a while later: what disturbs a machine lasts for seconds, and what
// grows grows every time.
func fairly(name string, text func(int) string, pass func(string) func()) figures {
	f := measured(name, text, pass)
	for range 3 {
		if f.isWanted() || f.isHopeless() {
			break
		}
		time.Sleep(2 * time.Second)
		f = measured(name, text, pass)
	}
	return f
}

// figures are the times of one text in one pass, in nanoseconds for a byte.
type figures struct {
	text    string
	perByte [len(sizes)]float64
	rounds  []float64 // how much longer a byte took in each fair round
}

// growth is how much longer a byte takes in the longest text than in the shortest: by the shortest times, or as a rule
// within a round, because a single lucky time of the short text is nothing to judge the long one by.
func (f figures) growth() float64 {
	growth := max(0, f.perByte[len(sizes)-1]-noise) / max(f.perByte[0], noise)
	if len(f.rounds) < 3 {
		return growth
	}
	rounds := slices.Sorted(slices.Values(f.rounds))
	return min(growth, rounds[len(rounds)/2])
}

func (f figures) isGood() bool   { return f.growth() <= mostGrowth }
func (f figures) isWanted() bool { return f.growth() <= wantedGrowth }

// measured takes the times of one quick round, and where they are not good, the shortest of some fair ones: a busy
// machine only ever makes times longer, and what is not linear is off by far more than chance can mend.
func measured(name string, text func(int) string, pass func(string) func()) figures {
	var s samples
	for i, size := range sizes {
		s[i] = inTurn(text(size), pass, sizes[len(sizes)-1]/size)
	}
	f := s.round(false)
	for range 3 { // the shortest text is measured soon, and others are judged by it
		f.perByte[0] = min(f.perByte[0], s[0].perByte(leastTime))
	}
	for round := 0; round < mostRounds && !f.isWanted() && !f.isHopeless(); round++ {
		fair := s.round(true)
		growth := fair.growth()
		if round > 0 {
			fair = f.shortest(fair)
		}
		f.perByte, f.rounds = fair.perByte, append(f.rounds, growth)
		time.Sleep(pause)
	}
	f.text = name
	return f
}

// isHopeless reports whether a byte takes so much longer that measuring it again would take long and mend nothing.
func (f figures) isHopeless() bool { return f.growth() > hopeless }

// shortest has the shorter times of two rounds.
func (f figures) shortest(other figures) figures {
	for i := range f.perByte {
		f.perByte[i] = min(f.perByte[i], other.perByte[i])
	}
	return f
}

// samples are ready to be measured, one of each size.
type samples [len(sizes)]sample

// round measures each size. A fair round reads as many bytes of each, so that what else the machine does falls into all
// of them alike; a quick one reads no more of the short texts than can be measured.
func (s *samples) round(fair bool) (f figures) {
	for i := range s {
		least := leastTime
		if fair {
			least = 0
		}
		f.perByte[i] = s[i].perByte(least)
		if f.perByte[i] > hopeless*max(f.perByte[0], noise) { // then a longer one would take too long
			f.perByte[len(s)-1] = f.perByte[i]
			break
		}
	}
	return f
}

// sample is some copies of a text to be put through a pass.
type sample struct {
	runs   []func()
	length int
	next   int
}

// inTurn makes a sample. Its copies are used in turn: a short text is no more to be in the memory of the processor than
// a long one can be.
func inTurn(text string, pass func(string) func(), copies int) sample {
	s := sample{length: len(text)}
	for range copies {
		s.runs = append(s.runs, pass(strings.Clone(text)))
	}
	return s
}

// perByte is the time of a byte, in nanoseconds: of as many copies as take so long, or where that is 0, of all.
func (s *sample) perByte(least time.Duration) float64 {
	begin, n := processorTime(), 0
	for {
		s.runs[s.next]()
		s.next = (s.next + 1) % len(s.runs)
		n++
		took := processorTime() - begin
		if least > 0 && took > least || least == 0 && n == len(s.runs) {
			return float64(took) / float64(n*s.length)
		}
	}
}

// timed is the processor time that a function takes.
func timed(run func()) time.Duration {
	begin := processorTime()
	run()
	return processorTime() - begin
}

const shownOfPass = 3

// printed writes the figures of one pass, those that grow most first.
func printed(out io.Writer, pass string, all []figures, verbose bool) bool {
	good := true
	slices.SortFunc(all, func(a, b figures) int { return -compare(a.growth(), b.growth()) })
	for i, f := range all {
		good = good && f.isGood()
		if i >= shownOfPass && f.isWanted() && !verbose {
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
