package backplane

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"

	"github.com/google/jsonschema-go/jsonschema"
)

// Config is what a user may decide for a plugin, in its own section of the host's config. Its address goes into a Plugin, and
// its Of and Current give what the user decided.
//
// T is a struct, or a map with string keys, read as arguments are; see [NewTool]. What does not fit is refused before any of
// the plugin's code sees it, and the user reads why: the plugin does not start, or goes on with the config it had.
type Config[T any] struct {
	// What the optional properties are when the user says nothing of them. A property is taken whole: lists and maps in it are not
	// joined with the user's. Not to be changed.
	Default T
	// Check tells what is wrong with a config whose types fit. Nil: nothing.
	Check func(config T) error
	// OnConfig takes the config: once before Start, then whenever it is another one, one after the other, before calls see it. Its
	// error refuses the config, for the user to read. ctx ends when the host no longer waits.
	//
	// Nil: calls see the new config, but a plugin that has a Start is replaced by a new process when its config changes,
	// because Start may have used it.
	OnConfig func(ctx context.Context, config T) error
}

// Of gives the config as it was when the call came. Not to be changed: other calls have the same. Without a host it is Default.
func (c *Config[T]) Of(call *Call) T { return c.typed(call.config) }

// Current gives the config as it is now; otherwise it is as Of.
func (c *Config[T]) Current(host *Host) T {
	if host.session == nil {
		return c.Default
	}
	return c.typed(host.session.config.Load())
}

func (c *Config[T]) typed(current *takenConfig) T {
	if current != nil {
		if value, ok := current.value.(T); ok {
			return value
		}
	}
	return c.Default
}

// AnyConfig is a [Config], whatever its type.
type AnyConfig interface {
	// problem is what is wrong with the definition.
	problem() error
	// decode gives what fits, as the author's type.
	decode(encoded []byte) (any, error)
	// apply has the author's code take what decode gave.
	apply(ctx context.Context, config any) error
	takesChanges() bool
}

func (c *Config[T]) problem() error {
	if c == nil {
		return errors.New("its address is nil")
	}
	_, err := c.schema()
	if err == nil {
		_, err = encodeJSON(c.Default)
	}
	return err
}

func (c *Config[T]) takesChanges() bool { return c.OnConfig != nil }

func (c *Config[T]) decode(encoded []byte) (any, error) {
	schema, err := c.schema()
	if err != nil {
		return nil, err
	}
	whole, err := c.withDefault(encoded, schema)
	if err != nil {
		return nil, err
	}
	resolved, err := schema.Resolve(nil)
	if err != nil {
		return nil, err
	}
	config, err := decodeChecked[T](resolved, whole)
	if err == nil && c.Check != nil {
		err = c.Check(config)
	}
	return config, err
}

func (c *Config[T]) apply(ctx context.Context, config any) error {
	if c.OnConfig == nil {
		return nil
	}
	return c.OnConfig(ctx, config.(T))
}

func (c *Config[T]) schema() (*jsonschema.Schema, error) {
	schema, err := objectSchema[T]()
	if err == nil {
		plainTypes(schema)
	}
	return schema, err
}

// withDefault fills in what may be missing. What may not is the user's to say, although Default has something there.
func (c *Config[T]) withDefault(encoded []byte, schema *jsonschema.Schema) ([]byte, error) {
	var given map[string]json.RawMessage
	if len(encoded) > 0 {
		if err := json.Unmarshal(encoded, &given); err != nil {
			return nil, fmt.Errorf("it is no JSON object: %w", err)
		}
		if given == nil {
			return nil, errors.New("it is null, no JSON object")
		}
	}
	whole, err := c.defaultMembers()
	if err != nil {
		return nil, err
	}
	maps.DeleteFunc(whole, func(name string, _ json.RawMessage) bool { return slices.Contains(schema.Required, name) })
	maps.Copy(whole, given)
	return json.Marshal(whole)
}

func (c *Config[T]) defaultMembers() (map[string]json.RawMessage, error) {
	encoded, err := encodeJSON(c.Default)
	if err != nil {
		return nil, err
	}
	members := map[string]json.RawMessage{}
	err = json.Unmarshal(encoded, &members)
	if members == nil { // of a nil map
		members = map[string]json.RawMessage{}
	}
	return members, err
}
