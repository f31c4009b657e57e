// Command baseline serves what popupmock is measured against: an Echo server that answers the bytes of one file, with as little
// around it as there can be.
//
//	baseline floor HOST:PORT FILE   answers the product list, and does nothing else
//	baseline bar HOST:PORT FILE     checks the HS256 signature of the access token first; logs in and refreshes
package main

import (
	"fmt"
	"net/http"
	"os"

	"github.com/labstack/echo/v4"
)

// productsPath is where the list is, on every server that is measured.
const productsPath = "/api/v1/products"

func main() {
	if err := run(os.Args[1:]); err != nil {
		fmt.Fprintln(os.Stderr, "baseline:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	if len(args) != 3 {
		return fmt.Errorf("got %d arguments, want floor or bar, an address to listen on, and the file to answer", len(args))
	}
	body, err := os.ReadFile(args[2])
	if err != nil {
		return err
	}
	switch args[0] {
	case "floor":
		return http.ListenAndServe(args[1], floor(body))
	case "bar":
		return http.ListenAndServe(args[1], bar(body))
	}
	return fmt.Errorf("%q is neither floor nor bar", args[0])
}

// floor answers the list and nothing else: no token is looked at.
func floor(body []byte) http.Handler {
	e := echo.New()
	e.GET(productsPath, func(c echo.Context) error { return c.JSONBlob(http.StatusOK, body) })
	return e
}
