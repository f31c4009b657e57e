package filestore

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

// Sizes in a page, in bytes, and the flags that tell what it is. See go.etcd.io/bbolt/internal/common, page.go and bucket.go; bbolt writes
// numbers in the byte order of the machine.
const (
	pageHeader   = 16 // id, flags, count of elements, count of further pages that belong to it
	elementSize  = 16 // in front of its key and value
	bucketHeader = 16 // root page, sequence

	branchPage = 0x01
	leafPage   = 0x02

	bucketElement = 0x01
)

// pages reads the tree of bbolt, and trusts none of it.
type pages struct {
	file io.ReaderAt
	size int64
	end  uint64 // the first page that was never in use
	seen map[uint64]bool
}

// element is one of a page: a child, or a key with its value.
type element struct {
	key, value []byte
	child      uint64
	bucket     bool
}

// span is where the keys below a page must be: from the first one, and before the last one where there is any.
type span struct{ from, before []byte }

func (s span) has(key []byte) bool {
	return bytes.Compare(key, s.from) >= 0 && (s.before == nil || bytes.Compare(key, s.before) < 0)
}

// walk calls each with the elements of all leaves below a page, by their keys. What they hold is good until each returns.
func (p *pages) walk(id uint64, within span, each func(element) error) error {
	page, err := p.read(id)
	if err != nil {
		return err
	}
	all, leaf, err := elements(page, within)
	if err != nil {
		return fmt.Errorf("page %d: %w", id, err)
	}
	for i, e := range all {
		if leaf {
			err = each(e)
		} else {
			below := span{e.key, within.before}
			if i+1 < len(all) {
				below.before = all[i+1].key
			}
			err = p.walk(e.child, below, each)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// read returns a page with those that belong to it. Each is read once, so that no walk goes in circles.
func (p *pages) read(id uint64) ([]byte, error) {
	head := make([]byte, p.size)
	if err := p.take(id, 0, head); err != nil {
		return nil, err
	}
	if is := binary.NativeEndian.Uint64(head); is != id {
		return nil, fmt.Errorf("page %d says that it is page %d", id, is)
	}
	more := uint64(binary.NativeEndian.Uint32(head[12:]))
	if more == 0 {
		return head, nil
	}
	if id+more >= p.end {
		return nil, fmt.Errorf("page %d is %d pages long, and %d is the last one", id, more+1, p.end-1)
	}
	whole := make([]byte, (int64(more)+1)*p.size) //nolint:gosec // bounded by what the file has
	copy(whole, head)
	return whole, p.take(id+1, more-1, whole[p.size:])
}

// take reads a page and some more.
func (p *pages) take(id, more uint64, b []byte) error {
	if id < 2 || id >= p.end {
		return fmt.Errorf("page %d is asked for, want 2 to %d", id, p.end-1)
	}
	for i := id; i <= id+more; i++ {
		if p.seen[i] {
			return fmt.Errorf("page %d is there twice", i)
		}
		p.seen[i] = true
	}
	if _, err := p.file.ReadAt(b, int64(id)*p.size); err != nil { //nolint:gosec // bounded by what the file has
		return fmt.Errorf("page %d: %w", id, err)
	}
	return nil
}

// elements are those of a page, and whether it is a leaf. Their keys must ascend.
func elements(page []byte, within span) (all []element, leaf bool, err error) {
	if len(page) < pageHeader {
		return nil, false, errors.New("it is cut off")
	}
	flags, count := binary.NativeEndian.Uint16(page[8:]), int(binary.NativeEndian.Uint16(page[10:]))
	leaf = flags == leafPage
	if !leaf && (flags != branchPage || count == 0) {
		return nil, false, fmt.Errorf("the flags %#x and %d elements, want those of a leaf or a branch", flags, count)
	}
	if pageHeader+count*elementSize > len(page) {
		return nil, false, fmt.Errorf("%d elements, which are more than fit", count)
	}
	all = make([]element, count)
	for i := range all {
		if all[i], err = elementAt(page, i, count, leaf); err != nil {
			return nil, false, fmt.Errorf("element %d: %w", i, err)
		}
		if !within.has(all[i].key) || i > 0 && bytes.Compare(all[i-1].key, all[i].key) >= 0 {
			return nil, false, fmt.Errorf("element %d: the key %q is out of order", i, all[i].key)
		}
	}
	return all, leaf, nil
}

func elementAt(page []byte, i, count int, leaf bool) (element, error) {
	at := pageHeader + i*elementSize
	word := func(n int) uint64 { return uint64(binary.NativeEndian.Uint32(page[at+4*n:])) }
	var e element
	position, key, value := word(0), word(1), uint64(0)
	if leaf {
		if word(0) > bucketElement {
			return e, fmt.Errorf("the flags %#x", word(0))
		}
		e.bucket, position, key, value = word(0) == bucketElement, word(1), word(2), word(3)
	} else {
		e.child = binary.NativeEndian.Uint64(page[at+8:])
	}
	start := uint64(at) + position //nolint:gosec // an index
	if start < uint64(pageHeader+count*elementSize) || start+key+value > uint64(len(page)) {
		return e, fmt.Errorf("%d and %d bytes at %d, in a page of %d", key, value, start, len(page))
	}
	if key == 0 {
		return e, errors.New("an empty key")
	}
	e.key, e.value = page[start:start+key], page[start+key:start+key+value]
	return e, nil
}
