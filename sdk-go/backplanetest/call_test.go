package backplanetest_test

import (
	"context"
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
}}

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
	failing := &recorder{TB: t}
	done := make(chan struct{})
	go func() {
		defer close(done)
		backplanetest.Call(failing, plugin, "mesure", input{})
	}()
	<-done
	if !strings.Contains(failing.fatal, `"mesure"`) {
		t.Errorf("got %q, expected a failure that names the tool", failing.fatal)
	}
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
