package backplane

import (
	"context"
	"sync"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// Far more than a host has reason to ask for.
const maxSubscriptions = 4096

// subscriptions are the resources that the host wants to hear about.
type subscriptions struct {
	session *session

	mu sync.Mutex
	// What ends the watch, by URI.
	watching map[string]context.CancelFunc
}

func newSubscriptions(session *session) *subscriptions {
	return &subscriptions{session: session, watching: make(map[string]context.CancelFunc)}
}

// add keeps a watch that there is already.
func (s *subscriptions) add(uri string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.watching[uri] != nil {
		return nil
	}
	if len(s.watching) >= maxSubscriptions {
		return errorTooManySubscriptions(uri, maxSubscriptions)
	}
	ctx, cancel := context.WithCancel(s.session.ctx)
	s.watching[uri] = cancel
	if watch := s.session.contributions.Load().resources[uri].Watch; watch != nil {
		go s.watch(ctx, uri, watch)
	}
	return nil
}

func (s *subscriptions) remove(uri string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cancel := s.watching[uri]; cancel != nil {
		cancel()
		delete(s.watching, uri)
	}
}

func (s *subscriptions) updated(uri string) {
	s.mu.Lock()
	isWatched := s.watching[uri] != nil
	s.mu.Unlock()
	if isWatched {
		s.session.notify(&pluginv1.Notice{Kind: &pluginv1.Notice_ResourceUpdated{
			ResourceUpdated: &pluginv1.ResourceUpdated{Uri: uri},
		}})
	}
}

// watch outlives a function that panics.
func (s *subscriptions) watch(ctx context.Context, uri string, watch func(context.Context, func())) {
	defer func() {
		if what := recover(); what != nil {
			s.session.logPanic("the watch of "+uri, what)
		}
	}()
	watch(ctx, func() {
		if ctx.Err() == nil {
			s.updated(uri)
		}
	})
}
