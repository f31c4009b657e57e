package tokenstore_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// to is a change to a pair, whatever there was.
func to(pair tokenstore.Pair) tokenstore.Change {
	return func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) { return pair, nil }
}

func put(t testing.TB, s tokenstore.Store, pair tokenstore.Pair) {
	t.Helper()
	_, err := s.Update(t.Context(), to(pair))
	must(t, err)
}

func wantPair(t testing.TB, s tokenstore.Store, want tokenstore.Pair) {
	t.Helper()
	if got, err := s.Load(t.Context()); err != nil || got != want {
		t.Errorf("Load: got pair %d and error %v, want pair %d", numberOf(got), err, numberOf(want))
	}
}

// wantRefused asserts the reason and the whole text of both methods, and that change is not called.
func wantRefused(t testing.TB, s tokenstore.Store, reason error, text string) {
	t.Helper()
	_, err := s.Load(t.Context())
	wantError(t, "Load", err, reason, text)
	wantUpdateRefused(t, s, reason, text)
}

func wantUpdateRefused(t testing.TB, s tokenstore.Store, reason error, text string) {
	t.Helper()
	_, err := s.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		t.Error("change was called")
		return tokenstore.Pair{}, errors.New("change")
	})
	wantError(t, "Update", err, reason, text)
}

func wantError(t testing.TB, what string, err, reason error, text string) {
	t.Helper()
	if !errors.Is(err, reason) || err.Error() != text {
		t.Errorf("%s: got error\n%v\nwant\n%s", what, err, text)
	}
	wantNoSecret(t, what, fmt.Sprint(err))
}

// wantFiles asserts that nothing else lies in a folder.
func wantFiles(t testing.TB, folder string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	must(t, err)
	var got []string
	for _, entry := range entries {
		got = append(got, entry.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("in the folder lie %q, want %q", got, want)
	}
}

func TestNewFileRefuses(t *testing.T) {
	t.Parallel()
	for want, test := range map[string]struct {
		path string
		key  seal.Key
	}{
		"the token file has no name; expected a path such as tokens.age":                                   {"", newKey(t)},
		"the token file x.age has no key: parse one with seal.ParseKey, or make one with seal.GenerateKey": {"x.age", seal.Key{}},
	} {
		if f, err := tokenstore.NewFile(test.path, test.key); err == nil || err.Error() != want || f != nil {
			t.Errorf("got %v and error %v, want %s", f, err, want)
		}
	}
}

// A relative path is meant from where the process was when it opened the store.
func TestFileKeepsItsFolder(t *testing.T) {
	key, folder := newKey(t), realTempDir(t)
	t.Chdir(folder)
	s := newFile(t, "tokens.age", key)
	t.Chdir(realTempDir(t))
	put(t, s, pairOf(1))
	wantPair(t, newFile(t, filepath.Join(folder, "tokens.age"), key), pairOf(1))
}

func TestFileIsNotPrintedWithItsKey(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	s := newFile(t, "tokens.age", key)
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if text := fmt.Sprintf(verb, s) + fmt.Sprintf(verb, *s); strings.Contains(text, strings.TrimSpace(key.Secret())[16:40]) {
			t.Errorf("%s shows the key: %s", verb, text)
		}
	}
}

// A new key in front of the old one reads what the old one has sealed, and is the one that is needed after the next write.
func TestFileWithANewKey(t *testing.T) {
	t.Parallel()
	path, old, fresh := filepath.Join(realTempDir(t), "tokens.age"), newKey(t), newKey(t)
	both, err := seal.ParseKey(fresh.Secret() + old.Secret())
	must(t, err)
	put(t, newFile(t, path, old), pairOf(1))
	wantPair(t, newFile(t, path, both), pairOf(1))
	put(t, newFile(t, path, both), pairOf(2))
	wantPair(t, newFile(t, path, fresh), pairOf(2))
	wantRefused(t, newFile(t, path, old), tokenstore.ErrWrongKey, fmt.Sprintf(
		"%s: the stored tokens are encrypted with another key: it needs key %s, and at hand is key %s: "+
			"give the key that sealed it, or put it below the new one", path, fresh.Fingerprint(), old.Fingerprint()))
}

// realTempDir is a folder by the name that it has when all links are followed, as errors have it.
func realTempDir(t testing.TB) string {
	t.Helper()
	folder, err := filepath.EvalSymlinks(t.TempDir())
	must(t, err)
	return folder
}

