package backplane

import (
	"context"
	"testing"

	"github.com/backplane/backplane/sdk-go/internal/pluginv1"
)

func described(t *testing.T, plugin Plugin) *pluginv1.DescribeResponse {
	t.Helper()
	host := initialized(t, plugin)
	host.request(3, describeRequest())
	return host.receiveResponse(3).GetDescribe()
}

func TestDescribeTellsEverythingOfEachContribution(t *testing.T) {
	priority := 0.5
	icon := Icon{Src: "https://example.com/i.png", MIMEType: "image/png", Sizes: []string{"48x48"}, Theme: "dark"}
	annotations := &Annotations{Audience: []Role{RoleUser, RoleAssistant}, Priority: &priority, LastModified: "2026-11-25T00:00:00Z"}
	meta := map[string]any{"example.com/k": "<v>"}
	description := described(t, Plugin{
		Tools: []Tool{NewTool("iconic", "", func(context.Context, *Call, none) (string, error) { return "", nil },
			WithIcons(icon), WithRequiredTask(), WithMeta(meta))},
		Prompts: []Prompt{{
			Name: "introduce", Title: "Introduce", Description: "Introduce somebody", Icons: []Icon{icon}, Meta: meta,
			Arguments: []PromptArgument{{Name: "name", Title: "Name", Description: "whom", Required: true}, {Name: "tone"}},
			Run:       introduce().Run,
		}},
		Resources: []Resource{{
			URI: "notes://today", Name: "today", Title: "Today", Description: "A note", MIMEType: "text/plain", Size: 6,
			Annotations: annotations, Icons: []Icon{icon}, Meta: meta, Read: today().Read,
		}},
		ResourceTemplates: []ResourceTemplate{{
			URITemplate: "notes://{day}", Name: "day", Title: "Day", Description: "Notes", MIMEType: "text/plain",
			Annotations: annotations, Icons: []Icon{icon}, Meta: meta, Read: readDay,
		}},
	})
	const iconsJSON = `"icons":[{"src":"https://example.com/i.png","mimeType":"image/png","sizes":["48x48"],"theme":"dark"}],`
	const metaJSON = `"_meta":{"example.com/k":"<v>"}`
	const icons = iconsJSON + metaJSON
	const annotated = `"annotations":{"audience":["user","assistant"],"priority":0.5,"lastModified":"2026-11-25T00:00:00Z"},`
	for _, expected := range []struct {
		got  []byte
		json string
	}{
		{description.GetTools()[0].GetMore(), `{` + iconsJSON + `"execution":{"taskSupport":"required"},` + metaJSON + `}`},
		{description.GetPrompts()[0], `{"name":"introduce","title":"Introduce","description":"Introduce somebody","arguments":[` +
			`{"name":"name","title":"Name","description":"whom","required":true},{"name":"tone"}],` + icons + `}`},
		{description.GetResources()[0], `{"uri":"notes://today","name":"today","title":"Today","description":"A note",` +
			`"mimeType":"text/plain",` + annotated + `"size":6,` + icons + `}`},
		{description.GetResourceTemplates()[0], `{"uriTemplate":"notes://{day}","name":"day","title":"Day","description":"Notes",` +
			`"mimeType":"text/plain",` + annotated + icons + `}`},
	} {
		if string(expected.got) != expected.json {
			t.Errorf("got\n%s, expected\n%s", expected.got, expected.json)
		}
	}
	if description.GetCompletes() || !description.GetNotifies() {
		t.Errorf("got %v", description)
	}
}

func TestDescribeLeavesOutWhatIsNotSaid(t *testing.T) {
	description := described(t, Plugin{
		Tools: []Tool{echo()}, Prompts: []Prompt{{Name: "plain", Run: introduce().Run}}, Resources: []Resource{{URI: "a://b", Name: "b", Read: today().Read}},
	})
	if more := description.GetTools()[0].GetMore(); more != nil {
		t.Errorf("a tool has more: %s", more)
	}
	if got := string(description.GetPrompts()[0]); got != `{"name":"plain","arguments":[]}` {
		t.Errorf("got %s", got)
	}
	if got := string(description.GetResources()[0]); got != `{"uri":"a://b","name":"b"}` {
		t.Errorf("got %s", got)
	}
}

func TestDescribeTellsWhetherThePluginCompletesAndNotifies(t *testing.T) {
	for name, expected := range map[string]struct {
		plugin              Plugin
		completes, notifies bool
	}{
		"tools":                   {withTools(echo()), false, false},
		"prompts":                 {Plugin{Prompts: []Prompt{{Name: "p", Arguments: []PromptArgument{{Name: "a"}}, Run: introduce().Run}}}, false, false},
		"prompts that complete":   {Plugin{Prompts: []Prompt{introduce()}}, true, false},
		"resources":               {Plugin{Resources: []Resource{today()}}, false, true},
		"templates that complete": {Plugin{ResourceTemplates: []ResourceTemplate{notes(readDay)}}, true, true},
	} {
		description := described(t, expected.plugin)
		if description.GetCompletes() != expected.completes || description.GetNotifies() != expected.notifies {
			t.Errorf("%s: completes %v, notifies %v", name, description.GetCompletes(), description.GetNotifies())
		}
	}
}
