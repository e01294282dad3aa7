package probe

import (
	"context"

	"backplane.dev/interop/gen"
	"github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
)

type echo struct {
	gen.UnimplementedEchoServer
}

func (echo) Say(_ context.Context, request *gen.SayRequest) (*gen.SayResponse, error) {
	return &gen.SayResponse{Text: "go:" + request.GetText()}, nil
}

// ServeEcho serves Echo at a broker id until the broker closes.
func ServeEcho(broker *plugin.GRPCBroker, id uint32) {
	broker.AcceptAndServe(id, func(options []grpc.ServerOption) *grpc.Server {
		server := grpc.NewServer(options...)
		gen.RegisterEchoServer(server, echo{})
		return server
	})
}

// SayTo dials the Echo that the other side serves at a broker id and speaks to it once.
func SayTo(ctx context.Context, broker *plugin.GRPCBroker, id uint32, text string) (string, error) {
	connection, err := broker.Dial(id)
	if err != nil {
		return "", err
	}
	defer connection.Close()
	response, err := gen.NewEchoClient(connection).Say(ctx, &gen.SayRequest{Text: text})
	return response.GetText(), err
}
