package generate_test

import (
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/popupmock/popupmock/contract/suite/internal/generate"
	"github.com/popupmock/popupmock/openapi"
)

// everything is more than there is to try.
const everything = 3000

// operations are those of the vendor and the extensions.
func operations(tb testing.TB) []*openapi.Operation {
	tb.Helper()
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		tb.Fatal(err)
	}
	return document.Operations()
}

// baseOf is a base that the document allows.
func baseOf(op *openapi.Operation) generate.Base {
	base := generate.Base{Variables: map[string]string{}, Stems: map[string]string{"username": "nobody"}, Strict: true}
	for _, in := range op.Inputs() {
		place, _, isParameter := strings.Cut(in.Where, " ")
		switch {
		case isParameter && place == "path":
			base.Variables[in.Name] = "7"
		case !isParameter && in.Required && in.Type == "string":
			base.Fields = append(base.Fields, generate.Field{Name: in.Name, JSON: `"nobody"`})
		case !isParameter && in.Required:
			base.Fields = append(base.Fields, generate.Field{Name: in.Name, JSON: "7"})
		}
	}
	return base
}

func planOf(op *openapi.Operation, seed string, n int) []generate.Request {
	return generate.Plan(op, baseOf(op), seed, n)
}

// toHTTP is a request as a server sees it.
func toHTTP(tb testing.TB, r generate.Request) (*http.Request, []byte) {
	tb.Helper()
	sent, err := http.NewRequestWithContext(tb.Context(), r.Operation.Method, "http://127.0.0.1"+r.Path(), strings.NewReader(r.Body()))
	if err != nil {
		tb.Fatalf("%s: it cannot be sent: %v", r, err)
	}
	if r.Body() != "" {
		sent.Header.Set("Content-Type", "application/json")
	}
	for name, values := range r.Header() {
		sent.Header[name] = values
	}
	return sent, []byte(r.Body())
}

func violations(tb testing.TB, r generate.Request) []openapi.Violation {
	tb.Helper()
	sent, body := toHTTP(tb, r)
	return r.Operation.CheckRequest(sent, body)
}

// What is said to be valid is valid to the document, and what is said to be invalid is not, at the place that is said.
func TestFatesAreThoseOfTheDocument(t *testing.T) {
	t.Parallel()
	counts := map[generate.Fate]int{}
	for _, op := range operations(t) {
		for _, r := range planOf(op, "1", everything) {
			if len(r.Deviations) > 1 {
				continue
			}
			counts[r.Fate()]++
			found := violations(t, r)
			switch {
			case r.Fate() == generate.Taken && len(found) > 0:
				t.Errorf("%s, %s: said to be valid, and it is not: %v", op.ID, r, found)
			case r.Fate() >= generate.Unlikely && !slices.ContainsFunc(found, func(v openapi.Violation) bool { return at(v, r.Deviations[0].Where) }):
				t.Errorf("%s, %s: said to be invalid at %s: %v\n%s\n%s", op.ID, r, r.Deviations[0].Where, found, r.Path(), r.Body())
			}
		}
	}
	for _, fate := range []generate.Fate{generate.Taken, generate.Open, generate.Unlikely, generate.Refused} {
		if counts[fate] < 40 {
			t.Errorf("%d requests of fate %d, want 40 and more: %v", counts[fate], fate, counts)
		}
	}
}

// at tells whether a violation is at a place or inside it. Where a field is no text that JSON allows, the body is none.
func at(v openapi.Violation, where string) bool {
	return v.Where == where || strings.HasPrefix(v.Where, where+"/") || v.Where == "body" && strings.HasPrefix(where, "body/") && v.Rule == openapi.RuleJSON
}

