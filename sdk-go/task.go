package backplane

import (
	"context"
	"fmt"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// task is what one call of the host's asks for. As text it names itself for people: tool "add".
type task interface {
	fmt.Stringer
	// run gives the answer. An error is the call's answer too; see callErrorOf.
	run(ctx context.Context, call *Call) (*pluginv1.Response, error)
}

// taskOf is quick, since nothing is read meanwhile. Its error is the call's answer.
func (c *contributions) taskOf(request *pluginv1.Request) (task, error) {
	switch method := request.GetMethod().(type) {
	case *pluginv1.Request_CallTool:
		return c.toolTask(method.CallTool)
	case *pluginv1.Request_GetPrompt:
		return c.promptTask(method.GetPrompt)
	case *pluginv1.Request_ReadResource:
		return c.readTask(method.ReadResource), nil
	case *pluginv1.Request_Complete:
		return c.completeTask(method.Complete), nil
	case *pluginv1.Request_DeliverEvent:
		return c.eventTask(method.DeliverEvent)
	default:
		return nil, errorUnknownMethod(c.plugin)
	}
}
