package grade

import (
	"maps"
	"strings"
	"testing"
)

func TestSurveyed(t *testing.T) {
	t.Parallel()
	s := surveyed(tell(t, "", "login | products | refresh | categories | products | logout | login"))
	want := map[string]int{"GET /api/v1/products": 2, "GET /api/v1/categories": 1}
	if s.calls != 3 || s.logins != 2 || s.parallel || !maps.Equal(s.sent, want) {
		t.Errorf("%+v, want 3 calls, 2 logins, one after the other, %v", s, want)
	}
	if s := surveyed(tell(t, "", together)); !s.parallel {
		t.Error("calls at the same time were not seen")
	}
	if s := surveyed(tell(t, "", "login | products | refresh beside | categories")); s.parallel {
		t.Error("a refresh beside a call is no call")
	}
}

func TestUseless(t *testing.T) {
	t.Parallel()
	const nothing = "where nothing goes wrong, it made no call that gave data; its requests show what became of them"
	for story, want := range map[string]string{
		"login | products | categories":                "",
		"login | products 500 | categories | products": "",
		"":                                 "it sent no request to the base URL that it was given, where nothing goes wrong: does it read POPUPMOCK_BASE_URL?",
		"login":                            nothing,
		"login | products 401":             nothing,
		"login | products cut":             nothing,
		"login | products 304":             nothing,
		"login | refresh | logout":         nothing,
		"products bare":                    "where nothing goes wrong, it did not log in",
		"products with=1.0":                fromElsewhere,
		"products with=1.0 | login":        fromElsewhere,
		"login | products with=2.0":        "",
		"login | products => exit":         "where nothing goes wrong, it fails already: it exited with 1",
		"login | products => shown":        "where nothing goes wrong, it fails already: it exited with 0, but its output matches --failure-pattern",
		"login | products | x => crash":    "where nothing goes wrong, it fails already: it was ended by SIGSEGV",
		"login 401 | products 401 => exit": nothing + ": it exited with 1", "login => crash": nothing + ": it was ended by SIGSEGV",
	} {
		r := tell(t, "", story)
		if got := surveyed(r).useless(); got != want {
			t.Errorf("%q: %q, want %q", story, got, want)
		}
		r.runs = nil
		if got := surveyed(r).useless(); strings.Contains(got, "fails already") {
			t.Errorf("%q: %q, without a run", story, got)
		}
	}
}

func TestAllowed(t *testing.T) {
	t.Parallel()
	for story, want := range map[string]string{
		"products | products | products | products":                   " 2 3 4; 3 4; 4",
		"products | categories | products | categories":               " 3 4;;",
		"login | refresh | login | refresh":                           ";;",
		"orders | orders | orders":                                    " 2 3; 3;",
		"products | orders | products | orders | products | products": " 3 4 5 6; 5 6; 6",
	} {
		r := tell(t, "", story)
		var got []string
		for each := 1; each <= 3; each++ {
			seqs := strings.TrimPrefix(said(failed(r.lab.survey.allowed(r.entries, each), "")), "fail")
			got = append(got, strings.ReplaceAll(strings.TrimSuffix(seqs, ": "), ",", " "))
		}
		if text := strings.Join(got, ";"); text != want {
			t.Errorf("%q: %q, want %q", story, text, want)
		}
	}
}

func TestAsked(t *testing.T) {
	t.Parallel()
	for story, want := range map[string]int{
		"": 0, "login | refresh": 0, "categories": 1, "categories | categories": 1, "products": 2, "products | products | products": 2,
		"products | categories": 3, "orders | orders": 1,
	} {
		r := tell(t, "login | products | products | categories", story)
		if got := r.lab.survey.asked(r.entries); got != want {
			t.Errorf("%q: %d, want %d", story, got, want)
		}
	}
}