// The fate of several deviations is the strongest of theirs, and no two of them are about one place.
func TestSeveralDeviations(t *testing.T) {
	t.Parallel()
	several := 0
	for _, op := range operations(t) {
		for _, r := range planOf(op, "1", 400) {
			places := map[string]bool{}
			strongest := generate.Taken
			for _, d := range r.Deviations {
				if places[d.Where] || len(r.Deviations) > 1 && d.Where == "body" && slices.ContainsFunc(r.Deviations, func(o generate.Deviation) bool {
					return strings.HasPrefix(o.Where, "body/")
				}) {
					t.Errorf("%s, %s: two deviations at one place", op.ID, r)
				}
				places[d.Where], strongest = true, max(strongest, d.Fate)
			}
			if r.Fate() != strongest {
				t.Errorf("%s, %s: fate %d, want %d", op.ID, r, r.Fate(), strongest)
			}
			if len(r.Deviations) > 1 {
				several++
			}
		}
	}
	if several < 100 {
		t.Errorf("%d requests with several deviations, want 100 and more", several)
	}
}

// The same seed gives the same requests in the same order, another seed others.
func TestASeedRepeats(t *testing.T) {
	t.Parallel()
	ops := operations(t)
	rapid.Check(t, func(t *rapid.T) {
		op := ops[rapid.IntRange(0, len(ops)-1).Draw(t, "operation")]
		seed := rapid.String().Draw(t, "seed")
		n := rapid.IntRange(-1, 150).Draw(t, "n")
		plan := planOf(op, seed, n)
		if len(plan) > max(n, 0) {
			t.Fatalf("%d requests, want %d at most", len(plan), n)
		}
		if first, second := all(plan), all(planOf(op, seed, n)); first != second {
			t.Fatalf("one seed, two plans:\n%s\n%s", first, second)
		}
		if n >= 50 && op.TakesBody() && all(plan) == all(planOf(op, seed+"x", n)) {
			t.Fatalf("two seeds, one plan")
		}
	})
}

func all(plan []generate.Request) string {
	var b strings.Builder
	for _, r := range plan {
		fmt.Fprintf(&b, "%s %q %v %s\n", r.Path(), r.Body(), r.Header(), r)
	}
	return b.String()
}

// The base comes first, bounds come before all that no document speaks of, and a plan is as long as was asked for.
func TestAPlanBeginsWithWhatTheDocumentBounds(t *testing.T) {
	t.Parallel()
	for _, op := range operations(t) {
		if op.ID != "listWallets" {
			continue
		}
		plan := planOf(op, "1", 40)
		if len(plan) != 40 || len(plan[0].Deviations) != 0 {
			t.Fatalf("%d requests, the first %s; want 40, the first without deviations", len(plan), plan[0])
		}
		var paths []string
		for _, r := range plan[:16] {
			paths = append(paths, strings.TrimPrefix(r.Path(), "/api/v1/wallets"))
		}
		for _, want := range []string{"", "?limit=1", "?limit=0", "?limit=10000", "?limit=10001", "?page=1", "?page=0"} {
			if !slices.Contains(paths, want) {
				t.Errorf("%q is not among the first: %q", want, paths)
			}
		}
	}
}

// All that is made up can be sent, and arrives as it was made up.
func TestRequestsArrive(t *testing.T) {
	t.Parallel()
	got := make(chan string, 1)
	server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		got <- r.RequestURI + "\n" + string(body)
	}))
	t.Cleanup(server.Close)
	for _, op := range operations(t) {
		for _, r := range planOf(op, "1", 150) {
			sent, body := toHTTP(t, r)
			sent.URL.Host = strings.TrimPrefix(server.URL, "http://")
			response, err := server.Client().Do(sent)
			if err != nil {
				t.Fatalf("%s, %s: %v", op.ID, r, err)
			}
			response.Body.Close()
			if want := r.Path() + "\n" + string(body); <-got != want {
				t.Errorf("%s, %s: it arrives as something else than %q", op.ID, r, want)
			}
		}
	}
}

// No login is made up for anyone but nobody, whose password nobody has.
func TestTextsBeginWithTheirStem(t *testing.T) {
	t.Parallel()
	for _, op := range operations(t) {
		if op.ID != "login" {
			continue
		}
		for _, r := range planOf(op, "1", everything) {
			if name, isText := r.Text("username"); isText && name != "" && !strings.HasPrefix(name, "nobody") {
				t.Errorf("%s: a login of %q", r, name)
			}
		}
	}
}
