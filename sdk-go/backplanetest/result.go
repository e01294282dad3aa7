package backplanetest

import (
	"encoding/json"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Result is what a call came to, and what came before it.
type Result struct {
	// The text of a tool's blocks, a prompt's messages or a resource's contents, one after the other.
	Text    string
	IsError bool
	// The tool's structured content; empty: none.
	Structured json.RawMessage
	// MCP's CallToolResult, GetPromptResult or ReadResourceResult, whole. Empty for an event.
	JSON     json.RawMessage
	Progress []Progress
	// The messages of the log records.
	Logs []string
	// The events that the plugin published.
	Published []Published
}

// Progress is one report of a call's progress. A Total of 0 is unknown.
type Progress struct {
	Progress float64
	Total    float64
	Message  string
}

func progressOf(wire *pluginv1.Progress) Progress {
	return Progress{Progress: wire.GetProgress(), Total: wire.GetTotal(), Message: wire.GetMessage()}
}

// take answers whether the frame was the call's last.
func (r *Result) take(t testing.TB, frame *pluginv1.Frame) bool {
	t.Helper()
	switch body := frame.GetBody().(type) {
	case *pluginv1.Frame_Progress:
		r.Progress = append(r.Progress, progressOf(body.Progress))
	case *pluginv1.Frame_Log:
		r.Logs = append(r.Logs, body.Log.GetMessage())
	case *pluginv1.Frame_Error:
		t.Fatalf("backplanetest: the call came to no result: %s", body.Error.GetMessage())
	case *pluginv1.Frame_Response:
		r.decode(t, body.Response)
		return true
	}
	return false
}

func (r *Result) decode(t testing.TB, response *pluginv1.Response) {
	t.Helper()
	switch method := response.GetMethod().(type) {
	case *pluginv1.Response_CallTool:
		r.JSON = method.CallTool.GetResult()
	case *pluginv1.Response_GetPrompt:
		r.JSON = method.GetPrompt.GetResult()
	case *pluginv1.Response_ReadResource:
		r.JSON = method.ReadResource.GetResult()
	default: // that of initialize, or of an event
		return
	}
	var wire struct {
		Content           []textPart
		Messages          []struct{ Content textPart }
		Contents          []textPart
		StructuredContent json.RawMessage
		IsError           bool
	}
	if err := json.Unmarshal(r.JSON, &wire); err != nil {
		t.Fatalf("backplanetest: the result is not JSON: %v", err)
	}
	for _, part := range append(wire.Content, wire.Contents...) {
		r.Text += part.Text
	}
	for _, message := range wire.Messages {
		r.Text += message.Content.Text
	}
	r.IsError, r.Structured = wire.IsError, wire.StructuredContent
}

type textPart struct{ Text string }
