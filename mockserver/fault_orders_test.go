package mockserver_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// The answer to an order gets lost once it was placed. Whoever repeats it with its ref has bought once; without one, twice.
func TestALostAnswerToAnOrder(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, reuse, body string
		status            int
		orders, balance   string
	}{
		{"same ref", "reject", orderBody, 400, "1", "762.50"},
		{"same ref, and told again", "same-order", orderBody, 200, "1", "762.50"},
		{"without a ref", "reject", `{"product_id":1001,"denomination":25,"quantity":2}`, 200, "2", "715.00"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t, mockserver.WithExtensions(), mockserver.WithAssumption("order-ref-reuse", test.reuse))
			c := customer{newUser(t, mock.Server), t, mock, ""}
			c.token = c.login().Access
			mock.AddFault(fault.Rule{ID: "lost", Operation: "createOrder", Phase: fault.After, When: fault.Nth(1), Effect: fault.Reset{}})
			request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, mock.URL+ordersPath, strings.NewReader(test.body))
			if err != nil {
				t.Fatal(err)
			}
			request.Header.Set("Authorization", "Bearer "+c.token)
			if response, err := mock.Client().Do(request); err == nil {
				_ = response.Body.Close()
				t.Fatalf("the answer came through: %s", response.Status)
			}
			if entry := last(t, mock); entry.Outcome != journal.OutcomeReset || entry.Status != 200 || entry.SentStatus != 0 {
				t.Errorf("the journal has outcome %s, status %d, sent %d", entry.Outcome, entry.Status, entry.SentStatus)
			}
			if again := c.post(ordersPath, test.body); again.status != test.status {
				t.Errorf("a repeat is answered %d %s, want %d", again.status, again.body, test.status)
			}
			if total := c.get(ordersPath).header.Get("X-Total-Count"); total != test.orders || c.balance() != test.balance {
				t.Errorf("%s orders, balance %s; want %s and %s", total, c.balance(), test.orders, test.balance)
			}
			mock.RequireAllFaultsFired()
		})
	}
}