// What is wrong with the file, and what the error says, to the letter.
func TestFileErrors(t *testing.T) {
	t.Parallel()
	key := newKey(t)
	const again = ": put back a copy, or move it away and log in anew"
	for name, test := range map[string]struct {
		spoil  func(t *testing.T, path string)
		reason error
		text   string // PATH stands for the path
	}{
		"an empty file": {
			func(t *testing.T, path string) { must(t, os.WriteFile(path, nil, 0o600)) },
			tokenstore.ErrDamaged,
			"PATH: the stored tokens are damaged: expected a binary age file, found 0 bytes that are none" + again,
		},
		"tokens in the clear": {
			func(t *testing.T, path string) { must(t, os.WriteFile(path, []byte(secret), 0o600)) },
			tokenstore.ErrDamaged,
			"PATH: the stored tokens are damaged: expected a binary age file, found 26 bytes that are none" + again,
		},
		"a large file": {
			func(t *testing.T, path string) { must(t, os.WriteFile(path, make([]byte, 4<<20+1), 0o600)) },
			tokenstore.ErrDamaged,
			"PATH: the stored tokens are damaged: it has more than 4194304 bytes" + again,
		},
		"a newer release": {
			func(t *testing.T, path string) { must(t, os.WriteFile(path, sealText(t, key, `{"version":2}`), 0o600)) },
			tokenstore.ErrUnavailable,
			"PATH: the token store is not available: a newer release has written it, in format 2, and this one reads 1: use that release",
		},
		"a folder": {
			func(t *testing.T, path string) { must(t, os.Mkdir(path, 0o700)) },
			tokenstore.ErrUnavailable,
			"PATH: the token store is not available: it is a folder; expected a file",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			path := filepath.Join(realTempDir(t), "tokens.age")
			test.spoil(t, path)
			before, _ := os.ReadFile(path)
			wantRefused(t, newFile(t, path, key), test.reason, strings.ReplaceAll(test.text, "PATH", path))
			if after, _ := os.ReadFile(path); string(after) != string(before) {
				t.Errorf("the file has changed from %d bytes to %d", len(before), len(after))
			}
			wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
		})
	}
}

// Without its folder a store is not empty: what is put into it would be lost.
func TestFileWithoutItsFolder(t *testing.T) {
	t.Parallel()
	folder := filepath.Join(realTempDir(t), "folder")
	path := filepath.Join(folder, "tokens.age")
	s := newFile(t, path, newKey(t))
	wantRefused(t, s, tokenstore.ErrUnavailable,
		path+": the token store is not available: lstat "+folder+": no such file or directory: make the folder, with mode 0700")
	must(t, os.Mkdir(folder, 0o700))
	wantPair(t, s, tokenstore.Pair{})
	put(t, s, pairOf(1))
	wantPair(t, s, pairOf(1))
}

func TestFileWhoseLockIsAFolder(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTempDir(t), "tokens.age")
	must(t, os.Mkdir(path+".lock", 0o700))
	s := newFile(t, path, newKey(t))
	wantUpdateRefused(t, s, tokenstore.ErrUnavailable,
		path+": the token store is not available: open "+path+".lock: is a directory")
}

// What is too large to be read again is not written, and neither is what JSON cannot hold.
func TestFileRefusesPairs(t *testing.T) {
	t.Parallel()
	path := filepath.Join(realTempDir(t), "tokens.age")
	s := newFile(t, path, newKey(t))
	put(t, s, pairOf(1))
	large, odd := pairOf(2), pairOf(2)
	large.Access = tokenstore.Token(strings.Repeat("x", 4<<20))
	odd.Refresh += "\xff"
	for says, pair := range map[string]tokenstore.Pair{"; expected at most 4194304": large, "a token is not UTF-8": odd} {
		if _, err := s.Update(t.Context(), to(pair)); !errors.Is(err, tokenstore.ErrUnavailable) || !strings.Contains(err.Error(), says) {
			t.Errorf("got error %v, want %q in it", err, says)
		} else {
			wantNoSecret(t, says, err.Error())
		}
		wantPair(t, s, pairOf(1))
	}
	wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
}

// Somebody removes the lock, and the pair is another one when change returns.
func TestFileThatHasChanged(t *testing.T) {
	t.Parallel()
	path, key := filepath.Join(realTempDir(t), "tokens.age"), newKey(t)
	_, err := newFile(t, path, key).Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		must(t, os.Remove(path+".lock"))
		put(t, newFile(t, path, key), pairOf(2))
		return pairOf(1), nil
	})
	wantError(t, "Update", err, tokenstore.ErrChanged,
		path+": the stored tokens have changed meanwhile, by somebody without the lock: is "+path+".lock ever removed?")
	wantFiles(t, filepath.Dir(path), "tokens.age", "tokens.age.lock")
}

// wantParts is wantError for a text with a random number in it.
func wantParts(t testing.TB, err, reason error, begins, ends string) {
	t.Helper()
	if text := fmt.Sprint(err); !errors.Is(err, reason) || !strings.HasPrefix(text, begins) || !strings.HasSuffix(text, ends) {
		t.Errorf("got error\n%v\nwant\n%s...%s", err, begins, ends)
	}
}
