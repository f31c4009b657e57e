package process

import (
	"bytes"
	"slices"
	"sync"
)

// tail keeps the last of what is written to it.
type tail struct {
	mu   sync.Mutex
	kept []byte
}

// Bounds in bytes: of what is kept, which is enough for thousands of goroutines, and of what an error shows.
const (
	tailBytes  = 4 << 20
	shownBytes = 2000
)

// Write never fails.
func (t *tail) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.kept = append(t.kept, p...)
	if len(t.kept) > 2*tailBytes { // now and then, not at each line
		t.kept = slices.Clone(t.kept[len(t.kept)-tailBytes:])
	}
	return len(p), nil
}

// all is what was kept.
func (t *tail) all() []byte {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.kept)
}

// String is a line break and the last of what was kept, or nothing.
func (t *tail) String() string {
	text := bytes.TrimSpace(t.all())
	text = text[max(0, len(text)-shownBytes):]
	if len(text) == 0 {
		return ""
	}
	return "\n" + string(text)
}

// countGoroutines counts them in what the runtime of Go prints at SIGQUIT: each begins with a line of its own.
func countGoroutines(output []byte) int {
	n := 0
	for line := range bytes.Lines(output) {
		if bytes.HasPrefix(line, []byte("goroutine ")) && bytes.Contains(line, []byte(" [")) {
			n++
		}
	}
	return n
}
