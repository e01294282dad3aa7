package backplane

import (
	"context"
	"sync/atomic"

	"github.com/hashicorp/go-hclog"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Register puts a plugin's service on a gRPC server of your own, as [Serve] does on go-plugin's. For tests and tools: a
// host starts processes.
func Register(server grpc.ServiceRegistrar, plugin Plugin) error {
	if err := plugin.validate(); err != nil {
		return err
	}
	pluginv1.RegisterPluginServer(server, newService(plugin, newLogger(plugin)))
	return nil
}

// service is the contract's service for one plugin: any number of descriptions, one session.
type service struct {
	pluginv1.UnimplementedPluginServer
	session *session

	opened atomic.Bool
	// Closed when the host has ended the session, or its connection broke.
	ended chan struct{}
	// Closed when every call of the session has been answered after that, as far as the stream still stood.
	flushed chan struct{}
}

func newService(plugin Plugin, logger hclog.Logger) *service {
	return &service{
		session: newSession(plugin, logger),
		ended:   make(chan struct{}),
		flushed: make(chan struct{}),
	}
}

func (s *service) Describe(context.Context, *pluginv1.DescribeRequest) (*pluginv1.DescribeResponse, error) {
	return s.session.contributions.Load().description, nil
}

func (s *service) Session(stream grpc.BidiStreamingServer[pluginv1.FrameBatch, pluginv1.FrameBatch]) error {
	if !s.opened.CompareAndSwap(false, true) {
		return status.Error(codes.FailedPrecondition,
			"Cannot open a session: the plugin has had its one; start another process of it")
	}
	defer close(s.flushed)
	return s.session.run(stream, func() { close(s.ended) })
}
