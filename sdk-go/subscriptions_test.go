package backplane

import (
	"context"
	"strconv"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

// watched is a resource that gives its watch's two parameters to the test.
type watched struct {
	Resource
	changed chan func()
	ended   chan struct{}
}

func newWatched() *watched {
	w := &watched{Resource: today(), changed: make(chan func(), 8), ended: make(chan struct{}, 8)}
	w.Watch = func(ctx context.Context, changed func()) {
		w.changed <- changed
		<-ctx.Done()
		w.ended <- struct{}{}
	}
	return w
}

func (h *fakeHost) subscribe(id uint32, uri string) {
	h.t.Helper()
	h.request(id, subscribeRequest(uri))
	if h.receiveResponse(id).GetSubscribe() == nil {
		h.t.Fatalf("subscribing to %s was not answered", uri)
	}
}

func (h *fakeHost) unsubscribe(id uint32, uri string) {
	h.t.Helper()
	h.request(id, unsubscribeRequest(uri))
	if h.receiveResponse(id).GetUnsubscribe() == nil {
		h.t.Fatalf("unsubscribing from %s was not answered", uri)
	}
}

func (h *fakeHost) receiveUpdate(uri string) {
	h.t.Helper()
	if got := h.receiveNotice().GetResourceUpdated().GetUri(); got != uri {
		h.t.Errorf("got an update of %q, expected %q", got, uri)
	}
}

func TestSubscriptionsRunTheWatchFromTheFirstToTheLast(t *testing.T) {
	watched := newWatched()
	host := initialized(t, Plugin{Resources: []Resource{watched.Resource}})
	host.subscribe(3, "notes://today")
	host.subscribe(5, "notes://today")
	changed := <-watched.changed
	changed()
	host.receiveUpdate("notes://today")
	host.unsubscribe(7, "notes://today")
	<-watched.ended
	changed() // too late
	host.unsubscribe(9, "notes://today")
	host.subscribe(11, "notes://today")
	changed() // that of the watch before
	(<-watched.changed)()
	host.receiveUpdate("notes://today")
	host.expectNothingMore()
	<-watched.ended
}

func TestSubscriptionsHearOfUpdatesOnlyWhileTheyLast(t *testing.T) {
	host, plugin := started(t, Plugin{Resources: []Resource{today()}, ResourceTemplates: []ResourceTemplate{notes(readDay)}})
	plugin.ResourceUpdated("notes://monday")
	host.subscribe(3, "notes://monday")
	plugin.ResourceUpdated("notes://monday")
	plugin.ResourceUpdated("notes://tuesday")
	host.receiveUpdate("notes://monday")
	host.unsubscribe(5, "notes://monday")
	plugin.ResourceUpdated("notes://monday")
	host.expectNothingMore()
}

func TestSubscriptionsAreBoundedInNumber(t *testing.T) {
	host := initialized(t, Plugin{Resources: []Resource{today()}})
	subscriptions := host.service.session.subscriptions
	for i := range maxSubscriptions {
		if err := subscriptions.add("notes://" + strconv.Itoa(i)); err != nil {
			t.Fatal(err)
		}
	}
	expectCode(t, subscriptions.add("notes://today"), codes.ResourceExhausted)
	if err := subscriptions.add("notes://0"); err != nil {
		t.Error(err)
	}
	host.request(3, subscribeRequest("notes://today"))
	host.receiveError(3, resourceExhausted)
	host.unsubscribe(5, "notes://0")
	host.subscribe(7, "notes://today")
}

func TestSubscriptionsOutliveAWatchThatPanics(t *testing.T) {
	panicked := make(chan struct{})
	resource := today()
	resource.Watch = func(context.Context, func()) {
		defer close(panicked)
		panic("out of cheese")
	}
	host, plugin := started(t, Plugin{Resources: []Resource{resource}})
	host.subscribe(3, "notes://today")
	<-panicked
	plugin.ResourceUpdated("notes://today")
	host.receiveUpdate("notes://today")
}

func TestSubscriptionsLogAWatchThatPanics(t *testing.T) {
	host := initialized(t, Plugin{})
	host.service.session.subscriptions.watch(t.Context(), "a://b", func(context.Context, func()) { panic("out of cheese") })
	if log := host.log.String(); !strings.Contains(log, "out of cheese") || !strings.Contains(log, "a://b") {
		t.Errorf("got %s", log)
	}
}
