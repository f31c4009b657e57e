package mockserver

import (
	"encoding/json"
	"fmt"
	"net/http"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/internal/api"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/mockserver/store"
)

// endpoints answers the operations of the specification; the generated interface says which there are.
type endpoints struct{ *Server }

var _ api.ServerInterface = endpoints{}

// keySetPath serves the public keys (RFC 7517). The vendor documents none.
const keySetPath = "/.well-known/jwks.json"

func (s *Server) router() *echo.Echo {
	e := echo.New()
	e.HTTPErrorHandler = func(err error, c echo.Context) { exchangeOf(c).refuse(err) }
	e.Use(requireBearer, requireAddress, requireFeature)
	e.GET(keySetPath, keySet)
	api.RegisterHandlers(e, endpoints{s})
	return e
}

// public operations carry their credentials in the body and check them by themselves.
var public = map[string]bool{"login": true, "refresh": true}

// features names the feature that an operation needs (vendor: categories page).
var features = map[string]string{
	"listCategories": "vouchers", "getCategory": "vouchers", "listSubcategories": "vouchers", "getSubcategory": "vouchers",
}

func requireBearer(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if x.operation == nil || public[x.operation.ID] {
			return next(c)
		}
		account, err := x.judge()
		if err != nil {
			return err
		}
		x.account = account
		return next(c)
	}
}

func requireAddress(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if x.operation == nil || public[x.operation.ID] {
			return next(c)
		}
		if err := x.checkAddress(x.account); err != nil {
			return err
		}
		return next(c)
	}
}

// checkAddress applies the account's whitelist (vendor: authentication page).
func (x *exchange) checkAddress(account store.Account) error {
	if !x.world.whitelist(account).Allows(x.client) {
		return refuse(journal.ReasonIPNotAllowed, nil)
	}
	return nil
}

func requireFeature(next echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		x := exchangeOf(c)
		if feature := features[x.entry.Operation]; feature != "" && !x.account.Has(feature) {
			return refuse(journal.ReasonFeatureOff, nil)
		}
		return next(c)
	}
}

func keySet(c echo.Context) error {
	return sendJSON(c, exchangeOf(c).world.keys.JWKS(exchangeOf(c).now.Unix()))
}

// sendJSON answers 200, without the newline that Echo would add: all bodies end alike.
func sendJSON(c echo.Context, body any) error {
	encoded, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encode answer: %w", err)
	}
	return c.JSONBlob(http.StatusOK, encoded)
}
