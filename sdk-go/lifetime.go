package backplane

import (
	"os"
	"time"

	"github.com/hashicorp/go-hclog"
)

const (
	// From noticing that the host is gone to the end of the process: with the poll below less than the 2 seconds promised.
	exitLimit = 1500 * time.Millisecond
	// Of that: for sending the last answers, and for functions that clean up after their context ended.
	flushLimit = 300 * time.Millisecond
	callsLimit = time.Second
	// How often to ask who the parent is.
	parentPollInterval = 250 * time.Millisecond
)

// lifetime ends the process with its host. go-plugin does not: its processes outlive a host that was killed.
type lifetime struct {
	service *service
	logger  hclog.Logger
	parent  int
}

func newLifetime(service *service, logger hclog.Logger) *lifetime {
	return &lifetime{service: service, logger: logger, parent: os.Getppid()}
}

// endWithHost makes go-plugin's Serve return, which also removes the socket, and ends the process if that is not enough.
func (l *lifetime) endWithHost(stopServer func()) {
	l.awaitHostGone()
	time.AfterFunc(exitLimit, func() {
		l.logger.Error("ending the process: main did not return in time after the host was gone", "limit", exitLimit)
		os.Exit(1)
	})
	if l.service.opened.Load() {
		waitAtMost(flushLimit, l.service.flushed)
	}
	stopServer()
}

// awaitHostGone looks at the parent only until there is a session, for from then on that tells. A process's parent
// changes when it dies (not on Windows, where only a session tells).
func (l *lifetime) awaitHostGone() {
	poll := time.NewTicker(parentPollInterval)
	defer poll.Stop()
	for !l.service.opened.Load() {
		select {
		case <-l.service.ended:
			return
		case <-poll.C:
			if os.Getppid() != l.parent && !l.service.opened.Load() {
				return
			}
		}
	}
	<-l.service.ended
}

// awaitCalls lets functions return that have been told to: main's return would cut them off.
func (l *lifetime) awaitCalls() {
	returned := make(chan struct{})
	go func() {
		defer close(returned)
		if l.service.opened.Load() {
			<-l.service.ended // from then on there are no new calls
			l.service.session.calls.unfinished.Wait()
		}
	}()
	waitAtMost(callsLimit, returned)
}

func waitAtMost(limit time.Duration, done <-chan struct{}) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-done:
	case <-timer.C:
	}
}
