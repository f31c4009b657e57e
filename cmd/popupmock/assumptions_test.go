package main

import (
	"encoding/json"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// TestAssumptionsHasAll looks for everything that the register says, and for lines that a terminal would break.
func TestAssumptionsHasAll(t *testing.T) {
	t.Parallel()
	text := printed(t, "assumptions")
	folded := regexp.MustCompile(`\s+`).ReplaceAllString(text, " ")
	for _, a := range assumption.Register() {
		said := []string{" " + a.Name + " Not documented: " + a.Silent + " * ", " Default " + a.Default + ": " + a.Reason + " Source: " + a.Source}
		for _, v := range a.Values {
			words := " "
			if v.Lab {
				words = " lab: "
			}
			said = append(said, " "+v.String()+words+v.Text)
		}
		for _, want := range said {
			if !strings.Contains(folded, want) {
				t.Errorf("%s: %q is missing", a.Name, want)
			}
		}
	}
	for _, group := range assumption.Groups() {
		if want := strings.ToUpper(group.Title) + "\n\n" + group.Assumptions[0].Name + "\n"; !strings.Contains(text, want) {
			t.Errorf("%q is missing", want)
		}
	}
	for line := range strings.Lines(text) {
		if width(strings.TrimSuffix(line, "\n")) > 80 || strings.HasSuffix(line, " \n") {
			t.Errorf("too long, or a blank at the end: %q", line)
		}
	}
}

// TestAssumptionsInColour changes nothing but the colours.
func TestAssumptionsInColour(t *testing.T) {
	t.Parallel()
	colourless, coloured := string(listing(false, nil)), string(listing(true, nil))
	if diff := cmp.Diff(colourless, regexp.MustCompile(`\x1b\[[0-9;]*m`).ReplaceAllString(coloured, "")); diff != "" {
		t.Errorf("text (-without +with colour):\n%s", diff)
	}
	for _, want := range []string{"\x1b[1mTOKENS\x1b[", "\x1b[36;1mbad-id\x1b[", "  * \x1b[32mreject      ", "    \x1b[33mretire-on-use"} {
		if !strings.Contains(coloured, want) {
			t.Errorf("%q is missing", want)
		}
	}
}

// TestAssumptionsAsJSON is what a mock answers that was told nothing.
func TestAssumptionsAsJSON(t *testing.T) {
	t.Parallel()
	mock := serveInProcess(t, program{wall: clockwork.NewFakeClock()})
	var want, got any
	for text, into := range map[string]*any{mock.send("GET", "/_mock/assumptions", "", ""): &want, printed(t, "assumptions", "--json"): &got} {
		if err := json.Unmarshal([]byte(text), into); err != nil {
			t.Fatalf("%v: %s", err, text)
		}
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("assumptions (-control API +command):\n%s", diff)
	}
}

// TestCompletion asks as the scripts of `popupmock completion` do: 2 is for no blank behind a word, 4 for no files.
func TestCompletion(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		args []string
		want []string // are offered
		not  string   // is not
		flag string
	}{
		{"names", []string{"serve", "--assume", ""}, []string{"bad-id=\twhat an id ", "clock-leeway=\t"}, "reject", ":6"},
		{"values", []string{"serve", "--assume", "bad-id="}, []string{"bad-id=reject\t400 ", "bad-id=not-found\t"}, "clock-leeway", ":4"},
		{"values with parameters", []string{"serve", "--assume", "refresh-reuse=n"}, []string{"refresh-reuse=reject\t", "refresh-reuse=new-pair=\t"}, "DURATION\t", ":6"},
		{"a parameter alone", []string{"serve", "--assume", "clock-leeway="}, nil, "clock-leeway", ":6"},
		{"values of nothing", []string{"serve", "--assume", "colour="}, nil, "colour", ":4"},
		{"arguments", []string{"assumptions", "bad-id", ""}, []string{"bad-sort\t", "clock-leeway\t"}, "bad-id\t", ":4"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			code, stdout, _ := execute(t, append([]string{"__complete"}, test.args...)...)
			for _, want := range append(test.want, test.flag+"\n") {
				if !strings.Contains("\n"+stdout, "\n"+want) {
					t.Errorf("%q is missing in %q", want, stdout)
				}
			}
			if code != exitOK || strings.Contains(stdout, test.not) {
				t.Errorf("exit code %d and %q, want 0 and nothing of %q", code, stdout, test.not)
			}
		})
	}
}
