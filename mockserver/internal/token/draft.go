package token

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Grant says what to issue.
type Grant struct {
	Account store.Account
	Family  store.ID
	// Now is cut to the second; lifetimes are whole seconds.
	Now                   time.Time
	AccessTTL, RefreshTTL time.Duration
	Form                  Form
}

// Place is where a pair stands in its family.
type Place struct {
	Generation, Depth uint32
	// Until is the latest expiry of its tokens, in Unix seconds; 0 is no bound.
	Until int64
}

// Draft is a pair whose place in its family is still open. Its ids are drawn.
type Draft struct {
	authority       *Authority
	grant           Grant
	access, refresh store.ID
}

// Draft draws the ids of a pair.
func (a *Authority) Draft(g Grant) Draft {
	return Draft{authority: a, grant: g, access: a.secret.ID(), refresh: a.secret.ID()}
}

// Issue signs a pair of tokens whose place is known.
func (a *Authority) Issue(g Grant, at Place) (Issued, error) {
	return a.Sign(g.Account, g.Family, a.Draft(g).Pair(at), g.Form)
}

// Pair is the draft at its place, the same each time: it is for use inside a change of the store. The store decides about
// a place, so that nobody has to sign for one that another request has taken.
func (d Draft) Pair(at Place) store.Pair {
	pair := store.Pair{
		Generation: at.Generation,
		Depth:      at.Depth,
		Epoch:      d.grant.Account.Epoch,
		IssuedAt:   d.now(),
		Access:     store.Token{ID: d.access, ExpiresAt: d.expiry(d.grant.AccessTTL, at)},
		Refresh:    store.Token{ID: d.refresh, ExpiresAt: d.expiry(d.grant.RefreshTTL, at)},
	}
	pair.Access.Pad, pair.Refresh.Pad = d.padding(pair, Access), d.padding(pair, Refresh)
	return pair
}

// padding of natural payloads is as random as the id is, so that all lengths occur.
func (d Draft) padding(pair store.Pair, use Use) uint8 {
	if d.grant.Form.Natural {
		return of(pair, use).ID[0] % 3
	}
	return d.authority.claims(d.grant.Account, d.grant.Family, pair, use).padding()
}

func (d Draft) now() int64 { return d.grant.Now.Unix() }

func (d Draft) expiry(ttl time.Duration, at Place) int64 {
	expires := d.now() + seconds(ttl)
	if at.Until != 0 {
		expires = min(expires, at.Until)
	}
	return expires
}

func seconds(d time.Duration) int64 { return int64(d / time.Second) }
