// Package backplanetest runs a plugin's tools, prompts, resources and event handlers inside a Go test.
package backplanetest

import (
	"encoding/json"
	"testing"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Call calls a tool as a host does: over a session, with arguments and result as JSON. It fails the test when the call
// does not come to a result; a tool that reports a failure of its own gives a result with IsError. The call ends with
// the test's context.
func Call(t testing.TB, plugin backplane.Plugin, tool string, arguments any, options ...Option) Result {
	t.Helper()
	return request(t, plugin, &pluginv1.Request{Method: &pluginv1.Request_CallTool{
		CallTool: &pluginv1.CallToolRequest{Name: tool, Arguments: encode(t, arguments)},
	}}, options)
}

// GetPrompt gets a prompt as [Call] calls a tool.
func GetPrompt(t testing.TB, plugin backplane.Plugin, prompt string, arguments map[string]string, options ...Option) Result {
	t.Helper()
	if arguments == nil {
		arguments = map[string]string{}
	}
	return request(t, plugin, &pluginv1.Request{Method: &pluginv1.Request_GetPrompt{
		GetPrompt: &pluginv1.GetPromptRequest{Name: prompt, Arguments: encode(t, arguments)},
	}}, options)
}

// ReadResource reads what is at a URI as [Call] calls a tool.
func ReadResource(t testing.TB, plugin backplane.Plugin, uri string, options ...Option) Result {
	t.Helper()
	return request(t, plugin, &pluginv1.Request{Method: &pluginv1.Request_ReadResource{
		ReadResource: &pluginv1.ReadResourceRequest{Uri: uri},
	}}, options)
}

// DeliverEvent has the plugin's handler of this pattern take an event, as [Call] calls a tool. It fails the test when the handler
// gives an error.
func DeliverEvent(t testing.TB, plugin backplane.Plugin, pattern string, event backplane.OutgoingEvent, options ...Option) Result {
	t.Helper()
	return request(t, plugin, &pluginv1.Request{Method: &pluginv1.Request_DeliverEvent{
		DeliverEvent: &pluginv1.DeliverEventRequest{Pattern: pattern, Event: encode(t, envelopeOf(event))},
	}}, options)
}

// Option says more about a call.
type Option func(*call)

// WithClient says who is behind the call. Default: somebody who cannot be asked anything.
func WithClient(client Client) Option {
	return func(call *call) { call.client = client }
}

// WithMeta is MCP's _meta of the request. Its values are what encoding/json can write.
func WithMeta(meta map[string]any) Option {
	return func(call *call) { call.meta = meta }
}

// WithConfig is what the user decided for the plugin: what encoding/json writes as an object. Default: nothing.
func WithConfig(config any) Option {
	return func(call *call) { call.config = config }
}

type call struct {
	client Client
	meta   map[string]any
	config any
}

func request(t testing.TB, plugin backplane.Plugin, request *pluginv1.Request, options []Option) Result {
	t.Helper()
	var call call
	for _, option := range options {
		option(&call)
	}
	request.ClientAbilities = call.client.abilities()
	if call.meta != nil {
		request.Meta = encode(t, call.meta)
	}
	initialize := &pluginv1.InitializeRequest{HostVersion: "0.0.0"}
	if call.config != nil {
		initialize.Config = encode(t, call.config)
	}
	session := open(t, plugin)
	session.send(&pluginv1.Frame{CallId: 1, Body: &pluginv1.Frame_Request{Request: &pluginv1.Request{
		Method: &pluginv1.Request_Initialize{Initialize: initialize},
	}}})
	session.receive(call.client) // no request may precede its answer
	session.send(&pluginv1.Frame{CallId: 3, Body: &pluginv1.Frame_Request{Request: request}})
	return session.receive(call.client)
}

func encode(t testing.TB, value any) []byte {
	t.Helper()
	encoded, err := json.Marshal(value)
	if err != nil {
		t.Fatalf("backplanetest: cannot encode what the plugin is given: %v", err)
	}
	return encoded
}
