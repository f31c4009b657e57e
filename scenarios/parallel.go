package scenarios

import (
	"cmp"
	"slices"
	"sync"
)

// parallel has actors run a block at once.
func parallel(a *actor, c *call) error {
	if err := a.unexpected(); err != nil { // before it is out of sight
		return err
	}
	actors := make([]*actor, c.number("SIZE"))
	errs := make([]error, len(actors))
	for i := range actors {
		actors[i] = a.clone(i + 1)
	}
	if err := a.ready(c); err != nil {
		return err
	}
	first := len(a.w.exchanges)
	a.w.trackBlock(a.place, true)
	begin := make(chan struct{})
	var all sync.WaitGroup
	for i, one := range actors {
		all.Go(func() {
			<-begin
			errs[i] = one.steps(c.block)
		})
	}
	close(begin)
	all.Wait()
	a.w.trackBlock(a.place, false)
	a.w.inOrder(first)
	a.gather(actors)
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// ready makes the clients that the actors share.
func (a *actor) ready(c *call) error {
	for _, one := range c.block {
		if err := a.ready(one); err != nil {
			return err
		}
		if one.cmd.name == "client get" || one.cmd.name == "client post" || one.cmd.name == "client logout" {
			as, _ := one.literal("as")
			if _, err := a.client(as, nil); err != nil {
				return err
			}
		}
	}
	return nil
}

// gather takes over what the actors of a block have got.
func (a *actor) gather(actors []*actor) {
	a.answers, a.last = nil, nil
	fresh := map[sessionKey]pair{}
	for _, one := range actors {
		if one.last != one.first {
			a.answers = append(a.answers, one.last)
		}
		for key, theirs := range one.sessions {
			got, any := theirs.since(a.sessions[key])
			if best, known := fresh[key]; any && (!known || later(got, best)) {
				fresh[key] = got
			}
		}
	}
	for _, one := range actors {
		for key, theirs := range one.sessions {
			a.merge(key, theirs)
		}
	}
	for key, got := range fresh {
		a.sessions[key].take(got)
	}
}

// since is the newest pair that a session has and another one, from which it was cloned, has not.
func (s *session) since(before *session) (got pair, any bool) {
	if len(s.pairs) == 0 || before != nil && len(before.pairs) > 0 && newest(before) == newest(s) {
		return pair{}, false
	}
	return newest(s), true
}

// merge takes over a session of an actor, but for its pairs.
func (a *actor) merge(key sessionKey, theirs *session) {
	own := a.sessions[key]
	if own == nil {
		own = &session{name: theirs.name, account: theirs.account, kept: map[string]string{}}
		a.sessions[key] = own
	}
	for name, text := range theirs.kept {
		own.kept[name] = text
	}
}

func newest(s *session) pair { return s.pairs[len(s.pairs)-1] }

// later tells which of two pairs lives longer. Of two that live equally long the choice does not depend on who was first.
func later(a, b pair) bool {
	return cmp.Or(a.RefreshExpires.Compare(b.RefreshExpires), a.AccessExpires.Compare(b.AccessExpires), cmp.Compare(a.Refresh, b.Refresh)) > 0
}

// inOrder sorts the exchanges of a block by what they are, since who was first is chance.
func (w *world) inOrder(first int) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if first > len(w.exchanges) {
		return
	}
	slices.SortStableFunc(w.exchanges[first:], func(x, y exchange) int {
		return cmp.Or(
			cmp.Compare(x.request.Method, y.request.Method), cmp.Compare(x.request.URL, y.request.URL), cmp.Compare(x.answer.Status, y.answer.Status),
			cmp.Compare(x.request.Body, y.request.Body), cmp.Compare(string(x.answer.Body), string(y.answer.Body)),
		)
	})
}

// blockRefusals is about the first answer of a block that no line has looked at.
func (a *actor) blockRefusals() error {
	for _, x := range a.answers {
		if !x.seen && x.status >= 400 {
			x.seen = true
			return &stepError{x.call, mismatchf("%s was answered %s in a block, and no line expects that; \"answers\" behind it would", x.what, x.short())}
		}
	}
	return nil
}
