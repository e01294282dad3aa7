package backplane

import (
	"context"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestRunningCallFreesItsPlaceBeforeItsAnswerIsSent(t *testing.T) {
	session := newSession(withTools(echo()), nil)
	session.ctx = t.Context()
	session.outbox = newOutbox(t.Context().Done())
	session.outbox.frames = make(chan *pluginv1.Frame) // unbuffered: what was put has been taken
	for range 1000 {
		call := newRunningCall(session, 3, &toolTask{tool: echo()}, &pluginv1.Request{})
		if failure := session.calls.admit(call); failure != nil {
			t.Fatal(failure)
		}
		go call.run()
		<-session.outbox.frames
		if session.calls.get(3) != nil {
			t.Fatal("the host has the answer and may not use the id again")
		}
		session.calls.unfinished.Wait()
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
