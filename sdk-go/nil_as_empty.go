package backplane

import (
	"bytes"
	"encoding/json"

	"github.com/google/jsonschema-go/jsonschema"
)

// nilAsEmpty writes [], {} or "" where encoding/json wrote null for a nil slice, map or []byte: the schema promises one of
// these, and MCP's clients check that. All else stays as it is, byte for byte.
func nilAsEmpty(encoded []byte, schema *jsonschema.Schema) ([]byte, error) {
	if !bytes.Contains(encoded, []byte("null")) {
		return encoded, nil
	}
	filler := nilFiller{encoded: encoded, decoder: json.NewDecoder(bytes.NewReader(encoded))}
	filler.decoder.UseNumber() // any number is to pass, also one that no float64 holds
	err := filler.value(schema)
	return append(filler.filled, encoded[filler.copied:]...), err
}

type nilFiller struct {
	encoded []byte
	decoder *json.Decoder
	filled  []byte
	// How many bytes of encoded are in filled.
	copied int
}

// value passes over one value. The schema is nil where anything may stand.
func (f *nilFiller) value(schema *jsonschema.Schema) error {
	token, err := f.decoder.Token()
	if err != nil {
		return err
	}
	switch token {
	case nil:
		f.fill(emptyOf(schema))
	case json.Delim('{'):
		return f.members(func() (*jsonschema.Schema, error) {
			name, err := f.decoder.Token()
			return propertyOf(schema, name), err
		})
	case json.Delim('['):
		return f.members(func() (*jsonschema.Schema, error) { return itemsOf(schema), nil })
	}
	return nil
}

// members passes over what an object or array holds, and its end.
func (f *nilFiller) members(next func() (*jsonschema.Schema, error)) error {
	for f.decoder.More() {
		schema, err := next()
		if err != nil {
			return err
		}
		if err := f.value(schema); err != nil {
			return err
		}
	}
	_, err := f.decoder.Token()
	return err
}

// fill puts something in the place of the null that was just read.
func (f *nilFiller) fill(empty string) {
	end := int(f.decoder.InputOffset())
	f.filled = append(f.filled, f.encoded[f.copied:end-len("null")]...)
	f.filled = append(f.filled, empty...)
	f.copied = end
}

func emptyOf(schema *jsonschema.Schema) string {
	if schema == nil {
		return "null"
	}
	switch schema.Type {
	case "array":
		return "[]"
	case "object":
		return "{}"
	case "string": // the only one that can be nil without a pointer is []byte
		return `""`
	default:
		return "null"
	}
}

func propertyOf(schema *jsonschema.Schema, name json.Token) *jsonschema.Schema {
	if schema == nil {
		return nil
	}
	if property := schema.Properties[name.(string)]; property != nil {
		return property
	}
	return schema.AdditionalProperties
}

func itemsOf(schema *jsonschema.Schema) *jsonschema.Schema {
	if schema == nil {
		return nil
	}
	return schema.Items
}
