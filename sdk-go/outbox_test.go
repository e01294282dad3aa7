package backplane

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

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
	outbox := newOutbox(nil, broken)
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

func TestOutboxPutLoneSendsAtOnceWhatNothingWaitsBefore(t *testing.T) {
	var sent []uint32
	outbox := newOutbox(func(batch *pluginv1.FrameBatch) {
		for _, frame := range batch.GetFrames() {
			sent = append(sent, frame.GetCallId())
		}
	}, nil)
	outbox.putLone(errorFrame(1, errorNotInitialized()))
	if !slices.Equal(sent, []uint32{1}) {
		t.Errorf("sent %v, expected the frame at once", sent)
	}
	outbox.offer(errorFrame(3, errorNotInitialized()))
	outbox.putLone(errorFrame(5, errorNotInitialized()))
	if !slices.Equal(sent, []uint32{1}) {
		t.Errorf("sent %v: a frame overtook the one before it", sent)
	}
	close(outbox.finished)
	outbox.sendAll()
	outbox.putLone(errorFrame(7, errorNotInitialized()))
	if !slices.Equal(sent, []uint32{1, 3, 5, 7}) {
		t.Errorf("sent %v", sent)
	}
}

func TestShortenedKeepsFramesWithinTheLimit(t *testing.T) {
	long := strings.Repeat("x", 5000)
	progress := &pluginv1.Frame{CallId: 3, Body: &pluginv1.Frame_Progress{Progress: &pluginv1.Progress{Message: long}}}
	log := &pluginv1.Frame{CallId: 3, Body: &pluginv1.Frame_Log{Log: &pluginv1.Log{Message: long}}}
	failure := errorFrame(3, callError(codes.NotFound, "%s", long))
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

func TestOutboxSendsFramesThatWaitInOneBatch(t *testing.T) {
	outbox := newOutbox(nil, nil)
	for id := range uint32(outboxFrames) {
		outbox.put(errorFrame(id, errorNotInitialized()))
	}
	batches := sentBatches(outbox)
	expectAllFrames(t, batches)
	if len(batches) != 1 {
		t.Errorf("frames that waited together left in %d batches", len(batches))
	}
}

func TestOutboxFillsBatchesUpToTheLimit(t *testing.T) {
	for _, limit := range []struct {
		maxFrameBytes uint32
		batchBytes    int
	}{{0, 64 << 10}, {1 << 20, 64 << 10}, {64<<10 - 1, 64<<10 - 1}, {2000, 2000}} {
		outbox := newOutbox(nil, nil)
		outbox.maxFrameBytes.Store(limit.maxFrameBytes)
		for id := range uint32(outboxFrames) {
			outbox.put(errorFrame(id, callError(codes.NotFound, "%s", strings.Repeat("x", 7*int(id)))))
		}
		batches := sentBatches(outbox)
		expectAllFrames(t, batches)
		for i, batch := range batches {
			bytes := proto.Size(batch)
			if bytes > limit.batchBytes {
				t.Errorf("a batch has %d bytes, expected at most %d", bytes, limit.batchBytes)
			}
			if i+1 < len(batches) && bytes+batchedBytes(batches[i+1].GetFrames()[0]) <= limit.batchBytes {
				t.Errorf("a batch of %d bytes left without a frame that waited and had room in it", bytes)
			}
		}
	}
}

func TestOutboxBoundsTheFramesOfABatch(t *testing.T) {
	outbox := newOutbox(nil, nil)
	outbox.frames = make(chan *pluginv1.Frame, 2500) // as if put in while the batch is made
	for range cap(outbox.frames) {
		outbox.put(&pluginv1.Frame{Body: &pluginv1.Frame_Log{Log: &pluginv1.Log{}}})
	}
	var sizes []int
	for _, batch := range sentBatches(outbox) {
		sizes = append(sizes, len(batch.GetFrames()))
	}
	if expected := []int{1024, 1024, 452}; !slices.Equal(sizes, expected) {
		t.Errorf("batches have %v frames, expected %v", sizes, expected)
	}
}

func expectAllFrames(t *testing.T, batches []*pluginv1.FrameBatch) {
	t.Helper()
	next := uint32(0)
	for _, batch := range batches {
		for _, frame := range batch.GetFrames() {
			if frame.GetCallId() != next {
				t.Fatalf("got frame %d, expected %d", frame.GetCallId(), next)
			}
			next++
		}
	}
	if next != outboxFrames {
		t.Fatalf("%d of %d frames were sent", next, outboxFrames)
	}
}

func TestOutboxSendsALongFrameAlone(t *testing.T) {
	outbox := newOutbox(nil, nil)
	outbox.maxFrameBytes.Store(16 << 20)
	long := strings.Repeat("x", maxBatchBytes)
	for i, message := range []string{"short", "short", long, "short", long, long, "short"} {
		outbox.put(errorFrame(uint32(i), callError(codes.NotFound, "%s", message)))
	}
	var sizes []int
	for _, batch := range sentBatches(outbox) {
		sizes = append(sizes, len(batch.GetFrames()))
	}
	if expected := []int{2, 1, 1, 1, 1, 1}; !slices.Equal(sizes, expected) {
		t.Errorf("batches have %v frames, expected %v", sizes, expected)
	}
}

// sentBatches gives what an outbox sends that is put in nothing more.
func sentBatches(outbox *outbox) []*pluginv1.FrameBatch {
	var batches []*pluginv1.FrameBatch
	close(outbox.finished)
	outbox.send = func(batch *pluginv1.FrameBatch) { batches = append(batches, batch) }
	outbox.sendAll()
	return batches
}

func TestShortenedCountsTheBatchAroundTheFrame(t *testing.T) {
	for _, messageBytes := range []int{0, 100, 117, 118, 119, 120, 121, 20_000} {
		frame := errorFrame(3, callError(codes.NotFound, "%s", strings.Repeat("x", messageBytes)))
		batch := uint32(proto.Size(&pluginv1.FrameBatch{Frames: []*pluginv1.Frame{frame}}))
		if !fits(frame, batch) || fits(frame, batch-1) {
			t.Errorf("a frame that makes a batch of %d bytes does not fit just there", batch)
		}
	}
}
