package backplane

import (
	"context"
	"errors"
	"fmt"
	"math"
	"os"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// What go-plugin compares. The cookie is no secret: it only tells a person who runs a plugin by hand what it is.
const (
	magicCookieKey   = "BACKPLANE_PLUGIN"
	magicCookieValue = "d7f0a5c2-6a3e-4d0b-9c55-backplane-v1"
	contractVersion  = 1
)

// Serve runs the plugin until its host is done with it, then returns. Call it at the end of main, and print nothing to
// os.Stdout before it: the first line there is the handshake.
//
// A plugin that is wrong in itself ends the process with code 1 and says why on os.Stderr. When the host ends the session
// or dies, running calls are cancelled and given a second to return; then Serve returns. The process ends within 2 seconds
// of its host, whatever main does after that.
func Serve(plugin Plugin) {
	if err := plugin.validate(); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	// Before go-plugin puts a pipe in the place of os.Stderr: what is written to that one waits for the host to read.
	logger := newLogger(plugin)
	lifetime := newLifetime(newService(plugin, logger), logger)
	goplugin.Serve(&goplugin.ServeConfig{
		HandshakeConfig: goplugin.HandshakeConfig{MagicCookieKey: magicCookieKey, MagicCookieValue: magicCookieValue},
		VersionedPlugins: map[int]goplugin.PluginSet{
			contractVersion: {"backplane": &grpcPlugin{service: lifetime.service}},
		},
		GRPCServer: func(options []grpc.ServerOption) *grpc.Server {
			server := grpc.NewServer(append(options, transport...)...)
			go lifetime.endWithHost(server.Stop)
			return server
		},
		Logger: logger,
	})
	lifetime.awaitCalls()
}

// transport sets how the plugin's one connection is run.
var transport = []grpc.ServerOption{
	// grpc-go takes 4 MiB by default; how much is too much is the host's to say.
	grpc.MaxRecvMsgSize(math.MaxInt32),
	// A size of our own turns grpc-go's estimator off, which pings the host with nearly every message to find out how
	// fast the network is: on a unix socket that only doubles the work of a call.
	grpc.InitialWindowSize(windowBytes),
	grpc.InitialConnWindowSize(4 * windowBytes),
}

// As much as the host's largest frame may wait unread in one stream.
const windowBytes = 16 << 20

// newLogger writes what go-plugin's hosts read from stderr.
func newLogger(plugin Plugin) hclog.Logger {
	return hclog.New(&hclog.LoggerOptions{Name: plugin.Name, Level: hclog.Info, Output: os.Stderr, JSONFormat: true})
}

// grpcPlugin is what go-plugin asks for: something that registers a service.
type grpcPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
	service *service
}

func (p *grpcPlugin) GRPCServer(_ *goplugin.GRPCBroker, server *grpc.Server) error {
	pluginv1.RegisterPluginServer(server, p.service)
	return nil
}

func (p *grpcPlugin) GRPCClient(context.Context, *goplugin.GRPCBroker, *grpc.ClientConn) (any, error) {
	return nil, errors.New("backplane: this is the plugin's side")
}
