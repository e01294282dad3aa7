package backplanetest_test

import (
	"context"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"

	backplane "github.com/backplane/backplane/sdk-go"
	"github.com/backplane/backplane/sdk-go/backplanetest"
)

type settings struct {
	Prefix string `json:"prefix"`
}

var config = backplane.Config[settings]{}

var hearing = backplane.Plugin{Name: "tested", Version: "1.0.0", Config: &config, Events: []backplane.EventSubscription{
	backplane.OnEvent("name.*", func(ctx context.Context, call *backplane.Call, event backplane.Event[input]) error {
		if event.Data.Name == "" {
			return backplane.Errorf(codes.InvalidArgument, "event %s from %s at %d names nobody", event.ID, event.Source, event.Time.Year())
		}
		greeting := config.Of(call).Prefix + event.Data.Name
		if _, err := call.Publish(ctx, backplane.OutgoingEvent{Type: "greeted", Subject: event.Subject, Data: greeting, ID: "g1"}); err != nil {
			return err
		}
		id, err := call.Publish(ctx, backplane.OutgoingEvent{Type: "done"})
		call.Log().Info(id)
		return err
	}),
}}

func TestDeliverEventGivesWhatIsPublished(t *testing.T) {
	event := backplane.OutgoingEvent{Type: "name.given", Subject: "s", Data: input{"Ada"}}
	result := backplanetest.DeliverEvent(t, hearing, "name.*", event, backplanetest.WithConfig(settings{"Hi "}))
	if len(result.Published) != 2 || len(result.Logs) != 1 || result.Logs[0] != result.Published[1].ID {
		t.Fatalf("got %+v", result)
	}
	if got := result.Published[0]; got.Type != "greeted" || got.Subject != "s" || string(got.Data) != `"Hi Ada"` || got.ID != "g1" {
		t.Errorf("got %+v", got)
	}
}

func TestDeliverEventFailsTheTestWhenTheHandlerOrTheStartFails(t *testing.T) {
	deliver := func(options ...backplanetest.Option) func(testing.TB) {
		return func(t testing.TB) {
			backplanetest.DeliverEvent(t, hearing, "name.*", backplane.OutgoingEvent{Type: "name.given", Data: input{}}, options...)
		}
	}
	if fatal := failureOf(t, deliver(backplanetest.WithConfig(settings{}))); !strings.Contains(fatal, "event 1 from backplanetest at 20") {
		t.Errorf("got %q", fatal)
	}
	if fatal := failureOf(t, deliver()); !strings.Contains(fatal, `"prefix"`) {
		t.Errorf("got %q", fatal)
	}
}
