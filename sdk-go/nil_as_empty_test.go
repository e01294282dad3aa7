package backplane

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/google/jsonschema-go/jsonschema"
)

func TestNilAsEmptyWritesWhatTheOutputSchemaPromises(t *testing.T) {
	one := 1
	for name, written := range map[string]struct {
		out  nilable
		json string
	}{
		"all nil": {nilable{},
			`{"list":[],"table":{},"bytes":"","pointer":null,"pointers":[],"any":null}`},
		"nil inside": {nilable{
			List: []string{"null"}, Table: map[string][]int{"<a>": nil, "null": {1}}, Bytes: []byte("null"), Pointer: &one,
			Pointers: []*int{nil, &one}, Any: map[string]any{"list": nil, "b": json.RawMessage(`[null,1.50]`)},
			Lists: &[][]string{nil, {"null", "x"}, nil},
			Nested: &struct {
				Flags []bool `json:"flags"`
			}{},
		},
			`{"list":["null"],"table":{"<a>":[],"null":[1]},"bytes":"bnVsbA==","pointer":1,"pointers":[null,1],` +
				`"any":{"b":[null,1.50],"list":null},"lists":[[],["null","x"],[]],"nested":{"flags":[]}}`},
	} {
		host := initialized(t, withTools(tool("write", func(context.Context, *Call) (nilable, error) { return written.out, nil })))
		host.call(3, "write", "{}")
		var result struct{ StructuredContent json.RawMessage }
		if err := json.Unmarshal(host.receive().GetResponse().GetCallTool().GetResult(), &result); err != nil {
			t.Fatal(err)
		}
		if got := string(result.StructuredContent); got != written.json {
			t.Errorf("%s was written as\n%s, expected\n%s", name, got, written.json)
		}
		expectFits(t, result.StructuredContent, echoNilable().description.GetOutputSchema())
	}
}

func TestNilAsEmptyPassesNumbersThatNoFloatHolds(t *testing.T) {
	encoded := `{"big":1e999,"list":null}`
	schema := &jsonschema.Schema{Properties: map[string]*jsonschema.Schema{"list": {Type: "array"}}}
	if got, err := nilAsEmpty([]byte(encoded), schema); err != nil || string(got) != `{"big":1e999,"list":[]}` {
		t.Errorf("got %s, %v", got, err)
	}
}

func expectFits(t *testing.T, encoded, encodedSchema []byte) {
	t.Helper()
	var schema jsonschema.Schema
	if err := json.Unmarshal(encodedSchema, &schema); err != nil {
		t.Fatal(err)
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		t.Fatal(err)
	}
	var value any
	if err := json.Unmarshal(encoded, &value); err != nil {
		t.Fatal(err)
	}
	if err := resolved.Validate(value); err != nil {
		t.Errorf("%s does not fit its schema: %v", encoded, err)
	}
}
