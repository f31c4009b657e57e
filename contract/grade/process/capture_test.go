package process

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// Whatever pieces a stream comes in, its start and its end are kept, and nothing is counted twice.
//
// The pieces are made up without a library, which would make itself ready in each of the many processes that are this program.
func TestCapture(t *testing.T) {
	t.Parallel()
	for seed := range uint64(500) {
		random := rand.New(rand.NewPCG(seed, 0))
		most := random.Int64N(40) + 1
		c := newCapture(most)
		var all []byte
		for range random.IntN(6) {
			piece := make([]byte, random.IntN(2)*random.IntN(70))
			for i := range piece {
				piece[i] = byte(random.Uint32())
			}
			c.write(piece)
			all = append(all, piece...)
		}
		half := max(int(most/2), 1)
		head := all[:min(half, len(all))]
		tail := all[max(len(head), len(all)-half):]
		got := c.output()
		if !bytes.Equal(got.Head, head) || !bytes.Equal(got.Tail, tail) || got.Total() != int64(len(all)) {
			t.Errorf("seed %d: of %v there are %v, %d and %v", seed, all, got.Head, got.Omitted, got.Tail)
		}
	}
}
