package suite

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/contract/suite/internal/generate"
	"github.com/popupmock/popupmock/openapi"
)

// Names that nobody has: generated logins are never for the account under test, and refreshes never with its token.
const (
	nobody  = "popupmock-contract-nobody"
	noToken = "popupmock-contract-no-token"
)

// generator sends the generated requests of one operation.
type generator struct {
	p     *probe
	op    *openapi.Operation
	usual int // status of the plain request before anything else was sent
	first int // status of the base
}

// checkGenerated sends the plan, and ends the case at the first request that must not be answered so, made as small as can
// be. What the documentation does not rule out it tells at the end.
func checkGenerated(p *probe, operation string) {
	g := &generator{p: p, op: p.operation(operation)}
	before := len(p.sent)
	plan := generate.Plan(g.op, g.base(), p.s.target.Seed, p.s.generated())
	g.usual = g.must(g.plain()).status
	var told []finding
	for i, r := range plan {
		if !g.mayBeSent(r) {
			continue
		}
		f := g.try(r)
		if i == 0 && f == nil {
			g.requireAnswered()
		}
		if f == nil || !f.fails && known(told, *f) {
			continue
		}
		small := g.shrink(r, *f)
		if small.fails {
			p.sent = small.sent
			p.failf("%s (seed %q, request %d of %d)", small.reason, p.s.target.Seed, i+1, len(plan))
		}
		told = append(told, small)
	}
	p.sent = p.sent[:before]
	g.tell(told)
}

// operation is that of the document. One that the table of cases has and the document lacks is a mistake of ours.
func (p *probe) operation(id string) *openapi.Operation {
	for _, op := range p.s.document.Operations() {
		if op.ID == id {
			return op
		}
	}
	panic("the document has no operation " + id)
}

// known tells whether a finding of its kind is there already.
func known(told []finding, f finding) bool {
	for _, other := range told {
		if other.kind == f.kind {
			return true
		}
	}
	return false
}

// tell ends the case with what is worth knowing.
func (g *generator) tell(told []finding) {
	if len(told) == 0 {
		return
	}
	var reasons []string
	for _, f := range told {
		reasons = append(reasons, f.reason)
		g.p.sent = append(g.p.sent, f.sent...)
	}
	g.p.end(report.Inform, "%s", strings.Join(reasons, "\n"))
}

// requireAnswered skips the case where even the base is refused: nothing can be told of what deviates from it.
func (g *generator) requireAnswered() {
	if !g.goodEnough(g.first) {
		g.p.lack("an account whose plain " + g.op.Method + " " + g.op.Path + " is answered; this one gets " + strconv.Itoa(g.first))
	}
}

// base is the valid request of the operation, with ids that the target has.
func (g *generator) base() generate.Base {
	base := generate.Base{Variables: map[string]string{}}
	for _, name := range g.op.Variables() {
		base.Variables[name] = strconv.FormatInt(g.someID(), 10)
	}
	switch g.op.ID {
	case "login":
		base.Strict, base.Stems = true, map[string]string{"username": nobody}
		base.Fields = fields("username", nobody, "password", "not the password")
	case "refresh":
		base.Strict, base.Stems = true, map[string]string{"refresh_token": noToken}
		base.Fields = fields("refresh_token", noToken)
	case "calculateCharges":
		item := g.p.buyable(1)
		base.Variables["id"] = item.product.String()
		base.Fields = []generate.Field{{Name: "denomination", JSON: item.denomination.String()}, {Name: "quantity", JSON: "1"}}
	case "createOrder":
		item := g.p.buyable(1)
		base.Fields = []generate.Field{
			{Name: "product_id", JSON: item.product.String()}, {Name: "denomination", JSON: item.denomination.String()}, {Name: "quantity", JSON: "1"},
		}
	}
	return base
}

func fields(namesAndTexts ...string) []generate.Field {
	var all []generate.Field
	for i := 0; i+1 < len(namesAndTexts); i += 2 {
		text, _ := json.Marshal(namesAndTexts[i+1]) // a text can always be encoded
		all = append(all, generate.Field{Name: namesAndTexts[i], JSON: string(text)})
	}
	return all
}

// someID is the id of the first record of the list that the operation takes one from, or 1.
func (g *generator) someID() int64 {
	list, _, _ := strings.Cut(g.op.Path, "/{")
	a := g.p.get(list, g.p.session().Access)
	var records []struct {
		ID int64 `json:"id"`
	}
	if a.status == http.StatusOK && json.Unmarshal(a.body, &records) == nil && len(records) > 0 && records[0].ID > 0 {
		return records[0].ID
	}
	return 1
}

// call is a generated request with what it needs to be let in.
func (g *generator) call(r generate.Request) call {
	return call{method: g.op.Method, path: r.Path(), body: r.Body(), header: r.Header(), token: g.token(), whole: true}
}

// token is what the operation needs of one. A logout has a live one in a sandbox alone.
func (g *generator) token() string {
	switch {
	case g.op.ID == "login", g.op.ID == "refresh":
		return ""
	case g.op.ID == "logout" && g.p.plane == nil:
		return noToken
	}
	return g.p.session().Access
}

// mayBeSent keeps back logins that would look like someone trying passwords, where there is no sandbox: those that have both
// a username and a password. No server counts the others as attempts.
func (g *generator) mayBeSent(r generate.Request) bool {
	return g.op.ID != "login" || g.p.plane != nil || !complete(r)
}

// complete tells whether a login has both fields, as far as a server could see.
func complete(r generate.Request) bool {
	var both struct {
		Username, Password any
	}
	return json.Unmarshal([]byte(r.Body()), &both) == nil && filled(both.Username) && filled(both.Password)
}

func filled(v any) bool {
	text, isText := v.(string)
	return isText && text != ""
}

// plain is a request that has nothing to do with the generated ones, and changes nothing.
func (g *generator) plain() call {
	switch g.op.ID {
	case "login", "refresh":
		return call{method: http.MethodPost, path: g.op.Path, body: "{}"}
	case "logout":
		return call{method: http.MethodGet, path: "/api/v1/wallets?limit=1"}
	}
	return call{method: http.MethodGet, path: "/api/v1/wallets?limit=1", token: g.p.session().Access}
}

// must makes a call that has to be answered before anything can be told.
func (g *generator) must(c call) answer {
	a := g.p.send(c)
	g.p.sent = g.p.sent[:len(g.p.sent)-1]
	return a
}
