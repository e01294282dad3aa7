package backplane_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/hashicorp/go-hclog"
	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// The test binary runs itself as a plugin or a host when this is set.
const roleVariable = "BACKPLANE_TEST_ROLE"

func TestMain(m *testing.M) {
	switch os.Getenv(roleVariable) {
	case "":
		os.Exit(m.Run())
	case "stuck plugin":
		backplane.Serve(stuckPlugin())
	case "slow plugin":
		backplane.Serve(backplane.Plugin{Name: "slow", Version: "1.0.0"})
		select {} // what a main that does not return looks like
	case "wrong plugin":
		backplane.Serve(backplane.Plugin{Name: "Wrong"})
	case "host":
		hostUntilKilled(os.Args[1], os.Args[2])
	}
}

// stuckPlugin has a tool that ignores its context.
func stuckPlugin() backplane.Plugin {
	type none struct{}
	return backplane.Plugin{Name: "stuck", Version: "1.0.0", Tools: []backplane.Tool{
		backplane.NewTool("hang", "", func(_ context.Context, call *backplane.Call, _ none) (string, error) {
			call.Progress(1, 1, "")
			select {}
		}),
	}}
}

// hostPlugin is a host's end of the contract, for the real go-plugin client.
type hostPlugin struct {
	goplugin.NetRPCUnsupportedPlugin
}

func (hostPlugin) GRPCServer(*goplugin.GRPCBroker, *grpc.Server) error { return nil }

func (hostPlugin) GRPCClient(_ context.Context, _ *goplugin.GRPCBroker, connection *grpc.ClientConn) (any, error) {
	return pluginv1.NewPluginClient(connection), nil
}

func clientConfig(command *exec.Cmd) *goplugin.ClientConfig {
	return &goplugin.ClientConfig{
		HandshakeConfig: goplugin.HandshakeConfig{
			MagicCookieKey: "BACKPLANE_PLUGIN", MagicCookieValue: "d7f0a5c2-6a3e-4d0b-9c55-backplane-v1",
		},
		VersionedPlugins: map[int]goplugin.PluginSet{1: {"backplane": hostPlugin{}}},
		AllowedProtocols: []goplugin.Protocol{goplugin.ProtocolGRPC},
		Cmd:              command,
		Logger:           hclog.NewNullLogger(),
	}
}

// start runs a plugin under the real go-plugin client.
func start(config *goplugin.ClientConfig) (*goplugin.Client, pluginv1.PluginClient, error) {
	client := goplugin.NewClient(config)
	protocol, err := client.Client()
	if err != nil {
		client.Kill()
		return nil, nil, err
	}
	plugin, err := protocol.Dispense("backplane")
	if err != nil {
		client.Kill()
		return nil, nil, err
	}
	return client, plugin.(pluginv1.PluginClient), nil
}

func mustStart(t *testing.T, config *goplugin.ClientConfig) (*goplugin.Client, pluginv1.PluginClient) {
	t.Helper()
	client, plugin, err := start(config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.Kill)
	return client, plugin
}

// command runs the test binary in a role.
func command(t *testing.T, role string, arguments ...string) *exec.Cmd {
	t.Helper()
	command := exec.Command(os.Args[0], arguments...)
	command.Env = append(os.Environ(), roleVariable+"="+role)
	return command
}

func buildHelloGo(t *testing.T) string {
	t.Helper()
	binary := filepath.Join(t.TempDir(), "hello-go")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".")
	build.Dir = "../examples/hello-go"
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if output, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, output)
	}
	return binary
}

// session is a host's end, which takes frames one by one.
type session struct {
	stream interface {
		Send(*pluginv1.FrameBatch) error
		Recv() (*pluginv1.FrameBatch, error)
	}
	// Came in the batch of a frame that was received.
	waiting []*pluginv1.Frame
}

func (s *session) send(frame *pluginv1.Frame) error {
	return s.stream.Send(&pluginv1.FrameBatch{Frames: []*pluginv1.Frame{frame}})
}

func (s *session) receive() (*pluginv1.Frame, error) {
	for len(s.waiting) == 0 {
		batch, err := s.stream.Recv()
		if err != nil {
			return nil, err
		}
		s.waiting = batch.GetFrames()
	}
	frame := s.waiting[0]
	s.waiting = s.waiting[1:]
	return frame, nil
}

func request(session *session, id uint32, request *pluginv1.Request) error {
	return session.send(&pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Request{Request: request}})
}

func openInitialized(ctx context.Context, plugin pluginv1.PluginClient) (*session, error) {
	stream, err := plugin.Session(ctx)
	if err != nil {
		return nil, err
	}
	session := &session{stream: stream}
	return session, initialize(session)
}

