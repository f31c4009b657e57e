package main

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestLines(t *testing.T) {
	t.Parallel()
	a, b, c := errors.New("a\n  b"), errors.New("b"), errors.New("c")
	tests := []struct {
		name string
		err  error
		want []string
	}{
		{"one, on one line", a, []string{"a b"}},
		{"what a terminal would obey", errors.New("/0/\x1b[31mred\u202e: \"\ttea café …\a\""), []string{`/0/\x1b[31mred\u202e: " tea café …\a"`}},
		{"joined", errors.Join(a, errors.Join(b, c)), []string{"a b", "b", "c"}},
		{"joined, and no mistake", failure{errors.Join(a, failure{b})}, []string{"a b", "b"}},
		{"joined and wrapped", fmt.Errorf("wrapped: %w", errors.Join(b, c)), []string{"wrapped: b c"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(test.want, lines(test.err)); diff != "" {
				t.Errorf("lines (-want +got):\n%s", diff)
			}
		})
	}
}

func TestComplain(t *testing.T) {
	t.Parallel()
	tests := []struct {
		mistakes int
		want     string
	}{
		{1, "popupmock: x\n"},
		{20, strings.Repeat("popupmock: x\n", 20)},
		{22, strings.Repeat("popupmock: x\n", 20) + "popupmock: and 2 more\n"},
	}
	for _, test := range tests {
		var out bytes.Buffer
		complain(&out, strings.Fields(strings.Repeat("x ", test.mistakes)))
		if diff := cmp.Diff(test.want, out.String()); diff != "" {
			t.Errorf("%d mistakes (-want +got):\n%s", test.mistakes, diff)
		}
	}
}
