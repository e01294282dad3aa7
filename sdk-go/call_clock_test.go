package backplane

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestCallClockExpires(t *testing.T) {
	expired := make(chan struct{})
	newCallClock(time.Microsecond, func() { close(expired) })
	<-expired
}

func TestCallClockStandsStillFromTheFirstQuestionToTheLastAnswer(t *testing.T) {
	clock := newCallClock(time.Hour, func() { t.Error("the clock expired") })
	ctx := &clockedContext{context.Background(), clock}
	before, _ := ctx.Deadline()
	clock.pause()
	clock.pause()
	if clock.timer.Stop() {
		t.Error("the clock runs on during a question")
	}
	asked := time.Now()
	time.Sleep(time.Millisecond) // any time that passes would do
	if during, _ := ctx.Deadline(); !during.After(before) {
		t.Error("the deadline does not move during a question")
	}
	clock.resume()
	if clock.timer.Stop() {
		t.Error("the clock runs on while another question waits")
	}
	answered := time.Now()
	clock.resume()
	if after, _ := ctx.Deadline(); after.Sub(before) < answered.Sub(asked) {
		t.Errorf("a question of %v moved the deadline by %v only", answered.Sub(asked), after.Sub(before))
	}
	if !clock.timer.Stop() {
		t.Error("the clock does not run after the answer")
	}
}

func TestCallClockStoppedDuringAQuestionStaysStopped(t *testing.T) {
	clock := newCallClock(time.Hour, func() {})
	clock.pause()
	clock.stop()
	clock.resume()
	if clock.timer.Stop() {
		t.Error("the clock of a call that is over runs")
	}
}

func TestCallClockThatExpiredBeforeTheQuestionStillEndsTheCall(t *testing.T) {
	expired := make(chan struct{}, 2)
	clock := newCallClock(time.Microsecond, func() { expired <- struct{}{} })
	<-expired
	clock.pause()
	clock.resume()
	<-expired
}

func TestClockedContextEndsLikeOneWithADeadline(t *testing.T) {
	inner, cancel := context.WithCancelCause(context.Background())
	ctx := &clockedContext{inner, newCallClock(time.Microsecond, func() { cancel(context.DeadlineExceeded) })}
	<-ctx.Done()
	if ctx.Err() != context.DeadlineExceeded || context.Cause(ctx) != context.DeadlineExceeded {
		t.Errorf("got %v because of %v", ctx.Err(), context.Cause(ctx))
	}
	inner, cancel = context.WithCancelCause(context.Background())
	ctx = &clockedContext{inner, newCallClock(time.Hour, func() {})}
	if ctx.Err() != nil {
		t.Error(ctx.Err())
	}
	cancel(errors.New("the user pressed escape"))
	if ctx.Err() != context.Canceled {
		t.Errorf("got %v", ctx.Err())
	}
}

func TestSessionLetsTheDeadlineStandStillDuringAQuestion(t *testing.T) {
	type deadlines struct{ before, after time.Time }
	seen := make(chan deadlines, 1)
	host := initialized(t, withTools(tool("ask", func(ctx context.Context, call *Call) (string, error) {
		before, _ := ctx.Deadline()
		_, err := call.Client().ListRoots(ctx)
		after, _ := ctx.Deadline()
		seen <- deadlines{before, after}
		return "done", err
	})))
	host.callWithin(3, "ask", "{}", uint32(testLimit.Milliseconds()))
	id, _ := host.receiveQuestion(3)
	asked := time.Now()
	time.Sleep(time.Millisecond) // any time that passes would do
	answered := time.Now()
	host.respond(id, rootsListed(`{"roots":[]}`))
	host.receiveResult(3)
	if moved := <-seen; moved.after.Sub(moved.before) < answered.Sub(asked) {
		t.Errorf("a question of %v moved the deadline by %v only", answered.Sub(asked), moved.after.Sub(moved.before))
	}
}
