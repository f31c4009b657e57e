package report

import "slices"

// An axis is the scale of a timeline, with the places of what happened.
type axis struct {
	scale
	timeline    *Timeline
	steps       []step
	from, until int64
	requests    []float64 // by index
	marks       []float64
	families    map[string]string // by fingerprint of a token
	givers      map[string]int    // indexes of the requests whose answers had them, by fingerprint
}

func newAxis(t *Timeline) *axis {
	all := moments(t)
	a := &axis{timeline: t, steps: fold(all), from: t.From.Unix(), until: t.Until.Unix()}
	if len(all) > 0 { // whoever bounded it may have forgotten some
		a.from, a.until = min(a.from, all[0].at), max(a.until, all[len(all)-1].at)
		if t.From.IsZero() {
			a.from = all[0].at
		}
	}
	a.until = max(a.from, a.until)
	a.scale = newScale(a.steps, a.ticks())
	a.requests, a.marks = make([]float64, len(t.Requests)), make([]float64, len(t.Marks))
	a.families = map[string]string{}
	for _, token := range t.Tokens {
		a.families[token.Fingerprint] = token.Family
	}
	a.givers = map[string]int{}
	for i, r := range slices.Backward(t.Requests) { // the first one gave it
		for _, fingerprint := range r.Issued {
			a.givers[fingerprint] = i
		}
	}
	for i, one := range a.steps {
		if len(one.folded) == 0 {
			a.put(one.moment, a.columns[i])
		}
		for j, m := range one.folded { // in proportion, so that what they did to tokens is in order
			share := float64(j+1)/float64(len(one.folded)+1) - 0.5
			a.put(m, a.columns[i]+share*foldWidth)
		}
	}
	return a
}

func (a *axis) put(m moment, x float64) {
	if m.mark >= 0 {
		a.marks[m.mark] = x
		return
	}
	a.requests[m.request] = x
}

// ticks are the instants at which tokens begin and end, and the bounds.
func (a *axis) ticks() []int64 {
	var ticks []int64
	add := func(at int64) {
		if at > a.from && at < a.until {
			ticks = append(ticks, at)
		}
	}
	for _, token := range a.timeline.Tokens {
		add(token.IssuedAt.Unix())
		if token.EndedAt != nil {
			add(token.EndedAt.Unix())
			continue
		}
		add(token.ExpiresAt.Unix())
	}
	slices.Sort(ticks)
	ticks = ends(slices.Compact(ticks), maxTicks)
	return slices.Concat([]int64{a.from}, ticks, []int64{a.until})
}
