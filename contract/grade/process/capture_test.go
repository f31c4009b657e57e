package process

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"
)

// Whatever pieces a stream comes in, its start and its end are kept, and nothing is counted twice.
func TestCapture(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		most := rapid.Int64Range(1, 40).Draw(t, "most")
		pieces := rapid.SliceOf(rapid.SliceOfN(rapid.Byte(), 0, 70)).Draw(t, "pieces")
		c := newCapture(most)
		for _, piece := range pieces {
			c.write(piece)
		}
		all, half := bytes.Join(pieces, nil), max(int(most/2), 1)
		head := all[:min(half, len(all))]
		tail := all[max(len(head), len(all)-half):]
		got := c.output()
		if !bytes.Equal(got.Head, head) || !bytes.Equal(got.Tail, tail) || got.Total() != int64(len(all)) {
			t.Errorf("of %v there are %v, %d and %v", all, got.Head, got.Omitted, got.Tail)
		}
	})
}
