package suite

import (
	"cmp"
	"net/http"
	"sync"

	"github.com/popupmock/popupmock/contract/evidence"
	"github.com/popupmock/popupmock/contract/report"
)

// sendAtOnce makes calls at the same time, as near as that can be, and records them in their order. They take one turn of
// the rate together.
func (p *probe) sendAtOnce(calls []call) []answer {
	if err := p.wait(); err != nil {
		p.end(report.Error, "%s", err)
	}
	answers, errs := make([]answer, len(calls)), make([]error, len(calls))
	var ready, done sync.WaitGroup
	start := make(chan struct{})
	for i := range calls {
		calls[i].method = cmp.Or(calls[i].method, http.MethodGet)
		c := calls[i]
		answers[i] = answer{p: p, what: c.method + " " + c.path}
		ready.Add(1)
		done.Go(func() {
			ready.Done()
			<-start
			errs[i] = p.fetch(c, &answers[i])
		})
	}
	ready.Wait()
	close(start)
	done.Wait()
	for i := range calls {
		p.record(calls[i], answers[i], errs[i])
	}
	for i := range calls {
		if errs[i] != nil {
			p.end(report.Error, "%s: %s", answers[i].what, evidence.WithoutURL(errs[i]))
		}
	}
	return answers
}
