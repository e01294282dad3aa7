package backplane

import (
	"context"
	"errors"
	"runtime"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// startedWith opens a session with a plugin whose Start is this.
func startedWith(t *testing.T, start func(context.Context, *Host) error, tools ...Tool) *fakeHost {
	t.Helper()
	host := openSession(t, Plugin{Start: start, Tools: tools})
	host.request(1, &pluginv1.Request{Method: &pluginv1.Request_Initialize{
		Initialize: &pluginv1.InitializeRequest{HostVersion: "3.2.1"},
	}})
	return host
}

func TestInitializeWaitsForStartAndRefusesCallsUntilThen(t *testing.T) {
	started, release := make(chan string), make(chan struct{})
	host := startedWith(t, func(_ context.Context, host *Host) error {
		started <- host.Version()
		<-release
		return nil
	}, echo())
	if version := <-started; version != "3.2.1" {
		t.Errorf("got the host's version %q", version)
	}
	for i, request := range []*pluginv1.Request{
		callFrame(3, "echo", "{}", 0).GetRequest(), promptRequest("a", ""), readRequest("a://b"), completeRequest(""),
		subscribeRequest("a://b"), unsubscribeRequest("a://b"), describeRequest(),
	} {
		id := uint32(3 + 2*i)
		host.request(id, request)
		host.receiveError(id, failedPrecondition)
	}
	host.initialize(21, 0)
	host.receiveError(21, failedPrecondition)
	close(release)
	if host.receiveResponse(1).GetInitialize() == nil {
		t.Error("initialize was not answered")
	}
	host.call(23, "echo", "{}")
	host.receiveResult(23)
}

func TestInitializeFailsWithStart(t *testing.T) {
	for name, expected := range map[string]struct {
		start func(context.Context, *Host) error
		code  codes.Code
		text  string
	}{
		"error": {func(context.Context, *Host) error { return errors.New("the disk is full") }, codes.Internal, "the disk is full"},
		"typed error": {func(context.Context, *Host) error {
			return Errorf(codes.FailedPrecondition, "no token is set")
		}, codes.FailedPrecondition, "no token is set"},
		"panic":  {func(context.Context, *Host) error { panic("out of cheese") }, codes.Internal, "out of cheese"},
		"goexit": {func(context.Context, *Host) error { runtime.Goexit(); return nil }, codes.Internal, "goroutine was ended"},
	} {
		t.Run(name, func(t *testing.T) {
			host := startedWith(t, expected.start, echo())
			if message := host.receiveError(1, wireCode(expected.code)); !strings.Contains(message, expected.text) {
				t.Errorf("got %q", message)
			}
			host.call(3, "echo", "{}")
			host.receiveError(3, failedPrecondition)
			host.expectNothingMore()
		})
	}
}

func TestInitializeGivesStartAContextThatEndsWithTheSession(t *testing.T) {
	ended := make(chan error, 1)
	host := startedWith(t, func(ctx context.Context, _ *Host) error {
		go func() {
			<-ctx.Done()
			ended <- context.Cause(ctx)
		}()
		return nil
	})
	host.receiveResponse(1)
	if err := host.stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	if cause := <-ended; !errors.Is(cause, errSessionOver) {
		t.Errorf("got %v", cause)
	}
	host.receiveEnd()
}

func TestInitializeWhoseStartNeverReturnsDoesNotHoldTheSession(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	host := startedWith(t, func(context.Context, *Host) error {
		close(started)
		<-release
		return nil
	})
	<-started
	if err := host.stream.CloseSend(); err != nil {
		t.Fatal(err)
	}
	host.receiveEnd()
	close(release)
	host.service.session.calls.unfinished.Wait()
}
