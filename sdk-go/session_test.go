package backplane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

const (
	cancelled          = pluginv1.ErrorCode_ERROR_CODE_CANCELLED
	invalidArgument    = pluginv1.ErrorCode_ERROR_CODE_INVALID_ARGUMENT
	deadlineExceeded   = pluginv1.ErrorCode_ERROR_CODE_DEADLINE_EXCEEDED
	notFound           = pluginv1.ErrorCode_ERROR_CODE_NOT_FOUND
	resourceExhausted  = pluginv1.ErrorCode_ERROR_CODE_RESOURCE_EXHAUSTED
	failedPrecondition = pluginv1.ErrorCode_ERROR_CODE_FAILED_PRECONDITION
	unimplemented      = pluginv1.ErrorCode_ERROR_CODE_UNIMPLEMENTED
	internal           = pluginv1.ErrorCode_ERROR_CODE_INTERNAL
)

type none struct{}

// tool makes a tool without arguments.
func tool[Out any](name string, run func(ctx context.Context, call *Call) (Out, error)) Tool {
	return NewTool(name, "", func(ctx context.Context, call *Call, _ none) (Out, error) { return run(ctx, call) })
}

func echo() Tool {
	return tool("echo", func(context.Context, *Call) (string, error) { return "echo", nil })
}

// waiting starts, says so, and waits for its context or for release, whichever the test wants it to heed.
type waiting struct {
	started chan struct{}
	release chan struct{}
	// What ended the context, as the function saw it.
	causes chan error
}

func newWaiting() *waiting {
	return &waiting{started: make(chan struct{}, 1024), release: make(chan struct{}), causes: make(chan error, 1024)}
}

func (w *waiting) heedful() Tool {
	return tool("wait", func(ctx context.Context, _ *Call) (string, error) {
		w.started <- struct{}{}
		select {
		case <-ctx.Done():
			w.causes <- context.Cause(ctx)
			return "", ctx.Err()
		case <-w.release:
			return "released", nil
		}
	})
}

func (w *waiting) heedless() Tool {
	return tool("wait", func(context.Context, *Call) (string, error) {
		w.started <- struct{}{}
		<-w.release
		return "too late", nil
	})
}

func TestSessionRefusesCallsBeforeInitialize(t *testing.T) {
	host := openSession(t, withTools(echo()))
	host.call(1, "echo", "{}")
	host.receiveError(1, failedPrecondition)
	host.request(3, &pluginv1.Request{})
	host.receiveError(3, failedPrecondition)
	host.initialize(5, 0)
	host.receive()
	host.call(7, "echo", "{}")
	host.receiveResult(7)
}

func TestSessionRefusesSecondInitialize(t *testing.T) {
	host := initialized(t, withTools())
	host.initialize(3, 0)
	host.receiveError(3, failedPrecondition)
}

func TestSessionAnswersUnknownToolWithNotFound(t *testing.T) {
	host := initialized(t, withTools(echo()))
	host.call(3, "ecko", "{}")
	if message := host.receiveError(3, notFound); !strings.Contains(message, `"ecko"`) {
		t.Errorf("the message does not name the tool: %s", message)
	}
}

func TestSessionAnswersUnknownMethodWithUnimplemented(t *testing.T) {
	host := initialized(t, withTools(echo()))
	host.request(3, &pluginv1.Request{})
	host.receiveError(3, unimplemented)
}

func TestSessionIgnoresFramesItDoesNotKnow(t *testing.T) {
	host := initialized(t, withTools(echo()))
	host.send(&pluginv1.Frame{CallId: 3})
	host.send(&pluginv1.Frame{CallId: 5, Body: &pluginv1.Frame_Response{Response: &pluginv1.Response{}}})
	host.cancel(7, "never made")
	host.call(9, "echo", "")
	host.receiveResult(9)
	host.expectNothingMore()
}

