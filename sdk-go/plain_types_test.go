package backplane

import (
	"context"
	"testing"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
)

// nilable has a field of each kind that can be nil.
type nilable struct {
	List     []string           `json:"list"`
	Table    map[string][]int   `json:"table"`
	Bytes    []byte             `json:"bytes"`
	Pointer  *int               `json:"pointer"`
	Pointers []*int             `json:"pointers"`
	Any      any                `json:"any"`
	Lists    *[][]string        `json:"lists,omitempty"`
	Tables   *map[string]string `json:"tables,omitempty"`
	Text     *string            `json:"text,omitempty"`
	Time     *time.Time         `json:"time,omitzero"`
	Nested   *struct {
		Flags []bool `json:"flags"`
	} `json:"nested,omitempty"`
}

// Pointer and its fellow in pointers are those that a nil pointer in Go makes null in JSON.
func nilableSchema(pointerType string) string {
	return `{
		"type": "object", "additionalProperties": false,
		"required": ["list", "table", "bytes", "pointer", "pointers", "any"],
		"properties": {
			"list": {"type": "array", "items": {"type": "string"}},
			"table": {"type": "object", "additionalProperties": {"type": "array", "items": {"type": "integer"}}},
			"bytes": {"type": "string", "contentEncoding": "base64"},
			"pointer": {"type": ` + pointerType + `},
			"pointers": {"type": "array", "items": {"type": ` + pointerType + `}},
			"any": true,
			"lists": {"type": "array", "items": {"type": "array", "items": {"type": "string"}}},
			"tables": {"type": "object", "additionalProperties": {"type": "string"}},
			"text": {"type": "string"},
			"time": {"type": "string"},
			"nested": {"type": "object", "required": ["flags"], "additionalProperties": false,
				"properties": {"flags": {"type": "array", "items": {"type": "boolean"}}}}
		}}`
}

func echoNilable() Tool {
	return NewTool("echo", "", func(_ context.Context, _ *Call, in nilable) (nilable, error) { return in, nil })
}

func TestPlainTypesLeaveNoNullInAnInputSchema(t *testing.T) {
	equalJSON(t, echoNilable().description.GetInputSchema(), nilableSchema(`"integer"`))
}

func TestPlainTypesOfOutputLeaveNullWhereItIsWritten(t *testing.T) {
	equalJSON(t, echoNilable().description.GetOutputSchema(), nilableSchema(`["null", "integer"]`))
}

func TestPlainTypesLeaveMissingPropertiesNil(t *testing.T) {
	missing := NewTool("missing", "", func(_ context.Context, _ *Call, in nilable) (map[string]bool, error) {
		return map[string]bool{
			"lists": in.Lists == nil, "tables": in.Tables == nil, "text": in.Text == nil, "time": in.Time == nil, "nested": in.Nested == nil,
		}, nil
	})
	host := initialized(t, withTools(missing))
	host.call(3, "missing", `{"list":[],"table":{},"bytes":"","pointer":1,"pointers":[],"any":null}`)
	result, _ := host.receiveResult(3).StructuredContent.(map[string]any)
	for _, name := range []string{"lists", "tables", "text", "time", "nested"} {
		if result[name] != true {
			t.Errorf("%q, which was missing, is not nil: %v", name, result)
		}
	}
}

func TestPlainTypesCanBeWidenedByTheAuthor(t *testing.T) {
	host := initialized(t, withTools(order(WithInputSchema(func(schema *jsonschema.Schema) {
		sides := schema.Properties["sides"]
		sides.Type, sides.Types = "", []string{"array", "null"}
	}))))
	host.call(3, "order", `{"dish":"soup","table":{"number":1},"sides":null}`)
	if result := host.receiveResult(3); result.IsError || result.text() != "soup" {
		t.Errorf("got %+v", result)
	}
}
