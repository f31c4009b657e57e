package process

import (
	"fmt"
	"io/fs"
	"os"
	"time"
)

// The bounds of one measurement.
const (
	smallest = 4096 // bytes that a file or folder counts with at least, so that their number is bounded too
	deepest  = 128  // folders within each other
)

// disk measures folders. They are held open, so that they are found when they were moved.
type disk struct {
	folders []*os.Root
	most    int64
}

func openDisk(folders []string, most int64) (*disk, error) {
	d := &disk{most: most}
	for _, name := range folders {
		folder, err := os.OpenRoot(name)
		if err != nil {
			d.close()
			return nil, fmt.Errorf("a folder to watch: %w", err)
		}
		d.folders = append(d.folders, folder)
	}
	return d, nil
}

func (d *disk) close() {
	for _, folder := range d.folders {
		shut(folder)
	}
}

// used is what lies below the folders, in bytes. It follows no links, and ends early when there is too much: more than is
// allowed, or folders that are nested deeper than anybody needs. What cannot be read counts as nothing.
func (d *disk) used() (bytes int64, over bool) {
	for _, folder := range d.folders {
		n, deep := below(folder, d.most-bytes, deepest)
		bytes += n
		if deep || bytes >= d.most {
			return bytes, true
		}
	}
	return bytes, false
}

// below measures one folder without itself. It goes down by way of open folders, because a path can be longer than the
// system takes.
func below(folder *os.Root, most int64, depth int) (bytes int64, deep bool) {
	if depth == 0 {
		return 0, true
	}
	f, err := folder.Open(".")
	if err != nil {
		return 0, false
	}
	defer shut(f)
	for {
		entries, err := f.ReadDir(256)
		for _, entry := range entries {
			n, deep := measure(folder, entry, most-bytes, depth)
			bytes += n
			if deep || bytes >= most {
				return bytes, deep
			}
		}
		if err != nil {
			return bytes, false
		}
	}
}

func measure(folder *os.Root, entry fs.DirEntry, most int64, depth int) (bytes int64, deep bool) {
	info, err := folder.Lstat(entry.Name())
	if err != nil {
		return 0, false // gone again
	}
	bytes = max(allocated(info), smallest)
	if !info.IsDir() {
		return bytes, false
	}
	sub, err := folder.OpenRoot(entry.Name())
	if err != nil {
		return bytes, false
	}
	defer shut(sub)
	n, deep := below(sub, most-bytes, depth-1)
	return bytes + n, deep
}

// pause is the time between two measurements: short, so that a program that writes as fast as it can does not come far,
// but long beside a measurement that takes its time.
func pause(took time.Duration) time.Duration { return max(25*time.Millisecond, 3*took) }
