package client

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
)

// collect goes through a list to its end, which must not be an error.
func collect[T any](tb testing.TB, list iter.Seq2[T, error]) []T {
	tb.Helper()
	var all []T
	for item, err := range list {
		if err != nil {
			tb.Fatal(err)
		}
		all = append(all, item)
	}
	return all
}

// listing is a server of a list of wallets by their ids, which a test may have tell lies.
type listing struct {
	ids     func(request int) []int64                                  // at the request of that number, from 1
	lie     func(request int, header http.Header, cut []int64) []int64 // nil for an honest one
	count   atomic.Int64
	perPage int
}

func (l *listing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	request := int(l.count.Add(1))
	ids, page := l.ids(request), 1
	if text := r.URL.Query().Get("page"); text != "" {
		page, _ = strconv.Atoi(text)
	}
	pages := (len(ids) + l.perPage - 1) / l.perPage
	cut := ids[min((page-1)*l.perPage, len(ids)):min(page*l.perPage, len(ids))]
	header := w.Header()
	header.Set("Content-Type", jsonType)
	header.Set("X-Page", strconv.Itoa(page))
	header.Set("X-Per-Page", strconv.Itoa(l.perPage))
	header.Set("X-Total-Count", strconv.Itoa(len(ids)))
	header.Set("X-Total-Pages", strconv.Itoa(pages))
	header.Set("X-Page-Size", strconv.Itoa(len(cut)))
	header.Set("X-Has-More", strconv.FormatBool(page < pages))
	if l.lie != nil {
		cut = l.lie(request, header, cut)
	}
	wallets := []Wallet{}
	for _, id := range cut {
		wallets = append(wallets, Wallet{ID: id, Type: WalletPrepaid})
	}
	_ = json.NewEncoder(w).Encode(wallets)
}

func fixed(ids ...int64) func(int) []int64 { return func(int) []int64 { return ids } }

// walkOf goes through the wallets of a listing, for at most 50 of them.
func walkOf(t *testing.T, l *listing) (ids []int64, err error) {
	t.Helper()
	c := callsAt(t, l.ServeHTTP)
	for w, err := range c.Wallets(t.Context(), WalletQuery{}) {
		if err != nil {
			return ids, err
		}
		if ids = append(ids, w.ID); len(ids) >= 50 {
			t.Fatal("it goes on for ever")
		}
	}
	return ids, nil
}

func TestListsThatChangeMeanwhile(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		ids      func(int) []int64
		perPage  int
		want     []int64
		requests int64
	}{
		"nothing changes":           {fixed(5, 4, 3, 2, 1), 2, []int64{5, 4, 3, 2, 1}, 3},
		"empty":                     {fixed(), 2, nil, 1},
		"the last page is full":     {fixed(4, 3, 2, 1), 2, []int64{4, 3, 2, 1}, 2},
		"one is added at the front": {changing([]int64{4, 3, 2, 1}, []int64{5, 4, 3, 2, 1}), 2, []int64{4, 3, 2, 1}, 3},
		"a page is added in front":  {changing([]int64{3, 2, 1}, []int64{4, 3, 2, 1}), 1, []int64{3, 2, 1}, 4},
		"three pages of old ones to the end": {
			func(request int) []int64 { return [][]int64{{1, 0}, {5, 1, 0}, {6, 5, 1, 0}, {7, 6, 5, 1}}[request-1] }, 1, []int64{1}, 4,
		},
		"one is added at the end":           {changing([]int64{4, 3, 2, 1}, []int64{4, 3, 2, 1, 0}), 2, []int64{4, 3, 2, 1, 0}, 3},
		"one is taken away, and one missed": {changing([]int64{5, 4, 3, 2, 1}, []int64{4, 3, 2, 1}), 2, []int64{5, 4, 2, 1}, 2},
		"all but one are taken away":        {changing([]int64{5, 4, 3}, []int64{5}), 2, []int64{5, 4}, 2},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &listing{ids: c.ids, perPage: c.perPage}
			got, err := walkOf(t, l)
			if err != nil || !slices.Equal(got, c.want) || l.count.Load() != c.requests {
				t.Errorf("got %v with %d requests (%v), want %v with %d", got, l.count.Load(), err, c.want, c.requests)
			}
		})
	}
}

// changing is one list at the first request, and another after it.
func changing(first, later []int64) func(int) []int64 {
	return func(request int) []int64 {
		if request == 1 {
			return first
		}
		return later
	}
}

