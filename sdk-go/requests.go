package backplane

import (
	"fmt"
	"runtime/debug"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// receiveRequest answers at once what is quick, and starts a call for everything else.
func (s *session) receiveRequest(id uint32, request *pluginv1.Request) {
	if id%2 == 0 || s.calls.get(id) != nil {
		// An answer would be taken for that of another call.
		s.logger.Warn("the host made a call with an id that is in use or not its to choose", "call_id", id)
		return
	}
	if err := s.accept(id, request); err != nil {
		s.outbox.put(errorFrame(id, callErrorOf(err)))
	}
}

// accept sees to it that the request is answered, or gives the error that is the answer.
func (s *session) accept(id uint32, request *pluginv1.Request) error {
	if method, isInitialize := request.GetMethod().(*pluginv1.Request_Initialize); isInitialize {
		return s.initialize(id, method.Initialize)
	}
	if !s.initialized.Load() {
		return errorNotInitialized()
	}
	switch method := request.GetMethod().(type) {
	case *pluginv1.Request_Describe:
		return s.respond(id, &pluginv1.Response{Method: &pluginv1.Response_Describe{
			Describe: s.contributions.Load().description,
		}})
	case *pluginv1.Request_Subscribe:
		if err := s.subscriptions.add(method.Subscribe.GetUri()); err != nil {
			return err
		}
		return s.respond(id, &pluginv1.Response{Method: &pluginv1.Response_Subscribe{Subscribe: &pluginv1.SubscribeResponse{}}})
	case *pluginv1.Request_Unsubscribe:
		s.subscriptions.remove(method.Unsubscribe.GetUri())
		return s.respond(id, &pluginv1.Response{Method: &pluginv1.Response_Unsubscribe{Unsubscribe: &pluginv1.UnsubscribeResponse{}}})
	default:
		return s.startCall(id, request)
	}
}

func (s *session) respond(id uint32, response *pluginv1.Response) error {
	s.outbox.put(responseFrame(id, response))
	return nil
}

func (s *session) startCall(id uint32, request *pluginv1.Request) error {
	task, err := s.taskOf(request)
	if err != nil {
		return err
	}
	call := newRunningCall(s, id, task, request)
	if err := s.calls.admit(call); err != nil {
		return err
	}
	s.spawn(call.run)
	return nil
}

func (s *session) taskOf(request *pluginv1.Request) (task, error) {
	if method, isConfigure := request.GetMethod().(*pluginv1.Request_Configure); isConfigure {
		return s.configTask(method.Configure)
	}
	return s.contributions.Load().taskOf(request)
}

// notify waits for room: what is told once is not dropped. What the host could not take is not worth its session.
func (s *session) notify(notice *pluginv1.Notice) {
	frame := &pluginv1.Frame{Body: &pluginv1.Frame_Notice{Notice: notice}}
	if limit := s.outbox.maxFrameBytes.Load(); !fits(frame, limit) {
		s.logger.Error("a notice was left out: it is longer than the host takes", "bytes", batchedBytes(frame), "limit", limit)
		return
	}
	s.outbox.put(frame)
}

func (s *session) logPanic(task, what any) {
	s.logger.Error("the plugin's code panicked",
		"task", fmt.Sprint(task), "panic", fmt.Sprint(what), "stack", string(debug.Stack()))
}
