package mockserver

import (
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// settled decides about a login or a refresh. Where the state is shared this process may know less than others do already, so that a decision
// which stands on what has changed is made anew, and nothing is refused before this process knows all that there was when it was asked.
func (x *exchange) settled(decide func() error) error {
	if x.world.share == nil {
		return decide()
	}
	known := false
	for try := range tries {
		if try == triesInTurn {
			changing := &x.world.share.changing // those who change this mock by the way of this process wait, and cannot be faster each time
			changing.Lock()
			defer changing.Unlock()
		}
		err := decide()
		stale := errors.Is(err, store.ErrStale)
		if err == nil || x.decided || known && !stale || unavailable(err) && !stale {
			return err
		}
		if behind := x.world.share.commons.follower.CatchUp(x.request.Context()); behind != nil {
			if x.request.Context().Err() != nil { // nobody waits for the answer any more
				return err
			}
			return behind
		}
		known = true
		x.again()
	}
	return errOvertaken
}

// errOvertaken is for a request that is decided on again and again.
var errOvertaken = fmt.Errorf("%w: others have changed what this request is about time after time", records.ErrUnavailable)

// triesInTurn is how often a request is decided about while others change the mock.
const triesInTurn = 4

// again takes the world as it is by now, which may be another one.
func (x *exchange) again() {
	x.world = x.server.world.Load()
	x.version, x.assumed = x.world.version(), x.world.assumed.Load()
	x.findOperation() // which may be one of another dialect
	x.entry.Account, x.entry.Credential, x.entry.Cause, x.entry.Revokes = "", nil, "", ""
	x.identify()
	x.takeNow()
}

// version is that of the parts of a world that is shared. It is to be asked before the parts themselves are.
func (w *world) version() records.Position {
	if w.share == nil {
		return 0
	}
	return records.Position(w.share.version.Load())
}

// on is the store for who has decided on the account, and on the clock, the keys and the assumptions as the request has found them.
func (x *exchange) on(account store.Account) store.Store {
	s := x.world.share
	if s == nil {
		return x.world.store
	}
	return s.store.On(s.store.Guard(account), x.found())
}

// replacing is on where the state is shared, for who puts the account in the place of what it was, together with a new family.
func (x *exchange) replacing(account store.Account) store.Store {
	return x.world.share.store.Replacing(account, x.found())
}

// found is the version of the clock, the keys and the assumptions as the request has found them.
func (x *exchange) found() records.Guard {
	return records.Guard{Key: x.world.share.key(partsKey), Version: x.version}
}
