package mockserver_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
)

func orderAssumptionCases() []assumptionCase {
	cases := []assumptionCase{
		purchases("order-ref-reuse", "reject", func(c customer) {
			c.order(orderBody)
			c.post(ordersPath, orderBody).want(c.t, 400, badRequest("Duplicate ref"))
			wantReason(c.t, c.mock, journal.ReasonDuplicateRef)
		}),
		purchases("order-ref-reuse", "same-order", func(c customer) {
			first := c.post(ordersPath, orderBody)
			c.post(ordersPath, orderBody).want(c.t, 200, first.body)
			wantReason(c.t, c.mock, journal.ReasonNone)
			if got := last(c.t, c.mock).Cause; got != "order 6001 had this ref already, and was answered again" {
				c.t.Errorf("the journal says %q", got)
			}
			c.post(ordersPath, `{"product_id":1001,"denomination":25,"quantity":3,"ref":"mine"}`).want(c.t, 400, badRequest("Duplicate ref"))
			c.post(ordersPath, `{"product_id":1001,"denomination":25,"quantity":2,"ref":"mine","wallet_id":101}`).want(c.t, 400, badRequest("Duplicate ref"))
			if got := c.balance(); got != "762.50" {
				c.t.Errorf("the balance is %s", got)
			}
		}),
		purchases("order-delivery", "by-quantity", func(c customer) {
			c.delivers(5, 0)
			c.delivers(6, time.Minute)
		}),
		purchases("order-delivery", "immediate", func(c customer) { c.delivers(6, 0) }),
	}
	for value, delay := range map[string]time.Duration{"after=0s": 0, "after=1s": time.Second, "after=2h": 2 * time.Hour, "after=7d": 7 * 24 * time.Hour} {
		cases = append(cases, purchases("order-delivery", value, func(c customer) {
			c.delivers(1, delay)
			c.delivers(6, delay)
		}))
	}
	return cases
}

// purchases makes a case of what a customer sees. Tokens live long enough for all of it.
func purchases(name, value string, look func(c customer)) assumptionCase {
	return assumptionCase{
		name: name, value: value, options: []mockserver.Option{mockserver.WithExtensions(), mockserver.WithTTL(30*24*time.Hour, 30*24*time.Hour)},
		show: func(t *testing.T, mock *mockserver.TestServer, u user) {
			look(customer{u, t, mock, u.login().Access})
		},
	}
}

// delivers orders some, and wants them that much later, and not a second earlier.
func (c customer) delivers(quantity int, after time.Duration) {
	c.t.Helper()
	o := c.order(fmt.Sprintf(`{"product_id":1001,"denomination":10,"quantity":%d}`, quantity))
	path := fmt.Sprintf("%s/%d", ordersPath, o.ID)
	if after > 0 {
		c.mock.Advance(after - time.Second)
		if before := orderIn(c.t, c.get(path)); before.Status == "DELIVERED" || len(before.Vouchers) != 0 {
			c.t.Errorf("%d items are delivered %s later, or before", quantity, after-time.Second)
		}
		c.mock.Advance(time.Second)
	}
	if now := orderIn(c.t, c.get(path)); now.Status != "DELIVERED" || len(now.Vouchers) != quantity {
		c.t.Errorf("%d items are %s after %s, with %d vouchers", quantity, now.Status, after, len(now.Vouchers))
	}
}
