package suite

import "strings"

// Source names pages of the vendor's documentation, by their paths on its site, or says that there is none.
type Source string

// The pages. In brackets the ids under which the rules of this package are numbered.
const (
	authPage         Source = "/docs/authentication"                  // P1
	loginPage        Source = "/docs/authentication/login"            // P2
	refreshPage      Source = "/docs/authentication/refresh"          // P3
	logoutPage       Source = "/docs/authentication/logout"           // P4
	tokensPage       Source = "/docs/authentication/token-management" // P5
	referencePage    Source = "/docs/products/3-reference-data-api"   // P7
	categoriesPage   Source = "/docs/reference-data/categories"       // P8
	countriesPage    Source = "/docs/reference-data/countries"        // P9
	currenciesPage   Source = "/docs/reference-data/currencies"       // P10
	walletsPage      Source = "/docs/wallets/1-wallets-api"           // P11
	transactionsPage Source = "/docs/wallets/2-transactions-api"      // P12
	noPage           Source = "no documentation"
	sibling          Source = "sibling documentation"
)

// pages joins several.
func pages(all ...Source) Source {
	texts := make([]string, len(all))
	for i, s := range all {
		texts[i] = string(s)
	}
	return Source(strings.Join(texts, ", "))
}
