package backplane

import "github.com/backplane/backplane/sdk-go/internal/pluginv1"

// contributions is a plugin made ready to answer. It never changes: a call goes on with what it began with, also when the
// plugin is replaced meanwhile.
type contributions struct {
	plugin      Plugin
	description *pluginv1.DescribeResponse
	tools       map[string]Tool
	prompts     map[string]Prompt
	// By URI.
	resources map[string]Resource
	// The author's order decides between templates that make the same URI.
	templates []matchingTemplate
	// By pattern.
	events map[string]EventSubscription
}

type matchingTemplate struct {
	ResourceTemplate
	matcher uriMatcher
}

// contributionsOf takes a plugin that validate() found nothing wrong with.
func contributionsOf(plugin Plugin) *contributions {
	c := &contributions{
		plugin:      plugin,
		description: plugin.describe(),
		tools:       make(map[string]Tool, len(plugin.Tools)),
		prompts:     make(map[string]Prompt, len(plugin.Prompts)),
		resources:   make(map[string]Resource, len(plugin.Resources)),
		templates:   make([]matchingTemplate, len(plugin.ResourceTemplates)),
		events:      make(map[string]EventSubscription, len(plugin.Events)),
	}
	for _, tool := range plugin.Tools {
		c.tools[tool.Name()] = tool
	}
	for _, prompt := range plugin.Prompts {
		c.prompts[prompt.Name] = prompt
	}
	for _, resource := range plugin.Resources {
		c.resources[resource.URI] = resource
	}
	for i, template := range plugin.ResourceTemplates {
		matcher, _ := newURIMatcher(template.URITemplate)
		c.templates[i] = matchingTemplate{template, matcher}
	}
	for _, subscription := range plugin.Events {
		c.events[subscription.pattern] = subscription
	}
	return c
}
