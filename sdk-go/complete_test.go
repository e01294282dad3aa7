package backplane

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

func completeNames(_ context.Context, typed string, filled map[string]string) (Completion, error) {
	switch typed {
	case "many":
		values := make([]string, 150)
		for i := range values {
			values[i] = fmt.Sprint(i)
		}
		return Completion{Values: values}, nil
	case "none":
		return Completion{}, nil
	case "more":
		return Completion{Values: []string{"Ada"}, Total: 5000}, nil
	case "broken":
		return Completion{}, errors.New("the disk is full")
	case "refused":
		return Completion{}, Errorf(codes.PermissionDenied, "not for you")
	default:
		return Completion{Values: []string{typed + "da", filled["place"]}}, nil
	}
}

func notes(read func(ctx context.Context, call *Call, at ResourceAddress) (ResourceResult, error)) ResourceTemplate {
	return ResourceTemplate{
		URITemplate: "notes://{day}", Name: "notes", Complete: map[string]Completer{"day": completeNames}, Read: read,
	}
}

func TestCompleteSuggestsAsTheCompleterSays(t *testing.T) {
	host := initialized(t, Plugin{
		Prompts:           []Prompt{introduce()},
		Resources:         []Resource{today()},
		ResourceTemplates: []ResourceTemplate{notes(readDay)},
	})
	for i, expected := range []struct{ params, json string }{
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"name","value":"A"},"context":{"arguments":{"place":"here"}}}`,
			`{"completion":{"values":["Ada","here"],"total":2,"hasMore":false}}`},
		{`{"ref":{"type":"ref/resource","uri":"notes://{day}"},"argument":{"name":"day","value":"A"}}`,
			`{"completion":{"values":["Ada",""],"total":2,"hasMore":false}}`},
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"name","value":"none"}}`,
			`{"completion":{"values":[],"total":0,"hasMore":false}}`},
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"name","value":"more"}}`,
			`{"completion":{"values":["Ada"],"total":5000,"hasMore":true}}`},
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"tone","value":"A"}}`,
			`{"completion":{"values":[]}}`},
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"unknown","value":"A"}}`,
			`{"completion":{"values":[]}}`},
		{`{"ref":{"type":"ref/resource","uri":"notes://today"},"argument":{"name":"day","value":"A"}}`,
			`{"completion":{"values":[]}}`},
	} {
		id := uint32(3 + 2*i)
		host.request(id, completeRequest(expected.params))
		if got := jsonOf(host.receiveResponse(id)); got != expected.json {
			t.Errorf("%s gave\n%s, expected\n%s", expected.params, got, expected.json)
		}
	}
}

func TestCompleteSendsNoMoreValuesThanMCPAllows(t *testing.T) {
	host := initialized(t, Plugin{Prompts: []Prompt{introduce()}})
	host.request(3, completeRequest(`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"name","value":"many"}}`))
	got := jsonOf(host.receiveResponse(3))
	if strings.Count(got, `"`) != 2*100+8 || !strings.HasSuffix(got, `"99"],"total":150,"hasMore":true}}`) {
		t.Errorf("got %s", got)
	}
}

func TestCompleteAnswersWithTypedErrors(t *testing.T) {
	host := initialized(t, Plugin{Prompts: []Prompt{introduce()}, ResourceTemplates: []ResourceTemplate{notes(readDay)}})
	for i, refused := range []struct {
		params string
		code   codes.Code
		text   string
	}{
		{`{"ref":{"type":"ref/prompt","name":"intro"}}`, codes.NotFound, `has no prompt "intro"`},
		{`{"ref":{"type":"ref/resource","uri":"notes://{night}"}}`, codes.NotFound, `has no resource template "notes://{night}"`},
		{`{"ref":{"type":"ref/tool","name":"x"}}`, codes.InvalidArgument, `"ref/tool"`},
		{`{"ref":5}`, codes.InvalidArgument, "what is to be completed"},
		{`{`, codes.InvalidArgument, "what is to be completed"},
		{``, codes.InvalidArgument, "what is to be completed"},
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"name","value":"broken"}}`, codes.Internal, "the disk is full"},
		{`{"ref":{"type":"ref/prompt","name":"introduce"},"argument":{"name":"name","value":"refused"}}`, codes.PermissionDenied, "not for you"},
	} {
		id := uint32(3 + 2*i)
		host.request(id, completeRequest(refused.params))
		if message := host.receiveError(id, wireCode(refused.code)); !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.params, message, refused.text)
		}
	}
}
