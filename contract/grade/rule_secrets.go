package grade

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/contract/grade/leak"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// keepsSecrets: no token or password in its output, in URLs, or readable in files it leaves. It is judged by what was seen in the
// situations of all rules, once the scan has found what a program leaked on purpose.
func keepsSecrets(l *lab) rule {
	return rule{
		id: "keeps-secrets", title: "No token and no password is in its output, in URLs, in wrong headers, or readable in files.",
		checks: []check{
			{
				id: "failing", title: "Every call for data is answered with 500, which is when clients print most.", how: "answers spoilt at the mock",
				prepare: func(w *world) error {
					return w.spoilData(fault.When{}, fault.Status{Code: http.StatusInternalServerError})
				},
			},
			controlCheck(),
		},
		across: func(all []*record) []part {
			return []part{
				leaked(all, "output", "All that it has printed.", leak.InOutput),
				leaked(all, "requests", "URLs, headers and bodies of all its requests.", leak.InURL, leak.InHeader, leak.InBody),
				leaked(all, "files", "The files that it has left behind.", leak.InFile, leak.InFileName),
			}
		},
	}
}

// leaked is what was found in some kinds of places, in any situation.
func leaked(all []*record, id, title string, places ...leak.Place) part {
	p := part{id: id, title: title, how: "every token that was issued, and the password, in several encodings"}
	var open, closed []string
	runs := 0
	for _, r := range all {
		if r.check.id == controlID {
			continue
		}
		runs += len(r.runs)
		for _, f := range r.leaks {
			if !slices.Contains(places, f.Place) {
				continue
			}
			text := fmt.Sprintf("%s (%s)", f, r.name())
			if f.Place == leak.InFile && f.Mode.Perm()&0o077 == 0 {
				closed = append(closed, text)
				continue
			}
			open = append(open, text)
			if p.of == nil {
				p.of = r
				p.finding.seqs = seqsOf(r, f)
			}
		}
	}
	switch {
	case len(open) > 0:
		p.finding.verdict, p.finding.reason = report.Fail, list(open)
	case len(closed) > 0:
		p.finding.verdict = report.Warn
		p.finding.reason = "in files that nobody else can read, where encrypted storage is asked for: " + list(closed)
	default:
		p.finding.verdict, p.finding.reason = report.Pass, "nothing in "+amount(runs, "run")
	}
	return p
}

// mostLeaks is how many are told.
const mostLeaks = 4

func list(leaks []string) string {
	if more := len(leaks) - mostLeaks; more > 0 {
		leaks = append(leaks[:mostLeaks:mostLeaks], fmt.Sprintf("and %d more", more))
	}
	return strings.Join(leaks, "; ")
}

// seqsOf is the request in which a leak is; both count from 1. A tap counts as the journal does, but for what is no HTTP.
func seqsOf(r *record, f leak.Finding) []uint64 {
	at := slices.IndexFunc(r.entries, func(e journal.Entry) bool { return e.Seq == uint64(f.Request) }) //nolint:gosec // a count
	if at < 0 {
		return nil
	}
	return []uint64{r.entries[at].Seq}
}

// name is what a situation is called in a reason.
func (r *record) name() string {
	if r.rule == "" {
		return "where nothing goes wrong"
	}
	return "in " + r.rule + "/" + r.check.id
}
