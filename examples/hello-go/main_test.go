package main

import (
	"slices"
	"strings"
	"testing"

	"github.com/backplane/backplane/sdk-go/backplanetest"
)

func TestGreetSaysHello(t *testing.T) {
	result := backplanetest.Call(t, plugin, "greet", greetInput{Name: "Ada"})
	if result.Text != "Hello, Ada!" {
		t.Errorf("got %q", result.Text)
	}
}

func TestAddGivesStructuredContent(t *testing.T) {
	result := backplanetest.Call(t, plugin, "add", addInput{A: 2, B: 40})
	if string(result.Structured) != `{"sum":42}` {
		t.Errorf("got %s", result.JSON)
	}
}

func TestCountdownReportsEachStepAndLogsTheEnd(t *testing.T) {
	result := backplanetest.Call(t, plugin, "countdown", countdownInput{From: 2})
	if result.Text != "Lift-off!" || !slices.Equal(result.Logs, []string{"Lift-off"}) {
		t.Errorf("got %q after the log records %q", result.Text, result.Logs)
	}
	expected := []backplanetest.Progress{{Progress: 1, Total: 2, Message: "1 to go"}, {Progress: 2, Total: 2, Message: "0 to go"}}
	if !slices.Equal(result.Progress, expected) {
		t.Errorf("got progress %v, expected %v", result.Progress, expected)
	}
}

func TestCountdownRefusesWhatIsOutOfBounds(t *testing.T) {
	for _, from := range []int{0, 1001} {
		result := backplanetest.Call(t, plugin, "countdown", countdownInput{From: from})
		if !result.IsError || !strings.Contains(result.Text, "from") {
			t.Errorf("%d gave %s", from, result.JSON)
		}
	}
}

func TestIntroduceAsksForAnIntroduction(t *testing.T) {
	result := backplanetest.GetPrompt(t, plugin, "introduce", map[string]string{"name": "Ada"})
	if result.Text != "Introduce Ada to the others in two sentences." {
		t.Errorf("got %q", result.Text)
	}
}

func TestCompletePersonSuggestsWhatBeginsAsTyped(t *testing.T) {
	completion, err := completePerson(t.Context(), "A", nil)
	if err != nil || !slices.Equal(completion.Values, []string{"Ada", "Alan"}) {
		t.Errorf("got %q, %v", completion.Values, err)
	}
}

func TestGreetingsCanBeRead(t *testing.T) {
	if result := backplanetest.ReadResource(t, plugin, "hello-go://greetings"); result.Text != "Hello\nBonjour\nHallo" {
		t.Errorf("got %q", result.Text)
	}
}
