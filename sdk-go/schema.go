package backplane

import (
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"

	"github.com/google/jsonschema-go/jsonschema"
)

// asEncodingJSON mends what the library infers otherwise than encoding/json writes it.
var asEncodingJSON = map[reflect.Type]*jsonschema.Schema{
	reflect.TypeFor[[]byte](): {Type: "string", ContentEncoding: "base64"},
}

// inputSchema is a JSON Schema in the two forms that are needed: as sent, and ready to validate.
type inputSchema struct {
	json     []byte
	resolved *jsonschema.Resolved
}

// outputSchema is empty for results that are not structured.
type outputSchema struct {
	json []byte
	root *jsonschema.Schema
}

func newInputSchema[In any](refine func(*jsonschema.Schema)) (inputSchema, error) {
	inferred, err := objectSchema[In]()
	if err != nil {
		return inputSchema{}, fmt.Errorf("its input: %w", err)
	}
	plainTypes(inferred)
	if refine != nil {
		refine(inferred)
	}
	resolved, err := inferred.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	if err != nil {
		return inputSchema{}, fmt.Errorf("its input schema: %w", err)
	}
	encoded, err := encodeJSON(inferred)
	if err != nil {
		return inputSchema{}, fmt.Errorf("its input schema: %w", err)
	}
	return inputSchema{json: encoded, resolved: resolved}, nil
}

func newOutputSchema[Out any]() (outputSchema, error) {
	switch reflect.TypeFor[Out]() {
	case reflect.TypeFor[Result](), reflect.TypeFor[string]():
		return outputSchema{}, nil
	}
	inferred, err := objectSchema[Out]()
	if err != nil {
		return outputSchema{}, fmt.Errorf("its output: %w", err)
	}
	plainTypesOfOutput(inferred)
	encoded, err := encodeJSON(inferred)
	return outputSchema{json: encoded, root: inferred}, err
}

func objectSchema[T any]() (*jsonschema.Schema, error) {
	t := reflect.TypeFor[T]()
	isMap := t.Kind() == reflect.Map && t.Key().Kind() == reflect.String
	if t.Kind() != reflect.Struct && !isMap {
		return nil, fmt.Errorf("%v is no JSON object, expected a struct or a map with string keys", t)
	}
	inferred, err := jsonschema.For[T](&jsonschema.ForOptions{TypeSchemas: asEncodingJSON})
	if err != nil {
		return nil, err
	}
	if inferred.Type != "object" {
		return nil, fmt.Errorf("%v is written to JSON as %q, not as an object: wrap it in a struct", t, inferred.Type)
	}
	return inferred, nil
}

// decodeArguments gives an error that names the property that does not fit. What is not JSON is a CallError: the host broke
// the contract, which is not the model's to mend.
func decodeArguments[In any](schema *jsonschema.Resolved, arguments []byte) (In, error) {
	if len(arguments) == 0 {
		arguments = []byte("{}")
	}
	in, err := decodeChecked[In](schema, arguments)
	if syntax := (*json.SyntaxError)(nil); errors.As(err, &syntax) {
		return in, errorNoObject("what came as its arguments", err)
	}
	if err != nil {
		return in, fmt.Errorf("the arguments do not fit the tool's input schema: %w", err)
	}
	return in, nil
}

// decodeChecked gives an error that names the property that does not fit, or encoding/json's for what is not JSON.
func decodeChecked[T any](schema *jsonschema.Resolved, encoded []byte) (T, error) {
	var decoded T
	var value any
	if err := json.Unmarshal(encoded, &value); err != nil {
		return decoded, err
	}
	if err := schema.Validate(value); err != nil {
		// The library writes one "validating <place>: " per level; the outermost says nothing.
		return decoded, errors.New(strings.TrimPrefix(err.Error(), "validating root: "))
	}
	// To a schema 1.0 is an integer, and so is one of 65 bits; to encoding/json they are not.
	return decoded, json.Unmarshal(encoded, &decoded)
}
