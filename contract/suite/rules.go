package suite

// Rule is one thing that the vendor's documentation says of a server. Rules are numbered by page; C numbers are points on
// which pages disagree.
type Rule struct {
	ID     string // such as "P3.7"
	Text   string
	Source Source
}

// Rules are all rules that can be told from outside. What the documentation says to clients is not among them.
func Rules() []Rule {
	var all []Rule
	for _, table := range [][]Rule{authRules, dataRules, conflicts} {
		all = append(all, table...)
	}
	return all
}

// authRules are those of tokens.
var authRules = []Rule{
	{"P1.1", "A protected call needs the header Authorization: Bearer with an access token.", authPage},
	{"P1.2", "Answers of /auth/* are an envelope of success, which is true, and data.", authPage},
	{"P1.3", "An error is an object error of three texts, name, code and message, without success beside it.", authPage},
	{"P1.4", "Without a whitelist every address may call.", authPage},
	{"P1.5", "With a whitelist, calls from other addresses get 403.", authPage},
	{"P1.6", "A refresh token is for the body of /auth/refresh alone.", authPage},
	{"P2.1", "Login answers 200 with access_token, refresh_token, access_expires_at, refresh_expires_at and client_id.", loginPage},
	{"P2.2", "The access token is valid for one hour.", loginPage},
	{"P2.3", "The refresh token is valid for seven days.", loginPage},
	{"P2.4", "Expiry times are RFC 3339 in UTC with Z, in whole seconds.", loginPage},
	{"P2.5", "client_id is a number, and that of the account.", loginPage},
	{"P2.6", "A body that is no JSON gets 400 SYNTAX_ERROR.", loginPage},
	{"P2.7", "A missing username or password gets 400 VALIDATION_FAILURE, in one text for both.", loginPage},
	{"P2.8", "Wrong credentials get 401 Invalid credentials.", loginPage},
	{"P2.9", "An account that is not active gets 401 Invalid credentials.", loginPage},
	{"P2.10", "Login from an address off the whitelist gets 403 IP address not authorized.", loginPage},
	{"P2.11", "Both lifetimes count from one instant, but for a second that may begin in between.", loginPage},
	{"P3.1", "Refresh needs no access token, and answers 200 with the five fields of login.", refreshPage},
	{"P3.2", "Both tokens of a refresh are new ones.", refreshPage},
	{"P3.3", "The new tokens live an hour and seven days from the refresh on.", refreshPage},
	{"P3.4", "A body that is no JSON gets 400 SYNTAX_ERROR.", refreshPage},
	{"P3.5", "A missing refresh token gets 400 VALIDATION_FAILURE.", refreshPage},
	{"P3.6", "An invalid refresh token gets 401 Invalid refresh token.", refreshPage},
	{"P3.7", "An expired refresh token gets 401 Invalid refresh token.", refreshPage},
	{"P3.8", "A spent refresh token gets 401 Invalid refresh token.", refreshPage},
	{"P3.9", "Refresh from an address off the whitelist gets 403.", refreshPage},
	{"P3.10", "The refresh token of the previous refresh is taken.", refreshPage},
	{"P4.1", "Logout needs no body, and answers 200 Successfully logged out.", logoutPage},
	{"P4.2", "Logout without an access token gets 401 Authentication required.", logoutPage},
	{"P4.3", "Logout revokes every access token of the client at once.", logoutPage},
	{"P4.4", "Logout revokes every refresh token of the client at once.", logoutPage},
	{"P4.5", "Logout revokes the tokens of the token's client, and of nobody else.", logoutPage},
	{"P4.6", "After a logout, a login gives new tokens.", logoutPage},
	{"P5.1", "An access token is taken until its expiry, and refused after it.", tokensPage},
	{"P5.2", "A refresh token is taken until its expiry; after it a login is needed.", tokensPage},
	{"P5.3", "An access token has three parts: header, payload and signature.", tokensPage},
	{"P5.4", "The payload has exp, in Unix seconds: when the token expires, which access_expires_at says, too.", tokensPage},
	{"P5.5", "After a 401 a refresh gives a token that is taken.", tokensPage},
	{"P5.6", "A 403 because of the address is not cured by a refresh.", tokensPage},
	{"P5.7", "GET /api/v1/products is there.", tokensPage},
	{"P5.8", "A read may carry Content-Type: application/json.", tokensPage},
}

