package process

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// Workplace is what a program finds of the world: a fresh home, working directory and folder for temporary files.
type Workplace struct {
	// Root holds the others, and what whoever made it puts beside them.
	Root string
	// Home, Dir and Temp are absolute paths.
	Home, Dir, Temp string

	// Root, held open, so that it is found when it was moved: once to work in it, once to change its own permissions.
	root   *os.Root
	itself *os.File
}

// NewWorkplace makes one in a folder, or in that of the system for temporary files when parent is empty. Nobody else can
// look into it.
func NewWorkplace(parent string) (*Workplace, error) {
	root, err := os.MkdirTemp(parent, "popupmock-*")
	if err != nil {
		return nil, fmt.Errorf("a place for the program: %w", err)
	}
	if root, err = filepath.Abs(root); err == nil {
		root, err = filepath.EvalSymlinks(root) // a program that asks where it is gets this answer
	}
	if err != nil {
		return nil, fmt.Errorf("a place for the program: %w", err)
	}
	w := &Workplace{
		Root: root, Home: filepath.Join(root, "home"), Dir: filepath.Join(root, "work"), Temp: filepath.Join(root, "tmp"),
	}
	if w.root, err = os.OpenRoot(root); err == nil {
		w.itself, err = os.Open(root)
	}
	if err == nil {
		err = errors.Join(os.Mkdir(w.Home, 0o700), os.Mkdir(w.Dir, 0o700), os.Mkdir(w.Temp, 0o700))
	}
	if err != nil {
		return nil, errors.Join(fmt.Errorf("a place for the program: %w", err), w.Close())
	}
	return w, nil
}

// Close removes all of it, whatever the program has made of it: permissions that it took away are given back, links are
// removed and not followed, what it has moved elsewhere is emptied there. No process may be left that works in it.
//
// It refuses to remove what another file system is mounted on, and returns what could not be removed. Closing again does nothing.
func (w *Workplace) Close() error {
	if w.root == nil || w.itself == nil {
		return nil
	}
	defer w.release()
	if mounted := mountsBelow(w.Root); len(mounted) > 0 {
		return fmt.Errorf("%s: not removed, because of what is mounted at %s", w.Root, mounted[0])
	}
	_ = w.itself.Chmod(0o700) // what fails shows when it is emptied
	emptied := empty(w.root)
	moved := movedTo(w.itself, w.Root)
	w.release() // Windows removes nothing that is open
	var rest error
	if moved != "" {
		rest = os.Remove(moved)
	}
	if emptied != nil {
		return fmt.Errorf("%s: not all of it could be removed: %w", w.Root, emptied)
	}
	// What is in its place now: the folder, nothing, or what the program has put there.
	if err := os.RemoveAll(w.Root); err != nil {
		return errors.Join(err, rest)
	}
	return rest
}

func (w *Workplace) release() {
	if w.root != nil {
		shut(w.root)
		shut(w.itself)
	}
	w.root, w.itself = nil, nil
}

// empty removes all that is in a folder.
func empty(folder *os.Root) error {
	first := removeEntries(folder)
	if first == nil {
		return nil
	}
	permit(folder, deepest)
	return removeEntries(folder)
}

func removeEntries(folder *os.Root) error {
	names, err := entries(folder)
	for _, name := range names {
		err = errors.Join(err, folder.RemoveAll(name))
	}
	return err
}

func entries(folder *os.Root) ([]string, error) {
	f, err := folder.Open(".")
	if err != nil {
		return nil, err
	}
	defer shut(f)
	names, err := f.Readdirnames(-1)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil // the folder itself was removed
	}
	return names, err
}

// permit gives back the right to look into folders, and to change them. It follows no links.
func permit(folder *os.Root, depth int) {
	names, err := entries(folder)
	if err != nil || depth == 0 {
		return
	}
	for _, name := range names {
		info, err := folder.Lstat(name)
		if err != nil || !info.IsDir() {
			continue
		}
		_ = folder.Chmod(name, 0o700) // what fails shows when it is removed
		if sub, err := folder.OpenRoot(name); err == nil {
			permit(sub, depth-1)
			shut(sub)
		}
	}
}
