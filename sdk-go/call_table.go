package backplane

import "sync"

// callTable holds a session's calls and how many there may be.
type callTable struct {
	limit int

	mu sync.Mutex
	// Those without an answer, by id.
	running map[uint32]*runningCall
	// Also counts those that were given up and whose function still runs.
	busy int

	// Until all are answered.
	unanswered sync.WaitGroup
	// Until all functions have returned.
	unfinished sync.WaitGroup
}

func newCallTable(limit int) *callTable {
	return &callTable{limit: limit, running: make(map[uint32]*runningCall)}
}

// admit counts calls without an answer against the limit, so that whoever got an answer has room for a call. Those that
// were given up but run on have as much room again: a host that cancels and calls anew is not refused for it. A config is taken
// however busy the plugin is.
func (t *callTable) admit(call *runningCall) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	_, isConfig := call.task.(*configTask)
	if isFull := len(t.running) >= t.limit || t.busy >= 2*t.limit; isFull && !isConfig {
		return errorTooManyCalls(call.task, t.busy, t.limit)
	}
	t.running[call.id] = call
	t.busy++
	t.unanswered.Add(1)
	t.unfinished.Add(1)
	return nil
}

func (t *callTable) get(id uint32) *runningCall {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.running[id]
}

// hasOne tells whether exactly one call has no answer.
func (t *callTable) hasOne() bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.running) == 1
}

// release frees the call's id and place, and answers whether it was the only one. Before its answer is sent: the host may
// use both as soon as it has that.
func (t *callTable) release(id uint32) bool {
	t.mu.Lock()
	defer t.mu.Unlock()
	delete(t.running, id)
	return len(t.running) == 0
}

func (t *callTable) finished() {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.busy--
	t.unfinished.Done()
}