// openInitializedSocket also gives what ends the session.
func openInitializedSocket(ctx context.Context, plugin pluginv1.PluginClient) (*session, io.Closer, error) {
	socket, err := plugin.OpenSessionSocket(ctx, &pluginv1.OpenSessionSocketRequest{})
	if err != nil {
		return nil, nil, err
	}
	connection, err := net.Dial("unix", socket.GetPath())
	if err != nil {
		return nil, nil, err
	}
	session := &session{stream: backplane.NewSocketStream(connection)}
	return session, connection, initialize(session)
}

func initialize(session *session) error {
	initialize := &pluginv1.InitializeRequest{MaxFrameBytes: 64 << 20}
	if err := request(session, 1, &pluginv1.Request{Method: &pluginv1.Request_Initialize{Initialize: initialize}}); err != nil {
		return err
	}
	frame, err := session.receive()
	if err == nil && frame.GetResponse().GetInitialize() == nil {
		err = fmt.Errorf("initialize was answered with %v", frame)
	}
	return err
}

func callTool(t *testing.T, session *session, id uint32, name, arguments string) {
	t.Helper()
	call := &pluginv1.CallToolRequest{Name: name, Arguments: []byte(arguments)}
	if err := request(session, id, &pluginv1.Request{Method: &pluginv1.Request_CallTool{CallTool: call}}); err != nil {
		t.Fatal(err)
	}
}

// answer skips progress and log.
func answer(t *testing.T, session *session) *pluginv1.Frame {
	t.Helper()
	for {
		frame, err := session.receive()
		if err != nil {
			t.Fatal(err)
		}
		if frame.GetProgress() == nil && frame.GetLog() == nil {
			return frame
		}
	}
}

func result(t *testing.T, session *session) string {
	t.Helper()
	return string(answer(t, session).GetResponse().GetCallTool().GetResult())
}

func TestServeWorksUnderTheRealClient(t *testing.T) {
	binary := buildHelloGo(t)
	for name, configure := range map[string]func(*goplugin.ClientConfig){
		"plain":     func(*goplugin.ClientConfig) {},
		"AutoMTLS":  func(config *goplugin.ClientConfig) { config.AutoMTLS = true },
		"multiplex": func(config *goplugin.ClientConfig) { config.GRPCBrokerMultiplex = true },
	} {
		t.Run(name, func(t *testing.T) {
			config := clientConfig(exec.Command(binary))
			configure(config)
			client, plugin := mustStart(t, config)
			expectHelloGo(t, plugin)
			client.Kill()
			if !client.Exited() {
				t.Error("the process lives after Kill")
			}
		})
	}
}

func expectHelloGo(t *testing.T, plugin pluginv1.PluginClient) {
	t.Helper()
	description, err := plugin.Describe(t.Context(), &pluginv1.DescribeRequest{HostVersion: "1.0.0"})
	if err != nil {
		t.Fatal(err)
	}
	if description.GetName() != "hello-go" || len(description.GetTools()) != 3 {
		t.Errorf("got %v", description)
	}
	session, err := openInitialized(t.Context(), plugin)
	if err != nil {
		t.Fatal(err)
	}
	callTool(t, session, 3, "greet", `{"name":"Ada"}`)
	if got := result(t, session); got != `{"content":[{"type":"text","text":"Hello, Ada!"}]}` {
		t.Errorf("greet gave %s", got)
	}
	callTool(t, session, 5, "add", `{"a":2,"b":0.5}`)
	if got := result(t, session); got != `{"content":[{"type":"text","text":"{\"sum\":2.5}"}],"structuredContent":{"sum":2.5}}` {
		t.Errorf("add gave %s", got)
	}
	callTool(t, session, 7, "countdown", `{"from":1000}`)
	if frame, err := session.receive(); err != nil || frame.GetProgress() == nil {
		t.Fatalf("countdown sent %v, %v, expected progress", frame, err)
	}
	cancel := &pluginv1.Frame{CallId: 7, Body: &pluginv1.Frame_Cancel{Cancel: &pluginv1.Cancel{}}}
	if err := session.send(cancel); err != nil {
		t.Fatal(err)
	}
	if frame := answer(t, session); frame.GetError().GetCode() != pluginv1.ErrorCode_ERROR_CODE_CANCELLED {
		t.Errorf("got %v", frame)
	}
}

func TestServeTakesRequestsLongerThanGRPCsDefault(t *testing.T) {
	_, plugin := mustStart(t, clientConfig(exec.Command(buildHelloGo(t))))
	session, err := openInitialized(t.Context(), plugin)
	if err != nil {
		t.Fatal(err)
	}
	expectLongGreeting(t, session)
}

func TestServeGivesTheSessionASocketOfItsOwn(t *testing.T) {
	_, plugin := mustStart(t, clientConfig(exec.Command(buildHelloGo(t))))
	session, connection, err := openInitializedSocket(t.Context(), plugin)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = connection.Close() })
	expectLongGreeting(t, session)
}

