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

// errNotJSON: the host broke the contract, which is not the model's to mend.
var errNotJSON = errors.New("the arguments are not JSON")

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

// decodeArguments gives errNotJSON, or an error that names the property that does not fit.
func decodeArguments[In any](schema *jsonschema.Resolved, arguments []byte) (In, error) {
	var in In
	if len(arguments) == 0 {
		arguments = []byte("{}")
	}
	var value any
	if err := json.Unmarshal(arguments, &value); err != nil {
		return in, fmt.Errorf("%w: %w", errNotJSON, err)
	}
	if err := schema.Validate(value); err != nil {
		// The library writes one "validating <place>: " per level; the outermost says nothing.
		text := strings.TrimPrefix(err.Error(), "validating root: ")
		return in, fmt.Errorf("the arguments do not fit the tool's input schema: %s", text)
	}
	// To a schema 1.0 is an integer, and so is one of 65 bits; to encoding/json they are not.
	if err := json.Unmarshal(arguments, &in); err != nil {
		return in, fmt.Errorf("the arguments do not fit: %w", err)
	}
	return in, nil
}
