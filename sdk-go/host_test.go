package backplane

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"math"
	"net"
	"os"
	"sync"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/test/bufconn"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// No test waits for this to pass; it ends one that would hang.
const testLimit = 60 * time.Second

// fakeHost is the other end of a session, in this process.
type fakeHost struct {
	// A stream takes one message at a time; tests send from several goroutines.
	sending sync.Mutex
	t       *testing.T
	client  pluginv1.PluginClient
	stream  hostStream
	// Came in the batch of a frame that was received.
	waiting []*pluginv1.Frame
	hangUp  context.CancelFunc
	service *service
	log     *lockedBuffer
}

// hostStream is the host's end of a session's stream.
type hostStream interface {
	Send(*pluginv1.FrameBatch) error
	Recv() (*pluginv1.FrameBatch, error)
	CloseSend() error
}

// openSession serves a plugin with these tools. The session has a socket of its own and is not initialized yet.
func openSession(t *testing.T, plugin Plugin) *fakeHost {
	t.Helper()
	host := serve(t, plugin)
	stream := dialSession(t, host)
	host.stream, host.hangUp = stream, func() { _ = stream.connection.Close() }
	limit := time.AfterFunc(testLimit, host.hangUp)
	t.Cleanup(func() { limit.Stop(); host.hangUp() })
	return host
}

// openGRPCSession is openSession for a host that knows no sockets.
func openGRPCSession(t *testing.T, plugin Plugin) *fakeHost {
	t.Helper()
	host := serve(t, plugin)
	ctx, cancel := context.WithCancel(t.Context())
	// Not a deadline: gRPC would hand that on to the plugin's contexts.
	limit := time.AfterFunc(testLimit, cancel)
	t.Cleanup(func() { limit.Stop(); cancel() })
	stream, err := host.client.Session(ctx)
	if err != nil {
		t.Fatal(err)
	}
	host.stream, host.hangUp = stream, cancel
	return host
}

// serve serves a plugin over memory.
func serve(t *testing.T, plugin Plugin) *fakeHost {
	t.Helper()
	if plugin.Name == "" {
		plugin.Name, plugin.Version = "under-test", "1.2.3"
	}
	if err := plugin.validate(); err != nil {
		t.Fatal(err)
	}
	log := &lockedBuffer{}
	host := &fakeHost{t: t, log: log}
	host.service = newService(plugin, hclog.New(&hclog.LoggerOptions{Output: log}))
	server := grpc.NewServer(grpc.MaxRecvMsgSize(math.MaxInt32))
	pluginv1.RegisterPluginServer(server, host.service)
	host.client = pluginv1.NewPluginClient(dial(t, server))
	return host
}

// hostSocket is the host's end of a session's socket.
type hostSocket struct {
	*socketStream
	connection *net.UnixConn
}

func (s *hostSocket) CloseSend() error { return s.connection.CloseWrite() }

func dialSession(t *testing.T, host *fakeHost) *hostSocket {
	t.Helper()
	return connectSession(t, sessionSocket(t, host))
}

func connectSession(t *testing.T, path string) *hostSocket {
	t.Helper()
	connection, err := net.DialUnix("unix", nil, &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return &hostSocket{newSocketStream(connection), connection}
}

// sessionSocket has the plugin make a socket and gives its path.
func sessionSocket(t *testing.T, host *fakeHost) string {
	t.Helper()
	t.Setenv(goplugin.EnvUnixSocketDir, shortFolder(t))
	answer, err := host.client.OpenSessionSocket(t.Context(), &pluginv1.OpenSessionSocketRequest{})
	if err != nil {
		t.Fatal(err)
	}
	return answer.GetPath()
}

func dial(t *testing.T, server *grpc.Server) *grpc.ClientConn {
	t.Helper()
	listener := bufconn.Listen(1 << 20)
	go func() { _ = server.Serve(listener) }()
	t.Cleanup(server.Stop)
	connection, err := grpc.NewClient("passthrough:plugin",
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) { return listener.DialContext(ctx) }),
		grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithDefaultCallOptions(grpc.MaxCallRecvMsgSize(math.MaxInt32)))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	return connection
}

// shortFolder is for sockets: t.TempDir's paths are too long.
func shortFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "bp")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	return folder
}

// initialized opens a session with id 1 used up.
func initialized(t *testing.T, plugin Plugin) *fakeHost {
	t.Helper()
	host := openSession(t, plugin)
	host.initialize(1, 0)
	if frame := host.receive(); frame.GetCallId() != 1 || frame.GetResponse().GetInitialize() == nil {
		t.Fatalf("initialize was answered with %v", frame)
	}
	return host
}