// Whatever a server says of its pages, going through them ends, and the error says which of its words was wrong.
func TestListsThatLie(t *testing.T) {
	t.Parallel()
	set := func(name, value string) func(int, http.Header, []int64) []int64 {
		return func(request int, header http.Header, cut []int64) []int64 {
			if request == 2 {
				header.Set(name, value)
			}
			return cut
		}
	}
	type lie = func(int, http.Header, []int64) []int64
	for name, c := range map[string]struct {
		lie  lie
		want string
	}{
		"there is always more": {set("X-Has-More", "true"), "header X-Has-More: true, want false by X-Page and X-Total-Pages"},
		"there is no more":     {func(_ int, h http.Header, cut []int64) []int64 { h.Set("X-Has-More", "false"); return cut }, "header X-Has-More: false, want true by X-Page and X-Total-Pages"},
		"more of another kind": {set("X-Has-More", "True"), "header X-Has-More: no such value, want true or false"},
		"the first page again": {set("X-Page", "1"), "header X-Page: 1, want 2, the page that was asked for"},
		"page zero":            {set("X-Page", "0"), "header X-Page: no such value, want a whole number from 1"},
		"page of no number":    {set("X-Page", "two"), "header X-Page: no such value, want a whole number from 1"},
		"page beyond numbers":  {set("X-Page", "99999999999999999999"), "header X-Page: no such value, want a whole number from 1"},
		"another page size":    {set("X-Page-Size", "2"), "header X-Page-Size: 2, want 1, as many as there are in the body"},
		"too many pages":       {set("X-Total-Pages", "3"), "header X-Total-Pages: 3, want 2, what X-Total-Count and X-Per-Page make"},
		"a total below it":     {set("X-Total-Count", "2"), "header X-Total-Pages: 2, want 1, what X-Total-Count and X-Per-Page make"},
		"negative total":       {set("X-Total-Count", "-3"), "header X-Total-Count: no such value, want a whole number from 0"},
		"no limit":             {set("X-Per-Page", "0"), "header X-Per-Page: no such value, want a whole number from 1"},
		"two totals": {func(_ int, h http.Header, cut []int64) []int64 { h.Add("X-Total-Count", "4"); return cut },
			"header X-Total-Count: there more than once, want a whole number from 0"},
		"more items than a page has": {func(_ int, h http.Header, cut []int64) []int64 { h.Set("X-Page-Size", "3"); return []int64{9, 8, 7} },
			"body: 3 items, want no more than the 2 of X-Per-Page"},
		"no items": {func(request int, h http.Header, cut []int64) []int64 {
			if request == 2 {
				h.Set("X-Page-Size", "0")
				return nil
			}
			return cut
		}, "body: no items, though X-Total-Pages has this page"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := &listing{ids: fixed(3, 2, 1), lie: c.lie, perPage: 2}
			_, err := walkOf(t, l)
			var wrong *DecodeError
			if !errors.As(err, &wrong) || l.count.Load() > 2 {
				t.Fatalf("after %d requests the error is %v, want a DecodeError", l.count.Load(), err)
			}
			wantText(t, err, "listWallets: status 200: "+c.want)
		})
	}
	for _, name := range []string{"X-Page", "X-Per-Page", "X-Total-Count", "X-Total-Pages", "X-Page-Size", "X-Has-More"} {
		t.Run("without "+name, func(t *testing.T) {
			t.Parallel()
			l := &listing{ids: fixed(3, 2, 1), perPage: 2, lie: func(_ int, h http.Header, cut []int64) []int64 { h.Del(name); return cut }}
			_, err := walkOf(t, l)
			var wrong *DecodeError
			if !errors.As(err, &wrong) || wrong.Where != "header "+name || wrong.Reason[:14] != "missing, want " {
				t.Errorf("the error is %v, want one that says %s is missing", err, name)
			}
		})
	}
}

// Pages that are right one by one and do not make a list together.
func TestPagesThatDoNotFollow(t *testing.T) {
	t.Parallel()
	growing := func(request int) []int64 { return make([]int64, 2*request+2) } // zeros: the same item for ever
	l := &listing{ids: growing, perPage: 2}
	ids, err := walkOf(t, l)
	if !errors.Is(err, ErrNoProgress) || len(ids) != 1 || l.count.Load() != 4 {
		t.Errorf("got %v in %d requests", ids, l.count.Load())
	}
	wantText(t, err, "listWallets: page 4: the pages do not make one list: the last 3 pages had nothing new, though there is said to be more")

	// What was between the pages is missed, even when the second is the last.
	l = &listing{ids: fixed(5, 4, 3, 2, 1), perPage: 2, lie: func(request int, h http.Header, cut []int64) []int64 {
		if request == 2 {
			h.Set("X-Per-Page", "3")
			h.Set("X-Total-Pages", "2")
			h.Set("X-Has-More", "false")
		}
		return cut
	}}
	ids, err = walkOf(t, l)
	if !errors.Is(err, ErrNoProgress) || len(ids) != 2 {
		t.Errorf("got %v", ids)
	}
	wantText(t, err, "listWallets: page 2: the pages do not make one list: X-Per-Page is 3, want 2 as on the page before it")
}

