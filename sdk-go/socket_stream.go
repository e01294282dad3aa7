package backplane

import (
	"bufio"
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"math"

	"google.golang.org/protobuf/proto"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

const (
	// Before each message: its length in bytes, big endian.
	lengthBytes = 4
	// As much is read at once, and kept for the next message.
	socketBufferBytes = 64 << 10
)

// socketStream is a session's stream over a socket of its own. Recv is for one goroutine at a time, and so is Send.
type socketStream struct {
	connection io.ReadWriter
	reader     *bufio.Reader
	// Ends when the connection breaks.
	ctx      context.Context
	broken   context.CancelFunc
	incoming []byte
	outgoing []byte
}

func newSocketStream(connection io.ReadWriter) *socketStream {
	ctx, broken := context.WithCancel(context.Background())
	return &socketStream{
		connection: connection, reader: bufio.NewReaderSize(connection, socketBufferBytes), ctx: ctx, broken: broken,
	}
}

func (s *socketStream) Context() context.Context { return s.ctx }

func (s *socketStream) Send(batch *pluginv1.FrameBatch) error {
	message, err := proto.MarshalOptions{}.MarshalAppend(append(s.outgoing[:0], 0, 0, 0, 0), batch)
	if err != nil {
		return err
	}
	binary.BigEndian.PutUint32(message, uint32(len(message)-lengthBytes))
	if cap(message) <= socketBufferBytes {
		s.outgoing = message
	}
	if _, err := s.connection.Write(message); err != nil {
		s.broken()
		return err
	}
	return nil
}

func (s *socketStream) hasMore() bool { return s.reader.Buffered() > 0 }

// Recv gives io.EOF when the host has closed its side.
func (s *socketStream) Recv() (*pluginv1.FrameBatch, error) {
	message, err := s.readMessage()
	if err != nil {
		return nil, err
	}
	batch := &pluginv1.FrameBatch{}
	return batch, proto.Unmarshal(message, batch)
}

// readMessage gives what stands until the next is read.
func (s *socketStream) readMessage() ([]byte, error) {
	var head [lengthBytes]byte
	if _, err := io.ReadFull(s.reader, head[:]); err != nil {
		return nil, s.readError(err)
	}
	length := binary.BigEndian.Uint32(head[:])
	if length > math.MaxInt32 { // how much less is too much is the host's to say
		return nil, fmt.Errorf("a message of %d bytes, at most %d", length, math.MaxInt32)
	}
	message := s.incoming
	if int(length) > len(message) {
		message = make([]byte, length)
	}
	if length <= socketBufferBytes {
		s.incoming = message
	}
	_, err := io.ReadFull(s.reader, message[:length])
	return message[:length], s.readError(err)
}

func (s *socketStream) readError(err error) error {
	if err != nil && !errors.Is(err, io.EOF) {
		s.broken()
	}
	return err
}
