package backplane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
	"testing"
	"time"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/proto"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func deliverRequest(pattern, event string, dropped uint64) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_DeliverEvent{DeliverEvent: &pluginv1.DeliverEventRequest{
		Pattern: pattern, Event: []byte(event), Dropped: dropped,
	}}}
}

func (h *fakeHost) receiveHandled(id uint32) {
	h.t.Helper()
	if response := h.receiveResponse(id); response.GetDeliverEvent() == nil {
		h.t.Fatalf("got %v, expected that event %d was handled", response, id)
	}
}

// hearing makes a plugin with one handler.
func hearing[Data any](pattern string, handle EventFunc[Data], options ...EventOption) Plugin {
	return Plugin{Events: []EventSubscription{OnEvent(pattern, handle, options...)}, Tools: []Tool{echo()}}
}

type deployed struct {
	Branch string `json:"branch"`
	Count  int    `json:"count,omitempty"`
	Steps  []step `json:"steps,omitempty"`
}

type step struct {
	Name string `json:"name"`
}

const deployEvent = `{"specversion":"1.0","id":"7","source":"backplane/h1","type":"deploy.done","subject":"web",` +
	`"time":"2026-11-25T20:00:00.5Z","data":{"branch":"main","more":[1],"steps":[{"name":"build","took":1}]},"traceparent":"00-1"}`

func TestOnEventGivesTheEventToItsFunction(t *testing.T) {
	events := make(chan Event[deployed], 1)
	host := initialized(t, hearing("deploy.*", func(_ context.Context, call *Call, event Event[deployed]) error {
		events <- event
		call.Log().Info("heard")
		return nil
	}))
	host.request(3, deliverRequest("deploy.*", deployEvent, 5))
	if log := host.receive(); log.GetCallId() != 3 || log.GetLog().GetMessage() != "heard" {
		t.Errorf("got %v", log)
	}
	host.receiveHandled(3)
	event := <-events
	at := time.Date(2026, 11, 25, 20, 0, 0, 500_000_000, time.UTC)
	if event.ID != "7" || event.Source != "backplane/h1" || event.Type != "deploy.done" || event.Subject != "web" ||
		!event.Time.Equal(at) || !reflect.DeepEqual(event.Data, deployed{Branch: "main", Steps: []step{{"build"}}}) || event.Dropped != 5 {
		t.Errorf("got %+v", event)
	}
	if string(event.JSON) != deployEvent {
		t.Errorf("got the envelope %s", event.JSON)
	}
}

func TestOnEventTakesAnyDataAsJSON(t *testing.T) {
	events := make(chan Event[json.RawMessage], 1)
	host := initialized(t, hearing(">", func(_ context.Context, _ *Call, event Event[json.RawMessage]) error {
		events <- event
		return nil
	}))
	for i, expected := range []struct{ member, data string }{
		{`,"data":{"a":[1.50]}`, `{"a":[1.50]}`}, {`,"data":"text"`, `"text"`}, {`,"data":null`, `null`}, {``, `null`},
	} {
		id := uint32(3 + 2*i)
		host.request(id, deliverRequest(">", `{"id":"1","type":"a"`+expected.member+`}`, 0))
		host.receiveHandled(id)
		if event := <-events; string(event.Data) != expected.data {
			t.Errorf("%s gave %q", expected.member, event.Data)
		}
	}
}

func TestOnEventLeavesOutAnEventWithOtherDataAndSaysSo(t *testing.T) {
	host := initialized(t, hearing("a", func(context.Context, *Call, Event[deployed]) error {
		t.Error("the handler was called")
		return nil
	}, Durable()))
	for i, refused := range []struct{ data, problem string }{
		{`{"branch":"main","count":"two"}`, "count"}, {`{"count":2}`, "branch"}, {`null`, "null"}, {`7`, "integer"},
	} {
		id := uint32(3 + 2*i)
		host.request(id, deliverRequest("a", `{"id":"7","source":"s","type":"a","data":`+refused.data+`}`, 0))
		log := host.receive().GetLog()
		if log.GetLevel() != pluginv1.LogLevel_LOG_LEVEL_WARN || !strings.Contains(string(log.GetAttributes()), refused.problem) {
			t.Errorf("%s gave %v", refused.data, log)
		}
		host.receiveHandled(id)
	}
}

func TestDeliverEventAnswersWithAnErrorWhenTheHandlerFails(t *testing.T) {
	failure := func(run func() error) EventFunc[any] {
		return func(context.Context, *Call, Event[any]) error { return run() }
	}
	for name, expected := range map[string]struct {
		handle EventFunc[any]
		code   codes.Code
		text   string
	}{
		"error":       {failure(func() error { return errors.New("the disk is full") }), codes.Internal, "the disk is full"},
		"typed error": {failure(func() error { return Errorf(codes.Unavailable, "try later") }), codes.Unavailable, "try later"},
		"panic":       {failure(func() error { panic("out of cheese") }), codes.Internal, "out of cheese"},
	} {
		t.Run(name, func(t *testing.T) {
			host := initialized(t, hearing("a", expected.handle, Durable()))
			host.request(3, deliverRequest("a", `{"id":"7"}`, 0))
			if message := host.receiveError(3, wireCode(expected.code)); !strings.Contains(message, expected.text) {
				t.Errorf("got %q", message)
			}
			host.call(5, "echo", "{}")
			host.receiveResult(5)
			host.expectNothingMore()
		})
	}
}

