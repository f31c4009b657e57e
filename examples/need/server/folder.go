package server

import (
	"errors"
	"os"
	"os/user"
	"strconv"
)

// folder makes a folder that is gone with the test. Its path is short enough for sockets in it, as those of TempDir are
// not: Unix allows about a hundred bytes. It belongs to owner, when there is one.
func folder(tb TB, owner *account) string {
	tb.Helper()
	path, err := os.MkdirTemp("", "popupmock")
	if err != nil {
		tb.Fatalf("%v", err)
	}
	tb.Cleanup(func() {
		if err := os.RemoveAll(path); err != nil {
			tb.Logf("leaving a folder behind: %v", err)
		}
	})
	if owner == nil {
		return path
	}
	if err := os.Chown(path, int(owner.uid), int(owner.gid)); err != nil {
		tb.Fatalf("%v", err)
	}
	return path
}

// An account is a user of the system.
type account struct{ uid, gid uint32 }

// nobody is who runs a server that refuses to run as root; nil for whoever is not root, and runs it as himself.
func nobody(tb TB) *account {
	tb.Helper()
	if os.Geteuid() != 0 {
		return nil
	}
	found, err := user.Lookup("nobody")
	if err != nil {
		tb.Fatalf("the server does not run as root, and who else there is: %v", err)
	}
	uid, wrongUser := strconv.ParseUint(found.Uid, 10, 32)
	gid, wrongGroup := strconv.ParseUint(found.Gid, 10, 32)
	if err := errors.Join(wrongUser, wrongGroup); err != nil {
		tb.Fatalf("%v", err)
	}
	return &account{uint32(uid), uint32(gid)}
}
