//go:build unix

package tokenstore_test

import (
	"bytes"
	"context"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/examples/need"
)

// Several processes count in one file: each number comes up once.
func TestFileAmongProcesses(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(realTempDir(t), "tokens.age"), newKey(t)
	var running []*child
	for range 4 {
		running = append(running, start(t, "count to 25", path, key))
	}
	var seen []int
	for _, c := range running {
		for _, line := range c.rest(t) {
			seen = append(seen, atoi(t, line))
		}
	}
	slices.Sort(seen)
	for i, n := range seen {
		if n != i+1 {
			t.Fatalf("the numbers %v came up, want 1 to 100, each once", seen)
		}
	}
	if len(seen) != 100 {
		t.Errorf("%d numbers came up, want 100", len(seen))
	}
	wantPair(t, newFile(t, path, key), pairOf(100))
	wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
}

func atoi(t *testing.T, text string) int {
	t.Helper()
	n, err := strconv.Atoi(text)
	must(t, err)
	return n
}

const counter = 2 // processes that count beside the one that is killed

// Processes are killed at any point of an Update, while others go on. After each the file is whole, no number that
// somebody was told is lost, and the lock is free.
func TestFileSurvivesKills(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(realTempDir(t), "tokens.age"), newKey(t)
	random := rand.New(rand.NewPCG(1, 2))
	running := make([]*child, counter)
	for i := range running {
		running[i] = start(t, "count on", path, key)
	}
	s, told := newFile(t, path, key), 0
	for range need.Rounds(8, 30, 500) {
		i := random.IntN(counter)
		victim := running[i]
		for range random.IntN(3) {
			told = max(told, atoi(t, victim.line(t)))
		}
		for range random.IntN(20) { // so that not every kill comes just after a line
			told = max(told, loaded(t, s, told))
		}
		for _, line := range victim.kill(t) {
			told = max(told, atoi(t, line))
		}
		wantNoPlainText(t, filepath.Dir(path))
		told = max(loaded(t, s, told), soon(t, s))
		running[i] = start(t, "count on", path, key)
	}
	for _, c := range running {
		c.kill(t)
	}
	soon(t, s)
	wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
}

// loaded is the number of the pair, which is at least the one that somebody was told.
func loaded(t *testing.T, s tokenstore.Store, told int) int {
	t.Helper()
	now, err := s.Load(t.Context())
	n := numberOf(now)
	if err != nil || n < told {
		t.Fatalf("Load: got pair %d and error %v, want at least pair %d, of which a process was told", n, err, told)
	}
	return n
}

// soon is an Update that must get the lock within a minute; it returns the number.
func soon(t *testing.T, s tokenstore.Store) int {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	pair, err := s.Update(ctx, next)
	if err != nil {
		t.Fatalf("Update after a kill: %v", err)
	}
	return numberOf(pair)
}

// wantNoPlainText asserts that no file in a folder, left over or not, holds any of a token.
func wantNoPlainText(t *testing.T, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	for _, entry := range entries {
		content, err := os.ReadFile(filepath.Join(folder, entry.Name()))
		if err == nil { // otherwise it is gone by now
			wantNoSecret(t, entry.Name(), string(content))
		}
	}
}

// A killed process leaves its draft, which holds nothing yet, and not its lock. The next one to write takes it away.
func TestFileAfterAKillInsideChange(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(realTempDir(t), "tokens.age"), newKey(t)
	s := newFile(t, path, key)
	put(t, s, pairOf(1))
	inside := start(t, "stay inside", path, key)
	if got := inside.line(t); got != "inside" {
		t.Fatalf("a child tells %q, want that it is inside", got)
	}
	wantPair(t, s, pairOf(1))
	inside.kill(t)
	left, err := filepath.Glob(path + ".new-*")
	must(t, err)
	if len(left) != 1 {
		t.Fatalf("%q are left, want one draft", left)
	}
	if content, err := os.ReadFile(left[0]); err != nil || len(bytes.Trim(content, "\x00")) != 0 {
		t.Errorf("the draft holds %d bytes and not zeros alone: %v", len(content), err)
	}
	put(t, s, pairOf(1)) // writes nothing
	if n := soon(t, s); n != 2 {
		t.Errorf("the next pair is %d, want 2", n)
	}
	wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
}

// A name may hold what a pattern would.
func TestFileWithAStarInItsName(t *testing.T) {
	t.Parallel()
	folder := realTempDir(t)
	s := newFile(t, filepath.Join(folder, "to*ns"), newKey(t))
	must(t, os.WriteFile(filepath.Join(folder, "to*ns.new-1"), nil, 0o600))
	must(t, os.WriteFile(filepath.Join(folder, "to1ns.new-"), nil, 0o600))
	put(t, s, pairOf(1))
	wantFiles(t, folder, "to*ns", "to*ns.lock", "to1ns.new-")
}

// Clearing takes drafts away, too, and nothing that merely looks like one.
func TestFileSweeps(t *testing.T) {
	t.Parallel()
	folder := realTempDir(t)
	path := filepath.Join(folder, "tokens.age")
	for _, name := range []string{"tokens.age.new-1", "tokens.age.newer", "other.age.new-1", "tokens.age.new-2"} {
		must(t, os.WriteFile(filepath.Join(folder, name), nil, 0o600))
	}
	s := newFile(t, path, newKey(t))
	put(t, s, pairOf(1))
	wantFiles(t, folder, strings.Fields("other.age.new-1 tokens.age tokens.age.lock tokens.age.newer")...)
	must(t, os.WriteFile(path+".new-3", nil, 0o600))
	put(t, s, tokenstore.Pair{})
	wantFiles(t, folder, strings.Fields("other.age.new-1 tokens.age.lock tokens.age.newer")...)
}
