package main

import (
	"context"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// reattachConfig is what another process needs to attach, in the JSON form that Terraform uses.
func (s *session) reattachConfig(context.Context, Step) (any, error) {
	config := s.client.ReattachConfig()
	reattach := &Reattach{
		Protocol:        string(config.Protocol),
		ProtocolVersion: s.client.NegotiatedVersion(),
		Pid:             config.Pid,
	}
	reattach.Addr.Network = config.Addr.Network()
	reattach.Addr.String = config.Addr.String()
	return reattach, nil
}

func (s *session) signal(_ context.Context, step Step) (any, error) {
	pid, err := strconv.Atoi(s.client.ID())
	if err != nil {
		return nil, err
	}
	signals := map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGKILL": syscall.SIGKILL}
	return nil, syscall.Kill(pid, signals[step.Text])
}

// awaitExit answers once the library has noticed that the plugin is gone, which it tells by no event.
func (s *session) awaitExit(ctx context.Context, _ Step) (any, error) {
	for !s.client.Exited() {
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-time.After(10 * time.Millisecond):
		}
	}
	return map[string]bool{"exited": true}, nil
}

// killAndTell reads from the library's log whether the plugin obeyed: its own answer is not exported.
func (s *session) killAndTell(context.Context, Step) (any, error) {
	s.client.Kill()
	logs, _ := s.logs.snapshot()
	return map[string]bool{
		"exited":   s.client.Exited(),
		"graceful": !strings.Contains(logs, "plugin failed to exit gracefully"),
	}, nil
}

// hang waits until the test kills this process; the end of stdin is the way out if the test dies first.
func (s *session) hang(context.Context, Step) (any, error) {
	_, err := io.Copy(io.Discard, os.Stdin)
	return nil, err
}
