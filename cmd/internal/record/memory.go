package record

import (
	"io/fs"
	"strings"
	"time"
)

// memory is a folder of files in memory.
type memory map[string][]byte

// ReadDir implements fs.ReadDirFS.
func (m memory) ReadDir(string) (entries []fs.DirEntry, err error) {
	for _, name := range sorted(m) {
		entries = append(entries, fs.FileInfoToDirEntry(m.info(name)))
	}
	return entries, nil
}

// Stat implements fs.StatFS.
func (m memory) Stat(name string) (fs.FileInfo, error) {
	if _, ok := m[name]; !ok {
		return nil, &fs.PathError{Op: "stat", Path: name, Err: fs.ErrNotExist}
	}
	return m.info(name), nil
}

// Open implements fs.FS.
func (m memory) Open(name string) (fs.File, error) {
	info, err := m.Stat(name)
	if err != nil {
		return nil, err
	}
	return &memoryFile{strings.NewReader(string(m[name])), info}, nil
}

func (m memory) info(name string) fs.FileInfo { return memoryInfo{name, int64(len(m[name]))} }

// memoryFile is a file of a memory.
type memoryFile struct {
	*strings.Reader
	info fs.FileInfo
}

// Stat implements fs.File.
func (f *memoryFile) Stat() (fs.FileInfo, error) { return f.info, nil }

// Close implements fs.File.
func (f *memoryFile) Close() error { return nil }

// memoryInfo implements fs.FileInfo.
type memoryInfo struct {
	name string
	size int64
}

// Name is that of the file.
func (i memoryInfo) Name() string { return i.name }

// Size is in bytes.
func (i memoryInfo) Size() int64 { return i.size }

// Mode is that of a file which is only read.
func (i memoryInfo) Mode() fs.FileMode { return 0o444 }

// ModTime is none.
func (i memoryInfo) ModTime() time.Time { return time.Time{} }

// IsDir is never so.
func (i memoryInfo) IsDir() bool { return false }

// Sys is nothing.
func (i memoryInfo) Sys() any { return nil }
