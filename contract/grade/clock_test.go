//go:build !mutation

package grade_test

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade"
	"github.com/popupmock/popupmock/contract/grade/faketime"
	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/examples/need"
)

// What the situations with a moved clock are called.
const (
	earlyLittle = "refreshes-early/clock-little-left"
	earlyEnough = "refreshes-early/clock-enough-left"
	skewBehind  = "tolerates-clock-skew/client-behind"
	skewAhead   = "tolerates-clock-skew/client-ahead"
)

// verdicts that a client is to get, by situation, each with words of its reason.
type verdicts map[string]string

// TestClientsClock moves the clocks of real clients, and judges those alone whose clock was seen to move.
func TestClientsClock(t *testing.T) {
	t.Parallel()
	need.Programs(t, "faketime")
	oneCall := filepath.Join("testdata", "faketime", "one_call.py")
	unmoved := func(why string) verdicts {
		all := verdicts{}
		for _, id := range []string{earlyLittle, earlyEnough, skewBehind, skewAhead} {
			all[id] = "skip: its clock could not be moved" + why
		}
		return all
	}
	good := verdicts{
		earlyLittle: "pass: s left it refreshed before the call", earlyEnough: "pass: s left it did not refresh",
		skewBehind: "pass: every call succeeded", skewAhead: "pass: every call succeeded",
	}
	early := verdicts{earlyLittle: good[earlyLittle], earlyEnough: good[earlyEnough]}
	late := "fail: it sent a call with an access token that had 2"
	own, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		name    string
		command []string
		needs   []string
		want    verdicts
		note    string
	}{
		{"bash (CI)", zooCommand("bash", "shell/good.sh"), []string{"bash", "curl", "jq", "openssl", "flock"}, early, "moved the client's clock: bash printed the moved time"},
		{"php", zooCommand("php", "php/good.php"), []string{"php"}, good, "moved the client's clock: php printed the moved time"},
		{"node (soak)", zooCommand("node", "node/good-file.mjs"), []string{"node"}, good, "moved the client's clock: node printed the moved time"},
		{"one call (CI)", []string{"python3", "-B", oneCall, "good"}, []string{"python3"}, early, "moved the client's clock: python3 printed the moved time"},
		{"python (soak)", zooCommand("python3", "python/good.py"), []string{"python3"}, verdicts{skewAhead: good[skewAhead]}, ""},

		{"php late (CI)", zooCommand("php", "php/no_margin.php"), []string{"php"}, verdicts{earlyLittle: late, earlyEnough: "skip: nor was it seen to refresh"}, ""},
		{"python skew (soak)", zooCommand("python3", "python/checks_iat.py"), []string{"python3"}, verdicts{skewBehind: "warn: not every call succeeded"}, ""},
		{"one call, eager (CI)", []string{"python3", "-B", oneCall, "eager"}, []string{"python3"}, verdicts{earlyEnough: "fail: it refreshed although the access token had 9"}, ""},
		// No other situation shows this one: it makes one call a start.
		{"one call, ignores (CI)", []string{"python3", "-B", oneCall, "ignores"}, []string{"python3"}, verdicts{earlyLittle: late}, ""},

		{"monotonic (CI)", []string{"python3", "-B", oneCall, "monotonic"}, []string{"python3"},
			verdicts{earlyLittle: "skip: by a clock that stays real", earlyEnough: "skip: nor was it seen to refresh"}, ""},
		{"crashes", []string{"python3", "-B", oneCall, "crashes"}, []string{"python3"}, unmoved(": it does not work with libfaketime"), "was not used"},
		{"go", []string{own, hostile, "on-403", "login-only"}, nil, unmoved(": a program made by Go"), "was not used"},
		{"go in a shell (soak)", []string{"sh", "-c", `exec "$0" "$@"`, own, hostile, "on-403", "login-only"}, []string{"sh"}, unmoved(": its requests are sent by a program made by Go"), ""},
		{"no interpreter (CI)", []string{"testdata/faketime/wrapped", oneCall, "ignores"}, []string{"python3"}, unmoved(", or it does not look at it"), ""},
		{"no interpreter, good (soak)", []string{"testdata/faketime/wrapped", oneCall, "good"}, []string{"python3"},
			verdicts{earlyLittle: good[earlyLittle]}, "it asked for tokens more often"},
	} {
		if strings.HasSuffix(test.name, "(soak)") && os.Getenv(wholeZoo) == "" {
			continue
		}
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if strings.HasSuffix(test.name, "(CI)") {
				need.Long(t, "5 s")
			}
			need.Programs(t, test.needs...)
			wantVerdicts(t, gradeClock(t, absolutePaths(t, test.command), test.want), test.want, test.note)
		})
	}
}

func zooCommand(interpreter, file string) []string {
	return []string{interpreter, filepath.Join(zooFolder, file)}
}

func absolutePaths(t *testing.T, command []string) []string {
	t.Helper()
	var all []string
	for _, word := range command {
		if strings.HasPrefix(word, "testdata/") {
			full, err := filepath.Abs(word)
			if err != nil {
				t.Fatal(err)
			}
			word = full
		}
		all = append(all, word)
	}
	return all
}

// gradeClock grades a client by the rules of the situations that are wanted.
func gradeClock(t *testing.T, command []string, want verdicts) report.Run {
	t.Helper()
	library, err := faketime.Find("")
	if err != nil {
		t.Fatal(err)
	}
	options := zooOptions(t, func(rule string) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(want)), func(id string) bool { return strings.HasPrefix(id, rule+"/") })
	})
	options.Faketime = &library
	client := grade.Client{Args: command, Env: append(os.Environ(), "PYTHONDONTWRITEBYTECODE=1")}
	run, err := grade.Run(t.Context(), loopback(t), client, options)
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func wantVerdicts(t *testing.T, run report.Run, want verdicts, note string) {
	t.Helper()
	if notes := strings.Join(run.Notes, "\n"); !strings.Contains(notes, "libfaketime (/") || !strings.Contains(notes, note) {
		t.Errorf("notes %q, want one of libfaketime with %q", notes, note)
	}
	got := map[string]bool{}
	for _, r := range run.Results() {
		for _, p := range r.Parts {
			if p.How != "clock of the client moved by libfaketime" {
				continue
			}
			id := r.ID + "/" + p.ID
			got[id] = true
			verdict, reason, wanted := strings.Cut(want[id], ": ")
			if wanted && (string(p.Verdict) != verdict || !strings.Contains(p.Reason, reason)) {
				t.Errorf("%s: %s: %s, want %s", id, p.Verdict, p.Reason, want[id])
			}
		}
	}
	for id := range want {
		if !got[id] {
			t.Errorf("%s was not tried", id)
		}
	}
}
