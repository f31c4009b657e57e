//go:build unix

package filestore

import (
	"fmt"
	"math/rand/v2"
	"path/filepath"
	"strconv"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// killRounds is how often a process is killed.
func killRounds() int { return need.Rounds(30, 60, 2000) }

// What a process has acknowledged is there after it was killed at any moment, and positions go on. This cannot tell whether it was flushed:
// what is in the page cache outlives a process, though not a machine.
func TestKilled(t *testing.T) {
	t.Parallel()
	folder, random := t.TempDir(), rand.New(rand.NewPCG(2, 3))
	acknowledged := 0
	var path string
	for round := range killRounds() {
		if round%10 == 0 { // a file of its own, whose making may be killed as well
			path = filepath.Join(folder, fmt.Sprint("state-", round))
		}
		counting := start(t, "count", path)
		var lines []string
		for range random.IntN(25) {
			lines = append(lines, counting.line())
		}
		if err := counting.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		lines = append(lines, counting.rest()...)
		acknowledged += len(lines)
		wantCounted(t, path, lines)
	}
	t.Logf("%d kills, %d acknowledged changes", killRounds(), acknowledged)
	if acknowledged < 10*killRounds() {
		t.Errorf("%d changes were acknowledged in %d rounds: too few to tell", acknowledged, killRounds())
	}
}

// wantCounted opens a file and wants what was acknowledged, and at most one change a counter that was not.
func wantCounted(t *testing.T, path string, lines []string) {
	t.Helper()
	s, err := Open(t.Context(), path, Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer closeStore(t, s)
	told := map[int]int64{}
	last := records.Position(0)
	for _, line := range lines {
		var counter int
		var n int64
		var at records.Position
		if _, err := fmt.Sscan(line, &counter, &n, &at); err != nil {
			t.Fatalf("a child says %q", line)
		}
		told[counter], last = n, max(last, at)
	}
	position, err := s.Position(t.Context())
	if err != nil || position < last || position > last+counters && len(lines) > 0 {
		t.Errorf("the position is %d, %v, want %d, which was acknowledged, or a little more", position, err, last)
	}
	sum := int64(0)
	for i := range counters {
		r, err := s.Read(t.Context(), fmt.Sprint("counter ", i), "n")
		if err != nil {
			t.Fatal(err)
		}
		n, _ := strconv.ParseInt(string(r.Fields["n"]), 10, 64)
		if sum += n; told[i] > 0 && n != told[i] && n != told[i]+1 {
			t.Errorf("counter %d is at %d, want %d, which was acknowledged, or one more", i, n, told[i])
		}
	}
	if records.Position(sum) != position { //nolint:gosec // not negative
		t.Errorf("%d changes are there, and the position is %d", sum, position)
	}
}
