package controltest

import (
	"github.com/popupmock/popupmock/mockserver/journal"
)

func journalCases() []Case {
	return []Case{
		{"journal/read", readJournal},
		{"journal/filter", filterJournal},
		{"journal/clear", clearJournal},
	}
}

func (p probe) journal(filter journal.Filter) []journal.Entry {
	p.Helper()
	return must[[]journal.Entry](p)(p.Journal(p.Context(), filter))
}

func readJournal(p probe) {
	p.equal("the journal of a new mock", p.journal(journal.Filter{}), []journal.Entry{})
	p.login(username, "wrong")
	p.login(username, password)
	got := p.journal(journal.Filter{})
	if len(got) != 2 {
		p.Fatalf("the journal has %d entries, want 2", len(got))
	}
	bad, good := got[0], got[1]
	if bad.Seq != 1 || bad.Status != 401 || bad.Reason != journal.ReasonBadCredentials || bad.Operation != "login" || bad.Account != username {
		p.Errorf("the first entry is %+v", bad)
	}
	if good.Seq != 2 || good.SentStatus != 200 || good.Reason != journal.ReasonNone || len(good.Issued) != 2 || good.Outcome != journal.OutcomeAnswered ||
		!good.At.Equal(p.now()) || good.Bytes == 0 || good.Method != "POST" || good.Path != "/auth/login" || good.ClientIP != "127.0.0.1" {
		p.Errorf("the second entry is %+v", good)
	}
}

func filterJournal(p probe) {
	p.login(username, "wrong")
	p.login("nobody", password)
	p.login(username, password)
	p.wantStatus("nonsense", 401)
	for _, test := range []struct {
		filter journal.Filter
		want   []uint64
	}{
		{journal.Filter{}, []uint64{1, 2, 3, 4}},
		{journal.Filter{Operation: "login"}, []uint64{1, 2, 3}},
		{journal.Filter{Account: username}, []uint64{1, 3}},
		{journal.Filter{Method: "GET"}, []uint64{4}},
		{journal.Filter{Path: "/auth/login"}, []uint64{1, 2, 3}},
		{journal.Filter{Reason: journal.ReasonBadCredentials}, []uint64{1, 2}},
		{journal.Filter{Status: 401}, []uint64{1, 2, 4}},
		{journal.Filter{Since: 2}, []uint64{3, 4}},
		{journal.Filter{Limit: 1}, []uint64{4}},
		{journal.Filter{Status: 401, Since: 1, Limit: 1, Operation: "login"}, []uint64{2}},
		{journal.Filter{Path: "/auth/login?a=b&c"}, nil},
	} {
		var got []uint64
		for _, e := range p.journal(test.filter) {
			got = append(got, e.Seq)
		}
		p.equal("the entries that match", got, test.want)
	}
}

func clearJournal(p probe) {
	p.login(username, password)
	p.ok("ClearJournal", p.ClearJournal(p.Context()))
	p.equal("the journal", p.journal(journal.Filter{}), []journal.Entry{})
	p.login(username, password)
	if got := p.journal(journal.Filter{}); len(got) != 1 || got[0].Seq != 2 {
		p.Errorf("after a request more it has %v, want the second request alone", got)
	}
}
