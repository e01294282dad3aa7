package backplane

import (
	"context"
	"errors"
	"net"
	"os"
	"time"

	goplugin "github.com/hashicorp/go-plugin"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// What the contract gives the host to connect.
const acceptLimit = 5 * time.Second

// OpenSessionSocket makes a socket for the session. Unimplemented: not here; the host opens Session then.
func (s *service) OpenSessionSocket(
	context.Context, *pluginv1.OpenSessionSocketRequest,
) (*pluginv1.OpenSessionSocketResponse, error) {
	listener, err := listenForSession()
	if err != nil {
		return nil, status.Error(codes.Unimplemented, err.Error())
	}
	go s.acceptSession(listener)
	return &pluginv1.OpenSessionSocketResponse{Path: listener.Addr().String()}, nil
}

// listenForSession makes the socket where and as go-plugin makes its own.
func listenForSession() (*net.UnixListener, error) {
	if os.Getenv(goplugin.EnvUnixSocketGroup) != "" {
		return nil, errors.New("a session's socket is its owner's alone, and the host asks for a group's")
	}
	file, err := os.CreateTemp(os.Getenv(goplugin.EnvUnixSocketDir), "plugin")
	if err != nil {
		return nil, err
	}
	path := file.Name()
	if err := errors.Join(file.Close(), os.Remove(path)); err != nil {
		return nil, err
	}
	listener, err := net.ListenUnix("unix", &net.UnixAddr{Name: path, Net: "unix"})
	if err != nil {
		return nil, err
	}
	err = errors.Join(os.Chmod(path, 0o600), listener.SetDeadline(time.Now().Add(acceptLimit)))
	if err != nil {
		return nil, errors.Join(err, listener.Close())
	}
	return listener, nil
}

// acceptSession takes one connection, or none in time. The listener's end removes its file.
func (s *service) acceptSession(listener *net.UnixListener) {
	connection, err := listener.AcceptUnix()
	_ = listener.Close()
	if err != nil {
		s.session.logger.Warn("the host did not connect to the session's socket", "error", err)
		return
	}
	defer func() { _ = connection.Close() }()
	if !s.opened.CompareAndSwap(false, true) {
		s.session.logger.Warn("a second session was refused: the plugin has had its one")
		return
	}
	defer close(s.flushed)
	stream := newSocketStream(connection)
	err = s.session.run(stream, func() { close(s.ended) })
	if err != nil && stream.Context().Err() == nil {
		s.session.logger.Error("the session was ended: what came over its socket is no frame", "error", err)
	}
}
