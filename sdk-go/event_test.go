package backplane

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

type deployed struct {
	Version string `json:"version"`
}

func deliverRequest(pattern, event string, dropped uint64) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_DeliverEvent{DeliverEvent: &pluginv1.DeliverEventRequest{
		Pattern: pattern, Event: []byte(event), Dropped: dropped,
	}}}
}

const deployedEvent = `{"specversion":"1.0","id":"e1","source":"/h/plugins/ci","type":"deploy.done","subject":"web",` +
	`"time":"2026-11-25T12:00:00.5Z","datacontenttype":"application/json","data":{"version":"2"}}`

func TestOnEventGivesTheFunctionTheEventAndAnswersWhenItReturned(t *testing.T) {
	got := make(chan Event[deployed], 1)
	host := initialized(t, Plugin{Events: []EventSubscription{
		OnEvent("deploy.*", func(_ context.Context, _ *Call, event Event[deployed]) error {
			got <- event
			return nil
		}, Durable()),
	}})
	host.request(3, deliverRequest("deploy.*", deployedEvent, 7))
	if host.receiveResponse(3).GetDeliverEvent() == nil {
		t.Error("the response is another")
	}
	event := <-got
	if event.Type != "deploy.done" || event.ID != "e1" || event.Source != "/h/plugins/ci" || event.Subject != "web" ||
		event.Data.Version != "2" || event.Dropped != 7 || event.Time.UnixMilli()%1000 != 500 {
		t.Errorf("got %+v", event)
	}
	description, err := host.client.Describe(t.Context(), &pluginv1.DescribeRequest{})
	if err != nil || len(description.GetEventSubscriptions()) != 1 || !description.GetEventSubscriptions()[0].GetDurable() {
		t.Errorf("got %v, %v", description, err)
	}
}

func TestOnEventAnswersWithTheErrorOfTheFunctionAlsoOfOneThatPanics(t *testing.T) {
	host := initialized(t, Plugin{Events: []EventSubscription{
		OnEvent("fails", func(context.Context, *Call, Event[any]) error { return errors.New("the disk is full") }),
		OnEvent("panics", func(context.Context, *Call, Event[any]) error { panic("oops") }),
	}})
	host.request(3, deliverRequest("fails", deployedEvent, 0))
	if message := host.receiveError(3, internal); message != "the disk is full" {
		t.Errorf("got %q", message)
	}
	host.request(5, deliverRequest("panics", deployedEvent, 0))
	host.receiveError(5, internal)
	host.request(7, deliverRequest("unknown", deployedEvent, 0))
	if message := host.receiveError(7, notFound); !strings.Contains(message, `has no event subscription "unknown"`) {
		t.Errorf("got %q", message)
	}
}

func TestOnEventLeavesOutDataThatDoesNotFitAndSaysSo(t *testing.T) {
	host := initialized(t, Plugin{Events: []EventSubscription{
		OnEvent("deploy.done", func(context.Context, *Call, Event[deployed]) error { panic("it was called") }),
		OnEvent("number", func(context.Context, *Call, Event[int]) error { panic("it was called") }),
	}})
	for i, pattern := range []string{"deploy.done", "number"} {
		id := uint32(3 + 2*i)
		host.request(id, deliverRequest(pattern, strings.Replace(deployedEvent, `"2"`, "2", 1), 0))
		if frame := host.receive(); !strings.Contains(frame.GetLog().GetMessage(), "An event was left out") {
			t.Errorf("got %v", frame)
		}
		host.receiveResponse(id)
	}
}

func TestPluginValidateReportsWhatIsWrongWithEventsAndConfig(t *testing.T) {
	handle := func(context.Context, *Call, Event[any]) error { return nil }
	err := Plugin{
		Name: "a", Version: "1.0.0", Config: NewConfig[string](nil),
		Events: []EventSubscription{
			{}, OnEvent("a b", handle), OnEvent(">.a", handle), OnEvent[any]("nil", nil), OnEvent("twice", handle), OnEvent("twice", handle),
		},
	}.validate()
	for _, expected := range []string{
		"event subscription 0: it was not made by OnEvent", `"a b": its pattern must be`, `">.a": its pattern must be`,
		`"nil": its function is nil`, `"twice": another event subscription`, "its Config: its input: string is no JSON object",
	} {
		if err == nil || !strings.Contains(err.Error(), expected) {
			t.Errorf("%q is not in:\n%v", expected, err)
		}
	}
	if err := (Plugin{Name: "a", Version: "1.0.0", Config: &Config{}}).validate(); err == nil {
		t.Error("a Config that was not made by NewConfig was taken")
	}
}

func TestCallPublishTellsTheHostAndGivesItsAnswer(t *testing.T) {
	host := initialized(t, withTools(tool("publish", func(ctx context.Context, call *Call) (string, error) {
		return call.Publish(ctx, OutgoingEvent{Type: "deploy.done", Subject: "web", ID: "mine", Data: deployed{"2"}})
	})))
	host.call(3, "publish", "{}")
	frame := host.receive()
	request := frame.GetRequest().GetPublish()
	if request.GetType() != "deploy.done" || request.GetSubject() != "web" || request.GetId() != "mine" ||
		string(request.GetData()) != `{"version":"2"}` {
		t.Fatalf("got %v", frame)
	}
	host.respond(frame.GetCallId(), &pluginv1.Response{Method: &pluginv1.Response_Publish{
		Publish: &pluginv1.PublishResponse{Id: "p:mine"},
	}})
	if text := host.receiveResult(3).text(); text != "p:mine" {
		t.Errorf("got %q", text)
	}
}

func TestHostPublishFailsWithTheHostsReasonAndWithTheSession(t *testing.T) {
	host, given := started(t, Plugin{})
	failures := make(chan error, 1)
	publish := func() {
		_, err := given.Publish(context.Background(), OutgoingEvent{Type: "a"})
		failures <- err
	}
	go publish()
	frame := host.receive()
	refusal := &CallError{Code: codes.PermissionDenied, Message: "it was not granted"}
	host.send(errorFrame(frame.GetCallId(), refusal))
	if failure := expectCode(t, <-failures, codes.PermissionDenied); failure.Message != "it was not granted" {
		t.Errorf("got %v", failure)
	}
	go publish()
	host.receive()
	host.hangUp()
	expectCode(t, <-failures, codes.Canceled)
	if _, err := (&Host{}).Publish(t.Context(), OutgoingEvent{}); err == nil {
		t.Error("a zero Host published")
	}
	if _, err := (&Call{}).Publish(t.Context(), OutgoingEvent{}); err == nil {
		t.Error("a zero Call published")
	}
	_, err := given.Publish(t.Context(), OutgoingEvent{Type: "a", Data: make(chan int)})
	expectCode(t, err, codes.InvalidArgument)
}
