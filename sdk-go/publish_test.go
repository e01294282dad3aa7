package backplane

import (
	"context"
	"math"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func published(id string) *pluginv1.Response {
	return &pluginv1.Response{Method: &pluginv1.Response_Publish{Publish: &pluginv1.PublishResponse{Id: id}}}
}

// publisher is a tool that publishes, and answers with the id.
func publisher(event OutgoingEvent) Tool {
	return tool("publish", func(ctx context.Context, call *Call) (string, error) { return call.Publish(ctx, event) })
}

func TestPublishSendsTheEventAndGivesItsID(t *testing.T) {
	for _, expected := range []struct {
		event OutgoingEvent
		data  string
	}{
		{OutgoingEvent{Type: "deploy.done", Subject: "web\xff", Data: deployed{Branch: "<main>", Count: 2}, ID: "d1"}, `{"branch":"<main>","count":2}`},
		{OutgoingEvent{Type: "deploy.done", Subject: "web\xff", ID: "d1"}, ``},
	} {
		host := initialized(t, withTools(publisher(expected.event)))
		host.call(3, "publish", "{}")
		id, request := host.receiveQuestion(0)
		got := request.GetPublish()
		if got.GetType() != "deploy.done" || got.GetSubject() != "web\uFFFD" || string(got.GetData()) != expected.data || got.GetId() != "d1" {
			t.Errorf("got %v", got)
		}
		host.respond(id, published("under-test:d1"))
		if text := host.receiveResult(3).text(); text != "under-test:d1" {
			t.Errorf("got %q", text)
		}
	}
}

func TestPublishWorksWhileAnEventIsHandled(t *testing.T) {
	host := initialized(t, hearing("a", func(ctx context.Context, call *Call, event Event[any]) error {
		_, err := call.Publish(ctx, OutgoingEvent{Type: "b", Data: event.ID})
		return err
	}))
	host.request(3, deliverRequest("a", `{"id":"7"}`, 0))
	id, request := host.receiveQuestion(0)
	if string(request.GetPublish().GetData()) != `"7"` {
		t.Errorf("got %v", request)
	}
	host.respond(id, published("1"))
	host.receiveHandled(3)
}

func TestPublishGivesTheHostsRefusalAsATypedError(t *testing.T) {
	host, plugin := started(t, withTools())
	for _, code := range []codes.Code{codes.PermissionDenied, codes.ResourceExhausted, codes.Unavailable} {
		errs := make(chan error, 1)
		go func() {
			_, err := plugin.Publish(context.Background(), OutgoingEvent{Type: "a"})
			errs <- err
		}()
		id, _ := host.receiveQuestion(0)
		host.send(errorFrame(id, callError(code, "not that one")))
		if failure := expectCode(t, <-errs, code); failure.Message != "not that one" {
			t.Errorf("got %q", failure.Message)
		}
	}
	errs := make(chan error, 1)
	go func() {
		_, err := plugin.Publish(context.Background(), OutgoingEvent{Type: "a"})
		errs <- err
	}()
	id, _ := host.receiveQuestion(0)
	host.respond(id, rootsListed(`{}`))
	expectCode(t, <-errs, codes.Internal)
}

func TestPublishEndsWithItsContextOrTheSession(t *testing.T) {
	host, plugin := started(t, withTools())
	errs := make(chan error, 1)
	publish := func(ctx context.Context) {
		_, err := plugin.Publish(ctx, OutgoingEvent{Type: "a"})
		errs <- err
	}
	ctx, cancel := context.WithCancel(context.Background())
	go publish(ctx)
	id, _ := host.receiveQuestion(0)
	cancel()
	if frame := host.receive(); frame.GetCallId() != id || frame.GetCancel() == nil {
		t.Errorf("got %v", frame)
	}
	expectCode(t, <-errs, codes.Canceled)
	go publish(context.Background())
	host.receiveQuestion(0)
	host.hangUp()
	expectCode(t, <-errs, codes.Canceled)
	<-host.service.flushed
	publish(context.Background())
	expectCode(t, <-errs, codes.Canceled)
}

func TestPublishDoesNotSendWhatCannotBeSent(t *testing.T) {
	_, err := (&Call{}).Publish(t.Context(), OutgoingEvent{Type: "a"})
	expectCode(t, err, codes.FailedPrecondition)
	_, err = (&Host{}).Publish(t.Context(), OutgoingEvent{Type: "a"})
	expectCode(t, err, codes.FailedPrecondition)

	var plugin *Host
	host := openSession(t, Plugin{Start: func(_ context.Context, host *Host) error { plugin = host; return nil }})
	host.initialize(1, 1000)
	host.receiveResponse(1)
	_, err = plugin.Publish(t.Context(), OutgoingEvent{Type: "a", Data: math.Inf(1)})
	expectCode(t, err, codes.InvalidArgument)
	_, err = plugin.Publish(t.Context(), OutgoingEvent{Type: "a", Data: strings.Repeat("x", 1000)})
	expectCode(t, err, codes.ResourceExhausted)
	host.expectNothingMore()
}

func TestPublishWorksInStart(t *testing.T) {
	host := startedWith(t, func(ctx context.Context, host *Host) error {
		_, err := host.Publish(ctx, OutgoingEvent{Type: "a"})
		return err
	})
	id, _ := host.receiveQuestion(0)
	host.respond(id, published("1"))
	host.receiveResponse(1)
}
