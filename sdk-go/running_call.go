package backplane

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// runningCall sees to it that a call gets exactly one answer: what its function returns or, when its context ends first,
// an error at once. A function that ignores its context runs on, and nobody waits for it.
type runningCall struct {
	*Call
	session *session
	tool    Tool
	timeout time.Duration
	ctx     context.Context
	cancel  context.CancelCauseFunc
	once    sync.Once
}

// newRunningCall starts the clock. A timeout of 0 is none.
func newRunningCall(session *session, id uint32, tool Tool, timeout time.Duration) *runningCall {
	ctx, cancel := context.WithCancelCause(session.ctx)
	return &runningCall{
		Call: newCall(id, session.outbox), session: session, tool: tool, timeout: timeout, ctx: ctx, cancel: cancel,
	}
}

func (c *runningCall) run(arguments []byte) {
	defer c.session.calls.finished()
	defer c.cancel(nil)
	ctx := c.ctx
	if c.timeout > 0 {
		timed, stopClock := context.WithTimeout(c.ctx, c.timeout)
		defer stopClock()
		ctx = timed
	}
	stopWaiting := context.AfterFunc(ctx, func() { c.answerGivenUp(ctx) })
	defer stopWaiting()

	// Stands when the function calls runtime.Goexit, as t.FailNow does.
	frame := errorFrame(c.id, errorBroke(c.tool.Name(), "its goroutine was ended"))
	defer func() {
		if ctx.Err() != nil {
			c.answerGivenUp(ctx)
		}
		c.answer(frame)
	}()
	frame = c.invoke(ctx, arguments)
}

func (c *runningCall) giveUp(reason string) {
	cause := errors.New("the host cancelled the call")
	if reason != "" {
		cause = fmt.Errorf("%w: %.200s", cause, reason)
	}
	c.cancel(cause)
}

func (c *runningCall) answerGivenUp(ctx context.Context) {
	c.answer(errorFrame(c.id, errorGivenUp(c.tool.Name(), c.timeout, context.Cause(ctx))))
}

// answer sends the first frame it is given. When it returns that one is on its way, whoever gave it.
func (c *runningCall) answer(frame *pluginv1.Frame) {
	c.once.Do(func() {
		defer c.session.calls.unanswered.Done()
		c.close()
		c.session.calls.release(c.id)
		c.session.outbox.put(frame)
	})
}

// invoke outlives a function that panics.
func (c *runningCall) invoke(ctx context.Context, arguments []byte) (frame *pluginv1.Frame) {
	defer func() {
		if what := recover(); what != nil {
			c.session.logger.Error("a tool panicked",
				"tool", c.tool.Name(), "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
			frame = errorFrame(c.id, errorBroke(c.tool.Name(), what))
		}
	}()
	result, err := c.tool.invoke(ctx, c.Call, arguments)
	if errors.Is(err, errNotJSON) {
		return errorFrame(c.id, errorInvalidArguments(c.tool.Name(), err))
	}
	var encoded []byte
	if err == nil {
		encoded, err = result.encode()
	}
	if err != nil {
		return errorFrame(c.id, errorResultNotSent(c.tool.Name(), err))
	}
	return &pluginv1.Frame{CallId: c.id, Body: &pluginv1.Frame_Response{Response: &pluginv1.Response{
		Method: &pluginv1.Response_CallTool{CallTool: &pluginv1.CallToolResponse{Result: encoded}},
	}}}
}
