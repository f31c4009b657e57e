package storetest

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// probe is a case's hold on its place.
type probe struct {
	TB
	ctx     context.Context
	place   Place
	another func() Place
	started *sync.WaitGroup
}

// load ends the case when the store returns an error.
func (p probe) load(s tokenstore.Store) tokenstore.Pair {
	p.Helper()
	pair, err := p.tryLoad(p.ctx, s)
	if err != nil {
		p.Fatalf("Load: %v", err)
	}
	return pair
}

func (p probe) tryLoad(ctx context.Context, s tokenstore.Store) (tokenstore.Pair, error) {
	p.Helper()
	pair, err := s.Load(ctx)
	p.checkError("Load", pair, err)
	return pair, err
}

// put makes the store hold the pair, and ends the case when it does not. It returns what Update has returned.
func (p probe) put(s tokenstore.Store, pair tokenstore.Pair) tokenstore.Pair {
	p.Helper()
	put, err := p.tryUpdate(p.ctx, s, to(pair))
	if err != nil {
		p.Fatalf("Update: %v", err)
	}
	return put
}

// to is a change that does not care for what was there.
func to(pair tokenstore.Pair) tokenstore.Change {
	return func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return pair, nil }
}

func (p probe) tryUpdate(ctx context.Context, s tokenstore.Store, change tokenstore.Change) (tokenstore.Pair, error) {
	p.Helper()
	pair, err := s.Update(ctx, change)
	p.checkError("Update", pair, err)
	return pair, err
}

// neverChange is a change that must not be called.
func (p probe) neverChange(why string) tokenstore.Change {
	return func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		p.Errorf("change was called, %s", why)
		return tokenstore.Pair{}, errSample
	}
}

// checkError asserts what holds for every error: no pair comes with it, and it shows nothing of a token.
func (p probe) checkError(what string, pair tokenstore.Pair, err error) {
	p.Helper()
	if err == nil {
		return
	}
	if pair != (tokenstore.Pair{}) {
		p.Errorf("%s returned a pair together with the error %v", what, err)
	}
	for _, text := range []string{err.Error(), fmt.Sprintf("%+v", err), fmt.Sprintf("%#v", err)} {
		for _, part := range secretParts() {
			if strings.Contains(text, part) {
				p.Errorf("the error of %s holds a part of a token, %q: %s", what, part, text)
				return
			}
		}
	}
}

// stored is what lies at the place, nil where nobody can see that.
func (p probe) stored() []byte {
	if p.place.Stored == nil {
		return nil
	}
	return p.place.Stored()
}

// wantStored asserts that nothing was written.
func (p probe) wantStored(when string, before []byte) {
	p.Helper()
	if after := p.stored(); !bytes.Equal(after, before) {
		p.Errorf("%s what is stored has changed, from %d bytes to %d", when, len(before), len(after))
	}
}

// want asserts that this pair is what every store on the place loads, another instance too.
func (p probe) want(when string, s tokenstore.Store, want tokenstore.Pair) {
	p.Helper()
	for _, s := range []tokenstore.Store{s, p.place.Open()} {
		p.same(when, p.load(s), want)
	}
}

// same compares to the last bit; == tells times in two zones apart.
func (p probe) same(when string, got, want tokenstore.Pair) {
	p.Helper()
	if p.place.ForgetsRefreshExpiry && got.RefreshExpiresAt.IsZero() {
		want.RefreshExpiresAt = got.RefreshExpiresAt
	}
	if got != want {
		p.Errorf("%s: got %s, want %s", when, describe(got), describe(want))
	}
}

// describe says no more of a token than its length and its fingerprint.
func describe(pair tokenstore.Pair) string {
	return fmt.Sprintf("{access: %v (%d bytes) until %v, refresh: %v (%d bytes) until %v}",
		pair.Access, len(pair.Access), pair.AccessExpiresAt, pair.Refresh, len(pair.Refresh), pair.RefreshExpiresAt)
}

// wantError asserts the reason, and where.
func (p probe) wantError(what string, err, want error) {
	p.Helper()
	if !errors.Is(err, want) {
		p.Errorf("%s: got error %v, want %v", what, err, want)
	}
	for _, other := range []error{tokenstore.ErrChanged, tokenstore.ErrWrongKey, tokenstore.ErrDamaged, tokenstore.ErrUnavailable} {
		if other != want && errors.Is(err, other) { //nolint:errorlint // which sentinel this is
			p.Errorf("%s: error %q is %q too, want %q alone", what, err, other, want)
		}
	}
	if err != nil && !strings.Contains(err.Error(), p.place.Name) {
		p.Errorf("%s: error %q does not say where: want %q in it", what, err, p.place.Name)
	}
}

// wantSame asserts that an error came back as it is, not wrapped in another.
func (p probe) wantSame(what string, err, want error) {
	p.Helper()
	if err != want { //nolint:errorlint // the point is that nothing is wrapped round it
		p.Errorf("%s: got error %#v, want %#v as it is", what, err, want)
	}
}

// wantContextError asserts that it was the context that ended a call, and that the store does not blame itself.
func (p probe) wantContextError(what string, err, want error) {
	p.Helper()
	if !errors.Is(err, want) || errors.Is(err, tokenstore.ErrUnavailable) {
		p.Errorf("%s: got error %v, want that of the context, %v", what, err, want)
	}
}
