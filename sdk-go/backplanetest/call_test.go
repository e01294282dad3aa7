package backplanetest_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/backplanetest"
)

type input struct {
	Name string `json:"name"`
}

type output struct {
	Length int `json:"length"`
}

var plugin = backplane.Plugin{Name: "tested", Version: "1.0.0", Tools: []backplane.Tool{
	backplane.NewTool("measure", "", func(_ context.Context, call *backplane.Call, in input) (output, error) {
		if in.Name == "" {
			return output{}, errors.New("the name is empty")
		}
		call.Progress(1, 2, "half")
		call.Log().Info("measuring")
		return output{len(in.Name)}, nil
	}),
	backplane.NewTool("ask", "", func(ctx context.Context, call *backplane.Call, _ struct{}) (string, error) {
		client := call.Client()
		answer, err := backplane.Elicit[input](ctx, client, "Who?")
		if err != nil {
			return "", err
		}
		message, err := client.CreateMessage(ctx, backplane.CreateMessageParams{MaxTokens: 1})
		if err != nil {
			return "", err
		}
		roots, err := client.ListRoots(ctx)
		return fmt.Sprint(answer.Form.Name, message.Text(), roots, call.Meta()), err
	}),
}, Prompts: []backplane.Prompt{{
	Name: "greet", Arguments: []backplane.PromptArgument{{Name: "name"}},
	Run: func(_ context.Context, call *backplane.Call, arguments map[string]string) (backplane.PromptResult, error) {
		call.Log().Info("greeting")
		return backplane.TextPrompt("Greet " + arguments["name"]), nil
	},
}}, Resources: []backplane.Resource{{
	URI: "notes://today", Name: "today",
	Read: func(context.Context, *backplane.Call) (backplane.ResourceResult, error) {
		return backplane.TextResource("a note"), nil
	},
}}}

func TestGetPromptGivesTextAndLogs(t *testing.T) {
	result := backplanetest.GetPrompt(t, plugin, "greet", map[string]string{"name": "Ada"})
	if result.Text != "Greet Ada" || len(result.Logs) != 1 {
		t.Errorf("got %s after %q", result.JSON, result.Logs)
	}
	if result := backplanetest.GetPrompt(t, plugin, "greet", nil); result.Text != "Greet " {
		t.Errorf("got %s", result.JSON)
	}
}

func TestReadResourceGivesText(t *testing.T) {
	if result := backplanetest.ReadResource(t, plugin, "notes://today"); result.Text != "a note" {
		t.Errorf("got %s", result.JSON)
	}
}

func TestCallHasTheClientAnswer(t *testing.T) {
	var asked string
	client := backplanetest.Client{
		Elicit: func(params json.RawMessage) any {
			asked = string(params)
			return map[string]any{"action": "accept", "content": input{"Ada"}}
		},
		CreateMessage: func(json.RawMessage) any {
			return map[string]any{"role": "assistant", "model": "m", "content": map[string]any{"type": "text", "text": "Hi"}}
		},
		Roots: []string{"file:///w"},
	}
	meta := backplanetest.WithMeta(map[string]any{"k": "v"})
	result := backplanetest.Call(t, plugin, "ask", struct{}{}, backplanetest.WithClient(client), meta)
	if result.Text != "AdaHi[{file:///w }] map[k:v]" {
		t.Errorf("got %q", result.Text)
	}
	if !strings.Contains(asked, `"message":"Who?"`) {
		t.Errorf("the client was asked %s", asked)
	}
}

func TestCallFailsTheTestWhenTheClientCannotBeAsked(t *testing.T) {
	if fatal := failureOf(t, calling("ask")); !strings.Contains(fatal, "cannot be asked") {
		t.Errorf("got %q", fatal)
	}
}

func TestCallGivesResultProgressAndLogs(t *testing.T) {
	result := backplanetest.Call(t, plugin, "measure", input{"Ada"})
	if result.IsError || result.Text != `{"length":3}` || string(result.Structured) != `{"length":3}` {
		t.Errorf("got %s", result.JSON)
	}
	if len(result.Progress) != 1 || result.Progress[0] != (backplanetest.Progress{Progress: 1, Total: 2, Message: "half"}) {
		t.Errorf("got progress %v", result.Progress)
	}
	if len(result.Logs) != 1 || result.Logs[0] != "measuring" {
		t.Errorf("got logs %q", result.Logs)
	}
}

func TestCallGivesTheToolsOwnFailure(t *testing.T) {
	if result := backplanetest.Call(t, plugin, "measure", input{}); !result.IsError || result.Text != "the name is empty" {
		t.Errorf("got %s", result.JSON)
	}
}

func TestCallFailsTheTestWhenThereIsNoResult(t *testing.T) {
	if fatal := failureOf(t, calling("mesure")); !strings.Contains(fatal, `"mesure"`) {
		t.Errorf("got %q, expected a failure that names the tool", fatal)
	}
}

func calling(tool string) func(testing.TB) {
	return func(t testing.TB) { backplanetest.Call(t, plugin, tool, struct{}{}) }
}

// failureOf is what fails a test.
func failureOf(t *testing.T, test func(testing.TB)) string {
	failing := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		test(failing)
	}()
	<-done
	return failing.fatal
}

// recorder is a test that may fail. Fatalf ends its goroutine, as that of testing does.
type recorder struct {
	testing.TB
	fatal string
}

func (r *recorder) Fatalf(format string, values ...any) {
	r.fatal = fmt.Sprintf(format, values...)
	runtime.Goexit()
}
