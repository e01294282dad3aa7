package backplane_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// The Go code of README.md, built as if it stood in this module: first a program, then fields of a plugin, then a plugin.
func TestReadmeCodeCompiles(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?ms)^ *```go\n(.*?)^ *```$").FindAllStringSubmatch(string(readme), -1)
	if len(blocks) != 3 {
		t.Fatalf("README.md has %d blocks of Go", len(blocks))
	}
	compile(t, blocks[0][1])
	compile(t, `package main

import (
	"context"

	backplane "github.com/backplane/backplane/sdk-go"
)

func main() {
	backplane.Serve(backplane.Plugin{
`+blocks[1][1]+`
	})
}`)
	compile(t, `package main

import (
	"context"

	backplane "github.com/backplane/backplane/sdk-go"
)

`+blocks[2][1]+`

func main() { backplane.Serve(announcer) }`)
}

// The Go code of the page about events and config.
func TestPluginEventsPageCodeCompiles(t *testing.T) {
	page, err := os.ReadFile("../docs/plugin-events.md")
	if err != nil {
		t.Fatal(err)
	}
	block := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindSubmatch(page)
	if block == nil {
		t.Fatal("docs/plugin-events.md has no Go")
	}
	compile(t, string(block[1]))
}

func compile(t *testing.T, program string) {
	t.Helper()
	source := filepath.Join(t.TempDir(), "main.go")
	place, err := filepath.Abs("internal/readme/main.go")
	if err != nil {
		t.Fatal(err)
	}
	overlay, _ := json.Marshal(map[string]map[string]string{"Replace": {place: source}})
	overlayFile := filepath.Join(t.TempDir(), "overlay.json")
	for file, content := range map[string][]byte{source: []byte(program), overlayFile: overlay} {
		if err := os.WriteFile(file, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	build := exec.Command("go", "build", "-overlay", overlayFile, "-o", os.DevNull, "./internal/readme")
	if output, err := build.CombinedOutput(); err != nil {
		t.Errorf("%v: %s", err, output)
	}
}
