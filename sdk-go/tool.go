package backplane

import (
	"context"
	"errors"
	"fmt"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Tool is an MCP tool, made by [NewTool].
type Tool struct {
	description *pluginv1.Tool
	// A tool that fails, arguments that do not fit among it, says so in the Result. An error is a CallError, or means that
	// the result cannot be sent.
	invoke func(ctx context.Context, call *Call, arguments []byte) (Result, error)
	// What is wrong with the definition. Told by Serve: NewTool stays usable inside a composite literal.
	err error
}

// Name is what the tool is called by.
func (t Tool) Name() string { return t.description.GetName() }

// Func does a tool's work. ctx ends when the host cancels the call, at the call's deadline and when the host is gone;
// what is returned after that goes nowhere. An error becomes a result that tells the model what went wrong (isError), but a
// [CallError], such as that of a question the client refused, ends the call as it is. A panic becomes an internal error, and
// the plugin lives on.
type Func[In, Out any] func(ctx context.Context, call *Call, in In) (Out, error)

// NewTool makes a tool of a function. The description is what the model reads to decide whether to call it.
//
// In is a struct (struct{} for no arguments) or a map with string keys. Its JSON Schema comes from its fields: the "json"
// tag names a property, "omitempty" or "omitzero" makes it optional, the "jsonschema" tag describes it. Whatever the Go
// type, null fits no property: what has no value is missing. Arguments are checked against the schema before the function
// runs; those that do not fit give a result with isError that names the property, so that the model can try again (MCP
// 2025-11-25, "Error Handling").
//
// Out decides the result:
//   - string: one text block;
//   - a struct or a map with string keys: structured content with an output schema, and the same JSON as a text block.
//     Nil slices and maps are written as empty ones;
//   - [Result]: whatever it says.
//
// Schemas are derived by github.com/google/jsonschema-go: it infers and validates with one idea of each Go type, has no
// dependency of its own, and the official Go SDK of MCP uses it, so that a tool has the same schema under both, null
// aside: a property of two types, such as ["null", "array"] for a slice, is more than some model providers take.
func NewTool[In, Out any](name, description string, run Func[In, Out], options ...ToolOption) Tool {
	config := newToolConfig(options)
	input, inputErr := newInputSchema[In](config.refineInput)
	output, outputErr := newOutputSchema[Out]()
	more, moreErr := config.more()
	tool := Tool{
		description: &pluginv1.Tool{
			Name:         validUTF8(name),
			Title:        validUTF8(config.title),
			Description:  validUTF8(description),
			InputSchema:  input.json,
			OutputSchema: output.json,
			Annotations:  config.annotations,
			More:         more,
		},
		err: errors.Join(inputErr, outputErr, moreErr),
	}
	if run == nil {
		tool.err = errors.Join(tool.err, errors.New("its function is nil"))
	}
	tool.invoke = func(ctx context.Context, call *Call, arguments []byte) (Result, error) {
		in, err := decodeArguments[In](input.resolved, arguments)
		if err != nil {
			return failed(fmt.Errorf("Cannot call %q: %w", name, err))
		}
		out, err := run(ctx, call, in)
		if err != nil {
			return failed(err)
		}
		return resultOf(out, output)
	}
	return tool
}

// failed is a result that the model can read, and nothing that ends the call as it is.
func failed(err error) (Result, error) {
	if failure := (*CallError)(nil); errors.As(err, &failure) {
		return Result{}, err
	}
	return errorResult(err.Error()), nil
}
