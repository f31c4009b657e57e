package mockserver

import (
	"errors"
	"fmt"
	"math"
	"net/http"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// sendPage answers with one page of a list (vendor: wallets and transactions pages).
func sendPage[T any](c echo.Context, q listQuery, items []shelved[T]) error {
	p, err := q.page(defaultLimit, maxLimit)
	if err != nil {
		return err
	}
	header := c.Response().Header()
	cutout, pages, err := cut(header, q.assumed, p, items)
	if err != nil {
		return err
	}
	header.Set("X-Page-Size", strconv.Itoa(len(cutout)))
	header.Set("X-Has-More", strconv.FormatBool(p.number < pages))
	return sendAll(c, cutout)
}

// Bounds of a page (vendor: wallets page; of orders: sibling documentation).
const (
	defaultLimit = 50
	maxLimit     = 10000

	defaultOrders = 10
	maxOrders     = 100
)

// page is which part of a list is asked for.
type page struct{ number, limit int }

func (q listQuery) page(usual, most int) (page, error) {
	number, wrongNumber := q.whole("page", 1, math.MaxInt)
	limit, wrongLimit := q.whole("limit", usual, most)
	return page{number, limit}, errors.Join(wrongNumber, wrongLimit)
}

// whole reads a whole number from 1 to most.
func (q listQuery) whole(name string, usual, most int) (int, error) {
	texts, given := q.values[name]
	if !given {
		return usual, nil
	}
	n, err := strconv.Atoi(texts[0])
	switch {
	case len(texts) == 1 && err == nil && 1 <= n && n <= most:
		return n, nil
	case q.assumed.PageOutOfRange != assumption.Clamp:
		return 0, refuse(journal.ReasonBadQuery, fmt.Errorf("%s is not one whole number from 1 to %d", name, most))
	case len(texts) > 1 || errors.Is(err, strconv.ErrSyntax):
		return usual, nil
	}
	return min(max(n, 1), most), nil // of a number that no int can hold, n is the nearest that one can
}

// cut returns one page of a list, and how many there are. It says so in those of the vendor's headers that all lists have
// (vendor: wallets page).
func cut[T any](header http.Header, assumed *assumed, p page, all []T) (items []T, pages int, err error) {
	total := len(all)
	pages = (total + p.limit - 1) / p.limit
	if pages == 0 && assumed.EmptyTotalPages == assumption.One {
		pages = 1
	}
	if p.number > max(pages, 1) && assumed.PagePastEnd == assumption.Reject {
		return nil, 0, refuse(journal.ReasonBadQuery, fmt.Errorf("page %d is past the end, %d", p.number, max(pages, 1)))
	}
	if p.number <= pages { // also keeps the product below from overflowing
		from := (p.number - 1) * p.limit
		items = all[from:min(from+p.limit, total)]
	}
	header.Set("X-Page", strconv.Itoa(p.number))
	header.Set("X-Per-Page", strconv.Itoa(p.limit))
	header.Set("X-Total-Count", strconv.Itoa(total))
	header.Set("X-Total-Pages", strconv.Itoa(pages))
	return items, pages, nil
}