func expectLongGreeting(t *testing.T, session *session) {
	t.Helper()
	name := strings.Repeat("x", 5<<20)
	callTool(t, session, 3, "greet", `{"name":"`+name+`"}`)
	if got := len(result(t, session)); got < len(name) {
		t.Errorf("got a result of %d bytes", got)
	}
}

// How long a process may take to end before a test fails: more than the 2 seconds promised, for busy machines.
const exitLimit = 10 * time.Second

func TestServeEndsWithTheSession(t *testing.T) {
	for _, role := range []string{"stuck plugin", "slow plugin"} {
		t.Run(role, func(t *testing.T) {
			var lifeline *os.File
			command := command(t, role)
			lifeline, command.ExtraFiles = newLifeline(t)
			client, plugin := mustStart(t, clientConfig(command))
			address := client.ReattachConfig().Addr
			session, err := openInitialized(t.Context(), plugin)
			if err != nil {
				t.Fatal(err)
			}
			if role == "stuck plugin" {
				callTool(t, session, 3, "hang", "")
				if _, err := session.receive(); err != nil { // its progress: it runs
					t.Fatal(err)
				}
			}
			_ = command.ExtraFiles[0].Close()
			if err := session.stream.(interface{ CloseSend() error }).CloseSend(); err != nil {
				t.Fatal(err)
			}
			expectProcessEnd(t, lifeline)
			if _, err := os.Stat(address.String()); address.Network() == "unix" && !os.IsNotExist(err) {
				t.Errorf("the socket %s is still there: %v", address, err)
			}
		})
	}
}

func TestServeEndsWithTheSessionsSocket(t *testing.T) {
	var lifeline *os.File
	command := command(t, "stuck plugin")
	lifeline, command.ExtraFiles = newLifeline(t)
	_, plugin := mustStart(t, clientConfig(command))
	session, connection, err := openInitializedSocket(t.Context(), plugin)
	if err != nil {
		t.Fatal(err)
	}
	callTool(t, session, 3, "hang", "")
	if _, err := session.receive(); err != nil { // its progress: it runs
		t.Fatal(err)
	}
	_ = command.ExtraFiles[0].Close()
	if err := connection.Close(); err != nil {
		t.Fatal(err)
	}
	expectProcessEnd(t, lifeline)
}

func TestServeEndsWhenTheHostIsKilled(t *testing.T) {
	binary := buildHelloGo(t)
	for _, with := range []string{"session", "socket", "nothing"} {
		t.Run(with, func(t *testing.T) {
			host := command(t, "host", binary, with)
			var lifeline *os.File
			lifeline, host.ExtraFiles = newLifeline(t)
			output, err := host.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := host.Start(); err != nil {
				t.Fatal(err)
			}
			_ = host.ExtraFiles[0].Close()
			if _, err := io.ReadFull(output, make([]byte, len("ready"))); err != nil {
				t.Fatal(err)
			}
			if err := host.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			_ = host.Wait()
			expectProcessEnd(t, lifeline)
		})
	}
}

// hostUntilKilled starts a plugin that inherits the host's file 3.
func hostUntilKilled(binary, with string) {
	command := exec.Command(binary)
	command.ExtraFiles = []*os.File{os.NewFile(3, "lifeline")}
	_, plugin, err := start(clientConfig(command))
	if err == nil && with == "session" {
		_, err = openInitialized(context.Background(), plugin)
	}
	if err == nil && with == "socket" {
		_, _, err = openInitializedSocket(context.Background(), plugin)
	}
	if err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Print("ready")
	select {}
}

// newLifeline makes a pipe: its reader meets the end when every process that was given its writer has ended.
func newLifeline(t *testing.T) (*os.File, []*os.File) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("os/exec hands on no files on Windows")
	}
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = reader.Close(); _ = writer.Close() })
	return reader, []*os.File{writer}
}

func expectProcessEnd(t *testing.T, lifeline *os.File) {
	t.Helper()
	if err := lifeline.SetReadDeadline(time.Now().Add(exitLimit)); err != nil {
		t.Fatal(err)
	}
	if _, err := lifeline.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("the process lives: %v", err)
	}
}

func TestServeSaysWhatIsWrongWithThePlugin(t *testing.T) {
	output, err := command(t, "wrong plugin").CombinedOutput()
	if exit, ok := err.(*exec.ExitError); !ok || exit.ExitCode() != 1 {
		t.Errorf("got %v, expected exit code 1", err)
	}
	if !strings.Contains(string(output), `cannot serve plugin "Wrong"`) {
		t.Errorf("got %s", output)
	}
}

func TestServeRunByHandPrintsNothingToStdout(t *testing.T) {
	command := command(t, "stuck plugin")
	var stderr strings.Builder
	command.Stderr = &stderr
	stdout, err := command.Output()
	if err == nil || len(stdout) > 0 || !strings.Contains(stderr.String(), "This binary is a plugin") {
		t.Errorf("got %v, stdout %q, stderr %q", err, stdout, stderr.String())
	}
}
