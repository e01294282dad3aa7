package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"
	"syscall"
	"time"

	"backplane.dev/interop/gen"
	"backplane.dev/interop/probe"
	"google.golang.org/grpc/status"
)

// callLimit bounds every call, so that a plugin that never answers fails its step.
const callLimit = 30 * time.Second

func (s *session) take(step Step) (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	switch step.Do {
	case "ping":
		return nil, s.protocol.Ping()
	case "put":
		_, err := s.probe.Put(ctx, &gen.PutRequest{Key: step.Key, Value: []byte(step.Text)})
		return nil, err
	case "putBytes":
		_, err := s.probe.Put(ctx, &gen.PutRequest{Key: step.Key, Value: make([]byte, step.Bytes)})
		return nil, err
	case "get":
		response, err := s.probe.Get(ctx, &gen.GetRequest{Key: step.Key})
		return string(response.GetValue()), err
	case "awaitKey":
		return s.awaitKey(ctx, step)
	case "whoAmI":
		response, err := s.probe.WhoAmI(ctx, &gen.WhoAmIRequest{})
		return response, err
	case "fill":
		response, err := s.probe.Fill(ctx, &gen.FillRequest{Bytes: int32(step.Bytes)})
		return len(response.GetValue()), err
	case "block":
		return s.block()
	case "print":
		return s.print(ctx, step)
	case "printAndLog":
		_, err := s.probe.Print(ctx, &gen.PrintRequest{Channel: step.Channel, Text: step.Text + "\n"})
		if err != nil {
			return nil, err
		}
		return s.awaitLog(step.Text)
	case "printUnheard":
		_, err := s.probe.Print(ctx, &gen.PrintRequest{Channel: step.Channel, Text: step.Text})
		return nil, err
	case "log":
		return s.log(ctx, step)
	case "callHost":
		return s.callHost(ctx, step)
	case "callPlugin":
		return s.callPlugin(ctx, step)
	case "callBothAtOnce":
		return s.callBothAtOnce(ctx, step)
	case "reattachConfig":
		return s.reattachConfig(), nil
	case "signal":
		return nil, s.signal(step)
	case "awaitExit":
		return s.awaitExit(ctx)
	case "kill":
		return s.killAndTell()
	case "hang":
		// Until the test kills this process; the end of stdin is the way out if the test dies first.
		_, err := io.Copy(io.Discard, os.Stdin)
		return nil, err
	}
	return nil, fmt.Errorf("no such step: %q", step.Do)
}

// awaitKey asks again until the plugin has stored something under the key: a cancellation arrives on its own time.
func (s *session) awaitKey(ctx context.Context, step Step) (any, error) {
	for {
		response, err := s.probe.Get(ctx, &gen.GetRequest{Key: step.Key})
		if err != nil || len(response.GetValue()) > 0 {
			return string(response.GetValue()), err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *session) signal(step Step) error {
	pid, err := strconv.Atoi(s.client.ID())
	if err != nil {
		return err
	}
	return syscall.Kill(pid, map[string]syscall.Signal{"SIGINT": syscall.SIGINT, "SIGKILL": syscall.SIGKILL}[step.Text])
}

// awaitExit answers once the library has noticed that the plugin is gone, which it tells by no event.
func (s *session) awaitExit(ctx context.Context) (any, error) {
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
func (s *session) killAndTell() (any, error) {
	s.client.Kill()
	logs, _ := s.logs.snapshot()
	return map[string]bool{
		"exited":   s.client.Exited(),
		"graceful": !strings.Contains(logs, "plugin failed to exit gracefully"),
	}, nil
}

// block answers with the status code of a call whose deadline passes.
func (s *session) block() (any, error) {
	ctx, cancel := context.WithTimeout(context.Background(), 200*time.Millisecond)
	defer cancel()
	_, err := s.probe.Block(ctx, &gen.BlockRequest{})
	return status.Code(err).String(), nil
}

func (s *session) print(ctx context.Context, step Step) (any, error) {
	text := strings.Repeat(step.Text, max(step.Count, 1))
	_, err := s.probe.Print(ctx, &gen.PrintRequest{Channel: step.Channel, Text: text})
	if err != nil {
		return nil, err
	}
	if step.Channel == "stderr" {
		return s.stderr.await(text)
	}
	return s.stdout.await(text)
}

// log answers with the line that go-plugin made of the plugin's log line.
func (s *session) log(ctx context.Context, step Step) (any, error) {
	_, err := s.probe.Log(ctx, &gen.LogRequest{Level: step.Level, Message: step.Text, Fields: step.Fields})
	if err != nil {
		return nil, err
	}
	return s.awaitLog(step.Text)
}

// awaitLog answers with the first line of the library's log that contains the text.
func (s *session) awaitLog(text string) (any, error) {
	all, err := s.logs.await(text)
	for _, line := range strings.Split(all, "\n") {
		if strings.Contains(line, text) {
			return json.RawMessage(line), err
		}
	}
	return nil, err
}

func (s *session) callHost(ctx context.Context, step Step) (any, error) {
	id := s.probe.Broker.NextId()
	go probe.ServeEcho(s.probe.Broker, id)
	response, err := s.probe.CallHost(ctx, &gen.CallHostRequest{BrokerId: id, Text: step.Text})
	return response.GetText(), err
}

func (s *session) callPlugin(ctx context.Context, step Step) (any, error) {
	offer, err := s.probe.OfferEcho(ctx, &gen.OfferEchoRequest{})
	if err != nil {
		return nil, err
	}
	return probe.SayTo(ctx, s.probe.Broker, offer.GetBrokerId(), step.Text)
}

// reattachConfig is what another process needs to attach, in the JSON form that Terraform uses.
func (s *session) reattachConfig() *Reattach {
	config := s.client.ReattachConfig()
	reattach := &Reattach{
		Protocol:        string(config.Protocol),
		ProtocolVersion: s.client.NegotiatedVersion(),
		Pid:             config.Pid,
	}
	reattach.Addr.Network = config.Addr.Network()
	reattach.Addr.String = config.Addr.String()
	return reattach
}

// callBothAtOnce makes as many callbacks in each direction as the step says, all at the same time, and answers with the
// number of right replies.
func (s *session) callBothAtOnce(ctx context.Context, step Step) (any, error) {
	failures := make(chan error, 2*step.Count)
	for i := range step.Count {
		one := Step{Text: fmt.Sprintf("%d", i)}
		go func() { failures <- expectReply(one.Text)(s.callHost(ctx, one)) }()
		go func() { failures <- expectReply(one.Text)(s.callPlugin(ctx, one)) }()
	}
	for range 2 * step.Count {
		if err := <-failures; err != nil {
			return nil, err
		}
	}
	return 2 * step.Count, nil
}

func expectReply(said string) func(any, error) error {
	return func(reply any, err error) error {
		if err == nil && !strings.HasSuffix(reply.(string), ":"+said) {
			return fmt.Errorf("said %q, got %q", said, reply)
		}
		return err
	}
}
