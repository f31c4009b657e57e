package grade

import (
	"fmt"
	"testing"

	"pgregory.net/rapid"
)

// Every two values of two factors stand together in some row, and there are not many more rows than there must be.
func TestCover(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		sizes := rapid.SliceOfN(rapid.IntRange(1, 5), 2, 12).Draw(t, "sizes")
		rows := cover(sizes)
		seen := map[pair]bool{}
		for _, row := range rows {
			for f, v := range row {
				if v < 0 || v >= sizes[f] {
					t.Fatalf("value %d of factor %d, which has %d", v, f, sizes[f])
				}
				for g := f + 1; g < len(row); g++ {
					seen[pair{f, v, g, row[g]}] = true
				}
			}
		}
		if want := len(openPairs(sizes).order); len(seen) != want {
			t.Fatalf("%d of %d pairs are covered", len(seen), want)
		}
	})
	if rows := cover([]int{2, 2, 2, 2, 2, 2, 3, 3, 5}); len(rows) > 22 {
		t.Errorf("%d rows, want 22 at most: 15 are needed", len(rows))
	}
	if rows := cover([]int{3}); len(rows) != 0 {
		t.Errorf("%d rows for one factor, want none: it has no pairs", len(rows))
	}
}

// The rows are the same each time, and what covers most comes first.
func TestCoverIsGreedy(t *testing.T) {
	t.Parallel()
	for want, sizes := range map[string][]int{
		"[[0 0 0] [0 1 1] [0 2 0] [1 0 1] [1 1 0] [1 2 1]]":                                                     {2, 3, 2},
		"[[0 0 0 0] [0 1 1 1] [0 2 2 2] [1 0 1 2] [1 1 0 0] [1 2 0 1] [2 0 2 1] [2 1 0 2] [2 2 1 0] [1 1 2 0]]": {3, 3, 3, 3},
	} {
		if got := fmt.Sprint(cover(sizes)); got != want {
			t.Errorf("%v: %s, want %s", sizes, got, want)
		}
	}
}
