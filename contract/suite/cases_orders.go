package suite

import (
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// orderCases are about what goes beyond the vendor's pages: see openapi.Extensions. All of it is assumed.
func orderCases() []Case {
	var cases []Case
	add := func(area Area, id, title string, needs []Need, check func(*probe)) {
		cases = append(cases, Case{
			ID: string(area) + "/" + id, Title: title, Area: area, Basis: Assumed, Source: sibling,
			Needs: append([]Need{Credentials, Extensions}, needs...), check: check,
		})
	}
	harmless, buying := []Need{Ordering}, []Need{Spending}
	add(Wallets, "wallet-by-id", "A wallet of the list is found by its id, and others are not.", nil, func(p *probe) { checkByID(p, "wallets", "Wallet not found") })
	add(Wallets, "transaction-by-id", "A transaction of the list is found by its id, and others are not.", nil, func(p *probe) { checkByID(p, "transactions", "Transaction not found") })
	add(Orders, "charges", "Charges add up.", nil, checkCharges)
	add(Orders, "charges-of-many", "Twice as many cost twice as much without the discount.", nil, checkChargesOfMany)
	add(Orders, "charges-refused", "Charges of what cannot be had are refused.", nil, checkChargesRefused)
	add(Orders, "charges-buy-nothing", "Charges buy nothing.", nil, checkChargesBuyNothing)
	add(Orders, "refused", "An order of what cannot be had is refused, and not made.", harmless, checkOrdersRefused)
	add(Orders, "order", "An order is in the list and found by its id, and its amount leaves a wallet with a transaction.", buying, checkOrder)
	add(Orders, "same-ref-at-once", "Of orders that come at once with one ref, one is made.", buying, checkSameRefAtOnce)
	add(Orders, "too-many", "More than there are cannot be bought.", buying, checkTooMany)
	add(Orders, "list", "Orders come in pages, the newest first, and can be filtered.", buying, checkOrderList)
	add(Orders, "others", "An order is nobody else's.", []Need{Spending, SecondAccount}, checkOrdersOfOthers)
	add(Orders, "failing", "A server that fails at an order makes none.", []Need{Spending, Faults}, checkFailingOrder)
	add(Orders, "ref-reuse", "A second order of one ref is not made.", buying, checkRefReuse)
	add(Orders, "delivery", "An order has its vouchers once it is delivered.", []Need{Spending, Clock}, checkDelivery)
	for i := range cases {
		switch cases[i].ID {
		case "orders/ref-reuse":
			cases[i].Assumptions = []string{"order-ref-reuse"}
		case "orders/delivery":
			cases[i].Assumptions = []string{"order-delivery"}
		}
	}
	return cases
}

// checkByID compares elements of a list with what is found under their ids.
func checkByID(p *probe, list, missing string) {
	token := p.session().Access
	a := p.get("/api/v1/"+list+"?limit=50", token).want(http.StatusOK)
	records := a.some(a.list(), 1, "any "+list)
	for _, i := range []int{0, len(records) - 1} {
		one := p.get(fmt.Sprintf("/api/v1/%s/%d", list, id(records[i])), token).want(http.StatusOK)
		if got := one.object(); jsonText(got) != jsonText(records[i]) {
			p.failf("%s: it is %s, and %s in the list", one.what, jsonText(got), jsonText(records[i]))
		}
	}
	p.get("/api/v1/"+list+"/2147483647", token).refused(notFound(missing))
	p.get(fmt.Sprintf("/api/v1/%s/%d", list, id(records[0])), "").want(http.StatusUnauthorized)
}

// checkCharges adds up what belongs together.
func checkCharges(p *probe) {
	of := p.sold(2)
	a := p.charges(of, 2).want(http.StatusOK)
	c := a.object()
	amount := func(name string) *big.Rat { return rational(c[name]) }
	full := new(big.Rat).Mul(rational(of.denomination), big.NewRat(2, 1))
	a.equal("non_discounted_total", amount("non_discounted_total"), full)
	a.equal("total_amount", amount("total_amount"), new(big.Rat).Sub(full, amount("discount_amount")))
	if amount("discount_amount").Sign() < 0 || amount("discount_amount").Cmp(full) >= 0 {
		p.failf("%s: discount_amount is %v of %s, want less", a.what, c["discount_amount"], full.FloatString(2))
	}
	details, _ := c["charges_details"].(map[string]any)
	if details["forex_rate"] == nil && details["source_currency"] != details["destination_currency"] {
		p.failf("%s: a conversion from %v to %v without a rate", a.what, details["source_currency"], details["destination_currency"])
	}
}

func (a answer) equal(name string, got, want *big.Rat) {
	if got.Cmp(want) != 0 {
		a.p.failf("%s: %s is %s, want %s", a.what, name, got.FloatString(4), want.FloatString(4))
	}
}

func checkChargesOfMany(p *probe) {
	of := p.sold(2)
	one, two := p.charges(of, 1).want(http.StatusOK), p.charges(of, 2).want(http.StatusOK)
	single := rational(one.object()["non_discounted_total"])
	two.equal("non_discounted_total", rational(two.object()["non_discounted_total"]), single.Add(single, single))
}

// refusals are bodies with what they are refused as.
type bodyRefusal struct {
	fields map[string]any
	as     refusal
}

func checkChargesRefused(p *probe) {
	of, token := p.sold(1), p.session().Access
	path := "/api/v1/products/" + of.product.String() + "/charges"
	for _, r := range []bodyRefusal{
		{map[string]any{"quantity": 1}, validationFailure("Denomination and quantity are required")},
		{map[string]any{"denomination": of.denomination}, validationFailure("Denomination and quantity are required")},
		{map[string]any{"denomination": json.Number("0.003"), "quantity": 1}, badRequest("Invalid denomination")},
		{map[string]any{"denomination": of.denomination, "quantity": 0}, badRequest("Invalid quantity")},
		{map[string]any{"denomination": of.denomination, "quantity": 1, "wallet_id": 2147483647}, notFound("Wallet not found")},
	} {
		p.send(call{method: http.MethodPost, path: path, token: token, body: jsonText(r.fields)}).refused(r.as)
	}
	p.charges(unsold(), 1).refused(notFound("Product not found"))
}

func checkChargesBuyNothing(p *probe) {
	of := p.sold(1)
	total, before := p.total(), p.balances()
	p.charges(of, 1).want(http.StatusOK)
	if now := p.total(); now != total {
		p.failf("there are %s orders, and were %s before the charges", now, total)
	}
	if s := spent(before, p.balances()); s.Sign() != 0 {
		p.failf("%s has left the wallets with the charges", s.FloatString(2))
	}
}

// checkOrdersRefused orders nothing that anyone sells.
func checkOrdersRefused(p *probe) {
	total := p.total()
	with := func(change func(fields map[string]any)) map[string]any {
		fields := map[string]any{"product_id": unsold().product, "denomination": unsold().denomination, "quantity": 1}
		change(fields)
		return fields
	}
	for _, r := range []bodyRefusal{
		{with(func(map[string]any) {}), notFound("Product not found")},
		{with(func(f map[string]any) { delete(f, "product_id") }), validationFailure("Product ID, denomination and quantity are required")},
		{with(func(f map[string]any) { delete(f, "quantity") }), validationFailure("Product ID, denomination and quantity are required")},
		{with(func(f map[string]any) { f["product_id"] = 0 }), badRequest("Invalid product ID")},
		{with(func(f map[string]any) { f["denomination"] = -1 }), badRequest("Invalid denomination")},
		{with(func(f map[string]any) { f["quantity"] = 0 }), badRequest("Invalid quantity")},
		{with(func(f map[string]any) { f["wallet_id"] = 0 }), badRequest("Invalid wallet ID")},
		{with(func(f map[string]any) { f["ref"] = strings.Repeat("r", 65) }), badRequest("Invalid ref")},
		{with(func(f map[string]any) { f["email"] = "nobody" }), badRequest("Invalid email")},
	} {
		p.send(call{method: http.MethodPost, path: "/api/v1/orders", token: p.session().Access, body: jsonText(r.fields)}).refused(r.as)
	}
	p.send(call{method: http.MethodPost, path: "/api/v1/orders", body: "{}"}).want(http.StatusUnauthorized)
	if now := p.total(); now != total {
		p.failf("there are %s orders, and were %s before those that were refused", now, total)
	}
}

// checkOrder follows one order through the list, the wallets and the transactions.
func checkOrder(p *probe) {
	of, before := p.sold(1), p.balances()
	quoted := p.charges(of, 1).want(http.StatusOK).object()
	a := p.place(of, 1, "contract-1")
	got := a.placed()
	if got.Ref != "contract-1" || got.ProductID != of.product || got.Quantity != 1 || rational(got.Denomination).Cmp(rational(of.denomination)) != 0 {
		p.failf("%s: it is not what was ordered: %s", a.what, jsonText(got))
	}
	a.equal("amount", rational(got.Amount), rational(quoted["total_payable"]))
	a.equal("what left the wallets", spent(before, p.balances()), rational(got.Amount))
	if list := p.orders(""); len(list) == 0 || list[0].ID != got.ID || list[0].Ref != got.Ref || rational(list[0].Amount).Cmp(rational(got.Amount)) != 0 {
		p.failf("the newest of the list is not the order %d that was made", got.ID)
	}
	if again := p.get("/api/v1/orders/"+strconv.FormatInt(got.ID, 10), p.session().Access).placed(); jsonText(again) != jsonText(got) {
		p.failf("order %d is %s, and was %s when it was made", got.ID, jsonText(again), jsonText(got))
	}
	payment := p.get("/api/v1/transactions/"+strconv.FormatInt(got.TransactionID, 10), p.session().Access).want(http.StatusOK)
	if payment.object()["transaction_type"] != "DEBIT" {
		p.failf("%s: transaction_type is %v, want DEBIT", payment.what, payment.object()["transaction_type"])
	}
	paid := rational(payment.object()["amount"])
	payment.equal("amount", paid.Abs(paid), rational(got.Amount))
	p.get("/api/v1/orders/2147483647", p.session().Access).refused(notFound("Order not found"))
}

// checkTooMany orders one more than charges say can be had.
func checkTooMany(p *probe) {
	of, total, before := p.sold(1), p.total(), p.balances()
	most, err := p.charges(of, 1).want(http.StatusOK).object()["max_quantity"].(json.Number).Int64()
	if err != nil || most >= maxQuantity {
		p.lack("a product of which there is an end")
	}
	a := p.place(of, int(most)+1, "contract-too-many") // which may be more than an order may have, too
	a.refused(badRequest("Insufficient stock"), badRequest("Insufficient wallet balance"), badRequest("Invalid quantity"))
	if now := p.total(); now != total || spent(before, p.balances()).Sign() != 0 {
		p.failf("an order that was refused was made: there are %s orders, and were %s", now, total)
	}
}

// maxQuantity is the greatest one that the document has.
const maxQuantity = 2147483647

// checkOrderList makes three orders and looks for them.
func checkOrderList(p *probe) {
	of := p.sold(3)
	var made []int64
	for i := range 3 {
		made = append(made, p.place(of, 1, fmt.Sprintf("contract-%d", i)).placed().ID)
	}
	slices.Reverse(made)
	same := func(query string, want []int64) {
		var got []int64
		for _, o := range p.orders(query) {
			got = append(got, o.ID)
		}
		if !slices.Equal(got, want) {
			p.failf("GET /api/v1/orders%s: the orders %d, want %d", query, got, want)
		}
	}
	same("", made)
	same("?limit=2", made[:2])
	same("?limit=2&page=2", made[2:])
	same("?product_id="+of.product.String(), made)
	same("?product_id=2147483647", nil)
	status := p.orders("")[0].Status
	same("?status="+status, made)
	same("?status="+strings.ToLower(status), made)
	same("?status=CANCELLED", nil)
}

func checkOrdersOfOthers(p *probe) {
	made := p.place(p.sold(1), 1, "contract-1").placed()
	other := p.another("contract-other")
	a := p.post("/auth/login", loginBody(other.username, other.password)).want(http.StatusOK)
	stranger := a.pair().Access
	p.get("/api/v1/orders/"+strconv.FormatInt(made.ID, 10), stranger).refused(notFound("Order not found"))
	if list := p.get("/api/v1/orders", stranger).want(http.StatusOK).list(); len(list) != 0 {
		p.failf("another account sees %d orders, want none", len(list))
	}
}

func checkFailingOrder(p *probe) {
	of, total, before := p.sold(1), p.total(), p.balances()
	p.spoil("createOrder", http.StatusInternalServerError)
	p.place(of, 1, "contract-1").refused(internal("Failed to create order"))
	if now := p.total(); now != total || spent(before, p.balances()).Sign() != 0 {
		p.failf("a server that failed has made the order: there are %s, and were %s", now, total)
	}
}
