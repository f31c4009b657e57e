package tokenstore

import (
	"context"
	"sync/atomic"
)

// Memory keeps a pair for as long as the process lives.
type Memory struct {
	pair atomic.Pointer[Pair]
	lock chan struct{} // full while it is held: unlike a mutex, waiting for it can be given up
}

// NewMemory returns an empty store.
func NewMemory() *Memory {
	m := &Memory{lock: make(chan struct{}, 1)}
	m.pair.Store(&Pair{})
	return m
}

// Load returns the pair. Its one error is that of ctx.
func (m *Memory) Load(ctx context.Context) (Pair, error) {
	if err := ctx.Err(); err != nil {
		return Pair{}, err
	}
	return *m.pair.Load(), nil
}

// Update is as Store says. Its errors are those of ctx and of change.
func (m *Memory) Update(ctx context.Context, change Change) (Pair, error) {
	select {
	case m.lock <- struct{}{}:
		defer func() { <-m.lock }()
	case <-ctx.Done():
		return Pair{}, ctx.Err()
	}
	if err := ctx.Err(); err != nil { // select picks either when both are ready
		return Pair{}, err
	}
	changed, err := change(ctx, *m.pair.Load())
	if err != nil {
		return Pair{}, err
	}
	if !changed.SameTokens(*m.pair.Load()) {
		changed = changed.Canonical()
		m.pair.Store(&changed)
	}
	return *m.pair.Load(), nil
}
