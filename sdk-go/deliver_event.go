package backplane

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// eventTask has the plugin handle an event. Its answer says that it was handled.
type eventTask struct {
	subscription EventSubscription
	request      *pluginv1.DeliverEventRequest
}

func (c *contributions) eventTask(request *pluginv1.DeliverEventRequest) (task, error) {
	subscription, found := c.events[request.GetPattern()]
	if !found {
		return nil, errorUnknown(c.plugin, "event subscription", request.GetPattern())
	}
	return &eventTask{subscription, request}, nil
}

func (t *eventTask) String() string { return fmt.Sprintf("event of %.80q", t.subscription.pattern) }

func (t *eventTask) run(ctx context.Context, call *Call) (*pluginv1.Response, error) {
	event := Event[json.RawMessage]{JSON: t.request.GetEvent(), Dropped: t.request.GetDropped()}
	if err := json.Unmarshal(event.JSON, &event); err != nil {
		return nil, errorNoObject("what came as an event", err)
	}
	if event.Data == nil {
		event.Data = json.RawMessage("null")
	}
	if err := t.subscription.handle(ctx, call, event); err != nil {
		return nil, err
	}
	return &pluginv1.Response{Method: &pluginv1.Response_DeliverEvent{DeliverEvent: &pluginv1.DeliverEventResponse{}}}, nil
}
