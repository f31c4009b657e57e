package controltest

import (
	"errors"
	"math"
	"net/http"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
)

func faultCases() []Case {
	return []Case{
		{"faults/add", addFaults},
		{"faults/every effect", everyEffect},
		{"faults/put", putFault},
		{"faults/replace", replaceFaults},
		{"faults/delete", deleteFaults},
		{"faults/counted", countedFaults},
		{"faults/conflict", takenFault},
		{"faults/unknown", unknownFault},
		{"faults/refused", refusedFaults},
		{"faults/refused together", refusedFaultsTogether},
		{"faults/reset", resetFaults},
	}
}

// down refuses the next logins with 503.
func down(id string) fault.Rule {
	return fault.Rule{ID: id, Operation: "login", Phase: fault.Before, When: fault.First(2), Effect: fault.Status{Code: http.StatusServiceUnavailable}}
}

func (p probe) faults() []fault.State {
	p.Helper()
	return must[[]fault.State](p)(p.Faults(p.Context()))
}

func (p probe) addFault(rule fault.Rule) fault.State {
	p.Helper()
	return must[fault.State](p)(p.AddFault(p.Context(), rule))
}

// wantFaults compares the faults by id, in their order.
func (p probe) wantFaults(want ...string) {
	p.Helper()
	var got []string
	for _, f := range p.faults() {
		got = append(got, f.ID)
	}
	p.equal("the faults", got, want)
}

func addFaults(p probe) {
	p.wantFaults()
	p.equal("what AddFault returns", p.addFault(down("one")), fault.State{Rule: down("one")})
	if made := p.addFault(down("")); made.ID == "" || made.ID == "one" {
		p.Errorf("a fault without an id is called %q", made.ID)
	}
	p.addFault(down("a.b-c_D"))
	all := p.faults()
	p.wantFaults("one", all[1].ID, "a.b-c_D")
	for _, f := range all {
		p.equal("what Fault returns", must[fault.State](p)(p.Fault(p.Context(), f.ID)), f)
	}
}

// everyEffect wants each form of each effect, and each way to pick calls, back as it was given.
func everyEffect(p probe) {
	effects := []fault.Effect{
		fault.Status{Code: 500}, fault.Status{Code: 200, Body: `{"a":"<b>"}`, ContentType: "text/html"}, fault.Status{Code: 502, NoBody: true},
		fault.Unauthorized{}, fault.RetryAfter{Status: 429}, fault.RetryAfter{Status: 503, After: 90 * time.Second, Date: true},
		fault.Delay{Fixed: 1500 * time.Microsecond}, fault.Delay{Uniform: fault.Uniform{Min: 1, Max: time.Hour}},
		fault.Delay{Lognormal: fault.Lognormal{Median: time.Second, Sigma: 0.25}},
		fault.Reset{}, fault.Close{}, fault.Stall{}, fault.Stall{For: time.Second}, fault.Cut{}, fault.Cut{Bytes: 7}, fault.Drip{Bytes: 1, Interval: time.Millisecond},
		fault.MalformedJSON{}, fault.MissingField{Field: "data.access_token"}, fault.WrongType{Field: "success"},
		fault.ContentType{}, fault.ContentType{Value: "application/xml"}, fault.Date{Offset: -time.Hour}, fault.Date{Value: "yesterday"},
	}
	whens := []fault.When{{}, fault.Nth(3), fault.First(2), fault.Every(fault.MaxCalls), fault.Probability(0.1)}
	for i, effect := range effects {
		rule := fault.Rule{ID: "x", Operation: "login", Account: "ann é", Phase: fault.After, When: whens[i%len(whens)], Effect: effect, TTL: 8 * 24 * time.Hour}
		got := must[fault.State](p)(p.PutFault(p.Context(), "x", rule))
		p.equal("what PutFault returns", got, fault.State{Rule: rule})
	}
}

func putFault(p probe) {
	p.addFault(down("one"))
	p.addFault(down("two"))
	p.login(username, password)
	changed := down("")
	changed.Effect = fault.Close{}
	got := must[fault.State](p)(p.PutFault(p.Context(), "one", changed))
	changed.ID = "one"
	p.equal("what PutFault returns", got, fault.State{Rule: changed})
	_ = must[fault.State](p)(p.PutFault(p.Context(), "three", down("three")))
	p.wantFaults("two", "one", "three")
}

func replaceFaults(p probe) {
	p.addFault(down("one"))
	p.login(username, password)
	got := must[[]fault.State](p)(p.ReplaceFaults(p.Context(), []fault.Rule{down("two"), down("one"), down("")}))
	if len(got) != 3 {
		p.Fatalf("ReplaceFaults returns %d faults, want 3", len(got))
	}
	p.equal("what ReplaceFaults returns", got[:2], []fault.State{{Rule: down("two")}, {Rule: down("one")}})
	p.equal("the faults", p.faults(), got)
	p.equal("what ReplaceFaults returns for none", must[[]fault.State](p)(p.ReplaceFaults(p.Context(), nil)), []fault.State{})
	p.wantFaults()
}

func deleteFaults(p probe) {
	for _, id := range []string{"one", "two", "three"} {
		p.addFault(down(id))
	}
	p.ok("DeleteFault", p.DeleteFault(p.Context(), "two"))
	p.wantFaults("one", "three")
	p.ok("ClearFaults", p.ClearFaults(p.Context()))
	p.wantFaults()
	if got := p.login(username, password); got != http.StatusOK {
		p.Errorf("without faults a login is answered %d, want 200", got)
	}
}

