package suite

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"slices"
)

// A ledger is a list that comes in pages.
type ledger struct {
	name   string // of the path
	one    string
	source Source
	fields []field
	rules  map[string]string // by what they are about
}

var ledgers = []ledger{
	{"wallets", "wallet", walletsPage, wallet, map[string]string{"list": "P11.1", "page": "P11.2", "limit": "P11.3", "headers": "P11.4", "filters": "P11.5"}},
	{"transactions", "transaction", transactionsPage, transaction, map[string]string{"list": "P12.1", "page": "P12.2", "limit": "P12.2", "headers": "P12.3", "filters": "P12.4"}},
}

func (l ledger) path() string { return "/api/v1/" + l.name }

// walletCases are about the money of the account.
func walletCases() []Case {
	account := []Need{Credentials}
	var cases []Case
	add := func(id, title string, basis Basis, source Source, rules, assumptions []string, check func(*probe)) {
		cases = append(cases, Case{
			ID: "wallets/" + id, Title: title, Area: Wallets, Basis: basis, Source: source, Rules: rules, Assumptions: assumptions, Needs: account, check: check,
		})
	}
	for _, l := range ledgers {
		listed := []string{l.rules["list"]}
		add(l.name, "The "+l.name+" are a bare array of records with the fields of their page.", Documented, l.source, listed, nil, func(p *probe) { l.read(p, "") })
		add(l.name+"-order", "The "+l.name+" come by id, the highest or the lowest first.", Conflict, l.source, []string{"C6"}, []string{"list-order"}, l.checkOrder)
		add(l.name+"-currency", "The filter currency gives some of the "+l.name+".", Documented, l.source, []string{l.rules["filters"]}, []string{"currency-filter"}, l.checkCurrency)
		add(l.name+"-name", "The filter name gives some of the "+l.name+", or all.", Conflict, l.source, []string{l.rules["filters"], "C8"}, []string{"name-filter"}, l.checkName)
	}
	add("types", "The type of a wallet is PREPAID or POSTPAID.", Documented, walletsPage, []string{"P11.8"}, nil, func(p *probe) { ledgers[0].read(p, "") })
	add("amounts", "Amounts are JSON numbers.", Documented, walletsPage, []string{"P11.9"}, nil, checkAmounts)
	add("wallets-sort", "sort does not change the order of wallets: it does nothing, or is refused.", Documented, walletsPage, []string{"P11.10"}, []string{"wallets-sort"}, checkWalletsSort)
	add("signs", "A credit has an amount above zero, a debit one below.", Documented, transactionsPage, []string{"P12.5"}, []string{"debit-amounts"}, checkSigns)
	add("conversions", "The four fields of a conversion are there together, or not at all.", Documented, transactionsPage, []string{"P12.6"}, []string{"forex-keys"}, checkConversions)
	add("created-at", "created_at is RFC 3339 in UTC, in whole seconds.", Documented, transactionsPage, []string{"P12.7"}, nil, checkCreatedAt)
	add("sort", "sort chooses the order of transactions.", Documented, transactionsPage, []string{"P12.8"}, []string{"sort-encoding", "sort-keys"}, checkSort)
	add("products", "The products are there.", Documented, tokensPage, []string{"P5.7"}, nil, func(p *probe) {
		p.get("/api/v1/products", p.session().Access).want(http.StatusOK)
	})
	add("statuses", "Whether there are transactions that are not COMPLETED.", Assumed, transactionsPage, nil, []string{"unfinished-transactions"}, checkStatuses)
	add("bad-sort", "What a sort gets that cannot be read.", Assumed, transactionsPage, nil, []string{"bad-sort"}, checkBadSort)
	add("products-sort", "What sort does at products.", Assumed, sibling, nil, []string{"products-sort"}, checkProductsSort)
	return cases
}

// read reads a page of records, the first one unless the query says otherwise.
func (l ledger) read(p *probe, query string) (answer, []map[string]any) {
	a := p.get(l.path()+query, p.session().Access).want(http.StatusOK)
	return a, a.some(a.records(l.fields), 1, "a "+l.one)
}

func descending(list []int64) bool {
	return slices.IsSortedFunc(list, func(a, b int64) int { return int(b - a) })
}

func (l ledger) checkOrder(p *probe) {
	a, list := l.read(p, "?limit=10000")
	a.some(list, 2, "two "+l.name)
	switch got := ids(list); {
	case descending(got):
		p.observe("list-order", "descending")
	case slices.IsSorted(got):
		p.observe("list-order", "ascending")
	default:
		p.failf("%s: the ids come in no order", a.what)
	}
}

