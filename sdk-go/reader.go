package backplane

import (
	"errors"
	"io"
	"time"
)

// How long a call may keep the reader from reading.
const reliefDelay = time.Millisecond

// reader reads a session's frames. Who reads a call that is alone runs it too: to wake another goroutine for it takes longer
// than most calls do. A call that takes longer keeps the goroutine, and another one reads on.
type reader struct {
	stream  frameStream
	session *session
	// Gets what ended the reading. Nil: the host did.
	ended chan error
	// Nothing has come beside the frame that is being received.
	isAlone bool
	// What the reader runs itself when it has received the frame.
	own func()
}

// backlogged is a stream that knows whether more has come than was read.
type backlogged interface{ hasMore() bool }

// readAll returns when the host has ended the session, or the stream is broken.
func readAll(stream frameStream, session *session) error {
	reader := &reader{stream: stream, session: session, ended: make(chan error, 1)}
	session.spawn = reader.spawn
	go reader.read() // may still run a call when the reading has ended
	return <-reader.ended
}

// read returns when there is no more to read, or another goroutine reads on.
func (r *reader) read() {
	stream, knows := r.stream.(backlogged)
	for {
		batch, err := r.stream.Recv()
		if err != nil {
			r.end(err)
			return
		}
		r.isAlone = len(batch.GetFrames()) == 1 && knows && !stream.hasMore()
		for _, frame := range batch.GetFrames() {
			r.session.receive(frame)
		}
		if r.own != nil && !r.runOwn() {
			return
		}
	}
}

func (r *reader) end(err error) {
	if errors.Is(err, io.EOF) {
		err = nil
	}
	r.ended <- err
}

func (r *reader) spawn(run func()) {
	if r.isAlone && r.session.calls.hasOne() {
		r.own = run
	} else {
		go run()
	}
}

// runOwn answers whether this goroutine still is the reader.
func (r *reader) runOwn() (reads bool) {
	run, returned := r.own, false
	r.own = nil
	relief := time.AfterFunc(reliefDelay, r.read)
	defer func() {
		reads = relief.Stop()
		if reads && !returned { // the function called runtime.Goexit
			go r.read()
		}
	}()
	run()
	returned = true
	return reads
}
