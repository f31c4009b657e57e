package journal

import (
	"context"
	"errors"
	"fmt"
)

// Order tells whether requests came one after the other as expected.
type Order struct {
	Held bool `json:"held"`
	// Seqs are the entries that the steps were found at, up to the first that was not found.
	Seqs []uint64 `json:"seqs"`
	// Text names the first step that was not found, when there is one, and Nearest the entries that come closest to it.
	Text    string `json:"text,omitempty"`
	Nearest []Near `json:"nearest,omitempty"`
}

// MaxSteps bounds what CheckSteps lets pass.
const MaxSteps = 1000

// CheckSteps refuses steps that Order can do nothing with.
func CheckSteps(steps []Filter) error {
	if len(steps) == 0 {
		return errors.New("steps is empty or missing, want at least one filter")
	}
	if len(steps) > MaxSteps {
		return fmt.Errorf("%d steps, want at most %d", len(steps), MaxSteps)
	}
	for i, step := range steps {
		if step.Limit != 0 {
			return fmt.Errorf("step %d has a limit, which has no meaning here", i+1)
		}
	}
	return nil
}

// Order settles the journal as Read does and looks for an entry for each of the steps, each after the one before, by
// order of arrival. Other entries may lie between them.
func (j *Journal) Order(ctx context.Context, steps []Filter) Order {
	_ = j.Settle(ctx) // as in Read
	entries := j.snapshot()
	sortBySeq(entries)
	order := Order{Seqs: []uint64{}}
	next := 0 // the first entry after the one that the last step was found at
	for i, step := range steps {
		conditions := step.conditions()
		at := next
		for at < len(entries) && !all(conditions, entries[at]) {
			at++
		}
		if at == len(entries) {
			order.Nearest = misplaced(entries, next, conditions)
			order.Text = withNear(fmt.Sprintf("step %d of %d, %s, is not found%s%s", i+1, len(steps), step, order.after(), j.lost()), order.Nearest)
			return order
		}
		order.Seqs = append(order.Seqs, entries[at].Seq)
		next = at + 1
	}
	order.Held = true
	return order
}

func (o Order) after() string {
	if len(o.Seqs) == 0 {
		return ""
	}
	return fmt.Sprintf(" after request %d", o.Seqs[len(o.Seqs)-1])
}

// misplaced is nearest, with the last entry that matches but comes too early in front.
func misplaced(entries []*Entry, next int, conditions []condition) []Near {
	near := nearest(entries[next:], conditions)
	for at := next - 1; at >= 0; at-- {
		if early := entries[at]; all(conditions, early) {
			found := difference(early, nil)
			found.Field, found.Got = "order", fmt.Sprintf("request %d", early.Seq)
			found.Wanted = fmt.Sprintf("after request %d", entries[next-1].Seq)
			return append([]Near{found}, near[:min(len(near), maxNear-1)]...)
		}
	}
	if len(near) == 0 {
		near = nearest(entries, conditions)
	}
	return near
}
