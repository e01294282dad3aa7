package backplane

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"github.com/google/jsonschema-go/jsonschema"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func TestPluginValidateReportsEverythingThatIsWrong(t *testing.T) {
	type cyclic struct {
		Next *cyclic `json:"next"`
	}
	badTools := []Tool{
		{},
		NewTool("no input object", "", func(context.Context, *Call, string) (string, error) { return "", nil }),
		NewTool("list", "", func(context.Context, *Call, none) ([]string, error) { return nil, nil }),
		NewTool("time", "", func(context.Context, *Call, time.Time) (string, error) { return "", nil }),
		NewTool("cyclic", "", func(context.Context, *Call, cyclic) (string, error) { return "", nil }),
		NewTool[none, string]("nil", "", nil),
		echo(), echo(),
		order(WithInputSchema(func(schema *jsonschema.Schema) { schema.Pattern = "(" })),
		tool("space d", func(context.Context, *Call) (string, error) { return "", nil }),
	}
	err := Plugin{Name: "Bad Name", Version: "1", Description: "a\nb", Tools: badTools, MaxConcurrentCalls: -1}.validate()
	if err == nil {
		t.Fatal("nothing was reported")
	}
	for _, expected := range []string{
		`plugin "Bad Name"`, "its name", `version is "1"`, "more than one line", "MaxConcurrentCalls", "tool 0: it was not made by NewTool",
		`"no input object": its input: string is no JSON object`, `"list": its output: []string`, `"time": its input`,
		`"cyclic": its input`, `"nil": its function is nil`, `"echo": another tool`, `"order": its input schema`, `"space d": its name`,
	} {
		if !strings.Contains(err.Error(), expected) {
			t.Errorf("%q is not in:\n%v", expected, err)
		}
	}
}

func TestPluginValidateReportsEverythingThatIsWrongWithOtherContributions(t *testing.T) {
	unsendable := map[string]any{"k": make(chan int)}
	err := Plugin{
		Name: "a", Version: "1.0.0",
		Tools: []Tool{order(WithMeta(unsendable))},
		Prompts: []Prompt{
			{Name: "space d", Run: introduce().Run},
			{Name: "twice", Run: introduce().Run}, {Name: "twice", Run: introduce().Run},
			{Name: "unsendable", Meta: unsendable},
			{Name: "arguments", Run: introduce().Run, Arguments: []PromptArgument{{}, {Name: "a b"}, {Name: "c"}, {Name: "c"}}},
			{},
		},
		Resources: []Resource{
			{URI: "relative", Name: "a", Read: today().Read}, {URI: "a://" + strings.Repeat("x", 2000), Name: "a", Read: today().Read},
			{URI: "a://b c", Name: "a", Read: today().Read}, {URI: "a://nameless"}, {URI: "a://meta", Meta: unsendable},
			today(), today(),
		},
		ResourceTemplates: []ResourceTemplate{
			{URITemplate: "a://{", Name: "a", Read: readDay}, {URITemplate: "{x}", Name: "a", Read: readDay},
			{URITemplate: "a://{x}", Meta: unsendable, Complete: map[string]Completer{"y": completeNames}},
			notes(readDay), notes(readDay),
		},
	}.validate()
	if err == nil {
		t.Fatal("nothing was reported")
	}
	for _, expected := range []string{
		`tool "order": json: unsupported type`,
		`prompt "space d": its name`, `prompt "twice": another prompt has that name`, `prompt "unsendable": json: unsupported type`,
		`prompt "unsendable": its Run is nil`, `prompt "arguments": its argument "": a name`, `its argument "a b": a name`,
		`prompt "arguments": two of its arguments are called "c"`, "prompt 5: its name",
		`resource "relative": its URI must be absolute`, "at most 2000 characters", `resource "a://b c": its URI`,
		`resource "a://nameless": its Name is empty`, `resource "a://nameless": its Read is nil`, `resource "a://meta": json:`,
		`resource "notes://today": another resource has that name`,
		`resource template "a://{": it is no URI template`, `resource template "{x}": its URI template must be absolute`,
		`resource template "a://{x}": json:`, `"a://{x}": its Name is empty`, `"a://{x}": its Read is nil`,
		`"a://{x}": it has no variable "y" to complete`, `"notes://{day}": another resource template`,
	} {
		if !strings.Contains(err.Error(), expected) {
			t.Errorf("%q is not in:\n%v", expected, err)
		}
	}
}

func TestPluginValidateAcceptsSemanticVersions(t *testing.T) {
	for version, valid := range map[string]bool{
		"1.0.0": true, "0.1.0-rc.1+build.5": true, "v1.0.0": false, "1.0": false, "01.0.0": false, "": false,
	} {
		if err := (Plugin{Name: "a", Version: version}).validate(); (err == nil) != valid {
			t.Errorf("%q: %v", version, err)
		}
	}
}

func TestDescribeAnswersFromThePluginValue(t *testing.T) {
	host := openSession(t, Plugin{
		Name: "described", Version: "1.2.3", Description: "One line", Tools: []Tool{order(WithTitle("Order")), echo()},
	})
	for range 2 {
		got, err := host.client.Describe(t.Context(), &pluginv1.DescribeRequest{})
		if err != nil {
			t.Fatal(err)
		}
		expected := &pluginv1.DescribeResponse{
			Name: "described", Version: "1.2.3", Description: "One line",
			Tools: []*pluginv1.Tool{order(WithTitle("Order")).description, echo().description},
		}
		if !proto.Equal(got, expected) {
			t.Errorf("got %v, expected %v", got, expected)
		}
	}
}

func TestHandshakeIsThatOfTheContract(t *testing.T) {
	contract, err := os.ReadFile("../packages/contract/src/handshake.ts")
	if os.IsNotExist(err) {
		t.Skip("the module was taken out of its repository")
	}
	for _, expected := range []string{`"` + magicCookieKey + `"`, `"` + magicCookieValue + `"`, "contractVersion = 1"} {
		if !strings.Contains(string(contract), expected) {
			t.Errorf("%s is not in the contract's handshake", expected)
		}
	}
	if contractVersion != 1 {
		t.Errorf("this test knows version 1, not %d", contractVersion)
	}
}
