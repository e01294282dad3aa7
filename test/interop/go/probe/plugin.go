package probe

import (
	"context"

	"backplane.dev/interop/gen"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

// Plugin is the probe at one version of the application protocol.
type Plugin struct {
	plugin.NetRPCUnsupportedPlugin
	Version int
	// Logger is nil on the host's side.
	Logger hclog.Logger
}

// VersionedSets makes one plugin set for each version.
func VersionedSets(versions []int, logger hclog.Logger) map[int]plugin.PluginSet {
	sets := map[int]plugin.PluginSet{}
	for _, version := range versions {
		sets[version] = plugin.PluginSet{Name: &Plugin{Version: version, Logger: logger}}
	}
	return sets
}

// GRPCServer implements plugin.GRPCPlugin for the plugin's process.
func (p *Plugin) GRPCServer(broker *plugin.GRPCBroker, server *grpc.Server) error {
	gen.RegisterProbeServer(server, newServer(p, broker))
	return nil
}

// Client is what Dispense answers with in the host's process.
type Client struct {
	gen.ProbeClient
	Broker *plugin.GRPCBroker
}

// GRPCClient implements plugin.GRPCPlugin for the host's process.
func (p *Plugin) GRPCClient(_ context.Context, broker *plugin.GRPCBroker, conn *grpc.ClientConn) (any, error) {
	return &Client{ProbeClient: gen.NewProbeClient(conn), Broker: broker}, nil
}
