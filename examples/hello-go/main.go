// Command hello-go is a Backplane plugin: one binary with three tools, a prompt and a resource. hello-typescript is the same
// in TypeScript.
package main

import (
	"context"
	"fmt"
	"strings"
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

func introduce(_ context.Context, _ *backplane.Call, arguments map[string]string) (backplane.PromptResult, error) {
	return backplane.TextPrompt("Introduce " + arguments["name"] + " to the others in two sentences."), nil
}

func completePerson(_ context.Context, typed string, _ map[string]string) (backplane.Completion, error) {
	var fitting []string
	for _, person := range []string{"Ada", "Alan", "Grace"} {
		if strings.HasPrefix(person, typed) {
			fitting = append(fitting, person)
		}
	}
	return backplane.Completion{Values: fitting}, nil
}

func readGreetings(context.Context, *backplane.Call) (backplane.ResourceResult, error) {
	return backplane.TextResource("Hello\nBonjour\nHallo"), nil
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
	Prompts: []backplane.Prompt{{
		Name:        "introduce",
		Description: "Have somebody introduced",
		Arguments: []backplane.PromptArgument{
			{Name: "name", Description: "whom to introduce", Required: true, Complete: completePerson},
		},
		Run: introduce,
	}},
	Resources: []backplane.Resource{{
		URI:         "hello-go://greetings",
		Name:        "greetings",
		Description: "Hello in some languages",
		MIMEType:    "text/plain",
		Read:        readGreetings,
	}},
}

func main() {
	backplane.Serve(plugin)
}
