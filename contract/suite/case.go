package suite

import (
	"slices"

	"github.com/popupmock/popupmock/openapi"
)

// Basis says why a case is there.
type Basis string

// The bases, as in the OpenAPI document.
const (
	Documented Basis = openapi.BasisDocumented // a page says so; when it does not hold, the case fails
	Conflict   Basis = openapi.BasisConflict   // pages disagree: either way will do, and nothing else
	Assumed    Basis = openapi.BasisAssumed    // the pages are silent: the case informs, and never fails
)

// Area groups cases.
type Area string

// The areas, in the order in which they are tried.
const (
	Authentication Area = "authentication"
	Rotation       Area = "rotation"
	Expiry         Area = "expiry"
	Logout         Area = "logout"
	Whitelist      Area = "whitelist"
	Envelope       Area = "envelope"
	Reference      Area = "reference"
	Wallets        Area = "wallets"
	Pagination     Area = "pagination"
	Headers        Area = "headers"
	Orders         Area = "orders"
	Robustness     Area = "robustness"
)

// areaTitles has the areas in their order, each with its title for people.
var areaTitles = []struct {
	area  Area
	title string
}{
	{Authentication, "Authentication"},
	{Rotation, "Rotation"},
	{Expiry, "Expiry"},
	{Logout, "Logout"},
	{Whitelist, "Whitelist"},
	{Envelope, "Envelope and errors"},
	{Reference, "Reference data"},
	{Wallets, "Wallets and transactions"},
	{Pagination, "Pagination"},
	{Headers, "Headers"},
	{Orders, "Orders"},
	{Robustness, "Robustness"},
}

// Areas are all areas, in their order.
func Areas() []Area {
	var all []Area
	for _, a := range areaTitles {
		all = append(all, a.area)
	}
	return all
}

func (a Area) title() string {
	for _, row := range areaTitles {
		if row.area == a {
			return row.title
		}
	}
	return string(a)
}

// Case is one demand on a server.
type Case struct {
	// ID is stable: the area, a slash, and words with hyphens.
	ID string
	// Title says in one sentence what must hold.
	Title string
	Area  Area
	Basis Basis
	// Source is the page that says so, or comes closest.
	Source Source
	// Rules are the ids of the documented rules that the case shows, those of Rules.
	Rules []string
	// Assumptions are the names of the assumptions that the case observes.
	Assumptions []string
	// Needs are what the case cannot do without.
	Needs []Need

	check func(*probe)
}

func (c Case) needs(n Need) bool { return slices.Contains(c.Needs, n) }

// Cases returns all cases, area by area.
func Cases() []Case {
	var all []Case
	for _, group := range caseGroups() {
		all = append(all, group()...)
	}
	var sorted []Case
	for _, area := range Areas() {
		for _, c := range all {
			if c.Area == area {
				sorted = append(sorted, c)
			}
		}
	}
	return sorted
}

func caseIDs() []string {
	var all []string
	for _, c := range Cases() {
		all = append(all, c.ID)
	}
	return all
}

// caseGroups are the functions that make the cases, each in a file of its own.
func caseGroups() []func() []Case {
	return []func() []Case{
		loginCases, bearerCases, rotationCases, expiryCases, logoutCases, whitelistCases,
		referenceCases, envelopeCases, walletCases, pageCases,
		tokenObservations, formObservations, requestObservations,
		robustnessCases, generatedCases, orderCases,
	}
}
