package mockserver

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/trigger"
)

// arrive sets off the triggers of a request that was received. What they have changed holds for it, too: the keys by which
// its token is judged, for example.
func (x *exchange) arrive() error {
	some, err := x.setOff(trigger.Received)
	if some {
		x.entry.Account, x.entry.Credential = "", nil
		x.identify()
	}
	return err
}

// answered sets off the triggers of a request whose answer is known, or lost, once. It is called before the first byte goes
// out, and before a fault takes its time, so that the client's next request cannot overtake them.
func (x *exchange) answered() {
	if x.triggered {
		return
	}
	x.triggered = true
	if _, err := x.setOff(trigger.Answered); err != nil { // the answer is known, and stays
		x.server.log.Error("triggers of an answer were not set off", "seq", x.pending.Seq(), "cause", err)
	}
}

// setOff sets off the triggers of an event, and tells whether there were any. The error says that nothing is known of them.
func (x *exchange) setOff(event trigger.Event) (some bool, err error) {
	if x.operation == nil {
		return false, nil
	}
	due, err := x.world.triggers.Happen(x.request.Context(), event, trigger.Call{Operation: x.operation.ID, Account: x.named()})
	if err != nil || len(due) == 0 {
		return false, err
	}
	if x.world.share == nil {
		x.server.acting.RLock() // a reset comes before all of it, or after
		defer x.server.acting.RUnlock()
	}
	if x.server.world.Load() != x.world {
		return false, nil
	}
	for _, rule := range due {
		x.entry.Triggers = append(x.entry.Triggers, journal.Triggered{ID: rule.ID, Event: string(event), Failed: x.perform(rule)})
	}
	if c := x.server.commons; c != nil {
		_, err = c.everywhere(context.WithoutCancel(x.request.Context())) // the client's next request may go elsewhere
	}
	return true, err
}

// perform does all that a trigger is to do, and returns in words what has failed.
func (x *exchange) perform(rule trigger.Rule) string {
	h := hand{
		server: x.server, world: x.world, account: x.named(), family: x.family(),
		ctx: context.WithoutCancel(x.request.Context()), // the client may have gone
		by:  journal.SetOff{Trigger: rule.ID, Event: string(rule.On.Event), Seq: x.pending.Seq()},
	}
	var failed []string
	for i, action := range rule.Do {
		if err := h.do(action); err != nil {
			failed = append(failed, fmt.Sprintf("do[%d] %s: %v", i, action.Type(), err))
		}
	}
	return strings.Join(failed, "; ")
}

// family is the one that the request's token descends from, or else that of the tokens in its answer.
func (x *exchange) family() string {
	if c := x.entry.Credential; c != nil && c.Family != "" {
		return c.Family
	}
	if len(x.entry.Issued) > 0 {
		return x.entry.Issued[0].Family
	}
	return ""
}

// hand changes a world for a trigger.
type hand struct {
	ctx             context.Context
	server          *Server
	world           *world
	by              journal.SetOff
	account, family string // of the request that has set it off, empty when it has none
}

var (
	errNoAccount = errors.New("the request names no account")
	errNoFamily  = errors.New("the request has no token with a family, and neither has its answer")
)

func (h hand) do(action trigger.Action) error {
	switch a := action.(type) {
	case trigger.Advance:
		return h.advance(a.By)
	case trigger.Revoke:
		return h.revoke(a)
	case trigger.SetLifetimes:
		return h.change(a.Account, control.AccountChange{AccessTTL: secondsOf(a.Access), RefreshTTL: secondsOf(a.Refresh)})
	case trigger.SetWhitelist:
		entries := append([]string{}, a.Entries...)
		return h.change(a.Account, control.AccountChange{IPWhitelist: &entries})
	case trigger.SetActive:
		return h.change(a.Account, control.AccountChange{Active: &a.Active})
	case trigger.RotateKey:
		_, err := h.server.rotateKey(h.ctx, h.world, h.by, !a.NoOverlap)
		return err
	case trigger.ArmFault:
		return h.armFault(a)
	}
	return fmt.Errorf("it is not known how to do %T", action)
}

func (h hand) advance(by time.Duration) error {
	note := h.server.note(h.by, journal.NoteAdvanced, "")
	note.Moved = by
	err := h.world.change(h.ctx, func(w *world) error {
		_, _, err := w.clock.Advance(by)
		return err
	})
	if err == nil {
		h.server.journal.Note(note)
	}
	return err
}

func (h hand) revoke(a trigger.Revoke) error {
	filter := control.TokenFilter{Family: h.family, Use: a.Use}
	missing := errNoFamily
	if a.What == trigger.Account {
		filter = control.TokenFilter{Account: cmp.Or(a.Account, h.account), Use: a.Use}
		missing = errNoAccount
	}
	if filter.Account == "" && filter.Family == "" {
		return missing
	}
	note := h.server.noteRevoked(h.by, filter)
	err := h.world.revoke(h.ctx, filter)
	if err == nil {
		h.server.journal.Note(note)
		h.server.changedBy()
	}
	return err
}

// change changes settings of an account, or of the one that the request names.
func (h hand) change(username string, change control.AccountChange) error {
	username = cmp.Or(username, h.account)
	if username == "" {
		return errNoAccount
	}
	_, err := h.server.updateAccount(h.ctx, h.world, h.by, username, change, patched(username))
	return err
}

// armFault puts a fault that has an id in place of the one of that id.
func (h hand) armFault(a trigger.ArmFault) error {
	return h.world.change(h.ctx, func(w *world) error {
		add := w.faults.Add
		if a.Fault.ID != "" {
			add = w.faults.Put
		}
		_, err := add(a.Fault, w.clock.Now())
		return refuseFault(a.Fault.ID, err)
	})
}

// secondsOf is nil for none.
func secondsOf(d time.Duration) *int64 {
	if d == 0 {
		return nil
	}
	seconds := int64(d / time.Second)
	return &seconds
}

// known is what triggers are checked against.
func (w *world) known(ctx context.Context) trigger.Known {
	return trigger.Known{API: w.assumed.Load().spec, Account: func(username string) bool {
		_, err := w.store.Account(ctx, username)
		return !errors.Is(err, store.ErrNoAccount)
	}}
}
