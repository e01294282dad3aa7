// Command hello-go is a Backplane plugin: one binary, three tools.
package main

import (
	"context"
	"fmt"
	"time"

	backplane "github.com/backplane/backplane/sdk-go"
)

type greetInput struct {
	Name string `json:"name" jsonschema:"who to greet"`
}

type addInput struct {
	A float64 `json:"a" jsonschema:"the first number"`
	B float64 `json:"b" jsonschema:"the second number"`
}

type addOutput struct {
	Sum float64 `json:"sum" jsonschema:"a + b"`
}

type countdownInput struct {
	From       int `json:"from" jsonschema:"the number to count down from"`
	IntervalMs int `json:"intervalMs,omitempty" jsonschema:"milliseconds between two numbers; 0 if left out"`
}

func greet(_ context.Context, call *backplane.Call, in greetInput) (string, error) {
	call.Log().Info("Greeting", "name", in.Name)
	return "Hello, " + in.Name + "!", nil
}

func add(_ context.Context, _ *backplane.Call, in addInput) (addOutput, error) {
	return addOutput{Sum: in.A + in.B}, nil
}

func countdown(ctx context.Context, call *backplane.Call, in countdownInput) (string, error) {
	for left := in.From; left > 0; left-- {
		call.Progress(float64(in.From-left), float64(in.From), fmt.Sprint(left))
		select {
		case <-ctx.Done():
			return "", ctx.Err()
		case <-time.After(time.Duration(in.IntervalMs) * time.Millisecond):
		}
	}
	return "Liftoff!", nil
}

var plugin = backplane.Plugin{
	Name:        "hello-go",
	Version:     "1.0.0",
	Description: "Says hello, adds and counts down, from a Go binary",
	Tools: []backplane.Tool{
		backplane.NewTool("greet", "Greet somebody by name", greet, backplane.WithReadOnlyHint(true)),
		backplane.NewTool("add", "Add two numbers", add, backplane.WithReadOnlyHint(true)),
		backplane.NewTool("countdown", "Count down to zero and report each number", countdown, backplane.WithReadOnlyHint(true)),
	},
}

func main() {
	backplane.Serve(plugin)
}
