package backplane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Event is a CloudEvents 1.0 envelope.
type Event[Data any] struct {
	// The same ID from the same Source is the same event, delivered again.
	ID string `json:"id"`
	// Which host, and which plugin of it; the host's word, not the publisher's.
	Source string `json:"source"`
	Type   string `json:"type"`
	// What it is about within the source; may be empty.
	Subject string    `json:"subject"`
	Time    time.Time `json:"time"`
	Data    Data      `json:"data"`
	// How many events of this subscription the plugin has lost so far, by being slow.
	Dropped uint64 `json:"-"`
}

// EventSubscription is events that a plugin wants to hear, made by [OnEvent]. The plugin's manifest must ask for them, and
// the user grant them.
type EventSubscription struct {
	pattern string
	durable bool
	handle  func(ctx context.Context, call *Call, event []byte, dropped uint64) error
	// What is wrong with the definition; told by Serve.
	err error
}

// EventOption is a wish about a subscription.
type EventOption func(*EventSubscription)

// Durable has events wait for the plugin, also while it does not run, and come again until the function has handled them:
// none is lost, and one may come twice. Without it the oldest are dropped when too many wait.
func Durable() EventOption {
	return func(subscription *EventSubscription) { subscription.durable = true }
}

// OnEvent makes a subscription of a function. The pattern is a type such as "deploy.done"; "*" stands for one word between
// dots, a last ">" for one or more. One event at a time and in order: the next waits until the function has returned. Its
// error is in the plugin's log; a durable event then comes again.
//
// A struct, or a map with string keys, as Data is what an event's data must fit, as with [NewTool]'s In; an event with other
// data is left out, with a line in the log. With any other Data, such as json.RawMessage or any, it must only be possible to
// decode it.
func OnEvent[Data any](
	pattern string, run func(ctx context.Context, call *Call, event Event[Data]) error, options ...EventOption,
) EventSubscription {
	decode, err := dataDecoder[Data]()
	subscription := EventSubscription{pattern: pattern, err: err}
	if run == nil {
		subscription.err = errors.Join(err, errors.New("its function is nil"))
	}
	subscription.handle = func(ctx context.Context, call *Call, encoded []byte, dropped uint64) error {
		event, err := decodeEvent(encoded, decode)
		if err != nil {
			// Refused, a durable one would come again and be no better.
			call.Log().Warn("An event was left out: its data does not fit",
				"type", event.Type, "id", event.ID, "source", event.Source, "problem", err.Error())
			return nil
		}
		event.Dropped = dropped
		return run(ctx, call, event)
	}
	for _, option := range options {
		option(&subscription)
	}
	return subscription
}

// dataDecoder checks what has a schema of its own.
func dataDecoder[Data any]() (func([]byte) (Data, error), error) {
	switch reflect.TypeFor[Data]().Kind() {
	case reflect.Struct, reflect.Map:
		schema, err := newInputSchema[Data](nil)
		return func(encoded []byte) (Data, error) { return decodeChecked[Data](schema.resolved, encoded) }, err
	default:
		return func(encoded []byte) (data Data, err error) { return data, json.Unmarshal(encoded, &data) }, nil
	}
}

func decodeEvent[Data any](encoded []byte, decode func([]byte) (Data, error)) (Event[Data], error) {
	var raw Event[json.RawMessage]
	if err := json.Unmarshal(encoded, &raw); err != nil {
		return Event[Data]{}, err
	}
	event := Event[Data]{ID: raw.ID, Source: raw.Source, Type: raw.Type, Subject: raw.Subject, Time: raw.Time}
	if raw.Data == nil {
		raw.Data = json.RawMessage("null")
	}
	data, err := decode(raw.Data)
	event.Data = data
	return event, err
}

// deliverTask is one event for one subscription.
type deliverTask struct {
	subscription EventSubscription
	request      *pluginv1.DeliverEventRequest
}

func (c *contributions) deliverTask(request *pluginv1.DeliverEventRequest) (task, error) {
	subscription, found := c.events[request.GetPattern()]
	if !found {
		return nil, errorUnknown(c.plugin, "event subscription", request.GetPattern())
	}
	return &deliverTask{subscription, request}, nil
}

func (t *deliverTask) String() string { return fmt.Sprintf("event of %.80q", t.subscription.pattern) }

func (t *deliverTask) run(ctx context.Context, call *Call) (*pluginv1.Response, error) {
	if err := t.subscription.handle(ctx, call, t.request.GetEvent(), t.request.GetDropped()); err != nil {
		return nil, err
	}
	return &pluginv1.Response{Method: &pluginv1.Response_DeliverEvent{DeliverEvent: &pluginv1.DeliverEventResponse{}}}, nil
}

// OutgoingEvent is an event to publish. Source and time are the host's to say.
type OutgoingEvent struct {
	// Words of A-Z a-z 0-9 - and _ with dots between: "deploy.done".
	Type string
	// What it is about. Empty: not said.
	Subject string
	// What encoding/json writes. Nil: null.
	Data any
	// Tells it from others of this plugin, so that one that is published again is known. Empty: the host makes one.
	ID string
}

// Publish publishes an event and returns its CloudEvents id when the bus has it. The error is a [*CallError]:
// codes.PermissionDenied where the type was not granted, codes.ResourceExhausted where it is too much.
func (c *Call) Publish(ctx context.Context, event OutgoingEvent) (id string, err error) {
	if c.client.call == nil {
		return "", errorNoHost()
	}
	return c.client.call.session.publish(ctx, event)
}

// Publish is [Call.Publish] for what belongs to no call.
func (h *Host) Publish(ctx context.Context, event OutgoingEvent) (id string, err error) {
	if h.session == nil {
		return "", errorNoHost()
	}
	return h.session.publish(ctx, event)
}

func (s *session) publish(ctx context.Context, event OutgoingEvent) (string, error) {
	request := &pluginv1.PublishRequest{
		Type: validUTF8(event.Type), Subject: validUTF8(event.Subject), Id: validUTF8(event.ID),
	}
	if event.Data != nil {
		data, err := encodeJSON(event.Data)
		if err != nil {
			return "", callError(codes.InvalidArgument, "Cannot publish %.80q: its data is not JSON: %w", event.Type, err)
		}
		request.Data = data
	}
	// A context of the author's own need not end with the session.
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer context.AfterFunc(s.ctx, func() { cancel(context.Cause(s.ctx)) })()
	response, err := s.ask(ctx, &pluginv1.Request{Method: &pluginv1.Request_Publish{Publish: request}})
	return response.GetPublish().GetId(), err
}
