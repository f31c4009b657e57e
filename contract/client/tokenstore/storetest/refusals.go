package storetest

import (
	"context"
	"strings"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func refusalCases() []Case {
	otherKey := need{"OpenWithOtherKey", func(p Place) bool { return p.OpenWithOtherKey != nil }}
	readable := need{"OpenWithOtherKey and Stored", func(p Place) bool { return p.OpenWithOtherKey != nil && p.Stored != nil }}
	damages := need{"Damages", func(p Place) bool { return len(p.Damages) > 0 }}
	breaks := need{"Break", func(p Place) bool { return p.Break != nil }}
	breaksWriting := need{"BreakWriting", func(p Place) bool { return p.BreakWriting != nil }}
	return []Case{
		{"refuses/another key", otherKey, refusesAnotherKey},
		{"refuses/to keep tokens in the clear", readable, keepsNoPlainText},
		{"refuses/what is damaged", damages, refusesDamage},
		{"refuses/when the place is not available", breaks, refusesWithoutThePlace},
		{"refuses/when the pair cannot be written", breaksWriting, refusesWithoutWriting},
	}
}

// wantRefused asserts that neither method gets at what is stored, and that neither touches it.
func (p probe) wantRefused(when string, s tokenstore.Store, want error) {
	p.Helper()
	before := p.stored()
	_, err := p.tryLoad(p.ctx, s)
	p.wantError("Load "+when, err, want)
	_, err = p.tryUpdate(p.ctx, s, p.neverChange(when))
	p.wantError("Update "+when, err, want)
	p.wantStored(when+",", before)
}

func refusesAnotherKey(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	p.wantRefused("with another key", p.place.OpenWithOtherKey(), tokenstore.ErrWrongKey)
	p.want("after somebody came with another key", s, samplePair(1))
	p.put(s, samplePair(2)) // waits for ever where the lock is still held
	p.want("after somebody came with another key, and another Update", s, samplePair(2))
}

func keepsNoPlainText(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	stored := string(p.stored())
	if stored == "" {
		p.Errorf("nothing is stored after Update: Stored of the place looks elsewhere")
	}
	for _, part := range secretParts() {
		if strings.Contains(stored, part) {
			p.Errorf("the place holds a part of a token, %q, in the clear", part)
		}
	}
}

// refusesDamage takes a place for each way, since none of them is repaired by the store.
func refusesDamage(p probe) {
	for i, damage := range p.place.Damages {
		p := p
		if i > 0 {
			p.place = p.another()
		}
		s := p.place.Open()
		p.put(s, samplePair(1))
		before := string(p.stored())
		p.place.Damages[i].Do()
		if p.place.Stored != nil && string(p.stored()) == before {
			p.Errorf("%s: nothing is damaged", damage.Name)
		}
		for _, s := range []tokenstore.Store{s, p.place.Open()} {
			p.wantRefused("when it is damaged: "+damage.Name, s, tokenstore.ErrDamaged)
		}
	}
}

func refusesWithoutThePlace(p probe) {
	s := p.place.Open()
	p.put(s, samplePair(1))
	before := p.stored()
	mend := p.place.Break()
	for _, s := range []tokenstore.Store{s, p.place.Open()} {
		_, err := p.tryLoad(p.ctx, s)
		p.wantError("Load when the place is not available", err, tokenstore.ErrUnavailable)
		_, err = p.tryUpdate(p.ctx, s, p.neverChange("though the place is not available"))
		p.wantError("Update when the place is not available", err, tokenstore.ErrUnavailable)
	}
	mend()
	p.wantStored("when the place is available again,", before)
	p.want("when the place is available again", s, samplePair(1))
	p.put(s, samplePair(2))
	p.want("when the place is available again, after Update", s, samplePair(2))
}

// refusesWithoutWriting breaks the place when it is too late to refuse: change has been called.
func refusesWithoutWriting(p probe) {
	for _, pair := range []tokenstore.Pair{samplePair(2), {}} {
		p.place = p.another()
		s := p.place.Open()
		p.put(s, samplePair(1))
		var mend func()
		_, err := p.tryUpdate(p.ctx, s, func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
			mend = p.place.BreakWriting()
			return pair, nil
		})
		p.wantError("Update that cannot write", err, tokenstore.ErrUnavailable)
		if mend == nil {
			p.Fatalf("Update never called change: got error %v", err)
		}
		mend()
		p.want("after Update that could not write", s, samplePair(1))
		p.put(s, samplePair(3)) // waits for ever where the lock is still held
		p.want("after Update that could not write, and one that could", s, samplePair(3))
	}
}
