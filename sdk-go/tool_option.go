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
}

func newToolConfig(options []ToolOption) toolConfig {
	config := toolConfig{annotations: &pluginv1.ToolAnnotations{}}
	for _, option := range options {
		option(&config)
	}
	return config
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
