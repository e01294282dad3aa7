package backplane

import (
	"context"
	"net"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestSocketStreamCarriesBatchesOfAnyLength(t *testing.T) {
	near, far := net.Pipe()
	t.Cleanup(func() { _ = near.Close(); _ = far.Close() })
	sender, receiver := newSocketStream(near), newSocketStream(far)
	lengths := []int{0, 1, socketBufferBytes - 100, socketBufferBytes, socketBufferBytes + 1, 5 << 20, 2}
	go func() {
		for _, length := range lengths {
			if err := sender.Send(logBatch(length)); err != nil {
				t.Error(err)
			}
		}
	}()
	for _, length := range lengths {
		if batch, err := receiver.Recv(); err != nil || !proto.Equal(batch, logBatch(length)) {
			t.Fatalf("a batch of %d bytes did not arrive: %v", length, err)
		}
	}
}

// logBatch has one record with that many bytes of text, or none for 0.
func logBatch(length int) *pluginv1.FrameBatch {
	if length == 0 {
		return &pluginv1.FrameBatch{}
	}
	record := &pluginv1.Log{Message: strings.Repeat("x", length)}
	return &pluginv1.FrameBatch{Frames: []*pluginv1.Frame{{Body: &pluginv1.Frame_Log{Log: record}}}}
}

func TestSocketStreamEndsItsContextWhenTheConnectionBreaks(t *testing.T) {
	near, far := net.Pipe()
	stream := newSocketStream(near)
	_ = far.Close()
	if err := stream.Send(logBatch(1)); err == nil || context.Cause(stream.Context()) == nil {
		t.Errorf("got %v, the context's cause is %v", err, context.Cause(stream.Context()))
	}
}

func TestSocketStreamKnowsWhetherMoreHasCome(t *testing.T) {
	near, far := net.Pipe()
	t.Cleanup(func() { _ = near.Close(); _ = far.Close() })
	receiver := newSocketStream(far)
	go func() { _, _ = near.Write(make([]byte, 2*lengthBytes)) }() // two empty batches
	for _, more := range []bool{true, false} {
		if _, err := receiver.Recv(); err != nil || receiver.hasMore() != more {
			t.Fatalf("got %v, more: %v, expected %v", err, receiver.hasMore(), more)
		}
	}
}
