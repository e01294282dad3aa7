package backplane

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// errCallOver is why the context of a call that returned has ended.
var errCallOver = errors.New("the call is over")

// runningCall sees to it that a call gets exactly one answer: what its task comes to or, when its context ends first,
// an error at once. A function that ignores its context runs on, and nobody waits for it.
type runningCall struct {
	*Call
	task    task
	request *pluginv1.Request
	ctx     context.Context
	cancel  context.CancelCauseFunc
	// Nil: the call has no deadline.
	clock *callClock
	once  sync.Once
}

func newRunningCall(session *session, id uint32, task task, request *pluginv1.Request) *runningCall {
	ctx, cancel := context.WithCancelCause(session.ctx)
	call := &runningCall{
		Call: newCall(id, session), task: task, request: request, ctx: ctx, cancel: cancel,
	}
	call.config = session.config.Load()
	call.client = Client{call: call, abilities: request.GetClientAbilities()}
	return call
}

func (c *runningCall) run() {
	defer c.session.calls.finished()
	defer c.cancel(errCallOver)
	ctx := c.ctx
	if timeout := c.timeout(); timeout > 0 {
		c.clock = newCallClock(timeout, func() { c.cancel(context.DeadlineExceeded) })
		defer c.clock.stop()
		ctx = &clockedContext{c.ctx, c.clock}
	}
	stopWaiting := context.AfterFunc(ctx, func() { c.answerGivenUp(ctx) })
	defer stopWaiting()

	var frame *pluginv1.Frame
	defer func() {
		if ctx.Err() != nil {
			c.answerGivenUp(ctx)
		}
		if frame == nil { // the function called runtime.Goexit, as t.FailNow does
			frame = errorFrame(c.id, errorBroke(c.task, "its goroutine was ended"))
		}
		c.answer(frame)
	}()
	frame = c.work(ctx)
}

func (c *runningCall) giveUp(reason string) {
	cause := errors.New("the host cancelled the call")
	if reason != "" {
		cause = fmt.Errorf("%w: %.200s", cause, reason)
	}
	c.cancel(cause)
}

func (c *runningCall) answerGivenUp(ctx context.Context) {
	c.answer(errorFrame(c.id, errorGivenUp(c.task, c.timeout(), context.Cause(ctx))))
}

// answer sends the first frame it is given. When it returns that one is on its way, whoever gave it.
func (c *runningCall) answer(frame *pluginv1.Frame) {
	c.once.Do(func() {
		defer c.session.calls.unanswered.Done()
		c.close()
		if c.session.calls.release(c.id) {
			c.session.outbox.putLone(frame)
		} else {
			c.session.outbox.put(frame)
		}
	})
}

// work outlives a function that panics.
func (c *runningCall) work(ctx context.Context) (frame *pluginv1.Frame) {
	defer func() {
		if what := recover(); what != nil {
			c.session.logPanic(c.task, what)
			frame = errorFrame(c.id, errorBroke(c.task, what))
		}
	}()
	meta, err := decodeObject(c.request.GetMeta(), "_meta")
	if err != nil {
		return errorFrame(c.id, callErrorOf(err))
	}
	c.meta = meta
	response, err := c.task.run(ctx, c.Call)
	if err != nil {
		return errorFrame(c.id, callErrorOf(err))
	}
	return responseFrame(c.id, response)
}

// timeout is 0 for none.
func (c *runningCall) timeout() time.Duration {
	return time.Duration(c.request.GetTimeoutMs()) * time.Millisecond
}

func responseFrame(id uint32, response *pluginv1.Response) *pluginv1.Frame {
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Response{Response: response}}
}
