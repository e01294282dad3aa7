package backplane

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"sync"
	"time"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// callLogHandler turns slog records into Log frames. slog's own JSON handler writes the attributes, so that groups,
// LogValuers and errors look as they do everywhere.
type callLogHandler struct {
	call *Call
	json slog.Handler
	// Guards what json writes to. Shared by the handlers that WithAttrs and WithGroup derive.
	written *guardedBuffer
}

type guardedBuffer struct {
	mu sync.Mutex
	bytes.Buffer
}

// The group keeps an author's attributes apart from slog's own "level" and "msg".
const attributesGroup = "attributes"

func newCallLogHandler(call *Call) *callLogHandler {
	written := &guardedBuffer{}
	return &callLogHandler{call, slog.NewJSONHandler(written, nil).WithGroup(attributesGroup), written}
}

func (h *callLogHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelDebug
}

func (h *callLogHandler) Handle(ctx context.Context, record slog.Record) error {
	attributes, err := h.attributes(ctx, record)
	if err != nil {
		return err
	}
	h.call.sendLog(&pluginv1.Log{
		Level:      logLevel(record.Level),
		Message:    validUTF8(record.Message),
		Attributes: attributes,
	})
	return nil
}

func (h *callLogHandler) attributes(ctx context.Context, record slog.Record) ([]byte, error) {
	h.written.mu.Lock()
	defer h.written.mu.Unlock()
	h.written.Reset()
	record.Time = time.Time{}
	if err := h.json.Handle(ctx, record); err != nil {
		return nil, err
	}
	var line struct {
		Attributes json.RawMessage `json:"attributes"`
	}
	err := json.Unmarshal(h.written.Bytes(), &line)
	return line.Attributes, err
}

func (h *callLogHandler) WithAttrs(attributes []slog.Attr) slog.Handler {
	return &callLogHandler{h.call, h.json.WithAttrs(attributes), h.written}
}

func (h *callLogHandler) WithGroup(name string) slog.Handler {
	return &callLogHandler{h.call, h.json.WithGroup(name), h.written}
}

func logLevel(level slog.Level) pluginv1.LogLevel {
	switch {
	case level < slog.LevelInfo:
		return pluginv1.LogLevel_LOG_LEVEL_DEBUG
	case level < slog.LevelWarn:
		return pluginv1.LogLevel_LOG_LEVEL_INFO
	case level < slog.LevelError:
		return pluginv1.LogLevel_LOG_LEVEL_WARN
	default:
		return pluginv1.LogLevel_LOG_LEVEL_ERROR
	}
}
