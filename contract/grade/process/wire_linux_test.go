package process

import "testing"

// writes are the lengths of what was written.
type writes []int

func (w *writes) Write(p []byte) (int, error) {
	*w = append(*w, len(p))
	return len(p), nil
}

// A message goes out at once, so that no reader waits for the other half from a sender that was frozen.
func TestMessagesAreWhole(t *testing.T) {
	t.Parallel()
	var w writes
	to := newTeller(&w)
	for n := range 3 {
		to.tell(message{PID: 7})
		if len(w) != n+1 || w[n] > 4096 { // as much as a pipe takes whole (pipe(7), PIPE_BUF)
			t.Fatalf("message %d: writes of %v bytes", n+1, w)
		}
	}
}
