package suite

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
)

func lower(s string) string { return strings.ToLower(s) }

// A sorting is a way to put the object sort into the query.
type sorting struct {
	encoding, keys string // values of sort-encoding and sort-keys
	query          func(field, direction string) string
}

// sortings are the ways that are known.
func sortings() []sorting {
	asJSON := func(field, direction string) func(string, string) string {
		return func(by, way string) string {
			return "sort=" + url.QueryEscape(`{"`+field+`":"`+by+`","`+direction+`":"`+way+`"}`)
		}
	}
	asKeys := func(field, direction string) func(string, string) string {
		return func(by, way string) string {
			return url.QueryEscape("sort["+field+"]") + "=" + by + "&" + url.QueryEscape("sort["+direction+"]") + "=" + way
		}
	}
	return []sorting{
		{"json", "lower-case", asJSON("field", "direction")}, {"json", "capitals", asJSON("Field", "Direction")},
		{"deep-object", "lower-case", asKeys("field", "direction")}, {"deep-object", "capitals", asKeys("Field", "Direction")},
	}
}

// sorted asks for ids in both directions, and tells whether both were honoured.
func (p *probe) sorted(path string, s sorting) bool {
	read := func(direction string) ([]int64, bool) {
		a := p.get(path+"?limit=50&"+s.query("id", direction), p.session().Access)
		if a.status == http.StatusBadRequest {
			return nil, false
		}
		a.want(http.StatusOK)
		return ids(a.list()), true
	}
	up, upTaken := read("ASC")
	down, downTaken := read("DESC")
	return upTaken && downTaken && slices.IsSorted(up) && descending(down)
}

// sortingOf finds the way in which the target takes a sort.
func (p *probe) sortingOf(path string) (sorting, bool) {
	for _, s := range sortings() {
		if p.sorted(path, s) {
			return s, true
		}
	}
	return sorting{}, false
}

func checkSort(p *probe) {
	a, list := ledgers[1].read(p, "")
	a.some(list, 2, "two transactions")
	s, found := p.sortingOf("/api/v1/transactions")
	if !found {
		p.failf("no way to write sort, as JSON or as keys of its own, sorts transactions by id both ways")
	}
	p.observe("sort-encoding", s.encoding)
	p.observe("sort-keys", s.keys)
}

// checkWalletsSort asks for the order that wallets do not have.
func checkWalletsSort(p *probe) {
	a, list := ledgers[0].read(p, "")
	a.some(list, 2, "two wallets")
	direction := "ASC"
	if !descending(ids(list)) {
		direction = "DESC"
	}
	refused := 0
	for _, s := range sortings() {
		got := p.get("/api/v1/wallets?"+s.query("id", direction), p.session().Access)
		if got.status == http.StatusBadRequest {
			got.refused(badRequest(badQuery))
			refused++
			continue
		}
		got.want(http.StatusOK)
		if !slices.Equal(ids(got.list()), ids(list)) {
			p.failf("%s: the order changes, want that without a sort", got.what)
		}
	}
	if refused == 0 {
		p.observe("wallets-sort", "ignore")
	} else {
		p.observe("wallets-sort", "reject")
	}
}

func checkBadSort(p *probe) {
	s, found := p.sortingOf("/api/v1/transactions")
	if !found {
		p.lack("a sort that it takes")
	}
	a := p.get("/api/v1/transactions?"+s.query("no-such-field", "ASC"), p.session().Access)
	p.choose("bad-sort", a, choice{"reject", a.is(badRequest(badQuery)), "400 " + badQuery}, choice{"ignore", a.status == http.StatusOK, "200"})
}

func checkProductsSort(p *probe) {
	a := p.get("/api/v1/products", p.session().Access).want(http.StatusOK)
	a.some(a.list(), 2, "two products")
	if _, found := p.sortingOf("/api/v1/products"); found {
		p.observe("products-sort", "honour")
		return
	}
	p.observe("products-sort", "ignore")
}
