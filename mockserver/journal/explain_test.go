package journal

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// told is one of the golden file: what happens, and the request that is to be explained.
type told struct {
	name string
	tell func(*scene) uint64
}

// explanations are in the order of the golden file.
func explanations() []told {
	return slices.Concat(
		answeredExplanations, badTokenExplanations, expiredExplanations, revokedExplanations, spentExplanations,
		accountExplanations, badRequestExplanations, orderExplanations,
	)
}

// answeredExplanations are of requests that were not refused, or whose answer was spoiled.
var answeredExplanations = []told{
	{"not refused", func(s *scene) uint64 { s.login(); return s.read() }},
	{"not refused, spent and honoured", func(s *scene) uint64 {
		s.login()
		s.refresh(0)
		return s.refresh(0, because("used before: its pair was rotated; honoured: refresh-reuse is new-pair"),
			func(e *Entry) { e.Credential.State = StateSpent })
	}},
	{"spoiled by a fault", func(s *scene) uint64 { s.login(); return s.read(spoiled(OutcomeAnswered, 503)) }},
	{"lost to a fault", func(s *scene) uint64 { s.login(); return s.read(spoiled(OutcomeReset, 0)) }},
	{"cut by a fault", func(s *scene) uint64 { s.login(); return s.read(spoiled(OutcomeCut, 0)) }},
	{"answered by a fault", func(s *scene) uint64 {
		return s.read(func(e *Entry) { e.Status, e.SentStatus, e.Fault = 0, 401, &Fault{ID: "f2", Phase: "before"} })
	}},
	{"closed before an answer", func(s *scene) uint64 {
		return s.read(func(e *Entry) { e.Status, e.SentStatus, e.Outcome = 0, 0, OutcomeClosed })
	}},
	{"a reason that nobody knows", func(s *scene) uint64 { return s.refused("sunspots", nil, because("many")) }},
}

func TestExplain(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	explained := map[Reason]bool{}
	for _, story := range explanations() {
		s := newScene(Limits{})
		seq := story.tell(s)
		got, err := s.Explain(t.Context(), seq)
		if err != nil || got.Seq != seq {
			t.Fatalf("%s: %v, seq %d, want %d", story.name, err, got.Seq, seq)
		}
		entries := readAll(t, s.Journal)
		explained[entries[slices.IndexFunc(entries, func(e Entry) bool { return e.Seq == seq })].Reason] = true
		fmt.Fprintf(&text, "# %s\n%s\ncauses: %v\n\n", story.name, got.Text, got.Causes)
	}
	golden(t, "explain.txt", text.String())
	for _, reason := range Reasons() {
		if _, known := explainers[reason]; !known || !explained[reason] {
			t.Errorf("reason %q has no explanation, or no story here", reason)
		}
	}
}
