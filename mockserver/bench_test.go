package mockserver_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"
	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver"
)

// BenchmarkProducts compares the product list, with everything on, with two baselines that answer the same bytes, all in process: the
// floor is Echo and nothing else, the bar is Echo with an HS256 check.
func BenchmarkProducts(b *testing.B) {
	mock := mockserver.Start(b, everythingOn)
	mock.Sandbox(b)
	u := newUser(b, mock.Server)
	token := u.login().Access
	body := []byte(u.get(productsPath, token).body)

	b.Run("floor", func(b *testing.B) { serve(b, baseline(body), token) })
	b.Run("bar", func(b *testing.B) { serve(b, baseline(body, checkHS256(token)), token) })
	b.Run("popupmock", func(b *testing.B) { serve(b, mock.Handler(), token) })
}

func baseline(body []byte, middleware ...echo.MiddlewareFunc) http.Handler {
	e := echo.New()
	e.GET(productsPath, func(c echo.Context) error { return c.JSONBlob(http.StatusOK, body) }, middleware...)
	return e
}

// checkHS256 verifies with a key of its own, which takes as long as verifying with the mock's.
func checkHS256(token string) echo.MiddlewareFunc {
	key := []byte("01234567890123456789012345678901")
	claims := jwt.MapClaims{}
	if _, _, err := jwt.NewParser().ParseUnverified(token, claims); err != nil {
		panic(err)
	}
	own, err := jwt.NewWithClaims(jwt.SigningMethodHS256, claims).SignedString(key)
	if err != nil {
		panic(err)
	}
	parser := jwt.NewParser(jwt.WithValidMethods([]string{"HS256"}), jwt.WithoutClaimsValidation())
	return func(next echo.HandlerFunc) echo.HandlerFunc {
		return func(c echo.Context) error {
			if !strings.HasPrefix(c.Request().Header.Get("Authorization"), "Bearer ") {
				return echo.ErrUnauthorized
			}
			if _, err := parser.ParseWithClaims(own, jwt.MapClaims{}, func(*jwt.Token) (any, error) { return key, nil }); err != nil {
				return err
			}
			return next(c)
		}
	}
}

func serve(b *testing.B, handler http.Handler, token string) {
	c := newHotClient(b, handler, "GET", productsPath).bearing(token)
	b.ReportAllocs()
	for b.Loop() {
		c.ask(http.StatusOK)
	}
}

func BenchmarkLogin(b *testing.B) {
	for _, alg := range []string{"HS256", "ES256", "EdDSA"} {
		b.Run(alg, func(b *testing.B) {
			mock := mockserver.Start(b, everythingOn, mockserver.WithAssumption("token-alg", alg))
			c := newHotClient(b, mock.Handler(), "POST", loginPath)
			b.ReportAllocs()
			for b.Loop() {
				c.send([]byte(loginBody), http.StatusOK)
			}
		})
	}
}

func BenchmarkRefresh(b *testing.B) {
	mock := mockserver.Start(b, everythingOn)
	c := newHotClient(b, mock.Handler(), "POST", refreshPath)
	body := []byte(`{"refresh_token":"` + newUser(b, mock.Server).login().Refresh + `"}`)
	b.ReportAllocs()
	for b.Loop() {
		body = c.refresh(body)
	}
}

func BenchmarkNew(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		if _, err := mockserver.New(mockserver.Config{}); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSevenDays is a client that refreshes every hour, and reads 12 times between.
func BenchmarkSevenDays(b *testing.B) {
	for b.Loop() {
		mock := mockserver.Start(b)
		u := newUser(b, mock.Server)
		tokens := u.login()
		for hour := range 7 * 24 {
			for range 12 {
				if a := u.get(categoriesPath, tokens.Access); a.status != http.StatusOK {
					b.Fatal(fmt.Sprint("hour ", hour, ": ", a.body))
				}
			}
			mock.Advance(55 * 60e9)
			tokens = u.refresh(tokens.Refresh)
		}
	}
}
