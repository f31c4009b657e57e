package report

import (
	"math"
	"slices"
)

// Lengths of a drawing, in CSS pixels.
const (
	drawingMargin = 14  // left and right of all there is
	columnWidth   = 26  // of a request or a mark: four digits fit above it
	foldWidth     = 96  // of a fold, at least: "12345 more" fits into it
	narrowest     = 110 // so that time and day have room
	maxTicks      = 80  // instants at which no request and no mark is, but a token begins or ends
)

// A knot is an instant that the axis shows, with the columns of what happened in it.
type knot struct {
	at       int64 // Unix seconds
	from, to float64
}

// A gap is the axis between two knots, or the part of one that was folded.
type gap struct {
	from, to float64
	seconds  int64 // that it takes
	folded   int   // moments in it that are not drawn
}

// A scale places instants on an axis whose gaps grow with the logarithm of their length, since a week may pass between
// requests that come within a second. Instants between two knots are in proportion.
type scale struct {
	knots   []knot
	gaps    []gap
	columns []float64 // the middle of each step; of a fold that is a gap, the middle of that
	width   float64
}

// newScale gives each step a column, and each tick a place unless it falls into a fold. Both are sorted by time.
func newScale(steps []step, ticks []int64) scale {
	s := scale{width: drawingMargin}
	folded := 0 // what the gap before the next knot stands for
	for i, one := range steps {
		if len(one.folded) > 0 && i+1 < len(steps) && steps[i+1].at > steps[i-1].at {
			folded = len(one.folded)
			s.columns = append(s.columns, 0) // when the gap is known
			continue
		}
		until, _ := slices.BinarySearch(ticks, one.at)
		if folded == 0 {
			for _, tick := range ticks[:until] {
				s.reach(tick, 0)
			}
		}
		ticks = ticks[until:]
		s.reach(one.at, folded)
		if folded > 0 {
			last := s.gaps[len(s.gaps)-1]
			s.columns[i-1], folded = (last.from+last.to)/2, 0
		}
		s.column(one)
	}
	for _, tick := range ticks {
		s.reach(tick, 0)
	}
	s.width = max(s.width+drawingMargin, narrowest)
	return s
}

// reach opens the knot of an instant, behind a gap, unless the last one is it.
func (s *scale) reach(at int64, folded int) {
	if len(s.knots) > 0 {
		last := s.knots[len(s.knots)-1]
		if last.at == at {
			return
		}
		width := gapWidth(at - last.at)
		if folded > 0 {
			width = max(width, foldWidth)
		}
		s.gaps = append(s.gaps, gap{s.width, s.width + width, at - last.at, folded})
		s.width += width
	}
	s.knots = append(s.knots, knot{at, s.width, s.width})
}

// column widens the last knot by that of a step. A fold within one second is a gap in which no time passes.
func (s *scale) column(one step) {
	width := float64(columnWidth)
	if len(one.folded) > 0 {
		width = foldWidth
		s.gaps = append(s.gaps, gap{s.width, s.width + width, 0, len(one.folded)})
	}
	s.columns = append(s.columns, s.width+width/2)
	s.width += width
	s.knots[len(s.knots)-1].to = s.width
}

// gapWidth grows with the logarithm of a gap, and leaves room for its label.
func gapWidth(seconds int64) float64 {
	return max(24+4.5*math.Log2(1+float64(seconds)), textWidth(gapLabel(seconds), smallText)+10)
}

func gapLabel(seconds int64) string { return "+" + span(seconds) }

// place is where an instant begins and ends; before and behind the axis, at its ends. Within one gap it is one point.
func (s *scale) place(at int64) (from, to float64) {
	i, found := slices.BinarySearchFunc(s.knots, at, func(k knot, at int64) int {
		switch {
		case k.at < at:
			return -1
		case k.at > at:
			return 1
		}
		return 0
	})
	switch {
	case len(s.knots) == 0:
		return drawingMargin, drawingMargin
	case found:
		return s.knots[i].from, s.knots[i].to
	case i == 0:
		return s.knots[0].from, s.knots[0].from
	case i == len(s.knots):
		return s.knots[i-1].to, s.knots[i-1].to
	}
	before, after := s.knots[i-1], s.knots[i]
	share := float64(at-before.at) / float64(after.at-before.at)
	x := before.to + share*(after.from-before.to)
	return x, x
}

// hidden tells whether a stretch of the drawing is within one fold.
func (s *scale) hidden(from, to float64) bool {
	return slices.ContainsFunc(s.gaps, func(g gap) bool { return g.folded > 0 && from > g.from && to < g.to })
}
