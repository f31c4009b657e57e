package redisstore

import (
	"context"
	_ "embed"
	"fmt"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

//go:embed commit.lua
var commitScript string

// attempt is a change on its way.
type attempt struct {
	store  *Store
	change records.Change
	nonce  string
	bytes  []byte
	sums   [][]string
	seen   records.Position
}

// Commit implements records.Backend, with one round trip: two after Redis was restarted and when the connection breaks. A change is
// never made twice.
func (s *Store) Commit(ctx context.Context, change records.Change) (records.Result, error) {
	if err := change.Check(); err != nil {
		return records.Result{}, err
	}
	a := attempt{store: s, change: change, nonce: s.nonces.next(), seen: s.chain.seen()}
	a.bytes, a.sums = encode(change)
	answer, err := bound(ctx, s, func(ctx context.Context) ([]any, error) {
		answer, err := a.send(ctx, false)
		if isBroken(err) && ctx.Err() == nil {
			answer, err = a.send(ctx, true)
		}
		return answer, err
	})
	if err != nil {
		return records.Result{}, err
	}
	return a.result(answer)
}

// send runs the script.
func (a *attempt) send(ctx context.Context, again bool) ([]any, error) {
	n := a.store.names
	keys := []string{n.root, n.changes, n.again + a.nonce, n.lasting}
	since, following := "", ""
	if again {
		since, following = format(a.seen), format(a.seen+1)
	}
	args := []any{a.nonce, a.bytes, a.store.options.Changes, milliseconds(a.store.options.Idle), since, following, len(a.change.Writes)}
	for _, w := range a.change.Writes {
		keys = append(keys, n.record+w.Key)
	}
	for _, g := range a.change.Guards {
		keys, args = append(keys, n.record+g.Key), append(args, format(g.Version))
	}
	return a.store.script.Run(ctx, a.store.client, keys, args...).Slice()
}

// result reads the answer of the script.
func (a *attempt) result(answer []any) (records.Result, error) {
	word, number := text(answer, 0), number(answer, 1)
	switch {
	case word == "made" && len(answer) == 3:
		return a.made(text(answer, 1), text(answer, 2))
	case word == "stale" && number > 0 && number <= len(a.change.Guards):
		return records.Result{}, fmt.Errorf("%w: %q", records.ErrStale, a.change.Guards[number-1].Key)
	case word == "sum" && number > 0 && number <= len(a.change.Writes):
		return records.Result{}, fmt.Errorf("field %q of %q: holds no decimal number, or one that is too much for 64 bits with what is added",
			text(answer, 2), a.change.Writes[number-1].Key)
	case word == "open":
		return records.Result{}, fmt.Errorf("%w: %s: the connection broke, and whether the change was made cannot be told any more",
			records.ErrUnavailable, a.store.address)
	}
	return records.Result{}, damaged("the script has an answer that nobody knows")
}

// text is an element of an answer, empty when it is none.
func text(answer []any, i int) string {
	if i >= len(answer) {
		return ""
	}
	s, _ := answer[i].(string)
	return s
}

// number is an element of an answer, zero when it is none.
func number(answer []any, i int) int {
	if i >= len(answer) {
		return 0
	}
	n, _ := answer[i].(int64)
	return int(n)
}

// made reads the position and the sums.
func (a *attempt) made(position, sums string) (records.Result, error) {
	at, err := parse(position)
	left := strings.Fields(sums)
	result := records.Result{Position: at}
	for _, fields := range a.sums {
		added := make(map[string]int64, len(fields))
		for _, name := range fields {
			if len(left) == 0 {
				return records.Result{}, damaged("a sum is missing")
			}
			sum, bad := strconv.ParseInt(left[0], 10, 64)
			if bad != nil {
				return records.Result{}, damaged("a sum is no number")
			}
			added[name], left = sum, left[1:]
		}
		result.Added = append(result.Added, added)
	}
	a.store.chain.add(link{at, a.nonce})
	return result, err
}
