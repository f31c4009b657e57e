package result

import (
	"math"
	"testing"
)

func TestMedian(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		given Series
		want  float64
	}{
		{Series{7}, 7},
		{Series{9, 1, 5}, 5},
		{Series{4, 1, 3, 2}, 2.5},
		{Series{-1, -5}, -3},
	} {
		before := append(Series{}, test.given...)
		if got := test.given.Median(); got != test.want {
			t.Errorf("median of %v is %v, want %v", test.given, got, test.want)
		}
		for i := range before {
			if before[i] != test.given[i] {
				t.Errorf("the order of rounds %v became %v", before, test.given)
			}
		}
	}
	if got := (Series{}).Median(); !math.IsNaN(got) {
		t.Errorf("median of nothing is %v, want NaN", got)
	}
}

// TestTo wants the ratio of each round, whose median is not the ratio of the medians.
func TestTo(t *testing.T) {
	t.Parallel()
	got := Series{100, 30, 50}.To(Series{100, 60, 200})
	want := Series{1, 0.5, 0.25}
	if len(got) != len(want) {
		t.Fatalf("got %v, want %v", got, want)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("round %d: got %v, want %v", i, got[i], want[i])
		}
	}
	if short := (Series{1, 2, 3}).To(Series{2, 0}); len(short) != 1 || short[0] != 0.5 {
		t.Errorf("without a base in two rounds the ratios are %v, want [0.5]", short)
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ name, got, want string }{
		{"spread of three", Series{0.8, 0.914, 0.86}.Spread(), "0.86 (0.80 to 0.91)"},
		{"spread of one", Series{0.5}.Spread(), "0.50"},
		{"spread of none", Series{}.Spread(), ""},
		{"three digits count", Series{63_472}.whole(), "63,500"},
		{"also of millions", Series{1_234_567}.whole(), "1,230,000"},
		{"small ones are whole", Series{412.6}.whole(), "413"},
		{"rounded up to a comma", Series{999.7}.whole(), "1,000"},
		{"none", Series{}.whole(), ""},
		{"a decimal below ten", Series{1.26}.fraction(), "1.3"},
		{"none from ten on", Series{24.6}.fraction(), "25"},
	} {
		if test.got != test.want {
			t.Errorf("%s: got %q, want %q", test.name, test.got, test.want)
		}
	}
}
