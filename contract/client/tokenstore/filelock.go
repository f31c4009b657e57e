package tokenstore

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/gofrs/flock"
)

// lockRetry is how often a process asks for a lock that another one has. flock(2) can wait by itself, yet nothing could
// end its waiting.
const lockRetry = 5 * time.Millisecond

// maxLinks is how many symbolic links in a row are followed, as many as Linux follows (path_resolution(7)).
const maxLinks = 40

// lockName is a file of its own, since the file of the tokens is another one after each write.
func lockName(path string) string { return path + ".lock" }

// lock waits for the lock of the file at path, first among the goroutines of f, then among all processes and other Files,
// and returns how to let it go. Errors are that of ctx, and ErrUnavailable.
func (f *File) lock(ctx context.Context, path string) (func(), error) {
	select {
	case f.turn <- struct{}{}:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	locked := flock.New(lockName(path)) // a fresh one: what is locked already counts as locked for everybody who asks
	_, err := locked.TryLockContext(ctx, lockRetry)
	if err == nil {
		return func() { _ = locked.Unlock(); <-f.turn }, nil
	}
	<-f.turn
	switch {
	case ctx.Err() != nil && errors.Is(err, ctx.Err()):
		return nil, ctx.Err()
	case errors.Is(err, os.ErrNotExist):
		err = fmt.Errorf("%w: make the folder, with mode 0700", err)
	}
	return nil, unavailable(path, err)
}

// resolve follows symbolic links: to the folder, and from the file to where it lies, which need not exist.
func resolve(path string) (string, error) {
	for range maxLinks {
		folder, err := filepath.EvalSymlinks(filepath.Dir(path))
		if errors.Is(err, os.ErrNotExist) {
			return "", fmt.Errorf("%w: make the folder, with mode 0700", err)
		}
		if err != nil {
			return "", err
		}
		path = filepath.Join(folder, filepath.Base(path))
		info, err := os.Lstat(path)
		if errors.Is(err, os.ErrNotExist) || err == nil && info.Mode()&os.ModeSymlink == 0 {
			return path, nil
		}
		if err != nil {
			return "", err
		}
		target, err := os.Readlink(path)
		if err != nil {
			return "", err
		}
		if !filepath.IsAbs(target) {
			target = filepath.Join(folder, target)
		}
		path = target
	}
	return "", fmt.Errorf("more than %d symbolic links in a row", maxLinks)
}
