package backplane

import (
	"bytes"
	"context"
	"fmt"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// readTask reads a resource, or what a template makes one of.
type readTask struct {
	contributions *contributions
	uri           string
}

func (c *contributions) readTask(request *pluginv1.ReadResourceRequest) task {
	return &readTask{c, request.GetUri()}
}

func (t *readTask) String() string { return fmt.Sprintf("resource %.80q", t.uri) }

func (t *readTask) run(ctx context.Context, call *Call) (*pluginv1.Response, error) {
	result, mimeType, err := t.read(ctx, call)
	if err != nil {
		return nil, err
	}
	encoded, err := result.encode(t.uri, mimeType)
	if err != nil {
		return nil, errorResultNotSent(t, err)
	}
	return &pluginv1.Response{Method: &pluginv1.Response_ReadResource{
		ReadResource: &pluginv1.ReadResourceResponse{Result: encoded},
	}}, nil
}

// read asks the resource of that URI or, where there is none, the first template that makes it.
func (t *readTask) read(ctx context.Context, call *Call) (result ResourceResult, mimeType string, err error) {
	if resource, found := t.contributions.resources[t.uri]; found {
		result, err = resource.Read(ctx, call)
		return result, resource.MIMEType, err
	}
	for _, template := range t.contributions.templates {
		if variables, matches := template.matcher.match(t.uri); matches {
			result, err = template.Read(ctx, call, ResourceAddress{t.uri, variables})
			return result, template.MIMEType, err
		}
	}
	return result, "", errorUnknown(t.contributions.plugin, "resource", t.uri)
}

// encode gives MCP's ReadResourceResult. The URI and type are those of contents that say none.
func (r ResourceResult) encode(uri, mimeType string) ([]byte, error) {
	contents := make([]wireContents, len(r.Contents)) // MCP requires the list, also an empty one
	for i, part := range r.Contents {
		contents[i] = part.wire(uri, mimeType)
	}
	encoded, err := encodeJSON(struct {
		Contents []wireContents `json:"contents"`
		Meta     map[string]any `json:"_meta,omitempty"`
	}{contents, r.Meta})
	return bytes.ToValidUTF8(encoded, []byte("\uFFFD")), err
}

type wireContents struct {
	URI      string         `json:"uri"`
	MIMEType string         `json:"mimeType,omitempty"`
	Text     *string        `json:"text,omitempty"`
	Blob     *[]byte        `json:"blob,omitempty"`
	Meta     map[string]any `json:"_meta,omitempty"`
}

func (c ResourceContents) wire(uri, mimeType string) wireContents {
	wire := wireContents{URI: uri, MIMEType: mimeType, Meta: c.Meta}
	if c.URI != "" {
		wire.URI = c.URI
	}
	if c.MIMEType != "" {
		wire.MIMEType = c.MIMEType
	}
	if c.Blob != nil {
		wire.Blob = &c.Blob
	} else {
		wire.Text = &c.Text
	}
	return wire
}
