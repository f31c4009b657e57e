package scenarios_test

import (
	"bytes"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"text/tabwriter"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/openapi"
	"github.com/popupmock/popupmock/scenarios"
)

// All that come with popupmock pass on a mock behind HTTP, within the wrapper that breaks the mutants, so that what a mutant is caught at is what
// it was broken at; and every answer that is documented, by operation and status, goes out
// in some scenario. The log has how often each does.
func TestBuiltinBehindHTTP(t *testing.T) {
	t.Parallel()
	documents := specifications(t)
	wantAllToPass(t, observed(t, documents), scenarios.Options{}) // or their answers do not count
	for _, d := range documents {
		t.Logf("answers of the %s document that went out, by operation and status:\n%s", d.name, d.table())
		for _, missing := range d.missing() {
			t.Errorf("no scenario has the answer %s of the %s document", missing, d.name)
		}
	}
}

// TestCoverageNamesWhatIsMissing has one scenario alone, which falls short of most.
func TestCoverageNamesWhatIsMissing(t *testing.T) {
	t.Parallel()
	documents := specifications(t)
	broken, err := scenarios.Parse("broken.txtar", []byte(strings.Join([]string{
		"login", "status 200", "login password=wrong", "status 401",
		"fault listCountries malformed_json phase=after", "get /api/v1/countries", "status 200", // is none of the document
		"fault listWallets reset phase=after", "! get /api/v1/wallets", "failure reset", // never went out
		"fault listCurrencies status phase=after status=500", "get /api/v1/currencies", "status 500", // went out in place of a 200
		"",
	}, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	run, err := scenarios.Check(t.Context(), observed(t, documents), []*scenarios.Scenario{broken}, scenarios.Options{})
	if err != nil || !run.Held() {
		t.Fatal(err, run.Summary())
	}
	today, legacy := documents[0], documents[1]
	for answer, wanted := range map[string]bool{
		"login 200": false, "login 401": false, "listCurrencies 500": false,
		"login 403": true, "refresh 200": true, "listCountries 200": true, "listWallets 200": true, "listCurrencies 200": true,
	} {
		if got := slices.Contains(today.missing(), answer); got != wanted {
			t.Errorf("%s is missing: %t, want %t; the table is\n%s", answer, got, wanted, today.table())
		}
	}
	if !slices.Contains(legacy.missing(), "login 200") {
		t.Error("an answer of today's dialect counts for the older one, too")
	}
}

// A specification is a document, and how often each of its answers went out.
type specification struct {
	name     string
	document *openapi.Document
	checker  *openapi.Checker

	mu    sync.Mutex
	count map[string]map[int]int // by operation and status
}

// specifications are the document with all that is served, and that of the older dialect.
func specifications(t *testing.T) []*specification {
	t.Helper()
	var all []*specification
	for _, s := range []struct {
		name    string
		overlay openapi.Overlay
	}{{"present", openapi.Extensions}, {"legacy", openapi.Legacy}} {
		document, err := openapi.Load(s.overlay)
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]map[int]int{}
		for _, op := range document.Operations() {
			count[op.ID] = map[int]int{}
		}
		all = append(all, &specification{name: s.name, document: document, checker: openapi.NewChecker(10_000), count: count})
	}
	return all
}

// see counts an answer that went out, if it is one of the document: a body that was spoiled is none.
func (s *specification) see(method, path string, w *kept) {
	op, _ := s.document.Lookup(method, path)
	if op == nil || len(s.checker.Response(op, w.status, w.Header(), w.body.Bytes())) > 0 {
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.count[op.ID][w.status]++
}

// missing are the answers that did not go out.
func (s *specification) missing() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	var all []string
	for _, op := range s.document.Operations() {
		for _, status := range op.Statuses() {
			if s.count[op.ID][status] == 0 {
				all = append(all, fmt.Sprintf("%s %d", op.ID, status))
			}
		}
	}
	return all
}

// table has a line for each operation: how often each of its answers went out, and a dot where there is none.
func (s *specification) table() string {
	statuses := map[int]bool{}
	for _, op := range s.document.Operations() {
		for _, status := range op.Statuses() {
			statuses[status] = true
		}
	}
	sorted := slices.Sorted(maps.Keys(statuses))
	s.mu.Lock()
	defer s.mu.Unlock()
	var out bytes.Buffer
	w := tabwriter.NewWriter(&out, 0, 0, 2, ' ', 0)
	fmt.Fprint(w, "operation")
	for _, status := range sorted {
		fmt.Fprintf(w, "\t%d", status)
	}
	for _, op := range s.document.Operations() {
		fmt.Fprintf(w, "\n%s", op.ID)
		for _, status := range sorted {
			cell := "·"
			if slices.Contains(op.Statuses(), status) {
				cell = strconv.Itoa(s.count[op.ID][status])
			}
			fmt.Fprintf(w, "\t%s", cell)
		}
	}
	fmt.Fprintln(w)
	_ = w.Flush() // into memory
	return out.String()
}

// observed is the target of a mock whose answers are seen as they go out.
func observed(t *testing.T, documents []*specification) scenarios.Target {
	t.Helper()
	handler := unbroken(mockserver.Start(t, mockserver.WithExtensions()).Handler())
	tcp := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		name, inSandbox := strings.CutPrefix(r.URL.Path, control.SandboxPrefix)
		_, path, _ := strings.Cut(name, "/")
		k := &kept{ResponseWriter: w}
		handler.ServeHTTP(k, r) // panics where the answer is cut
		if !inSandbox || k.status == 0 {
			return
		}
		for _, d := range documents {
			d.see(r.Method, "/"+path, k)
		}
	}))
	t.Cleanup(tcp.Close)
	return scenarios.Target{BaseURL: tcp.URL}
}

// kept is an answer of which a copy is kept.
type kept struct {
	http.ResponseWriter
	status int // 0 when there was none
	body   bytes.Buffer
}

// WriteHeader implements http.ResponseWriter.
func (k *kept) WriteHeader(status int) {
	if k.status == 0 && status >= 200 {
		k.status = status
	}
	k.ResponseWriter.WriteHeader(status)
}

// Write implements http.ResponseWriter.
func (k *kept) Write(p []byte) (int, error) {
	if k.status == 0 {
		k.status = http.StatusOK
	}
	k.body.Write(p)
	return k.ResponseWriter.Write(p)
}

// Unwrap serves http.ResponseController, by which connections are broken.
func (k *kept) Unwrap() http.ResponseWriter { return k.ResponseWriter }
