package suite

import (
	"slices"
	"strings"
	"unicode"
)

// generatedRow is an operation that requests are generated for, with the rules that their answers show.
type generatedRow struct {
	operation string
	basis     Basis
	source    Source
	rules     []string
	needs     []Need
}

// generatedRows are all operations of the document.
var generatedRows = []generatedRow{
	{"login", Documented, loginPage, []string{"P1.3", "P2.6", "P2.7"}, nil},
	{"refresh", Documented, refreshPage, []string{"P1.3", "P3.4", "P3.5"}, nil},
	{"logout", Documented, logoutPage, []string{"P1.3", "P4.1"}, nil},
	{"listCategories", Documented, categoriesPage, []string{"P1.3", "P8.1"}, []Need{Credentials}},
	{"getCategory", Documented, categoriesPage, []string{"P1.3", "P8.2", "P8.3"}, []Need{Credentials}},
	{"listSubcategories", Documented, referencePage, []string{"P1.3", "P7.1"}, []Need{Credentials}},
	{"getSubcategory", Documented, referencePage, []string{"P1.3", "P7.2"}, []Need{Credentials}},
	{"listCountries", Documented, countriesPage, []string{"P1.3", "P9.1"}, []Need{Credentials}},
	{"getCountry", Documented, countriesPage, []string{"P1.3", "P9.5"}, []Need{Credentials}},
	{"listCurrencies", Documented, currenciesPage, []string{"P1.3", "P10.1"}, []Need{Credentials}},
	{"getCurrency", Documented, currenciesPage, []string{"P1.3", "P10.2", "P10.3"}, []Need{Credentials}},
	{"listWallets", Documented, walletsPage, []string{"P1.3", "P11.3", "P11.4", "P11.6"}, []Need{Credentials}},
	{"listTransactions", Documented, transactionsPage, []string{"P1.3", "P12.2", "P12.3"}, []Need{Credentials}},
	{"listProducts", Documented, tokensPage, []string{"P1.3", "P5.7"}, []Need{Credentials}},
	{"getProduct", Assumed, sibling, nil, []Need{Credentials}},
	{"getWallet", Assumed, sibling, nil, []Need{Credentials, Extensions}},
	{"getTransaction", Assumed, sibling, nil, []Need{Credentials, Extensions}},
	{"calculateCharges", Assumed, sibling, nil, []Need{Credentials, Extensions}},
	{"createOrder", Assumed, sibling, nil, []Need{Credentials, Extensions, Spending}},
	{"listOrders", Assumed, sibling, nil, []Need{Credentials, Extensions}},
	{"getOrder", Assumed, sibling, nil, []Need{Credentials, Extensions}},
}

// generatedCases send what nobody wrote down: requests that package generate makes up from the OpenAPI document.
func generatedCases() []Case {
	var cases []Case
	for _, row := range generatedRows {
		cases = append(cases, Case{
			ID:    "robustness/generated/" + hyphenated(row.operation),
			Title: "Whatever " + row.operation + " is sent, the server answers as documented, and goes on.",
			Area:  Robustness, Basis: row.basis, Source: row.source, Rules: row.rules, Needs: slices.Clone(row.needs),
			check: func(p *probe) { checkGenerated(p, row.operation) },
		})
	}
	return cases
}

// hyphenated is list-wallets for listWallets.
func hyphenated(name string) string {
	var b strings.Builder
	for _, r := range name {
		if unicode.IsUpper(r) {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}
