package backplane

import (
	"fmt"
	"sync/atomic"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// How many frames wait for a slow host before progress and log are dropped and answers wait their turn.
const outboxFrames = 256

// outbox is a session's way out: many goroutines put frames in, one sends them.
type outbox struct {
	frames chan *pluginv1.Frame
	// Closed when the stream is broken: what is put in then is lost.
	broken <-chan struct{}
	// Closed when nothing more is put in that must be sent.
	finished chan struct{}
	dropped  atomic.Uint64
	// 0: no limit.
	maxFrameBytes atomic.Uint32
}

func newOutbox(broken <-chan struct{}) *outbox {
	return &outbox{
		frames:   make(chan *pluginv1.Frame, outboxFrames),
		broken:   broken,
		finished: make(chan struct{}),
	}
}

// put waits for room: answers are never dropped.
func (o *outbox) put(frame *pluginv1.Frame) {
	frame = o.fitting(frame)
	select {
	case o.frames <- frame:
	case <-o.broken:
	}
}

// offer drops the frame when there is no room.
func (o *outbox) offer(frame *pluginv1.Frame) {
	frame = o.fitting(frame)
	if frame == nil {
		o.dropped.Add(1)
		return
	}
	select {
	case o.frames <- frame:
	default:
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
func (o *outbox) sendAll(send func(*pluginv1.Frame)) {
	for {
		select {
		case frame := <-o.frames:
			o.sendOne(frame, send)
		case <-o.broken:
			return
		case <-o.finished:
			o.sendRest(send)
			return
		}
	}
}

func (o *outbox) sendRest(send func(*pluginv1.Frame)) {
	for {
		select {
		case frame := <-o.frames:
			o.sendOne(frame, send)
		case <-o.broken:
			return
		default:
			return
		}
	}
}

func (o *outbox) sendOne(frame *pluginv1.Frame, send func(*pluginv1.Frame)) {
	send(frame)
	if len(o.frames) > 0 {
		return
	}
	// The host has caught up: the moment to tell it what it missed.
	dropped := o.dropped.Swap(0)
	if dropped == 0 {
		return
	}
	if frame := o.fitting(droppedFrame(dropped)); frame != nil {
		send(frame)
	}
}

func droppedFrame(dropped uint64) *pluginv1.Frame {
	return &pluginv1.Frame{Body: &pluginv1.Frame_Log{Log: &pluginv1.Log{
		Level:      pluginv1.LogLevel_LOG_LEVEL_WARN,
		Message:    "Progress and log records were dropped: the host took them too slowly",
		Attributes: fmt.Appendf(nil, `{"dropped":%d}`, dropped),
	}}}
}
