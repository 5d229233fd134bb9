package investigate

import (
	"fmt"
	"runtime"

	"github.com/ecswhy/ecswhy/internal/incident"
)

// lookupPanic is a panic of a lookup, where it was, and what all others learnt.
type lookupPanic struct {
	value   any
	callers []uintptr
	known   incident.Incident
}

// newLookupPanic is made in a deferred function. A panic that was brought from another goroutine is one already.
func newLookupPanic(value any) lookupPanic {
	if p, ok := value.(lookupPanic); ok {
		return p
	}
	callers := make([]uintptr, 64)
	depth := runtime.Callers(3, callers) // without Callers, newAccident and the deferred function
	return lookupPanic{value: value, callers: callers[:depth]}
}

// Error says what kind of panic it was, but not its value, which can hold a part of an answer.
func (p lookupPanic) Error() string { return fmt.Sprintf("panic in a lookup: %T", p.value) }

// Unwrap gives the error that the lookup panicked with, if it was one.
func (p lookupPanic) Unwrap() error {
	err, _ := p.value.(error)
	return err
}

// Stack is where the lookup panicked.
func (p lookupPanic) Stack() []uintptr { return p.callers }

// Known is the incident with what the other lookups learnt.
func (p lookupPanic) Known() incident.Incident { return p.known }
