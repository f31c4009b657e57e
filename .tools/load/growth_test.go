package main

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// TestFill wants each dimension to have as many as it says.
func TestFill(t *testing.T) { //nolint:paralleltest // it builds and starts servers
	o, s := standFor(t)
	const n = 40
	have := map[string]func(t *testing.T, base string) int{
		"tokens": func(t *testing.T, base string) int {
			tokens, err := controlOf(t, base).Tokens(t.Context(), control.TokenFilter{})
			return size(t, len(tokens), err) / 2
		},
		"journal": func(t *testing.T, base string) int {
			entries, err := controlOf(t, base).Journal(t.Context(), journal.Filter{Operation: "listProducts"})
			return size(t, len(entries), err)
		},
		"whitelist": func(t *testing.T, base string) int {
			account, err := controlOf(t, base).Account(t.Context(), user)
			return size(t, len(account.IPWhitelist), err)
		},
		"accounts": func(t *testing.T, base string) int {
			accounts, err := controlOf(t, base).Accounts(t.Context())
			return size(t, len(accounts), err) - 2
		},
		"sandboxes": func(t *testing.T, base string) int {
			sandboxes, err := controlOf(t, base).Sandboxes(t.Context())
			return size(t, len(sandboxes), err) - 1
		},
	}
	o.sizes = []int{n}
	for _, d := range dimensions {
		r := &running{target: o.sizesOf(d, nil)[0], figures: &result.Server{}}
		if err := s.start(t.Context(), r); err != nil {
			t.Fatal(err)
		}
		got := have[d.name](t, r.server.URL)
		r.server.Stop()
		// The answer to the first request, which has no token, is in the journal as well, and is of a list.
		if d.name == "journal" && got == n+1 {
			got = n
		}
		if got != n {
			t.Errorf("there are %d %s, want %d", got, d.name, n)
		}
	}
}

func size(t *testing.T, n int, err error) int {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestSizes wants the most there can be in the place of sizes beyond it, once.
func TestSizes(t *testing.T) {
	t.Parallel()
	o := &options{sizes: []int{10, 1000, 100_000, 1_000_000}}
	for _, d := range dimensions {
		var got []string
		for _, target := range o.sizesOf(d, nil) {
			got = append(got, target.name)
		}
		want := 4
		if d.most < 1_000_000 {
			want = 3
		}
		if len(got) != want {
			t.Errorf("%s: got %q, want %d", d.name, got, want)
		}
	}
}
