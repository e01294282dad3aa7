package backplane

import (
	"context"
	"encoding/json"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// completeTask suggests values for one argument.
type completeTask struct {
	contributions *contributions
	params        []byte
}

func (c *contributions) completeTask(request *pluginv1.CompleteRequest) task {
	return &completeTask{c, request.GetParams()}
}

func (t *completeTask) String() string { return "completion" }

func (t *completeTask) run(ctx context.Context, _ *Call) (*pluginv1.Response, error) {
	var params completeParams
	if err := json.Unmarshal(t.params, &params); err != nil {
		return nil, errorNoObject("what is to be completed", err)
	}
	completion, err := t.contributions.complete(ctx, params)
	if err != nil {
		return nil, err
	}
	encoded, err := encodeJSON(struct {
		Completion wireCompletion `json:"completion"`
	}{completion})
	if err != nil {
		return nil, errorResultNotSent(t, err)
	}
	return &pluginv1.Response{Method: &pluginv1.Response_Complete{
		Complete: &pluginv1.CompleteResponse{Result: encoded},
	}}, nil
}

// completeParams are those of MCP's completion/complete.
type completeParams struct {
	Ref struct {
		Type string
		Name string
		URI  string
	}
	Argument struct {
		Name  string
		Value string
	}
	Context struct {
		Arguments map[string]string
	}
}

// complete has no suggestions for what has no completer.
func (c *contributions) complete(ctx context.Context, params completeParams) (wireCompletion, error) {
	completer, err := c.completer(params)
	if completer == nil {
		return wireCompletion{Values: []string{}}, err
	}
	completion, err := completer(ctx, params.Argument.Value, params.Context.Arguments)
	return completion.wire(), err
}

func (c *contributions) completer(params completeParams) (Completer, error) {
	switch ref := params.Ref; ref.Type {
	case "ref/prompt":
		prompt, found := c.prompts[ref.Name]
		if !found {
			return nil, errorUnknown(c.plugin, "prompt", ref.Name)
		}
		return prompt.completer(params.Argument.Name), nil
	case "ref/resource":
		for _, template := range c.templates {
			if template.URITemplate == ref.URI {
				return template.Complete[params.Argument.Name], nil
			}
		}
		if _, found := c.resources[ref.URI]; found {
			return nil, nil
		}
		return nil, errorUnknown(c.plugin, "resource template", ref.URI)
	default:
		return nil, callError(codes.InvalidArgument, "Cannot complete for a reference of type %.80q", ref.Type)
	}
}

func (p Prompt) completer(argument string) Completer {
	for _, candidate := range p.Arguments {
		if candidate.Name == argument {
			return candidate.Complete
		}
	}
	return nil
}

type wireCompletion struct {
	Values  []string `json:"values"`
	Total   *int     `json:"total,omitempty"`
	HasMore *bool    `json:"hasMore,omitempty"`
}

func (c Completion) wire() wireCompletion {
	total := max(c.Total, len(c.Values))
	values := append([]string{}, c.Values[:min(len(c.Values), maxCompletionValues)]...) // a nil slice would be null
	hasMore := total > len(values)
	return wireCompletion{values, &total, &hasMore}
}
