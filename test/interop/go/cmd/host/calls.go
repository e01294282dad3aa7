package main

import (
	"context"
	"time"

	"backplane.dev/interop/gen"
	"google.golang.org/grpc/status"
)

func (s *session) ping(context.Context, Step) (any, error) {
	return nil, s.protocol.Ping()
}

func (s *session) put(ctx context.Context, step Step) (any, error) {
	_, err := s.probe.Put(ctx, &gen.PutRequest{Key: step.Key, Value: []byte(step.Text)})
	return nil, err
}

func (s *session) putBytes(ctx context.Context, step Step) (any, error) {
	_, err := s.probe.Put(ctx, &gen.PutRequest{Key: step.Key, Value: make([]byte, step.Bytes)})
	return nil, err
}

func (s *session) get(ctx context.Context, step Step) (any, error) {
	response, err := s.probe.Get(ctx, &gen.GetRequest{Key: step.Key})
	return string(response.GetValue()), err
}

// awaitKey asks again until the plugin has stored something under the key: a cancellation arrives on its own time.
func (s *session) awaitKey(ctx context.Context, step Step) (any, error) {
	for {
		value, err := s.get(ctx, step)
		if err != nil || value != "" {
			return value, err
		}
		time.Sleep(10 * time.Millisecond)
	}
}

func (s *session) whoAmI(ctx context.Context, _ Step) (any, error) {
	return s.probe.WhoAmI(ctx, &gen.WhoAmIRequest{})
}

func (s *session) fill(ctx context.Context, step Step) (any, error) {
	response, err := s.probe.Fill(ctx, &gen.FillRequest{Bytes: int32(step.Bytes)})
	return len(response.GetValue()), err
}

// block answers with the status code of a call whose deadline passes.
func (s *session) block(ctx context.Context, _ Step) (any, error) {
	ctx, cancel := context.WithTimeout(ctx, 200*time.Millisecond)
	defer cancel()
	_, err := s.probe.Block(ctx, &gen.BlockRequest{})
	return status.Code(err).String(), nil
}