func TestSessionIgnoresCallsWithIdsThatAreInUseOrEven(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedful(), echo()))
	host.call(3, "wait", "{}")
	<-wait.started
	host.call(3, "echo", "{}")
	host.call(4, "echo", "{}")
	host.call(5, "echo", "{}")
	host.receiveResult(5)
	close(wait.release)
	host.receiveResult(3)
	host.expectNothingMore()
	if log := host.log.String(); !strings.Contains(log, "call_id=3") || !strings.Contains(log, "call_id=4") {
		t.Errorf("the violations are not in the log: %s", log)
	}
}

func TestSessionTakesTheFramesOfABatchInTheirOrder(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedful(), echo()))
	host.send(
		callFrame(3, "wait", "{}", 0), cancelFrame(3, "first"), cancelFrame(5, "before its call"), callFrame(5, "echo", "{}", 0),
	)
	host.send() // an empty batch means nothing
	answers := map[uint32]*pluginv1.Frame{}
	for range 2 {
		frame := host.receive()
		answers[frame.GetCallId()] = frame
	}
	if answers[3].GetError().GetCode() != cancelled || answers[5].GetResponse() == nil {
		t.Errorf("got %v", answers)
	}
	host.expectNothingMore()
}

// slowStream is a host that takes a message only when told to.
type slowStream struct {
	frameStream
	ctx      context.Context
	incoming chan *pluginv1.FrameBatch
	outgoing chan *pluginv1.FrameBatch
}

func (s *slowStream) Context() context.Context { return s.ctx }

func (s *slowStream) Send(batch *pluginv1.FrameBatch) error {
	s.outgoing <- batch
	return nil
}

func (s *slowStream) Recv() (*pluginv1.FrameBatch, error) {
	if batch, open := <-s.incoming; open {
		return batch, nil
	}
	return nil, io.EOF
}

func TestSessionSendsAnswersThatWaitForASlowHostInOneMessage(t *testing.T) {
	const calls = 50
	stream := &slowStream{
		ctx: t.Context(), incoming: make(chan *pluginv1.FrameBatch), outgoing: make(chan *pluginv1.FrameBatch),
	}
	session := newSession(withTools(echo()), nil)
	ended := make(chan error, 1)
	go func() { ended <- session.run(stream, func() {}) }()
	initialize := &pluginv1.Request{Method: &pluginv1.Request_Initialize{Initialize: &pluginv1.InitializeRequest{}}}
	frames := []*pluginv1.Frame{requestFrame(1, initialize)}
	for i := range uint32(calls) {
		frames = append(frames, callFrame(3+2*i, "echo", "{}", 0))
	}
	stream.incoming <- &pluginv1.FrameBatch{Frames: frames}
	stream.incoming <- &pluginv1.FrameBatch{} // taken when each call of the first has been admitted
	session.calls.unanswered.Wait()

	// The first message left when there was one answer at least; all others wait behind it.
	first, second := len((<-stream.outgoing).GetFrames()), 0
	if first < 1+calls {
		second = len((<-stream.outgoing).GetFrames())
	}
	if first+second != 1+calls {
		t.Errorf("two messages held %d and %d of %d answers", first, second, 1+calls)
	}
	close(stream.incoming)
	if err := <-ended; err != nil {
		t.Error(err)
	}
}

func TestSessionReusesIdAsSoonAsItIsAnswered(t *testing.T) {
	host := initialized(t, withTools(echo()))
	for range 200 {
		host.call(3, "echo", "{}")
		host.receiveResult(3)
	}
}

func TestSessionAnswersMalformedArgumentsWithInvalidArgument(t *testing.T) {
	host := initialized(t, withTools(echo()))
	host.call(3, "echo", `{"a":`)
	host.receiveError(3, invalidArgument)
}

func TestSessionRunsCallsAtOnce(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedful(), echo()))
	host.call(3, "wait", "{}")
	<-wait.started
	host.call(5, "echo", "{}")
	host.receiveResult(5)
	close(wait.release)
	host.receiveResult(3)
}

