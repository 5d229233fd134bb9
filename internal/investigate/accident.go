package investigate

import (
	"fmt"
	"runtime"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// accident is a panic of a lookup, where it was, and what all others learnt.
type accident struct {
	value   any
	callers []uintptr
	known   incident.Incident
}

// newAccident is made in a deferred function. A panic that was brought from another goroutine is one already.
func newAccident(value any) accident {
	if fallen, ok := value.(accident); ok {
		return fallen
	}
	callers := make([]uintptr, 64)
	found := runtime.Callers(3, callers) // without Callers, newAccident and the deferred function
	return accident{value: value, callers: callers[:found]}
}

// Error says what kind of panic it was, but not its value, which can hold a part of an answer.
func (c accident) Error() string { return fmt.Sprintf("panic in a lookup: %T", c.value) }

// Unwrap gives the error that the lookup panicked with, if it was one.
func (c accident) Unwrap() error {
	err, _ := c.value.(error)
	return err
}

// Stack is where the lookup panicked.
func (c accident) Stack() []uintptr { return c.callers }

// Known is the incident with what the other lookups learnt.
func (c accident) Known() incident.Incident { return c.known }
