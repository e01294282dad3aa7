package backplane

import (
	"context"
	"sync"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// As many as the host answers at once.
const maxQuestions = 256

// questions are this side's requests that wait for the host's answer, by id.
type questions struct {
	mu      sync.Mutex
	lastID  uint32
	waiting map[uint32]chan *pluginv1.Frame
}

func newQuestions() *questions {
	return &questions{waiting: make(map[uint32]chan *pluginv1.Frame)}
}

// open chooses an id. What comes for it is the one answer; close it in any case.
func (q *questions) open() (id uint32, answer <-chan *pluginv1.Frame, err error) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if len(q.waiting) >= maxQuestions {
		return 0, nil, errorTooManyQuestions(maxQuestions)
	}
	for {
		q.lastID += 2 // this side's are even; after 2^31 they start again
		if _, inUse := q.waiting[q.lastID]; q.lastID != 0 && !inUse {
			break
		}
	}
	waiting := make(chan *pluginv1.Frame, 1) // whoever asked may be gone
	q.waiting[q.lastID] = waiting
	return q.lastID, waiting, nil
}

// answer ignores what nobody waits for: it crossed the cancel.
func (q *questions) answer(frame *pluginv1.Frame) {
	q.mu.Lock()
	defer q.mu.Unlock()
	if waiting, open := q.waiting[frame.GetCallId()]; open {
		delete(q.waiting, frame.GetCallId())
		waiting <- frame
	}
}

func (q *questions) close(id uint32) {
	q.mu.Lock()
	defer q.mu.Unlock()
	delete(q.waiting, id)
}

// ask waits for the host's answer, or the end of ctx, which the host is told. Its error is a CallError.
func (s *session) ask(ctx context.Context, request *pluginv1.Request) (*pluginv1.Response, error) {
	if ctx.Err() != nil {
		return nil, errorQuestionGivenUp(context.Cause(ctx))
	}
	id, answered, err := s.questions.open()
	if err != nil {
		return nil, err
	}
	defer s.questions.close(id)
	frame := &pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Request{Request: request}}
	if limit := s.outbox.maxFrameBytes.Load(); !fits(frame, limit) {
		return nil, errorQuestionTooLong(batchedBytes(frame), limit)
	}
	s.outbox.put(frame)
	select {
	case frame := <-answered:
		if failure := frame.GetError(); failure != nil {
			return nil, callErrorOfWire(failure)
		}
		return frame.GetResponse(), nil
	case <-ctx.Done():
		givenUp := errorQuestionGivenUp(context.Cause(ctx))
		s.outbox.put(&pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Cancel{
			Cancel: &pluginv1.Cancel{Reason: validUTF8(givenUp.Message)},
		}})
		return nil, givenUp
	}
}
