// Command talks publishes what it is told to, remembers what it hears, and says with what config it works. It is the twin of
// the fixture of that name in packages/host/test/fixtures; plugin-events.test.ts and plugin-config.test.ts hold both to the
// same answers.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strings"
	"sync"
	"syscall"

	backplane "github.com/backplane/backplane/sdk-go"
)

type none struct{}

type config struct {
	Greeting string `json:"greeting,omitempty"`
	Secret   string `json:"secret,omitempty"`
	Journal  string `json:"journal,omitempty"`
}

type heardEvent struct {
	Type    string `json:"type"`
	ID      string `json:"id"`
	Source  string `json:"source"`
	Data    any    `json:"data"`
	Dropped uint64 `json:"dropped"`
}

var state struct {
	sync.Mutex
	heard   []heardEvent
	config  config
	configs int
	blocked chan struct{}
}

func remember[Data any](event backplane.Event[Data]) {
	state.Lock()
	defer state.Unlock()
	state.heard = append(state.heard, heardEvent{event.Type, event.ID, event.Source, event.Data, event.Dropped})
}

func handle[Data any](_ context.Context, _ *backplane.Call, event backplane.Event[Data]) error {
	remember(event)
	return nil
}

type numbered struct {
	N int `json:"n"`
}

type kept struct {
	N    int  `json:"n"`
	Die  bool `json:"die,omitempty"`
	Hang bool `json:"hang,omitempty"`
}

func keep(_ context.Context, _ *backplane.Call, event backplane.Event[kept]) error {
	journal := taken().Journal
	if event.Data.Hang && !strings.Contains(read(journal), "hanging") {
		write(journal, "hanging")
		select {}
	}
	if event.Data.Die && !strings.Contains(read(journal), "dying") {
		write(journal, "dying")
		_ = syscall.Kill(syscall.Getpid(), syscall.SIGKILL)
	}
	write(journal, fmt.Sprint(event.Data.N))
	remember(event)
	return nil
}

func read(file string) string {
	content, _ := os.ReadFile(file)
	return string(content)
}

func write(file, line string) {
	out, err := os.OpenFile(file, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		return
	}
	defer out.Close()
	_, _ = fmt.Fprintln(out, line)
}

func slow(ctx context.Context, _ *backplane.Call, event backplane.Event[any]) error {
	release := make(chan struct{})
	state.Lock()
	state.blocked = release
	state.Unlock()
	select {
	case <-release:
	case <-ctx.Done():
	}
	remember(event)
	return nil
}

func unblock(context.Context, *backplane.Call, none) (string, error) {
	state.Lock()
	defer state.Unlock()
	if state.blocked != nil {
		select {
		case <-state.blocked:
		default:
			close(state.blocked)
		}
	}
	return "done", nil
}

func isBlocked(context.Context, *backplane.Call, none) (string, error) {
	state.Lock()
	defer state.Unlock()
	return asText(state.blocked != nil)
}

func taken() config {
	state.Lock()
	defer state.Unlock()
	return state.config
}

func take(_ context.Context, wanted config) error {
	if wanted.Greeting == "never" {
		return errors.New("that is no greeting")
	}
	if wanted.Greeting == "" {
		wanted.Greeting = "hello"
	}
	state.Lock()
	defer state.Unlock()
	state.config = wanted
	state.configs++
	return nil
}

type outcome struct {
	ID      string `json:"id,omitempty"`
	Code    string `json:"code,omitempty"`
	Message string `json:"message,omitempty"`
}

func publish(ctx context.Context, call *backplane.Call, event backplane.OutgoingEvent) outcome {
	id, err := call.Publish(ctx, event)
	if failure := (*backplane.CallError)(nil); errors.As(err, &failure) {
		return outcome{Code: snakeCase(failure.Code.String()), Message: failure.Message}
	}
	return outcome{ID: id}
}

// snakeCase writes gRPC's names as the other SDK does.
func snakeCase(name string) string {
	var words strings.Builder
	for i, letter := range name {
		if i > 0 && letter >= 'A' && letter <= 'Z' {
			words.WriteByte('_')
		}
		words.WriteRune(letter)
	}
	return strings.ToLower(words.String())
}

type publishArguments struct {
	Type    string `json:"type"`
	Subject string `json:"subject,omitempty"`
	Data    any    `json:"data,omitempty"`
	ID      string `json:"id,omitempty"`
}

func publishOne(ctx context.Context, call *backplane.Call, in publishArguments) (string, error) {
	return asText(publish(ctx, call, backplane.OutgoingEvent{Type: in.Type, Subject: in.Subject, Data: in.Data, ID: in.ID}))
}

type textArguments struct {
	Length int `json:"length,omitempty"`
	Depth  int `json:"depth,omitempty"`
}

func publishText(ctx context.Context, call *backplane.Call, in textArguments) (string, error) {
	var data any = strings.Repeat("x", in.Length)
	if in.Depth > 0 {
		data = json.RawMessage(strings.Repeat("[", in.Depth) + strings.Repeat("]", in.Depth))
	}
	return asText(publish(ctx, call, backplane.OutgoingEvent{Type: "demo.quick", Data: data}))
}

type floodArguments struct {
	Count int `json:"count"`
}

func flood(ctx context.Context, call *backplane.Call, in floodArguments) (string, error) {
	outcomes := make(chan outcome, in.Count)
	for n := range in.Count {
		go func() {
			outcomes <- publish(ctx, call, backplane.OutgoingEvent{Type: "demo.flood", Data: numbered{n}})
		}()
	}
	published, refusal := 0, outcome{}
	for range in.Count {
		if one := <-outcomes; one.Code == "" {
			published++
		} else {
			refusal = one
		}
	}
	return asText(map[string]any{"published": published, "refusal": refusal})
}

func heard(context.Context, *backplane.Call, none) (string, error) {
	state.Lock()
	defer state.Unlock()
	if state.heard == nil {
		return "[]", nil
	}
	return asText(state.heard)
}

func currentConfig(context.Context, *backplane.Call, none) (string, error) {
	state.Lock()
	defer state.Unlock()
	return asText(map[string]any{"config": state.config, "configs": state.configs, "pid": os.Getpid()})
}

func asText(value any) (string, error) {
	encoded, err := json.Marshal(value)
	return string(encoded), err
}

func main() {
	backplane.Serve(backplane.Plugin{
		Name:    "talks",
		Version: "1.0.0",
		Config:  &backplane.Config[config]{OnConfig: take},
		Events: []backplane.EventSubscription{
			backplane.OnEvent("demo.quick", handle[any]),
			backplane.OnEvent("demo.numbers", handle[numbered]),
			backplane.OnEvent("demo.kept", keep, backplane.Durable()),
			backplane.OnEvent("demo.slow", slow),
			backplane.OnEvent("config.changed", handle[any]),
		},
		Tools: []backplane.Tool{
			backplane.NewTool("publish", "Publish an event", publishOne),
			backplane.NewTool("publish-text", "Publish an event with that much text, or that deep", publishText),
			backplane.NewTool("flood", "Publish many events at once", flood),
			backplane.NewTool("heard", "What it heard", heard),
			backplane.NewTool("is-blocked", "Whether the slow handler has begun", isBlocked),
			backplane.NewTool("unblock", "Let the slow handler go on", unblock),
			backplane.NewTool("config", "Its config", currentConfig),
		},
	})
}
