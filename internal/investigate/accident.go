package investigate

import (
	"fmt"
	"runtime"
)

// accident is a panic of a look-up that went on beside others, and where it was.
type accident struct {
	value   any
	callers []uintptr
}

func newAccident(value any) *accident {
	callers := make([]uintptr, 64)
	return &accident{value, callers[:runtime.Callers(3, callers)]} // without Callers, newAccident and the deferred function
}

// Error says what kind of panic it was, but not its value, which can hold a part of an answer.
func (c accident) Error() string { return fmt.Sprintf("panic in a look-up: %T", c.value) }

// Unwrap gives the error that the look-up panicked with, if it was one.
func (c accident) Unwrap() error {
	err, _ := c.value.(error)
	return err
}

// Stack is where the look-up panicked.
func (c accident) Stack() []uintptr { return c.callers }
