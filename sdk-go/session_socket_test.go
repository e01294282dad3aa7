package backplane

import (
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestSessionSocketIsInTheHostsFolderAndItsOwnersAlone(t *testing.T) {
	path := sessionSocket(t, serve(t, withTools()))
	if folder := os.Getenv(goplugin.EnvUnixSocketDir); filepath.Dir(path) != folder {
		t.Errorf("%s is not in %s", path, folder)
	}
	if info, err := os.Stat(path); err != nil || info.Mode() != os.ModeSocket|0o600 {
		t.Errorf("got %v, %v", info.Mode(), err)
	}
}

func TestSessionSocketTakesOneConnection(t *testing.T) {
	host := serve(t, withTools(echo()))
	path := sessionSocket(t, host)
	stream := connectSession(t, path)
	host.stream = stream
	host.initialize(1, 0)
	host.receive() // the first connection has been accepted
	if second, err := net.Dial("unix", path); err == nil {
		_ = second.Close()
		t.Error("the socket took a second connection")
	}
	if _, err := os.Lstat(path); !os.IsNotExist(err) {
		t.Errorf("the socket's file is still there: %v", err)
	}
}

func TestSessionSocketIsGivenUpUnused(t *testing.T) {
	t.Setenv(goplugin.EnvUnixSocketDir, shortFolder(t))
	host := serve(t, withTools(echo()))
	listener, err := listenForSession()
	if err != nil {
		t.Fatal(err)
	}
	if err := listener.SetDeadline(time.Now()); err != nil {
		t.Fatal(err)
	}
	host.service.acceptSession(listener)
	if _, err := os.Lstat(listener.Addr().String()); !os.IsNotExist(err) {
		t.Errorf("the socket's file is still there: %v", err)
	}
	if host.service.opened.Load() {
		t.Error("a session that never came counts as the plugin's one")
	}
}

func TestSessionSocketIsUnimplementedWhereThereCanBeNone(t *testing.T) {
	for variable, value := range map[string]string{
		goplugin.EnvUnixSocketDir:   "/nowhere",
		goplugin.EnvUnixSocketGroup: "staff",
	} {
		t.Run(variable, func(t *testing.T) {
			t.Setenv(variable, value)
			_, err := serve(t, withTools()).client.OpenSessionSocket(t.Context(), &pluginv1.OpenSessionSocketRequest{})
			if status.Code(err) != codes.Unimplemented {
				t.Errorf("got %v", err)
			}
		})
	}
}

func TestSessionSocketGivesThePluginItsOneSession(t *testing.T) {
	host := initialized(t, withTools(echo()))
	second := dialSession(t, host)
	if _, err := second.Recv(); err != io.EOF {
		t.Errorf("a second socket gave %v", err)
	}
	overGRPC, err := host.client.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := overGRPC.Recv(); status.Code(err) != codes.FailedPrecondition {
		t.Errorf("a second session gave %v", err)
	}
	host.call(3, "echo", "{}")
	host.receiveResult(3)
}

func TestSessionSocketEndsTheSessionAtWhatIsNoFrame(t *testing.T) {
	for name, sent := range map[string]string{
		"no protobuf": "\x00\x00\x00\x03abc",
		"too long":    "\xff\xff\xff\xff",
		"unfinished":  "\x00\x00\x00\x03ab",
	} {
		t.Run(name, func(t *testing.T) {
			host := initialized(t, withTools(echo()))
			socket := host.stream.(*hostSocket)
			if _, err := io.WriteString(socket.connection, sent); err != nil {
				t.Fatal(err)
			}
			if name == "unfinished" {
				_ = socket.CloseSend()
			}
			host.receiveEnd()
			<-host.service.flushed
			if name != "unfinished" && !strings.Contains(host.log.String(), "is no frame") {
				t.Errorf("the log does not say why: %s", host.log)
			}
		})
	}
}

func TestSessionOverGRPC(t *testing.T) {
	wait := newWaiting()
	host := openGRPCSession(t, withTools(echo(), wait.heedful()))
	host.initialize(1, 0)
	host.receive()
	host.call(3, "wait", "{}")
	<-wait.started
	host.call(5, "echo", "{}")
	host.receiveResult(5)
	host.cancel(3, "")
	host.receiveError(3, cancelled)
	host.expectNothingMore()
}
