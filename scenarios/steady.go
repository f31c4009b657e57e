package scenarios

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/contract/report"
)

// steady puts the requests of a drawing in an order, and gives its tokens names, that do not depend on who was first where
// many came at once: there the mock gives ids by the order of arrival, which is chance.
func (d *drawing) steady() {
	n := names{tokens: map[string]string{}, families: map[string]string{}}
	for i := 0; i < len(d.requests); {
		end := i + 1
		for end < len(d.requests) && d.requests[end].block == d.requests[i].block {
			end++
		}
		d.settle(d.requests[i:end], &n)
		i = end
	}
	d.rename(&n)
}

// names are those that tokens and families get, by fingerprint and by id.
type names struct{ tokens, families map[string]string }

// name is that of a token, made where there is none.
func (n *names) name(fingerprint string) {
	if fingerprint != "" && n.tokens[fingerprint] == "" {
		n.tokens[fingerprint] = fmt.Sprintf("token-%03d", len(n.tokens)+1)
	}
}

// settle orders and names the requests of a block, or of what lies between blocks, which is in order already.
func (d *drawing) settle(requests []drawn, n *names) {
	looks := func(a, b drawn) int {
		return cmp.Or(
			a.At.Compare(b.At), cmp.Compare(a.Method, b.Method), cmp.Compare(a.Path, b.Path), cmp.Compare(a.Status, b.Status),
			cmp.Compare(a.Reason, b.Reason), cmp.Compare(a.Account, b.Account), cmp.Compare(n.tokens[a.Presented], n.tokens[b.Presented]),
			cmp.Compare(d.uses(b), d.uses(a)),
		)
	}
	if requests[0].block > 0 {
		slices.SortStableFunc(requests, looks)
	}
	for _, r := range requests {
		for _, issued := range r.Issued {
			n.name(issued)
		}
	}
	for _, r := range requests {
		n.name(r.Presented)
	}
	if requests[0].block > 0 {
		slices.SortStableFunc(requests, looks) // by names that there were not before
	}
}

// uses is how often tokens of an answer are presented outside of its block.
func (d *drawing) uses(answered drawn) (times int) {
	for _, r := range d.requests {
		if r.block != answered.block && slices.Contains(answered.Issued, r.Presented) {
			times++
		}
	}
	return times
}

// rename puts the names in place of fingerprints and ids.
func (d *drawing) rename(n *names) {
	for i := range d.requests {
		r := &d.requests[i]
		r.Presented = n.tokens[r.Presented]
		for k, issued := range r.Issued {
			r.Issued[k] = n.tokens[issued]
		}
	}
	renamed := map[string]report.Token{}
	for _, t := range d.listed(n) {
		n.name(t.Fingerprint)
		if n.families[t.Family] == "" {
			n.families[t.Family] = fmt.Sprintf("login-%03d", len(n.families)+1)
		}
		t.Fingerprint, t.Family = n.tokens[t.Fingerprint], n.families[t.Family]
		renamed[t.Fingerprint] = t
	}
	d.tokens = renamed
}

// listed are the tokens by their names, and behind them those that no request has shown.
func (d *drawing) listed(n *names) []report.Token {
	var all []report.Token
	for _, fingerprint := range sortedKeys(d.tokens) {
		all = append(all, d.tokens[fingerprint])
	}
	slices.SortStableFunc(all, func(a, b report.Token) int {
		x, y := n.tokens[a.Fingerprint], n.tokens[b.Fingerprint]
		if (x == "") != (y == "") {
			return cmp.Compare(y, x)
		}
		return cmp.Or(cmp.Compare(x, y), a.IssuedAt.Compare(b.IssuedAt), cmp.Compare(a.Account, b.Account), cmp.Compare(a.Use, b.Use), a.ExpiresAt.Compare(b.ExpiresAt))
	})
	return all
}
