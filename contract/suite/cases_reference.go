package suite

import (
	"fmt"
	"net/http"
	"reflect"
	"slices"
	"strings"
)

// A shelf is a list of the reference data.
type shelf struct {
	name, one   string // of the path and of the error, such as "categories" and "Category"
	source      Source
	fields      []field
	list, byID  string // rules
	bodyAssumed bool   // no page shows the answer to a read by id
}

var shelves = []shelf{
	{"categories", "Category", categoriesPage, named, "P8.1", "P8.2", false},
	{"subcategories", "Subcategory", referencePage, named, "P7.1", "P7.2", false},
	{"countries", "Country", countriesPage, country, "P9.1", "P9.5", true},
	{"currencies", "Currency", currenciesPage, currency, "P10.1", "P10.2", false},
}

func (s shelf) path() string { return "/api/v1/" + s.name }

// referenceCases are about data that is the same for all.
func referenceCases() []Case {
	account := []Need{Credentials}
	var cases []Case
	add := func(id, title string, source Source, rules []string, needs []Need, check func(*probe)) {
		cases = append(cases, Case{
			ID: "reference/" + id, Title: title, Area: Reference, Basis: Documented, Source: source, Rules: rules, Needs: needs, check: check,
		})
	}
	for _, s := range shelves {
		title := strings.ToUpper(s.name[:1]) + s.name[1:]
		add(s.name, title+" are a bare array of records with the fields of their page.", s.source, []string{s.list}, account, s.checkList)
		add(s.name+"-whole", title+" come all in one answer, whatever the query says.", s.source, []string{s.list}, account, s.checkWhole)
		add(s.name+"-by-id", "Each of the "+s.name+" is found by its id.", s.source, []string{s.byID}, account, s.checkByID)
	}
	add("country-codes", "numeric_code is a text of three digits, and dialing_prefix has a plus sign.", countriesPage, []string{"P9.2"}, account, checkCountryCodes)
	add("no-such-category", "A category that is not in the list is not found.", categoriesPage, []string{"P8.3"}, account, shelves[0].checkAbsent)
	add("no-such-currency", "A currency that is not in the list is not found.", currenciesPage, []string{"P10.3"}, account, shelves[3].checkAbsent)
	vouchers := Case{
		ID: "reference/vouchers", Title: "Categories and subcategories need the feature vouchers.", Area: Reference, Basis: Documented,
		Source: pages(categoriesPage, referencePage), Rules: []string{"P7.3", "P8.5"}, Assumptions: []string{"feature-off"},
		Needs: []Need{AccountChange}, check: checkVouchers,
	}
	absent := func(id string, s shelf) Case {
		return Case{
			ID: "reference/" + id, Title: "A " + strings.ToLower(s.one) + " that is not in the list is not found.", Area: Reference, Basis: Assumed,
			Source: s.source, Needs: account, check: s.checkAbsent,
		}
	}
	return append(cases, vouchers, absent("no-such-subcategory", shelves[1]), absent("no-such-country", shelves[2]), Case{
		ID: "reference/bad-id", Title: "What an id gets that is no number, or out of its bounds.", Area: Reference, Basis: Assumed,
		Source: sibling, Assumptions: []string{"bad-id"}, Needs: account, check: checkBadID,
	})
}

func (s shelf) read(p *probe) (answer, []map[string]any) {
	a := p.get(s.path(), p.session().Access).want(http.StatusOK)
	return a, a.some(a.records(s.fields), 1, "any "+s.name)
}

func (s shelf) checkList(p *probe) { s.read(p) }

// checkWhole asks for one record. A query that the page does not know may be refused.
func (s shelf) checkWhole(p *probe) {
	first, list := s.read(p)
	first.some(list, 2, "two "+s.name)
	a := p.get(s.path()+"?page=2&limit=1", p.session().Access)
	if a.is(badRequest(badQuery)) {
		return
	}
	a.want(http.StatusOK)
	if got := a.list(); len(got) != len(list) {
		p.failf("%s: %d records, want all %d", a.what, len(got), len(list))
	}
}

// someOf are as many elements as are asked for one by one.
const someOf = 5

func (s shelf) checkByID(p *probe) {
	_, list := s.read(p)
	for i := 0; i < len(list); i += max(1, len(list)/someOf) {
		a := p.get(fmt.Sprintf("%s/%d", s.path(), id(list[i])), p.session().Access).want(http.StatusOK)
		if got := a.object(); !s.bodyAssumed && !reflect.DeepEqual(got, list[i]) {
			p.failf("%s: it is another than that of the list", a.what)
		}
	}
}

// checkAbsent asks for ids between those of the list, which are those of what is inactive, if anything, and behind them.
func (s shelf) checkAbsent(p *probe) {
	_, list := s.read(p)
	known := ids(list)
	asked := 0
	for n := int64(1); asked < someOf && n <= slices.Max(known); n++ {
		if !slices.Contains(known, n) {
			asked++
			p.get(fmt.Sprintf("%s/%d", s.path(), n), p.session().Access).refused(notFound(s.one + " not found"))
		}
	}
	p.get(fmt.Sprintf("%s/%d", s.path(), slices.Max(known)+1), p.session().Access).refused(notFound(s.one + " not found"))
}

func checkCountryCodes(p *probe) {
	a := p.get("/api/v1/countries", p.session().Access).want(http.StatusOK)
	for i, record := range a.list() {
		a.hasFields(fmt.Sprintf("element %d", i), record, country[5:])
	}
}

func checkVouchers(p *probe) {
	token := p.session().Access
	p.get("/api/v1/categories", token).want(http.StatusOK)
	p.setFeatures()
	const text = "The requested feature is not enabled for this client"
	off := refusal{400, "BadRequestError", "INVALID_FEATURE", text, ""}
	forbid := refusal{403, "ForbiddenError", "FORBIDDEN", text, ""}
	var a answer
	for _, path := range []string{"/api/v1/categories", "/api/v1/subcategories"} {
		if a = p.get(path, token); a.status == http.StatusOK {
			p.failf("%s: status 200 without the feature, want a refusal", a.what)
		}
	}
	switch {
	case a.is(off):
		p.observe("feature-off", "bad-request")
	case a.is(forbid):
		p.observe("feature-off", "forbidden")
	default:
		p.observe("feature-off", "")
	}
	p.get("/api/v1/countries", token).want(http.StatusOK)
}

func checkBadID(p *probe) {
	var a answer
	rejected, absent := true, true
	for _, bad := range []string{"abc", "0", "-1", "2147483648"} {
		a = p.get("/api/v1/countries/"+bad, p.session().Access)
		rejected, absent = rejected && a.is(badRequest("Invalid country ID")), absent && a.is(notFound("Country not found"))
	}
	p.choose("bad-id", a, choice{"reject", rejected, "400"}, choice{"not-found", absent, "404"})
}
