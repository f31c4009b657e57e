//go:build unix

package filestore

import (
	"fmt"
	"math/rand/v2"
	"os"
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
		if round%10 == 0 { // a file of its own
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

// TestKilledAtATransaction kills right before and right after the file is written, where the kills of TestKilled, each of which follows upon
// a line, hardly ever fall: what is acknowledged was written before, and what belongs together was written together.
func TestKilledAtATransaction(t *testing.T) {
	t.Parallel()
	for n := range transactions {
		for _, role := range []string{dyingBefore(n), dyingAfter(n)} {
			t.Run(role, func(t *testing.T) {
				t.Parallel()
				path := filepath.Join(t.TempDir(), "state")
				wantCounted(t, path, start(t, role, path).rest())
				if s := open(t, path); s.position < records.Position(n) {
					t.Errorf("%d changes are there, want one at least of each transaction", s.position)
				}
			})
		}
	}
}

// A process that is killed while it makes its file leaves none, or a whole one.
func TestKilledWhileTheFileIsMade(t *testing.T) {
	t.Parallel()
	for range 5 {
		folder := t.TempDir()
		path := filepath.Join(folder, "state")
		making := start(t, "count", path)
		lines := make(chan []string, 1)
		go func() { lines <- making.rest() }()
		for made := false; !made; { // the file, or what becomes the file
			names, err := os.ReadDir(folder)
			if made = len(names) > 0; err != nil || !made && len(lines) > 0 {
				t.Fatalf("the process has ended, or there is no folder: %v", err)
			}
		}
		if err := making.cmd.Process.Kill(); err != nil {
			t.Fatal(err)
		}
		wantCounted(t, path, <-lines)
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
