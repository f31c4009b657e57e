package generate

import "slices"

// Shrink makes a request that fails smaller: it leaves out deviations one by one, then, where values is set, makes what is
// left of them shorter and plainer. fails tells whether a request still fails, and is asked tries times at most. The result is
// the request itself, or the last one of which fails said so.
func Shrink(r Request, values bool, tries int, fails func(Request) bool) Request {
	s := shrinker{smallest: r, tries: tries, fails: fails}
	for i := 0; i < len(s.smallest.Deviations); {
		if !s.take(s.smallest.without(i)) {
			i++
		}
	}
	if values {
		for i := range s.smallest.Deviations {
			s.shorten(i)
			s.simplify(i)
		}
	}
	return s.smallest
}

type shrinker struct {
	smallest Request
	tries    int
	fails    func(Request) bool
}

// take makes a request the smallest one, if it fails.
func (s *shrinker) take(r Request) bool {
	if s.tries <= 0 {
		return false
	}
	s.tries--
	if !s.fails(r) {
		return false
	}
	s.smallest = r
	return true
}

func (s *shrinker) value(i int) value { return s.smallest.Deviations[i].value.opened() }

// shorten leaves out as much of a value as it can from its end, then from its beginning, then from the middle.
func (s *shrinker) shorten(i int) {
	s.search(i, func(v value, keep int) value { return v.part(0, keep) })
	s.search(i, func(v value, keep int) value { return v.part(len(v.units)-keep, len(v.units)) })
	const few = 32
	if len(s.value(i).units) > few {
		return
	}
	for at := 0; at < len(s.value(i).units); {
		v := s.value(i)
		rest := append(append([]string{}, v.units[:at]...), v.units[at+1:]...)
		if !s.take(s.smallest.with(i, v.with(rest))) {
			at++
		}
	}
}

// search finds by halving how little of a value has to be kept.
func (s *shrinker) search(i int, kept func(v value, keep int) value) {
	whole := s.value(i)
	low, high := 0, len(whole.units) // of high units it is known that it fails
	for low < high {
		middle := (low + high) / 2
		if s.take(s.smallest.with(i, kept(whole, middle))) {
			high = middle
		} else {
			low = middle + 1
		}
	}
}

// simplify puts an a in the place of all characters, or of each where that is too much at once.
func (s *shrinker) simplify(i int) {
	v := s.value(i)
	n := len(v.units)
	if !slices.ContainsFunc(v.units, func(unit string) bool { return unit != "a" }) || s.take(s.smallest.with(i, v.plainer(0, n))) {
		return
	}
	const few = 16
	for at := 0; at < min(n, few); at++ {
		if v := s.value(i); v.units[at] != "a" {
			s.take(s.smallest.with(i, v.plainer(at, at+1)))
		}
	}
}
