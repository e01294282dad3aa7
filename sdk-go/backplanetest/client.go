package backplanetest

import (
	"encoding/json"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Client is the agent behind a call. It can be asked for what it has a function for, and refuses the rest. Each function
// takes MCP's params of the question as JSON, and gives what encoding/json writes as MCP's result.
type Client struct {
	// Answers forms, and those that send the user to a URL.
	Elicit        func(params json.RawMessage) any
	CreateMessage func(params json.RawMessage) any
	// "file://" URIs. Nil: it cannot list roots.
	Roots []string
}

func (c Client) abilities() []pluginv1.ClientAbility {
	var abilities []pluginv1.ClientAbility
	if c.Elicit != nil {
		abilities = append(abilities,
			pluginv1.ClientAbility_CLIENT_ABILITY_ELICIT_FORM, pluginv1.ClientAbility_CLIENT_ABILITY_ELICIT_URL)
	}
	if c.CreateMessage != nil {
		abilities = append(abilities, pluginv1.ClientAbility_CLIENT_ABILITY_CREATE_MESSAGE,
			pluginv1.ClientAbility_CLIENT_ABILITY_CREATE_MESSAGE_WITH_TOOLS)
	}
	if c.Roots != nil {
		abilities = append(abilities, pluginv1.ClientAbility_CLIENT_ABILITY_LIST_ROOTS)
	}
	return abilities
}

// answer gives the frame that answers the plugin's question.
func (c Client) answer(t testing.TB, id uint32, question *pluginv1.Request) *pluginv1.Frame {
	t.Helper()
	response := c.respond(t, question)
	if response == nil {
		return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Error{Error: &pluginv1.CallError{
			Code:    pluginv1.ErrorCode_ERROR_CODE_PERMISSION_DENIED,
			Message: "The client of this test cannot be asked that",
		}}}
	}
	return &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Response{Response: response}}
}

func (c Client) respond(t testing.TB, question *pluginv1.Request) *pluginv1.Response {
	t.Helper()
	switch method := question.GetMethod().(type) {
	case *pluginv1.Request_Elicit:
		if c.Elicit != nil {
			result := encode(t, c.Elicit(method.Elicit.GetParams()))
			return &pluginv1.Response{Method: &pluginv1.Response_Elicit{Elicit: &pluginv1.ElicitResponse{Result: result}}}
		}
	case *pluginv1.Request_CreateMessage:
		if c.CreateMessage != nil {
			result := encode(t, c.CreateMessage(method.CreateMessage.GetParams()))
			return &pluginv1.Response{Method: &pluginv1.Response_CreateMessage{
				CreateMessage: &pluginv1.CreateMessageResponse{Result: result},
			}}
		}
	case *pluginv1.Request_ListRoots:
		if c.Roots != nil {
			result := encode(t, c.listedRoots())
			return &pluginv1.Response{Method: &pluginv1.Response_ListRoots{ListRoots: &pluginv1.ListRootsResponse{Result: result}}}
		}
	}
	return nil
}

func (c Client) listedRoots() any {
	type root struct {
		URI string `json:"uri"`
	}
	roots := make([]root, len(c.Roots))
	for i, uri := range c.Roots {
		roots[i] = root{uri}
	}
	return map[string]any{"roots": roots}
}
