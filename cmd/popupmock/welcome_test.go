package main

import "testing"

func TestShellWord(t *testing.T) {
	t.Parallel()
	tests := []struct{ text, want string }{
		{"http://127.0.0.1:8080/a", "http://127.0.0.1:8080/a"},
		{"http://[::1]:8080/a", "'http://[::1]:8080/a'"},
		{"a b", "'a b'"},
		{"it's", `'it'\''s'`},
		{"$(reboot)", "'$(reboot)'"},
		{"", "''"},
	}
	for _, test := range tests {
		if got := shellWord(test.text); got != test.want {
			t.Errorf("shellWord(%q) = %s, want %s", test.text, got, test.want)
		}
	}
}
