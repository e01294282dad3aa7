package backplane

import (
	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// initialize has the plugin take its config and its Start run, as far as there are any, before it answers.
func (s *session) initialize(id uint32, request *pluginv1.InitializeRequest) error {
	if s.initializing {
		return errorAlreadyInitialized()
	}
	s.initializing = true
	s.outbox.maxFrameBytes.Store(request.GetMaxFrameBytes())
	plugin := s.contributions.Load().plugin
	if plugin.Config == nil && plugin.Start == nil {
		s.started(id, nil)
		return nil
	}
	host := &Host{session: s, version: request.GetHostVersion()}
	s.calls.unfinished.Add(1)
	go func() {
		defer s.calls.unfinished.Done()
		s.start(id, func() error {
			if err := s.configure(s.ctx, request.GetConfig()); err != nil || plugin.Start == nil {
				return err
			}
			return plugin.Start(s.ctx, host)
		})
	}()
	return nil
}

// What the session does meanwhile, for people.
const starting = "the plugin's start"

// start answers also for a function that panics, or that ends its goroutine as t.FailNow does.
func (s *session) start(id uint32, start func() error) {
	var failure error = errorBroke(starting, "its goroutine was ended")
	defer func() {
		if what := recover(); what != nil {
			s.logPanic(starting, what)
			failure = errorBroke(starting, what)
		}
		s.started(id, failure)
	}()
	failure = start()
}

func (s *session) started(id uint32, failure error) {
	if failure != nil {
		s.outbox.put(errorFrame(id, callErrorOf(failure)))
		return
	}
	s.initialized.Store(true)
	s.outbox.put(responseFrame(id, &pluginv1.Response{Method: &pluginv1.Response_Initialize{
		Initialize: &pluginv1.InitializeResponse{},
	}}))
}
