// The Go plugin of the interop test.
//
//	plugin [-versions 2,4] [-test-mode] [-tls-dir DIR]
package main

import (
	"crypto/tls"
	"flag"
	"fmt"
	"os"
	"strconv"
	"strings"

	"backplane.dev/interop/probe"
	"backplane.dev/interop/tlsdir"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

func main() {
	versions := flag.String("versions", "1", "application protocol versions to serve, comma separated")
	testMode := flag.Bool("test-mode", false, "serve for reattachment: no handshake line, print a reattach JSON")
	tlsDir := flag.String("tls-dir", "", "serve with plugin.crt and plugin.key of this folder, and require host.crt")
	flag.Parse()

	logger := hclog.New(&hclog.LoggerOptions{Name: "probe", Level: hclog.Trace, Output: os.Stderr, JSONFormat: true})
	config := &plugin.ServeConfig{
		HandshakeConfig:  probe.Handshake,
		VersionedPlugins: probe.VersionedSets(parseVersions(*versions), logger),
		GRPCServer:       plugin.DefaultGRPCServer,
		Logger:           logger,
	}
	if *tlsDir != "" {
		config.TLSProvider = func() (*tls.Config, error) { return tlsdir.Load(*tlsDir, "plugin", "host") }
	}
	if *testMode {
		serveForReattach(config)
		return
	}
	plugin.Serve(config)
}

func parseVersions(list string) []int {
	versions := []int{}
	for _, text := range strings.Split(list, ",") {
		version, err := strconv.Atoi(text)
		if err != nil {
			fmt.Fprintf(os.Stderr, "Cannot read -versions %q: %v\n", list, err)
			os.Exit(2)
		}
		versions = append(versions, version)
	}
	return versions
}
