package result

import (
	"fmt"
	"math"
	"slices"
)

// Series is one figure as it was measured in each round, in their order.
type Series []float64

// Median is the middle of what was measured, or the mean of the two in the middle; NaN of nothing.
func (s Series) Median() float64 {
	if len(s) == 0 {
		return math.NaN()
	}
	sorted := slices.Sorted(slices.Values(s))
	middle := len(sorted) / 2
	if len(sorted)%2 == 1 {
		return sorted[middle]
	}
	return (sorted[middle-1] + sorted[middle]) / 2
}

// To is the ratio of each figure to the one that was measured in the same round. A round that either lacks is left out, and so is
// one whose base is zero.
func (s Series) To(base Series) Series {
	var ratios Series
	for i := range min(len(s), len(base)) {
		if base[i] != 0 {
			ratios = append(ratios, s[i]/base[i])
		}
	}
	return ratios
}

// Spread is the median with the least and the greatest, as "0.86 (0.80 to 0.91)". Without figures it is empty.
func (s Series) Spread() string {
	switch len(s) {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf("%.2f", s[0])
	}
	return fmt.Sprintf("%.2f (%.2f to %.2f)", s.Median(), slices.Min(s), slices.Max(s))
}

// whole is the median as a whole number with commas, as "63,500": three digits that count, the others are noise.
func (s Series) whole() string {
	if len(s) == 0 {
		return ""
	}
	n := s.Median()
	if n >= 1000 {
		unit := math.Pow(10, math.Floor(math.Log10(n))-2)
		n = math.Round(n/unit) * unit
	}
	return commas(int(math.Round(n)))
}

// fraction is the median with as many decimals as make sense of it.
func (s Series) fraction() string {
	if len(s) == 0 {
		return ""
	}
	n := s.Median()
	if n >= 10 {
		return commas(int(math.Round(n)))
	}
	return fmt.Sprintf("%.1f", n)
}

func commas(n int) string {
	if n < 1000 {
		return fmt.Sprint(n)
	}
	return commas(n/1000) + fmt.Sprintf(",%03d", n%1000)
}
