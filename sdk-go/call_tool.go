package backplane

import (
	"context"
	"errors"
	"fmt"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// toolTask calls a tool.
type toolTask struct {
	tool      Tool
	arguments []byte
}

func (c *contributions) toolTask(request *pluginv1.CallToolRequest) (task, error) {
	tool, found := c.tools[request.GetName()]
	if !found {
		return nil, errorUnknown(c.plugin, "tool", request.GetName())
	}
	return &toolTask{tool: tool, arguments: request.GetArguments()}, nil
}

func (t *toolTask) String() string { return fmt.Sprintf("tool %q", t.tool.Name()) }

func (t *toolTask) run(ctx context.Context, call *Call) (*pluginv1.Response, error) {
	result, err := t.tool.invoke(ctx, call, t.arguments)
	if failure := (*CallError)(nil); errors.As(err, &failure) {
		return nil, err
	}
	var encoded []byte
	if err == nil {
		encoded, err = result.encode()
	}
	if err != nil {
		return nil, errorResultNotSent(t, err)
	}
	return &pluginv1.Response{Method: &pluginv1.Response_CallTool{
		CallTool: &pluginv1.CallToolResponse{Result: encoded},
	}}, nil
}
