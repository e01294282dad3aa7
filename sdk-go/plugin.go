package backplane

import (
	"context"
	"strings"
)

// Plugin says what a plugin is and what it contributes. It is a value without effects; [Serve] runs it.
type Plugin struct {
	// 1-64 characters of a-z 0-9 - and '.'. Equal to the manifest's name where there is a manifest.
	Name string
	// Semantic version, such as "1.0.0".
	Version string
	// One line for people.
	Description       string
	Tools             []Tool
	Prompts           []Prompt
	Resources         []Resource
	ResourceTemplates []ResourceTemplate
	Events            []EventSubscription
	// A *[Config]. Nil: the plugin takes any, and heeds none.
	Config AnyConfig
	// Called once, before the first call, when the host starts to use the plugin (not when it only asks what there is); the
	// host waits for it. Its error ends the start. ctx ends with the session, long after Start returned: what Start leaves
	// running heeds it.
	Start func(ctx context.Context, host *Host) error
	// How many calls may run at once; the host is told to try again later beyond that. Default 64.
	MaxConcurrentCalls int
}

const defaultMaxConcurrentCalls = 64

func (p Plugin) maxConcurrentCalls() int {
	if p.MaxConcurrentCalls == 0 {
		return defaultMaxConcurrentCalls
	}
	return p.MaxConcurrentCalls
}

// validUTF8 makes text that protobuf can encode: it refuses a whole message for one wrong byte in a string.
func validUTF8(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
