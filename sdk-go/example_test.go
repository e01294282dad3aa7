package backplane_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"

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
