package backplane

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

func TestErrorfKeepsTheCause(t *testing.T) {
	err := Errorf(codes.NotFound, "no note %d: %w", 7, io.EOF)
	if failure := expectCode(t, err, codes.NotFound); failure.Message != "no note 7: EOF" || err.Error() != failure.Message {
		t.Errorf("got %q", failure.Message)
	}
	if !errors.Is(err, io.EOF) {
		t.Error("the cause is lost")
	}
}

func TestCallErrorOfAToolEndsTheCallAsItIs(t *testing.T) {
	var returned error
	host := initialized(t, withTools(tool("fail", func(context.Context, *Call) (string, error) { return "", returned })))
	for i, expected := range []struct {
		returned error
		code     codes.Code
		text     string
	}{
		{Errorf(codes.FailedPrecondition, "no token is set"), codes.FailedPrecondition, "no token is set"},
		{fmt.Errorf("asking: %w", Errorf(codes.PermissionDenied, "refused")), codes.PermissionDenied, "asking: refused"},
		{Errorf(codes.Aborted, "not in the contract"), codes.Unknown, "not in the contract"},
		{Errorf(codes.OK, "no error at all"), codes.Unknown, "no error at all"},
		{&CallError{Code: codes.NotFound, Message: "bad \xff byte"}, codes.NotFound, "bad \uFFFD byte"},
	} {
		returned = expected.returned
		id := uint32(3 + 2*i)
		host.call(id, "fail", "{}")
		if message := host.receiveError(id, wireCode(expected.code)); message != expected.text {
			t.Errorf("%v gave %q", expected.returned, message)
		}
	}
}

func TestCallMetaIsWhatTheClientSent(t *testing.T) {
	host := initialized(t, withTools(tool("meta", func(_ context.Context, call *Call) (string, error) {
		return fmt.Sprint(call.Meta()), nil
	})))
	for i, expected := range []struct{ meta, text string }{
		{"", "map[]"}, {"{}", "map[]"}, {`{"traceparent":"00-1-2-03"}`, "map[traceparent:00-1-2-03]"},
	} {
		id := uint32(3 + 2*i)
		request := callFrame(id, "meta", "{}", 0).GetRequest()
		request.Meta = []byte(expected.meta)
		host.request(id, request)
		if got := host.receiveResult(id).text(); got != expected.text {
			t.Errorf("%s gave %q, expected %q", expected.meta, got, expected.text)
		}
	}
	for i, broken := range []string{"{", "[]", "null", "5"} {
		id := uint32(101 + 2*i)
		request := callFrame(id, "meta", "{}", 0).GetRequest()
		request.Meta = []byte(broken)
		host.request(id, request)
		if message := host.receiveError(id, invalidArgument); !strings.Contains(message, "_meta is") {
			t.Errorf("%s gave %q", broken, message)
		}
	}
}
