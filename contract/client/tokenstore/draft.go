package tokenstore

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// draft is a file NAME.new-NUMBER, which becomes NAME. The number is random, so that not even two processes that both
// believe to hold the lock write into one draft.
type draft struct {
	file     *os.File
	replaced bool
}

// reserve is how many bytes a draft takes before it is known what will be in it: enough for two tokens of 3 KiB. A full
// disk shows before a refresh token is spent, not after.
const reserve = 8 << 10

func draftPrefix(path string) string { return filepath.Base(path) + ".new-" }

// newDraft makes a draft with mode 0600, and room for it.
func newDraft(path string) (*draft, error) {
	file, err := os.CreateTemp(filepath.Dir(path), draftPrefix(path)+"*")
	if err != nil {
		return nil, err
	}
	d := &draft{file: file}
	if _, err := file.Write(make([]byte, reserve)); err != nil {
		d.discard()
		return nil, err
	}
	return d, nil
}

// replace makes the draft hold what is given, on the disk too, and puts it in the place of the file at path.
func (d *draft) replace(path string, content []byte) error {
	if _, err := d.file.WriteAt(content, 0); err != nil {
		return err
	}
	if err := d.file.Truncate(int64(len(content))); err != nil {
		return err
	}
	if err := d.file.Chmod(0o600); err != nil { // the umask has its say in OpenFile
		return err
	}
	if err := d.file.Sync(); err != nil {
		return err
	}
	if err := d.file.Close(); err != nil { // Windows does not rename what is open
		return err
	}
	if err := os.Rename(d.file.Name(), path); err != nil {
		return err
	}
	d.replaced = true
	return nil
}

// discard removes a draft that has not become the file.
func (d *draft) discard() {
	if d.replaced {
		return
	}
	_ = d.file.Close()
	_ = os.Remove(d.file.Name())
}

// sweep removes the drafts that killed processes have left. It is called with the lock held, when every draft is one. One
// that cannot be removed does no harm.
func sweep(path string) {
	folder := filepath.Dir(path)
	entries, _ := os.ReadDir(folder)
	for _, entry := range entries {
		if strings.HasPrefix(entry.Name(), draftPrefix(path)) {
			_ = os.Remove(filepath.Join(folder, entry.Name()))
		}
	}
}

// flushFolder makes a rename or a removal outlive a crash of the machine (fsync(2), notes). Windows has no such call.
func flushFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	folder, err := os.Open(filepath.Dir(path))
	if err != nil {
		return err
	}
	defer func() { _ = folder.Close() }() // which was only read
	return folder.Sync()
}
