package backplane

import (
	"context"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestOutboxDropsProgressAndLogOfASlowHostAndSaysHowMany(t *testing.T) {
	const reports = 5_000
	returned := make(chan struct{})
	host := initialized(t, withTools(tool("chatter", func(_ context.Context, call *Call) (string, error) {
		defer close(returned)
		padding := strings.Repeat("x", 500)
		for i := range reports {
			call.Progress(float64(i), 0, padding)
			call.Log().Info(padding)
		}
		return "done", nil
	})))
	host.call(3, "chatter", "{}")
	<-returned // without the host having read anything: nothing waited for it

	kept, dropped, answers := 0, 0, 0
	for kept+dropped < 2*reports || answers == 0 {
		switch frame := host.receive(); {
		case frame.GetResponse() != nil:
			answers++
		case frame.GetLog() != nil && frame.GetCallId() == 0:
			dropped += droppedCount(t, frame.GetLog())
		default:
			kept++
		}
	}
	if kept+dropped != 2*reports || dropped == 0 {
		t.Errorf("%d kept and %d dropped of %d", kept, dropped, 2*reports)
	}
	host.expectNothingMore()
}

func droppedCount(t *testing.T, log *pluginv1.Log) int {
	t.Helper()
	count, found := strings.CutPrefix(strings.TrimSuffix(string(log.GetAttributes()), "}"), `{"dropped":`)
	dropped, err := strconv.Atoi(count)
	if !found || err != nil {
		t.Fatalf("a log record of no call does not say how many were dropped: %v", log)
	}
	return dropped
}

func TestOutboxNeverDropsAnswersOfASlowHost(t *testing.T) {
	// More than the outbox and the connection's windows hold, so that answers and then requests have to wait.
	const calls, resultBytes = 2000, 2000
	host := initialized(t, Plugin{
		Name: "answers", Version: "1.0.0", MaxConcurrentCalls: calls,
		Tools: []Tool{tool("long", func(context.Context, *Call) (string, error) {
			return strings.Repeat("x", resultBytes), nil
		})},
	})
	go func() {
		for i := range uint32(calls) {
			host.call(3+2*i, "long", "{}")
		}
	}()
	answered := make(map[uint32]bool)
	for range calls {
		frame := host.receive()
		if frame.GetResponse() == nil || answered[frame.GetCallId()] {
			t.Fatalf("got %v, expected one response to each call", frame)
		}
		answered[frame.GetCallId()] = true
	}
	host.expectNothingMore()
}

func TestOutboxPutWaitsForRoomAndOfferDoesNot(t *testing.T) {
	broken := make(chan struct{})
	outbox := newOutbox(broken)
	for range outboxFrames {
		outbox.put(errorFrame(1, errorNotInitialized()))
	}
	outbox.offer(errorFrame(3, errorNotInitialized()))
	if dropped := outbox.dropped.Load(); dropped != 1 {
		t.Errorf("%d frames were dropped, expected 1", dropped)
	}
	put := make(chan struct{})
	go func() {
		defer close(put)
		outbox.put(errorFrame(5, errorNotInitialized()))
	}()
	<-outbox.frames
	<-put
	close(broken)
	outbox.put(errorFrame(7, errorNotInitialized())) // returns, though there is no room
}

func TestShortenedKeepsFramesWithinTheLimit(t *testing.T) {
	long := strings.Repeat("x", 5000)
	progress := &pluginv1.Frame{CallId: 3, Body: &pluginv1.Frame_Progress{Progress: &pluginv1.Progress{Message: long}}}
	log := &pluginv1.Frame{CallId: 3, Body: &pluginv1.Frame_Log{Log: &pluginv1.Log{Message: long}}}
	failure := errorFrame(3, callError(notFound, "%s", long))
	for _, frame := range []*pluginv1.Frame{progress, log, failure} {
		for _, limit := range []uint32{16, 100, 1000} {
			short := shortened(frame, limit)
			if short != nil && !fits(short, limit) {
				t.Errorf("%v is longer than %d bytes", short, limit)
			}
			if frame == failure && short.GetError().GetCode() != notFound {
				t.Errorf("an error became %v", short)
			}
		}
	}
	if short := shortened(log, 1000); short.GetLog() == nil {
		t.Errorf("a log record became %v", short)
	}
	if !fits(progress, 0) || !fits(progress, math.MaxUint32) {
		t.Error("a frame does not fit where there is no limit")
	}
}

func TestOutboxSendsWhatWaitsWhenItIsFinished(t *testing.T) {
	outbox := newOutbox(nil)
	for range outboxFrames {
		outbox.put(errorFrame(1, errorNotInitialized()))
	}
	close(outbox.finished)
	sent := 0
	outbox.sendAll(func(*pluginv1.Frame) { sent++ })
	if sent != outboxFrames {
		t.Errorf("%d of %d frames were sent", sent, outboxFrames)
	}
}
