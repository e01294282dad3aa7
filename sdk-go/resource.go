package backplane

import "context"

// Resource is something to read at a fixed URI.
type Resource struct {
	// Absolute, such as "notes://today"; at most 2000 characters; unique within the plugin.
	URI string
	// Programmatic name.
	Name string
	// For people. Default: the name.
	Title       string
	Description string
	MIMEType    string
	// In bytes, before any encoding. 0: not said.
	Size        int64
	Annotations *Annotations
	Icons       []Icon
	// MCP's _meta.
	Meta map[string]any
	// Read gives the content; mostly one text or blob, see [TextResource] and [BlobResource]. Errors are as for a prompt's Run.
	Read func(ctx context.Context, call *Call) (ResourceResult, error)
	// Watch runs from the first subscription on until ctx ends, with the last one. It calls changed whenever the content is a
	// new one. Nil: clients hear of changes from [Host.ResourceUpdated] only.
	Watch func(ctx context.Context, changed func())
}

// ResourceTemplate is many things to read, at the URIs that a template makes.
type ResourceTemplate struct {
	// RFC 6570, such as "notes://{day}"; absolute, at most 2000 characters; unique within the plugin.
	URITemplate string
	// Programmatic name.
	Name string
	// For people. Default: the name.
	Title       string
	Description string
	MIMEType    string
	Annotations *Annotations
	Icons       []Icon
	// MCP's _meta.
	Meta map[string]any
	// Suggests values for the template's variables, by name.
	Complete map[string]Completer
	// Read returns [Errorf] with codes.NotFound where there is nothing at that URI.
	Read func(ctx context.Context, call *Call, at ResourceAddress) (ResourceResult, error)
}

// ResourceAddress is a URI that a template made.
type ResourceAddress struct {
	URI string
	// The template's variables by name, decoded: whatever the template, a value may hold any character, '/' and ".." among
	// them. The members of a list are joined by commas.
	Variables map[string]string
}

// ResourceResult is what reading a resource comes to.
type ResourceResult struct {
	Contents []ResourceContents
	// MCP's _meta.
	Meta map[string]any
}

// ResourceContents is one part of what stands at a URI: Blob when it is not nil, otherwise Text.
type ResourceContents struct {
	// Default: that which was read.
	URI string
	// Default: the resource's.
	MIMEType string
	Text     string
	Blob     []byte
	// MCP's _meta.
	Meta map[string]any
}

// TextResource is one text.
func TextResource(text string) ResourceResult {
	return ResourceResult{Contents: []ResourceContents{{Text: text}}}
}

// BlobResource is bytes that are no text.
func BlobResource(blob []byte) ResourceResult {
	return ResourceResult{Contents: []ResourceContents{{Blob: append([]byte{}, blob...)}}} // also nil is a blob
}
