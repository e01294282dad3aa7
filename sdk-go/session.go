package backplane

import (
	"context"
	"errors"
	"io"
	"time"

	"github.com/hashicorp/go-hclog"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// errSessionOver is why a call's context ends with its session.
var errSessionOver = errors.New("the host ended the session")

// frameStream is a session's stream without gRPC.
type frameStream interface {
	Context() context.Context
	Send(*pluginv1.FrameBatch) error
	Recv() (*pluginv1.FrameBatch, error)
}

// session answers a host's requests. The goroutine of run reads batches of frames, one more sends them, and each call has its own.
type session struct {
	plugin Plugin
	logger hclog.Logger
	outbox *outbox
	// Ends with the session, and with it the calls.
	ctx context.Context
	// Read and written by the reading goroutine only.
	initialized bool

	calls *callTable
}

func newSession(plugin Plugin, logger hclog.Logger) *session {
	return &session{plugin: plugin, logger: logger, calls: newCallTable(plugin.maxConcurrentCalls())}
}

// run returns when the host has ended the session and every call has its answer, or the stream is broken. Functions that
// ignore their context may still run then.
func (s *session) run(stream frameStream, onReadEnd func()) error {
	ctx, end := context.WithCancelCause(stream.Context())
	s.ctx = ctx
	s.outbox = newOutbox(stream.Context().Done())
	sent := make(chan struct{})
	go func() {
		defer close(sent)
		s.outbox.sendAll(s.sendTo(stream))
	}()

	err := s.readAll(stream)
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

func (s *session) readAll(stream frameStream) error {
	for {
		batch, err := stream.Recv()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		for _, frame := range batch.GetFrames() {
			s.receive(frame)
		}
	}
}

func (s *session) receive(frame *pluginv1.Frame) {
	switch body := frame.GetBody().(type) {
	case *pluginv1.Frame_Request:
		s.receiveRequest(frame.GetCallId(), body.Request)
	case *pluginv1.Frame_Cancel:
		s.cancel(frame.GetCallId(), body.Cancel.GetReason())
	default:
		// Answers to requests, which this side makes none of, and kinds of frame that a later version added.
	}
}

func (s *session) receiveRequest(id uint32, request *pluginv1.Request) {
	if id%2 == 0 || s.calls.get(id) != nil {
		// An answer would be taken for that of another call.
		s.logger.Warn("the host made a call with an id that is in use or not its to choose", "call_id", id)
		return
	}
	switch method := request.GetMethod().(type) {
	case *pluginv1.Request_Initialize:
		s.initialize(id, method.Initialize)
	case *pluginv1.Request_CallTool:
		timeout := time.Duration(request.GetTimeoutMs()) * time.Millisecond
		if failure := s.callTool(id, method.CallTool, timeout); failure != nil {
			s.outbox.put(errorFrame(id, failure))
		}
	default:
		failure := errorUnknownMethod(s.plugin)
		if !s.initialized {
			failure = errorNotInitialized()
		}
		s.outbox.put(errorFrame(id, failure))
	}
}

func (s *session) initialize(id uint32, request *pluginv1.InitializeRequest) {
	if s.initialized {
		s.outbox.put(errorFrame(id, errorAlreadyInitialized()))
		return
	}
	s.initialized = true
	s.outbox.maxFrameBytes.Store(request.GetMaxFrameBytes())
	s.outbox.put(&pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Response{Response: &pluginv1.Response{
		Method: &pluginv1.Response_Initialize{Initialize: &pluginv1.InitializeResponse{}},
	}}})
}

func (s *session) callTool(id uint32, request *pluginv1.CallToolRequest, timeout time.Duration) *pluginv1.CallError {
	if !s.initialized {
		return errorNotInitialized()
	}
	tool, found := s.plugin.tool(request.GetName())
	if !found {
		return errorUnknownTool(s.plugin, request.GetName())
	}
	call := newRunningCall(s, id, tool, timeout)
	if failure := s.calls.admit(call); failure != nil {
		return failure
	}
	go call.run(request.GetArguments())
	return nil
}

func (s *session) cancel(id uint32, reason string) {
	if call := s.calls.get(id); call != nil { // otherwise it crossed the answer
		call.giveUp(reason)
	}
}
