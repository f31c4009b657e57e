package mockserver

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/state"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// What rules have counted is a record of numbers, each in a field such as faults/7/calls.
const (
	faultCounts   = "faults"
	triggerCounts = "triggers"
	callsField    = "calls"
	hitsField     = "hits"
)

func countField(kind string, rule uint64, what string) string {
	return kind + "/" + strconv.FormatUint(rule, 10) + "/" + what
}

// counter counts for one kind of rules of a world. It is a ruleset.Counter.
type counter struct {
	share *share
	kind  string
}

// Count implements ruleset.Counter.
func (c counter) Count(ctx context.Context, rules []uint64) ([]uint64, error) {
	return c.add(ctx, rules, callsField)
}

// Hit implements ruleset.Counter.
func (c counter) Hit(ctx context.Context, rules []uint64) ([]uint64, error) {
	return c.add(ctx, rules, hitsField)
}

func (c counter) add(ctx context.Context, rules []uint64, what string) ([]uint64, error) {
	add := map[string]int64{}
	for _, rule := range rules {
		add[countField(c.kind, rule, what)] = 1
	}
	made, err := c.share.commons.backend.Commit(ctx, records.Change{Writes: []records.Write{{Key: c.share.key(countsKey), Add: add}}})
	if err != nil {
		return nil, fmt.Errorf("count for %s: %w", c.kind, err)
	}
	numbers := make([]uint64, len(rules))
	for i, rule := range rules {
		numbers[i] = uint64(made.Added[0][countField(c.kind, rule, what)]) //nolint:gosec // what only grows is not negative
	}
	return numbers, nil
}

// learn takes over what others have counted.
func (w *world) learn(fields map[string][]byte) {
	for field, text := range fields {
		kind, rest, _ := strings.Cut(field, "/")
		number, what, _ := strings.Cut(rest, "/")
		rule, wrongRule := strconv.ParseUint(number, 10, 64)
		n, wrong := strconv.ParseUint(string(text), 10, 64)
		if wrongRule != nil || wrong != nil {
			continue
		}
		calls, hits := n, uint64(0)
		if what == hitsField {
			calls, hits = 0, n
		}
		switch kind {
		case faultCounts:
			w.faults.Learn(rule, calls, hits)
		case triggerCounts:
			w.triggers.Learn(rule, calls, hits)
		}
	}
}

// countsOf are the counts of a document.
func countsOf(saved state.Document) map[string][]byte {
	counts := map[string][]byte{}
	put := func(kind string, rule, calls, hits uint64) {
		counts[countField(kind, rule, callsField)] = strconv.AppendUint(nil, calls, 10)
		counts[countField(kind, rule, hitsField)] = strconv.AppendUint(nil, hits, 10)
	}
	for _, f := range saved.Faults.Rules {
		put(faultCounts, f.Number, f.Calls, f.Hits)
	}
	for _, t := range saved.Triggers.Rules {
		put(triggerCounts, t.Number, t.Calls, t.Hits)
	}
	return counts
}
