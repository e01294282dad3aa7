package backplane

import "github.com/backplane/backplane/sdk-go/internal/pluginv1"

// describe says what the plugin is and has. validate() has seen to it that everything can be encoded.
func (p Plugin) describe() *pluginv1.DescribeResponse {
	description := &pluginv1.DescribeResponse{
		Name:         p.Name,
		Version:      p.Version,
		Description:  validUTF8(p.Description),
		Completes:    p.completes(),
		Notifies:     len(p.Resources)+len(p.ResourceTemplates) > 0,
		Configurable: p.configurable(),
	}
	for _, tool := range p.Tools {
		description.Tools = append(description.Tools, tool.description)
	}
	for _, prompt := range p.Prompts {
		encoded, _ := prompt.describe()
		description.Prompts = append(description.Prompts, encoded)
	}
	for _, resource := range p.Resources {
		encoded, _ := resource.describe()
		description.Resources = append(description.Resources, encoded)
	}
	for _, template := range p.ResourceTemplates {
		encoded, _ := template.describe()
		description.ResourceTemplates = append(description.ResourceTemplates, encoded)
	}
	for _, subscription := range p.Events {
		description.EventSubscriptions = append(description.EventSubscriptions,
			&pluginv1.EventSubscription{Pattern: subscription.pattern, Durable: subscription.durable})
	}
	return description
}

func (p Plugin) completes() bool {
	for _, prompt := range p.Prompts {
		for _, argument := range prompt.Arguments {
			if argument.Complete != nil {
				return true
			}
		}
	}
	for _, template := range p.ResourceTemplates {
		if len(template.Complete) > 0 {
			return true
		}
	}
	return false
}

// describe gives MCP's Prompt.
func (p Prompt) describe() ([]byte, error) {
	arguments := make([]wireArgument, len(p.Arguments))
	for i, argument := range p.Arguments {
		arguments[i] = wireArgument{argument.Name, argument.Title, argument.Description, argument.Required}
	}
	return encodeJSON(struct {
		Name        string         `json:"name"`
		Title       string         `json:"title,omitempty"`
		Description string         `json:"description,omitempty"`
		Arguments   []wireArgument `json:"arguments"`
		Icons       []Icon         `json:"icons,omitempty"`
		Meta        map[string]any `json:"_meta,omitempty"`
	}{p.Name, p.Title, p.Description, arguments, p.Icons, p.Meta})
}

type wireArgument struct {
	Name        string `json:"name"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Required    bool   `json:"required,omitempty"`
}

// wireResource is MCP's Resource or, with a template for its URI, ResourceTemplate.
type wireResource struct {
	URI         string         `json:"uri,omitempty"`
	URITemplate string         `json:"uriTemplate,omitempty"`
	Name        string         `json:"name"`
	Title       string         `json:"title,omitempty"`
	Description string         `json:"description,omitempty"`
	MIMEType    string         `json:"mimeType,omitempty"`
	Annotations *Annotations   `json:"annotations,omitempty"`
	Size        int64          `json:"size,omitempty"`
	Icons       []Icon         `json:"icons,omitempty"`
	Meta        map[string]any `json:"_meta,omitempty"`
}

func (r Resource) describe() ([]byte, error) {
	return encodeJSON(wireResource{
		URI: r.URI, Name: r.Name, Title: r.Title, Description: r.Description, MIMEType: r.MIMEType,
		Annotations: r.Annotations, Size: r.Size, Icons: r.Icons, Meta: r.Meta,
	})
}

func (t ResourceTemplate) describe() ([]byte, error) {
	return encodeJSON(wireResource{
		URITemplate: t.URITemplate, Name: t.Name, Title: t.Title, Description: t.Description, MIMEType: t.MIMEType,
		Annotations: t.Annotations, Icons: t.Icons, Meta: t.Meta,
	})
}
