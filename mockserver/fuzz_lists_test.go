package mockserver_test

import (
	"encoding/json"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// reader reads from a mock whose assumptions on lists change all the time.
type reader struct {
	mock  *mockserver.TestServer
	token string
	entry *journal.Entry // of the last request
}

func newReader(f *testing.F) reader {
	entry := &journal.Entry{}
	mock := mockserver.Start(f, mockserver.WithExtensions(), func(c *mockserver.Config) { c.OnEntry = func(e journal.Entry) { *entry = e } })
	return reader{mock, newUser(f, mock.Server).login().Access, entry}
}

// assume draws a value for each assumption on lists and orders. They stand last in the register.
func (r reader) assume(t *testing.T, seed uint64) {
	t.Helper()
	random := rand.New(rand.NewPCG(seed, 0))
	all := assumption.Register()
	values := map[string]string{}
	for _, a := range all[slices.Index(assumption.Names(), "bad-id"):] {
		values[a.Name] = strings.Replace(a.Values[random.IntN(len(a.Values))].String(), "DURATION", "90s", 1)
	}
	if _, err := r.mock.PutAssumptions(t.Context(), values); err != nil {
		t.Fatal(err)
	}
}

// get sends a request whose query need not be well formed, and wants an answer that the specification has.
func (r reader) get(t *testing.T, target url.URL) *httptest.ResponseRecorder {
	t.Helper()
	request := httptest.NewRequestWithContext(t.Context(), "GET", "/", http.NoBody)
	request.URL = &target
	request.Header.Set("Authorization", "Bearer "+r.token)
	w := httptest.NewRecorder()
	r.mock.Handler().ServeHTTP(w, request)
	for _, v := range r.entry.Violations {
		if v.In == "response" {
			t.Errorf("%s?%s: %s", target.Path, target.RawQuery, v)
		}
	}
	return w
}

func FuzzLists(f *testing.F) {
	r := newReader(f)
	for _, query := range []string{
		`sort={"field":"id","direction":"ASC"}`, "sort=%7B%7D", "page=2&limit=7", "currency=EUR&name=x", "sort=[[", "page=%zz", "limit=1e9", "a;b",
		"sort[field]=id&sort%5Bdirection%5D=ASC", "page=0&limit=10001", "page=99999999999999999999", "currency=2&name=Euro", "sort={}&sort={}",
		"category=Gift+Cards&page=3", `sort={"field":"created_at","field":"id"}`,
	} {
		f.Add(query, uint64(len(query)))
	}
	f.Fuzz(func(t *testing.T, query string, seed uint64) {
		r.assume(t, seed)
		for _, list := range pagedLists() {
			w := r.get(t, url.URL{Path: api + list.path, RawQuery: query})
			switch {
			case w.Code == http.StatusBadRequest && w.Body.String() == errQuery && r.entry.Reason == journal.ReasonBadQuery:
			case w.Code == http.StatusOK:
				checkPage(t, w)
			default:
				t.Errorf("%s?%s: %d %s for %q", list.path, query, w.Code, w.Body, r.entry.Reason)
			}
		}
	})
}

// checkPage compares the headers of a list with each other, and with the list.
func checkPage(t *testing.T, w *httptest.ResponseRecorder) {
	t.Helper()
	var items []json.RawMessage
	if err := json.Unmarshal(w.Body.Bytes(), &items); err != nil || items == nil {
		t.Fatalf("%s is no list: %v", w.Body, err)
	}
	var numbers [5]int
	headers := pageHeaders(w.Header())
	for i := range numbers {
		n, err := strconv.Atoi(headers[i])
		if err != nil {
			t.Fatalf("headers %q: %v", headers, err)
		}
		numbers[i] = n
	}
	number, limit, total, pages, size := numbers[0], numbers[1], numbers[2], numbers[3], numbers[4]
	switch {
	case number < 1 || limit < 1 || limit > 10000 || size != len(items) || size > limit:
	case total > 0 && pages != (total-1)/limit+1, total == 0 && pages > 1:
	case number < pages && size != limit, number == pages && size != total-(pages-1)*limit, number > pages && size != 0:
	case headers[5] != strconv.FormatBool(number < pages):
	default:
		return
	}
	t.Errorf("%d items under the headers %q", len(items), headers)
}

func FuzzIDs(f *testing.F) {
	r := newReader(f)
	for _, id := range []string{"1", "0", "-1", "abc", "2147483647", "2147483648", "99999999999999999999", "%zz", "%25", "1/2", "1.0", "+1", " 1", "\x00", "４"} {
		f.Add(id, uint64(len(id)))
	}
	f.Fuzz(func(t *testing.T, id string, seed uint64) {
		r.assume(t, seed)
		for list, noun := range nouns() {
			target := url.URL{Path: api + list + "/" + id}
			if seed%2 == 0 {
				target.RawPath = api + list + "/" + url.PathEscape(id)
			}
			w := r.get(t, target)
			body := w.Body.String()
			switch {
			case w.Code == http.StatusOK && r.entry.Reason == journal.ReasonNone:
			case w.Code == http.StatusNotFound && body == notFoundBody(noun) && r.entry.Reason == journal.ReasonNotFound:
			case w.Code == http.StatusNotFound && body == errPath && (id == "" || strings.Contains(id, "/")):
			case w.Code == http.StatusBadRequest && body == badRequest("Invalid "+strings.ToLower(noun)+" ID") && r.entry.Reason == journal.ReasonBadID:
			default:
				t.Errorf("%s: %d %s for %q", target.Path, w.Code, body, r.entry.Reason)
			}
		}
	})
}
