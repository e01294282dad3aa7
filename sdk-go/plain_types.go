package backplane

import (
	"slices"

	"github.com/google/jsonschema-go/jsonschema"
)

// plainTypes takes null out of inferred types: jsonschema-go infers ["null", "array"] for a slice and the like for a
// pointer, and some model providers refuse a request in which any tool has a property of two types.
func plainTypes(schema *jsonschema.Schema) {
	eachNullable(schema, func(nullable *jsonschema.Schema, _ bool) { dropNull(nullable) })
}

// plainTypesOfOutput leaves null where encoding/json writes it: for a nil pointer, unless that is left out. For a nil
// slice see nilAsEmpty.
func plainTypesOfOutput(schema *jsonschema.Schema) {
	eachNullable(schema, func(nullable *jsonschema.Schema, optional bool) {
		if optional || nullable.Types[1] == "array" {
			dropNull(nullable)
		}
	})
}

func dropNull(nullable *jsonschema.Schema) {
	nullable.Type, nullable.Types = nullable.Types[1], nil
}

// eachNullable visits the schemas that jsonschema-go infers for what can be nil, with whether they are those of a property
// that may be missing.
func eachNullable(schema *jsonschema.Schema, visit func(nullable *jsonschema.Schema, optional bool)) {
	var walk func(schema *jsonschema.Schema, optional bool)
	walk = func(schema *jsonschema.Schema, optional bool) {
		if schema == nil {
			return
		}
		if len(schema.Types) == 2 && schema.Types[0] == "null" {
			visit(schema, optional)
		}
		for name, property := range schema.Properties {
			walk(property, !slices.Contains(schema.Required, name))
		}
		walk(schema.AdditionalProperties, false)
		walk(schema.Items, false)
	}
	walk(schema, false)
}
