package mockserver_test

import (
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// An order of each of these costs little, is paid by a wallet that may go below zero, and there is no end to it.
const cheapBody = `{"product_id":1018,"denomination":1.25,"quantity":1}`

// customersOf are one customer at each mock, with one token.
func customersOf(t *testing.T, mocks ...*mockserver.TestServer) []customer {
	t.Helper()
	token := newUser(t, mocks[0].Server).login().Access
	together(t, mocks...)
	var all []customer
	for _, mock := range mocks {
		all = append(all, customer{newUser(t, mock.Server), t, mock, token})
	}
	return all
}

// shops are mocks that share a state, and sell.
func shops(t *testing.T, backend records.Backend, n int) []customer {
	t.Helper()
	return customersOf(t, sharing(t, backend, n, mockserver.WithSeed("shops"), mockserver.WithExtensions(), withoutMistakes(t))...)
}

// withoutMistakes fails the test when a mock has something to tell of itself.
func withoutMistakes(t *testing.T) mockserver.Option {
	return func(c *mockserver.Config) {
		c.Logger = slog.New(slog.NewTextHandler(told{t}, &slog.HandlerOptions{Level: slog.LevelError}))
	}
}

// told is where a mock tells of its mistakes.
type told struct{ t *testing.T }

// Write implements io.Writer.
func (w told) Write(line []byte) (int, error) {
	w.t.Errorf("a mock tells: %s", line)
	return len(line), nil
}

// wantSame wants all mocks to have the same orders, stock and money.
func wantSame(t *testing.T, all ...customer) {
	t.Helper()
	for _, c := range all {
		together(t, c.mock)
	}
	for _, path := range []string{ordersPath + "?limit=100", api + "wallets", api + "transactions?limit=1000"} {
		want := all[0].get(path)
		want.wantOK(t)
		for i, c := range all[1:] {
			if diff := cmp.Diff(want.body, c.get(path).body); diff != "" {
				t.Errorf("%s of mock %d (-first +this):\n%.2000s", path, i+1, diff)
			}
		}
	}
	for i, c := range all[1:] {
		if diff := cmp.Diff(savedOf(t, all[0].mock.Server).Orders, savedOf(t, c.mock.Server).Orders); diff != "" {
			t.Errorf("the orders of mock %d (-first +this):\n%.2000s", i+1, diff)
		}
	}
}

// total is how many orders a customer has.
func (c customer) total() string { return c.get(ordersPath).header.Get("X-Total-Count") }

// What is ordered at one mock is ordered at the other.
func TestSharedOrders(t *testing.T) {
	t.Parallel()
	for name, check := range map[string]func(t *testing.T, a, b customer){
		"order": func(t *testing.T, a, b customer) {
			first := a.post(ordersPath, orderBody)
			if o := orderIn(t, first); o.ID != 6001 || a.balance() != "762.50" || a.total() != "1" {
				t.Errorf("%+v, balance %s, %s orders", o, a.balance(), a.total())
			}
			together(t, b.mock)
			b.get(ordersPath+"/6001").want(t, 200, strings.TrimSpace(first.body))
			if got := b.balance(); got != "762.50" {
				t.Errorf("the other mock's balance is %s", got)
			}
			wantSame(t, a, b)
		},
		"in turns": func(t *testing.T, a, b customer) {
			for i := range 10 { // nobody waits for what the other one does
				if o := []customer{a, b}[i%2].order(cheapBody); o.ID != int64(6001+i) || o.TransactionID != int64(1181+i) {
					t.Errorf("order %d is %+v", i, o)
				}
			}
			wantSame(t, a, b)
		},
		"what was read before": func(t *testing.T, a, b customer) {
			for i := range 3 {
				b.get(api + "transactions?limit=1000").wantOK(t)
				a.order(orderBody[:len(orderBody)-len(`"mine"}`)] + fmt.Sprintf(`"%d"}`, i))
				wantSame(t, a, b)
			}
		},
		"refs": func(t *testing.T, a, b customer) {
			a.order(orderBody)
			wantRefusal(t, b.mock, b.post(ordersPath, orderBody), 400, badRequest("Duplicate ref"), journal.ReasonDuplicateRef)
			a.mock.Assume("order-ref-reuse", "same-order")
			together(t, b.mock)
			if o := b.order(orderBody); o.ID != 6001 || o.Ref != "mine" {
				t.Errorf("the order of this ref is %+v", o)
			}
			wantSame(t, a, b)
		},
		"delivery": func(t *testing.T, a, b customer) {
			a.mock.Assume("order-delivery", "after=1m")
			together(t, b.mock)
			if o := b.order(orderBody); o.Status != "PENDING" {
				t.Errorf("the order is %+v", o)
			}
			a.mock.Advance(time.Minute)
			wantSame(t, a, b)
			if o := orderIn(t, b.get(ordersPath+"/6001")); o.Status != "DELIVERED" || len(o.Vouchers) != 2 {
				t.Errorf("after a minute the order is %+v", o)
			}
		},
		"reset": func(t *testing.T, a, b customer) {
			a.order(orderBody)
			if err := b.mock.Reset(t.Context()); err != nil {
				t.Fatal(err)
			}
			together(t, a.mock)
			all := customersOf(t, a.mock, b.mock)
			all[0].get(ordersPath).want(t, 200, `[]`)
			if o := all[1].order(orderBody); o.ID != 6001 || all[1].balance() != "762.50" {
				t.Errorf("after a reset the first order is %+v, and leaves %s", o, all[1].balance())
			}
			wantSame(t, all...)
		},
		"state": func(t *testing.T, a, b customer) {
			a.order(orderBody)
			b.order(cheapBody)
			saved := savedOf(t, b.mock.Server)
			a.order(cheapBody)
			if len(saved.Orders) != 2 || saved.Orders[0].Ref != "mine" {
				t.Errorf("the orders are saved as %+v", saved.Orders)
			}
			outside := shops(t, records.NewMemory(1000), 1)[0]
			for _, c := range []customer{a, outside} {
				if err := c.mock.PutState(t.Context(), saved); err != nil {
					t.Fatal(err)
				}
			}
			outside.token = a.token
			wantSame(t, a, b, outside)
			if o := b.order(cheapBody); o.ID != 6003 {
				t.Errorf("the next order is %+v", o)
			}
			wantSame(t, b, a)
			if err := a.mock.PutState(t.Context(), savedOf(t, mockserver.Start(t).Server)); err != nil { // which sells nothing
				t.Fatal(err)
			}
			together(t, b.mock)
			b.get(ordersPath).want(t, 404, errPath)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := shops(t, records.NewMemory(1000), 2)
			check(t, all[0], all[1])
		})
	}
}

