package backplane

import (
	"context"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestRunningCallFreesItsPlaceBeforeItsAnswerIsSent(t *testing.T) {
	session := newSession(withTools(echo()), nil)
	session.ctx = t.Context()
	sent := 0
	session.outbox = newOutbox(func(batch *pluginv1.FrameBatch) {
		for _, frame := range batch.GetFrames() {
			sent++
			if session.calls.get(frame.GetCallId()) != nil {
				t.Error("the host has the answer and may not use the id again")
			}
		}
	}, t.Context().Done())
	admitted := func(id uint32) *runningCall {
		call := newRunningCall(session, id, &toolTask{tool: echo()}, &pluginv1.Request{})
		if failure := session.calls.admit(call); failure != nil {
			t.Fatal(failure)
		}
		return call
	}
	admitted(3).run()
	if sent != 1 {
		t.Error("the answer of a call that is alone waits for another goroutine")
	}
	for _, call := range []*runningCall{admitted(5), admitted(7)} {
		call.run()
	}
	close(session.outbox.finished)
	session.outbox.sendAll()
	if sent != 3 {
		t.Errorf("%d of 3 answers were sent", sent)
	}
}

func TestRunningCallAnswersWithTheCancelHoweverSoonItReturns(t *testing.T) {
	var host *fakeHost
	host = initialized(t, withTools(tool("return", func(_ context.Context, call *Call) (string, error) {
		host.service.session.calls.get(call.id).giveUp("")
		return "a moment too late", nil
	})))
	for range 500 {
		host.call(3, "return", "{}")
		host.receiveError(3, cancelled)
	}
}
