package suite

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// checkRefReuse sends an order again, as a client does that has not seen the answer, and another one of its ref.
func checkRefReuse(p *probe) {
	of := p.sold(2)
	first := p.place(of, 1, "contract-once").placed()
	total, before := p.total(), p.balances()
	again, other := p.place(of, 1, "contract-once"), p.place(of, 2, "contract-once")
	if now := p.total(); now != total {
		p.failf("there are %s orders of which one has a ref that was there already, and were %s", now, total)
	}
	if s := spent(before, p.balances()); s.Sign() != 0 {
		p.failf("%s has left the wallets for an order that was there already", s.FloatString(2))
	}
	other.refused(badRequest("Duplicate ref"))
	same := again.status == http.StatusOK && again.placed().ID == first.ID
	p.choose("order-ref-reuse", again,
		choice{"reject", again.is(badRequest("Duplicate ref")), "400 Duplicate ref"}, choice{"same-order", same, fmt.Sprintf("200 and order %d", first.ID)})
}

// checkSameRefAtOnce is what a client does that does not wait for answers.
func checkSameRefAtOnce(p *probe) {
	p.allowed(Spending)
	const callers = 4
	of, total, before := p.sold(callers), p.total(), p.balances()
	calls := make([]call, callers)
	for i := range calls {
		calls[i] = p.orderCall(of, 1, "contract-at-once")
	}
	made := map[int64]order{}
	for _, a := range p.sendAtOnce(calls) {
		if a.status != http.StatusOK {
			a.refused(badRequest("Duplicate ref"))
			continue
		}
		got := a.placed()
		made[got.ID] = got
	}
	was, _ := strconv.Atoi(total)
	if now := p.total(); len(made) != 1 || now != strconv.Itoa(was+1) {
		p.failf("%d orders were answered, and there are %s, where there were %s: want one more", len(made), now, total)
	}
	for _, one := range made {
		if s := spent(before, p.balances()); s.Cmp(rational(one.Amount)) != 0 {
			p.failf("%s has left the wallets, want %s", s.FloatString(2), one.Amount)
		}
	}
}

// Statuses of an order on its way.
const (
	pending    = "PENDING"
	processing = "PROCESSING"
	delivered  = "DELIVERED"
)

// checkDelivery orders few and many, and waits for what does not come at once.
func checkDelivery(p *probe) {
	const few, many = 1, 6
	of := p.sold(few + many)
	small, large := p.place(of, few, "contract-few").placed(), p.place(of, many, "contract-many").placed()
	for _, o := range []order{small, large} {
		p.wholeOrder(o)
	}
	switch {
	case small.Status == delivered && large.Status == delivered:
		p.observe("order-delivery", "immediate")
	case small.Status == delivered:
		p.delivers(large.ID, time.Minute)
		p.observe("order-delivery", "by-quantity")
	default:
		p.observe("order-delivery", p.delayedDelivery(large.ID))
	}
	if a, b := p.order(large.ID), p.order(large.ID); jsonText(a) != jsonText(b) {
		p.failf("order %d has other vouchers each time", large.ID)
	}
}

// wholeOrder wants as many vouchers as were ordered once they are delivered, and none before.
func (p *probe) wholeOrder(o order) {
	want := 0
	if o.Status == delivered {
		want = o.Quantity
	}
	if len(o.Vouchers) != want {
		p.failf("order %d is %s with %d vouchers of %d, want %d", o.ID, o.Status, len(o.Vouchers), o.Quantity, want)
	}
}

func (p *probe) order(id int64) order {
	o := p.get("/api/v1/orders/"+strconv.FormatInt(id, 10), p.session().Access).placed()
	p.wholeOrder(o)
	return o
}

// delivers wants an order to be under way for a time, and delivered after it.
func (p *probe) delivers(id int64, after time.Duration) {
	later := func(by time.Duration) {
		p.advance(by)
		p.tokens = nil // they may have expired meanwhile
	}
	p.is(id, pending)
	later(after / 2)
	p.is(id, processing)
	later(after - after/2 - time.Second)
	p.is(id, processing)
	later(time.Second)
	p.is(id, delivered)
}

func (p *probe) is(id int64, status string) {
	if o := p.order(id); o.Status != status {
		p.failf("order %d is %s, want %s", id, o.Status, status)
	}
}

// delayedDelivery is the value of the assumption that the mock says it has, if orders go by it.
func (p *probe) delayedDelivery(id int64) string {
	states, err := p.plane.Assumptions(p.ctx)
	p.worked(err)
	for _, s := range states {
		if s.Name != "order-delivery" || len(s.Value) < len("after=") {
			continue
		}
		if after, err := duration.Parse(s.Value[len("after="):]); err == nil && after > time.Second {
			p.delivers(id, after)
			return s.Value
		}
	}
	return ""
}
