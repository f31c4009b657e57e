package scenarios_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/report"
	"github.com/popupmock/popupmock/scenarios"
)

// A play is a script, and what is to become of it: nothing for one that holds, "skip: why" for one that is left out, and else
// "LINE: why it fails" or "LINE! why it is an error". A text that ends with … is the beginning.
type play struct{ name, script, want string }

// plays of all commands, by the file that the commands are in.
func plays() map[string][]play {
	return map[string][]play{
		"account": accountPlays(), "answer": answerPlays(), "claim": claimPlays(), "client": clientPlays(), "flow": flowPlays(),
		"journal": journalPlays(), "request": requestPlays(), "rule": rulePlays(), "steer": steerPlays(), "value": valuePlays(),
		"world": worldPlays(),
	}
}

// TestCommands runs them on a mock in this program.
func TestCommands(t *testing.T) {
	t.Parallel()
	for area, all := range plays() {
		t.Run(area, func(t *testing.T) {
			t.Parallel()
			runPlays(t, embedded(t), all)
		})
	}
}

func runPlays(t *testing.T, target scenarios.Target, plays []play) {
	t.Helper()
	all := make([]*scenarios.Scenario, len(plays))
	for i, p := range plays {
		var err error
		if all[i], err = scenarios.Parse(p.name+".txtar", []byte(p.script)); err != nil {
			t.Fatalf("%s: %v", p.name, err)
		}
	}
	run, err := scenarios.Check(t.Context(), target, all, scenarios.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for i, result := range run.Results() {
		t.Run(result.ID, func(t *testing.T) {
			t.Parallel()
			begin, open := strings.CutSuffix(plays[i].want, "…")
			if got := became(result); got != begin && (!open || !strings.HasPrefix(got, begin)) {
				t.Errorf("the script\n%s\nbecame\n%s\nwant\n%s", plays[i].script, got, plays[i].want)
			}
		})
	}
}

// became is what a result says, in the way of plays.
func became(r report.Result) string {
	switch r.Verdict {
	case report.Pass:
		return ""
	case report.Skipped:
		return "skip: " + r.Reason
	}
	where, why, _ := strings.Cut(r.Reason, "\n")
	_, line, _ := strings.Cut(where, ".txtar:")
	line, _, found := strings.Cut(line, ":")
	mark := ":"
	if r.Verdict != report.Fail {
		mark = "!"
	}
	if !found {
		return mark + " " + r.Reason
	}
	return line + mark + " " + why
}

// failing is the line of a play that does not hold, empty where all do.
func (p play) failing() string {
	var line int
	if n, err := fmt.Sscanf(p.want, "%d:", &line); err != nil || n != 1 {
		return ""
	}
	return strings.TrimSpace(strings.Split(p.script, "\n")[line-1])
}

// TestEveryCommandIsPlayed demands that each command is seen to hold, and each expectation to fail: as it is, and turned round.
func TestEveryCommandIsPlayed(t *testing.T) {
	t.Parallel()
	holds, fails := map[string]bool{}, map[string]bool{}
	names := scenarios.CommandNames()
	slices.Reverse(names) // client get before client
	for _, all := range plays() {
		for _, p := range all {
			for line := range strings.Lines(p.script) {
				name, not := commandOf(names, line)
				switch {
				case strings.TrimSpace(line) == p.failing():
					fails[not+name] = true
				case p.want == "":
					holds[not+name] = true
				}
			}
		}
	}
	for _, name := range names {
		if !holds[name] {
			t.Errorf("no play shows the command %s", name)
		}
		if !scenarios.IsExpectation(name) {
			continue
		}
		for _, not := range []string{"", "! "} {
			if !fails[not+name] {
				t.Errorf("no play shows how %s%s fails", not, name)
			}
			if !holds[not+name] {
				t.Errorf("no play shows how %s%s holds", not, name)
			}
		}
	}
}

// commandOf is the command of a line, and the ! before it.
func commandOf(names []string, line string) (name, not string) {
	line = strings.TrimSpace(line)
	for strings.HasPrefix(line, "[") {
		_, line, _ = strings.Cut(line, "] ")
	}
	line, turned := strings.CutPrefix(line, "! ")
	if turned {
		not = "! "
	}
	for _, name := range names {
		if line == name || strings.HasPrefix(line, name+" ") {
			return name, not
		}
	}
	return "", not
}
