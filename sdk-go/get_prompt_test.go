package backplane

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

func introduce() Prompt {
	return Prompt{
		Name: "introduce",
		Arguments: []PromptArgument{
			{Name: "name", Required: true, Complete: completeNames},
			{Name: "tone"},
			{Name: "place", Required: true},
		},
		Run: func(_ context.Context, _ *Call, arguments map[string]string) (PromptResult, error) {
			switch arguments["tone"] {
			case "missing":
				return PromptResult{}, Errorf(codes.NotFound, "nobody is called %q", arguments["name"])
			case "broken":
				return PromptResult{}, errors.New("the disk is full")
			case "panic":
				panic("out of cheese")
			case "empty":
				return PromptResult{}, nil
			case "nothing":
				return PromptResult{Messages: []PromptMessage{{Role: RoleUser}}}, nil
			case "whole":
				return PromptResult{
					Description: "All of it",
					Messages: []PromptMessage{
						{RoleUser, TextContent{"<Hi>"}}, {RoleAssistant, ImageContent{[]byte("png"), "image/png"}},
					},
					Meta: map[string]any{"k": "v"},
				}, nil
			default:
				return TextPrompt("Introduce " + arguments["name"] + arguments["extra"] + "\xff"), nil
			}
		},
	}
}

func TestGetPromptGivesTheResult(t *testing.T) {
	host := initialized(t, Plugin{Prompts: []Prompt{introduce()}})
	for i, expected := range []struct{ arguments, json string }{
		{`{"name":"Ada","place":"here","extra":"!"}`,
			`{"messages":[{"role":"user","content":{"type":"text","text":"Introduce Ada!\ufffd"}}]}`},
		{`{"name":"Ada","place":"here","tone":"empty"}`, `{"messages":[]}`},
		{`{"name":"Ada","place":"","tone":"whole"}`,
			`{"description":"All of it","messages":[{"role":"user","content":{"type":"text","text":"<Hi>"}},` +
				`{"role":"assistant","content":{"type":"image","data":"cG5n","mimeType":"image/png"}}],"_meta":{"k":"v"}}`},
	} {
		id := uint32(3 + 2*i)
		host.request(id, promptRequest("introduce", expected.arguments))
		if got := jsonOf(host.receiveResponse(id)); got != expected.json {
			t.Errorf("%s gave\n%s, expected\n%s", expected.arguments, got, expected.json)
		}
	}
}

func TestGetPromptAnswersWithTypedErrors(t *testing.T) {
	host := initialized(t, Plugin{Prompts: []Prompt{introduce()}})
	for i, refused := range []struct {
		prompt, arguments string
		code              codes.Code
		text              string
	}{
		{"intro", `{}`, codes.NotFound, `has no prompt "intro"`},
		{"introduce", ``, codes.InvalidArgument, `Prompt "introduce" wants the arguments "name", "place"`},
		{"introduce", `{"name":"Ada"}`, codes.InvalidArgument, `wants the arguments "place"`},
		{"introduce", `{"name":"Ada","place":5}`, codes.InvalidArgument, `Argument "place" of prompt "introduce" is not a text`},
		{"introduce", `{"name":"Ada","place":null}`, codes.InvalidArgument, `"place"`},
		{"introduce", `[]`, codes.InvalidArgument, `prompt "introduce" is no JSON object`},
		{"introduce", `null`, codes.InvalidArgument, "no JSON object"},
		{"introduce", `{"name":`, codes.InvalidArgument, "no JSON object"},
		{"introduce", `{"name":"Ada","place":"","tone":"missing"}`, codes.NotFound, `nobody is called "Ada"`},
		{"introduce", `{"name":"Ada","place":"","tone":"broken"}`, codes.Internal, "the disk is full"},
		{"introduce", `{"name":"Ada","place":"","tone":"panic"}`, codes.Internal, "out of cheese"},
		{"introduce", `{"name":"Ada","place":"","tone":"nothing"}`, codes.Internal, "message 0 has no content"},
	} {
		id := uint32(3 + 2*i)
		host.request(id, promptRequest(refused.prompt, refused.arguments))
		if message := host.receiveError(id, wireCode(refused.code)); !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.arguments, message, refused.text)
		}
	}
	host.expectNothingMore()
}

func TestGetPromptIsCancelledAndTimedLikeACall(t *testing.T) {
	started := make(chan *Call, 2)
	host := initialized(t, Plugin{Prompts: []Prompt{{
		Name: "wait",
		Run: func(ctx context.Context, call *Call, _ map[string]string) (PromptResult, error) {
			started <- call
			call.Progress(1, 2, "half")
			<-ctx.Done()
			return PromptResult{}, ctx.Err()
		},
	}}})
	host.request(3, promptRequest("wait", ""))
	<-started
	if frame := host.receive(); frame.GetProgress().GetMessage() != "half" {
		t.Errorf("got %v", frame)
	}
	host.cancel(3, "")
	host.receiveError(3, cancelled)
	request := promptRequest("wait", "")
	request.TimeoutMs = 5
	host.request(5, request)
	for frame := host.receive(); ; frame = host.receive() {
		if failure := frame.GetError(); failure != nil {
			if failure.GetCode() != deadlineExceeded || !strings.Contains(failure.GetMessage(), `prompt "wait"`) {
				t.Errorf("got %v", failure)
			}
			break
		}
	}
	host.expectNothingMore()
}
