package main

import (
	"os"
	"path/filepath"
	"slices"
)

// write puts the new text of a scenario into the file that it was read from. It is called for several at once.
func (r *play) write(name string, text []byte) error {
	at := slices.IndexFunc(r.picked, func(one pick) bool { return one.File == name })
	file := r.picked[at].file
	if err := rewrite(file, text); err != nil {
		return err
	}
	r.writing.Lock()
	defer r.writing.Unlock()
	r.written = append(r.written, file)
	return nil
}

// rewrite gives a file another text, and leaves its mode as it is. It follows links, so that what they lead to is written.
func rewrite(file string, text []byte) error {
	info, err := os.Stat(file)
	if err != nil {
		return cannotWrite(file, err)
	}
	to, err := filepath.EvalSymlinks(file)
	if err != nil {
		return cannotWrite(file, err)
	}
	return writeFile(to, text, info.Mode().Perm())
}