func TestSessionRefusesMoreCallsThanTheLimit(t *testing.T) {
	for _, limit := range []int{0, 3} { // 0: the default of 64
		t.Run(strconv.Itoa(limit), func(t *testing.T) {
			wait := newWaiting()
			host := initialized(t, Plugin{
				Name: "limited", Version: "1.0.0", Tools: []Tool{wait.heedful()}, MaxConcurrentCalls: limit,
			})
			most := uint32(limit)
			if limit == 0 {
				most = 64
			}
			for i := range most {
				host.call(3+2*i, "wait", "{}")
			}
			host.call(1001, "wait", "{}")
			message := host.receiveError(1001, resourceExhausted)
			if !strings.Contains(message, fmt.Sprintf("the limit is %d", most)) {
				t.Errorf("the message does not name the limit: %s", message)
			}
			close(wait.release)
			for range most {
				if host.receive().GetResponse() == nil {
					t.Fatal("a call within the limit was refused")
				}
			}
		})
	}
}

func TestSessionHasRoomForACallAsSoonAsOneIsAnswered(t *testing.T) {
	host := initialized(t, Plugin{Name: "one", Version: "1.0.0", Tools: []Tool{echo()}, MaxConcurrentCalls: 1})
	for i := range uint32(500) {
		host.call(3+2*i, "echo", "{}")
		host.receiveResult(3 + 2*i)
	}
}

func TestSessionBoundsCallsThatIgnoreTheirCancel(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, Plugin{Name: "stuck", Version: "1.0.0", Tools: []Tool{wait.heedless()}, MaxConcurrentCalls: 1})
	for _, id := range []uint32{3, 5} {
		host.call(id, "wait", "{}")
		host.cancel(id, "")
		host.receiveError(id, cancelled)
	}
	host.call(7, "wait", "{}")
	host.receiveError(7, resourceExhausted)
	close(wait.release)
	host.expectNothingMore()
}

func TestSessionCancelEndsContextWithReason(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedful()))
	host.call(3, "wait", "{}")
	<-wait.started
	host.cancel(3, "the user pressed escape")
	if message := host.receiveError(3, cancelled); !strings.Contains(message, "the user pressed escape") {
		t.Errorf("the message does not give the reason: %s", message)
	}
	if cause := <-wait.causes; !strings.Contains(cause.Error(), "the user pressed escape") {
		t.Errorf("the context's cause does not give the reason: %v", cause)
	}
	host.expectNothingMore()
}

func TestSessionAnswersCancelledCallOnceEvenIfItReturnsLater(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedless()))
	host.call(3, "wait", "{}")
	<-wait.started
	host.cancel(3, "")
	host.receiveError(3, cancelled)
	host.cancel(3, "again")
	close(wait.release)
	host.expectNothingMore()
}

func TestSessionAnswersAtTheDeadline(t *testing.T) {
	for name, tool := range map[string]func(*waiting) Tool{"heedful": (*waiting).heedful, "heedless": (*waiting).heedless} {
		t.Run(name, func(t *testing.T) {
			wait := newWaiting()
			host := initialized(t, withTools(tool(wait)))
			host.callWithin(3, "wait", "{}", 5)
			if message := host.receiveError(3, deadlineExceeded); !strings.Contains(message, "5 ms") {
				t.Errorf("the message does not name the limit: %s", message)
			}
			close(wait.release)
			host.expectNothingMore()
		})
	}
}

func TestSessionGivesContextTheDeadline(t *testing.T) {
	host := initialized(t, withTools(tool("deadline", func(ctx context.Context, _ *Call) (string, error) {
		_, has := ctx.Deadline()
		return strconv.FormatBool(has), nil
	})))
	host.call(3, "deadline", "{}")
	if got := host.receiveResult(3).text(); got != "false" {
		t.Errorf("a call without a timeout has a deadline")
	}
	host.callWithin(5, "deadline", "{}", 60_000)
	if got := host.receiveResult(5).text(); got != "true" {
		t.Errorf("a call with a timeout has no deadline")
	}
}

