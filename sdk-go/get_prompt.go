package backplane

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// promptTask fills in a prompt.
type promptTask struct {
	prompt    Prompt
	arguments []byte
}

func (c *contributions) promptTask(request *pluginv1.GetPromptRequest) (task, error) {
	prompt, found := c.prompts[request.GetName()]
	if !found {
		return nil, errorUnknown(c.plugin, "prompt", request.GetName())
	}
	return &promptTask{prompt: prompt, arguments: request.GetArguments()}, nil
}

func (t *promptTask) String() string { return fmt.Sprintf("prompt %q", t.prompt.Name) }

func (t *promptTask) run(ctx context.Context, call *Call) (*pluginv1.Response, error) {
	arguments, err := t.texts()
	if err != nil {
		return nil, err
	}
	result, err := t.prompt.Run(ctx, call, arguments)
	if err != nil {
		return nil, err
	}
	encoded, err := result.encode()
	if err != nil {
		return nil, errorResultNotSent(t, err)
	}
	return &pluginv1.Response{Method: &pluginv1.Response_GetPrompt{
		GetPrompt: &pluginv1.GetPromptResponse{Result: encoded},
	}}, nil
}

// texts gives the arguments, which are texts all, the required among them.
func (t *promptTask) texts() (map[string]string, error) {
	decoded, err := decodeObject(t.arguments, "what came as arguments of "+t.String())
	if err != nil {
		return nil, err
	}
	texts := make(map[string]string, len(decoded))
	for name, value := range decoded {
		text, isText := value.(string)
		if !isText {
			return nil, callError(codes.InvalidArgument, "Argument %.80q of %v is not a text", name, t)
		}
		texts[name] = text
	}
	return texts, t.checkRequired(texts)
}

func (t *promptTask) checkRequired(given map[string]string) error {
	var missing []string
	for _, argument := range t.prompt.Arguments {
		if _, isGiven := given[argument.Name]; argument.Required && !isGiven {
			missing = append(missing, fmt.Sprintf("%q", argument.Name))
		}
	}
	if len(missing) == 0 {
		return nil
	}
	return callError(codes.InvalidArgument, "Prompt %q wants the arguments %s", t.prompt.Name, strings.Join(missing, ", "))
}

// encode gives MCP's GetPromptResult.
func (r PromptResult) encode() ([]byte, error) {
	messages, err := wireMessages(r.Messages)
	if err != nil {
		return nil, err
	}
	encoded, err := encodeJSON(struct {
		Description string         `json:"description,omitempty"`
		Messages    []wireMessage  `json:"messages"`
		Meta        map[string]any `json:"_meta,omitempty"`
	}{r.Description, messages, r.Meta})
	return bytes.ToValidUTF8(encoded, []byte("\uFFFD")), err
}

type wireMessage struct {
	Role    Role `json:"role"`
	Content any  `json:"content"`
}

func wireMessages(messages []PromptMessage) ([]wireMessage, error) {
	wire := make([]wireMessage, len(messages)) // MCP requires the list, also an empty one
	for i, message := range messages {
		if message.Content == nil {
			return nil, fmt.Errorf("message %d has no content", i)
		}
		wire[i] = wireMessage{message.Role, message.Content.wire()}
	}
	return wire, nil
}
