package report

import (
	"cmp"
	"slices"
)

// A moment is what takes a column of the drawing of a timeline: a request or a mark. Of the two indexes one is -1.
type moment struct {
	at            int64 // Unix seconds
	phase         int
	request, mark int
	after         int  // the number of the request that it is, or that it comes after
	notable       bool // it is drawn where others are folded
}

// moments are those of a timeline in the order of its clock, and within a second in that in which they came about.
func moments(t *Timeline) []moment {
	var all []moment
	for i, r := range t.Requests {
		all = append(all, moment{r.At.Unix(), r.Phase, i, -1, r.Number, outcomeOf(r) != outcomeOK || r.Fault != ""})
	}
	for i, m := range t.Marks {
		after := m.After
		if after == 0 {
			after = beforePhase(t, m)
		}
		all = append(all, moment{m.At.Unix(), m.Phase, -1, i, after, true})
	}
	slices.SortStableFunc(all, func(a, b moment) int {
		return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.after, b.after), cmp.Compare(a.mark, b.mark))
	})
	for i := range all {
		all[i].notable = all[i].notable || i == 0 || all[i].phase != all[i-1].phase
	}
	return all
}

// beforePhase is the number of the last request of the second of a mark that belongs to an earlier phase.
func beforePhase(t *Timeline, m Mark) int {
	last := 0
	for _, r := range t.Requests {
		if r.At.Equal(m.At) && r.Phase < m.Phase {
			last = max(last, r.Number)
		}
	}
	return last
}

// A drawing has maxColumns requests and marks. Of more it shows foldedEdge at either end, and what is notable between.
const (
	maxColumns = 60
	foldedEdge = 14
)

// A step is what a drawing shows next: a moment, or a fold, which stands for several.
type step struct {
	moment
	folded []moment // of a fold; the first is the moment of the step
}

// fold leaves out what a drawing has no room for. A fold is as long as there is nothing notable in it.
func fold(all []moment) []step {
	keep := make([]bool, len(all))
	var middle []int
	for i, m := range all {
		keep[i] = len(all) <= maxColumns || i < foldedEdge || i >= len(all)-foldedEdge
		if !keep[i] && m.notable {
			middle = append(middle, i)
		}
	}
	for _, i := range ends(middle, maxColumns-2*foldedEdge) {
		keep[i] = true
	}
	var steps []step
	for i, m := range all {
		switch last := len(steps) - 1; {
		case keep[i]:
			steps = append(steps, step{moment: m})
		case len(steps[last].folded) > 0: // the first moment is always kept
			steps[last].folded = append(steps[last].folded, m)
		default:
			steps = append(steps, step{m, []moment{m}})
		}
	}
	return steps
}

// ends are at most most of all, half of them from either end.
func ends[T any](all []T, most int) []T {
	if len(all) <= most {
		return all
	}
	return slices.Concat(all[:most/2], all[len(all)-(most-most/2):])
}
