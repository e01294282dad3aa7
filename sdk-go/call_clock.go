package backplane

import (
	"context"
	"errors"
	"sync"
	"time"
)

// callClock ends a call at its deadline. It stands still while the call waits for an answer of the client's, as the host's
// does: people take their time.
type callClock struct {
	timer *time.Timer

	mu sync.Mutex
	// Questions without an answer. The clock runs at 0.
	questions int
	stopped   bool
	// While it runs.
	deadline time.Time
	// While it stands.
	left time.Duration
}

func newCallClock(timeout time.Duration, expire func()) *callClock {
	return &callClock{timer: time.AfterFunc(timeout, expire), deadline: time.Now().Add(timeout)}
}

// pause is undone by resume, once for each time.
func (c *callClock) pause() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.questions++; c.questions == 1 {
		c.timer.Stop()
		c.left = time.Until(c.deadline)
	}
}

func (c *callClock) resume() {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.questions--; c.questions > 0 || c.stopped {
		return
	}
	c.deadline = time.Now().Add(c.left)
	c.timer.Reset(c.left)
}

func (c *callClock) stop() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.stopped = true
	c.timer.Stop()
}

// clockedContext is a context whose deadline is a callClock's, which ends it with context.DeadlineExceeded as the cause.
type clockedContext struct {
	context.Context
	clock *callClock
}

// Deadline moves while the clock stands.
func (c *clockedContext) Deadline() (time.Time, bool) {
	c.clock.mu.Lock()
	defer c.clock.mu.Unlock()
	if c.clock.questions > 0 {
		return time.Now().Add(c.clock.left), true
	}
	return c.clock.deadline, true
}

// Err is as with context.WithDeadline, where a cancelled context would say context.Canceled.
func (c *clockedContext) Err() error {
	err := c.Context.Err()
	if err != nil && errors.Is(context.Cause(c.Context), context.DeadlineExceeded) {
		return context.DeadlineExceeded
	}
	return err
}
