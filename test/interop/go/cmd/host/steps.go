package main

import (
	"context"
	"fmt"
	"time"
)

// callLimit bounds every step but "hang", so that a plugin that never answers fails its step.
const callLimit = 30 * time.Second

// steps is what a Step can ask for.
var steps = map[string]func(*session, context.Context, Step) (any, error){
	"ping":           (*session).ping,
	"put":            (*session).put,
	"putBytes":       (*session).putBytes,
	"get":            (*session).get,
	"awaitKey":       (*session).awaitKey,
	"whoAmI":         (*session).whoAmI,
	"fill":           (*session).fill,
	"block":          (*session).block,
	"print":          (*session).print,
	"printAndLog":    (*session).printAndLog,
	"printUnheard":   (*session).printUnheard,
	"log":            (*session).log,
	"callHost":       (*session).callHost,
	"callPlugin":     (*session).callPlugin,
	"callBothAtOnce": (*session).callBothAtOnce,
	"reattachConfig": (*session).reattachConfig,
	"signal":         (*session).signal,
	"awaitExit":      (*session).awaitExit,
	"kill":           (*session).killAndTell,
	"hang":           (*session).hang,
}

func (s *session) take(step Step) (any, error) {
	take, ok := steps[step.Do]
	if !ok {
		return nil, fmt.Errorf("no such step: %q", step.Do)
	}
	ctx, cancel := context.WithTimeout(context.Background(), callLimit)
	defer cancel()
	return take(s, ctx, step)
}
