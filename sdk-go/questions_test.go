package backplane

import (
	"context"
	"errors"
	"math"
	"strconv"
	"strings"
	"sync"
	"testing"

	"google.golang.org/grpc/codes"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

// asking makes a tool that asks for the roots, with the context that the function makes of the call's, and says what came.
func asking(contextOf func(context.Context) context.Context) (Tool, <-chan error) {
	outcomes := make(chan error, 1024)
	return tool("ask", func(ctx context.Context, call *Call) (string, error) {
		roots, err := call.Client().ListRoots(contextOf(ctx))
		outcomes <- err
		if err != nil {
			return "", err
		}
		return roots[0].URI, nil
	}), outcomes
}

func sameContext(ctx context.Context) context.Context { return ctx }

func expectCode(t *testing.T, err error, code codes.Code) *CallError {
	t.Helper()
	var failure *CallError
	if !errors.As(err, &failure) || failure.Code != code {
		t.Fatalf("got %v, expected a CallError with %v", err, code)
	}
	return failure
}

func TestQuestionsAreAskedOnBehalfOfTheCallAndAnswered(t *testing.T) {
	ask, _ := asking(sameContext)
	host := initialized(t, withTools(ask))
	for i := range uint32(3) {
		call := 3 + 2*i
		host.call(call, "ask", "{}")
		id, request := host.receiveQuestion(call)
		if id != 2+2*i || request.GetListRoots() == nil {
			t.Errorf("got question %d: %v", id, request)
		}
		host.respond(id, rootsListed(`{"roots":[{"uri":"file:///w"}]}`))
		if text := host.receiveResult(call).text(); text != "file:///w" {
			t.Errorf("got %q", text)
		}
	}
	host.expectNothingMore()
}

func TestQuestionsOfManyCallsGetTheirOwnAnswers(t *testing.T) {
	const calls, each = 50, 4
	host := initialized(t, withTools(tool("ask", func(ctx context.Context, call *Call) (string, error) {
		var group sync.WaitGroup
		answers := make([]string, each)
		for i := range each {
			group.Add(1)
			go func() {
				defer group.Done()
				text := strconv.Itoa(i)
				result, err := call.Client().CreateMessage(ctx, CreateMessageParams{SystemPrompt: text})
				if err == nil && result.Text() == text {
					answers[i] = text
				}
			}()
		}
		group.Wait()
		return strings.Join(answers, ""), nil
	})))
	go func() {
		for i := range uint32(calls) {
			host.call(3+2*i, "ask", "{}")
		}
	}()
	var held *pluginv1.Frame
	for answered := 0; answered < calls; {
		frame := host.receive()
		if frame.GetRequest() == nil {
			answered++
			if text := textOf(t, frame); text != "0123" {
				t.Fatalf("call %d got the answers %q", frame.GetCallId(), text)
			}
			continue
		}
		// Every second answer waits for the one after it.
		if held == nil {
			held = frame
			continue
		}
		for _, question := range []*pluginv1.Frame{frame, held} {
			text := decoded(t, question.GetRequest().GetCreateMessage().GetParams())["systemPrompt"].(string)
			host.respond(question.GetCallId(), messageCreated(`{"content":{"type":"text","text":"`+text+`"}}`))
		}
		held = nil
	}
	host.expectNothingMore()
}

func textOf(t *testing.T, frame *pluginv1.Frame) string {
	t.Helper()
	content, _ := decoded(t, frame.GetResponse().GetCallTool().GetResult())["content"].([]any)
	if len(content) == 0 {
		t.Fatalf("got %v", frame)
	}
	return content[0].(map[string]any)["text"].(string)
}

func TestQuestionsThatAreRefusedEndTheCallAsTheyAre(t *testing.T) {
	ask, outcomes := asking(sameContext)
	host := initialized(t, withTools(ask))
	host.call(3, "ask", "{}")
	id, _ := host.receiveQuestion(3)
	host.send(errorFrame(id, callError(codes.PermissionDenied, "this client lists no roots")))
	if message := host.receiveError(3, wireCode(codes.PermissionDenied)); message != "this client lists no roots" {
		t.Errorf("got %q", message)
	}
	expectCode(t, <-outcomes, codes.PermissionDenied)
	host.call(5, "ask", "{}")
	id, _ = host.receiveQuestion(5)
	host.send(&pluginv1.Frame{CallId: id, Body: &pluginv1.Frame_Error{Error: &pluginv1.CallError{Code: 99, Message: "new"}}})
	host.receiveError(5, wireCode(codes.Unknown))
}

func TestQuestionsEndWithTheCallThatAskedThem(t *testing.T) {
	for name, contextOf := range map[string]func(context.Context) context.Context{
		"the call's context": sameContext,
		"a context of its own": func(context.Context) context.Context {
			return context.Background()
		},
	} {
		t.Run(name, func(t *testing.T) {
			ask, outcomes := asking(contextOf)
			host := initialized(t, withTools(ask, echo()))
			host.call(3, "ask", "{}")
			id, _ := host.receiveQuestion(3)
			host.cancel(3, "the user pressed escape")
			// The call's own answer and the end of its question race.
			var gotCancel, gotAnswer bool
			for !gotCancel || !gotAnswer {
				switch frame := host.receive(); {
				case frame.GetCallId() == id && strings.Contains(frame.GetCancel().GetReason(), "the user pressed escape"):
					gotCancel = true
				case frame.GetCallId() == 3 && frame.GetError().GetCode() == cancelled:
					gotAnswer = true
				default:
					t.Fatalf("got %v", frame)
				}
			}
			expectCode(t, <-outcomes, codes.Canceled)
			// The answer crossed the cancel.
			host.respond(id, rootsListed(`{"roots":[]}`))
			host.call(5, "echo", "{}")
			host.receiveResult(5)
			host.expectNothingMore()
		})
	}
}

func TestQuestionsEndWithTheirContext(t *testing.T) {
	asked := make(chan context.CancelFunc, 1)
	ask, outcomes := asking(func(ctx context.Context) context.Context {
		ctx, cancel := context.WithCancel(ctx)
		asked <- cancel
		return ctx
	})
	host := initialized(t, withTools(ask))
	host.call(3, "ask", "{}")
	id, _ := host.receiveQuestion(3)
	(<-asked)()
	if frame := host.receive(); frame.GetCallId() != id || frame.GetCancel() == nil {
		t.Errorf("got %v", frame)
	}
	expectCode(t, <-outcomes, codes.Canceled)
	host.receiveError(3, cancelled)
	host.expectNothingMore()
}

func TestQuestionsEndWithTheSession(t *testing.T) {
	ask, outcomes := asking(sameContext)
	host := initialized(t, withTools(ask))
	host.call(3, "ask", "{}")
	host.receiveQuestion(3)
	host.hangUp()
	expectCode(t, <-outcomes, codes.Canceled)
	<-host.service.flushed
}

func TestQuestionsOfACallThatIsOverAreNotAsked(t *testing.T) {
	calls := make(chan *Call, 1)
	host := initialized(t, withTools(tool("leak", func(_ context.Context, call *Call) (string, error) {
		calls <- call
		return "done", nil
	})))
	host.call(3, "leak", "{}")
	host.receiveResult(3)
	host.service.session.calls.unfinished.Wait()
	_, err := (<-calls).Client().ListRoots(context.Background())
	expectCode(t, err, codes.Canceled)
	_, err = (&Call{}).Client().ListRoots(context.Background())
	expectCode(t, err, codes.PermissionDenied)
	host.expectNothingMore()
}

func TestQuestionsTooLongForTheHostAreNotAsked(t *testing.T) {
	host := openSession(t, withTools(tool("ask", func(ctx context.Context, call *Call) (string, error) {
		_, err := call.Client().ElicitSchema(ctx, strings.Repeat("x", 5000), map[string]any{})
		return "", err
	})))
	host.initialize(1, 1000)
	host.receive()
	host.call(3, "ask", "{}")
	if message := host.receiveError(3, resourceExhausted); !strings.Contains(message, "at most 1000") {
		t.Errorf("got %q", message)
	}
	host.expectNothingMore()
}

func TestQuestionsAreBoundedInNumber(t *testing.T) {
	questions := newQuestions()
	for range maxQuestions {
		if _, _, err := questions.open(); err != nil {
			t.Fatal(err)
		}
	}
	_, _, err := questions.open()
	expectCode(t, err, codes.ResourceExhausted)
	questions.close(2)
	if id, _, err := questions.open(); err != nil || id != 2*maxQuestions+2 {
		t.Errorf("got %d, %v", id, err)
	}
}

func TestQuestionsUseIdsAgainAfterAllWereUsedButNotOpenOnes(t *testing.T) {
	questions := newQuestions()
	_, open, _ := questions.open()
	questions.lastID = math.MaxUint32 - 1
	id, _, _ := questions.open()
	if id != 4 {
		t.Errorf("got %d, expected the first even id that is free and not 0", id)
	}
	questions.answer(&pluginv1.Frame{CallId: 2})
	questions.answer(&pluginv1.Frame{CallId: 2}) // a second answer is nobody's, and blocks nobody
	<-open
}

func TestQuestionsAnsweredOtherwiseThanAskedAreAnError(t *testing.T) {
	ask, outcomes := asking(sameContext)
	host := initialized(t, withTools(ask))
	for i, response := range []*pluginv1.Response{
		{}, elicited(`{"action":"accept"}`), rootsListed(`{"roots":`), rootsListed(``), rootsListed(`{"roots":5}`),
	} {
		call := uint32(3 + 2*i)
		host.call(call, "ask", "{}")
		id, _ := host.receiveQuestion(call)
		host.respond(id, response)
		host.receiveError(call, internal)
		expectCode(t, <-outcomes, codes.Internal)
	}
}
