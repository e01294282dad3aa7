package main

import (
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

func TestCountdownReportsEachNumber(t *testing.T) {
	result := backplanetest.Call(t, plugin, "countdown", countdownInput{From: 3})
	if result.Text != "Liftoff!" || len(result.Progress) != 3 {
		t.Errorf("got %q after %v", result.Text, result.Progress)
	}
}
