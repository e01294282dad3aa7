// Command everything uses each thing that a plugin can offer or ask for. It is the twin of the fixture of that name in
// packages/host/test/fixtures, and test/sdks.test.ts holds both to the same answers.
package main

import (
	"context"
	"encoding/json"
	"os"
	"strconv"
	"strings"
	"sync/atomic"

	backplane "github.com/backplane/backplane/sdk-go"
)

var (
	host atomic.Pointer[backplane.Host]
	// Tells of a change of the watched resource. Nil: nobody watches.
	changed atomic.Pointer[func()]
)

type none struct{}

type person struct {
	Name string `json:"name"`
}

// asText is what came of a question as one text block of JSON.
func asText(value any, err error) (string, error) {
	if err != nil {
		return "", err
	}
	encoded, err := json.Marshal(value)
	return string(encoded), err
}

func ask(ctx context.Context, call *backplane.Call, _ none) (string, error) {
	answer, err := backplane.Elicit[person](ctx, call.Client(), "Who?")
	if answer.Action != backplane.ActionAccept {
		return asText(map[string]any{"action": answer.Action}, err)
	}
	return asText(map[string]any{"action": answer.Action, "content": answer.Form}, err)
}

func askURL(ctx context.Context, call *backplane.Call, _ none) (string, error) {
	action, err := call.Client().ElicitURL(ctx, backplane.ElicitURLParams{
		Message: "Go", URL: "https://example.com/", ElicitationID: "e1",
	})
	host.Load().ElicitationCompleted("e1")
	return asText(map[string]any{"action": action}, err)
}

func sample(ctx context.Context, call *backplane.Call, _ none) (string, error) {
	result, err := call.Client().CreateMessage(ctx, backplane.CreateMessageParams{MaxTokens: 1})
	return string(result.JSON), err
}

func roots(ctx context.Context, call *backplane.Call, _ none) (string, error) {
	roots, err := call.Client().ListRoots(ctx)
	return asText(roots, err)
}

func abilities(_ context.Context, call *backplane.Call, _ none) (string, error) {
	client := call.Client()
	return asText(map[string]any{
		"form": client.Can(backplane.AbilityElicitForm), "roots": client.Can(backplane.AbilityListRoots), "meta": call.Meta(),
	}, nil)
}

func log(_ context.Context, call *backplane.Call, _ none) (string, error) {
	call.Log().Warn("careful\u001b[31m", "a", "b\u200b")
	return "logged", nil
}

func grow(context.Context, *backplane.Call, none) (string, error) {
	grown := plugin()
	grown.Tools = append(grown.Tools, backplane.NewTool("grown", "New",
		func(context.Context, *backplane.Call, none) (string, error) { return "grown", nil }))
	return "growing", host.Load().Replace(grown)
}

func touch(context.Context, *backplane.Call, none) (string, error) {
	if notify := changed.Load(); notify != nil {
		(*notify)()
		return "touched", nil
	}
	return "nobody watches", nil
}

func exit(context.Context, *backplane.Call, none) (string, error) {
	os.Exit(3)
	return "", nil
}

func long(context.Context, *backplane.Call, none) (string, error) { return "at last", nil }

func completeFile(_ context.Context, typed string, _ map[string]string) (backplane.Completion, error) {
	var fitting []string
	for _, file := range []string{"main.ts", "test.ts"} {
		if strings.HasPrefix(file, typed) {
			fitting = append(fitting, file)
		}
	}
	return backplane.Completion{Values: fitting}, nil
}

func completeDay(context.Context, string, map[string]string) (backplane.Completion, error) {
	days := make([]string, 200)
	for day := range days {
		days[day] = strconv.Itoa(day)
	}
	return backplane.Completion{Values: days}, nil
}

func review(_ context.Context, _ *backplane.Call, arguments map[string]string) (backplane.PromptResult, error) {
	return backplane.TextPrompt("Review " + arguments["code"]), nil
}

func watchToday(ctx context.Context, notify func()) {
	changed.Store(&notify)
	<-ctx.Done()
	changed.Store(nil)
}

func plugin() backplane.Plugin {
	return backplane.Plugin{
		Name:    "everything",
		Version: "1.0.0",
		Tools: []backplane.Tool{
			backplane.NewTool("ask", "Ask the user for a name", ask),
			backplane.NewTool("ask-url", "Send the user somewhere, and say that they are done", askURL),
			backplane.NewTool("sample", "Ask the model", sample),
			backplane.NewTool("roots", "List roots", roots),
			backplane.NewTool("abilities", "What the caller can do", abilities),
			backplane.NewTool("log", "Log", log),
			backplane.NewTool("grow", "Offer one more tool", grow),
			backplane.NewTool("touch", "Change the watched resource", touch),
			backplane.NewTool("exit", "End the process", exit),
			backplane.NewTool("long", "Take longer than anybody waits", long, backplane.WithRequiredTask()),
		},
		Prompts: []backplane.Prompt{{
			Name: "review", Description: "Review code",
			Arguments: []backplane.PromptArgument{{Name: "code", Required: true, Complete: completeFile}},
			Run:       review,
		}},
		Resources: []backplane.Resource{
			{URI: "notes://today", Name: "today", MIMEType: "text/plain", Watch: watchToday,
				Read: func(context.Context, *backplane.Call) (backplane.ResourceResult, error) {
					return backplane.TextResource("a note"), nil
				}},
			{URI: "notes://bytes", Name: "bytes", Read: func(context.Context, *backplane.Call) (backplane.ResourceResult, error) {
				return backplane.BlobResource([]byte{1, 2, 3}), nil
			}},
		},
		ResourceTemplates: []backplane.ResourceTemplate{{
			URITemplate: "notes://day/{day}", Name: "day", Complete: map[string]backplane.Completer{"day": completeDay},
			Read: func(_ context.Context, _ *backplane.Call, at backplane.ResourceAddress) (backplane.ResourceResult, error) {
				return backplane.TextResource("note of " + at.Variables["day"]), nil
			},
		}},
		Start: func(_ context.Context, given *backplane.Host) error {
			host.Store(given)
			return nil
		},
	}
}

func main() {
	backplane.Serve(plugin())
}
