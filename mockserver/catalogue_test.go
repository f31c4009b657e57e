package mockserver_test

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

func TestCategoriesAreTheActiveOnes(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	u.get(categoriesPath, u.login().Access).want(t, 200,
		`[{"id":1,"name":"Gift Cards"},{"id":2,"name":"Mobile Top-up"},{"id":3,"name":"Digital Services"},{"id":5,"name":"Food and Drink"}]`)
}

func TestCategoriesNeedTheVouchersFeature(t *testing.T) {
	t.Parallel()
	account := mockserver.DefaultAccount()
	account.Features = nil
	mock := mockserver.Start(t, mockserver.WithAccount(account))
	u := newUser(t, mock.Server)
	token := u.login().Access
	u.get(categoriesPath, token).want(t, 400, errFeature)
	wantReason(t, mock, journal.ReasonFeatureOff)
	u.get(productsPath, token).wantOK(t)
}

func TestProductPages(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	all := productsOf(t, u.get(productsPath+"?limit=10000", token))
	if len(all) != 130 {
		t.Fatalf("%d products, want 130", len(all))
	}
	for i := range len(all) - 1 {
		if all[i].ID <= all[i+1].ID {
			t.Fatalf("product %d stands before %d, want the highest id first", all[i].ID, all[i+1].ID)
		}
	}
	cases := []struct {
		query             string
		from, to          int
		page, limit, last string
		more              string
	}{
		{"", 0, 50, "1", "50", "3", "true"},
		{"?limit=7", 0, 7, "1", "7", "19", "true"},
		{"?limit=7&page=19", 126, 130, "19", "7", "19", "false"},
		{"?limit=65&page=2", 65, 130, "2", "65", "2", "false"},
		{"?limit=10000&page=1", 0, 130, "1", "10000", "1", "false"},
		{"?page=20&limit=7", 130, 130, "20", "7", "19", "false"},
		{"?page=9223372036854775807&limit=10000", 130, 130, "9223372036854775807", "10000", "1", "false"},
		{"?unknown=1", 0, 50, "1", "50", "3", "true"},
	}
	for _, c := range cases {
		answer := u.get(productsPath+c.query, token)
		if diff := cmp.Diff(all[c.from:c.to], productsOf(t, answer)); diff != "" {
			t.Errorf("%q: products (-want +got):\n%s", c.query, diff)
		}
		want := http.Header{}
		for name, value := range map[string]string{
			"X-Page": c.page, "X-Per-Page": c.limit, "X-Total-Count": "130", "X-Total-Pages": c.last,
			"X-Page-Size": fmt.Sprint(c.to - c.from), "X-Has-More": c.more,
		} {
			want.Set(name, value)
		}
		for _, other := range []string{"Content-Type", "Content-Length", "Date"} {
			answer.header.Del(other)
		}
		if diff := cmp.Diff(want, answer.header); diff != "" {
			t.Errorf("%q: headers (-want +got):\n%s", c.query, diff)
		}
	}
}

func TestProductsOfACategory(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	some := productsOf(t, u.get(productsPath+"?category=Mobile+Top-up", token))
	if len(some) != 20 {
		t.Errorf("%d products are mobile top-ups, want 20", len(some))
	}
	for _, p := range some {
		if p.Category != "Mobile Top-up" {
			t.Errorf("product %d is of category %q", p.ID, p.Category)
		}
	}
	none := u.get(productsPath+"?category=x", token)
	none.want(t, 200, "[]")
	if got := none.header.Get("X-Total-Pages"); got != "0" {
		t.Errorf("an empty list has %s pages, want 0", got)
	}
}

func TestBadQueries(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	token := u.login().Access
	for _, query := range []string{
		"page=0", "page=-1", "page=x", "page=", "page=1.5", "page=99999999999999999999", "limit=0", "limit=10001", "limit=x", "page=1&page=2", "page=%zz", "page=1;limit=2",
	} {
		t.Log(query)
		u.get(productsPath+"?"+query, token).want(t, 400, errQuery)
		wantReason(t, mock, journal.ReasonBadQuery)
	}
}

func TestUnknownPathsAndMethods(t *testing.T) {
	t.Parallel()
	cases := []struct {
		method, path string
		status       int
		body         string
		allow        string
	}{
		{"GET", "/", 404, errPath, ""},
		{"GET", "/api/v1/nothing", 404, errPath, ""},
		{"GET", "/api/v1/categories/", 404, errPath, ""},
		{"GET", "/API/v1/categories", 404, errPath, ""},
		{"GET", "/api/v1%2Fcategories", 404, errPath, ""},
		{"GET", "//api/v1/categories", 404, errPath, ""},
		{"GET", "/api/v1/../v1/categories", 404, errPath, ""},
		{"GET", "/_mocking", 404, errPath, ""},
		{"GET", "/auth/login", 405, errMethod, "POST"},
		{"PUT", "/auth/refresh", 405, errMethod, "POST"},
		{"POST", "/api/v1/categories", 405, errMethod, "GET"},
		{"BREW", "/api/v1/products", 405, errMethod, "GET"},
	}
	for _, c := range cases {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			t.Parallel()
			mock := mockserver.Start(t)
			answer := newUser(t, mock.Server).do(c.method, c.path, "")
			answer.want(t, c.status, c.body)
			if got := answer.header.Get("Allow"); got != c.allow {
				t.Errorf("Allow is %q, want %q", got, c.allow)
			}
			if got := last(t, mock); got.Operation != "" || got.Path == "" {
				t.Errorf("journal has operation %q and path %q", got.Operation, got.Path)
			}
		})
	}
}

func productsOf(tb testing.TB, a answer) []openapi.Product {
	tb.Helper()
	a.wantOK(tb)
	var products []openapi.Product
	if err := json.Unmarshal([]byte(a.body), &products); err != nil {
		tb.Fatal(err)
	}
	return products
}
