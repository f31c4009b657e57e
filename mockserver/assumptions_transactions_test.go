package mockserver_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/openapi"
)

func transactionCases() []assumptionCase {
	return []assumptionCase{
		visit("debit-amounts", "negative", signs("-")),
		visit("debit-amounts", "positive", signs("")),
		visit("unfinished-transactions", "none", func(v visitor) {
			v.page("transactions?limit=10000", "1", "10000", "180", "1", "180", "false")
			for _, tr := range transactionsOf(v.t, v.get("transactions?limit=10000")) {
				if tr.Status != openapi.TransactionCompleted {
					v.t.Errorf("transaction %d is %s", tr.ID, tr.Status)
				}
			}
		}),
		visit("unfinished-transactions", "pending-and-failed", showUnfinished),
	}
}

// signs wants the amounts of debits with a sign, in front of the same digits, and all else as it is.
func signs(sign string) func(v visitor) {
	return func(v visitor) {
		const before, after = `{"id":1002,"wallet_id":101,"currency_id":1,"amount":`, `25.00,"transaction_type":"DEBIT","status":"COMPLETED",`
		balances := v.get("wallets").body
		var want []string
		for _, row := range rows(v.t, "transactions.json") {
			want = append([]string{strings.Replace(row, `"amount":-`, `"amount":`+sign, 1)}, want...)
		}
		v.get("transactions?limit=10000").want(v.t, 200, "["+strings.Join(want, ",")+"]")
		v.get("transactions?limit=1&page=179").want(v.t, 200, "["+before+sign+after+`"remarks":"Order ORD-5001 - gift card","created_at":"2025-01-15T17:25:19Z"}]`)
		v.mock.Assume("forex-keys", "null")
		v.get("transactions?limit=1&page=179").want(v.t, 200, "["+before+sign+after+
			`"source_currency":null,"destination_currency":null,"forex_rate":null,"conversion_charges":null,`+
			`"remarks":"Order ORD-5001 - gift card","created_at":"2025-01-15T17:25:19Z"}]`)
		v.get("wallets").want(v.t, 200, balances)
	}
}

func showUnfinished(v visitor) {
	const newest = `{"id":ID,"wallet_id":101,"currency_id":1,"amount":-40.00,"transaction_type":"DEBIT","status":"STATUS",` +
		`"remarks":"Order ORD-5180 - gift card","created_at":"2025-03-04T21:18:10Z"}`
	as := func(id, status string) string {
		return strings.NewReplacer(":ID", ":"+id, "STATUS", status).Replace(newest)
	}
	three := "[" + as("1182", "FAILED") + "," + as("1181", "PENDING") + "," + as("1180", "COMPLETED") + "]"
	v.page("transactions?limit=3", "1", "3", "182", "61", "3", "true").want(v.t, 200, three)
	v.wantIDs("transactions?limit=10000&page=2", []int64(nil)...)
	v.wantIDs(`transactions?sort={"field":"id","direction":"ASC"}&page=91&limit=2`, 1181, 1182)
	v.wantIDs("transactions?currency=USD&limit=2", 1182, 1181)
	balances := v.get("wallets").body
	v.mock.Assume("debit-amounts", "positive")
	v.get("transactions?limit=3").want(v.t, 200, strings.ReplaceAll(three, "-40.00", "40.00"))
	v.mock.Assume("forex-keys", "null")
	nulls := `"source_currency":null,"destination_currency":null,"forex_rate":null,"conversion_charges":null,"remarks"`
	v.get("transactions?limit=3").want(v.t, 200, strings.ReplaceAll(strings.ReplaceAll(three, "-40.00", "40.00"), `"remarks"`, nulls))
	v.mock.Assume("debit-amounts", "negative")
	v.get("transactions?limit=3").want(v.t, 200, strings.ReplaceAll(three, `"remarks"`, nulls))
	v.mock.Assume("unfinished-transactions", "none")
	v.get("transactions?limit=1").want(v.t, 200, "["+strings.ReplaceAll(as("1180", "COMPLETED"), `"remarks"`, nulls)+"]")
	v.get("wallets").want(v.t, 200, balances)
}

// Where there are no transactions, none is like the newest.
func TestUnfinishedOfNone(t *testing.T) {
	t.Parallel()
	none := fstest.MapFS{"wallets.json": {Data: []byte("[]")}, "transactions.json": {Data: []byte("[]")}}
	mock := mockserver.Start(t, mockserver.WithData(none), mockserver.WithAssumption("unfinished-transactions", "pending-and-failed"))
	u := newUser(t, mock.Server)
	got := u.get(api+"transactions", u.login().Access)
	got.want(t, 200, "[]")
	if diff := cmp.Diff([]string{"1", "50", "0", "0", "0", "false"}, pageHeaders(got.header)); diff != "" {
		t.Errorf("headers (-want +got):\n%s", diff)
	}
}
