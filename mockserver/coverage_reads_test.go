package mockserver_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// readCase is one operation on data, what it shows, and what is special about its errors.
type readCase struct {
	operation, path, shown string
	body                   string        // that is posted; empty for a GET
	prepare                func(s scene) // what must have happened, nil for nothing
	failed                 string        // the message of its 500
	noun                   string        // of what it reads by id
	unauthorizedText       string        // the one message of its 401; empty where it has one without a token and one with a bad one
	fixed                  bool          // that one holds whatever is assumed
	gated                  bool          // it needs the feature vouchers
	paged                  bool
	extension              bool // it is in the document with the extensions alone
}

func readCases(t *testing.T) []readCase {
	t.Helper()
	countries, currencies := rows(t, "countries.json"), rows(t, "currencies.json")
	products, transactions := rows(t, "products.json"), rows(t, "transactions.json")
	const bad, failed = "Invalid or expired access token", "Authentication required or failed."
	return []readCase{
		{
			operation: "listCategories", path: "categories", failed: "Failed to retrieve categories", gated: true,
			shown: `[{"id":1,"name":"Gift Cards"},{"id":2,"name":"Mobile Top-up"},{"id":3,"name":"Digital Services"},{"id":5,"name":"Food and Drink"}]`,
		},
		{
			operation: "getCategory", path: "categories/2", failed: "Failed to retrieve category", noun: "Category", gated: true,
			shown: `{"id":2,"name":"Mobile Top-up"}`,
		},
		{
			operation: "listSubcategories", path: "subcategories", failed: "Failed to retrieve subcategories", gated: true,
			shown: `[{"id":101,"name":"Retail Gift Cards"},{"id":102,"name":"Entertainment Gift Cards"},{"id":201,"name":"Prepaid Mobile Credit"},` +
				`{"id":202,"name":"Mobile Data Bundles"},{"id":301,"name":"Online Subscriptions"},{"id":302,"name":"Software Licences"},` +
				`{"id":501,"name":"Restaurant Vouchers"}]`,
		},
		{
			operation: "getSubcategory", path: "subcategories/201", failed: "Failed to retrieve subcategory", noun: "Subcategory", gated: true,
			shown: `{"id":201,"name":"Prepaid Mobile Credit"}`,
		},
		{operation: "listCountries", path: "countries", failed: "Failed to retrieve countries", unauthorizedText: bad, fixed: true, shown: "[" + strings.Join(countries, ",") + "]"},
		{operation: "getCountry", path: "countries/1", failed: "Failed to retrieve country", noun: "Country", unauthorizedText: bad, fixed: true, shown: countries[0]},
		{operation: "listCurrencies", path: "currencies", failed: "Failed to retrieve currencies", shown: "[" + strings.Join(currencies, ",") + "]"},
		{operation: "getCurrency", path: "currencies/1", failed: "Error retrieving currency", noun: "Currency", shown: currencies[0]},
		{
			operation: "listProducts", path: "products?limit=1", failed: "Failed to retrieve products", paged: true,
			shown: "[" + products[len(products)-1] + "]",
		},
		{operation: "getProduct", path: "products/1001", failed: "Failed to retrieve product", noun: "Product", shown: products[0]},
		{
			operation: "listWallets", path: "wallets?limit=2", failed: "Failed to retrieve wallets", unauthorizedText: failed, fixed: true, paged: true,
			shown: `[{"id":105,"currency_id":72,"amount":-115.000,"type":"POSTPAID"},{"id":104,"currency_id":3,"amount":26500,"type":"PREPAID"}]`,
		},
		{
			operation: "listTransactions", path: "transactions?limit=1", failed: "Failed to retrieve transactions", paged: true,
			unauthorizedText: failed,
			shown:            "[" + transactions[len(transactions)-1] + "]",
		},
		{
			operation: "getWallet", path: "wallets/105", failed: "Failed to retrieve wallet", noun: "Wallet", unauthorizedText: failed, extension: true,
			shown: `{"id":105,"currency_id":72,"amount":-115.000,"type":"POSTPAID"}`,
		},
		{
			operation: "getTransaction", path: "transactions/1001", failed: "Failed to retrieve transaction", noun: "Transaction", unauthorizedText: failed,
			extension: true, shown: transactions[0],
		},
	}
}

// rows are those of a built-in file, in its order, as they are on the wire.
func rows(t *testing.T, file string) (all []string) {
	t.Helper()
	var raw []json.RawMessage
	if err := json.Unmarshal(embeddedData(t)[file].Data, &raw); err != nil {
		t.Fatal(err)
	}
	for _, row := range raw {
		var b bytes.Buffer
		if err := json.Compact(&b, row); err != nil {
			t.Fatal(err)
		}
		all = append(all, b.String())
	}
	return all
}

