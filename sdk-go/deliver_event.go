package backplane

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// eventTask has a handler take an event. Its answer says that the event was handled.
type eventTask struct {
	handler EventHandler
	encoded []byte
	dropped uint64
}

func (c *contributions) eventTask(request *pluginv1.DeliverEventRequest) (task, error) {
	handler, found := c.eventHandlers[request.GetPattern()]
	if !found {
		return nil, errorUnknown(c.plugin, "event handler", request.GetPattern())
	}
	return &eventTask{handler, request.GetEvent(), request.GetDropped()}, nil
}

func (t *eventTask) String() string { return fmt.Sprintf("event handler %.80q", t.handler.pattern) }

func (t *eventTask) run(ctx context.Context, call *Call) (*pluginv1.Response, error) {
	event, err := decodeCloudEvent(t.encoded)
	if err != nil {
		return nil, errorNoObject("what came as an event", err)
	}
	if err := t.handler.handle(ctx, call, Delivery[json.RawMessage]{event, t.dropped}); err != nil {
		return nil, err
	}
	return &pluginv1.Response{Method: &pluginv1.Response_DeliverEvent{DeliverEvent: &pluginv1.DeliverEventResponse{}}}, nil
}

func decodeCloudEvent(encoded []byte) (CloudEvent[json.RawMessage], error) {
	var wire struct {
		ID      string          `json:"id"`
		Source  string          `json:"source"`
		Type    string          `json:"type"`
		Subject string          `json:"subject"`
		Time    time.Time       `json:"time"`
		Data    json.RawMessage `json:"data"`
	}
	err := json.Unmarshal(encoded, &wire)
	return CloudEvent[json.RawMessage]{wire.ID, wire.Source, wire.Type, wire.Subject, wire.Time, wire.Data, encoded}, err
}
