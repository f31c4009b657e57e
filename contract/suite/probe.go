package suite

import (
	"context"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

// probe is a case's hold on its target: the account that it has, what it has sent, and what it has found out.
type probe struct {
	ctx     context.Context
	s       *session
	c       Case
	base    string // where the API is: the target, or the case's sandbox
	account account
	plane   *control.Client // of the sandbox; nil without one
	tokens  *pair           // of session; nil before

	secrets  evidence.Secrets
	sent     []sent
	observed []report.Observation

	documentedBroken, assumedBroken []string // departures from the OpenAPI document
}

// An account is who logs in.
type account struct {
	username, password string
	clientID           int64 // 0 when it is not known beforehand
}

// ended is how a case ends before its last line.
type ended struct {
	verdict report.Verdict
	reason  string
	missing []string
}

// end ends the case.
func (p *probe) end(v report.Verdict, format string, args ...any) {
	panic(ended{verdict: v, reason: p.secrets.Mask(fmt.Sprintf(format, args...))})
}

// failf ends the case: the rule does not hold.
func (p *probe) failf(format string, args ...any) { p.end(report.Fail, format, args...) }

// lack ends the case: the target lacks what would show whether the rule holds, such as a second wallet.
func (p *probe) lack(what string) {
	panic(ended{verdict: report.Skipped, reason: "the target has not " + what, missing: []string{what}})
}

// observe notes which value of an assumption the target shows. An empty one says that it shows none of them.
func (p *probe) observe(name, value string) {
	p.observed = append(p.observed, report.Observation{Assumption: name, Value: value})
}

// observes tells whether the case is about one of these assumptions.
func (c Case) observes(names ...string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return slices.Contains(c.Assumptions, name) })
}

// try runs the case.
func (p *probe) try() (result report.Result) {
	result = p.c.result()
	began := p.s.target.Now()
	defer func() {
		if thrown := recover(); thrown != nil {
			how, ours := thrown.(ended)
			if !ours {
				how = ended{verdict: report.Error, reason: fmt.Sprintf("the case itself is broken: %v", thrown)}
			}
			result.Verdict, result.Reason, result.Missing = how.verdict, how.reason, how.missing
		}
		p.settle(&result)
		result.Duration = p.s.target.Now().Sub(began)
	}()
	p.c.check(p)
	result.Verdict = report.Pass
	return result
}

// result is that of a case before it was tried.
func (c Case) result() report.Result {
	return report.Result{ID: c.ID, Title: c.Title, Area: string(c.Area), Basis: string(c.Basis), Source: string(c.Source)}
}

// settle makes the verdict final: what is assumed never fails, and answers count as much as what the case looks at.
func (p *probe) settle(result *report.Result) {
	if result.Verdict == report.Pass && len(p.documentedBroken) > 0 {
		result.Verdict, result.Reason = report.Fail, "an answer is not as documented: "+p.documentedBroken[0]
	}
	if result.Verdict == report.Fail && p.c.Basis == Assumed {
		result.Verdict = report.Inform
	}
	if result.Verdict == report.Pass {
		if reason := p.departures(); reason != "" {
			result.Verdict, result.Reason = report.Inform, reason
		}
	}
	result.Observed = p.observed
	if result.Verdict != report.Pass {
		result.Evidence = p.evidence()
	}
}

// departures says in what the target is other than popupmock by default, where any is allowed.
func (p *probe) departures() string {
	for _, o := range p.observed {
		a, err := assumption.Lookup(o.Assumption)
		switch {
		case err != nil:
			return err.Error()
		case o.Value == "":
			return fmt.Sprintf("the target shows none of the known ways of %s: %v", a.Name, a.Forms())
		case o.Value != a.Default:
			return fmt.Sprintf("the target shows %s=%s, where popupmock assumes %s", a.Name, o.Value, a.Default)
		}
	}
	if len(p.assumedBroken) > 0 {
		return "an answer is not as assumed: " + p.assumedBroken[0]
	}
	return ""
}