func TestDeliverEventRefusesWhatNoHandlerIsFor(t *testing.T) {
	host := initialized(t, hearing("deploy.*", func(context.Context, *Call, Event[any]) error { return nil }))
	// The pattern says which handler, not the type.
	host.request(3, deliverRequest("deploy.done", `{"type":"deploy.done"}`, 0))
	if message := host.receiveError(3, notFound); !strings.Contains(message, `no event subscription "deploy.done"`) {
		t.Errorf("got %q", message)
	}
	for i, event := range []string{``, `{"id":`, `[]`, `{"time":"yesterday"}`} {
		id := uint32(5 + 2*i)
		host.request(id, deliverRequest("deploy.*", event, 0))
		host.receiveError(id, invalidArgument)
	}
	host.expectNothingMore()
}

func TestDeliverEventIsAnsweredAfterTheHandlerReturned(t *testing.T) {
	started, release := make(chan struct{}), make(chan struct{})
	host := initialized(t, hearing("a", func(context.Context, *Call, Event[any]) error {
		close(started)
		<-release
		return nil
	}))
	host.request(3, deliverRequest("a", `{"id":"7"}`, 0))
	<-started
	// What is answered meanwhile comes first.
	host.call(5, "echo", "{}")
	host.receiveResult(5)
	close(release)
	host.receiveHandled(3)
}

func TestDeliverEventEndsTheHandlersContext(t *testing.T) {
	heed := func(ctx context.Context, _ *Call, _ Event[any]) error {
		<-ctx.Done()
		return context.Cause(ctx)
	}
	for name, end := range map[string]struct {
		timeoutMs uint32
		reason    string
		code      pluginv1.ErrorCode
	}{
		"cancel":   {0, "the plugin is replaced", cancelled},
		"deadline": {1, "", deadlineExceeded},
	} {
		t.Run(name, func(t *testing.T) {
			host := initialized(t, hearing("a", heed))
			request := deliverRequest("a", `{"id":"7"}`, 0)
			request.TimeoutMs = end.timeoutMs
			host.request(3, request)
			if end.reason != "" {
				host.cancel(3, end.reason)
			}
			if message := host.receiveError(3, end.code); !strings.Contains(message, `event of "a"`) {
				t.Errorf("got %q", message)
			}
			host.expectNothingMore()
		})
	}
}

func TestDescribeTellsWhichEventsThePluginHears(t *testing.T) {
	ignore := func(context.Context, *Call, Event[any]) error { return nil }
	got := described(t, Plugin{Events: []EventSubscription{
		OnEvent("deploy.*", ignore), OnEvent("plugin.>", ignore, Durable()),
	}}).GetEventSubscriptions()
	expected := []*pluginv1.EventSubscription{{Pattern: "deploy.*"}, {Pattern: "plugin.>", Durable: true}}
	if len(got) != 2 || !proto.Equal(got[0], expected[0]) || !proto.Equal(got[1], expected[1]) {
		t.Errorf("got %v", got)
	}
}

func TestPluginValidateReportsEverythingThatIsWrongWithEventHandlers(t *testing.T) {
	ignore := func(context.Context, *Call, Event[any]) error { return nil }
	for _, pattern := range []string{"a", "*", ">", "a.b_c-D.0", "a.*.b", "*.>"} {
		if err := (Plugin{Name: "a", Version: "1.0.0", Events: []EventSubscription{OnEvent(pattern, ignore)}}).validate(); err != nil {
			t.Errorf("%q is refused: %v", pattern, err)
		}
	}
	for _, pattern := range []string{"a.", ".a", "a..b", "a.>.b", "a*", "a b", "ä", strings.Repeat("a", 256)} {
		err := (Plugin{Name: "a", Version: "1.0.0", Events: []EventSubscription{OnEvent(pattern, ignore)}}).validate()
		if err == nil || !strings.Contains(err.Error(), fmt.Sprintf("event subscription %.80q: its pattern must be", pattern)) {
			t.Errorf("%q gives %v", pattern, err)
		}
	}
	err := Plugin{Name: "a", Version: "1.0.0", Events: []EventSubscription{
		{}, OnEvent[any]("nil", nil), OnEvent("time", func(context.Context, *Call, Event[time.Time]) error { return nil }),
		OnEvent("twice", ignore), OnEvent("twice", ignore),
	}}.validate()
	for _, expected := range []string{
		"event subscription 0: it was not made by OnEvent", `event subscription "nil": its function is nil`, `event subscription "time": its data: time.Time`,
		`event subscription "twice": another event subscription has that name`,
	} {
		if err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%q is not in:\n%v", expected, err)
		}
	}
}