// dataRules are those of what is read with tokens.
var dataRules = []Rule{
	{"P7.1", "Subcategories are a bare array of id and name, all in one answer.", referencePage},
	{"P7.2", "A subcategory is found by its id.", referencePage},
	{"P7.3", "Subcategories need the feature vouchers.", referencePage},
	{"P8.1", "Categories are a bare array of id and name, all in one answer.", categoriesPage},
	{"P8.2", "A category of the list is found by its id.", categoriesPage},
	{"P8.3", "A category that is not there, or not active, gets 404 Category not found.", categoriesPage},
	{"P8.4", "A server that fails at a category says Failed to retrieve category.", categoriesPage},
	{"P8.5", "Categories need the feature vouchers.", categoriesPage},
	{"P9.1", "Countries are a bare array of seven fields, all in one answer.", countriesPage},
	{"P9.2", "numeric_code is a text of three digits, dialing_prefix a text with a plus sign.", countriesPage},
	{"P9.3", "Without a good access token countries get 401 Invalid or expired access token.", countriesPage},
	{"P9.4", "A server that fails at countries says Failed to retrieve countries.", countriesPage},
	{"P9.5", "A country is found by its id.", countriesPage},
	{"P10.1", "Currencies are a bare array of id, name, currency and precision, all in one answer.", currenciesPage},
	{"P10.2", "A currency is found by its id.", currenciesPage},
	{"P10.3", "A currency that is not there gets 404 Currency not found.", currenciesPage},
	{"P10.4", "A server that fails at a currency says Error retrieving currency.", currenciesPage},
	{"P11.1", "Wallets are a bare array of id, currency_id, amount and type.", walletsPage},
	{"P11.2", "page is 1 unless given, limit is 50.", walletsPage},
	{"P11.3", "limit is from 1 to 10,000.", walletsPage},
	{"P11.4", "Six headers tell page, limit, records, pages, records on the page, and whether more follow.", walletsPage},
	{"P11.5", "currency and name filter.", walletsPage},
	{"P11.6", "Bad query parameters get 400 Invalid query parameters.", walletsPage},
	{"P11.7", "Without a good access token wallets get 401 Authentication required or failed.", walletsPage},
	{"P11.8", "The type of a wallet is PREPAID or POSTPAID.", walletsPage},
	{"P11.9", "Amounts are JSON numbers.", walletsPage},
	{"P11.10", "sort is not supported: it does not change the order.", walletsPage},
	{"P12.1", "Transactions are a bare array, with eight fields always.", transactionsPage},
	{"P12.2", "page is 1 unless given, limit is 50, from 1 to 10,000.", transactionsPage},
	{"P12.3", "The six headers of wallets are there.", transactionsPage},
	{"P12.4", "currency and name filter.", transactionsPage},
	{"P12.5", "A credit has an amount above zero, a debit one below.", transactionsPage},
	{"P12.6", "The four fields of a conversion are there together, or not at all.", transactionsPage},
	{"P12.7", "created_at is RFC 3339 in UTC with Z, in whole seconds.", transactionsPage},
	{"P12.8", "sort chooses the order.", transactionsPage},
}

// conflicts are points on which the pages disagree, where both sides are a server's.
var conflicts = []Rule{
	{"C1", "The newer login page has an envelope and nested errors, the older one neither.", loginPage},
	{"C3", "A protected call has one of three texts for its 401.", pages(logoutPage, countriesPage, walletsPage)},
	{"C5", "The whitelist holds for all calls, or for those whose pages list the 403.", pages(authPage, loginPage, refreshPage)},
	{"C6", "Wallets and transactions come with the highest id first as the text says, or the lowest as the samples show.", pages(walletsPage, transactionsPage)},
	{"C8", "name filters what has no name.", pages(walletsPage, transactionsPage)},
	{"C9", "At the very second of exp a token is expired, or not yet.", tokensPage},
}
