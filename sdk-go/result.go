package backplane

import (
	"bytes"
	"encoding/json"
	"fmt"
)

// Result is a tool's answer in full. Most tools return a string or a struct instead; see [NewTool].
type Result struct {
	Content []Content
	// Anything that encoding/json writes as an object; nil: none.
	StructuredContent any
	// The tool failed, and Content tells the model how.
	IsError bool
	// MCP's _meta.
	Meta map[string]any
}

func errorResult(text string) Result {
	return Result{Content: []Content{TextContent{text}}, IsError: true}
}

// resultOf turns what a tool's function returned into a Result.
func resultOf(out any, schema outputSchema) (Result, error) {
	switch out := out.(type) {
	case Result:
		return out, nil
	case string:
		return Result{Content: []Content{TextContent{out}}}, nil
	}
	structured, err := encodeJSON(out)
	if err != nil {
		return Result{}, err
	}
	structured, err = nilAsEmpty(structured, schema.root)
	if err != nil {
		return Result{}, err
	}
	// MCP asks for the same JSON as text, for clients that know no structured content.
	return Result{
		Content:           []Content{TextContent{string(structured)}},
		StructuredContent: json.RawMessage(structured),
	}, nil
}

// encode gives MCP's CallToolResult.
func (r Result) encode() ([]byte, error) {
	content, err := r.contentBlocks()
	if err != nil {
		return nil, err
	}
	structured, err := r.structuredContent()
	if err != nil {
		return nil, err
	}
	encoded, err := encodeJSON(struct {
		Content           []any           `json:"content"`
		StructuredContent json.RawMessage `json:"structuredContent,omitempty"`
		IsError           bool            `json:"isError,omitempty"`
		Meta              map[string]any  `json:"_meta,omitempty"`
	}{content, structured, r.IsError, r.Meta})
	return bytes.ToValidUTF8(encoded, []byte("\uFFFD")), err
}

func (r Result) contentBlocks() ([]any, error) {
	blocks := make([]any, len(r.Content)) // MCP requires the list, also an empty one
	for i, block := range r.Content {
		if block == nil {
			return nil, fmt.Errorf("content block %d is nil", i)
		}
		blocks[i] = block.wire()
	}
	return blocks, nil
}

func (r Result) structuredContent() (json.RawMessage, error) {
	if r.StructuredContent == nil {
		return nil, nil
	}
	structured, err := encodeJSON(r.StructuredContent)
	if err != nil {
		return nil, err
	}
	if structured[0] != '{' {
		return nil, fmt.Errorf("structured content is a %T, which is no JSON object", r.StructuredContent)
	}
	return structured, nil
}

// encodeJSON leaves <, > and & alone: models read this.
func encodeJSON(value any) ([]byte, error) {
	var buffer bytes.Buffer
	encoder := json.NewEncoder(&buffer)
	encoder.SetEscapeHTML(false)
	if err := encoder.Encode(value); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(buffer.Bytes(), []byte("\n")), nil
}
