package backplane

import (
	"errors"
	"fmt"
	"regexp"
	"strings"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Plugin says what a plugin is and what it contributes. It is a value without effects; [Serve] runs it.
type Plugin struct {
	// 1-64 characters of a-z 0-9 - and '.'. Equal to the manifest's name where there is a manifest.
	Name string
	// Semantic version, such as "1.0.0".
	Version string
	// One line for people.
	Description string
	Tools       []Tool
	// How many calls may run at once; the host is told to try again later beyond that. Default 64.
	MaxConcurrentCalls int
}

const defaultMaxConcurrentCalls = 64

var (
	pluginName = regexp.MustCompile(`^[a-z0-9.-]{1,64}$`)
	toolName   = regexp.MustCompile(`^[A-Za-z0-9_.-]{1,64}$`)
	// The expression that semver.org gives, without its named groups.
	semanticVersion = regexp.MustCompile(`^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)` +
		`(-(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*)(\.(0|[1-9]\d*|\d*[a-zA-Z-][0-9a-zA-Z-]*))*)?` +
		`(\+[0-9a-zA-Z-]+(\.[0-9a-zA-Z-]+)*)?$`)
)

// validate reports everything that is wrong at once, so that an author fixes it at once.
func (p Plugin) validate() error {
	var wrong []error
	if !pluginName.MatchString(p.Name) {
		wrong = append(wrong, errors.New("its name must be 1-64 characters of a-z 0-9 - and '.'"))
	}
	if !semanticVersion.MatchString(p.Version) {
		wrong = append(wrong, fmt.Errorf("its version is %q, expected a semantic version such as \"1.0.0\"", p.Version))
	}
	if strings.ContainsAny(p.Description, "\r\n") {
		wrong = append(wrong, errors.New("its description has more than one line"))
	}
	if p.MaxConcurrentCalls < 0 {
		wrong = append(wrong, fmt.Errorf("its MaxConcurrentCalls is %d, expected 0 (for %d) or more",
			p.MaxConcurrentCalls, defaultMaxConcurrentCalls))
	}
	wrong = append(wrong, validateTools(p.Tools)...)
	if len(wrong) > 0 {
		return fmt.Errorf("backplane: cannot serve plugin %q: %w", p.Name, errors.Join(wrong...))
	}
	return nil
}

func validateTools(tools []Tool) []error {
	var wrong []error
	seen := make(map[string]bool)
	for i, tool := range tools {
		switch {
		case tool.invoke == nil && tool.err == nil:
			wrong = append(wrong, fmt.Errorf("tool %d was not made by NewTool", i))
			continue
		case tool.err != nil:
			wrong = append(wrong, fmt.Errorf("tool %q: %w", tool.Name(), tool.err))
		case !toolName.MatchString(tool.Name()):
			wrong = append(wrong, fmt.Errorf("tool %q: its name must be 1-64 characters of A-Z a-z 0-9 _ - and '.'", tool.Name()))
		case seen[tool.Name()]:
			wrong = append(wrong, fmt.Errorf("tool %q: another tool has that name", tool.Name()))
		}
		seen[tool.Name()] = true
	}
	return wrong
}

func (p Plugin) describe() *pluginv1.DescribeResponse {
	tools := make([]*pluginv1.Tool, len(p.Tools))
	for i, tool := range p.Tools {
		tools[i] = tool.description
	}
	return &pluginv1.DescribeResponse{
		Name:        p.Name,
		Version:     p.Version,
		Description: validUTF8(p.Description),
		Tools:       tools,
	}
}

func (p Plugin) tool(name string) (Tool, bool) {
	for _, tool := range p.Tools {
		if tool.Name() == name {
			return tool, true
		}
	}
	return Tool{}, false
}

func (p Plugin) maxConcurrentCalls() int {
	if p.MaxConcurrentCalls == 0 {
		return defaultMaxConcurrentCalls
	}
	return p.MaxConcurrentCalls
}

// validUTF8 makes text that protobuf can encode: it refuses a whole message for one wrong byte in a string.
func validUTF8(text string) string { return strings.ToValidUTF8(text, "\uFFFD") }
