package wait

import (
	"fmt"
	"io"
	"sync"
	"time"
)

// silence is how long nothing is said at most: a CI system ends what says nothing for long, and a person wonders.
const silence = 30 * time.Second

// teller writes lines with the time that has gone by: each when it says something new, and all of them again when
// nothing was said for a while.
type teller struct {
	out   io.Writer
	start time.Time

	mu    sync.Mutex
	lines []string // the last one about each subject; empty where there is nothing to say
	again *time.Timer
}

// newTeller begins to tell of some subjects. It repeats itself until it is stopped.
func newTeller(out io.Writer, subjects int) *teller {
	t := &teller{out: out, start: time.Now(), lines: make([]string, subjects)}
	t.again = time.AfterFunc(silence, t.repeat)
	return t
}

// tell writes what is new about a subject, and reports whether anything is.
func (t *teller) tell(subject int, line string) (news bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if line == t.lines[subject] {
		return false
	}
	t.lines[subject] = line
	t.write(line)
	return true
}

// add writes a text that is said only once.
func (t *teller) add(text string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprint(t.out, text)
}

func (t *teller) repeat() {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, line := range t.lines {
		t.write(line)
	}
	t.again.Reset(silence)
}

func (t *teller) write(line string) {
	if line != "" {
		fmt.Fprintf(t.out, "%s  %s\n", clock(time.Since(t.start)), line)
		t.again.Reset(silence)
	}
}

// stop ends the repeating, and waits for what is just being said.
func (t *teller) stop() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.again.Stop()
	t.lines = nil
}
