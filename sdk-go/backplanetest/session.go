package backplanetest

import (
	"context"
	"math"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// session is a host's end of a plugin's session.
type session struct {
	t      testing.TB
	stream grpc.BidiStreamingClient[pluginv1.FrameBatch, pluginv1.FrameBatch]
}

func open(t testing.TB, plugin backplane.Plugin) session {
	t.Helper()
	server := grpc.NewServer(grpc.MaxRecvMsgSize(math.MaxInt32))
	if err := backplane.Register(server, plugin); err != nil {
		t.Fatal(err)
	}
	listener := bufconn.Listen(1 << 20)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	dial := func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }
	connection, err := grpc.NewClient("passthrough:plugin",
		grpc.WithContextDialer(dial), grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(math.MaxInt32)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	stream, err := pluginv1.NewPluginClient(connection).Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return session{t, stream}
}

func (s session) send(frame *pluginv1.Frame) {
	s.t.Helper()
	if err := s.stream.Send(&pluginv1.FrameBatch{Frames: []*pluginv1.Frame{frame}}); err != nil {
		s.t.Fatal(err)
	}
}

// receive gathers what comes until the call is answered, and has the client answer what the plugin asks meanwhile.
func (s session) receive(client Client) Result {
	s.t.Helper()
	var result Result
	for {
		batch, err := s.stream.Recv()
		if err != nil {
			s.t.Fatalf("backplanetest: the session ended before the call: %v", err)
		}
		for _, frame := range batch.GetFrames() {
			if event := frame.GetRequest().GetPublish(); event != nil {
				s.send(result.publish(frame.GetCallId(), event))
			} else if question := frame.GetRequest(); question != nil {
				s.send(client.answer(s.t, frame.GetCallId(), question))
			} else if result.take(s.t, frame) {
				return result
			}
		}
	}
}
