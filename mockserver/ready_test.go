package mockserver_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/fault"
)

// An answer that was given before is the same one the second time, to the header, on each of the operations that never change.
func TestReadyAnswers(t *testing.T) {
	t.Parallel()
	u := newUser(t, mockserver.Start(t, frozen).Server)
	token := u.login().Access
	for _, path := range []string{
		productsPath, productsPath + "?page=2&limit=7", productsPath + "?page=1", productsPath + "?category=none", "/api/v1/products/1",
		categoriesPath, "/api/v1/categories/1", "/api/v1/subcategories", "/api/v1/countries", "/api/v1/currencies",
	} {
		first := u.get(path, token)
		for range 2 {
			if diff := cmp.Diff(first, u.get(path, token), cmp.AllowUnexported(answer{})); diff != "" {
				t.Errorf("%s (-first +again):\n%s", path, diff)
			}
		}
	}
}

// frozen keeps the date.
func frozen(c *mockserver.Config) { c.Clock.Frozen = true }

// What is assumed decides about an answer at any time, also after it was given otherwise.
func TestReadyAnswersFollowAssumptions(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, frozen)
	u := newUser(t, mock.Server)
	token := u.login().Access
	sorted := productsPath + `?sort=%7B%22field%22%3A%22id%22%2C%22direction%22%3A%22ASC%22%7D`
	plain := u.get(productsPath, token)
	for range 3 {
		mock.Assume("products-sort", "ignore")
		if got := u.get(sorted, token); got.body != plain.body {
			t.Errorf("where sort is ignored: %.80s, want %.80s", got.body, plain.body)
		}
		mock.Assume("products-sort", "honour")
		if got := u.get(sorted, token); got.body == plain.body {
			t.Errorf("where sort is honoured: %.80s, want another order than %.80s", got.body, plain.body)
		}
	}
}

// What a fault does to an answer is not done to the next one, be it good or spoilt by another.
func TestFaultsSpoilNoReadyAnswer(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t, frozen)
	u := newUser(t, mock.Server)
	token := u.login().Access
	good := u.get(productsPath, token)
	for _, effect := range []fault.Effect{
		fault.ContentType{Value: "text/html"}, fault.MalformedJSON{}, fault.MissingField{Field: "id"}, fault.WrongType{Field: "name"}, fault.Date{Offset: time.Hour},
	} {
		mock.AddFault(fault.Rule{Operation: "listProducts", Phase: fault.After, Effect: effect, When: fault.First(1)})
		spoilt := u.get(productsPath, token)
		if cmp.Equal(good, spoilt, cmp.AllowUnexported(answer{})) {
			t.Errorf("%T did nothing", effect)
		}
		if _, its := effect.(fault.ContentType); !its && spoilt.header.Get("Content-Type") != good.header.Get("Content-Type") {
			t.Errorf("%T came with what the fault before had done", effect)
		}
		if diff := cmp.Diff(good, u.get(productsPath, token), cmp.AllowUnexported(answer{})); diff != "" {
			t.Errorf("%T (-before +after):\n%s", effect, diff)
		}
	}
}

// However many questions there are, and whatever their length, they are answered alike.
func TestManyQuestions(t *testing.T) {
	t.Parallel()
	u := newUser(t, mockserver.Start(t, frozen).Server)
	token := u.login().Access
	want := u.get(productsPath, token)
	for i := range 400 {
		got := u.get(fmt.Sprintf("%s?any=%d%s", productsPath, i, strings.Repeat("x", 3*i)), token)
		if got.status != want.status || got.body != want.body {
			t.Fatalf("question %d: %d %.80s", i, got.status, got.body)
		}
	}
}
