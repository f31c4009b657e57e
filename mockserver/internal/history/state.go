package history

import (
	"encoding/binary"
	"slices"
)

// state is one account of a mock, and the clock. A pair that nothing can be done with any more is left out, so that states that nobody can tell
// apart are equal.
type state struct {
	now      int64 // seconds after the beginning
	inactive bool
	pairs    []pair // by number
}

// pair is an access token and a refresh token.
type pair struct {
	number, family          int
	issued                  int64 // seconds after the beginning
	spent                   bool
	deadAccess, deadRefresh bool
}

// Bits of what a pair is, as it is written.
const (
	isSpent byte = 1 << iota
	isDeadAccess
	isDeadRefresh
)

// encode writes a state, the same one always in the same way.
func (s state) encode() string {
	b := binary.AppendVarint(make([]byte, 0, 8+8*len(s.pairs)), s.now)
	b = append(b, bit(s.inactive, 1))
	for _, p := range s.pairs {
		b = binary.AppendUvarint(b, uint64(p.number)) //nolint:gosec // they count from 0
		b = binary.AppendUvarint(b, uint64(p.family)) //nolint:gosec // the same
		b = binary.AppendVarint(b, p.issued)
		b = append(b, bit(p.spent, isSpent)|bit(p.deadAccess, isDeadAccess)|bit(p.deadRefresh, isDeadRefresh))
	}
	return string(b)
}

func bit(is bool, b byte) byte {
	if is {
		return b
	}
	return 0
}

// decode reads what encode has written.
func decode(text string) state {
	b := []byte(text)
	number := func() int64 {
		n, size := binary.Varint(b)
		b = b[size:]
		return n
	}
	count := func() int {
		n, size := binary.Uvarint(b)
		b = b[size:]
		return int(n) //nolint:gosec // it was one
	}
	flags := func() byte {
		f := b[0]
		b = b[1:]
		return f
	}
	s := state{now: number(), inactive: flags() != 0}
	for len(b) > 0 {
		p := pair{number: count(), family: count(), issued: number()}
		f := flags()
		p.spent, p.deadAccess, p.deadRefresh = f&isSpent != 0, f&isDeadAccess != 0, f&isDeadRefresh != 0
		s.pairs = append(s.pairs, p)
	}
	return s
}

// find returns the pair of a number, or nil when nothing can be done with it any more.
func (s *state) find(number int) *pair {
	i, found := slices.BinarySearchFunc(s.pairs, number, func(p pair, n int) int { return p.number - n })
	if !found {
		return nil
	}
	return &s.pairs[i]
}

// add puts a new pair in its place.
func (s *state) add(p pair) {
	i, _ := slices.BinarySearchFunc(s.pairs, p.number, func(p pair, n int) int { return p.number - n })
	s.pairs = slices.Insert(s.pairs, i, p)
}

// revoke ends all tokens, or those of a family that is not negative.
func (s *state) revoke(family int) {
	for i := range s.pairs {
		if p := &s.pairs[i]; family < 0 || p.family == family {
			p.deadAccess, p.deadRefresh = true, true
		}
	}
}

// all is no family.
const all = -1
