package kit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"
	"unicode"
	"unicode/utf8"
)

// Guarded gives the streams as a CI system may read them, which obeys what a log says: nothing that a container
// wrote is a command, in any format, on either stream. Elsewhere they stay as they are.
//
// GitHub has a way to stop commands, but it stops those of one stream while the other is read beside it, leaves
// its lines in a file to which the output is sent, such as the step's summary, and does not stop the page of
// the log, which obeys ##[error] by itself. So marks are broken in the text.
//
// What is answered is also added to the summary of GitHub's step.
func (s Streams) Guarded(getenv func(string) string) Streams {
	github, gitlab := getenv("GITHUB_ACTIONS") == "true", getenv("GITLAB_CI") == "true"
	if github || gitlab {
		s.Out, s.Err, s.Colour = &guard{to: s.Out, folds: gitlab}, &guard{to: s.Err}, false
	}
	s.Page = pageOf(getenv)
	return s
}

// Fold prints a text as a section of the log that its reader can fold, where the CI system has such, as
// GitLab does.
// https://docs.gitlab.com/ci/jobs/job_logs/#custom-collapsible-sections
func (s Streams) Fold(title, text string) error {
	log, ok := s.Out.(*guard)
	if !ok || !log.folds {
		_, err := io.WriteString(s.Out, text)
		return err
	}
	now := time.Now().Unix()
	_, begun := fmt.Fprintf(log.to, "\x1b[0Ksection_start:%d:ecswhy\r\x1b[0K", now)
	_, said := fmt.Fprintf(log, "%s\n%s", title, text)
	_, ended := fmt.Fprintf(log.to, "\x1b[0Ksection_end:%d:ecswhy\r\x1b[0K\n", now)
	return errors.Join(begun, said, ended)
}

// guard passes text on to where a CI system reads it. Controls are dropped, and in a mark a backslash shows
// that it is none; in Markdown outside code it does not even show. What has no mark passes as it is.
type guard struct {
	to    io.Writer
	folds bool   // whether sections of the log can be folded
	begun []byte // of a character whose end is still to come
	marks marks
}

// Write passes text on. It may end anywhere, also within a mark or a character.
func (g *guard) Write(text []byte) (int, error) {
	rest := slices.Concat(g.begun, text)
	var out bytes.Buffer
	for utf8.FullRune(rest) {
		r, size := utf8.DecodeRune(rest)
		rest = rest[size:]
		switch {
		case r != '\n' && r != '\t' && unicode.IsControl(r):
			continue
		case g.marks.completes(r):
			out.WriteByte('\\')
		}
		out.WriteRune(r)
	}
	g.begun = bytes.Clone(rest)
	if _, err := g.to.Write(out.Bytes()); err != nil {
		return 0, err
	}
	return len(text), nil
}

// marks finds the marks of GitHub's commands: ::name::text where nothing that shows stands before it on the
// line, and ##[name]text anywhere. Characters that do not show are passed over, because .NET, in which GitHub's
// runner is written, passes over them when it compares texts.
// https://github.com/actions/runner/blob/main/src/Runner.Common/ActionCommand.cs
type marks struct {
	shown  bool // whether anything that shows stands on the line before a colon
	colon  bool // whether the line begins with one colon
	hashes int  // how many stand just before
}

// completes takes the next character and reports whether a mark ends with it.
func (m *marks) completes(r rune) bool {
	if r > unicode.MaxASCII && unicode.In(r, unicode.Cf, unicode.Mn, unicode.Me) {
		return false
	}
	old := *m
	switch {
	case r == '\n':
		*m = marks{}
	case unicode.IsSpace(r):
		*m = marks{shown: old.shown || old.colon}
	case r == ':':
		*m = marks{shown: old.shown || old.colon, colon: !old.shown && !old.colon}
	case r == '#':
		*m = marks{shown: true, hashes: old.hashes + 1}
	default:
		*m = marks{shown: true}
	}
	return r == ':' && old.colon || r == '[' && old.hashes > 1
}
