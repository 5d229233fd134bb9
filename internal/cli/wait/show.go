package wait

import (
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/ecswhy/ecswhy/internal/arnutil"
	"github.com/ecswhy/ecswhy/internal/cli/kit"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/plaintext"
	"github.com/ecswhy/ecswhy/internal/rollout"
)

// progress shows how deployments come along: a line for each service that is written anew on a terminal, and elsewhere a line
// whenever something changes.
type progress struct {
	out      io.Writer
	live     bool
	services []string
	drawn    int             // lines on the terminal that are to be written over
	said     []string        // the last plain line of each service
	trouble  string          // the last trouble said
	pauses   map[string]bool // the hooks at which a deployment was said to wait
}

func newProgress(out io.Writer, services []string) *progress {
	return &progress{
		out: out, live: kit.IsTerminal(out), services: services, said: make([]string, len(services)), pauses: map[string]bool{},
	}
}

func (p *progress) show(seen rollout.Snapshot) {
	if p.live {
		p.redraw(seen)
	} else {
		p.tell(seen)
	}
}

// redraw goes up to the first line that it drew before and writes all lines anew.
func (p *progress) redraw(seen rollout.Snapshot) {
	lines := make([]string, 0, len(p.services)+1)
	for i, v := range seen.Verdicts {
		lines = append(lines, bar(p.services[i], p.width(), seen.Services[i], v, seen.Elapsed))
	}
	if seen.Trouble != nil {
		lines = append(lines, troubleLine(seen.Trouble))
	}
	var frame strings.Builder
	if p.drawn > 0 {
		fmt.Fprintf(&frame, "\x1b[%dA", p.drawn)
	}
	for line := range strings.Lines(p.newPauses(seen)) {
		fmt.Fprintf(&frame, "\r\x1b[2K%s", line) // which stays above
	}
	for _, line := range lines {
		fmt.Fprintf(&frame, "\r\x1b[2K%s\n", shortened(line))
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
				text.WriteString(pause.says(p.services[i], seen.Services[i].At))
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

// shortened keeps a line from wrapping on a terminal of usual width, which would garble the next frame.
func shortened(line string) string {
	const columns = 79
	runes := []rune(line)
	if len(runes) > columns {
		return string(runes[:columns-1]) + "…"
	}
	return line
}

// bar is a service's line on a terminal.
func bar(service string, width int, o rollout.Observation, v rollout.Verdict, elapsed time.Duration) string {
	const cells = 10
	filled := 0
	own := v.Deployment
	if own.Desired > 0 {
		filled = min(cells, cells*own.Running/own.Desired)
	}
	drawn := strings.Repeat("█", filled) + strings.Repeat("░", cells-filled)
	line := fmt.Sprintf("%-*s %s %s  %s", width, service, drawn, clock(elapsed), counts(o, own))
	if v.State != rollout.Underway {
		line += "  " + string(v.State) // the answer says why
	}
	if v.Open && v.State == rollout.Failed {
		line += ", rolling back"
	}
	return line
}

// counts are the tasks of the followed deployment, and what it runs; and where it runs beside what it replaces, how far
// that has come, and the tasks of the other.
func counts(o rollout.Observation, own incident.Deployment) string {
	if own.ID == "" {
		return fmt.Sprintf("%d/%d running", o.Running, o.Desired)
	}
	text := fmt.Sprintf("%d/%d running, %d pending, %d failed", own.Running, own.Desired, own.Pending, max(own.Failed, o.Alike))
	text += ", " + definitionOf(own)
	if !o.Shifts() && o.ByECS() {
		return text
	}
	for _, d := range o.Deployments {
		if d.ID != own.ID {
			text += fmt.Sprintf("; %s %d/%d running", definitionOf(d), d.Running, d.Desired)
		}
	}
	return shift(o, own) + text
}

// shift says at which stage a deployment is, how long that lasts where that is set, and what traffic it has.
func shift(o rollout.Observation, own incident.Deployment) string {
	current := o.Current
	if !current.Rolls(own) || current.LifecycleStage == "" {
		return ""
	}
	text := plaintext.Line(current.LifecycleStage)
	switch {
	case text == "BAKE_TIME" && o.BakeMinutes > 0:
		text += fmt.Sprintf(" (%d min)", o.BakeMinutes)
	case text == "PRODUCTION_TRAFFIC_SHIFT" && o.StepBakeMinutes > 0:
		text += fmt.Sprintf(" (%d min a step)", o.StepBakeMinutes)
	}
	if current.Target.Weighted {
		text += fmt.Sprintf(", %g %% of traffic", current.Target.Traffic)
	}
	return text + ", "
}

func definitionOf(d incident.Deployment) string {
	arn, err := arnutil.Parse(d.TaskDefinitionARN)
	if err != nil {
		return d.ID
	}
	return arn.FamilyRevision()
}

var ends = map[rollout.Reason]string{
	rollout.CircuitBreaker:  "the circuit breaker ended it",
	rollout.Alarm:           "an alarm ended it",
	rollout.HookFailed:      "a lifecycle hook failed",
	rollout.PauseRefused:    "somebody answered its pause with a roll-back",
	rollout.PauseExpired:    "nobody continued its pause in time",
	rollout.RolledBack:      "it was rolled back",
	rollout.Stopped:         "it was stopped",
	rollout.SameCause:       "tasks keep failing for the same cause",
	rollout.RolloutFailed:   "ECS gave it up",
	rollout.TaskSetGone:     "its controller took it back",
	rollout.ServiceGone:     "the service is gone",
	rollout.NewerDeployment: "a newer deployment took its place",
	rollout.NotListed:       "ECS does not list the deployment to wait for",
}

// ended says how a deployment ended, and of one that has not, nothing.
func ended(o rollout.Observation, v rollout.Verdict) string {
	switch {
	case v.State == rollout.Underway:
		return ""
	case v.State.Good() || v.State == rollout.Paused:
		return string(v.State)
	}
	return string(v.State) + ": " + ends[v.Reason] + back(o, v)
}

// tell writes plain lines, each only when it says something new.
func (p *progress) tell(seen rollout.Snapshot) {
	if trouble := seen.Trouble; trouble == nil {
		p.trouble = ""
	} else if line := troubleLine(trouble); line != p.trouble {
		p.trouble = line
		fmt.Fprintf(p.out, "%s  %s\n", clock(seen.Elapsed), line)
	}
	for i, v := range seen.Verdicts {
		line := strings.TrimRight(p.services[i]+"  "+counts(seen.Services[i], v.Deployment)+"  "+ended(seen.Services[i], v), " ")
		if line != p.said[i] {
			p.said[i] = line
			fmt.Fprintf(p.out, "%s  %s\n", clock(seen.Elapsed), line)
		}
	}
	fmt.Fprint(p.out, p.newPauses(seen))
}

// troubleLine says in one line why ECS did not answer. The innermost cause is at the end.
func troubleLine(trouble error) string {
	text := plaintext.Line(trouble.Error())
	if i := strings.LastIndex(text, "api error "); i >= 0 {
		text = text[i+len("api error "):]
	}
	const longest = 200
	if runes := []rune(text); len(runes) > longest {
		text = "…" + string(runes[len(runes)-longest:])
	}
	return "no answer, looking again: " + text
}

// clock writes a time as minutes and seconds, such as 1:05.
func clock(d time.Duration) string {
	seconds := int(d.Round(time.Second) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}
