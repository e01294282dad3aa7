package backplane

import (
	"context"
	"errors"
	"fmt"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Config takes what the user decided for the plugin, the section [plugin.NAME] of config.toml; made by [NewConfig].
type Config struct {
	apply func(ctx context.Context, encoded []byte) error
	// What is wrong with the definition; told by Serve.
	err error
}

// NewConfig makes a Config of a function that takes the config: once before Start, then whenever it is another one, never two
// at a time. Fields is as In of [NewTool]: what does not fit its schema is refused, and so is what the function gives an
// error for. A plugin that refuses its first config does not start; later it goes on with the one that it had.
func NewConfig[Fields any](take func(ctx context.Context, config Fields) error) *Config {
	schema, err := newInputSchema[Fields](nil)
	if take == nil {
		err = errors.Join(err, errors.New("its function is nil"))
	}
	return &Config{err: err, apply: func(ctx context.Context, encoded []byte) error {
		if len(encoded) == 0 {
			encoded = []byte("{}")
		}
		config, err := decodeChecked[Fields](schema.resolved, encoded)
		if err == nil {
			err = take(ctx, config)
		}
		if err != nil {
			return callError(codes.InvalidArgument, "The plugin cannot work with this config: %w", err)
		}
		return nil
	}}
}

// take has a plugin without a Config take any.
func (c *Config) take(ctx context.Context, encoded []byte) error {
	if c == nil {
		return nil
	}
	return c.apply(ctx, encoded)
}

// configureTask has the plugin go on with another config.
type configureTask struct {
	plugin  Plugin
	request *pluginv1.ConfigureRequest
}

func (c *contributions) configureTask(request *pluginv1.ConfigureRequest) task {
	return &configureTask{c.plugin, request}
}

func (t *configureTask) String() string { return fmt.Sprintf("config of plugin %q", t.plugin.Name) }

func (t *configureTask) run(ctx context.Context, _ *Call) (*pluginv1.Response, error) {
	if err := t.plugin.Config.take(ctx, t.request.GetConfig()); err != nil {
		return nil, err
	}
	return &pluginv1.Response{Method: &pluginv1.Response_Configure{Configure: &pluginv1.ConfigureResponse{}}}, nil
}
