package backplane

import (
	"context"
	"errors"
	"log/slog"
	"math"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestCallProgressComesBeforeTheAnswerAndOnlyGrows(t *testing.T) {
	host := initialized(t, withTools(tool("work", func(_ context.Context, call *Call) (string, error) {
		for _, progress := range []float64{0, 1, 1, 0.5, math.NaN(), math.Inf(1), 2} {
			call.Progress(progress, 4, "step")
		}
		call.Progress(3, 0, "bad \xff byte")
		return "done", nil
	})))
	host.call(3, "work", "{}")
	for _, expected := range []float64{0, 1, 2} {
		frame := host.receive()
		got := frame.GetProgress()
		if frame.GetCallId() != 3 || got.GetProgress() != expected || got.GetTotal() != 4 || got.GetMessage() != "step" {
			t.Errorf("got %v, expected progress %v", frame, expected)
		}
	}
	if got := host.receive().GetProgress(); got.GetProgress() != 3 || got.Total != nil || got.GetMessage() != "bad \uFFFD byte" {
		t.Errorf("got %v", got)
	}
	host.receiveResult(3)
}

func TestCallSaysNothingOfACallThatIsAnswered(t *testing.T) {
	calls := make(chan *Call, 1)
	host := initialized(t, withTools(tool("leak", func(_ context.Context, call *Call) (string, error) {
		calls <- call
		return "done", nil
	})))
	host.call(3, "leak", "{}")
	host.receiveResult(3)
	call := <-calls
	call.Progress(1, 2, "too late")
	call.Log().Info("late")
	if frame := host.receive(); frame.GetCallId() != 0 || frame.GetLog().GetMessage() != "late" {
		t.Errorf("got %v, expected a log record of no call", frame)
	}
	host.expectNothingMore()
}

func TestCallLogSendsRecordsWithLevelAndAttributes(t *testing.T) {
	host := initialized(t, withTools(tool("log", func(_ context.Context, call *Call) (string, error) {
		log := call.Log()
		log.Debug("plain")
		log.With("id", 7).WithGroup("disk").Warn("full", "level", "top", "msg", errors.New("<98 %>"))
		log.Log(context.Background(), slog.LevelError+2, "bad \xff byte")
		log.Log(context.Background(), slog.LevelDebug-1, "too fine")
		return "done", nil
	})))
	host.call(3, "log", "{}")
	for _, expected := range []struct {
		level      pluginv1.LogLevel
		message    string
		attributes string
	}{
		{pluginv1.LogLevel_LOG_LEVEL_DEBUG, "plain", ""},
		{pluginv1.LogLevel_LOG_LEVEL_WARN, "full", `{"id":7,"disk":{"level":"top","msg":"<98 %>"}}`},
		{pluginv1.LogLevel_LOG_LEVEL_ERROR, "bad \uFFFD byte", ""},
	} {
		frame := host.receive()
		log := frame.GetLog()
		if frame.GetCallId() != 3 || log.GetLevel() != expected.level || log.GetMessage() != expected.message ||
			string(log.GetAttributes()) != expected.attributes {
			t.Errorf("got %v, expected %v", frame, expected)
		}
	}
	host.receiveResult(3)
}

func TestCallZeroValueWorks(t *testing.T) {
	var call Call
	call.Progress(1, 2, "")
	call.Log().Info("nobody hears this")
}
