package backplane

import (
	"encoding/json"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// What a host sends and receives beyond tools.

func promptRequest(name, arguments string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_GetPrompt{
		GetPrompt: &pluginv1.GetPromptRequest{Name: name, Arguments: []byte(arguments)},
	}}
}

func readRequest(uri string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_ReadResource{
		ReadResource: &pluginv1.ReadResourceRequest{Uri: uri},
	}}
}

func completeRequest(params string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_Complete{
		Complete: &pluginv1.CompleteRequest{Params: []byte(params)},
	}}
}

func subscribeRequest(uri string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_Subscribe{Subscribe: &pluginv1.SubscribeRequest{Uri: uri}}}
}

func unsubscribeRequest(uri string) *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_Unsubscribe{Unsubscribe: &pluginv1.UnsubscribeRequest{Uri: uri}}}
}

func describeRequest() *pluginv1.Request {
	return &pluginv1.Request{Method: &pluginv1.Request_Describe{Describe: &pluginv1.DescribeRequest{}}}
}

func (h *fakeHost) receiveResponse(id uint32) *pluginv1.Response {
	h.t.Helper()
	frame := h.receive()
	if frame.GetCallId() != id || frame.GetResponse() == nil {
		h.t.Fatalf("got %v, expected the response to call %d", frame, id)
	}
	return frame.GetResponse()
}

// jsonOf is the JSON in any response that has some.
func jsonOf(response *pluginv1.Response) string {
	for _, answer := range []answer{
		response.GetCallTool(), response.GetGetPrompt(), response.GetReadResource(), response.GetComplete(),
	} {
		if result := answer.GetResult(); result != nil {
			return string(result)
		}
	}
	return ""
}

// receiveQuestion gives the id and the request of the plugin.
func (h *fakeHost) receiveQuestion(parent uint32) (uint32, *pluginv1.Request) {
	h.t.Helper()
	frame := h.receive()
	request := frame.GetRequest()
	if request == nil || frame.GetCallId()%2 != 0 || frame.GetCallId() == 0 || request.GetParentCallId() != parent {
		h.t.Fatalf("got %v, expected a question of call %d", frame, parent)
	}
	return frame.GetCallId(), request
}

func (h *fakeHost) respond(id uint32, response *pluginv1.Response) {
	h.t.Helper()
	h.send(responseFrame(id, response))
}

func elicited(result string) *pluginv1.Response {
	return &pluginv1.Response{Method: &pluginv1.Response_Elicit{Elicit: &pluginv1.ElicitResponse{Result: []byte(result)}}}
}

func messageCreated(result string) *pluginv1.Response {
	return &pluginv1.Response{Method: &pluginv1.Response_CreateMessage{
		CreateMessage: &pluginv1.CreateMessageResponse{Result: []byte(result)},
	}}
}

func rootsListed(result string) *pluginv1.Response {
	return &pluginv1.Response{Method: &pluginv1.Response_ListRoots{
		ListRoots: &pluginv1.ListRootsResponse{Result: []byte(result)},
	}}
}

func decoded(t *testing.T, encoded []byte) map[string]any {
	t.Helper()
	var object map[string]any
	if err := json.Unmarshal(encoded, &object); err != nil {
		t.Fatalf("%v in %s", err, encoded)
	}
	return object
}

func wireCode(code codes.Code) pluginv1.ErrorCode { return pluginv1.ErrorCode(code) }
