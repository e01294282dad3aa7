// Package backplanetest runs a plugin's tools inside a Go test.
package backplanetest

import (
	"context"
	"encoding/json"
	"math"
	"net"
	"testing"

	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Call calls a tool as a host does: over a session, with arguments and result as JSON. It fails the test when the call
// does not come to a result; a tool that reports a failure of its own gives a result with IsError. The call ends with
// the test's context.
func Call(t testing.TB, plugin backplane.Plugin, tool string, arguments any) Result {
	t.Helper()
	encoded, err := json.Marshal(arguments)
	if err != nil {
		t.Fatalf("backplanetest: cannot encode the arguments of %q: %v", tool, err)
	}
	session := open(t, plugin)
	send(t, session, 1, &pluginv1.Request{Method: &pluginv1.Request_Initialize{Initialize: &pluginv1.InitializeRequest{}}})
	send(t, session, 3, &pluginv1.Request{Method: &pluginv1.Request_CallTool{
		CallTool: &pluginv1.CallToolRequest{Name: tool, Arguments: encoded},
	}})
	return receive(t, session)
}

type session = grpc.BidiStreamingClient[pluginv1.FrameBatch, pluginv1.FrameBatch]

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
	return stream
}

func send(t testing.TB, session session, id uint32, request *pluginv1.Request) {
	t.Helper()
	frame := &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Request{Request: request}}
	if err := session.Send(&pluginv1.FrameBatch{Frames: []*pluginv1.Frame{frame}}); err != nil {
		t.Fatal(err)
	}
}

// receive gathers what comes until the call is answered.
func receive(t testing.TB, session session) Result {
	t.Helper()
	var result Result
	for {
		batch, err := session.Recv()
		if err != nil {
			t.Fatalf("backplanetest: the session ended before the call: %v", err)
		}
		for _, frame := range batch.GetFrames() {
			if result.take(t, frame) {
				return result
			}
		}
	}
}