func TestSessionTurnsReturnedErrorIntoErrorResult(t *testing.T) {
	host := initialized(t, withTools(tool("fail", func(context.Context, *Call) (string, error) {
		return "", errors.New("the disk is full")
	})))
	host.call(3, "fail", "{}")
	if result := host.receiveResult(3); !result.IsError || result.text() != "the disk is full" {
		t.Errorf("got %+v", result)
	}
}

func TestSessionTurnsPanicIntoInternalErrorAndLivesOn(t *testing.T) {
	host := initialized(t, withTools(echo(), tool("panic", func(context.Context, *Call) (string, error) {
		panic("out of cheese")
	})))
	host.call(3, "panic", "{}")
	if message := host.receiveError(3, internal); !strings.Contains(message, "out of cheese") {
		t.Errorf("the message does not say what happened: %s", message)
	}
	host.call(5, "echo", "{}")
	host.receiveResult(5)
	if log := host.log.String(); !strings.Contains(log, "session_test.go") {
		t.Errorf("the stack is not in the log: %s", log)
	}
}

func TestSessionAnswersCallThatEndsItsGoroutine(t *testing.T) {
	host := initialized(t, withTools(echo(), tool("goexit", func(context.Context, *Call) (string, error) {
		runtime.Goexit()
		return "", nil
	})))
	host.call(3, "goexit", "{}")
	host.receiveError(3, internal)
	host.expectNothingMore()
}

func TestSessionAnswersResultThatCannotBeEncodedWithInternalError(t *testing.T) {
	host := initialized(t, withTools(
		tool("channel", func(context.Context, *Call) (Result, error) { return Result{StructuredContent: make(chan int)}, nil }),
		tool("number", func(context.Context, *Call) (Result, error) { return Result{StructuredContent: 5}, nil }),
		tool("nil", func(context.Context, *Call) (Result, error) { return Result{Content: []Content{nil}}, nil }),
		tool("raw", func(context.Context, *Call) (Result, error) { return Result{Content: []Content{RawContent("{")}}, nil }),
	))
	for i, name := range []string{"channel", "number", "nil", "raw"} {
		id := uint32(3 + 2*i)
		host.call(id, name, "{}")
		host.receiveError(id, internal)
	}
}

func TestSessionAnswersTooLongResultWithBothSizes(t *testing.T) {
	host := openSession(t, withTools(tool("long", func(context.Context, *Call) (string, error) {
		return strings.Repeat("x", 5000), nil
	})))
	host.initialize(1, 1000)
	host.receive()
	host.call(3, "long", "{}")
	message := host.receiveError(3, resourceExhausted)
	if !strings.Contains(message, "at most 1000") || !strings.Contains(message, "takes 50") {
		t.Errorf("the message does not give both sizes: %s", message)
	}
}

func TestSessionEndCancelsCallsAndAnswersThem(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedless()))
	host.call(3, "wait", "{}")
	<-wait.started
	if err := host.stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	host.receiveError(3, cancelled)
	host.receiveEnd()
	close(wait.release)
}

func TestSessionBreakCancelsCalls(t *testing.T) {
	wait := newWaiting()
	host := initialized(t, withTools(wait.heedful()))
	host.call(3, "wait", "{}")
	<-wait.started
	host.hangUp()
	<-wait.causes
	<-host.service.ended
	<-host.service.flushed
}

func TestServiceRefusesSecondSession(t *testing.T) {
	host := initialized(t, withTools(echo()))
	second, err := host.client.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := second.Recv(); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("got %v", err)
	}
	host.call(3, "echo", "{}")
	host.receiveResult(3)
}