func countedFaults(p probe) {
	p.addFault(down("one"))
	other := down("other")
	other.Account = "ann"
	p.addFault(other)
	for i, want := range []int{503, 503, 200} {
		if got := p.login(username, password); got != want {
			p.Errorf("login %d is answered %d, want %d", i+1, got, want)
		}
	}
	p.equal("the faults", p.faults(), []fault.State{{Rule: down("one"), Calls: 2, Hits: 2}, {Rule: other}})
}

func takenFault(p probe) {
	p.addFault(down("one"))
	p.refusedWith(control.Conflict, `id "one" is that of a fault already; PUT /_mock/faults/one replaces it`, func() error {
		_, err := p.AddFault(p.Context(), down("one"))
		return err
	})
	p.wantFaults("one")
}

func unknownFault(p probe) {
	p.addFault(down("one"))
	for _, id := range []string{"two", "", ".", "..", "a/b", "a b", "%2e", "one?"} {
		for _, call := range []func() error{
			func() error { _, err := p.Fault(p.Context(), id); return err },
			func() error { return p.DeleteFault(p.Context(), id) },
		} {
			p.refusedWith(control.NotFound, `no fault "`+id+`"; GET /_mock/faults lists them`, call)
		}
	}
}

// refusedFaults wants the same words of every controller, which are those of the mock.
func refusedFaults(p probe) {
	const badID = ", want 1 to 64 letters, digits, dots, hyphens and underscores, no dot first"
	for _, test := range []struct {
		change func(*fault.Rule)
		want   string
	}{
		{func(r *fault.Rule) { r.ID = "a b" }, `id is "a b"` + badID},
		{func(r *fault.Rule) { r.Operation = "logn" }, `operation is "logn", which no operation is called, did you mean "login"?`},
		{func(r *fault.Rule) { r.Operation = "" }, `operation is missing, want an operationId such as "refresh", or "*" for all`},
		{func(r *fault.Rule) { r.Account = strings.Repeat("n", 257) }, `account has 257 bytes, want at most 256 of valid UTF-8`},
		{func(r *fault.Rule) { r.Account = "\xff" }, `account has 1 bytes, want at most 256 of valid UTF-8`},
		{func(r *fault.Rule) { r.Phase = "late" }, `phase is "late", want "before" or "after"`},
		{func(r *fault.Rule) { r.Effect = fault.Cut{} }, `phase is "before", want "after": there is no answer yet that cut could spoil`},
		{func(r *fault.Rule) { r.When.Nth = 1 }, `when has 2 of nth, first, every, probability, want one of them`},
		{func(r *fault.Rule) { r.When = fault.Nth(-1) }, `when.nth is -1, want a whole number from 1 to 1000000000`},
		{func(r *fault.Rule) { r.When = fault.Probability(math.NaN()) }, `when.probability is NaN, want more than 0 and at most 1`},
		{func(r *fault.Rule) { r.TTL = time.Millisecond }, `ttl is 1ms, want whole seconds from 1s to 36500d`},
		{func(r *fault.Rule) { r.Effect = nil }, `effect is missing, want one of ` + strings.Join(fault.Types(), ", ")},
		{func(r *fault.Rule) { r.Effect = fault.Status{Code: 200} }, `effect.body is missing, want one, or "": the vendor has no error body for a 200`},
		{func(r *fault.Rule) { r.Effect = fault.Status{Code: 500, NoBody: true, Body: "b"} }, `effect.body is there and not, want one`},
		{func(r *fault.Rule) { r.Effect = fault.Delay{} }, `effect has 0 of fixed, uniform, lognormal that are not 0, want one of them`},
	} {
		rule := down("x")
		test.change(&rule)
		p.refusedWith(control.Invalid, test.want, func() error { _, err := p.AddFault(p.Context(), rule); return err })
		if rule.ID == "x" {
			p.refusedWith(control.Invalid, test.want, func() error { _, err := p.PutFault(p.Context(), "x", rule); return err })
		}
		p.refusedWith(control.Invalid, "[1]."+strings.TrimPrefix(test.want, "."), func() error {
			_, err := p.ReplaceFaults(p.Context(), []fault.Rule{down("y"), rule})
			return err
		})
	}
	for id, want := range map[string]string{
		"": `id is empty` + badID, ".": `id is "."` + badID, "a/b": `id is "a/b"` + badID, "y": `id is "x", want "y" as in the path, or none`,
	} {
		rule := down("")
		if id == "y" {
			rule.ID = "x"
		}
		p.refusedWith(control.Invalid, want, func() error { _, err := p.PutFault(p.Context(), id, rule); return err })
	}
	p.wantFaults()
}

// refusedFaultsTogether wants rules that are wrong together, or one of many, to leave the ones that there are.
func refusedFaultsTogether(p probe) {
	p.addFault(down("one"))
	bad := down("bad")
	bad.Operation = "logn"
	for want, rules := range map[string][]fault.Rule{
		`[1].id is "two" as that of [0], want each its own`:                            {down("two"), down("two")},
		`[1].operation is "logn", which no operation is called, did you mean "login"?`: {down("two"), bad},
	} {
		p.refusedWith(control.Invalid, want, func() error { _, err := p.ReplaceFaults(p.Context(), rules); return err })
		p.wantFaults("one")
	}
}

func resetFaults(p probe) {
	p.addFault(down("one"))
	p.ok("Reset", p.Reset(p.Context()))
	p.wantFaults()
}

// refusedWith asserts the words of a refusal as well, and that it has changed nothing.
func (p probe) refusedWith(kind control.Kind, want string, call func() error) {
	p.Helper()
	p.refused(want, kind, func() error {
		err := call()
		var refusal *control.Error
		if errors.As(err, &refusal) && refusal.Message != want {
			p.Errorf("got  %s\nwant %s", refusal.Message, want)
		}
		return err
	})
}