func TestLeavingEarly(t *testing.T) {
	t.Parallel()
	l := &listing{ids: fixed(5, 4, 3, 2, 1), perPage: 2}
	c := callsAt(t, l.ServeHTTP)
	list := c.Wallets(t.Context(), WalletQuery{})
	if l.count.Load() != 0 {
		t.Error("a request was made before anything was asked for")
	}
	for _, err := range list {
		if err != nil {
			t.Fatal(err)
		}
		break
	}
	if got := l.count.Load(); got != 1 {
		t.Errorf("%d requests for the first item, want 1", got)
	}
	n := 0
	for _, err := range list { // begins anew; the last item of a page does not fetch the next
		if n++; n == 2 || err != nil {
			break
		}
	}
	if got := l.count.Load(); got != 2 {
		t.Errorf("%d requests in the end, want 2", got)
	}
}

func TestContextEndsTheList(t *testing.T) {
	t.Parallel()
	l := &listing{ids: fixed(5, 4, 3, 2, 1), perPage: 3}
	c := callsAt(t, l.ServeHTTP)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var ids []int64
	var last error
	for w, err := range c.Wallets(ctx, WalletQuery{}) {
		if last = err; err == nil {
			ids = append(ids, w.ID)
		}
		cancel()
	}
	if !errors.Is(last, context.Canceled) || len(ids) != 1 || l.count.Load() != 1 {
		t.Errorf("got %v in %d requests (%v), want one item and the error of the context", ids, l.count.Load(), last)
	}
}

// An error is the last that a list has.
func TestErrorsEndTheList(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	c := callsOf(t, mock)
	n := 0
	for w, err := range c.Wallets(t.Context(), WalletQuery{Limit: 1}) {
		if n++; n == 1 {
			mock.Revoke("access")
			continue
		}
		if !errors.Is(err, ErrUnauthorized) || w != (Wallet{}) {
			t.Errorf("after the token was revoked it gives %v and %v, want ErrUnauthorized", w, err)
		}
	}
	if n != 2 {
		t.Errorf("the list had %d, want an item and an error", n)
	}
}

func TestPagesThatMakeNoSense(t *testing.T) {
	t.Parallel()
	l := &listing{ids: fixed(1), perPage: 2}
	c := callsAt(t, l.ServeHTTP)
	_, err := c.WalletPage(t.Context(), WalletQuery{Page: -1})
	wantText(t, err, "listWallets: bad argument: page is -1, want 1 or more")
	if _, err = c.WalletPage(t.Context(), WalletQuery{Limit: -1}); !errors.Is(err, ErrBadArgument) {
		t.Errorf("the error is %v, want ErrBadArgument", err)
	}
	wantText(t, err, "listWallets: bad argument: limit is -1, want 1 or more")
	for _, err := range c.Wallets(t.Context(), WalletQuery{Page: -1}) {
		wantText(t, err, "listWallets: bad argument: page is -1, want 1 or more")
	}
	if got := l.count.Load(); got != 0 {
		t.Errorf("%d requests were made", got)
	}
}

// What the mock says of pages holds under whatever is assumed of them.
func TestAssumedPages(t *testing.T) {
	t.Parallel()
	for _, assumed := range [][2]string{
		{"page-past-end", "empty"}, {"empty-total-pages", "zero"}, {"empty-total-pages", "one"}, {"page-out-of-range", "clamp"},
	} {
		t.Run(fmt.Sprint(assumed), func(t *testing.T) {
			t.Parallel()
			c := callsOf(t, mockserver.Start(t, mockserver.WithAssumption(assumed[0], assumed[1])))
			if none := collect(t, c.Wallets(t.Context(), WalletQuery{Currency: "XXX"})); len(none) != 0 {
				t.Errorf("there are %v", none)
			}
			if assumed[0] != "page-out-of-range" {
				return
			}
			if all := collect(t, c.Wallets(t.Context(), WalletQuery{Limit: 20000})); len(all) == 0 {
				t.Error("there are none on a page that the server makes smaller")
			}
		})
	}
}