// checkCurrency filters by the code, the code in small letters and the id of the currency that the first record has.
func (l ledger) checkCurrency(p *probe) {
	_, all := l.read(p, "?limit=10000")
	currencyID := wholeOf(all[0], "currency_id")
	code := p.codeOf(currencyID)
	matches := func(value string) int {
		a := p.get(l.path()+"?limit=10000&currency="+url.QueryEscape(value), p.session().Access).want(http.StatusOK)
		list := a.records(l.fields)
		for _, record := range list {
			if wholeOf(record, "currency_id") != currencyID {
				p.failf("%s: a record of currency_id %d, want %d alone", a.what, wholeOf(record, "currency_id"), currencyID)
			}
		}
		return len(list)
	}
	byCode, bySmall, byID := matches(code), matches(lower(code)), matches(fmt.Sprint(currencyID))
	switch want := count(all, "currency_id", currencyID); {
	case byCode == want && bySmall == 0 && byID == 0:
		p.observe("currency-filter", "code")
	case byCode == want && bySmall == want && byID == 0:
		p.observe("currency-filter", "code-in-any-case")
	case byCode == 0 && bySmall == 0 && byID == want:
		p.observe("currency-filter", "id")
	default:
		p.failf("of %d records in %s, the filter finds %d by the code, %d by it in small letters, %d by the id: want all by one of them", want, code, byCode, bySmall, byID)
	}
}

// codeOf is the code of a currency.
func (p *probe) codeOf(currencyID int64) string {
	return p.currencyText(currencyID, "currency")
}

func (p *probe) currencyText(currencyID int64, name string) string {
	a := p.get("/api/v1/currencies", p.session().Access).want(http.StatusOK)
	for _, record := range a.records(currency) {
		if id(record) == currencyID {
			text, _ := record[name].(string)
			return text
		}
	}
	p.failf("%s: no currency has the id %d, which a record of the account has", a.what, currencyID)
	return ""
}

func count(list []map[string]any, name string, value int64) (n int) {
	for _, record := range list {
		if wholeOf(record, name) == value {
			n++
		}
	}
	return n
}

func (l ledger) checkName(p *probe) {
	_, all := l.read(p, "?limit=10000")
	currencyID := wholeOf(all[0], "currency_id")
	find := func(name string) int {
		return len(p.get(l.path()+"?limit=10000&name="+url.QueryEscape(name), p.session().Access).want(http.StatusOK).records(l.fields))
	}
	byCurrency, byNothing := find(p.currencyText(currencyID, "name")), find("no such name")
	switch {
	case byCurrency == len(all) && byNothing == len(all):
		p.observe("name-filter", "ignore")
	case byCurrency == count(all, "currency_id", currencyID) && byNothing == 0:
		p.observe("name-filter", "currency-name")
	case byCurrency == 0 && byNothing == 0:
		p.observe("name-filter", "match-nothing")
	case byCurrency > len(all) || byNothing > len(all):
		p.failf("the filter name finds more records than there are")
	default:
		p.observe("name-filter", "")
	}
}

func checkAmounts(p *probe) {
	for _, l := range ledgers {
		a, list := l.read(p, "")
		for i, record := range list {
			a.hasFields(fmt.Sprintf("element %d", i), record, []field{{name: "amount", kind: number}})
		}
	}
}

func checkSigns(p *probe) {
	a, list := ledgers[1].read(p, "?limit=10000")
	debits := 0
	for _, record := range list {
		amount, _ := record["amount"].(json.Number)
		value, _ := amount.Float64()
		switch kind := record["transaction_type"]; {
		case kind == "CREDIT" && value <= 0:
			p.failf("%s: the credit %d has the amount %s, want one above zero", a.what, id(record), amount)
		case kind == "DEBIT" && value >= 0:
			p.failf("%s: the debit %d has the amount %s, want one below zero", a.what, id(record), amount)
		case kind == "DEBIT":
			debits++
		}
	}
	if debits == 0 {
		p.lack("a debit")
	}
	p.observe("debit-amounts", "negative")
}

func checkConversions(p *probe) {
	a, list := ledgers[1].read(p, "?limit=10000")
	value := "absent"
	for _, record := range list {
		has, null := 0, 0
		for _, f := range transaction[8:] {
			v, there := record[f.name]
			if there && v == nil {
				null++
			} else if there {
				has++
			}
		}
		if has != 0 && has != 4 || has == 4 && null > 0 || has == 0 && null != 0 && null != 4 {
			p.failf("%s: transaction %d has %d of the four fields of a conversion, want none or all", a.what, id(record), has)
		}
		if null == 4 {
			value = "null"
		}
	}
	p.observe("forex-keys", value)
}

func checkCreatedAt(p *probe) {
	a, list := ledgers[1].read(p, "")
	for _, record := range list {
		if at, _ := record["created_at"].(string); !wholeSeconds.MatchString(at) {
			p.failf("%s: created_at of %d is %q, want a time such as 2025-01-15T10:30:00Z", a.what, id(record), at)
		}
	}
}

// transactionStatuses are those of the sample, and of a sibling's page.
var transactionStatuses = regexp.MustCompile(`^(COMPLETED|PENDING|FAILED)$`)

func checkStatuses(p *probe) {
	a, list := ledgers[1].read(p, "?limit=10000")
	value := "none"
	for _, record := range list {
		status, _ := record["status"].(string)
		if !transactionStatuses.MatchString(status) {
			p.observe("unfinished-transactions", "")
			p.failf("%s: transaction %d has the status %q, want COMPLETED, PENDING or FAILED", a.what, id(record), status)
		}
		if status != "COMPLETED" {
			value = "pending-and-failed"
		}
	}
	p.observe("unfinished-transactions", value)
}
