package backplane

import (
	"context"
	"encoding/json"
	"strings"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// CreateMessageParams is what the client's model is given; MCP's sampling/createMessage.
type CreateMessageParams struct {
	Messages     []PromptMessage
	SystemPrompt string
	// The most that the model may write. Required.
	MaxTokens int
	// Further members, such as "temperature", "modelPreferences" and "tools", which wants AbilityCreateMessageWithTools. A message
	// of several blocks is a [RawContent] that holds a list.
	More map[string]any
}

// CreateMessageResult is what the client's model wrote.
type CreateMessageResult struct {
	Role Role
	// One block or a list of them, as JSON; see Text.
	Content    json.RawMessage
	Model      string
	StopReason string
	// MCP's CreateMessageResult, whole.
	JSON json.RawMessage `json:"-"`
}

// Text gives the text blocks, one after the other.
func (r CreateMessageResult) Text() string {
	var blocks []struct{ Type, Text string }
	if json.Unmarshal(r.Content, &blocks) != nil {
		blocks = append(blocks[:0], struct{ Type, Text string }{})
		_ = json.Unmarshal(r.Content, &blocks[0]) // what is no block has no text
	}
	var text strings.Builder
	for _, block := range blocks {
		if block.Type == "text" {
			text.WriteString(block.Text)
		}
	}
	return text.String()
}

// CreateMessage has the client's model write a message.
func (c *Client) CreateMessage(ctx context.Context, params CreateMessageParams) (CreateMessageResult, error) {
	encoded, err := params.encode()
	if err != nil {
		return CreateMessageResult{}, errorBadQuestion(err)
	}
	response, err := c.ask(ctx, &pluginv1.Request{Method: &pluginv1.Request_CreateMessage{
		CreateMessage: &pluginv1.CreateMessageRequest{Params: encoded},
	}})
	if err != nil {
		return CreateMessageResult{}, err
	}
	result := CreateMessageResult{JSON: response.GetCreateMessage().GetResult()}
	err = decodeAnswer(response.GetCreateMessage(), &result)
	return result, err
}

func (p CreateMessageParams) encode() ([]byte, error) {
	messages, err := wireMessages(p.Messages)
	if err != nil {
		return nil, err
	}
	members := map[string]any{"messages": messages, "maxTokens": p.MaxTokens}
	if p.SystemPrompt != "" {
		members["systemPrompt"] = p.SystemPrompt
	}
	for name, value := range p.More {
		members[name] = value
	}
	return encodeJSON(members)
}
