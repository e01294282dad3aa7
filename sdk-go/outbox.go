package backplane

import (
	"fmt"
	"runtime"
	"sync"
	"sync/atomic"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// How many frames wait for a slow host before progress and log are dropped and answers wait their turn.
const outboxFrames = 256

const (
	// The longest batch, encoded. A longer frame goes alone.
	maxBatchBytes = 64 << 10
	// A host refuses a message of more than four times as many.
	maxBatchFrames = 1024
)

// outbox is a session's way out: many goroutines put frames in, one sends them. Frames that wait while it sends leave
// together: under load a message per frame costs both ends several times the processor time.
type outbox struct {
	// Held while send runs.
	sending sync.Mutex
	send    func(*pluginv1.FrameBatch)
	frames  chan *pluginv1.Frame
	// How many frames were put in and have not been sent.
	unsent atomic.Int64
	// Taken from frames, but too long for the batch before it. The sending goroutine's own.
	held *pluginv1.Frame
	// Closed when the stream is broken: what is put in then is lost.
	broken <-chan struct{}
	// Closed when nothing more is put in that must be sent.
	finished chan struct{}
	dropped  atomic.Uint64
	// Bounds an encoded batch. 0: no limit.
	maxFrameBytes atomic.Uint32
}

func newOutbox(send func(*pluginv1.FrameBatch), broken <-chan struct{}) *outbox {
	return &outbox{
		send:     send,
		frames:   make(chan *pluginv1.Frame, outboxFrames),
		broken:   broken,
		finished: make(chan struct{}),
	}
}

// put waits for room: answers are never dropped.
func (o *outbox) put(frame *pluginv1.Frame) {
	o.unsent.Add(1)
	select {
	case o.frames <- o.fitting(frame):
	case <-o.broken:
	}
}

// putLone sends the frame in the caller's goroutine when no other waits: for one that nothing is about to follow, since it
// leaves alone.
func (o *outbox) putLone(frame *pluginv1.Frame) {
	if !o.unsent.CompareAndSwap(0, 1) {
		o.put(frame)
		return
	}
	o.sendBatch(&pluginv1.FrameBatch{Frames: []*pluginv1.Frame{o.fitting(frame)}})
}

// offer drops the frame when there is no room.
func (o *outbox) offer(frame *pluginv1.Frame) {
	frame = o.fitting(frame)
	if frame == nil {
		o.dropped.Add(1)
		return
	}
	o.unsent.Add(1)
	select {
	case o.frames <- frame:
	default:
		o.unsent.Add(-1)
		o.dropped.Add(1)
	}
}

func (o *outbox) fitting(frame *pluginv1.Frame) *pluginv1.Frame {
	limit := o.maxFrameBytes.Load()
	if fits(frame, limit) {
		return frame
	}
	return shortened(frame, limit)
}

// sendAll returns when the outbox is finished and empty, or the stream is broken.
func (o *outbox) sendAll() {
	for first := o.next(); first != nil; first = o.next() {
		o.sendBatch(o.batch(first))
		o.reportDropped()
	}
}

func (o *outbox) sendBatch(batch *pluginv1.FrameBatch) {
	o.sending.Lock()
	defer o.sending.Unlock()
	o.send(batch)
	o.unsent.Add(-int64(len(batch.GetFrames())))
}

// next waits for a frame. Nil: there will be no more.
func (o *outbox) next() *pluginv1.Frame {
	if held := o.held; held != nil {
		o.held = nil
		return held
	}
	select {
	case frame := <-o.frames:
		return frame
	case <-o.broken:
		return nil
	case <-o.finished:
		return o.waiting()
	}
}

// waiting gives a frame that need not be waited for, or nil.
func (o *outbox) waiting() *pluginv1.Frame {
	select {
	case frame := <-o.frames:
		return frame
	default:
		return nil
	}
}

// batch adds to the first frame those that wait behind it, as far as they fit.
func (o *outbox) batch(first *pluginv1.Frame) *pluginv1.FrameBatch {
	batch := &pluginv1.FrameBatch{Frames: []*pluginv1.Frame{first}}
	bytes, limit := batchedBytes(first), o.batchLimit()
	// Answers that are ready come first, or the first of them, which woke this goroutine, would leave without the others.
	runtime.Gosched()
	for bytes < limit && len(batch.Frames) < maxBatchFrames {
		frame := o.waiting()
		if frame == nil {
			break
		}
		if bytes += batchedBytes(frame); bytes > limit {
			o.held = frame
			break
		}
		batch.Frames = append(batch.Frames, frame)
	}
	return batch
}

func (o *outbox) batchLimit() int {
	if limit := o.maxFrameBytes.Load(); limit > 0 && limit < maxBatchBytes {
		return int(limit)
	}
	return maxBatchBytes
}

func (o *outbox) reportDropped() {
	if o.held != nil || len(o.frames) > 0 {
		return
	}
	// The host has caught up: the moment to tell it what it missed.
	dropped := o.dropped.Swap(0)
	if dropped == 0 {
		return
	}
	if frame := o.fitting(droppedFrame(dropped)); frame != nil {
		o.unsent.Add(1)
		o.sendBatch(&pluginv1.FrameBatch{Frames: []*pluginv1.Frame{frame}})
	}
}

func droppedFrame(dropped uint64) *pluginv1.Frame {
	return &pluginv1.Frame{Body: &pluginv1.Frame_Log{Log: &pluginv1.Log{
		Level:      pluginv1.LogLevel_LOG_LEVEL_WARN,
		Message:    "Progress and log records were dropped: the host took them too slowly",
		Attributes: fmt.Appendf(nil, `{"dropped":%d}`, dropped),
	}}}
}
