package backplane

import "context"

// Prompt is an MCP prompt: a text with gaps that the user chooses, such as a slash command.
type Prompt struct {
	// 1-64 characters of A-Z a-z 0-9 _ - and '.'; unique within the plugin.
	Name string
	// For people. Default: the name.
	Title string
	// For people: what the prompt is for.
	Description string
	// In the order they are asked for.
	Arguments []PromptArgument
	Icons     []Icon
	// MCP's _meta.
	Meta map[string]any
	// Run has every required argument, and perhaps more than are listed. A [CallError] of it ends the call with its code, any
	// other error is an internal one. ctx is as for [Func].
	Run func(ctx context.Context, call *Call, arguments map[string]string) (PromptResult, error)
}

// PromptArgument is a text that a prompt asks for.
type PromptArgument struct {
	// 1-64 characters without spaces; unique within the prompt.
	Name        string
	Title       string
	Description string
	// The prompt does not run without it.
	Required bool
	// Suggests values while the user types. Nil: none.
	Complete Completer
}

// PromptResult is what a prompt comes to; mostly one message of the user's, see [TextPrompt].
type PromptResult struct {
	Description string
	Messages    []PromptMessage
	// MCP's _meta.
	Meta map[string]any
}

// PromptMessage is one turn of a conversation.
type PromptMessage struct {
	Role    Role
	Content Content
}

// Role says whose a message is.
type Role string

const (
	RoleUser      Role = "user"
	RoleAssistant Role = "assistant"
)

// TextPrompt is one message of the user's.
func TextPrompt(text string) PromptResult {
	return PromptResult{Messages: []PromptMessage{{RoleUser, TextContent{text}}}}
}
