package main

import (
	"context"
	"encoding/json"
	"strings"

	"backplane.dev/interop/gen"
)

// print answers with what arrived on the channel, once all of it has: the text, as often as the step's count says.
func (s *session) print(ctx context.Context, step Step) (any, error) {
	step.Text = strings.Repeat(step.Text, max(step.Count, 1))
	if _, err := s.printUnheard(ctx, step); err != nil {
		return nil, err
	}
	if step.Channel == "stderr" {
		return s.stderr.await(step.Text)
	}
	return s.stdout.await(step.Text)
}

// printAndLog answers with the line that go-plugin's log made of what the plugin printed.
func (s *session) printAndLog(ctx context.Context, step Step) (any, error) {
	text := step.Text
	step.Text += "\n"
	if _, err := s.printUnheard(ctx, step); err != nil {
		return nil, err
	}
	return s.awaitLog(text)
}

func (s *session) printUnheard(ctx context.Context, step Step) (any, error) {
	_, err := s.probe.Print(ctx, &gen.PrintRequest{Channel: step.Channel, Text: step.Text})
	return nil, err
}

// log answers with the line that go-plugin made of the plugin's log line.
func (s *session) log(ctx context.Context, step Step) (any, error) {
	_, err := s.probe.Log(ctx, &gen.LogRequest{Level: step.Level, Message: step.Text, Fields: step.Fields})
	if err != nil {
		return nil, err
	}
	return s.awaitLog(step.Text)
}

// awaitLog answers with the first line of the library's log that contains the text.
func (s *session) awaitLog(text string) (any, error) {
	all, err := s.logs.await(text)
	for _, line := range strings.Split(all, "\n") {
		if strings.Contains(line, text) {
			return json.RawMessage(line), err
		}
	}
	return nil, err
}
