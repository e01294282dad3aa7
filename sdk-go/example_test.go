package backplane_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/google/jsonschema-go/jsonschema"
	"google.golang.org/grpc/codes"

	backplane "github.com/backplane/backplane/sdk-go"
)

// A tool that asks the user before it does something.
func ExampleElicit() {
	type order struct {
		Dish  string `json:"dish" jsonschema:"what to eat"`
		Count int    `json:"count,omitempty"`
	}
	offerDishes := func(schema *jsonschema.Schema) {
		schema.Properties["dish"].Enum = []any{"soup", "stew"}
	}
	backplane.NewTool("order", "Order food",
		func(ctx context.Context, call *backplane.Call, _ struct{}) (string, error) {
			answer, err := backplane.Elicit[order](ctx, call.Client(), "What shall it be?", offerDishes)
			if err != nil {
				return "", err // such as that of a client that cannot be asked: the call ends with it as it is
			}
			if answer.Action != backplane.ActionAccept {
				return "Nothing was ordered", nil
			}
			return "Ordered " + answer.Form.Dish, nil
		})
}

// A tool that has the client's model write something, where there is one.
func ExampleClient_CreateMessage() {
	type input struct {
		Text string `json:"text"`
	}
	backplane.NewTool("summarize", "Summarize a text",
		func(ctx context.Context, call *backplane.Call, in input) (string, error) {
			if !call.Client().Can(backplane.AbilityCreateMessage) {
				return in.Text, nil
			}
			result, err := call.Client().CreateMessage(ctx, backplane.CreateMessageParams{
				SystemPrompt: "Summarize in one sentence.",
				Messages:     []backplane.PromptMessage{{Role: backplane.RoleUser, Content: backplane.TextContent{Text: in.Text}}},
				MaxTokens:    200,
			})
			return result.Text(), err
		})
}

// A question by name: an agent that has seen it before may answer it along with the call, and the user is not asked twice.
func ExampleClient_WithKey() {
	type order struct {
		Dish string `json:"dish"`
	}
	backplane.NewTool("order", "Order food",
		func(ctx context.Context, call *backplane.Call, _ struct{}) (string, error) {
			answer, err := backplane.Elicit[order](ctx, call.Client().WithKey("dish"), "What shall it be?")
			return "Ordered " + answer.Form.Dish, err
		})
}

// A config with a default, and a tool that heeds it.
func ExampleConfig() {
	type settings struct {
		Greeting string `json:"greeting,omitempty"`
	}
	config := &backplane.Config[settings]{
		Default: settings{Greeting: "Hello"},
		Check: func(config settings) error {
			if len(config.Greeting) > 20 {
				return errors.New("the greeting is longer than 20 characters")
			}
			return nil
		},
	}
	_ = backplane.Plugin{
		Name: "greeter", Version: "1.0.0", Config: config,
		Tools: []backplane.Tool{backplane.NewTool("greet", "Greet the user",
			func(_ context.Context, call *backplane.Call, _ struct{}) (string, error) {
				return config.Of(call).Greeting + "!", nil
			})},
	}
	fmt.Println(config.Of(&backplane.Call{}).Greeting) // there is no host
	// Output: Hello
}

// A handler that hears of each deployment until it has handled it, and says so.
func ExampleOnEvent() {
	type deployed struct {
		Branch string `json:"branch"`
	}
	_ = backplane.Plugin{
		Name: "smoke-test", Version: "1.0.0",
		Events: []backplane.EventSubscription{backplane.OnEvent("deploy.done",
			func(ctx context.Context, call *backplane.Call, event backplane.Event[deployed]) error {
				call.Log().Info("testing", "branch", event.Data.Branch, "of", event.Subject, "since", event.Time)
				// Published again after a failure, it is known by its ID.
				_, err := call.Publish(ctx, backplane.OutgoingEvent{Type: "smoke-test.passed", Subject: event.Subject, ID: event.ID})
				return err
			}, backplane.Durable())},
	}
}

// The code of an error tells what to do about it.
func ExampleCall_Publish() {
	publish := func(ctx context.Context, call *backplane.Call) {
		_, err := call.Publish(ctx, backplane.OutgoingEvent{Type: "deploy.done", Data: map[string]any{"branch": "main"}})
		var refusal *backplane.CallError
		if !errors.As(err, &refusal) {
			fmt.Println("published")
			return
		}
		switch refusal.Code {
		case codes.PermissionDenied:
			fmt.Println("the user did not grant it:", refusal)
		case codes.ResourceExhausted:
			fmt.Println("later:", refusal)
		default:
			fmt.Println(refusal.Code)
		}
	}
	publish(context.Background(), &backplane.Call{}) // no host made this call
	// Output: FailedPrecondition
}

// A plugin that publishes while nobody calls it.
func ExampleHost_Publish() {
	_ = backplane.Plugin{
		Name: "clock", Version: "1.0.0",
		Start: func(ctx context.Context, host *backplane.Host) error {
			go func() {
				for hour := range time.Tick(time.Hour) {
					if _, err := host.Publish(ctx, backplane.OutgoingEvent{Type: "clock.struck", Data: hour.Hour()}); err != nil {
						host.Log().Warn("nobody heard the clock", "error", err)
					}
					if ctx.Err() != nil {
						return
					}
				}
			}()
			return nil
		},
	}
}

// Files of one folder as resources. A variable may hold any character, so the folder is opened as a root.
func ExampleResourceTemplate() {
	_ = backplane.ResourceTemplate{
		URITemplate: "notes://{name}",
		Name:        "notes",
		MIMEType:    "text/markdown",
		Read: func(_ context.Context, _ *backplane.Call, at backplane.ResourceAddress) (backplane.ResourceResult, error) {
			folder, err := os.OpenRoot(filepath.Join(os.TempDir(), "notes"))
			if err != nil {
				return backplane.ResourceResult{}, err
			}
			defer folder.Close()
			note, err := fs.ReadFile(folder.FS(), at.Variables["name"]+".md")
			if errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrInvalid) {
				return backplane.ResourceResult{}, backplane.Errorf(codes.NotFound, "There is no note %q", at.Variables["name"])
			}
			return backplane.TextResource(string(note)), err
		},
	}
}

// A plugin that offers what it finds out when it starts.
func ExampleHost_Replace() {
	plugin := backplane.Plugin{Name: "found", Version: "1.0.0"}
	plugin.Start = func(_ context.Context, host *backplane.Host) error {
		found := plugin
		found.Resources = append(found.Resources, backplane.Resource{
			URI: "found://one", Name: "one",
			Read: func(context.Context, *backplane.Call) (backplane.ResourceResult, error) {
				return backplane.TextResource("the first"), nil
			},
		})
		return host.Replace(found)
	}
}