// Many at once sell what there is, spend what there is, and no more, wherever they order.
func TestSharedOrdersAtOnce(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		body    string
		placed  int
		refused string
	}{
		"stock of three":      {`{"product_id":1002,"denomination":10,"quantity":1}`, 3, badRequest("Insufficient stock")},
		"money for seventeen": {`{"product_id":1001,"denomination":50,"quantity":1}`, 17, badRequest("Insufficient wallet balance")},
		"one ref":             {orderBody, 1, badRequest("Duplicate ref")},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			all := shops(t, records.NewMemory(10_000), 3)
			answers := make([]answer, 90)
			var wg sync.WaitGroup
			for i := range answers {
				wg.Go(func() { answers[i] = all[i%3].post(ordersPath, test.body) })
			}
			wg.Wait()
			ids := map[int64]bool{}
			for _, a := range answers {
				if a.status == http.StatusOK {
					ids[orderIn(t, a).ID] = true
					continue
				}
				a.want(t, 400, test.refused)
			}
			for i := range test.placed {
				if !ids[int64(6001+i)] {
					t.Errorf("nobody was told of order %d", 6001+i)
				}
			}
			wantSame(t, all...)
			if got := all[0].total(); len(ids) != test.placed || got != fmt.Sprint(test.placed) {
				t.Errorf("%d were told of an order of theirs, and there are %s, want %d", len(ids), got, test.placed)
			}
		})
	}
}

