package backplane

import (
	"fmt"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// shortened stands in for a frame that even alone is longer than the host takes: it would end the session. Nil: leave it
// out.
func shortened(frame *pluginv1.Frame, maxFrameBytes uint32) *pluginv1.Frame {
	frameBytes := batchedBytes(frame)
	switch body := frame.GetBody().(type) {
	case *pluginv1.Frame_Response:
		answer := errorFrame(frame.GetCallId(), errorFrameTooLong(frameBytes, maxFrameBytes))
		return orBare(answer, maxFrameBytes)
	case *pluginv1.Frame_Error:
		return orBare(frame, maxFrameBytes)
	case *pluginv1.Frame_Log:
		return orNil(shortLog(frame.GetCallId(), body.Log.GetLevel(), frameBytes, maxFrameBytes), maxFrameBytes)
	default:
		return nil
	}
}

// orBare: a call must have its answer, if only a code.
func orBare(frame *pluginv1.Frame, maxFrameBytes uint32) *pluginv1.Frame {
	if fits(frame, maxFrameBytes) {
		return frame
	}
	return errorFrame(frame.GetCallId(), &CallError{Code: codes.Code(frame.GetError().GetCode())})
}

func orNil(frame *pluginv1.Frame, maxFrameBytes uint32) *pluginv1.Frame {
	if fits(frame, maxFrameBytes) {
		return frame
	}
	return nil
}

func shortLog(id uint32, level pluginv1.LogLevel, frameBytes int, maxFrameBytes uint32) *pluginv1.Frame {
	message := fmt.Sprintf("A log record of %d bytes was left out: the host takes at most %d", frameBytes, maxFrameBytes)
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Log{Log: &pluginv1.Log{Level: level, Message: message}}}
}

// A maxFrameBytes of 0 is no limit.
func fits(frame *pluginv1.Frame, maxFrameBytes uint32) bool {
	return maxFrameBytes == 0 || uint64(batchedBytes(frame)) <= uint64(maxFrameBytes)
}

// batchedBytes is what a frame adds to an encoded FrameBatch, and the size of a batch that holds nothing else.
func batchedBytes(frame *pluginv1.Frame) int {
	const framesField = 1
	return protowire.SizeTag(framesField) + protowire.SizeBytes(proto.Size(frame))
}
