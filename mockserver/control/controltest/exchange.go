package controltest

import (
	"net/http"
	"strings"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// exchangeCases are of what requests and answers looked like.
func exchangeCases() []Case {
	return []Case{
		{"journal/exchange", showExchange},
		{"journal/exchange without an answer", exchangeUnanswered},
		{"journal/exchange unknown", exchangeUnknown},
		{"journal/har", exportJournal},
	}
}

func (p probe) exchange(seq uint64) journal.Exchange {
	p.Helper()
	return must[journal.Exchange](p)(p.ExchangeJournal(p.Context(), seq))
}

func showExchange(p probe) {
	p.login(username, password)
	p.login(username, "wrong")
	got := p.exchange(2)
	p.equal("the number", got.Seq, uint64(2))
	p.equal("the request", got.Request.Body, `{"username":"`+username+`","password":"[password]"}`)
	p.equal("its size", got.Request.Size, int64(len(`{"username":"`+username+`","password":"wrong"}`)))
	types := 0
	for _, f := range got.Request.Headers {
		if f == (journal.HeaderField{"Content-Type", "application/json"}) {
			types++
		}
	}
	p.equal("the media types", types, 1)
	if r := got.Response; r == nil || r.Status != 401 || !strings.Contains(r.Body, `"Invalid credentials"`) || r.Size != int64(len(r.Body)) {
		p.Errorf("the answer is %+v, want that of a refused login", r)
	}
	if r := p.exchange(1).Response; r == nil || r.Status != 200 || strings.Contains(r.Body, "eyJ") || !strings.Contains(r.Body, `"access_token":"[token `) {
		p.Errorf("the answer is %+v, want tokens as fingerprints", r)
	}
}

func exchangeUnanswered(p probe) {
	must[fault.State](p)(p.AddFault(p.Context(), fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Close{}}))
	request, err := http.NewRequestWithContext(p.Context(), http.MethodPost, p.URL+"/auth/login", http.NoBody)
	p.ok("the login", err)
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	if response, err := client.Do(request); err == nil {
		_ = response.Body.Close()
		p.Fatalf("got %s, want no answer", response.Status)
	}
	if got := p.exchange(1); got.Response != nil {
		p.Errorf("got %+v, want no answer", got.Response)
	}
}

func exchangeUnknown(p probe) {
	p.refusedWith(control.NotFound, "no request 1: there were none yet", func() error { _, err := p.ExchangeJournal(p.Context(), 1); return err })
	p.refusedWith(control.Invalid, "there is no request 0, want a number from 1", func() error { _, err := p.ExchangeJournal(p.Context(), 0); return err })
}

func exportJournal(p probe) {
	p.login(username, password)
	p.login(username, "wrong")
	got := must[journal.HAR](p)(p.ExportJournal(p.Context(), journal.Filter{Status: 401}))
	if len(got.Log.Entries) != 1 {
		p.Fatalf("got %d entries, want the one that was refused", len(got.Log.Entries))
	}
	e := got.Log.Entries[0]
	p.equal("the number", e.Entry.Seq, uint64(2))
	if want := "/auth/login"; !strings.HasPrefix(e.Request.URL, "http://") || !strings.HasSuffix(e.Request.URL, want) {
		p.Errorf("the URL is %s, want one that ends with %s", e.Request.URL, want)
	}
	if e.Request.PostData == nil || !strings.Contains(e.Request.PostData.Text, `"password":"[password]"`) || !strings.Contains(e.Response.Content.Text, `"Invalid credentials"`) {
		p.Errorf("got %+v and %+v, want both bodies", e.Request, e.Response)
	}
}
