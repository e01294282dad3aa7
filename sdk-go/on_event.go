package backplane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
)

// Event is a CloudEvents 1.0 envelope, as it reaches the plugin. Source and time are the host's word, not the publisher's.
type Event[Data any] struct {
	// The same ID from the same source is the same event, delivered again.
	ID string `json:"id"`
	// Which host, and which plugin of it.
	Source string `json:"source"`
	Type   string `json:"type"`
	// What it is about within the source. Empty: not said.
	Subject string    `json:"subject"`
	Time    time.Time `json:"time"`
	Data    Data      `json:"data"`
	// The envelope, whole, with what else is in it.
	JSON json.RawMessage `json:"-"`
	// How many events of this subscription the plugin has lost so far: it was slow, or could not be started.
	Dropped uint64 `json:"-"`
}

// EventSubscription is events that a plugin wants to hear, made by [OnEvent]. The plugin's manifest must ask for them, and
// the user grant them.
type EventSubscription struct {
	pattern string
	durable bool
	// Its error is that of the author's function.
	handle func(ctx context.Context, call *Call, event Event[json.RawMessage]) error
	// What is wrong with the definition. Told by Serve, as with a Tool.
	err error
}

// EventFunc handles events, one at a time and in order: the next waits until it has returned. ctx ends when the host no
// longer waits, and when it is gone. An error, or a panic, is for the log; a durable event then comes again.
type EventFunc[Data any] func(ctx context.Context, call *Call, event Event[Data]) error

// EventOption says more about a subscription than [OnEvent]'s parameters do.
type EventOption func(*EventSubscription)

// Durable has events wait for the plugin, also while it does not run, and come again until they are handled: none is lost, and
// one may come twice. By default the oldest are dropped when too many wait.
func Durable() EventOption {
	return func(subscription *EventSubscription) { subscription.durable = true }
}

// OnEvent makes a subscription of a function. The pattern is a type such as "deploy.done"; "*" stands for one word between
// dots, a last ">" for the rest.
//
// Data says what an event's data must be. A struct, or a map with string keys, is as In of [NewTool], but members that it does
// not have may be there: who publishes may say more one day. Anything else, such as json.RawMessage or any, is what
// encoding/json can read into it. An event with other data is left out, with a line in the log: refused, a durable one would
// come again and be no better.
func OnEvent[Data any](pattern string, handle EventFunc[Data], options ...EventOption) EventSubscription {
	decode, err := dataDecoder[Data]()
	subscription := EventSubscription{pattern: pattern, err: err}
	for _, option := range options {
		option(&subscription)
	}
	if handle == nil {
		subscription.err = errors.Join(err, errors.New("its function is nil"))
	}
	subscription.handle = func(ctx context.Context, call *Call, raw Event[json.RawMessage]) error {
		data, err := decode(raw.Data)
		if err != nil {
			call.Log().Warn("An event was left out: its data does not fit",
				"type", raw.Type, "id", raw.ID, "source", raw.Source, "problem", err.Error())
			return nil
		}
		return handle(ctx, call, Event[Data]{raw.ID, raw.Source, raw.Type, raw.Subject, raw.Time, data, raw.JSON, raw.Dropped})
	}
	return subscription
}

// dataDecoder checks what has a schema of its own.
func dataDecoder[Data any]() (func(json.RawMessage) (Data, error), error) {
	switch reflect.TypeFor[Data]().Kind() {
	case reflect.Struct, reflect.Map:
		schema, err := dataSchema[Data]()
		return func(encoded json.RawMessage) (Data, error) { return decodeChecked[Data](schema, encoded) }, err
	default:
		return func(encoded json.RawMessage) (data Data, err error) { return data, json.Unmarshal(encoded, &data) }, nil
	}
}

func dataSchema[Data any]() (*jsonschema.Resolved, error) {
	schema, err := objectSchema[Data]()
	if err != nil {
		return nil, fmt.Errorf("its data: %w", err)
	}
	plainTypes(schema)
	allowMore(schema)
	return schema.Resolve(nil)
}

// allowMore lets objects have members that a struct has no field for.
func allowMore(schema *jsonschema.Schema) {
	if schema == nil {
		return
	}
	if more := schema.AdditionalProperties; more != nil && more.Not != nil { // inferred as false for structs
		schema.AdditionalProperties = nil
	}
	for _, property := range schema.Properties {
		allowMore(property)
	}
	allowMore(schema.AdditionalProperties)
	allowMore(schema.Items)
}
