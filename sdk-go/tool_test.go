package backplane

import (
	"context"
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

func TestNewToolDecidesTheResultByOut(t *testing.T) {
	type sum struct {
		Sum   int    `json:"sum"`
		Label string `json:"label,omitempty"`
	}
	host := initialized(t, withTools(
		tool("string", func(context.Context, *Call) (string, error) { return "a <b> & c", nil }),
		tool("struct", func(context.Context, *Call) (sum, error) { return sum{3, "<b>"}, nil }),
		tool("map", func(context.Context, *Call) (map[string]int, error) { return nil, nil }),
		tool("empty", func(context.Context, *Call) (Result, error) { return Result{}, nil }),
		tool("result", func(context.Context, *Call) (Result, error) {
			return Result{
				Content: []Content{
					TextContent{}, ImageContent{[]byte("png"), "image/png"}, AudioContent{nil, "audio/wav"},
					ResourceLink{URI: "file:///a", Name: "a"}, EmbeddedResource{URI: "file:///b", Text: "b"},
					EmbeddedResource{URI: "file:///c", MIMEType: "x/y", Blob: []byte("c")}, RawContent(`{"type":"new"}`),
				},
				StructuredContent: map[string]any{"a": 1},
				IsError:           true,
				Meta:              map[string]any{"k": "v"},
			}, nil
		}),
	))
	for i, expected := range []struct{ tool, json string }{
		{"string", `{"content":[{"type":"text","text":"a <b> & c"}]}`},
		{"struct", `{"content":[{"type":"text","text":"{\"sum\":3,\"label\":\"<b>\"}"}],"structuredContent":{"sum":3,"label":"<b>"}}`},
		{"map", `{"content":[{"type":"text","text":"{}"}],"structuredContent":{}}`},
		{"empty", `{"content":[]}`},
		{"result", `{"content":[{"type":"text","text":""},{"type":"image","data":"cG5n","mimeType":"image/png"},` +
			`{"type":"audio","data":"","mimeType":"audio/wav"},{"type":"resource_link","uri":"file:///a","name":"a"},` +
			`{"resource":{"text":"b","uri":"file:///b"},"type":"resource"},` +
			`{"resource":{"blob":"Yw==","mimeType":"x/y","uri":"file:///c"},"type":"resource"},{"type":"new"}],` +
			`"structuredContent":{"a":1},"isError":true,"_meta":{"k":"v"}}`},
	} {
		id := uint32(3 + 2*i)
		host.call(id, expected.tool, "{}")
		if got := string(host.receive().GetResponse().GetCallTool().GetResult()); got != expected.json {
			t.Errorf("%s gave\n%s, expected\n%s", expected.tool, got, expected.json)
		}
	}
}

type orderInput struct {
	Dish  string   `json:"dish" jsonschema:"what to eat"`
	Count int      `json:"count,omitempty"`
	Sides []string `json:"sides,omitempty"`
	Table struct {
		Number int8 `json:"number"`
	} `json:"table"`
}

func order(options ...ToolOption) Tool {
	run := func(_ context.Context, _ *Call, in orderInput) (string, error) { return in.Dish, nil }
	return NewTool("order", "Order food", run, options...)
}

func TestNewToolDerivesTheInputSchema(t *testing.T) {
	equalJSON(t, order().description.GetInputSchema(), `{
		"type": "object", "required": ["dish", "table"], "additionalProperties": false,
		"properties": {
			"dish": {"type": "string", "description": "what to eat"},
			"count": {"type": "integer"},
			"sides": {"type": "array", "items": {"type": "string"}},
			"table": {"type": "object", "required": ["number"], "additionalProperties": false,
				"properties": {"number": {"type": "integer", "minimum": -128, "maximum": 127}}}
		}}`)
	if schema := order().description.GetOutputSchema(); schema != nil {
		t.Errorf("a tool that returns a string has the output schema %s", schema)
	}
}

func TestNewToolDerivesTheOutputSchema(t *testing.T) {
	type sum struct {
		Sum int `json:"sum"`
	}
	got := tool("add", func(context.Context, *Call) (sum, error) { return sum{}, nil }).description.GetOutputSchema()
	equalJSON(t, got, `{"type": "object", "required": ["sum"], "additionalProperties": false,
		"properties": {"sum": {"type": "integer"}}}`)
}

func TestNewToolRefusesArgumentsThatDoNotFitAndNamesTheField(t *testing.T) {
	host := initialized(t, withTools(order(WithInputSchema(func(schema *jsonschema.Schema) {
		schema.Properties["dish"].Enum = []any{"soup", "stew"}
	}))))
	for i, refused := range []struct{ arguments, field string }{
		{``, "dish"},
		{`null`, "object"},
		{`[]`, "object"},
		{`{"table":{"number":1}}`, "dish"},
		{`{"dish":5,"table":{"number":1}}`, "dish"},
		{`{"dish":"cake","table":{"number":1}}`, "dish"},
		{`{"dish":"soup","table":{}}`, "number"},
		{`{"dish":"soup","table":{"number":1000}}`, "number"},
		{`{"dish":"soup","table":{"number":1},"count":1.5}`, "count"},
		{`{"dish":"soup","table":{"number":1},"count":1.0}`, "count"},
		{`{"dish":"soup","table":{"number":1},"sides":[1]}`, "sides"},
		{`{"dish":"soup","table":{"number":1},"sides":null}`, "sides"},
		{`{"dish":"soup","table":{"number":1},"dessert":"cake"}`, "dessert"},
	} {
		id := uint32(3 + 2*i)
		host.call(id, "order", refused.arguments)
		result := host.receiveResult(id)
		if !result.IsError || !strings.Contains(result.text(), refused.field) || !strings.Contains(result.text(), `"order"`) {
			t.Errorf("%s gave %+v, expected an error that names %q", refused.arguments, result, refused.field)
		}
	}
	host.call(1001, "order", `{"dish":"soup","table":{"number":1}}`)
	if result := host.receiveResult(1001); result.IsError || result.text() != "soup" {
		t.Errorf("got %+v", result)
	}
}

func TestNewToolTakesOptions(t *testing.T) {
	description := order(WithTitle("Order"), WithReadOnlyHint(true), WithDestructiveHint(false)).description
	annotations := description.GetAnnotations()
	if description.GetTitle() != "Order" || !annotations.GetReadOnlyHint() || annotations.DestructiveHint == nil ||
		annotations.GetDestructiveHint() || annotations.IdempotentHint != nil || annotations.OpenWorldHint != nil {
		t.Errorf("got %v", description)
	}
	if hints := order(WithIdempotentHint(true), WithOpenWorldHint(false)).description.GetAnnotations(); !hints.GetIdempotentHint() ||
		hints.OpenWorldHint == nil || hints.GetOpenWorldHint() {
		t.Errorf("got %v", hints)
	}
}

func equalJSON(t *testing.T, got []byte, expected string) {
	t.Helper()
	var a, b any
	if err := errors.Join(json.Unmarshal(got, &a), json.Unmarshal([]byte(expected), &b)); err != nil {
		t.Fatalf("%v in %s", err, got)
	}
	if !reflect.DeepEqual(a, b) {
		t.Errorf("got %s, expected %s", got, expected)
	}
}