func readAnswerCases(t *testing.T) []answerCase {
	t.Helper()
	var cases []answerCase
	for _, r := range readCases(t) {
		for _, c := range slices.Concat(r.answers(), r.unauthorized(), r.refusals()) {
			c.document, c.operation = "current", r.operation
			if r.extension {
				c.document = "extensions"
			}
			cases = append(cases, c)
		}
	}
	return cases
}

// read asks with a good token, after what is done before.
func (r readCase) read(before ...func(s scene)) func(s scene) answer {
	return func(s scene) answer {
		token := s.login().Access
		if r.prepare != nil {
			r.prepare(s)
		}
		for _, do := range before {
			do(s)
		}
		return r.send(s, "Bearer "+token)
	}
}

// send sends the request with an Authorization header, if any.
func (r readCase) send(s scene, authorization ...string) answer {
	method, header := "GET", []string{}
	if r.body != "" {
		method = "POST"
	}
	for _, text := range authorization {
		header = append(header, "Authorization", text)
	}
	return s.do(method, api+r.path, r.body, header...)
}

// other asks for another path.
func (r readCase) other(path string) func(s scene) answer {
	r.path = path
	return r.read()
}

func failData(s scene) { s.mock.FailData(errDisk) }

// answers are those that every read has.
func (r readCase) answers() []answerCase {
	return []answerCase{
		{status: 200, body: r.shown, ask: r.read()},
		{status: 403, body: errAddress, reason: journal.ReasonIPNotAllowed, ask: r.read(elsewhere)},
		{status: 429, body: errTooMany, reason: journal.ReasonRateLimited, assumed: "rate-limit=" + r.operation + ":1/1h", ask: twice(r.read())},
		{status: 500, body: internalBody(r.failed), reason: journal.ReasonInternal, ask: r.read(failData)},
		{status: 500, body: internalBody(r.failed), reason: journal.ReasonInternal, ask: r.read(failStore("Pair"))},
		{status: 503, body: errUnavailable, reason: journal.ReasonNoState, ask: r.read(loseState("Pair"))},
	}
}

// unauthorized has each text that a 401 can have, without a token and with a bad one.
func (r readCase) unauthorized() (cases []answerCase) {
	add := func(assumed, missing, bad string) {
		cases = append(cases,
			answerCase{
				status: 401, body: unauthorizedBody(missing), reason: journal.ReasonTokenMissing, assumed: assumed,
				ask: func(s scene) answer { return r.send(s) },
			},
			answerCase{
				status: 401, body: unauthorizedBody(bad), reason: journal.ReasonTokenMalformed, assumed: assumed,
				ask: func(s scene) answer { return r.send(s, "Bearer x") },
			})
	}
	const missing, bad, failed = "Authentication required", "Invalid or expired access token", "Authentication required or failed."
	add("", cmp.Or(r.unauthorizedText, missing), cmp.Or(r.unauthorizedText, bad))
	for value, messages := range map[string][2]string{
		"authentication-required": {missing, missing}, "invalid-or-expired": {bad, bad}, "authentication-required-or-failed": {failed, failed},
		"sibling": {"Authorization header required", "Invalid token"},
	} {
		if r.fixed {
			messages = [2]string{r.unauthorizedText, r.unauthorizedText}
		}
		add("unauthorized-text="+value, messages[0], messages[1])
	}
	return cases
}

// refusals are those that only some reads have.
func (r readCase) refusals() (cases []answerCase) {
	list, _, _ := strings.Cut(r.path, "/")
	if r.noun != "" {
		cases = append(cases,
			answerCase{status: 400, body: badRequest("Invalid " + strings.ToLower(r.noun) + " ID"), reason: journal.ReasonBadID, ask: r.other(list + "/0")},
			answerCase{status: 404, body: notFoundBody(r.noun), reason: journal.ReasonNotFound, ask: r.other(list + "/2147483647")})
	}
	if r.paged {
		cases = append(cases, answerCase{status: 400, body: errQuery, reason: journal.ReasonBadQuery, ask: r.other(strings.ReplaceAll(r.path, "limit=", "page=0&limit="))})
	}
	if r.gated {
		account := mockserver.DefaultAccount()
		account.Features = nil
		without := []mockserver.Option{mockserver.WithAccount(account)}
		const forbidden = `{"error":{"name":"ForbiddenError","code":"FORBIDDEN","message":"The requested feature is not enabled for this client"}}`
		cases = append(cases,
			answerCase{status: 400, body: errFeature, reason: journal.ReasonFeatureOff, options: without, ask: r.read()},
			answerCase{status: 403, body: forbidden, reason: journal.ReasonFeatureOff, options: without, assumed: "feature-off=forbidden", ask: r.read()})
	}
	return cases
}

func unauthorizedBody(message string) string {
	return `{"error":{"name":"UnauthorizedError","code":"UNAUTHORIZED","message":"` + message + `"}}`
}
