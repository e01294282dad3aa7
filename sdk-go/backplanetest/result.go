package backplanetest

import (
	"encoding/json"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Result is what a call came to, and what came before it.
type Result struct {
	// The text blocks, one after the other.
	Text    string
	IsError bool
	// The tool's structured content; empty: none.
	Structured json.RawMessage
	// MCP's CallToolResult, whole.
	JSON     json.RawMessage
	Progress []Progress
	// The messages of the log records.
	Logs []string
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
		if call := body.Response.GetCallTool(); call != nil {
			r.decode(t, call.GetResult())
			return true
		}
	}
	return false
}

func (r *Result) decode(t testing.TB, encoded []byte) {
	t.Helper()
	var wire struct {
		Content           []struct{ Text string }
		StructuredContent json.RawMessage
		IsError           bool
	}
	if err := json.Unmarshal(encoded, &wire); err != nil {
		t.Fatalf("backplanetest: the result is not JSON: %v", err)
	}
	for _, block := range wire.Content {
		r.Text += block.Text
	}
	r.IsError, r.Structured, r.JSON = wire.IsError, wire.StructuredContent, encoded
}
