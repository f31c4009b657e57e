// Command baseline serves what popupmock is measured against: an Echo server that answers the bytes of one file under the vendor's
// header fields, with as little around it as there can be.
//
//	baseline floor HOST:PORT FILE   answers the product list, and does nothing else
//	baseline bar HOST:PORT FILE     checks the HS256 signature of the access token first; logs in and refreshes
package main

import (
	"fmt"
	"net/http"
	"os"
	"strconv"

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
	e.GET(productsPath, list(body))
	return e
}

// list answers the same page each time, with all of popupmock's header fields. The vendor tells in them which page it is: a list
// without them would be another answer, and a cheaper one.
func list(body []byte) echo.HandlerFunc {
	length := []string{strconv.Itoa(len(body))}
	return func(c echo.Context) error {
		header := c.Response().Header()
		header[echo.HeaderContentLength] = length
		for _, field := range page {
			header[field.name] = field.values
		}
		return c.JSONBlob(http.StatusOK, body)
	}
}

// page is what popupmock says in the header of a first page that is the only one.
var page = []struct {
	name   string
	values []string
}{
	{"X-Has-More", []string{"false"}},
	{"X-Page", []string{"1"}},
	{"X-Page-Size", []string{"20"}},
	{"X-Per-Page", []string{"50"}},
	{"X-Total-Count", []string{"20"}},
	{"X-Total-Pages", []string{"1"}},
}
