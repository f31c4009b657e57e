//go:build !mutation

package grade_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Called by hand, in a folder of somebody's, the program that leaks made-up secrets leaves it alone.
func TestNothingIsPlantedByHand(t *testing.T) {
	t.Parallel()
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	if err := os.WriteFile(filepath.Join(folder, "mine"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), own, canaries)
	cmd.Dir = folder
	out, err := cmd.CombinedOutput()
	if err == nil || !strings.HasSuffix(strings.TrimSpace(string(out)), "nothing was leaked here") {
		t.Errorf("%v: %s", err, out)
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("%d files, %v; want the one that was there", len(left), err)
	}
}
