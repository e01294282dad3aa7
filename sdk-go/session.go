package backplane

import (
	"context"
	"errors"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// errSessionOver is why a call's context ends with its session.
var errSessionOver = errors.New("the host ended the session")

// frameStream is a session's stream, over gRPC or over a socket of its own.
type frameStream interface {
	Context() context.Context
	Send(*pluginv1.FrameBatch) error
	Recv() (*pluginv1.FrameBatch, error)
}

// session answers a host's requests. One goroutine reads batches of frames, one more sends them, and each call has its own
// unless the [reader] runs it.
type session struct {
	contributions atomic.Pointer[contributions]
	logger        hclog.Logger
	outbox        *outbox
	// Ends with the session, and with it the calls.
	ctx context.Context
	// Runs a call that was read. Set and called by the reader only.
	spawn func(run func())
	// Initialize came. Read and written by the reader only.
	initializing bool
	// The plugin's Start is done.
	initialized atomic.Bool
	// Nil until one was taken.
	config  atomic.Pointer[takenConfig]
	configs configOrder

	calls         *callTable
	questions     *questions
	subscriptions *subscriptions
}

func newSession(plugin Plugin, logger hclog.Logger) *session {
	s := &session{logger: logger, calls: newCallTable(plugin.maxConcurrentCalls()), questions: newQuestions()}
	s.contributions.Store(contributionsOf(plugin))
	s.subscriptions = newSubscriptions(s)
	return s
}

// run returns when the host has ended the session and every call has its answer, or the stream is broken. Functions that
// ignore their context may still run then.
func (s *session) run(stream frameStream, onReadEnd func()) error {
	ctx, end := context.WithCancelCause(stream.Context())
	s.ctx = ctx
	s.outbox = newOutbox(s.sendTo(stream), stream.Context().Done())
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		s.outbox.sendAll()
	}()

	err := readAll(stream, s)
	onReadEnd()
	end(errSessionOver)
	s.calls.unanswered.Wait()
	close(s.outbox.finished)
	<-sent
	return err
}

func (s *session) sendTo(stream frameStream) func(*pluginv1.FrameBatch) {
	return func(batch *pluginv1.FrameBatch) {
		// A broken stream shows itself in reading too, and ends the session there.
		if err := stream.Send(batch); err != nil && stream.Context().Err() == nil {
			s.logger.Error("frames could not be sent", "frames", len(batch.GetFrames()), "error", err)
		}
	}
}

func (s *session) receive(frame *pluginv1.Frame) {
	switch body := frame.GetBody().(type) {
	case *pluginv1.Frame_Request:
		s.receiveRequest(frame.GetCallId(), body.Request)
	case *pluginv1.Frame_Cancel:
		s.cancel(frame.GetCallId(), body.Cancel.GetReason())
	case *pluginv1.Frame_Response, *pluginv1.Frame_Error:
		s.questions.answer(frame)
	default:
		// Progress of an answer, and kinds of frame that a later version added.
	}
}

func (s *session) cancel(id uint32, reason string) {
	if call := s.calls.get(id); call != nil { // otherwise it crossed the answer
		call.giveUp(reason)
	}
}
