package history

import (
	"hash/maphash"
	"slices"

	"github.com/anishathalye/porcupine"
)

// Rules are what a mock does that one can choose.
type Rules struct {
	AccessTTL, RefreshTTL int64 // seconds
	RevokeOnReuse         bool  // a spent refresh token ends its family
	RevokeEarlier         bool  // a login ends all tokens there are
	RevokeOldAccess       bool  // a refresh ends the access token of its pair
}

// model is that of one mock, whose clock shows start, in Unix seconds, at first. Accounts are judged apart.
func (r Rules) model(start int64) porcupine.Model {
	seed := maphash.MakeSeed()
	m := porcupine.NondeterministicModel{
		Partition: byAccount,
		Init:      func() []any { return []any{state{}.encode()} },
		Step: func(before, input, output any) []any {
			return r.step(before.(string), input.(Call), output.(Outcome), start)
		},
		Hash:              func(s any) uint64 { return maphash.String(seed, s.(string)) },
		DescribeOperation: describe,
	}
	return m.ToModel()
}

// byAccount takes a history apart. What is about all is one for each account.
func byAccount(history []porcupine.Operation) [][]porcupine.Operation {
	var names []string
	for _, o := range history {
		if name := o.Input.(Call).Account; name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return [][]porcupine.Operation{history}
	}
	parts := make([][]porcupine.Operation, len(names))
	for i, name := range names {
		for _, o := range history {
			if about := o.Input.(Call).Account; about == name || about == "" {
				parts[i] = append(parts[i], o)
			}
		}
	}
	return parts
}

// step returns the states that a call with this outcome can lead to, none when it cannot have it.
func (r Rules) step(before string, c Call, o Outcome, start int64) []any {
	s := decode(before)
	if o.Answer != Unknown {
		if !r.do(&s, c, &o, start) {
			return nil
		}
		return []any{r.tidy(s).encode()}
	}
	for _, answer := range []Answer{Done, Refused} { // it can have one of them alone
		s, could := decode(before), Outcome{Answer: answer}
		if r.do(&s, c, &could, start) {
			return []any{before, r.tidy(s).encode()}
		}
	}
	return []any{before}
}

// do changes the state as a call does, and tells whether it can have the outcome. A pair that is not numbered, since nobody got it, is not kept.
func (r Rules) do(s *state, c Call, o *Outcome, start int64) bool {
	done := o.Answer == Done
	switch c.Kind {
	case Login:
		if !done || s.inactive {
			return !done && s.inactive
		}
		if r.RevokeEarlier {
			s.revoke(all)
		}
		return r.issue(s, pair{family: o.Pair}, o, start)
	case Refresh:
		return r.refresh(s, c, o, start)
	case Use:
		p := s.find(c.Pair)
		return done == (!s.inactive && p != nil && r.goodAccess(s, p))
	case RevokeAll, DropKey:
		s.revoke(all)
	case RevokeFamily:
		s.revoke(c.Family)
	case Activate, Deactivate:
		s.inactive = c.Kind == Deactivate
	case Reset:
		*s = state{}
	case Advance:
		s.now += c.By
		return done && (o.Now == 0 || o.Now == start+s.now)
	}
	return done
}

func (r Rules) refresh(s *state, c Call, o *Outcome, start int64) bool {
	p := s.find(c.Pair)
	good := p != nil && r.lives(s, p.issued, r.RefreshTTL) && !p.deadRefresh
	switch {
	case good && p.spent && r.RevokeOnReuse: // whether the account is active or not
		s.revoke(p.family)
		return o.Answer == Refused
	case !good || p.spent || s.inactive:
		return o.Answer == Refused
	case o.Answer == Refused:
		return false
	}
	p.spent, p.deadAccess = true, p.deadAccess || r.RevokeOldAccess
	return r.issue(s, pair{family: p.family}, o, start)
}

// issue makes a pair, if it has the right lifetimes.
func (r Rules) issue(s *state, p pair, o *Outcome, start int64) bool {
	if o.Pair == 0 {
		return true
	}
	p.number, p.issued = o.Pair, s.now
	s.add(p)
	return o.AccessEnds == start+s.now+r.AccessTTL && o.RefreshEnds == start+s.now+r.RefreshTTL
}

func (r Rules) lives(s *state, issued, lifetime int64) bool { return s.now < issued+lifetime }

func (r Rules) goodAccess(s *state, p *pair) bool {
	return !p.deadAccess && r.lives(s, p.issued, r.AccessTTL)
}

// tidy leaves pairs out that nothing can be done with any more.
func (r Rules) tidy(s state) state {
	s.pairs = slices.DeleteFunc(s.pairs, func(p pair) bool {
		good := r.lives(&s, p.issued, r.RefreshTTL) && !p.deadRefresh && (!p.spent || r.RevokeOnReuse)
		return !good && !r.goodAccess(&s, &p)
	})
	return s
}
