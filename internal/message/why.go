package message

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/ecswhy/ecswhy/internal/cause"
	"github.com/ecswhy/ecswhy/internal/incident"
	"github.com/ecswhy/ecswhy/internal/lazyregexp"
	"github.com/ecswhy/ecswhy/internal/markup"
	"github.com/ecswhy/ecswhy/internal/phrases"
	"github.com/ecswhy/ecswhy/internal/plaintext"
)

// why is the cause in a sentence.
func (d *draft) why() string {
	return strings.Join(nonEmpty(cmp.Or(d.whyOfKind(), d.whyOfCause()), d.beside(), d.because()), d.words.Space)
}

// beside is what other containers of the task have to do with it: one that failed as well, or has the port that is
// taken; or how all ended, where the cause is unknown.
func (d *draft) beside() string {
	switch d.v.Cause { //nolint:exhaustive // the others say nothing of it
	case cause.PortInUse:
		return d.portTaken()
	case cause.Unknown:
		return d.exits()
	}
	if d.v.Cause != cause.EssentialContainerExited || len(d.v.Tasks) == 0 {
		return ""
	}
	for _, c := range d.v.Tasks[0].Containers {
		if c.Name != d.v.Container && c.Exited && c.ExitCode > 0 && c.ExitCode < killed {
			return phrases.Say(d.words.AlsoExited, "container", d.code(c.Name), "code", d.code(exitCode(c.ExitCode)))
		}
	}
	return ""
}

// exits says with which codes the containers of a task failed.
func (d *draft) exits() string {
	if len(d.v.Tasks) == 0 || d.hostImpaired() {
		return ""
	}
	var said []string
	for _, c := range d.v.Tasks[0].Containers {
		if c.Exited && c.ExitCode != 0 {
			code := d.code(exitCode(c.ExitCode))
			said = append(said, phrases.Say(d.words.OnlyExited, "container", d.code(c.Name), "code", code))
		}
	}
	return strings.Join(said, d.words.Space)
}

// killed is the least exit code of a process that a signal ended, as the containers are that stop with another.
const killed = 129

var portOfLine = lazyregexp.New(`:(\d{1,5})\b`)

// portTaken says which other container has the port of the line that tells of one in use.
func (d *draft) portTaken() string {
	for _, found := range portOfLine().FindAllStringSubmatch(d.v.Line, -1) {
		for _, c := range d.inc.TaskDefinition.Containers {
			if c.Name != d.v.Container && slices.Contains(c.Ports, found[1]+"/tcp") {
				return phrases.Say(d.words.PortTaken, "container", d.code(c.Name), "port", d.code(found[1]))
			}
		}
	}
	return ""
}

// whyOfKind is for the kinds of event that say more than their cause.
func (d *draft) whyOfKind() string {
	switch d.inc.Kind {
	case incident.Unreadable:
		if d.inc.Raw == "" {
			return d.words.Empty
		}
		return d.words.Unreadable
	case incident.Unrecognized:
		return d.words.UnknownKind
	case incident.HookAwaitingAction:
		return d.waits()
	case incident.HookFailed:
		return d.whyOfHook()
	case incident.DaemonDeploymentFailed:
		return d.words.DaemonEvents[d.inc.Name].Why
	default: // the cause says more than the kind
	}
	if d.v.Cause.About().Generic {
		return d.whyOfGeneric()
	}
	return ""
}

// whyOfGeneric is for events whose cause says nothing that the event does not say better.
func (d *draft) whyOfGeneric() string {
	switch {
	case d.inc.Kind == incident.DeploymentRollingBack:
		return d.words.RollingBack
	case d.inc.Kind == incident.DaemonFailingToStart:
		return d.words.DaemonTasks
	case d.inc.Kind == incident.InstanceImpaired && strings.HasPrefix(d.v.Evidence.Text, "DAEMON"):
		return d.words.DaemonCheck
	case d.hostImpaired():
		return d.words.HostImpaired
	}
	return ""
}

// hostImpaired reports whether all that ECS tells is that the host of a task was not healthy.
func (d *draft) hostImpaired() bool {
	return d.v.Cause == cause.Unknown && len(d.v.Tasks) > 0 && d.v.Tasks[0].StopCode == "InfrastructureHealth"
}

// whyOfCause is the cause's own sentence, behind that of the exit where the log tells it, or with what an
// exit code stands for.
func (d *draft) whyOfCause() string {
	text, k := d.words.cause(d.v.Cause), d.known()
	sentence := text.why(k, d.style.marks())
	if d.v.Line != "" && d.v.Cause != cause.EssentialContainerExited {
		exited := d.words.cause(cause.EssentialContainerExited).why(k, d.style.marks())
		return exited + d.words.Space + cmp.Or(text.fault(d.v.Line), sentence)
	}
	if hint := d.exitHint(); hint != "" && d.v.Exited && d.v.Cause == cause.EssentialContainerExited {
		sentence += d.words.Space + hint
	}
	if d.beforeTasks() {
		sentence += d.words.Space + d.words.NoTaskYet
	}
	return sentence
}

// exitHint is what the exit code stands for.
func (d *draft) exitHint() string {
	phrase, code := d.words.Exits[d.v.ExitCode], d.v.ExitCode
	switch {
	case d.scriptFailed():
		phrase = d.words.ScriptExit
	case phrase == "" && code < 0:
		phrase = d.words.WindowsExit
	}
	if phrase == "" {
		return ""
	}
	return phrases.Say(phrase, "code", count(code), "hex", hexCode(code))
}

// hexCode is an exit code as Windows documents it: -1073741819 is 0xC0000005.
func hexCode(code int) string { return fmt.Sprintf("0x%08X", code&math.MaxUint32) }

// saidAlready is the text that says nothing but the cause essential-container-exited.
const saidAlready = "Essential container in task exited"

// longestEnd is how much of the end of a long quotation is shown.
const longestEnd = 250

// quotation is the text that the verdict rests on, as ECS or the container wrote it.
func (d *draft) quotation(longest int) string {
	text := d.v.Evidence.Text
	switch {
	case d.inc.Kind == incident.Unreadable:
		text = d.inc.Raw
	case d.v.Line != "":
		text = d.v.Line
	case text == "":
		text = d.inc.Reason
	}
	if strings.TrimSpace(text) == "" || text == saidAlready && d.v.Container != "" {
		return ""
	}
	return d.style.Block(markup.CutMiddle(plaintext.Line(bothEnds(text)), longest, min(longestEnd, longest/2)))
}

// bothEnds leaves out the middle of a text of which no quotation could show it.
func bothEnds(text string) string {
	const most = 8 << 10
	if len(text) <= 2*most {
		return text
	}
	return text[:most] + "…" + text[len(text)-most:]
}
