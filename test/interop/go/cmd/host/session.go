package main

import (
	"net"
	"os/exec"

	"backplane.dev/interop/probe"
	"backplane.dev/interop/tlsdir"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

// session is one plugin as the real library sees it.
type session struct {
	spec     Spec
	client   *plugin.Client
	protocol plugin.ClientProtocol
	probe    *probe.Client
	logger   hclog.Logger
	logs     *collected
	stdout   *collected
	stderr   *collected
}

func newSession(spec Spec) *session {
	logs := newCollected()
	return &session{
		spec:   spec,
		logs:   logs,
		logger: hclog.New(&hclog.LoggerOptions{Name: "host", Level: hclog.Trace, Output: logs, JSONFormat: true}),
		stdout: newCollected(),
		stderr: newCollected(),
	}
}

func (s *session) start() (any, error) {
	config, err := s.config()
	if err != nil {
		return nil, err
	}
	s.client = plugin.NewClient(config)
	if err := s.dispense(); err != nil {
		return nil, err
	}
	return map[string]any{"id": s.client.ID(), "protocolVersion": s.client.NegotiatedVersion()}, nil
}

func (s *session) config() (*plugin.ClientConfig, error) {
	config := &plugin.ClientConfig{
		HandshakeConfig:     probe.Handshake,
		AllowedProtocols:    []plugin.Protocol{plugin.ProtocolGRPC},
		AutoMTLS:            s.spec.AutoMTLS,
		GRPCBrokerMultiplex: s.spec.Multiplex,
		SyncStdout:          s.stdout,
		SyncStderr:          s.stderr,
		Logger:              s.logger,
	}
	s.setPluginSets(config)
	if err := s.setTLS(config); err != nil {
		return nil, err
	}
	if s.spec.Reattach == nil {
		config.Cmd = exec.Command(s.spec.Command[0], s.spec.Command[1:]...)
		return config, nil
	}
	var err error
	config.Reattach, err = s.spec.Reattach.config()
	return config, err
}

func (s *session) setTLS(config *plugin.ClientConfig) error {
	if s.spec.TLSDir == "" {
		return nil
	}
	var err error
	config.TLSConfig, err = tlsdir.Load(s.spec.TLSDir, "host", "plugin")
	return err
}

// setPluginSets uses the unversioned form when no versions are asked for, as most hosts do: both forms must work.
func (s *session) setPluginSets(config *plugin.ClientConfig) {
	if len(s.spec.Versions) == 0 || s.spec.Reattach != nil {
		config.Plugins = plugin.PluginSet{probe.Name: &probe.Plugin{}}
		return
	}
	config.VersionedPlugins = probe.VersionedSets(s.spec.Versions, nil)
}

func (r *Reattach) config() (*plugin.ReattachConfig, error) {
	address, err := resolve(r.Addr.Network, r.Addr.String)
	return &plugin.ReattachConfig{
		Protocol:        plugin.Protocol(r.Protocol),
		ProtocolVersion: r.ProtocolVersion,
		Addr:            address,
		Pid:             r.Pid,
		Test:            r.Test,
	}, err
}

func resolve(network, address string) (net.Addr, error) {
	if network == "tcp" {
		return net.ResolveTCPAddr(network, address)
	}
	return net.ResolveUnixAddr(network, address)
}

// kill leaves a plugin in test mode alone: there go-plugin's Kill does nothing.
func (s *session) kill() {
	if s.client == nil {
		return
	}
	s.client.Kill()
}
