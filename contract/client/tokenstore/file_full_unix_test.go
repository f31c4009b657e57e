//go:build unix

package tokenstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// TestFileOnAFullDisk has a process that may write files of so many bytes and no more (setrlimit(2), RLIMIT_FSIZE), which
// fails where a full disk does: in write.
func TestFileOnAFullDisk(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(realTempDir(t), "tokens.age"), newKey(t)
	s := newFile(t, path, key)
	put(t, s, pairOf(1))
	got := start(t, "on a full disk", path, key).rest(t)
	want := []string{
		"4096 bytes: change called false, " + path + ": the token store is not available: write " + path + ".new-: file too large",
		"16384 bytes: change called true, " + path + ": the token store is not available: write " + path + ".new-: file too large",
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
	wantPair(t, s, pairOf(1))
	put(t, s, pairOf(2))
	wantPair(t, s, pairOf(2))
}

// onAFullDisk tries to store a pair of 32 KiB, first where there is no room for a draft, then where there is for that alone.
func onAFullDisk(s *tokenstore.File) error {
	large := pairOf(2)
	large.Access = tokenstore.Token(strings.Repeat("x", 32<<10))
	for _, limit := range []uint64{4096, 16384} {
		var bounds syscall.Rlimit
		err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &bounds)
		bounds.Cur = limit
		if err := errors.Join(err, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &bounds)); err != nil {
			return err
		}
		called := false
		_, err = s.Update(context.Background(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
			called = true
			return large, nil
		})
		fmt.Printf("%d bytes: change called %v, %v\n", limit, called, withoutNumber(err))
	}
	return nil
}

// withoutNumber leaves the random number of a draft out of an error.
func withoutNumber(err error) string {
	before, after, found := strings.Cut(fmt.Sprint(err), ".new-")
	if !found || !errors.Is(err, tokenstore.ErrUnavailable) || os.IsNotExist(err) {
		return fmt.Sprint(err)
	}
	return before + ".new-" + strings.TrimLeft(after, "0123456789")
}
