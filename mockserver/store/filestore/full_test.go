//go:build unix

package filestore

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// TestFullDisk has a process that may write files of so many bytes and no more (setrlimit(2), RLIMIT_FSIZE), which fails where a full disk
// does: in write and in ftruncate.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "state")
	got := output(t, "fill the disk", path)
	for _, want := range []string{
		"unavailable: the state is unavailable: the state file " + path + ": ", "file too large", // the change that does not fit
		"again: the state is unavailable: the state file " + path + ": ", // nor does it later,
		"read: 1 of small, 0 of large, position 1",                       // while what is there is there,
		"small: <nil>", // what fits is written,
		"after: <nil>", // and all is, once there is room
		"read: 2 of small, 1 of large, position 3",
	} {
		if !strings.Contains(got, want) {
			t.Errorf("the child says\n%s\nwant %q", got, want)
		}
	}
	s := open(t, path)
	if large, err := s.Read(t.Context(), "large"); err != nil || len(large.Fields["x"]) != 1<<20 {
		t.Errorf("what was written when there was room: %d bytes, %v", len(large.Fields["x"]), err)
	}
}

func fillDisk(path string) error {
	ctx := context.Background()
	s, err := Open(ctx, path, Options{})
	if err != nil {
		return err
	}
	small := set("small", "a", "1")
	large := set("large", "x", strings.Repeat("x", 1<<20))
	if _, err := s.Commit(ctx, small); err != nil {
		return err
	}
	var bounds syscall.Rlimit
	if err := syscall.Getrlimit(syscall.RLIMIT_FSIZE, &bounds); err != nil {
		return err
	}
	bounded := bounds
	bounded.Cur = 64 << 10
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &bounded); err != nil {
		return err
	}
	for _, what := range []string{"unavailable", "again"} {
		_, err = s.Commit(ctx, large)
		fmt.Printf("%s: %v\n", what, err)
		if !errors.Is(err, records.ErrUnavailable) || !errors.Is(err, syscall.EFBIG) && !strings.Contains(err.Error(), "file too large") {
			return fmt.Errorf("%s: %w, want %w", what, err, syscall.EFBIG)
		}
	}
	printRead(s)
	_, err = s.Commit(ctx, set("small", "b", "1"))
	fmt.Println("small:", err)
	if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &bounds); err != nil {
		return err
	}
	_, err = s.Commit(ctx, large)
	fmt.Println("after:", err)
	printRead(s)
	return s.Close()
}

func printRead(s *Store) {
	ctx := context.Background()
	small, err1 := s.Read(ctx, "small")
	large, err2 := s.Read(ctx, "large")
	position, err3 := s.Position(ctx)
	fmt.Printf("read: %d of small, %d of large, position %d\n", len(small.Fields), len(large.Fields), position)
	if err := errors.Join(err1, err2, err3); err != nil {
		fmt.Println(err)
	}
}
