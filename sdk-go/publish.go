package backplane

import (
	"context"
	"errors"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// OutgoingEvent is one that a plugin publishes. Its source and time are the host's to say.
type OutgoingEvent struct {
	// Words of A-Z a-z 0-9 - and _ with dots between: "deploy.done".
	Type string
	// What it is about. Empty: not said.
	Subject string
	// Anything that encoding/json writes. Nil: none.
	Data any
	// Tells it from others of this plugin, so that one that is published again is known. Empty: the host makes one.
	ID string
}

// Publish publishes an event of a type that the plugin may publish, and gives its ID when the bus has it. Its error is a
// [*CallError]: with codes.PermissionDenied where that was not granted, with codes.ResourceExhausted where it is too much. It
// may be used after the call, too.
func (c *Call) Publish(ctx context.Context, event OutgoingEvent) (id string, err error) {
	return c.session.publish(ctx, event)
}

// Publish is [Call.Publish] for what belongs to no call. Start may use it already.
func (h *Host) Publish(ctx context.Context, event OutgoingEvent) (id string, err error) {
	return h.session.publish(ctx, event)
}

// publish is for the zero Call and the zero Host, too: then there is no session.
func (s *session) publish(ctx context.Context, event OutgoingEvent) (id string, err error) {
	if s == nil {
		return "", errorNoSession()
	}
	request, err := event.request()
	if err != nil {
		return "", errorBadEvent(err)
	}
	ctx, cancel := endingWith(ctx, s.ctx)
	defer cancel()
	response, err := s.ask(ctx, request)
	if err != nil {
		return "", err
	}
	if response.GetPublish() == nil {
		return "", errorBadAnswer(errors.New("it is no PublishResponse"))
	}
	return response.GetPublish().GetId(), nil
}

func (e OutgoingEvent) request() (*pluginv1.Request, error) {
	var data []byte
	if e.Data != nil {
		encoded, err := encodeJSON(e.Data)
		if err != nil {
			return nil, err
		}
		data = encoded
	}
	return &pluginv1.Request{Method: &pluginv1.Request_Publish{Publish: &pluginv1.PublishRequest{
		Type: validUTF8(e.Type), Subject: validUTF8(e.Subject), Data: data, Id: validUTF8(e.ID),
	}}}, nil
}
