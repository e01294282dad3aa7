package backplane

import (
	"github.com/google/jsonschema-go/jsonschema"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// ToolOption says more about a tool than [NewTool]'s parameters do.
type ToolOption func(*toolConfig)

type toolConfig struct {
	title       string
	annotations *pluginv1.ToolAnnotations
	refineInput func(*jsonschema.Schema)
	icons       []Icon
	execution   *toolExecution
	meta        map[string]any
}

// toolExecution is a member of MCP's Tool (2025-11-25).
type toolExecution struct {
	TaskSupport string `json:"taskSupport"`
}

func newToolConfig(options []ToolOption) toolConfig {
	config := toolConfig{annotations: &pluginv1.ToolAnnotations{}}
	for _, option := range options {
		option(&config)
	}
	return config
}

// more encodes the members of MCP's Tool that the contract has no field for. Nil: none.
func (c toolConfig) more() ([]byte, error) {
	if len(c.icons) == 0 && c.execution == nil && len(c.meta) == 0 {
		return nil, nil
	}
	return encodeJSON(struct {
		Icons     []Icon         `json:"icons,omitempty"`
		Execution *toolExecution `json:"execution,omitempty"`
		Meta      map[string]any `json:"_meta,omitempty"`
	}{c.icons, c.execution, c.meta})
}

// WithTitle names the tool for people.
func WithTitle(title string) ToolOption {
	return func(config *toolConfig) { config.title = title }
}

// WithReadOnlyHint: the tool changes nothing. MCP's default is false.
func WithReadOnlyHint(hint bool) ToolOption {
	return func(config *toolConfig) { config.annotations.ReadOnlyHint = &hint }
}

// WithDestructiveHint: the tool may destroy something, not only add. MCP's default is true.
func WithDestructiveHint(hint bool) ToolOption {
	return func(config *toolConfig) { config.annotations.DestructiveHint = &hint }
}

// WithIdempotentHint: a second call with the same arguments changes nothing more. MCP's default is false.
func WithIdempotentHint(hint bool) ToolOption {
	return func(config *toolConfig) { config.annotations.IdempotentHint = &hint }
}

// WithOpenWorldHint: the tool reaches beyond a closed domain, such as the web. MCP's default is true.
func WithOpenWorldHint(hint bool) ToolOption {
	return func(config *toolConfig) { config.annotations.OpenWorldHint = &hint }
}

// WithInputSchema adds to the derived schema what a Go type cannot say: an enum, a range, a pattern, null. Arguments are
// checked against the outcome. A default is only told, not filled in.
func WithInputSchema(refine func(*jsonschema.Schema)) ToolOption {
	return func(config *toolConfig) { config.refineInput = refine }
}

// WithIcons gives the tool pictures, for clients that show it to people.
func WithIcons(icons ...Icon) ToolOption {
	return func(config *toolConfig) { config.icons = icons }
}

// WithRequiredTask: only for agents that can fetch the result later (MCP's tasks, 2026-07-28); any other is refused. For
// what takes longer than anybody waits; the plugin's limits.callTimeoutMs must allow for it. By default an agent that can
// gets a task when the call takes long, and any other waits.
func WithRequiredTask() ToolOption {
	return func(config *toolConfig) { config.execution = &toolExecution{TaskSupport: "required"} }
}

// WithMeta sets MCP's _meta of the tool. Its values are what encoding/json can write.
func WithMeta(meta map[string]any) ToolOption {
	return func(config *toolConfig) { config.meta = meta }
}
