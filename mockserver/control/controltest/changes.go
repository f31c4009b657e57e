package controltest

import (
	"context"
	"errors"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

func changeCases() []Case {
	return []Case{
		{"changes/follow", followChanges},
		{"changes/requests make none", requestsMakeNoVersion},
		{"changes/follow stops", followChangesStops},
		{"changes/follow ends", followChangesEnds},
	}
}

// patience is how long a version may take to come, real time.
const patience = 10 * time.Second

// version returns the one that the mock has.
func (p probe) version() uint64 {
	p.Helper()
	var version uint64
	err := p.FollowChanges(p.Context(), func(v uint64) error {
		version = v
		return errEnough
	})
	if !errors.Is(err, errEnough) {
		p.Fatalf("FollowChanges: %v, want the error of the function", err)
	}
	return version
}

// followChanges wants another version of a change while it follows, and of each kind of change.
func followChanges(p probe) {
	ctx, cancel := context.WithTimeout(p.Context(), patience)
	defer cancel()
	var first uint64
	err := p.FollowChanges(ctx, func(version uint64) error {
		switch {
		case first == 0:
			first = version
			_, err := p.Advance(p.Context(), time.Minute)
			return err
		case version < first:
			p.Errorf("version %d comes after %d", version, first)
		case version > first:
			return errEnough
		}
		return nil
	})
	if !errors.Is(err, errEnough) || first == 0 {
		p.Errorf("after a change FollowChanges has told nothing higher than %d, and %v", first, err)
	}
	before := p.version()
	active := false
	must[control.Account](p)(p.PatchAccount(p.Context(), username, control.AccountChange{Active: &active}))
	if after := p.version(); after <= before {
		p.Errorf("after a change of an account the version is %d, want more than %d", after, before)
	}
}

func requestsMakeNoVersion(p probe) {
	before := p.version()
	p.login(username, password)
	p.login(username, "wrong")
	must[[]control.Token](p)(p.Tokens(p.Context(), control.TokenFilter{}))
	if after := p.version(); after != before || before == 0 {
		p.Errorf("after requests and a look the version is %d, want %d as before, and not 0", after, before)
	}
}

func followChangesStops(p probe) {
	told := 0
	err := p.FollowChanges(p.Context(), func(uint64) error {
		told++
		return errEnough
	})
	if !errors.Is(err, errEnough) || told != 1 {
		p.Errorf("the error is %v after %d versions, want that of the function after the first", err, told)
	}
}

func followChangesEnds(p probe) {
	ctx, cancel := context.WithCancel(p.Context())
	defer cancel()
	err := p.FollowChanges(ctx, func(uint64) error {
		cancel()
		return nil
	})
	if !isContext(err) {
		p.Errorf("the error is %v, want that of the context", err)
	}
}
