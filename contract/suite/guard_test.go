package suite

import (
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver"
)

// A case that does to an account what it does not say, or that is broken otherwise, gives no verdict on the target.
func TestBrokenCases(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	s, err := open(t.Context(), Target{BaseURL: mock.URL})
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name, want string
		needs      []Need
		check      func(*probe)
	}{
		{"login", "the case itself is broken: it does not say that it needs ending", nil, func(p *probe) { p.login() }},
		{"refresh", "the case itself is broken: it does not say that it needs refreshing", []Need{Ending}, func(p *probe) { p.refresh("x") }},
		{"logout", "the case itself is broken: it does not say that it needs ending", []Need{Refreshing}, func(p *probe) { p.logout("x") }},
		{"clock", "the case itself is broken: it does not say that it needs clock", nil, func(p *probe) { p.advance(1) }},
		{"account", "the case itself is broken: it does not say that it needs account change", nil, func(p *probe) { p.setActive(true) }},
		{"index", "the case itself is broken: runtime error: index out of range [1] with length 0", nil, func(p *probe) { _ = p.sent[len(p.observed)+1] }},
		{"unknown assumption", `unknown assumption "bad-idd", did you mean "bad-id"?`, nil, func(p *probe) { p.observe("bad-idd", "x") }},
	}
	for _, test := range tests { //nolint:paralleltest // a session is for one case at a time
		t.Run(test.name, func(t *testing.T) {
			r := s.try(t.Context(), Case{ID: "a/b", Basis: Documented, Needs: test.needs, check: test.check}, 0)
			if r.Reason != test.want || r.Verdict == report.Pass || r.Verdict == report.Fail {
				t.Errorf("%s %q, want no verdict and %q", r.Verdict, r.Reason, test.want)
			}
		})
	}
}
