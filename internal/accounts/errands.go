package accounts

import "sync"

// errands are done at the same time, so many at once. A panic in one of them is not lost with its goroutine, where
// nobody could catch it: whoever waits panics with it when all have ended.
type errands struct {
	group  sync.WaitGroup
	turns  chan struct{}
	once   sync.Once
	fallen any
}

func (e *errands) start(errand func()) {
	if e.turns == nil {
		e.turns = make(chan struct{}, atOnce)
	}
	e.turns <- struct{}{}
	e.group.Go(func() {
		defer func() {
			if value := recover(); value != nil {
				e.once.Do(func() { e.fallen = value })
			}
			<-e.turns
		}()
		errand()
	})
}

func (e *errands) wait() {
	e.group.Wait()
	if e.fallen != nil {
		panic(e.fallen)
	}
}
