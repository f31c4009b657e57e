package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// disk is a place in memory that is able to do all that a Place can say.
type disk struct {
	mu       sync.Mutex
	content  []byte // nil: nothing is there
	down     bool
	readOnly bool
	lock     chan struct{} // full while somebody holds the lock
	holder   *holder
}

// holder is who has the lock.
type holder struct {
	ctx  context.Context // ends when the lock is lost
	lose context.CancelFunc
}

func newDisk() *disk { return &disk{lock: make(chan struct{}, 1)} }

func (d *disk) acquire(ctx context.Context) (*holder, error) {
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	select {
	case d.lock <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	h := &holder{}
	h.ctx, h.lose = context.WithCancel(ctx)
	d.mu.Lock()
	defer d.mu.Unlock()
	d.holder = h
	return h, nil
}

// release lets the lock go, if h still has it.
func (d *disk) release(h *holder) {
	d.mu.Lock()
	defer d.mu.Unlock()
	h.lose()
	if d.holder == h {
		d.holder = nil
		<-d.lock
	}
}

// loseLock takes it from whoever has it.
func (d *disk) loseLock() {
	d.mu.Lock()
	h := d.holder
	d.mu.Unlock()
	if h != nil {
		d.release(h)
	}
}

func (d *disk) get() ([]byte, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.down {
		return nil, fmt.Errorf("%w: disk is down", tokenstore.ErrUnavailable)
	}
	return slices.Clone(d.content), nil
}

// swap replaces what is there, unless it is not what was there before.
func (d *disk) swap(before, after []byte) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	switch {
	case d.readOnly:
		return fmt.Errorf("%w: disk is read-only", tokenstore.ErrUnavailable)
	case !bytes.Equal(d.content, before) || (d.content == nil) != (before == nil):
		return fmt.Errorf("disk: %w", tokenstore.ErrChanged)
	}
	d.content = slices.Clone(after)
	return nil
}

// set replaces what is there, whatever that is.
func (d *disk) set(content []byte) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.content = slices.Clone(content)
}

func (d *disk) turn(what *bool) func() {
	flip := func() { d.mu.Lock(); defer d.mu.Unlock(); *what = !*what }
	flip()
	return flip
}

// model is a store that is right, made of steps that can be replaced by wrong ones.
type model struct {
	disk *disk
	key  seal.Key

	load    func(ctx context.Context) (tokenstore.Pair, error)
	update  func(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error)
	acquire func(ctx context.Context) (*holder, error)
	release func(h *holder)
	read    func() ([]byte, tokenstore.Pair, error)
	call    func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error)
	same    func(changed, current tokenstore.Pair) bool
	form    func(tokenstore.Pair) tokenstore.Pair
	write   func(h *holder, before []byte, pair tokenstore.Pair) error
}

func newModel(d *disk, key seal.Key) *model {
	m := &model{disk: d, key: key, acquire: d.acquire, release: d.release}
	m.load, m.update, m.read, m.write = m.rightLoad, m.rightUpdate, m.rightRead, m.rightWrite
	m.same, m.form = tokenstore.Pair.SameTokens, tokenstore.Pair.Canonical
	m.call = func(h *holder, change tokenstore.Change, current tokenstore.Pair) (tokenstore.Pair, error) {
		return change(h.ctx, current)
	}
	return m
}

func (m *model) Load(ctx context.Context) (tokenstore.Pair, error) { return m.load(ctx) }

func (m *model) Update(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	return m.update(ctx, change)
}

func (m *model) rightLoad(ctx context.Context) (tokenstore.Pair, error) {
	if ctx.Err() != nil {
		return tokenstore.Pair{}, ctx.Err()
	}
	_, pair, err := m.read()
	return pair, err
}

func (m *model) rightUpdate(ctx context.Context, change tokenstore.Change) (tokenstore.Pair, error) {
	h, err := m.acquire(ctx)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	defer m.release(h)
	return m.updateLocked(h, change)
}

func (m *model) updateLocked(h *holder, change tokenstore.Change) (tokenstore.Pair, error) {
	before, current, err := m.read()
	if err != nil {
		return tokenstore.Pair{}, err
	}
	changed, err := m.call(h, change, current)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	if m.same(changed, current) {
		return current, nil
	}
	changed = m.form(changed)
	if err := m.write(h, before, changed); err != nil {
		return tokenstore.Pair{}, err
	}
	return changed, nil
}

func (m *model) rightRead() ([]byte, tokenstore.Pair, error) {
	content, err := m.disk.get()
	if content == nil || err != nil {
		return nil, tokenstore.Pair{}, err
	}
	pair, err := tokenstore.Unseal(content, m.key)
	if err != nil {
		return nil, tokenstore.Pair{}, fmt.Errorf("disk: %w", err)
	}
	return content, pair, nil
}

func (m *model) rightWrite(_ *holder, before []byte, pair tokenstore.Pair) error {
	return m.disk.swap(before, m.sealed(pair))
}

// sealed is the form of a pair on the disk, nil for none.
func (m *model) sealed(pair tokenstore.Pair) []byte {
	if pair.IsZero() {
		return nil
	}
	sealed, err := tokenstore.Seal(pair, m.key)
	if err != nil {
		panic(err)
	}
	return sealed
}

// modelPlace opens stores that spoil has made wrong.
func modelPlace(t *testing.T, spoil func(m *model)) Place {
	t.Helper()
	d := newDisk()
	key, err := seal.GenerateKey()
	otherKey, otherErr := seal.GenerateKey()
	if err := errors.Join(err, otherErr); err != nil {
		t.Fatal(err)
	}
	open := func(key seal.Key) func() tokenstore.Store {
		return func() tokenstore.Store {
			m := newModel(d, key)
			spoil(m)
			return m
		}
	}
	get := func() []byte { d.mu.Lock(); defer d.mu.Unlock(); return slices.Clone(d.content) }
	return Place{
		Open: open(key), OpenWithOtherKey: open(otherKey), Name: "disk", Stored: get,
		Damages:      DamagedBytes(get, d.set),
		Break:        func() func() { return d.turn(&d.down) },
		BreakWriting: func() func() { return d.turn(&d.readOnly) },
		LoseLock:     d.loseLock, NoticesLoss: true,
	}
}