// A mock that is started while others sell has all orders, and sells on.
func TestOrdersOfALaterMock(t *testing.T) {
	t.Parallel()
	const orders = 200 // some more than are in one record
	memory := records.NewMemory(10_000)
	all := shops(t, memory, 2)
	var wg sync.WaitGroup
	half := make(chan struct{}, orders)
	for _, c := range all {
		wg.Go(func() {
			for range orders / 2 {
				c.order(cheapBody)
				half <- struct{}{}
			}
		})
	}
	for range orders / 2 {
		<-half
	}
	later := shops(t, memory, 1)[0]
	later.token = all[0].token
	if o := later.order(cheapBody); o.ID < 6001+orders/2 {
		t.Errorf("the first order of a mock that is started after %d is %d", orders/2, o.ID)
	}
	wg.Wait()
	wantSame(t, append(all, later)...)
	if got := later.total(); got != fmt.Sprint(orders+1) {
		t.Errorf("there are %s orders, want %d", got, orders+1)
	}
	for _, c := range all {
		c.mock.Close()
	}
	last := shops(t, memory, 1)[0] // which hears of no order any more
	last.token = later.token
	wantSame(t, later, last)
	if o := last.order(cheapBody); o.ID != 6001+orders+1 {
		t.Errorf("the next order is %d", o.ID)
	}
	saved := savedOf(t, last.mock.Server)
	if err := later.mock.PutState(t.Context(), saved); err != nil {
		t.Fatal(err)
	}
	wantSame(t, last, later)
}

// A state that cannot be asked sells nothing.
func TestOrdersWithoutTheirState(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]error{"not written": records.ErrUnavailable, "others are faster": records.ErrStale} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			backend := &unruly{Memory: records.NewMemory(1000), what: "/orders"}
			c := unreportedShop(t, backend, nil)
			backend.fail("Commit", fail)
			wantNoState(t, c.server, c.post(ordersPath, orderBody))
			if asked := backend.failed(); asked < 1 || asked > 2000 || fail == records.ErrStale && asked < 10 { //nolint:errorlint // a row of the table
				t.Errorf("the state was asked %d times", asked)
			}
			backend.fail("", nil)
			if err := c.server.CatchUp(t.Context()); err != nil {
				t.Fatal(err)
			}
			if got := c.balance(); got != "810.00" || c.total() != "0" {
				t.Errorf("the balance is %s, and there are %s orders", got, c.total())
			}
			if o := c.order(orderBody); o.ID != 6001 || c.balance() != "762.50" {
				t.Errorf("the next order is %+v and leaves %s", o, c.balance())
			}
		})
	}
}

// An order whose writing was not answered may stand, and is placed once, whoever asks for it again.
func TestOrderThatIsOpen(t *testing.T) {
	t.Parallel()
	memory := records.NewMemory(1000)
	backend := &unruly{Memory: memory, what: "/orders"}
	open := unreportedShop(t, backend, map[string]string{"order-ref-reuse": "same-order"})
	other := shops(t, memory, 1)[0]
	other.token = open.token
	backend.loseAnswers()
	wantNoState(t, open.server, open.post(ordersPath, orderBody))
	backend.fail("", nil)
	for _, c := range []customer{other, open.customer} {
		if o := c.order(orderBody); o.ID != 6001 || c.balance() != "762.50" {
			t.Errorf("asked again the order is %+v, and leaves %s", o, c.balance())
		}
	}
	if diff := cmp.Diff(savedOf(t, open.server).Orders, savedOf(t, other.mock.Server).Orders); diff != "" {
		t.Errorf("the orders (-one +other):\n%s", diff)
	}
}

// An order costs the same however many there are: nothing is read for it, and one record with few orders is written to.
func TestOrdersCostTheSame(t *testing.T) {
	t.Parallel()
	backend := &unruly{Memory: records.NewMemory(1000), what: "/orders"}
	c := shops(t, backend, 1)[0]
	backend.counted()
	for range 150 {
		c.order(cheapBody)
	}
	if diff := cmp.Diff(map[string]int{"Commit": 150}, backend.counted()); diff != "" {
		t.Errorf("what the state was asked (-want +got):\n%s", diff)
	}
	err := backend.Scan(t.Context(), "", func(key string, r records.Record) bool {
		if strings.Contains(key, "/orders") && len(r.Fields) > 64 {
			t.Errorf("%s has %d fields", key, len(r.Fields))
		}
		return true
	})
	if err != nil {
		t.Fatal(err)
	}
}
