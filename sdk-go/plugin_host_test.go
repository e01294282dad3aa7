package backplane

import (
	"context"
	"strings"
	"sync"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// started gives a session and the Host that the plugin was started with.
func started(t *testing.T, plugin Plugin) (*fakeHost, *Host) {
	t.Helper()
	given := make(chan *Host, 1)
	plugin.Start = func(_ context.Context, host *Host) error {
		given <- host
		return nil
	}
	host := initialized(t, plugin)
	return host, <-given
}

func (h *fakeHost) receiveNotice() *pluginv1.Notice {
	h.t.Helper()
	frame := h.receive()
	if frame.GetCallId() != 0 || frame.GetNotice() == nil {
		h.t.Fatalf("got %v, expected a notice of no call", frame)
	}
	return frame.GetNotice()
}

func TestHostReplaceTakesAnotherPluginForCallsThatFollow(t *testing.T) {
	wait := newWaiting()
	host, plugin := started(t, withTools(wait.heedful()))
	host.call(3, "wait", "{}")
	<-wait.started
	if err := plugin.Replace(Plugin{
		Name: "under-test", Version: "2.0.0", Tools: []Tool{echo()}, Prompts: []Prompt{introduce()}, Resources: []Resource{today()},
	}); err != nil {
		t.Fatal(err)
	}
	if host.receiveNotice().GetContributionsChanged() == nil {
		t.Error("the notice is another")
	}
	host.request(5, describeRequest())
	description := host.receiveResponse(5).GetDescribe()
	if description.GetVersion() != "2.0.0" || len(description.GetTools()) != 1 || len(description.GetPrompts()) != 1 {
		t.Errorf("got %v", description)
	}
	got, err := host.client.Describe(t.Context(), &pluginv1.DescribeRequest{})
	if err != nil || got.GetVersion() != "2.0.0" {
		t.Errorf("got %v, %v", got, err)
	}
	host.call(7, "wait", "{}")
	host.receiveError(7, notFound)
	host.call(9, "echo", "{}")
	host.receiveResult(9)
	close(wait.release)
	if text := host.receiveResult(3).text(); text != "released" {
		t.Errorf("the call under way gave %q", text)
	}
}

func TestHostReplaceRefusesAnotherNameAndWhatIsWrongInItself(t *testing.T) {
	host, plugin := started(t, withTools(echo()))
	for _, refused := range []struct {
		plugin Plugin
		text   string
	}{
		{Plugin{Name: "other", Version: "1.0.0"}, `cannot replace plugin "under-test" by "other"`},
		{Plugin{Name: "under-test", Version: "1.0.0", Tools: []Tool{echo(), echo()}}, "another tool has that name"},
	} {
		if err := plugin.Replace(refused.plugin); err == nil || !strings.Contains(err.Error(), refused.text) {
			t.Errorf("got %v, expected %q in it", err, refused.text)
		}
	}
	host.call(3, "echo", "{}")
	host.receiveResult(3)
	host.expectNothingMore()
}

func TestHostReplaceIsSafeBesideCalls(t *testing.T) {
	const calls = 200
	host, plugin := started(t, withTools(echo()))
	var replacing sync.WaitGroup
	replacing.Add(1)
	go func() {
		defer replacing.Done()
		for range calls {
			if err := plugin.Replace(Plugin{Name: "under-test", Version: "1.0.1", Tools: []Tool{echo()}}); err != nil {
				t.Error(err)
			}
		}
	}()
	go func() {
		for i := range uint32(calls) {
			host.call(3+2*i, "echo", "{}")
		}
	}()
	for answers, notices := 0, 0; answers < calls || notices < calls; {
		if frame := host.receive(); frame.GetNotice() != nil {
			notices++
		} else {
			answers++
		}
	}
	replacing.Wait()
}

func TestHostElicitationCompletedNamesIt(t *testing.T) {
	host, plugin := started(t, withTools())
	plugin.ElicitationCompleted("e1\xff")
	if id := host.receiveNotice().GetElicitationCompleted().GetElicitationId(); id != "e1\uFFFD" {
		t.Errorf("got %q", id)
	}
}

func TestHostLeavesOutANoticeThatIsLongerThanTheHostTakes(t *testing.T) {
	var given *Host
	host := openSession(t, Plugin{Tools: []Tool{echo()}, Start: func(_ context.Context, host *Host) error {
		given = host
		return nil
	}})
	host.initialize(1, 1000)
	host.receive()
	given.ElicitationCompleted(strings.Repeat("x", 5000))
	host.call(3, "echo", "{}")
	host.receiveResult(3)
	if log := host.log.String(); !strings.Contains(log, "a notice was left out") {
		t.Errorf("the log does not say so: %s", log)
	}
}

func TestHostLogBelongsToNoCall(t *testing.T) {
	host, plugin := started(t, withTools())
	plugin.Log().Warn("careful", "free", 3)
	frame := host.receive()
	if frame.GetCallId() != 0 || frame.GetLog().GetMessage() != "careful" || string(frame.GetLog().GetAttributes()) != `{"free":3}` {
		t.Errorf("got %v", frame)
	}
}

func TestHostZeroValueWorks(t *testing.T) {
	var host Host
	host.Log().Info("nobody hears this")
	host.ResourceUpdated("a://b")
	host.ElicitationCompleted("e1")
	if err := host.Replace(Plugin{Name: "a", Version: "1.0.0"}); err != nil || host.Version() != "" {
		t.Error(err)
	}
	if err := host.Replace(Plugin{}); err == nil {
		t.Error("a plugin that is wrong in itself was taken")
	}
}
