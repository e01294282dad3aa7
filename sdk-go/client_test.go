package backplane

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestClientCanWhatTheHostSays(t *testing.T) {
	host := initialized(t, withTools(tool("can", func(_ context.Context, call *Call) (string, error) {
		client := call.Client()
		return fmt.Sprint(client.Can(AbilityElicitForm), client.Can(AbilityElicitURL), client.Can(AbilityCreateMessage),
			client.Can(AbilityCreateMessageWithTools), client.Can(AbilityListRoots)), nil
	})))
	for i, expected := range []struct {
		abilities []pluginv1.ClientAbility
		text      string
	}{
		{nil, "false false false false false"},
		{[]pluginv1.ClientAbility{
			pluginv1.ClientAbility_CLIENT_ABILITY_ELICIT_FORM, pluginv1.ClientAbility_CLIENT_ABILITY_CREATE_MESSAGE, 99,
		}, "true false true false false"},
		{[]pluginv1.ClientAbility{1, 2, 3, 4, 5}, "true true true true true"},
	} {
		call := uint32(3 + 2*i)
		request := callFrame(call, "can", "{}", 0).GetRequest()
		request.ClientAbilities = expected.abilities
		host.request(call, request)
		if got := host.receiveResult(call).text(); got != expected.text {
			t.Errorf("%v gave %q, expected %q", expected.abilities, got, expected.text)
		}
	}
	if (&Call{}).Client().Can(AbilityListRoots) {
		t.Error("nobody can list roots")
	}
}

func TestClientListRootsGivesTheRoots(t *testing.T) {
	host := initialized(t, withTools(tool("roots", func(ctx context.Context, call *Call) (string, error) {
		roots, err := call.Client().ListRoots(ctx)
		return fmt.Sprint(roots), err
	})))
	host.call(3, "roots", "{}")
	id, _ := host.receiveQuestion(3)
	host.respond(id, rootsListed(`{"roots":[{"uri":"file:///a","name":"A","_meta":{}},{"uri":"file:///b"}]}`))
	if got := host.receiveResult(3).text(); got != "[{file:///a A} {file:///b }]" {
		t.Errorf("got %q", got)
	}
}

func TestClientCreateMessagePassesParamsAndResult(t *testing.T) {
	host := initialized(t, withTools(tool("write", func(ctx context.Context, call *Call) (string, error) {
		result, err := call.Client().CreateMessage(ctx, CreateMessageParams{
			Messages: []PromptMessage{
				{RoleUser, TextContent{"Hello?"}},
				{RoleAssistant, RawContent(`[{"type":"text","text":"a"}]`)},
			},
			SystemPrompt: "Be brief",
			MaxTokens:    10,
			More:         map[string]any{"temperature": 0.5},
		})
		return fmt.Sprint(result.Role, result.Text(), result.Model, result.StopReason, len(result.JSON) > 0), err
	})))
	for i, expected := range []struct{ result, text string }{
		{`{"role":"assistant","content":{"type":"text","text":"Hi"},"model":"m","stopReason":"endTurn"}`, "assistantHimendTurntrue"},
		{`{"role":"assistant","content":[{"type":"text","text":"a"},{"type":"tool_use","id":"1"},{"type":"text","text":"b"}],"model":"m"}`,
			"assistantabmtrue"},
		{`{"role":"assistant","content":{"type":"image"},"model":"m"}`, "assistantmtrue"},
		{`{"role":"assistant","content":5,"model":"m"}`, "assistantmtrue"},
	} {
		call := uint32(3 + 2*i)
		host.call(call, "write", "{}")
		id, request := host.receiveQuestion(call)
		equalJSON(t, request.GetCreateMessage().GetParams(), `{
			"messages": [
				{"role": "user", "content": {"type": "text", "text": "Hello?"}},
				{"role": "assistant", "content": [{"type": "text", "text": "a"}]}
			], "systemPrompt": "Be brief", "maxTokens": 10, "temperature": 0.5}`)
		host.respond(id, messageCreated(expected.result))
		if got := strings.ReplaceAll(host.receiveResult(call).text(), " ", ""); got != expected.text {
			t.Errorf("%s gave %q, expected %q", expected.result, got, expected.text)
		}
	}
}

func TestClientCreateMessageDoesNotAskWithAMessageWithoutContent(t *testing.T) {
	host := initialized(t, withTools(tool("write", func(ctx context.Context, call *Call) (string, error) {
		_, err := call.Client().CreateMessage(ctx, CreateMessageParams{Messages: []PromptMessage{{Role: RoleUser}}})
		return "", err
	})))
	host.call(3, "write", "{}")
	if message := host.receiveError(3, invalidArgument); !strings.Contains(message, "message 0 has no content") {
		t.Errorf("got %q", message)
	}
}

func TestClientWithKeyNamesTheQuestion(t *testing.T) {
	host := initialized(t, withTools(
		tool("form", func(ctx context.Context, call *Call) (Elicited[menu], error) {
			return Elicit[menu](ctx, call.Client().WithKey("menu.1"), "What shall it be?", refineMenu)
		}),
		tool("roots", func(ctx context.Context, call *Call) (string, error) {
			client := call.Client()
			_, err := client.WithKey("roots").ListRoots(ctx)
			if err == nil {
				_, err = client.ListRoots(ctx)
			}
			return "", err
		}),
	))
	host.call(3, "form", "{}")
	if _, request := host.receiveQuestion(3); request.GetQuestionKey() != "menu.1" {
		t.Errorf("got %v", request)
	}
	host.call(5, "roots", "{}")
	for _, key := range []string{"roots", ""} {
		id, request := host.receiveQuestion(5)
		if request.GetQuestionKey() != key {
			t.Errorf("got %v, expected key %q", request, key)
		}
		host.respond(id, rootsListed(`{"roots":[]}`))
	}
	host.receiveResult(5)
}

func TestClientWithKeyDoesNotAskByANameThatIsNone(t *testing.T) {
	host := initialized(t, withTools(NewTool("ask", "", func(ctx context.Context, call *Call, in struct {
		Key string `json:"key"`
	}) (string, error) {
		_, err := call.Client().WithKey(in.Key).ListRoots(ctx)
		return "", err
	})))
	for i, key := range []string{"a b", "\u00e4", strings.Repeat("a", 65)} {
		id := uint32(3 + 2*i)
		host.call(id, "ask", `{"key":"`+key+`"}`)
		if message := host.receiveError(id, invalidArgument); !strings.Contains(message, "its key is") {
			t.Errorf("%s gave %q", key, message)
		}
	}
	host.expectNothingMore()
	if (&Call{}).Client().WithKey("a").Can(AbilityListRoots) {
		t.Error("nobody can list roots")
	}
}
