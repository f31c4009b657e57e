package main

import (
	"encoding/json"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// TestEnvInAShell sets the variables in one, whatever is in them.
func TestEnvInAShell(t *testing.T) {
	t.Parallel()
	need.Programs(t, "sh")
	const strange = "http://127.0.0.1:1/it's $HOME/`x`"
	text := printed(t, "env", "--url", strange)
	out, err := exec.CommandContext(t.Context(), "sh", "-c", text+`printf '%s|' "$POPUPMOCK_BASE_URL" "$POPUPMOCK_CONTROL_URL" "$POPUPMOCK_USERNAME" "$POPUPMOCK_PASSWORD"`).Output()
	if want := strange + "|" + strange + "|your_api_username|your_api_password|"; err != nil || string(out) != want {
		t.Errorf("a shell has %q, %v, want %q", out, err, want)
	}
}

// TestEnvOfShells quotes as each shell wants it.
func TestEnvOfShells(t *testing.T) {
	t.Parallel()
	ready := t.TempDir() + "/ready.txt"
	if err := writeFile(ready, []byte("http://127.0.0.1:1/it's\nhttp://127.0.0.1:2\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	for shell, want := range map[string]string{
		"sh": "export POPUPMOCK_BASE_URL='http://127.0.0.1:1/it'\\''s/s/a'\nexport POPUPMOCK_USERNAME=your_api_username\n" +
			"export POPUPMOCK_PASSWORD=your_api_password\nexport POPUPMOCK_CONTROL_URL=http://127.0.0.1:2/s/a\n",
		"fish": "set -gx POPUPMOCK_BASE_URL 'http://127.0.0.1:1/it\\'s/s/a'\nset -gx POPUPMOCK_USERNAME 'your_api_username'\n" +
			"set -gx POPUPMOCK_PASSWORD 'your_api_password'\nset -gx POPUPMOCK_CONTROL_URL 'http://127.0.0.1:2/s/a'\n",
		"powershell": "$env:POPUPMOCK_BASE_URL = 'http://127.0.0.1:1/it''s/s/a'\n$env:POPUPMOCK_USERNAME = 'your_api_username'\n" +
			"$env:POPUPMOCK_PASSWORD = 'your_api_password'\n$env:POPUPMOCK_CONTROL_URL = 'http://127.0.0.1:2/s/a'\n",
	} {
		if got := printed(t, "env", "--ready-file", ready, "--sandbox", "a", "--shell", shell); got != want {
			t.Errorf("%s: printed %q, want %q", shell, got, want)
		}
	}
}

// TestFilterFlagsAreTold wants a usage of each key.
func TestFilterFlagsAreTold(t *testing.T) {
	t.Parallel()
	for _, key := range journal.FilterKeys() {
		if filterUsage[key] == "" {
			t.Errorf("filterUsage has nothing of %s", key)
		}
	}
}

func TestRelative(t *testing.T) {
	t.Parallel()
	now := time.Date(2025, 1, 15, 9, 30, 0, 0, time.UTC)
	for after, want := range map[time.Duration]string{
		time.Second: "in 1s", 119 * time.Second: "in 119s", 2 * time.Minute: "in 2m", 2 * time.Hour: "in 2h", 48 * time.Hour: "in 2d",
		0: "0s ago", -time.Hour: "60m ago",
	} {
		if got := relative(now.Add(after), now); got != want {
			t.Errorf("%s is %q, want %q", after, got, want)
		}
	}
}

// TestTableInColour lines up as it does without, and shows what a terminal would obey.
func TestTableInColour(t *testing.T) {
	t.Parallel()
	page := &list{colour: true}
	page.table("A B", [][]cell{{cell{text: "é\x1b"}.in(stateColour("live")...), {text: ""}}}, "")
	if want := "\x1b[1mA\x1b[22m      \x1b[1mB\x1b[22m\n\x1b[32mé\\x1b\x1b[0m  -\n"; page.String() != want {
		t.Errorf("table %q, want %q", page, want)
	}
}

// TestCtlCompletion offers what values there are.
func TestCtlCompletion(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"fault add --operation":    "createOrder\n",
		"fault add --effect":       "malformed_json\n",
		"journal list --reason":    "token_expired\ttoken expired\n",
		"journal list --operation": "refresh\n",
		"journal wait --state":     "spent\n",
		"assumption set":           "bad-id=\twhat an id",
		"assumption list":          "bad-id\twhat an id",
		"clock set --mode":         "frozen\n",
		"token list --use":         "refresh\n",
	} {
		code, stdout, _ := execute(t, append(append([]string{"__complete", "ctl"}, strings.Fields(words)...), "")...)
		if code != exitOK || !strings.Contains("\n"+stdout, "\n"+want) {
			t.Errorf("%s: exit code %d and %q, want %q among it", words, code, stdout, want)
		}
	}
}

func FuzzEffectFields(f *testing.F) {
	for _, seed := range []string{"status=503", "uniform.min=1s", "a.b.c={}", "a=1\na.b=2", "=", "type=x", "a..b=\xff"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		fields, err := effectFields(strings.Split(text, "\n"))
		if raw, encoding := json.Marshal(fields); err == nil && (encoding != nil || !json.Valid(raw)) {
			t.Errorf("%q gives %q, %v", text, raw, encoding)
		}
	})
}

// FuzzParseStep reads what it has read again from what that is written as.
func FuzzParseStep(f *testing.F) {
	for _, seed := range []string{"operation=login status=200", `{"account":"a b","status":401}`, "since=1", "{", "=", `{"path":"/a","path":"/b"}`} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		step, err := parseStep(text)
		if err != nil {
			return
		}
		raw, err := json.Marshal(step)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := parseStep(string(raw)); err != nil || again.Query().Encode() != step.Query().Encode() {
			t.Errorf("%q is read as %v, and that as %v, %v", text, step, again, err)
		}
	})
}

func FuzzParseSpan(f *testing.F) {
	for _, seed := range []string{"55m", "-5m", "7d", "--1s", "-+1s", "-", ""} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if d, err := parseSpan(text); err == nil && strings.HasPrefix(text, "-") && d > 0 {
			t.Errorf("%q is %s", text, d)
		}
	})
}
