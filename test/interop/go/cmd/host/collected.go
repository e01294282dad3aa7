package main

import (
	"fmt"
	"strings"
	"sync"
	"time"
)

// awaitLimit bounds every wait for output; it is a bound on hanging, not an expectation of speed.
const awaitLimit = 30 * time.Second

// collected keeps what is written to it and lets a step wait for a text.
type collected struct {
	mu      sync.Mutex
	text    strings.Builder
	changed chan struct{}
}

func newCollected() *collected {
	return &collected{changed: make(chan struct{})}
}

func (c *collected) Write(data []byte) (int, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	close(c.changed)
	c.changed = make(chan struct{})
	return c.text.Write(data)
}

func (c *collected) snapshot() (string, <-chan struct{}) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.text.String(), c.changed
}

// await answers with everything collected once it contains the text.
func (c *collected) await(text string) (string, error) {
	limit := time.After(awaitLimit)
	for {
		all, changed := c.snapshot()
		if strings.Contains(all, text) {
			return all, nil
		}
		select {
		case <-changed:
		case <-limit:
			return "", fmt.Errorf("waited %v for %q, got only %q", awaitLimit, text, all)
		}
	}
}
