// Command hello-go is a Backplane plugin: one binary, three tools. hello-typescript is the same in TypeScript.
package main

import (
	"context"
	"fmt"
	"time"

	"github.com/google/jsonschema-go/jsonschema"

	backplane "github.com/backplane/backplane/sdk-go"
)

type greetInput struct {
	Name string `json:"name" jsonschema:"who to greet"`
}

type addInput struct {
	A float64 `json:"a"`
	B float64 `json:"b"`
}

type addOutput struct {
	Sum float64 `json:"sum"`
}

type countdownInput struct {
	From int `json:"from"`
}

func greet(_ context.Context, _ *backplane.Call, in greetInput) (string, error) {
	return "Hello, " + in.Name + "!", nil
}

func add(_ context.Context, _ *backplane.Call, in addInput) (addOutput, error) {
	return addOutput{Sum: in.A + in.B}, nil
}

func countdown(ctx context.Context, call *backplane.Call, in countdownInput) (string, error) {
	for step := 1; step <= in.From; step++ {
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
		call.Progress(float64(step), float64(in.From), fmt.Sprintf("%d to go", in.From-step))
	}
	call.Log().Info("Lift-off", "from", in.From)
	return "Lift-off!", nil
}

// A Go type cannot say a range.
func boundCountdown(schema *jsonschema.Schema) {
	from := schema.Properties["from"]
	from.Minimum, from.Maximum = jsonschema.Ptr(1.0), jsonschema.Ptr(1000.0)
}

var plugin = backplane.Plugin{
	Name:        "hello-go",
	Version:     "1.0.0",
	Description: "A first plugin in Go",
	Tools: []backplane.Tool{
		backplane.NewTool("greet", "Greet somebody by name", greet, backplane.WithReadOnlyHint(true)),
		backplane.NewTool("add", "Add two numbers", add, backplane.WithReadOnlyHint(true)),
		backplane.NewTool("countdown", "Count down to zero, one step every tenth of a second", countdown,
			backplane.WithReadOnlyHint(true), backplane.WithInputSchema(boundCountdown)),
	},
}

func main() {
	backplane.Serve(plugin)
}
