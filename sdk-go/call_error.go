package backplane

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// All the error frames that a session sends. A person reads the message: what could not be done, why, what to do.

func callError(code pluginv1.ErrorCode, format string, values ...any) *pluginv1.CallError {
	return &pluginv1.CallError{Code: code, Message: validUTF8(fmt.Sprintf(format, values...))}
}

func errorNotInitialized() *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_FAILED_PRECONDITION,
		"Cannot answer a request: the session is not initialized; send initialize first")
}

func errorAlreadyInitialized() *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_FAILED_PRECONDITION,
		"Cannot initialize: the session is initialized already")
}

func errorUnknownMethod(plugin Plugin) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_UNIMPLEMENTED,
		"Cannot answer a request: plugin %q %s knows no such method; it was built for contract version %d",
		plugin.Name, plugin.Version, contractVersion)
}

func errorUnknownTool(plugin Plugin, tool string) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_NOT_FOUND,
		"Cannot call %.80q: plugin %q %s has no such tool", tool, plugin.Name, plugin.Version)
}

func errorTooManyCalls(tool string, running, limit int) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_RESOURCE_EXHAUSTED,
		"Cannot call %q: %d calls are running, the limit is %d; try again when one has ended", tool, running, limit)
}

func errorInvalidArguments(tool string, cause error) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_INVALID_ARGUMENT, "Cannot call %q: %v", tool, cause)
}

func errorResultNotSent(tool string, cause error) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_INTERNAL,
		"Cannot send the result of %q: %v; this is a defect of the plugin", tool, cause)
}

func errorBroke(tool string, what any) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_INTERNAL,
		"Cannot finish %q: it broke: %.200v; the stack is in the plugin's log", tool, what)
}

func errorFrameTooLong(frameBytes int, maxFrameBytes uint32) *pluginv1.CallError {
	return callError(pluginv1.ErrorCode_ERROR_CODE_RESOURCE_EXHAUSTED,
		"Cannot send the result: it takes %d bytes, the host takes at most %d; ask for less", frameBytes, maxFrameBytes)
}

// errorGivenUp tells why a call's context ended, for the error frame that is then its answer.
func errorGivenUp(tool string, timeout time.Duration, cause error) *pluginv1.CallError {
	if errors.Is(cause, context.DeadlineExceeded) {
		return callError(pluginv1.ErrorCode_ERROR_CODE_DEADLINE_EXCEEDED,
			"Cannot finish %q: it took longer than %d ms", tool, timeout.Milliseconds())
	}
	return callError(pluginv1.ErrorCode_ERROR_CODE_CANCELLED, "Cannot finish %q: %v", tool, cause)
}

func errorFrame(id uint32, failure *pluginv1.CallError) *pluginv1.Frame {
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Error{Error: failure}}
}
