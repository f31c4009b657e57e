package records_test

import (
	"context"
	"errors"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/records/recordtest"
)

func TestMemory(t *testing.T) {
	t.Parallel()
	two := func(*testing.T) (one, other records.Backend) {
		m := records.NewMemory(1000)
		return m, m
	}
	recordtest.Run(t, two)
	recordtest.RunStreams(t, two)
}

// Who follows from further back than what is kept learns that something is missing.
func TestMemoryGap(t *testing.T) {
	t.Parallel()
	m := records.NewMemory(3)
	for range 5 {
		if _, err := m.Commit(t.Context(), records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"n": 1}}}}); err != nil {
			t.Fatal(err)
		}
	}
	for after, want := range map[records.Position]error{0: records.ErrGap, 1: records.ErrGap, 2: nil, 4: nil, 6: records.ErrGap} {
		stop := errors.New("enough")
		err := follow(t, m, after, stop)
		if want == nil {
			want = stop
		}
		if !errors.Is(err, want) {
			t.Errorf("Follow after %d: %v, want %v", after, err, want)
		}
	}
}

// follow ends with an error at the first change.
func follow(t *testing.T, m *records.Memory, after records.Position, enough error) error {
	t.Helper()
	ctx, cancel := context.WithCancelCause(t.Context())
	defer cancel(nil)
	err := m.Follow(ctx, after, func(e records.Event) {
		if e.Position != after+1 {
			t.Errorf("change %d comes after %d", e.Position, after)
		}
		after = e.Position
		cancel(enough)
	})
	if cause := context.Cause(ctx); cause != nil {
		return cause
	}
	return err
}
