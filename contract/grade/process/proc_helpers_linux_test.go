package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func childNames() []string { return names(descendants(os.Getpid(), 1000, children)) }

// ownName is what the system calls this program: 15 bytes at most.
func ownName(t *testing.T) string {
	t.Helper()
	name := filepath.Base(self(t))
	return name[:min(len(name), 15)]
}

// running are the processes with a word among their arguments, this one left out.
func running(word string) (found []string) {
	for _, pid := range processes() {
		args, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && pid != os.Getpid() && strings.Contains(string(args), word) {
			found = append(found, fmt.Sprint(pid, " ", strings.ReplaceAll(string(args), "\x00", " ")))
		}
	}
	return found
}

// wantNothing checks that no process has the word.
func wantNothing(t *testing.T, word string) {
	t.Helper()
	if left := running(word); len(left) > 0 {
		t.Errorf("still running:\n%.2000s", strings.Join(left, "\n"))
	}
}
