package fault

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// recorder is a client that notes in which order things happen. Timers are over at once.
type recorder struct {
	*httptest.ResponseRecorder
	events []string
}

func (r *recorder) note(event string) { r.events = append(r.events, event) }

// Write implements http.ResponseWriter.
func (r *recorder) Write(p []byte) (int, error) {
	r.note("write " + string(p))
	return r.ResponseRecorder.Write(p)
}

// Flush implements http.Flusher.
func (r *recorder) Flush() { r.note("flush") }

// exchange is a call that is noted.
func (r *recorder) exchange(body string) *Exchange {
	r.ResponseRecorder = httptest.NewRecorder()
	return &Exchange{
		Context: context.Background(), Writer: r, Answer: Answer{Status: 200, Header: http.Header{}, Body: []byte(body)},
		NewTimer: func(d time.Duration) (<-chan time.Time, func()) {
			r.note(fmt.Sprint("wait ", d))
			over := make(chan time.Time)
			close(over)
			return over, func() { r.note("stop") }
		},
		Hold: func() { r.note("hold") }, Resume: func() { r.note("resume") }, Head: func() { r.note("head") },
		random: func() *rand.Rand { return nil },
	}
}

// Whoever has all of an answer must find it in the journal, and whoever reads the journal must not wait for a fault: a call is
// held before the wait, and goes on before its last byte.
func TestACallIsHeldWhileItWaitsAndNoLonger(t *testing.T) {
	t.Parallel()
	gone := make(chan struct{})
	close(gone)
	cases := []struct {
		name   string
		effect Effect
		want   []string
	}{
		{"a delay", Delay{Fixed: time.Second}, []string{"hold", "wait 1s", "stop", "resume"}},
		{"a stall", Stall{}, []string{"hold", "resume"}},
		{"a stall for a time", Stall{For: time.Second}, []string{"hold", "wait 1s", "stop", "resume"}},
		{"a drip", Drip{Bytes: 2, Interval: time.Second}, []string{
			"hold", "head", "write ab", "flush", "wait 1s", "stop", "write cd", "flush", "wait 1s", "stop", "resume", "write e", "flush", "resume",
		}},
		{"a cut", Cut{Bytes: 2}, []string{"head", "write ab", "flush"}},
		{"a reset", Reset{}, nil},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			r := &recorder{}
			e := r.exchange("abcde")
			if c.effect == (Stall{}) {
				e.released = gone
			}
			if c.effect.run(e); e.Delivers() {
				e.Deliver()
			}
			if diff := cmp.Diff(c.want, r.events); diff != "" {
				t.Errorf("order (-want +got):\n%s", diff)
			}
		})
	}
}
