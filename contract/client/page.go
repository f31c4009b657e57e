package client

import (
	"fmt"
	"net/http"
	"strconv"
)

// Page is one page of a list, and what the server says of the whole list in the headers of the answer (vendor: wallets and
// transactions pages). What the headers say must agree among themselves and with the body: a *DecodeError says which one
// does not.
//
// The methods that go through a whole list, such as Client.Wallets, fetch one page after the other, as many as X-Total-Pages
// says at that time. They end with the first error, and when the loop is left no more is fetched. A list may change
// meanwhile, and pages are counted from its beginning. What is added before the place of the iterator moves items to a later
// page: each is handed out once all the same. What is taken away there moves items to a page that was fetched already:
// those are missed. So where that matters, take one page that is large enough, or go through the list again.
type Page[T any] struct {
	Items      []T
	Number     int  // of this page, from 1 (X-Page)
	PerPage    int  // how many items make a page (X-Per-Page)
	TotalCount int  // how many items there are on all pages (X-Total-Count)
	TotalPages int  // how many pages there are (X-Total-Pages); of an empty list 0 or 1
	HasMore    bool // more pages follow (X-Has-More)
}

// headerSet is which of the vendor's headers a list has.
type headerSet bool

const (
	fourHeaders headerSet = false // of orders (sibling documentation): neither X-Page-Size nor X-Has-More
	sixHeaders  headerSet = true
)

// pageOf reads the page of a list that send asks for. Zero for page and limit leaves them to the server.
func pageOf[T any](set headerSet, operation string, page, limit int, send func() (*http.Response, error)) (Page[T], error) {
	switch {
	case page < 0:
		return Page[T]{}, fmt.Errorf("%s: %w: page is %d, want 1 or more", operation, ErrBadArgument, page)
	case limit < 0:
		return Page[T]{}, fmt.Errorf("%s: %w: limit is %d, want 1 or more", operation, ErrBadArgument, limit)
	}
	resp, err := send()
	items, err := answer[[]T](operation)(resp, err)
	if err != nil {
		return Page[T]{}, err
	}
	h := pageHeaders{header: resp.Header}
	p := Page[T]{
		Items: items, Number: h.number("X-Page", 1), PerPage: h.number("X-Per-Page", 1),
		TotalCount: h.number("X-Total-Count", 0), TotalPages: h.number("X-Total-Pages", 0),
	}
	p.HasMore = p.Number < p.TotalPages
	h.agree(max(page, 1), len(items), p.Number, p.PerPage, p.TotalCount, p.TotalPages)
	if set == sixHeaders {
		h.same("X-Page-Size", h.number("X-Page-Size", 0), len(items), "as many as there are in the body")
		h.hasMore(p.HasMore)
	}
	if h.wrong != nil {
		h.wrong.Operation, h.wrong.Status = operation, resp.StatusCode
		return Page[T]{}, h.wrong
	}
	return p, nil
}

// pageHeaders reads the headers of a page, and keeps what is wrong with the first of them that is not right.
type pageHeaders struct {
	header http.Header
	wrong  *DecodeError
}

func (h *pageHeaders) refuse(where, reason string) {
	if h.wrong == nil {
		h.wrong = &DecodeError{Where: where, Reason: reason}
	}
}

// single returns the value of a header that must be there once.
func (h *pageHeaders) single(name, want string) string {
	values := h.header.Values(name)
	switch len(values) {
	case 0:
		h.refuse("header "+name, "missing, want "+want)
		return ""
	case 1:
		return values[0]
	}
	h.refuse("header "+name, "there more than once, want "+want)
	return ""
}

// number reads a whole number, of least or more.
func (h *pageHeaders) number(name string, least int) int {
	want := fmt.Sprintf("a whole number from %d", least)
	n, err := strconv.ParseUint(h.single(name, want), 10, strconv.IntSize-1)
	if err != nil || int(n) < least {
		h.refuse("header "+name, "no such value, want "+want)
	}
	return int(n)
}

func (h *pageHeaders) same(name string, has, want int, why string) {
	if has != want {
		h.refuse("header "+name, fmt.Sprintf("%d, want %d, %s", has, want, why))
	}
}

// agree judges what the numbers say together.
func (h *pageHeaders) agree(asked, size, number, perPage, count, pages int) {
	if h.wrong != nil {
		return
	}
	h.same("X-Page", number, asked, "the page that was asked for")
	if size > perPage {
		h.refuse("body", fmt.Sprintf("%d items, want no more than the %d of X-Per-Page", size, perPage))
	}
	full := count / perPage
	if count%perPage > 0 {
		full++
	}
	if count > 0 || pages > 1 { // an empty list may have one page, an empty one
		h.same("X-Total-Pages", pages, full, "what X-Total-Count and X-Per-Page make")
	}
	if size == 0 && number <= pages && count > 0 {
		h.refuse("body", "no items, though X-Total-Pages has this page")
	}
}

// hasMore judges X-Has-More by what the other headers say.
func (h *pageHeaders) hasMore(want bool) {
	const name = "X-Has-More"
	says := h.single(name, "true or false")
	switch {
	case says != "true" && says != "false":
		h.refuse("header "+name, "no such value, want true or false")
	case says != strconv.FormatBool(want):
		h.refuse("header "+name, fmt.Sprintf("%s, want %t by X-Page and X-Total-Pages", says, want))
	}
}
