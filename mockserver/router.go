package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/internal/api"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// endpoints answers the operations of the specification; the generated interface says which there are.
// They take the mock from the request, so that sandboxes can share them.
type endpoints struct{}

var _ api.ServerInterface = endpoints{}

// keySetPath serves the public keys (RFC 7517). The vendor documents none.
const keySetPath = "/.well-known/jwks.json"

func router() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { exchangeOf(c).refuse(err) }
	e.GET(keySetPath, keySet)
	api.RegisterHandlers(guarding{e}, endpoints{})
	return e
}

// guarding puts the guards before each handler, once: Echo puts its middleware together anew for each request. The specification
// has no other methods than these two.
type guarding struct{ *echo.Echo }

// GET implements api.EchoRouter.
func (g guarding) GET(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route {
	return g.Echo.GET(path, guarded(h), m...)
}

// POST implements api.EchoRouter.
func (g guarding) POST(path string, h echo.HandlerFunc, m ...echo.MiddlewareFunc) *echo.Route {
	return g.Echo.POST(path, guarded(h), m...)
}

// public operations carry their credentials in the body and check them by themselves.
var public = map[string]bool{"login": true, "refresh": true}

// features names the feature that an operation needs (vendor: categories page).
var features = map[string]string{
	"listCategories": "vouchers", "getCategory": "vouchers", "listSubcategories": "vouchers", "getSubcategory": "vouchers",
}

// guards are asked before the handler of an operation, in this order. The first error is the answer.
var guards = []func(*exchange) error{
	(*exchange).limitRate, (*exchange).requireBearer, (*exchange).requireAddress, (*exchange).requireFeature, (*exchange).requireKnownQuery,
	(*exchange).takeData,
}

// guarded asks all guards before a handler.
func guarded(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		for _, guard := range guards {
			if err := guard(x); err != nil {
				return err
			}
		}
		return x.ask(c, next)
	}
}

func (x *exchange) requireBearer() (err error) {
	switch {
	case public[x.operation.ID]:
	case x.known != 0:
		x.account, err = x.judgeStrictly()
	default:
		x.account, err = x.judge()
	}
	return err
}

// requireAddress holds where the whitelist is assumed to. Login and refresh ask for themselves.
func (x *exchange) requireAddress() error {
	switch scope := x.assumed.IPCheckScope; {
	case public[x.operation.ID], scope == assumption.LoginAndRefresh, scope == assumption.AllButLogout && x.operation.ID == "logout":
		return nil
	}
	return x.checkAddress(x.account)
}

// checkAddress applies the account's whitelist (vendor: authentication page).
func (x *exchange) checkAddress(account store.Account) error {
	if !x.world.whitelist(account).Allows(x.client) {
		return refuse(journal.ReasonIPNotAllowed, whitelisted(account.IPWhitelist))
	}
	return nil
}

func (x *exchange) requireFeature() error {
	if feature := features[x.operation.ID]; feature != "" && !x.account.Has(feature) {
		return refuse(journal.ReasonFeatureOff, fmt.Errorf("%s needs %s", x.operation.ID, feature))
	}
	return nil
}

// takeData gets what the store has, which the calls of /auth/* can do without.
func (x *exchange) takeData() (err error) {
	if !isAuth[x.operation.ID] {
		x.shelves, err = x.server.data()
	}
	return err
}

func keySet(c echo.Context) error {
	x := exchangeOf(c)
	return sendJSON(c, x.world.keys.JWKS(x.now.Unix()-x.assumed.policy.Leeway)) // tokens live that much longer
}

// sendJSON answers 200, without the newline that the encoder adds: all bodies end alike.
func sendJSON(c echo.Context, body any) error {
	answer := &exchangeOf(c).answer
	answer.written.Reset()
	if err := json.NewEncoder(&answer.written).Encode(body); err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	answer.written.Truncate(answer.written.Len() - 1)
	c.Response().Header().Set(echo.HeaderContentType, echo.MIMEApplicationJSON)
	c.Response().WriteHeader(http.StatusOK)
	return nil
}
