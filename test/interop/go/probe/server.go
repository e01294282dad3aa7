package probe

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"sync"

	"backplane.dev/interop/gen"
	"github.com/hashicorp/go-hclog"
	"github.com/hashicorp/go-plugin"
)

type server struct {
	gen.UnimplementedProbeServer
	plugin *Plugin
	broker *plugin.GRPCBroker

	mu    sync.Mutex
	store map[string][]byte
}

func newServer(p *Plugin, broker *plugin.GRPCBroker) *server {
	return &server{plugin: p, broker: broker, store: map[string][]byte{}}
}

func (s *server) Put(_ context.Context, request *gen.PutRequest) (*gen.PutResponse, error) {
	s.put(request.GetKey(), request.GetValue())
	return &gen.PutResponse{}, nil
}

func (s *server) Get(_ context.Context, request *gen.GetRequest) (*gen.GetResponse, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return &gen.GetResponse{Value: s.store[request.GetKey()]}, nil
}

func (s *server) WhoAmI(context.Context, *gen.WhoAmIRequest) (*gen.WhoAmIResponse, error) {
	return &gen.WhoAmIResponse{
		Implementation:  "go",
		Pid:             int32(os.Getpid()),
		ProtocolVersion: int32(s.plugin.Version),
		HostCurve:       hostCurve(),
		Multiplexed:     os.Getenv("PLUGIN_MULTIPLEX_GRPC") != "",
	}, nil
}

func (s *server) Fill(_ context.Context, request *gen.FillRequest) (*gen.FillResponse, error) {
	return &gen.FillResponse{Value: bytes.Repeat([]byte{7}, int(request.GetBytes()))}, nil
}

// Print must read os.Stdout and os.Stderr anew: Serve replaces them after the handshake.
func (s *server) Print(_ context.Context, request *gen.PrintRequest) (*gen.PrintResponse, error) {
	target := os.Stdout
	if request.GetChannel() == "stderr" {
		target = os.Stderr
	}
	_, err := fmt.Fprint(target, request.GetText())
	return &gen.PrintResponse{}, err
}

func (s *server) Log(_ context.Context, request *gen.LogRequest) (*gen.LogResponse, error) {
	fields := []any{}
	for key, value := range request.GetFields() {
		fields = append(fields, key, value)
	}
	s.plugin.Logger.Log(hclog.LevelFromString(request.GetLevel()), request.GetMessage(), fields...)
	return &gen.LogResponse{}, nil
}

func (s *server) Block(ctx context.Context, _ *gen.BlockRequest) (*gen.BlockResponse, error) {
	<-ctx.Done()
	s.put("cancelled", []byte(ctx.Err().Error()))
	return nil, ctx.Err()
}

func (s *server) CallHost(ctx context.Context, request *gen.CallHostRequest) (*gen.CallHostResponse, error) {
	text, err := SayTo(ctx, s.broker, request.GetBrokerId(), request.GetText())
	return &gen.CallHostResponse{Text: text}, err
}

func (s *server) OfferEcho(context.Context, *gen.OfferEchoRequest) (*gen.OfferEchoResponse, error) {
	id := s.broker.NextId()
	go ServeEcho(s.broker, id)
	return &gen.OfferEchoResponse{BrokerId: id}, nil
}

func (s *server) put(key string, value []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.store[key] = value
}
