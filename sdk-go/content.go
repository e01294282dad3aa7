package backplane

import "encoding/json"

// Content is one block of a [Result]: [TextContent], [ImageContent], [AudioContent], [ResourceLink], [EmbeddedResource],
// or [RawContent] for what these cannot say.
type Content interface {
	// wire is what encoding/json turns into the block.
	wire() any
}

// TextContent is text for the model.
type TextContent struct{ Text string }

// ImageContent is an image, unencoded.
type ImageContent struct {
	Data     []byte
	MIMEType string
}

// AudioContent is a piece of sound, unencoded.
type AudioContent struct {
	Data     []byte
	MIMEType string
}

// ResourceLink points to a resource that the client may fetch. URI and Name are required.
type ResourceLink struct {
	URI         string `json:"uri"`
	Name        string `json:"name"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	MIMEType    string `json:"mimeType,omitempty"`
}

// EmbeddedResource carries a resource's contents: Blob when it is not nil, otherwise Text.
type EmbeddedResource struct {
	URI      string
	MIMEType string
	Text     string
	Blob     []byte
}

// RawContent is a block as JSON, for annotations, _meta and the kinds that MCP adds.
type RawContent json.RawMessage

func (c TextContent) wire() any {
	return struct {
		Type string `json:"type"`
		Text string `json:"text"`
	}{"text", c.Text}
}

type mediaBlock struct {
	Type     string `json:"type"`
	Data     []byte `json:"data"`
	MIMEType string `json:"mimeType"`
}

// The copies: a nil slice would be null.
func (c ImageContent) wire() any { return mediaBlock{"image", append([]byte{}, c.Data...), c.MIMEType} }
func (c AudioContent) wire() any { return mediaBlock{"audio", append([]byte{}, c.Data...), c.MIMEType} }

func (c ResourceLink) wire() any {
	return struct {
		Type string `json:"type"`
		ResourceLink
	}{"resource_link", c}
}

func (c EmbeddedResource) wire() any {
	resource := map[string]any{"uri": c.URI}
	if c.MIMEType != "" {
		resource["mimeType"] = c.MIMEType
	}
	if c.Blob != nil {
		resource["blob"] = c.Blob
	} else {
		resource["text"] = c.Text
	}
	return map[string]any{"type": "resource", "resource": resource}
}

func (c RawContent) wire() any { return json.RawMessage(c) }
