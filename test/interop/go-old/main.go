// The Go plugin of the interop test on an old go-plugin: no stdio service, no multiplexing, no test mode.
package main

import (
	"os"

	"backplane.dev/interop/probe"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

func main() {
	logger := hclog.New(&hclog.LoggerOptions{Name: "probe", Level: hclog.Trace, Output: os.Stderr, JSONFormat: true})
	plugin.Serve(&plugin.ServeConfig{
		HandshakeConfig:  probe.Handshake,
		VersionedPlugins: probe.VersionedSets([]int{1}, logger),
		GRPCServer:       plugin.DefaultGRPCServer,
		Logger:           logger,
	})
}
