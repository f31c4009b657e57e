package main

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/blakesmith/ar"
	"github.com/cavaliergopher/cpio"
)

// A file is one in an archive or a package.
type file struct {
	mode    os.FileMode
	time    time.Time // zero where it is not known
	content []byte
}

// unpack reads all files of an archive by the end of its name.
func unpack(name string) (map[string]file, error) {
	packed, err := os.ReadFile(name)
	if err != nil {
		return nil, err
	}
	switch {
	case strings.HasSuffix(name, ".tar.gz"):
		return untar(bytes.NewReader(packed))
	case strings.HasSuffix(name, ".zip"):
		return unzip(packed)
	case strings.HasSuffix(name, ".deb"):
		return undeb(packed)
	case strings.HasSuffix(name, ".rpm"):
		return unrpm(packed)
	}
	return nil, fmt.Errorf("%s is of no kind that is known", name)
}

func untar(packed io.Reader) (map[string]file, error) {
	plain, err := gzip.NewReader(packed)
	if err != nil {
		return nil, err
	}
	archive := tar.NewReader(plain)
	return all(archive, func() (string, file, error) {
		head, err := archive.Next()
		if err != nil || head.Typeflag != tar.TypeReg {
			return "", file{}, err
		}
		return strings.TrimPrefix(head.Name, "."), file{mode: head.FileInfo().Mode(), time: head.ModTime}, nil
	})
}

// all reads an archive entry by entry until its end. Next tells of the next one, with an empty name where that is no file.
func all(content io.Reader, next func() (string, file, error)) (map[string]file, error) {
	files := map[string]file{}
	for {
		name, found, err := next()
		if errors.Is(err, io.EOF) {
			return files, nil
		}
		if err != nil {
			return nil, err
		}
		if name == "" {
			continue
		}
		if found.content, err = io.ReadAll(content); err != nil {
			return nil, err
		}
		files[name] = found
	}
}

func unzip(packed []byte) (map[string]file, error) {
	archive, err := zip.NewReader(bytes.NewReader(packed), int64(len(packed)))
	if err != nil {
		return nil, err
	}
	files := map[string]file{}
	for _, entry := range archive.File {
		reader, err := entry.Open()
		if err != nil {
			return nil, err
		}
		content, err := io.ReadAll(reader)
		if err != nil {
			return nil, err
		}
		files[entry.Name] = file{entry.Mode(), entry.Modified, content}
	}
	return files, nil
}

// undeb reads the files that a package of Debian installs.
func undeb(packed []byte) (map[string]file, error) {
	archive := ar.NewReader(bytes.NewReader(packed))
	for {
		head, err := archive.Next()
		if err != nil {
			return nil, fmt.Errorf("data.tar.gz: %w", err)
		}
		if strings.TrimRight(head.Name, "/") == "data.tar.gz" {
			return untar(archive)
		}
	}
}

// unrpm reads the files that a package of Fedora installs: after a lead of 96 bytes there are two headers, the first of which is filled up
// to a multiple of 8, and then an archive of cpio.
func unrpm(packed []byte) (map[string]file, error) {
	at := 96
	for range 2 {
		at = (at + 7) / 8 * 8
		if len(packed) < at+16 || !bytes.HasPrefix(packed[at:], []byte{0x8e, 0xad, 0xe8}) {
			return nil, fmt.Errorf("no header at %d", at)
		}
		at += 16 + 16*int(binary.BigEndian.Uint32(packed[at+8:])) + int(binary.BigEndian.Uint32(packed[at+12:]))
	}
	plain, err := gzip.NewReader(bytes.NewReader(packed[at:]))
	if err != nil {
		return nil, err
	}
	archive := cpio.NewReader(plain)
	return all(archive, func() (string, file, error) {
		head, err := archive.Next()
		if err != nil || !head.Mode.IsRegular() {
			return "", file{}, err
		}
		return "/" + strings.TrimLeft(head.Name, "./"), file{mode: os.FileMode(head.Mode.Perm())}, nil // times stand in the header
	})
}
