package wait

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// progress shows how deployments come along: a line for each service that is written anew on a terminal, and elsewhere
// a line whenever something changes, or nothing does for long.
type progress struct {
	words
	out      io.Writer
	services []string
	trouble  func(error) string // says why ECS did not answer
	drawn    int                // lines on the terminal that are to be written over
	plain    *teller            // where there is no terminal; its first subject is trouble, and then come the services
	pauses   map[string]bool    // the hooks at which a deployment was said to wait
}

func newProgress(o *Options) *progress {
	p := &progress{
		words: languages[o.Language], out: o.Err, services: o.Services, trouble: o.troubleLine, pauses: map[string]bool{},
	}
	if !kit.IsTerminal(p.out) {
		p.plain = newTeller(p.out, 1+len(p.services))
	}
	return p
}

// stop ends the progress before the answer is written.
func (p *progress) stop() {
	if p.plain != nil {
		p.plain.stop()
	}
}

func (p *progress) show(seen rollout.Snapshot) {
	if p.plain == nil {
		p.redraw(seen)
	} else {
		p.tell(seen)
	}
}

// redraw goes up to the first line that it drew before and writes all lines anew.
func (p *progress) redraw(seen rollout.Snapshot) {
	lines := make([]string, 0, len(p.services)+1)
	for i, v := range seen.Verdicts {
		lines = append(lines, p.bar(p.services[i], p.width(), seen.Services[i], v, seen.Elapsed))
	}
	if seen.Trouble != nil {
		lines = append(lines, p.trouble(seen.Trouble))
	}
	var frame strings.Builder
	if p.drawn > 0 {
		fmt.Fprintf(&frame, "\x1b[%dA", p.drawn)
	}
	for line := range strings.Lines(p.newPauses(seen)) {
		fmt.Fprintf(&frame, "\r\x1b[2K%s", line) // which stays above
	}
	for _, line := range lines {
		fmt.Fprintf(&frame, "\r\x1b[2K%s\n", shortened(line, kit.Columns(p.out, usualColumns)-1))
	}
	frame.WriteString("\x1b[J") // what is left of a longer frame
	p.drawn = len(lines)
	fmt.Fprint(p.out, frame.String())
}

// newPauses tells of each pause once.
func (p *progress) newPauses(seen rollout.Snapshot) string {
	var text strings.Builder
	for i, v := range seen.Verdicts {
		for _, pause := range pausesOf(v.Pauses) {
			if id := p.services[i] + " " + pause.Hook; !p.pauses[id] {
				p.pauses[id] = true
				text.WriteString(p.asks(pause, p.services[i], seen.Services[i].At))
			}
		}
	}
	return text.String()
}

func (p *progress) width() int {
	widest := 0
	for _, name := range p.services {
		widest = max(widest, len(name))
	}
	return widest
}

// usualColumns is the width of a terminal that does not tell.
const usualColumns = 80

// shortened keeps a line from wrapping on the terminal, which would garble the next frame.
func shortened(line string, columns int) string {
	taken, end := 0, 0 // end is where an ellipsis still fits
	for i, r := range line {
		if taken < columns {
			end = i
		}
		taken += kit.Width(r)
	}
	if taken <= columns {
		return line
	}
	return line[:end] + "…"
}

// bar is a service's line on a terminal.
func (w words) bar(service string, width int, o rollout.Observation, v rollout.Verdict, elapsed time.Duration) string {
	const cells = 10
	filled := 0
	own := v.Deployment
	if own.Desired > 0 {
		filled = min(cells, cells*own.Running/own.Desired)
	}
	drawn := strings.Repeat("█", filled) + strings.Repeat("░", cells-filled)
	line := fmt.Sprintf("%-*s %s %s  %s", width, service, drawn, clock(elapsed), w.countsOf(o, own))
	switch state := w.states[v.State]; { // the answer says why
	case v.State == rollout.Underway:
		return line
	case v.Open:
		return line + "  " + phrases.Say(w.rollingBack, "state", state)
	default:
		return line + "  " + state
	}
}

// countsOf are the tasks of the followed deployment, and what it runs; and where it runs beside what it replaces, how
// far that has come, and the tasks of the other.
func (w words) countsOf(o rollout.Observation, own incident.Deployment) string {
	if own.ID == "" {
		return phrases.Say(w.onlyRunning, "running", strconv.Itoa(o.Running), "desired", strconv.Itoa(o.Desired))
	}
	text := phrases.Say(w.counts, "running", strconv.Itoa(own.Running), "desired", strconv.Itoa(own.Desired),
		"pending", strconv.Itoa(own.Pending), "failed", strconv.Itoa(max(own.Failed, o.Alike)),
		"definition", definitionOf(own))
	if o.Breakable() {
		return text
	}
	for _, d := range o.Deployments {
		if d.ID != own.ID {
			text += phrases.Say(w.other,
				"definition", definitionOf(d), "running", strconv.Itoa(d.Running), "desired", strconv.Itoa(d.Desired))
		}
	}
	return w.shift(o, own) + text
}

// shift says at which stage a deployment is, how long that lasts where that is set, and what traffic it has.
func (w words) shift(o rollout.Observation, own incident.Deployment) string {
	current := o.Current
	if !current.Rolls(own) || current.LifecycleStage == "" {
		return ""
	}
	text := plaintext.Line(current.LifecycleStage)
	switch {
	case text == "BAKE_TIME" && o.BakeMinutes > 0:
		text += phrases.Say(w.bakes, "n", strconv.Itoa(o.BakeMinutes))
	case text == "PRODUCTION_TRAFFIC_SHIFT" && o.StepBakeMinutes > 0:
		text += phrases.Say(w.steps, "n", strconv.Itoa(o.StepBakeMinutes))
	}
	if current.Target.Weighted {
		text += phrases.Say(w.traffic, "percent", fmt.Sprint(current.Target.Traffic))
	}
	return text + w.comma
}

func definitionOf(d incident.Deployment) string {
	arn, err := arnutil.Parse(d.TaskDefinitionARN)
	if err != nil {
		return d.ID
	}
	return arn.FamilyRevision()
}

// endedAs says how a deployment ended, and of one that has not, nothing.
func (w words) endedAs(o rollout.Observation, v rollout.Verdict) string {
	switch state := w.states[v.State]; {
	case v.State == rollout.Underway:
		return ""
	case v.State.Good() || v.State == rollout.Paused:
		return state
	default:
		return phrases.Say(w.ended, "state", state, "end", w.ends[v.Reason]+w.wentBack(o, v))
	}
}

// tell writes plain lines.
func (p *progress) tell(seen rollout.Snapshot) {
	trouble := ""
	if seen.Trouble != nil {
		trouble = p.trouble(seen.Trouble)
	}
	p.plain.tell(0, trouble)
	for i, v := range seen.Verdicts {
		now := seen.Services[i]
		line := strings.TrimRight(p.services[i]+"  "+p.countsOf(now, v.Deployment)+"  "+p.endedAs(now, v), " ")
		p.plain.tell(1+i, line)
	}
	p.plain.add(p.newPauses(seen))
}

// troubleLine says in one line why ECS did not answer. Where it is cut, the innermost cause at the end stays.
func (o *Options) troubleLine(trouble error) string {
	text := o.Say(trouble)
	const longest = 200
	if runes := []rune(text); len(runes) > longest {
		text = "…" + string(runes[len(runes)-longest:])
	}
	return phrases.Say(languages[o.Language].noAnswer, "error", text)
}

// clock writes a time as minutes and seconds, such as 1:05.
func clock(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
