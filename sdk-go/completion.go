package backplane

import "context"

// Completer suggests values for an argument that begins as the user typed it. filled holds the arguments that have their
// values already, by name.
type Completer func(ctx context.Context, typed string, filled map[string]string) (Completion, error)

// Completion is what a [Completer] suggests.
type Completion struct {
	// MCP shows the first 100.
	Values []string
	// How many there are in all, when there are more than Values.
	Total int
}

// The most that MCP allows.
const maxCompletionValues = 100
