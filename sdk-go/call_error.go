package backplane

import (
	"context"
	"errors"
	"fmt"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// CallError is why a call, of the host's or a question of the plugin's, came to no result. What a plugin's function returns
// as one, also wrapped, ends the call with its code; see [Errorf].
type CallError struct {
	// One of those of the contract; any other reaches the host as codes.Unknown.
	Code codes.Code
	// For people: what could not be done, why, what to do.
	Message string
	cause   error
}

func (e *CallError) Error() string { return e.Message }

// Unwrap gives the cause, which does not cross to the host.
func (e *CallError) Unwrap() error { return e.cause }

// Errorf makes a [CallError] as fmt.Errorf makes an error: a resource that is not there is codes.NotFound.
func Errorf(code codes.Code, format string, values ...any) error {
	return callError(code, format, values...)
}

func callError(code codes.Code, format string, values ...any) *CallError {
	cause := fmt.Errorf(format, values...)
	return &CallError{Code: code, Message: cause.Error(), cause: cause}
}

// callErrorOf is the only way from an error to a CallError. What is not one becomes internal.
func callErrorOf(err error) *CallError {
	code := codes.Internal
	if failure := (*CallError)(nil); errors.As(err, &failure) {
		code = failure.Code
	}
	return &CallError{Code: code, Message: err.Error(), cause: err}
}

func callErrorOfWire(wire *pluginv1.CallError) *CallError {
	code := codes.Unknown
	if isInContract(wire.GetCode()) {
		code = codes.Code(wire.GetCode())
	}
	return &CallError{Code: code, Message: wire.GetMessage()}
}

func (e *CallError) wire() *pluginv1.CallError {
	code := pluginv1.ErrorCode(e.Code)
	if !isInContract(code) {
		code = pluginv1.ErrorCode_ERROR_CODE_UNKNOWN
	}
	return &pluginv1.CallError{Code: code, Message: validUTF8(e.Message)}
}

// The contract's numbers are gRPC's, but not all of gRPC's are in the contract.
func isInContract(code pluginv1.ErrorCode) bool {
	_, known := pluginv1.ErrorCode_name[int32(code)]
	return known && code != pluginv1.ErrorCode_ERROR_CODE_UNSPECIFIED
}

func errorFrame(id uint32, failure *CallError) *pluginv1.Frame {
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Error{Error: failure.wire()}}
}

// Below: all errors that a session answers with or gives to the plugin's code. A person reads the message: what could not be
// done, why, what to do. A task names itself, as in: tool "add".

func errorNotInitialized() *CallError {
	return callError(codes.FailedPrecondition,
		"Cannot answer a request: the session is not initialized; send initialize first")
}

func errorAlreadyInitialized() *CallError {
	return callError(codes.FailedPrecondition, "Cannot initialize: the session is initialized already")
}

func errorUnknownMethod(plugin Plugin) *CallError {
	return callError(codes.Unimplemented,
		"Cannot answer a request: plugin %q %s knows no such method; it was built for contract version %d",
		plugin.Name, plugin.Version, contractVersion)
}

// errorUnknown is for what the plugin does not have; kind is what MCP calls it.
func errorUnknown(plugin Plugin, kind, name string) *CallError {
	return callError(codes.NotFound, "Plugin %q %s has no %s %.80q", plugin.Name, plugin.Version, kind, name)
}

func errorTooManyCalls(task task, running, limit int) *CallError {
	return callError(codes.ResourceExhausted,
		"Cannot answer %v: %d calls are running, the limit is %d; try again when one has ended", task, running, limit)
}

func errorNoObject(what string, cause error) *CallError {
	return callError(codes.InvalidArgument, "%s is no JSON object: %w", what, cause)
}

func errorResultNotSent(task task, cause error) *CallError {
	return callError(codes.Internal, "Cannot send the result of %v: %w; this is a defect of the plugin", task, cause)
}

func errorBroke(task any, what any) *CallError {
	return callError(codes.Internal, "Cannot finish %v: it broke: %.200v; the stack is in the plugin's log", task, what)
}

func errorFrameTooLong(frameBytes int, maxFrameBytes uint32) *CallError {
	return callError(codes.ResourceExhausted,
		"Cannot send the result: it takes %d bytes, the host takes at most %d; ask for less", frameBytes, maxFrameBytes)
}

// errorGivenUp tells why a call's context ended, for the error frame that is then its answer.
func errorGivenUp(task task, timeout time.Duration, cause error) *CallError {
	if errors.Is(cause, context.DeadlineExceeded) {
		return callError(codes.DeadlineExceeded, "Cannot finish %v: it took longer than %d ms", task, timeout.Milliseconds())
	}
	return callError(codes.Canceled, "Cannot finish %v: %w", task, cause)
}

func errorNobodyToAsk() *CallError {
	return callError(codes.PermissionDenied, "Cannot ask the client: there is none behind this call")
}

func errorTooManyQuestions(limit int) *CallError {
	return callError(codes.ResourceExhausted, "Cannot ask the host: %d requests wait for their answers, which is the limit", limit)
}

func errorQuestionTooLong(frameBytes int, maxFrameBytes uint32) *CallError {
	return callError(codes.ResourceExhausted,
		"Cannot ask the host: the request is too large: it takes %d bytes, the host takes at most %d", frameBytes, maxFrameBytes)
}

func errorQuestionGivenUp(cause error) *CallError {
	code := codes.Canceled
	if errors.Is(cause, context.DeadlineExceeded) {
		code = codes.DeadlineExceeded
	}
	return callError(code, "The request was given up: %w", cause)
}

func errorBadQuestion(cause error) *CallError {
	return callError(codes.InvalidArgument, "Cannot ask the client: %w", cause)
}

func errorNotConfigurable(plugin Plugin) *CallError {
	return callError(codes.Unimplemented, "Plugin %q %s takes no other config while it runs; start another process of it",
		plugin.Name, plugin.Version)
}

// errorConfigRefused keeps the code of an author's CallError.
func errorConfigRefused(cause error) *CallError {
	code := codes.InvalidArgument
	if failure := (*CallError)(nil); errors.As(cause, &failure) {
		code = failure.Code
	}
	return callError(code, "The plugin cannot work with this config: %w", cause)
}

func errorConfigOutdated() *CallError {
	return callError(codes.Canceled, "Cannot take the config: a newer one came")
}

func errorNoSession() *CallError {
	return callError(codes.FailedPrecondition, "Cannot publish: there is no host; publish with what the host called or started the plugin with")
}

func errorBadEvent(cause error) *CallError {
	return callError(codes.InvalidArgument, "Cannot publish: the event's data cannot be written as JSON: %w", cause)
}

func errorTooManySubscriptions(uri string, limit int) *CallError {
	return callError(codes.ResourceExhausted, "Cannot subscribe to %.80q: there are %d subscriptions, which is the limit", uri, limit)
}

func errorBadAnswer(cause error) *CallError {
	return callError(codes.Internal, "Cannot understand the host's answer: %w", cause)
}
