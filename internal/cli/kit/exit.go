package kit

import (
	"errors"
	"fmt"
	"strings"
)

// The exit codes. Misuse is also that of what has to be mended outside: no Region, no credentials, no permission, and
// nothing of that name.
const (
	Done   = 0
	Failed = 1
	Misuse = 2
)

// Exit is the error of a command that ends with a code of its own. Without an error inside, all that there is to say
// has been said.
type Exit struct {
	Code int
	Err  error
}

// Error says what there is to say, if anything.
func (e Exit) Error() string {
	if e.Err == nil {
		return ""
	}
	return e.Err.Error()
}

// Unwrap gives the error itself.
func (e Exit) Unwrap() error { return e.Err }

// ExitWith ends a command with a code when all that there is to say has been said.
func ExitWith(code int) error {
	if code == Done {
		return nil
	}
	return Exit{Code: code}
}

// misuse is the error of a command line that cannot be meant. Whoever wrote it is told where to read on.
type misuse string

// Error says in one line what is wrong.
func (m misuse) Error() string { return string(m) }

// Misusef says what is wrong with a command line, in one line.
func Misusef(format string, values ...any) error {
	return misuse(strings.Join(strings.Fields(fmt.Sprintf(format, values...)), " "))
}

// exitCode is the code with which an error ends the program.
func exitCode(err error) int {
	var exit Exit
	var wrong misuse
	var stopped Stopped
	switch {
	case err == nil:
		return Done
	case errors.As(err, &exit):
		return exit.Code
	case errors.As(err, &stopped):
		return stopped.Code()
	case errors.As(err, &wrong):
		return Misuse
	}
	return Failed
}
