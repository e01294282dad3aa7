package backplane_test

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The program of README.md, built as if it stood in this module.
func TestReadmeProgramCompiles(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, _ := strings.Cut(string(readme), "```go\n")
	program, _, found := strings.Cut(rest, "```\n")
	if !found {
		t.Fatal("README.md has no Go program")
	}
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
