package generate

import (
	"cmp"
	"hash/fnv"
	"math/rand/v2"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/openapi"
)

// Plan makes up n requests of an operation, fewer where there is less to try, always the same ones in the same order for
// the same document, base and seed. The base comes first, then one deviation at a time, what the document has bounds for before
// the rest; the last quarter are several deviations at once. Parameters in headers and cookies are left alone.
func Plan(op *openapi.Operation, base Base, seed string, n int) []Request {
	rng := random(op.ID, seed)
	singles := deviations(op, base, rng)
	rng.Shuffle(len(singles), func(i, j int) { singles[i], singles[j] = singles[j], singles[i] })
	slices.SortStableFunc(singles, func(a, b Deviation) int { return cmp.Compare(rank(a), rank(b)) })
	plan := []Request{{Operation: op, Base: base}}
	for _, d := range singles[:min(len(singles), max(n-1-n/4, 0))] {
		plan = append(plan, Request{op, base, []Deviation{d}})
	}
	for tries := 0; len(plan) < n && tries < n; tries++ {
		if several := combine(singles, rng); len(several) > 1 {
			plan = append(plan, Request{op, base, several})
		}
	}
	return plan[:min(len(plan), max(n, 0))]
}

func random(id, seed string) *rand.Rand {
	return rand.New(rand.NewPCG(hash(id), hash(seed)))
}

func hash(text string) uint64 {
	h := fnv.New64a()
	h.Write([]byte(text))
	return h.Sum64()
}

// rank puts what the document speaks of first.
func rank(d Deviation) int {
	if d.Fate == Taken || slices.Contains([]string{theMinimum, belowMinimum, theMaximum, aboveMaximum, lengthBound}, d.Does) {
		return 0
	}
	return 1
}

// deviations are all there are of an operation.
func deviations(op *openapi.Operation, base Base, rng *rand.Rand) []Deviation {
	all := wholeQueryDeviations()
	for _, in := range op.Inputs() {
		if strings.HasPrefix(in.Where, "body/") {
			all = append(all, fieldDeviations(in, base, rng)...)
		} else {
			all = append(all, parameterDeviations(in, rng)...)
		}
	}
	if op.TakesBody() {
		all = append(all, wholeBodyDeviations(base)...)
		all = append(all, typeDeviations()...)
	}
	return all
}

// combine picks two to four deviations of different places.
func combine(all []Deviation, rng *rand.Rand) []Deviation {
	var picked []Deviation
	want := 2 + rng.IntN(3)
	for tries := 0; len(all) > 0 && len(picked) < want && tries < 20; tries++ {
		d := all[rng.IntN(len(all))]
		if !slices.ContainsFunc(picked, d.clashes) {
			picked = append(picked, d)
		}
	}
	return picked
}
