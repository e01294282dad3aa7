package backplane

import (
	"context"
	"sync"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// takenConfig is what the plugin runs with, as its author's type. It never changes.
type takenConfig struct{ value any }

// configTask has the plugin take another config.
type configTask struct {
	session *session
	encoded []byte
	// Which of the session's configs it is.
	number uint64
}

// configOrder sees to it that configs are taken one at a time, and never an older one after a newer.
type configOrder struct {
	// How many came. The reader's own.
	received uint64
	// Held while the plugin's code takes one.
	mu sync.Mutex
	// The newest that the plugin's code was shown.
	begun uint64
}

// configTask is called by the reader only. Its error is the request's answer.
func (s *session) configTask(request *pluginv1.ConfigureRequest) (task, error) {
	if plugin := s.contributions.Load().plugin; !plugin.configurable() {
		return nil, errorNotConfigurable(plugin)
	}
	s.configs.received++
	return &configTask{s, request.GetConfig(), s.configs.received}, nil
}

func (t *configTask) String() string { return "another config" }

func (t *configTask) run(ctx context.Context, _ *Call) (*pluginv1.Response, error) {
	order := &t.session.configs
	order.mu.Lock()
	defer order.mu.Unlock()
	if ctx.Err() != nil {
		return nil, context.Cause(ctx)
	}
	if t.number < order.begun {
		return nil, errorConfigOutdated()
	}
	order.begun = t.number
	if err := t.session.configure(ctx, t.encoded); err != nil {
		return nil, err
	}
	return &pluginv1.Response{Method: &pluginv1.Response_Configure{Configure: &pluginv1.ConfigureResponse{}}}, nil
}

// configure leaves everything as it was when it gives an error.
func (s *session) configure(ctx context.Context, encoded []byte) error {
	plugin := s.contributions.Load().plugin
	if plugin.Config == nil {
		return nil
	}
	config, err := plugin.Config.decode(encoded)
	if err == nil {
		err = plugin.Config.apply(ctx, config)
	}
	if err != nil {
		return errorConfigRefused(err)
	}
	if ctx.Err() != nil { // the host was told that it was not taken
		return context.Cause(ctx)
	}
	s.config.Store(&takenConfig{config})
	return nil
}

// configurable tells whether the plugin can go on with another config in the same process.
func (p Plugin) configurable() bool {
	return p.Config != nil && (p.Config.takesChanges() || p.Start == nil)
}
