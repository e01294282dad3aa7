package backplane

import (
	"log/slog"
	"math"
	"sync"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Call is one call of a tool, prompt, resource or event handler, as its function sees it. Its methods may be used from several
// goroutines, also after the function returned. The zero Call works and tells nobody anything.
type Call struct {
	id uint32
	// Nil: nobody made the call.
	session *session
	meta    map[string]any
	// As it was when the call came.
	config *takenConfig
	client Client

	mu       sync.Mutex
	answered bool
	// The last progress sent: values only grow. -Inf before the first.
	progress float64
}

func newCall(id uint32, session *session) *Call {
	return &Call{id: id, session: session, progress: math.Inf(-1)}
}

// Progress tells the caller how far the work is. Total is what progress will reach; 0: unknown. Progress that does not
// grow is left out, and so is any that the host is too slow to take.
func (c *Call) Progress(progress, total float64, message string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.session == nil || c.answered || !(progress > c.progress) || math.IsInf(progress, 0) {
		return
	}
	c.progress = progress
	body := &pluginv1.Progress{Progress: progress, Message: validUTF8(message)}
	if total > 0 && !math.IsInf(total, 0) {
		body.Total = &total
	}
	// Under the lock, so that it cannot come after the answer.
	c.session.outbox.offer(&pluginv1.Frame{CallId: c.id, Body: &pluginv1.Frame_Progress{Progress: body}})
}

// Log gives a logger whose records go to the host, marked with this call. A record is dropped when the host is too slow
// to take it. For what belongs to no call write to os.Stderr: the host keeps that as the plugin's log.
func (c *Call) Log() *slog.Logger {
	if c.session == nil {
		return slog.New(slog.DiscardHandler)
	}
	return slog.New(newCallLogHandler(c))
}

// Meta is MCP's _meta of the request: trace context and what else the client sent along. Not to be changed.
func (c *Call) Meta() map[string]any { return c.meta }

// Client is the agent behind the call.
func (c *Call) Client() *Client { return &c.client }

// close comes before the answer is sent: nothing of the call may follow that.
func (c *Call) close() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.answered = true
}

// sendLog marks a record with the call only while the host knows of it.
func (c *Call) sendLog(record *pluginv1.Log) {
	c.mu.Lock()
	defer c.mu.Unlock()
	frame := &pluginv1.Frame{CallId: c.id, Body: &pluginv1.Frame_Log{Log: record}}
	if c.answered {
		frame.CallId = 0
	}
	c.session.outbox.offer(frame)
}
