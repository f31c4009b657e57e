package storetest

import (
	"context"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func keepingCases() []Case {
	return []Case{
		{"keeps/nothing at first", need{}, nothingAtFirst},
		{"keeps/a pair", need{}, keepsAPair},
		{"keeps/no expiry of the refresh token", need{}, keepsNoRefreshExpiry},
		{"keeps/whole seconds in UTC", need{}, keepsWholeSeconds},
		{"keeps/one token alone", need{}, keepsOneToken},
		{"keeps/any text", need{}, keepsAnyText},
		{"keeps/the last of several", need{}, keepsTheLast},
		{"keeps/nothing after clearing", need{}, keepsNothingAfterClearing},
	}
}

func nothingAtFirst(p probe) {
	s := p.place.Open()
	p.want("of an empty store", s, tokenstore.Pair{})
	calls := 0
	got, err := p.tryUpdate(p.ctx, s, func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		calls++
		p.same("given to change by an empty store", current, tokenstore.Pair{})
		return tokenstore.Pair{}, nil
	})
	if err != nil || calls != 1 {
		p.Errorf("Update of an empty store: got error %v after %d calls of change, want none after 1", err, calls)
	}
	p.same("from Update that leaves nothing", got, tokenstore.Pair{})
	p.want("after Update that leaves nothing", s, tokenstore.Pair{})
}

func keepsAPair(p probe) {
	s, pair := p.place.Open(), samplePair(1)
	p.same("from Update", p.put(s, pair), pair)
	p.want("after Update", s, pair)
	_, err := p.tryUpdate(p.ctx, p.place.Open(), func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
		p.same("given to change", current, pair)
		return current, nil
	})
	if err != nil {
		p.Errorf("Update: %v", err)
	}
}

func keepsNoRefreshExpiry(p probe) {
	s, pair := p.place.Open(), samplePair(1)
	pair.RefreshExpiresAt = time.Time{}
	p.same("from Update", p.put(s, pair), pair)
	p.want("after Update", s, pair)
}

func keepsWholeSeconds(p probe) {
	s, want := p.place.Open(), samplePair(1)
	put := want
	zone := time.FixedZone("ahead", 2*60*60)
	put.AccessExpiresAt = want.AccessExpiresAt.Add(999_999_999).In(zone)
	put.RefreshExpiresAt = want.RefreshExpiresAt.Add(1).In(zone)
	p.same("from Update with fractions and a zone", p.put(s, put), want)
	p.want("after Update with fractions and a zone", s, want)
}

func keepsOneToken(p probe) {
	s := p.place.Open()
	for _, pair := range []tokenstore.Pair{
		{Access: samplePair(1).Access, AccessExpiresAt: samplePair(1).AccessExpiresAt},
		{Refresh: samplePair(2).Refresh, RefreshExpiresAt: samplePair(2).RefreshExpiresAt},
	} {
		p.same("from Update with one token", p.put(s, pair), pair)
		p.want("after Update with one token", s, pair)
	}
}

func keepsAnyText(p probe) {
	s := p.place.Open()
	for _, tricky := range trickyTexts() {
		name, text := tricky[0], tricky[1]
		pair := samplePair(1)
		pair.Access, pair.Refresh = tokenstore.Token("a"+text), tokenstore.Token(text)
		p.same("from Update with "+name, p.put(s, pair), pair)
		p.want("after Update with "+name, s, pair)
	}
}

func keepsTheLast(p probe) {
	s := p.place.Open()
	for n := range 3 {
		p.put(s, samplePair(n))
		p.want("after another Update", s, samplePair(n))
	}
	half := samplePair(2)
	half.Access = samplePair(3).Access
	p.put(s, half)
	p.want("after an Update of the access token alone", s, half)
	half.Refresh = samplePair(4).Refresh
	p.put(s, half)
	p.want("after an Update of the refresh token alone", s, half)
}

func keepsNothingAfterClearing(p probe) {
	s := p.place.Open()
	empty := p.stored()
	p.put(s, samplePair(1))
	p.same("from clearing", p.put(s, tokenstore.Pair{}), tokenstore.Pair{})
	p.want("after clearing", s, tokenstore.Pair{})
	p.wantStored("after clearing,", empty)
	p.put(s, samplePair(1))
	p.put(s, tokenstore.Pair{AccessExpiresAt: samplePair(1).AccessExpiresAt})
	p.want("after clearing with a pair that has a time and no token", s, tokenstore.Pair{})
	p.put(s, samplePair(2))
	p.want("after clearing and another pair", s, samplePair(2))
}
