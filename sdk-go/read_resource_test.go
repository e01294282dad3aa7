package backplane

import (
	"context"
	"errors"
	"strings"
	"testing"

	"google.golang.org/grpc/codes"
)

func today() Resource {
	return Resource{URI: "notes://today", Name: "today", MIMEType: "text/plain", Read: func(context.Context, *Call) (ResourceResult, error) {
		return TextResource("<a note>"), nil
	}}
}

func readDay(_ context.Context, _ *Call, at ResourceAddress) (ResourceResult, error) {
	switch day := at.Variables["day"]; day {
	case "blob":
		return BlobResource([]byte{1, 2, 3}), nil
	case "empty":
		return BlobResource(nil), nil
	case "none":
		return ResourceResult{}, nil
	case "many":
		return ResourceResult{
			Contents: []ResourceContents{{Text: "a"}, {URI: "notes://b", MIMEType: "text/x", Text: "b", Meta: map[string]any{"k": 1}}},
			Meta:     map[string]any{"m": 2},
		}, nil
	case "missing":
		return ResourceResult{}, Errorf(codes.NotFound, "there is no note of that day")
	case "broken":
		return ResourceResult{}, errors.New("the disk is full")
	case "unsendable":
		return ResourceResult{Meta: map[string]any{"k": make(chan int)}}, nil
	default:
		return TextResource("note of " + day), nil
	}
}

func TestReadResourceGivesTheResult(t *testing.T) {
	host := initialized(t, Plugin{Resources: []Resource{today()}, ResourceTemplates: []ResourceTemplate{
		notes(readDay),
		{URITemplate: "notes://{other}", Name: "shadowed", Read: func(context.Context, *Call, ResourceAddress) (ResourceResult, error) {
			return TextResource("never"), nil
		}},
		{URITemplate: "db://{table}{?limit}", Name: "db", MIMEType: "text/csv",
			Read: func(_ context.Context, _ *Call, at ResourceAddress) (ResourceResult, error) {
				return TextResource(at.URI + " " + at.Variables["table"] + " " + at.Variables["limit"]), nil
			}},
	}})
	for i, expected := range []struct{ uri, json string }{
		{"notes://today", `{"contents":[{"uri":"notes://today","mimeType":"text/plain","text":"<a note>"}]}`},
		{"notes://monday", `{"contents":[{"uri":"notes://monday","text":"note of monday"}]}`},
		{"notes://a%2F%C3%A4", `{"contents":[{"uri":"notes://a%2F%C3%A4","text":"note of a/ä"}]}`},
		{"notes://blob", `{"contents":[{"uri":"notes://blob","blob":"AQID"}]}`},
		{"notes://empty", `{"contents":[{"uri":"notes://empty","blob":""}]}`},
		{"notes://none", `{"contents":[]}`},
		{"notes://many", `{"contents":[{"uri":"notes://many","text":"a"},` +
			`{"uri":"notes://b","mimeType":"text/x","text":"b","_meta":{"k":1}}],"_meta":{"m":2}}`},
		{"db://users?limit=5", `{"contents":[{"uri":"db://users?limit=5","mimeType":"text/csv","text":"db://users?limit=5 users 5"}]}`},
		{"db://users", `{"contents":[{"uri":"db://users","mimeType":"text/csv","text":"db://users users "}]}`},
	} {
		id := uint32(3 + 2*i)
		host.request(id, readRequest(expected.uri))
		if got := jsonOf(host.receiveResponse(id)); got != expected.json {
			t.Errorf("%s gave\n%s, expected\n%s", expected.uri, got, expected.json)
		}
	}
}

func TestReadResourceAnswersWithTypedErrors(t *testing.T) {
	host := initialized(t, Plugin{Resources: []Resource{today()}, ResourceTemplates: []ResourceTemplate{notes(readDay)}})
	for i, refused := range []struct {
		uri  string
		code codes.Code
		text string
	}{
		{"other://today", codes.NotFound, `has no resource "other://today"`},
		{"notes://a/b", codes.NotFound, `has no resource`},
		{"notes://" + strings.Repeat("a", maxURILength), codes.NotFound, `has no resource`},
		{"", codes.NotFound, `has no resource`},
		{"notes://missing", codes.NotFound, "no note of that day"},
		{"notes://broken", codes.Internal, "the disk is full"},
		{"notes://unsendable", codes.Internal, `Cannot send the result of resource "notes://unsendable"`},
	} {
		id := uint32(3 + 2*i)
		host.request(id, readRequest(refused.uri))
		if message := host.receiveError(id, wireCode(refused.code)); !strings.Contains(message, refused.text) {
			t.Errorf("%s gave %q, expected %q in it", refused.uri, message, refused.text)
		}
	}
}

func TestReadResourceAnswersTooLongResultWithBothSizes(t *testing.T) {
	host := openSession(t, Plugin{Resources: []Resource{{URI: "a://b", Name: "long", Read: func(context.Context, *Call) (ResourceResult, error) {
		return TextResource(strings.Repeat("x", 5000)), nil
	}}}})
	host.initialize(1, 1000)
	host.receive()
	host.request(3, readRequest("a://b"))
	if message := host.receiveError(3, resourceExhausted); !strings.Contains(message, "at most 1000") || !strings.Contains(message, "takes 50") {
		t.Errorf("the message does not give both sizes: %s", message)
	}
}
