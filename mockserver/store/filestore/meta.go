package filestore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
	"math/bits"
)

// See go.etcd.io/bbolt/internal/common, meta.go and types.go.
const (
	metaSize    = 64 // bytes, without the header of the page
	bboltMagic  = 0xED0CDAED
	bboltFormat = 2
	noFreelist  = 1<<64 - 1
	firstPage   = 1 << 10 // bytes of the smallest page that bbolt knows,
	lastPage    = 1 << 24 // and of the largest one
)

// meta is what a transaction of bbolt leaves behind. The file has those of the last two.
type meta struct {
	pageSize                    int64
	root, freelist, end, number uint64
	magic, whole                bool
}

// metaOf reads the meta page at some place. What is no such page has neither magic nor is it whole.
func metaOf(file io.ReaderAt, at int64) meta {
	page := make([]byte, pageHeader+metaSize)
	if _, err := file.ReadAt(page, at); err != nil {
		return meta{}
	}
	b := page[pageHeader:]
	sum := fnv.New64a()
	_, _ = sum.Write(b[:metaSize-8])
	m := meta{
		pageSize: int64(binary.NativeEndian.Uint32(b[8:])), root: binary.NativeEndian.Uint64(b[16:]), freelist: binary.NativeEndian.Uint64(b[32:]),
		end: binary.NativeEndian.Uint64(b[40:]), number: binary.NativeEndian.Uint64(b[48:]), magic: binary.NativeEndian.Uint32(b) == bboltMagic,
	}
	m.whole = m.magic && binary.NativeEndian.Uint32(b[4:]) == bboltFormat && sum.Sum64() == binary.NativeEndian.Uint64(b[56:])
	return m
}

// lastMeta is that of the last transaction. The other one must be of the transaction before: it is there for a machine that stops in the
// middle of writing 64 bytes, which disks do not do, and to use it would be to lose a change that was acknowledged.
func lastMeta(file io.ReaderAt, size int64) (meta, error) {
	first := metaOf(file, 0)
	if !first.whole {
		return meta{}, noMeta(file, first)
	}
	if first.pageSize < firstPage || first.pageSize > lastPage || bits.OnesCount64(uint64(first.pageSize)) != 1 { //nolint:gosec // not negative
		return meta{}, damaged("pages of %d bytes", first.pageSize)
	}
	second := metaOf(file, first.pageSize)
	if !second.whole || second.pageSize != first.pageSize {
		return meta{}, damaged("the second of its two meta pages is not whole")
	}
	last, before := first, second
	if second.number > first.number {
		last, before = second, first
	}
	if last.number != before.number+1 {
		return meta{}, damaged("its meta pages are of the transactions %d and %d, want one after the other", before.number, last.number)
	}
	if pages := uint64(size / last.pageSize); last.end > pages { //nolint:gosec // a size
		return meta{}, damaged("%w: it has %d bytes, want %d at least", errors.New("the file is cut off"), size, last.end*uint64(last.pageSize)) //nolint:gosec // a size
	}
	return last, nil
}

// noMeta tells what a file is that does not begin with a meta page.
func noMeta(file io.ReaderAt, first meta) error {
	if first.magic {
		return damaged("the first of its two meta pages is not whole")
	}
	for at := int64(firstPage); at <= lastPage; at *= 2 {
		if metaOf(file, at).magic {
			return damaged("the first of its two meta pages is missing")
		}
	}
	return foreign("it does not begin as one")
}

// tree returns what the bucket of the last transaction holds, by calling each with every key and value.
func tree(file io.ReaderAt, size int64, each func(key string, value []byte) error) error {
	last, err := lastMeta(file, size)
	if err != nil {
		return err
	}
	p := &pages{file: file, size: last.pageSize, end: last.end, seen: map[uint64]bool{}}
	var bucket []byte
	err = p.walk(last.root, span{}, func(e element) error {
		if string(e.key) != bucketName || !e.bucket || last.freelist != noFreelist {
			return foreign("it is one of bbolt, but of another program")
		}
		bucket = append([]byte(nil), e.value...)
		return nil
	})
	switch {
	case errors.Is(err, ErrForeign):
		return err
	case err != nil:
		return damaged("%w", err)
	case bucket == nil:
		return foreign("it is one of bbolt, but has nothing in it")
	}
	if err := p.bucket(bucket, each); err != nil {
		if errors.Is(err, ErrNewer) {
			return err
		}
		return damaged("%w", err)
	}
	return nil
}

// bucket walks what the value of a bucket describes: a tree of its own, or a single leaf that follows right there.
func (p *pages) bucket(value []byte, each func(key string, value []byte) error) error {
	entry := func(e element) error {
		if e.bucket {
			return fmt.Errorf("the entry %q is a bucket", e.key)
		}
		return each(string(e.key), e.value)
	}
	if len(value) < bucketHeader {
		return errors.New("the bucket is cut off")
	}
	if root := binary.NativeEndian.Uint64(value); root != 0 {
		return p.walk(root, span{}, entry)
	}
	all, leaf, err := elements(value[bucketHeader:], span{})
	if err == nil && !leaf {
		err = errors.New("its page is no leaf")
	}
	for i := 0; err == nil && i < len(all); i++ {
		err = entry(all[i])
	}
	if err != nil {
		return fmt.Errorf("the bucket: %w", err)
	}
	return nil
}
