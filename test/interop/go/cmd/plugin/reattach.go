package main

import (
	"context"
	"encoding/json"
	"os"
	"os/signal"
	"syscall"

	"github.com/hashicorp/go-plugin"
)

// serveForReattach prints the JSON that Terraform takes in TF_REATTACH_PROVIDERS (one entry of it) and serves
// until SIGTERM.
func serveForReattach(config *plugin.ServeConfig) {
	ctx, stop := signal.NotifyContext(context.Background(), syscall.SIGTERM)
	defer stop()
	ready := make(chan *plugin.ReattachConfig, 1)
	config.Test = &plugin.ServeTestConfig{Context: ctx, ReattachConfigCh: ready}
	go func() {
		reattach := <-ready
		json.NewEncoder(os.Stdout).Encode(map[string]any{
			"Protocol":        reattach.Protocol,
			"ProtocolVersion": reattach.ProtocolVersion,
			"Pid":             reattach.Pid,
			"Test":            reattach.Test,
			"Addr":            map[string]string{"Network": reattach.Addr.Network(), "String": reattach.Addr.String()},
		})
	}()
	plugin.Serve(config)
}
