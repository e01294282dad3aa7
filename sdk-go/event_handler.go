package backplane

import (
	"context"
	"encoding/json"
	"errors"
	"time"
)

// EventHandler is what a plugin does with events, made by [NewEventHandler].
type EventHandler struct {
	pattern string
	durable bool
	// Its error is a CallError, or that of the author's function.
	handle func(ctx context.Context, call *Call, event Delivery[json.RawMessage]) error
	// What is wrong with the definition. Told by Serve, as with a Tool.
	err error
}

// CloudEvent is a CloudEvents 1.0 envelope. Source and time are the host's word, not the publisher's.
type CloudEvent[Data any] struct {
	// The same ID from the same source is the same event, delivered again.
	ID string
	// Which host, and which plugin of it.
	Source string
	Type   string
	// What it is about within the source. Empty: not said.
	Subject string
	Time    time.Time
	// The zero Data where the event has none.
	Data Data
	// The envelope, whole, with what else is in it.
	JSON json.RawMessage
}

// Delivery is an event as it reaches its handler.
type Delivery[Data any] struct {
	CloudEvent[Data]
	// How many events of this pattern the plugin has lost so far, by being slow.
	Dropped uint64
}

// EventFunc handles events, one at a time and in order: the next waits until it has returned. ctx ends when the host no
// longer waits, and when it is gone. An error, or a panic, is for the log; a durable event then comes again.
type EventFunc[Data any] func(ctx context.Context, call *Call, event Delivery[Data]) error

// EventOption says more about a handler than [NewEventHandler]'s parameters do.
type EventOption func(*EventHandler)

// WithDurable: nothing is lost. Events wait for the plugin, also while it does not run, and come again until they are handled,
// so that one may come twice. By default the oldest are dropped when too many wait.
func WithDurable() EventOption {
	return func(handler *EventHandler) { handler.durable = true }
}

// NewEventHandler hears the events whose type fits a pattern: "*" stands for one word between dots, a last ">" for the rest.
// The plugin's manifest must ask for them, and the user grant them.
//
// Data is what encoding/json makes of an event's data; json.RawMessage takes any. An event with other data is left out with a
// line in the log: refused, a durable one would come again and be no better.
func NewEventHandler[Data any](pattern string, handle EventFunc[Data], options ...EventOption) EventHandler {
	handler := EventHandler{pattern: pattern}
	for _, option := range options {
		option(&handler)
	}
	if handle == nil {
		handler.err = errors.New("its function is nil")
	}
	handler.handle = func(ctx context.Context, call *Call, raw Delivery[json.RawMessage]) error {
		event, err := withData[Data](raw)
		if err != nil {
			call.Log().Warn("An event was left out: its data does not fit", "id", raw.ID, "type", raw.Type, "source", raw.Source, "error", err)
			return nil
		}
		return handle(ctx, call, event)
	}
	return handler
}

func withData[Data any](raw Delivery[json.RawMessage]) (Delivery[Data], error) {
	var data Data
	if len(raw.Data) > 0 {
		if err := json.Unmarshal(raw.Data, &data); err != nil {
			return Delivery[Data]{}, err
		}
	}
	event := CloudEvent[Data]{raw.ID, raw.Source, raw.Type, raw.Subject, raw.Time, data, raw.JSON}
	return Delivery[Data]{event, raw.Dropped}, nil
}
