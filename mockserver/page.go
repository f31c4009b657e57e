package mockserver

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// sendPage answers with one page of a list (vendor: wallets and transactions pages).
func sendPage[T any](c echo.Context, number, limit *int, items []shelved[T]) error {
	if _, err := url.ParseQuery(c.Request().URL.RawQuery); err != nil {
		return refuse(journal.ReasonBadQuery, errors.New("the query is not percent-encoded pairs"))
	}
	page, err := pageOf(number, limit)
	if err != nil {
		return err
	}
	return sendAll(c, cut(c.Response().Header(), page, items))
}

// Bounds of a page (vendor: wallets page).
const (
	defaultLimit = 50
	maxLimit     = 10000
)

// page is which part of a list is asked for.
type page struct{ number, limit int }

func pageOf(number, limit *int) (page, error) {
	p := page{1, defaultLimit}
	if number != nil {
		p.number = *number
	}
	if limit != nil {
		p.limit = *limit
	}
	if p.number < 1 || p.limit < 1 || p.limit > maxLimit {
		return p, refuse(journal.ReasonBadQuery, fmt.Errorf("page %d with limit %d is out of bounds", p.number, p.limit))
	}
	return p, nil
}

// cut returns one page of a list, and says so in the vendor's headers (vendor: wallets page). Pages past the end are
// empty.
func cut[T any](header http.Header, p page, all []T) []T {
	total := len(all)
	pages := (total + p.limit - 1) / p.limit
	var items []T
	if p.number <= pages { // also keeps the product below from overflowing
		from := (p.number - 1) * p.limit
		items = all[from:min(from+p.limit, total)]
	}
	header.Set("X-Page", strconv.Itoa(p.number))
	header.Set("X-Per-Page", strconv.Itoa(p.limit))
	header.Set("X-Total-Count", strconv.Itoa(total))
	header.Set("X-Total-Pages", strconv.Itoa(pages))
	header.Set("X-Page-Size", strconv.Itoa(len(items)))
	header.Set("X-Has-More", strconv.FormatBool(p.number < pages))
	return items
}
