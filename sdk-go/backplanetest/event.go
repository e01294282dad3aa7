package backplanetest

import (
	"encoding/json"
	"fmt"
	"time"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Published is an event that a plugin published.
type Published struct {
	Type    string
	Subject string
	// Empty: none.
	Data json.RawMessage
	ID   string
}

// publish takes an event of the plugin's, whatever it is, and gives the frame that answers it.
func (r *Result) publish(id uint32, request *pluginv1.PublishRequest) *pluginv1.Frame {
	event := Published{request.GetType(), request.GetSubject(), request.GetData(), request.GetId()}
	if event.ID == "" {
		event.ID = fmt.Sprint(len(r.Published) + 1)
	}
	r.Published = append(r.Published, event)
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Response{Response: &pluginv1.Response{
		Method: &pluginv1.Response_Publish{Publish: &pluginv1.PublishResponse{Id: event.ID}},
	}}}
}

type envelope struct {
	SpecVersion string    `json:"specversion"`
	ID          string    `json:"id"`
	Source      string    `json:"source"`
	Type        string    `json:"type"`
	Subject     string    `json:"subject,omitempty"`
	Time        time.Time `json:"time"`
	Data        any       `json:"data,omitempty"`
}

// envelopeOf adds what a host would say.
func envelopeOf(event backplane.OutgoingEvent) envelope {
	id := event.ID
	if id == "" {
		id = "1"
	}
	return envelope{"1.0", id, "backplanetest", event.Type, event.Subject, time.Now(), event.Data}
}
