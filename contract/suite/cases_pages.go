package suite

import (
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// pageCases are about lists that come in pages.
func pageCases() []Case {
	account := []Need{Credentials}
	var cases []Case
	add := func(area Area, id, title string, basis Basis, source Source, rules, assumptions []string, check func(*probe)) {
		cases = append(cases, Case{
			ID: string(area) + "/" + id, Title: title, Area: area, Basis: basis, Source: source, Rules: rules, Assumptions: assumptions, Needs: account, check: check,
		})
	}
	for _, l := range ledgers {
		add(Headers, l.name, "A page of "+l.name+" has the six headers, each once, as numbers and true or false.", Documented, l.source, []string{l.rules["headers"]}, nil, l.checkHeaders)
		add(Pagination, l.name+"-defaults", "Without a query it is page 1, of 50 "+l.name+" at most.", Documented, l.source, []string{l.rules["page"]}, nil, l.checkDefaults)
		add(Pagination, l.name+"-counts", "The headers of a page of "+l.name+" agree with each other and with the page.", Documented, l.source, []string{l.rules["headers"]}, nil, l.checkCounts)
		add(Pagination, l.name+"-walk", "The pages of "+l.name+" are the whole list in its order, each record once.", Documented, l.source, []string{l.rules["page"], l.rules["headers"]}, nil, l.checkWalk)
		add(Pagination, l.name+"-limits", "The limits 1 and 10,000 are taken.", Documented, l.source, []string{l.rules["limit"]}, nil, l.checkLimits)
	}
	add(Pagination, "bad-query", "A bad page or limit gets 400 in the words of the wallets page, or counts as the nearest good one.", Documented, walletsPage, []string{"P11.6"}, []string{"page-out-of-range"}, checkBadQuery)
	add(Pagination, "past-end", "What a page past the last one gets.", Assumed, walletsPage, nil, []string{"page-past-end"}, checkPastEnd)
	add(Pagination, "no-records", "How many pages there are when there are no records.", Assumed, walletsPage, nil, []string{"empty-total-pages"}, checkNoRecords)
	add(Pagination, "unknown-query", "What a query key does that the page does not name.", Assumed, walletsPage, nil, []string{"unknown-query"}, func(p *probe) {
		a := p.get("/api/v1/wallets?no-such-key=1", p.session().Access)
		p.choose("unknown-query", a, choice{"ignore", a.status == http.StatusOK, "200"}, choice{"reject", a.is(badRequest(badQuery)), "400 " + badQuery})
	})
	add(Pagination, "products", "Products come in pages, too.", Assumed, sibling, nil, nil, func(p *probe) {
		a := p.get("/api/v1/products?limit=1", p.session().Access).want(http.StatusOK)
		a.agrees(a.page(), len(a.list()))
	})
	return cases
}

// A page is what the six headers say.
type page struct {
	number, limit, total, pages, size int
	more                              bool
}

// digits is a number as the headers have it.
var digits = regexp.MustCompile(`^[0-9]{1,9}$`)

// page reads the six headers. One that is missing, there twice, or no number fails the case.
func (a answer) page() page {
	number := func(name string) int {
		values := a.header.Values(name)
		if len(values) != 1 || !digits.MatchString(values[0]) {
			a.p.failf("%s: the header %s is %q, want one whole number", a.what, name, values)
		}
		n, _ := strconv.Atoi(values[0])
		return n
	}
	got := page{number("X-Page"), number("X-Per-Page"), number("X-Total-Count"), number("X-Total-Pages"), number("X-Page-Size"), false}
	more := a.header.Values("X-Has-More")
	if len(more) != 1 || more[0] != "true" && more[0] != "false" {
		a.p.failf("%s: the header X-Has-More is %q, want true or false, once", a.what, more)
	}
	got.more = more[0] == "true"
	return got
}

// agrees wants the headers to agree with each other, and with a page of so many records.
func (a answer) agrees(got page, records int) {
	pages := (got.total + got.limit - 1) / max(got.limit, 1)
	from := min((got.number-1)*got.limit, got.total)
	switch {
	case got.size != records:
		a.p.failf("%s: X-Page-Size is %d, and the page has %d records", a.what, got.size, records)
	case records != min(got.limit, got.total-from):
		a.p.failf("%s: the page has %d records, want %d of %d in pages of %d", a.what, records, min(got.limit, got.total-from), got.total, got.limit)
	case got.pages != pages && (got.total != 0 || got.pages != 1):
		a.p.failf("%s: X-Total-Pages is %d, want %d for %d records in pages of %d", a.what, got.pages, pages, got.total, got.limit)
	case got.more != (got.number < got.pages):
		a.p.failf("%s: X-Has-More is %t at page %d of %d", a.what, got.more, got.number, got.pages)
	}
}

func (l ledger) checkHeaders(p *probe) {
	for _, query := range []string{"", "?limit=1", "?page=2&limit=1"} {
		a := p.get(l.path()+query, p.session().Access)
		if a.is(badRequest(badQuery)) && strings.Contains(query, "page=2") {
			continue // there is no second page
		}
		a.want(http.StatusOK).page()
	}
}

func (l ledger) checkDefaults(p *probe) {
	a := p.get(l.path(), p.session().Access).want(http.StatusOK)
	got := a.page()
	if got.number != 1 || got.limit != 50 {
		p.failf("%s: page %d with a limit of %d, want page 1 with 50", a.what, got.number, got.limit)
	}
	if n := len(a.list()); n != min(50, got.total) {
		p.failf("%s: %d records, want %d", a.what, n, min(50, got.total))
	}
}

func (l ledger) checkCounts(p *probe) {
	for _, query := range []string{"", "?limit=1", "?limit=3", "?limit=10000"} {
		a := p.get(l.path()+query, p.session().Access).want(http.StatusOK)
		a.agrees(a.page(), len(a.list()))
	}
}

// pagesWalked bounds how many pages are read one after the other.
const pagesWalked = 12

func (l ledger) checkWalk(p *probe) {
	a, whole := l.read(p, "?limit=10000")
	a.some(whole, 2, "two "+l.name)
	limit := max(1, (len(whole)+pagesWalked-1)/pagesWalked)
	if limit == 1 && len(whole) > 2 {
		limit = 2
	}
	var walked []int64
	for number := 1; number <= pagesWalked; number++ {
		a := p.get(fmt.Sprintf("%s?page=%d&limit=%d", l.path(), number, limit), p.session().Access).want(http.StatusOK)
		got := a.page()
		if got.number != number || got.limit != limit {
			p.failf("%s: the headers say page %d with a limit of %d", a.what, got.number, got.limit)
		}
		a.agrees(got, len(a.list()))
		walked = append(walked, ids(a.list())...)
		if !got.more {
			break
		}
	}
	if !slices.Equal(walked, ids(whole)) {
		p.failf("the pages of %d have other records than the whole list of %d, or in another order", limit, len(whole))
	}
}

func (l ledger) checkLimits(p *probe) {
	for _, limit := range []int{1, 10000} {
		a := p.get(fmt.Sprintf("%s?limit=%d", l.path(), limit), p.session().Access).want(http.StatusOK)
		if got := a.page(); got.limit != limit {
			p.failf("%s: X-Per-Page is %d, want %d", a.what, got.limit, limit)
		}
	}
}

// checkBadQuery tries what is out of bounds, and no number. All of it is refused, or all of it clamped.
func checkBadQuery(p *probe) {
	clamped := []struct {
		query string
		want  page
	}{
		{"page=0", page{number: 1, limit: 50}}, {"page=x", page{number: 1, limit: 50}}, {"limit=0", page{number: 1, limit: 1}},
		{"limit=10001", page{number: 1, limit: 10000}}, {"limit=-1", page{number: 1, limit: 1}}, {"limit=" + url.QueryEscape("1.5"), page{number: 1, limit: 50}},
	}
	refused := 0
	for _, c := range clamped {
		a := p.get("/api/v1/wallets?"+c.query, p.session().Access)
		if a.status == http.StatusBadRequest {
			a.refused(badRequest(badQuery))
			refused++
			continue
		}
		if got := a.want(http.StatusOK).page(); got.number != c.want.number || got.limit != c.want.limit {
			p.failf("%s: the headers say page %d with a limit of %d, want 400, or page %d with %d", a.what, got.number, got.limit, c.want.number, c.want.limit)
		}
	}
	switch refused {
	case len(clamped):
		p.observe("page-out-of-range", "reject")
	case 0:
		p.observe("page-out-of-range", "clamp")
	default:
		p.observe("page-out-of-range", "")
	}
}

func checkPastEnd(p *probe) {
	a := p.get("/api/v1/wallets?page=999999", p.session().Access)
	empty := a.status == http.StatusOK && len(a.list()) == 0
	p.choose("page-past-end", a, choice{"empty", empty, "200 and an empty list"}, choice{"reject", a.is(badRequest(badQuery)), "400 " + badQuery})
}

func checkNoRecords(p *probe) {
	a := p.get("/api/v1/wallets?currency=XTS", p.session().Access).want(http.StatusOK) // ISO 4217: reserved for testing
	if len(a.list()) > 0 {
		p.lack("a list without records")
	}
	got := a.page()
	p.choose("empty-total-pages", a, choice{"zero", got.pages == 0, "X-Total-Pages 0"}, choice{"one", got.pages == 1, "1"})
}
