package backplane

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/google/jsonschema-go/jsonschema"
	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Action is what the user did with a question.
type Action string

const (
	ActionAccept Action = "accept"
	// The user said no.
	ActionDecline Action = "decline"
	// The user said nothing, such as by closing the dialog.
	ActionCancel Action = "cancel"
)

// Elicited is a user's answer to a form.
type Elicited[Form any] struct {
	Action Action
	// Filled in with [ActionAccept] only.
	Form Form
}

// Elicit asks the user to fill in a form, a struct of texts, numbers and yes-or-no's: its fields are as for [NewTool]. A refine
// function says what a Go type cannot, as with [WithInputSchema]: choices, a range, a format, a default. An answer that does
// not fit the form is an error with codes.InvalidArgument.
func Elicit[Form any](
	ctx context.Context, client *Client, message string, refine ...func(*jsonschema.Schema),
) (Elicited[Form], error) {
	schema, resolved, err := formSchema[Form](refine)
	if err != nil {
		return Elicited[Form]{}, errorBadQuestion(err)
	}
	answer, err := client.elicitForm(ctx, message, schema)
	if err != nil || answer.Action != ActionAccept {
		return Elicited[Form]{Action: answer.Action}, err
	}
	form, err := decodeChecked[Form](resolved, answer.Content)
	if err != nil {
		return Elicited[Form]{}, callError(codes.InvalidArgument, "The client's answer does not fit the form: %w", err)
	}
	return Elicited[Form]{ActionAccept, form}, nil
}

// ElicitSchema is [Elicit] for a form known only at run time: requestedSchema is what encoding/json writes as MCP's restricted
// JSON Schema. The answer is not checked.
func (c *Client) ElicitSchema(ctx context.Context, message string, requestedSchema any) (Elicited[map[string]any], error) {
	answer, err := c.elicitForm(ctx, message, requestedSchema)
	if err != nil || answer.Action != ActionAccept {
		return Elicited[map[string]any]{Action: answer.Action}, err
	}
	form, err := decodeObject(answer.Content, "the form's content")
	if err != nil {
		return Elicited[map[string]any]{}, errorBadAnswer(err)
	}
	return Elicited[map[string]any]{ActionAccept, form}, nil
}

// ElicitURLParams sends a user somewhere.
type ElicitURLParams struct {
	Message string `json:"message"`
	// "https:".
	URL string `json:"url"`
	// Names it in [Host.ElicitationCompleted].
	ElicitationID string `json:"elicitationId"`
}

// ElicitURL asks the user to open a URL; it returns when they agreed or not, not when they are done there.
func (c *Client) ElicitURL(ctx context.Context, params ElicitURLParams) (Action, error) {
	answer, err := c.elicit(ctx, struct {
		Mode string `json:"mode"`
		ElicitURLParams
	}{"url", params})
	return answer.Action, err
}

type elicitAnswer struct {
	Action  Action
	Content json.RawMessage
}

func (c *Client) elicitForm(ctx context.Context, message string, schema any) (elicitAnswer, error) {
	return c.elicit(ctx, struct {
		Mode            string `json:"mode"`
		Message         string `json:"message"`
		RequestedSchema any    `json:"requestedSchema"`
	}{"form", message, schema})
}

func (c *Client) elicit(ctx context.Context, params any) (elicitAnswer, error) {
	encoded, err := encodeJSON(params)
	if err != nil {
		return elicitAnswer{}, errorBadQuestion(err)
	}
	response, err := c.ask(ctx, &pluginv1.Request{Method: &pluginv1.Request_Elicit{
		Elicit: &pluginv1.ElicitRequest{Params: encoded},
	}})
	if err != nil {
		return elicitAnswer{}, err
	}
	var answer elicitAnswer
	if err := decodeAnswer(response.GetElicit(), &answer); err != nil {
		return elicitAnswer{}, err
	}
	switch answer.Action {
	case ActionAccept, ActionDecline, ActionCancel:
		return answer, nil
	default:
		return elicitAnswer{}, errorBadAnswer(fmt.Errorf("its action is %.80q", answer.Action))
	}
}

// formSchema is a schema as MCP restricts those of forms: one object of simple fields. Also ready to validate.
func formSchema[Form any](refine []func(*jsonschema.Schema)) (*jsonschema.Schema, *jsonschema.Resolved, error) {
	schema, err := objectSchema[Form]()
	if err != nil {
		return nil, nil, err
	}
	plainTypes(schema)
	schema.AdditionalProperties = nil // clients need not know the keyword
	for _, refine := range refine {
		refine(schema)
	}
	for name, field := range schema.Properties {
		if !isFormField(field) {
			return nil, nil, fmt.Errorf("field %q of the form is no text, number, yes-or-no or choice among texts", name)
		}
	}
	resolved, err := schema.Resolve(&jsonschema.ResolveOptions{ValidateDefaults: true})
	return schema, resolved, err
}

func isFormField(field *jsonschema.Schema) bool {
	switch field.Type {
	case "string", "number", "integer", "boolean":
		return true
	case "array":
		return field.Items != nil && (field.Items.Enum != nil || field.Items.AnyOf != nil)
	default:
		return false
	}
}
