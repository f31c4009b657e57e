package suite

import (
	"encoding/json"
	"math/big"
	"net/http"
)

// item is a product, and a value that it is sold in.
type item struct {
	product      json.Number
	denomination json.Number
}

// order is one as the extensions have it, in the list or by itself.
type order struct {
	ID            int64       `json:"id"`
	Ref           string      `json:"ref"`
	TransactionID int64       `json:"transaction_id"`
	Amount        json.Number `json:"amount"`
	ProductID     json.Number `json:"product_id"`
	Denomination  json.Number `json:"denomination"`
	Quantity      int         `json:"quantity"`
	Status        string      `json:"status"`
	Vouchers      []any       `json:"vouchers"`
}

// maxAsked is how many products are asked for the costs of before none of them counts as one that can be bought.
const maxAsked = 20

// buyable finds something of which the account could buy as many, or else something that nobody sells. Nothing is bought.
func (p *probe) buyable(quantity int) item {
	a := p.get("/api/v1/products?limit=100", p.session().Access)
	var products []struct {
		ID            json.Number `json:"id"`
		Denominations []struct {
			Least json.Number `json:"min_value"`
		} `json:"available_denominations"`
	}
	if a.status != http.StatusOK || json.Unmarshal(a.body, &products) != nil {
		return unsold()
	}
	for _, product := range products[:min(len(products), maxAsked)] {
		if len(product.Denominations) == 0 {
			continue
		}
		one := item{product.ID, product.Denominations[0].Least}
		a := p.charges(one, quantity)
		var charges struct {
			Most int `json:"max_quantity"`
		}
		if a.status == http.StatusOK && json.Unmarshal(a.body, &charges) == nil && charges.Most >= quantity {
			return one
		}
	}
	return unsold()
}

// unsold is an item that no store has.
func unsold() item { return item{"2147483647", "0.01"} }

// sold is buyable where nothing can be told without.
func (p *probe) sold(quantity int) item {
	one := p.buyable(quantity)
	if one == unsold() {
		p.lack("a product that the account can buy enough of")
	}
	return one
}

// charges asks what some of an item would cost.
func (p *probe) charges(of item, quantity int) answer {
	return p.send(call{
		method: http.MethodPost, path: "/api/v1/products/" + of.product.String() + "/charges", token: p.session().Access,
		body: jsonText(map[string]any{"denomination": of.denomination, "quantity": quantity}),
	})
}

// place orders some of an item. The case needs Spending.
func (p *probe) place(of item, quantity int, ref string) answer {
	p.allowed(Spending)
	return p.send(p.orderCall(of, quantity, ref))
}

func (p *probe) orderCall(of item, quantity int, ref string) call {
	fields := map[string]any{"product_id": of.product, "denomination": of.denomination, "quantity": quantity}
	if ref != "" {
		fields["ref"] = ref
	}
	return call{method: http.MethodPost, path: "/api/v1/orders", token: p.session().Access, body: jsonText(fields)}
}

// jsonText encodes what can always be encoded.
func jsonText(value any) string {
	text, _ := json.Marshal(value)
	return string(text)
}

// placed reads an order.
func (a answer) placed() order {
	a.want(http.StatusOK)
	var got order
	if err := json.Unmarshal(a.body, &got); err != nil || got.ID == 0 {
		a.p.failf("%s: the body is no order with an id", a.what)
	}
	return got
}

// orders are the newest ones of the account, as a list has them.
func (p *probe) orders(query string) []order {
	a := p.get("/api/v1/orders"+query, p.session().Access).want(http.StatusOK)
	var list []order
	if err := json.Unmarshal(a.body, &list); err != nil {
		p.failf("%s: the body is no list of orders", a.what)
	}
	return list
}

// total is how many orders the account has.
func (p *probe) total() string {
	return p.get("/api/v1/orders?limit=1", p.session().Access).want(http.StatusOK).header.Get("X-Total-Count")
}

// balances are those of all wallets, by id.
func (p *probe) balances() map[int64]*big.Rat {
	found := map[int64]*big.Rat{}
	for _, w := range p.get("/api/v1/wallets?limit=10000", p.session().Access).want(http.StatusOK).list() {
		found[id(w)] = rational(w["amount"])
	}
	return found
}

// rational is a JSON number in full, or 0 for what is none.
func rational(value any) *big.Rat {
	n, _ := value.(json.Number)
	if r, ok := new(big.Rat).SetString(n.String()); ok {
		return r
	}
	return new(big.Rat)
}

// spent is what left the wallets between two looks.
func spent(before, after map[int64]*big.Rat) *big.Rat {
	sum := new(big.Rat)
	for wallet, amount := range before {
		if now, still := after[wallet]; still {
			sum.Add(sum, new(big.Rat).Sub(amount, now))
		}
	}
	return sum
}
