package report

import (
	"cmp"
	"slices"
)

// A drawing has maxLanes logins, and in each maxRows rows of access tokens and as many of refresh tokens.
const (
	maxLanes = 12
	maxRows  = 6
	maxBars  = 200 // that may find a place in them
)

// An ending is how the life of a token ends in a drawing.
type ending string

const (
	endsExpired ending = "expired"
	endsSpent   ending = "spent"   // rotated
	endsRevoked ending = "revoked" // by logout or revocation
	endsBeyond  ending = "beyond"  // it outlives the drawing
)

// A bar is the life of a token.
type bar struct {
	token    Token
	number   int // of the row of the token in the table, from 1
	from, to float64
	ghost    float64 // where it would have lived to, had it not ended early; 0 when it did not
	end      ending
	row      int
}

// A lane is the tokens of one login.
type lane struct {
	number          int // of the login, from 1
	family, account string
	access, refresh []bar
	left            int // tokens that are not drawn
}

// logins numbers the families of tokens from 1, in the order in which their first tokens were given.
func (a *axis) logins() map[string]int {
	first := map[string]float64{}
	var families []string
	for _, token := range a.timeline.Tokens {
		x, known := first[token.Family]
		if !known {
			families = append(families, token.Family)
			x = a.width
		}
		first[token.Family] = min(x, a.issued(token))
	}
	slices.SortStableFunc(families, func(f, g string) int { return cmp.Compare(first[f], first[g]) })
	numbers := map[string]int{}
	for i, family := range families {
		numbers[family] = i + 1
	}
	return numbers
}

// lanes sorts the tokens by login. left is how many logins are left out, besides.
func (a *axis) lanes() (drawn []lane, left int) {
	numbers := a.logins()
	all := make([]lane, len(numbers))
	for i, token := range a.timeline.Tokens {
		number := numbers[token.Family]
		to := &all[number-1]
		to.number, to.family, to.account = number, token.Family, token.Account
		one := a.bar(i, token)
		switch {
		case a.hidden(one.from, one.to):
			to.left++
		case token.Use == "refresh":
			to.refresh = append(to.refresh, one)
		default:
			to.access = append(to.access, one)
		}
	}
	drawn = ends(all, maxLanes)
	for i := range drawn {
		for _, bars := range []*[]bar{&drawn[i].access, &drawn[i].refresh} {
			packed := pack(*bars)
			drawn[i].left += len(*bars) - len(packed)
			*bars = packed
		}
	}
	return drawn, len(all) - len(drawn)
}

// bar finds where the life of a token begins and ends. One that ends before it begins is a point.
func (a *axis) bar(i int, token Token) bar {
	b := bar{token: token, number: i + 1, from: a.issued(token)}
	expires, until := token.ExpiresAt.Unix(), a.until
	b.to, _ = a.place(expires)
	b.end = endsExpired
	if expires > until {
		b.to, b.end = a.width-drawingMargin, endsBeyond
	}
	switch {
	case token.EndedAt == nil && token.End == "revoked":
		b.ghost = b.to
		b.to, b.end = min(b.to, a.revokedSometime(token, b.from)), endsRevoked
	case token.EndedAt != nil && token.EndedAt.Unix() <= until:
		b.ghost = b.to
		b.to, b.end = a.ended(token), endsRevoked
		if token.End == "spent" {
			b.end = endsSpent
		}
	}
	b.to = max(b.to, b.from)
	if b.ghost <= b.to {
		b.ghost = 0
	}
	return b
}

// pack gives each bar the first row that is free. Where there are too many at once, those in the middle are left out.
func pack(bars []bar) []bar {
	bars = ends(bars, maxBars)
	var order []int // from both ends
	for i, j := 0, len(bars)-1; i <= j; i, j = i+1, j-1 {
		order = append(order, i)
		if i < j {
			order = append(order, j)
		}
	}
	var kept []bar
	for _, i := range order {
		if with := append(slices.Clone(kept), bars[i]); rows(with) <= maxRows {
			kept = with
		}
	}
	rows(kept)
	slices.SortStableFunc(kept, func(a, b bar) int { return cmp.Compare(a.number, b.number) })
	return kept
}

// rows gives each bar the first free row, in the order of their beginnings, and tells how many that takes. A row is free from
// where its last bar ended; a ghost is cut there.
func rows(bars []bar) int {
	slices.SortStableFunc(bars, func(a, b bar) int { return cmp.Or(cmp.Compare(a.from, b.from), cmp.Compare(a.number, b.number)) })
	var last []int // bar of each row
	for i := range bars {
		row := slices.IndexFunc(last, func(j int) bool { return max(bars[j].to, bars[j].from+shortestBar) <= bars[i].from })
		if row < 0 {
			row, last = len(last), append(last, 0)
		}
		bars[i].row, last[row] = row, i
	}
	return len(last)
}

// shortestBar is how wide even the shortest life is drawn, so that it can be seen.
const shortestBar = 6.0
