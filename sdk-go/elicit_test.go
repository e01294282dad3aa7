package backplane

import (
	"context"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
	"google.golang.org/grpc/codes"
)

type menu struct {
	Dish  string   `json:"dish" jsonschema:"what to eat"`
	Count int      `json:"count,omitempty"`
	Hot   bool     `json:"hot,omitempty"`
	Sides []string `json:"sides,omitempty"`
}

func refineMenu(schema *jsonschema.Schema) {
	schema.Properties["dish"].Enum = []any{"soup", "stew"}
	schema.Properties["sides"].Items.Enum = []any{"bread", "rice"}
}

// waiter asks for a menu, and says what came of it.
func waiter() Tool {
	return tool("wait", func(ctx context.Context, call *Call) (Elicited[menu], error) {
		return Elicit[menu](ctx, call.Client(), "What shall it be?", refineMenu)
	})
}

func TestElicitAsksWithTheSchemaOfTheForm(t *testing.T) {
	host := initialized(t, withTools(waiter()))
	host.call(3, "wait", "{}")
	_, request := host.receiveQuestion(3)
	equalJSON(t, request.GetElicit().GetParams(), `{
		"mode": "form", "message": "What shall it be?", "requestedSchema": {
			"type": "object", "required": ["dish"], "properties": {
				"dish": {"type": "string", "description": "what to eat", "enum": ["soup", "stew"]},
				"count": {"type": "integer"},
				"hot": {"type": "boolean"},
				"sides": {"type": "array", "items": {"type": "string", "enum": ["bread", "rice"]}}
			}}}`)
}

func TestElicitGivesTheFormOrWhatTheUserDidInstead(t *testing.T) {
	host := initialized(t, withTools(waiter()))
	for i, expected := range []struct{ answer, structured string }{
		{`{"action":"accept","content":{"dish":"soup","count":2,"sides":["rice"],"tip":5}}`,
			`{"Action":"accept","Form":{"dish":"soup","count":2,"sides":["rice"]}}`},
		{`{"action":"decline"}`, `{"Action":"decline","Form":{"dish":""}}`},
		{`{"action":"cancel","content":{"dish":"soup"}}`, `{"Action":"cancel","Form":{"dish":""}}`},
	} {
		call := uint32(3 + 2*i)
		host.call(call, "wait", "{}")
		id, _ := host.receiveQuestion(call)
		host.respond(id, elicited(expected.answer))
		if got := host.receiveResult(call).text(); got != expected.structured {
			t.Errorf("%s gave %s, expected %s", expected.answer, got, expected.structured)
		}
	}
}

func TestElicitRefusesAnAnswerThatDoesNotFit(t *testing.T) {
	host := initialized(t, withTools(waiter()))
	for i, refused := range []struct {
		answer string
		code   codes.Code
		text   string
	}{
		{`{"action":"accept","content":{"dish":"cake"}}`, codes.InvalidArgument, "dish"},
		{`{"action":"accept","content":{}}`, codes.InvalidArgument, "dish"},
		{`{"action":"accept","content":{"dish":"soup","count":"two"}}`, codes.InvalidArgument, "count"},
		{`{"action":"accept","content":null}`, codes.InvalidArgument, "does not fit the form"},
		{`{"action":"accept"}`, codes.InvalidArgument, "does not fit the form"},
		{`{"action":"shrug"}`, codes.Internal, `"shrug"`},
		{`{}`, codes.Internal, "action"},
		{`[]`, codes.Internal, "the host's answer"},
	} {
		call := uint32(3 + 2*i)
		host.call(call, "wait", "{}")
		id, _ := host.receiveQuestion(call)
		host.respond(id, elicited(refused.answer))
		if message := host.receiveError(call, wireCode(refused.code)); !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.answer, message, refused.text)
		}
	}
}

func TestElicitDoesNotAskWithAFormThatClientsCannotShow(t *testing.T) {
	type nested struct {
		Table struct {
			Number int `json:"number"`
		} `json:"table"`
	}
	type list struct {
		Sides []string `json:"sides"`
	}
	host := initialized(t, withTools(
		tool("nested", func(ctx context.Context, call *Call) (Elicited[nested], error) {
			return Elicit[nested](ctx, call.Client(), "")
		}),
		tool("list", func(ctx context.Context, call *Call) (Elicited[list], error) {
			return Elicit[list](ctx, call.Client(), "")
		}),
		tool("text", func(ctx context.Context, call *Call) (string, error) {
			_, err := Elicit[string](ctx, call.Client(), "")
			return "", err
		}),
		tool("schema", func(ctx context.Context, call *Call) (string, error) {
			_, err := call.Client().ElicitSchema(ctx, "", make(chan int))
			return "", err
		}),
	))
	for i, refused := range []struct{ tool, text string }{
		{"nested", `field "table"`}, {"list", `field "sides"`}, {"text", "string is no JSON object"}, {"schema", "chan int"},
	} {
		call := uint32(3 + 2*i)
		host.call(call, refused.tool, "{}")
		if message := host.receiveError(call, invalidArgument); !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.tool, message, refused.text)
		}
	}
	host.expectNothingMore()
}

func TestElicitSchemaAsksAsItIsToldTo(t *testing.T) {
	host := initialized(t, withTools(tool("ask", func(ctx context.Context, call *Call) (Elicited[map[string]any], error) {
		return call.Client().ElicitSchema(ctx, "Who?", map[string]any{"type": "object", "properties": map[string]any{}})
	})))
	for i, expected := range []struct{ answer, structured string }{
		{`{"action":"accept","content":{"name":"Ada"}}`, `{"Action":"accept","Form":{"name":"Ada"}}`},
		{`{"action":"accept"}`, `{"Action":"accept","Form":{}}`},
		{`{"action":"decline"}`, `{"Action":"decline","Form":{}}`},
	} {
		call := uint32(3 + 2*i)
		host.call(call, "ask", "{}")
		id, request := host.receiveQuestion(call)
		equalJSON(t, request.GetElicit().GetParams(),
			`{"mode":"form","message":"Who?","requestedSchema":{"type":"object","properties":{}}}`)
		host.respond(id, elicited(expected.answer))
		if got := host.receiveResult(call).text(); got != expected.structured {
			t.Errorf("%s gave %s, expected %s", expected.answer, got, expected.structured)
		}
	}
}

func TestElicitURLSendsTheUserSomewhere(t *testing.T) {
	host := initialized(t, withTools(tool("ask", func(ctx context.Context, call *Call) (string, error) {
		action, err := call.Client().ElicitURL(ctx, ElicitURLParams{Message: "Go", URL: "https://example.com/", ElicitationID: "e1"})
		return string(action), err
	})))
	host.call(3, "ask", "{}")
	id, request := host.receiveQuestion(3)
	equalJSON(t, request.GetElicit().GetParams(),
		`{"mode":"url","message":"Go","url":"https://example.com/","elicitationId":"e1"}`)
	host.respond(id, elicited(`{"action":"accept"}`))
	if got := host.receiveResult(3).text(); got != "accept" {
		t.Errorf("got %q", got)
	}
}
