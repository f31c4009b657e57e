package history

import (
	"math/rand/v2"
	"sync"
)

// board is what clients tell each other: the pairs that they got.
type board struct {
	recorder recorder

	mu    sync.Mutex
	pairs map[string][]tokens // by account
}

func newBoard() *board { return &board{pairs: map[string][]tokens{}} }

func (b *board) pin(account string, t tokens) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.pairs[account] = append(b.pairs[account], t)
}

// newest is the pair that somebody got last, or an empty one.
func (b *board) newest(account string) tokens {
	b.mu.Lock()
	defer b.mu.Unlock()
	if all := b.pairs[account]; len(all) > 0 {
		return all[len(all)-1]
	}
	return tokens{}
}

// some is any pair, or an empty one.
func (b *board) some(account string, dice *rand.Rand) tokens {
	b.mu.Lock()
	defer b.mu.Unlock()
	if all := b.pairs[account]; len(all) > 0 {
		return all[dice.IntN(len(all))]
	}
	return tokens{}
}