func withTools(tools ...Tool) Plugin { return Plugin{Tools: tools} }

func (h *fakeHost) send(frames ...*pluginv1.Frame) {
	h.t.Helper()
	h.sending.Lock()
	defer h.sending.Unlock()
	if err := h.stream.Send(&pluginv1.FrameBatch{Frames: frames}); err != nil {
		h.t.Fatal(err)
	}
}

func (h *fakeHost) request(id uint32, request *pluginv1.Request) {
	h.t.Helper()
	h.send(requestFrame(id, request))
}

func requestFrame(id uint32, request *pluginv1.Request) *pluginv1.Frame {
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Request{Request: request}}
}

func callFrame(id uint32, tool, arguments string, timeoutMs uint32) *pluginv1.Frame {
	return requestFrame(id, &pluginv1.Request{TimeoutMs: timeoutMs, Method: &pluginv1.Request_CallTool{
		CallTool: &pluginv1.CallToolRequest{Name: tool, Arguments: []byte(arguments)},
	}})
}

func (h *fakeHost) initialize(id, maxFrameBytes uint32) {
	h.t.Helper()
	h.request(id, &pluginv1.Request{Method: &pluginv1.Request_Initialize{
		Initialize: &pluginv1.InitializeRequest{MaxFrameBytes: maxFrameBytes},
	}})
}

func (h *fakeHost) call(id uint32, tool, arguments string) {
	h.t.Helper()
	h.callWithin(id, tool, arguments, 0)
}

func (h *fakeHost) callWithin(id uint32, tool, arguments string, timeoutMs uint32) {
	h.t.Helper()
	h.send(callFrame(id, tool, arguments, timeoutMs))
}

func (h *fakeHost) cancel(id uint32, reason string) {
	h.t.Helper()
	h.send(cancelFrame(id, reason))
}

func cancelFrame(id uint32, reason string) *pluginv1.Frame {
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Cancel{Cancel: &pluginv1.Cancel{Reason: reason}}}
}

func (h *fakeHost) receive() *pluginv1.Frame {
	h.t.Helper()
	for len(h.waiting) == 0 {
		batch, err := h.stream.Recv()
		if err != nil {
			h.t.Fatal(err)
		}
		h.waiting = batch.GetFrames()
	}
	frame := h.waiting[0]
	h.waiting = h.waiting[1:]
	return frame
}

// receiveEnd fails the test when anything but an orderly end of the session comes.
func (h *fakeHost) receiveEnd() {
	h.t.Helper()
	if len(h.waiting) > 0 {
		h.t.Fatalf("got %v, expected the end of the session", h.waiting)
	}
	if batch, err := h.stream.Recv(); !errors.Is(err, io.EOF) {
		h.t.Fatalf("got %v, %v, expected the end of the session", batch, err)
	}
}

func (h *fakeHost) receiveError(id uint32, code pluginv1.ErrorCode) string {
	h.t.Helper()
	frame := h.receive()
	if frame.GetCallId() != id || frame.GetError().GetCode() != code {
		h.t.Fatalf("got %v, expected error %v of call %d", frame, code, id)
	}
	return frame.GetError().GetMessage()
}

// toolResult is MCP's CallToolResult as a client reads it.
type toolResult struct {
	Content           []map[string]any
	StructuredContent any
	IsError           bool
	Meta              map[string]any `json:"_meta"`
}

func (h *fakeHost) receiveResult(id uint32) toolResult {
	h.t.Helper()
	frame := h.receive()
	if frame.GetCallId() != id || frame.GetResponse().GetCallTool() == nil {
		h.t.Fatalf("got %v, expected the response to call %d", frame, id)
	}
	var result toolResult
	if err := json.Unmarshal(frame.GetResponse().GetCallTool().GetResult(), &result); err != nil {
		h.t.Fatal(err)
	}
	return result
}

func (r toolResult) text() string {
	if len(r.Content) == 0 {
		return ""
	}
	text, _ := r.Content[0]["text"].(string)
	return text
}

// expectNothingMore ends the session and fails the test when another frame comes before its end.
func (h *fakeHost) expectNothingMore() {
	h.t.Helper()
	h.service.session.calls.unfinished.Wait()
	if err := h.stream.CloseSend(); err != nil {
		h.t.Fatal(err)
	}
	h.receiveEnd()
}

type lockedBuffer struct {
	mu     sync.Mutex
	buffer bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.buffer.String()
}
