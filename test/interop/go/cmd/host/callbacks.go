package main

import (
	"context"
	"fmt"
	"strings"

	"backplane.dev/interop/gen"
	"backplane.dev/interop/probe"
)

// callHost lets the plugin dial us.
func (s *session) callHost(ctx context.Context, step Step) (any, error) {
	id := s.probe.Broker.NextId()
	go probe.ServeEcho(s.probe.Broker, id)
	response, err := s.probe.CallHost(ctx, &gen.CallHostRequest{BrokerId: id, Text: step.Text})
	return response.GetText(), err
}

// callPlugin dials what the plugin serves beside its main service.
func (s *session) callPlugin(ctx context.Context, step Step) (any, error) {
	offer, err := s.probe.OfferEcho(ctx, &gen.OfferEchoRequest{})
	if err != nil {
		return nil, err
	}
	return probe.SayTo(ctx, s.probe.Broker, offer.GetBrokerId(), step.Text)
}

// callBothAtOnce makes as many callbacks in each direction as the step says, all at the same time, and answers with the
// number of right replies.
func (s *session) callBothAtOnce(ctx context.Context, step Step) (any, error) {
	outcomes := make(chan error, 2*step.Count)
	for i := range step.Count {
		one := Step{Text: fmt.Sprintf("%d", i)}
		go func() { outcomes <- checkReply(one.Text)(s.callHost(ctx, one)) }()
		go func() { outcomes <- checkReply(one.Text)(s.callPlugin(ctx, one)) }()
	}
	for range 2 * step.Count {
		if err := <-outcomes; err != nil {
			return nil, err
		}
	}
	return 2 * step.Count, nil
}

func checkReply(said string) func(any, error) error {
	return func(reply any, err error) error {
		if err == nil && !strings.HasSuffix(reply.(string), ":"+said) {
			return fmt.Errorf("said %q, got %q", said, reply)
		}
		return err
	}
}
