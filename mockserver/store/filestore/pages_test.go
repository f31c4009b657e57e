package filestore

import (
	"bytes"
	"encoding/binary"
	"slices"
	"strings"
	"testing"
)

const testPage = 1024

// made is a page to walk. Its children, or its values, belong to its keys.
type made struct {
	id       uint64
	leaf     bool
	more     uint32
	keys     []string
	children []uint64
	spoil    func(page []byte)
}

func (m made) bytes() []byte {
	b := make([]byte, testPage*(1+int(m.more)))
	binary.NativeEndian.PutUint64(b, m.id)
	binary.NativeEndian.PutUint16(b[8:], branchPage)
	if m.leaf {
		binary.NativeEndian.PutUint16(b[8:], leafPage)
	}
	binary.NativeEndian.PutUint16(b[10:], uint16(len(m.keys))) //nolint:gosec // few
	binary.NativeEndian.PutUint32(b[12:], m.more)
	at := pageHeader + elementSize*len(m.keys)
	for i, key := range m.keys {
		e := b[pageHeader+elementSize*i:]
		words := []uint32{uint32(at - pageHeader - elementSize*i), uint32(len(key))} //nolint:gosec // small
		if m.leaf {
			words = append(append([]uint32{0}, words...), 0)
		} else {
			binary.NativeEndian.PutUint64(e[8:], m.children[i])
		}
		for n, word := range words {
			binary.NativeEndian.PutUint32(e[4*n:], word)
		}
		at += copy(b[at:], key)
	}
	if m.spoil != nil {
		m.spoil(b)
	}
	return b
}

func leaf(id uint64, keys ...string) made { return made{id: id, leaf: true, keys: keys} }

// walkAll puts pages in a file, from 2 on, and returns the keys that a walk from page 2 comes by.
func walkAll(all ...made) (string, error) {
	file := make([]byte, 2*testPage)
	for _, m := range all {
		file = append(file, m.bytes()...)
	}
	p := &pages{file: bytes.NewReader(file), size: testPage, end: uint64(len(file) / testPage), seen: map[uint64]bool{}}
	var keys []string
	err := p.walk(2, span{}, func(e element) error { keys = append(keys, string(e.key)); return nil })
	return strings.Join(keys, " "), err
}

func TestWalk(t *testing.T) {
	t.Parallel()
	branch := func(id uint64, keys string, children ...uint64) made {
		return made{id: id, keys: strings.Fields(keys), children: children}
	}
	spoilt := func(m made, spoil func([]byte)) made { m.spoil = spoil; return m }
	word := func(at int, n uint32) func([]byte) {
		return func(b []byte) { binary.NativeEndian.PutUint32(b[at:], n) }
	}
	long := leaf(3, "b", "c")
	long.more = 1
	for what, c := range map[string]struct {
		pages      []made
		keys, want string
	}{
		"a leaf":              {[]made{leaf(2, "a", "b")}, "a b", ""},
		"an empty one":        {[]made{leaf(2)}, "", ""},
		"an empty branch":     {[]made{branch(2, "")}, "", "the flags 0x1 and 0 elements"},
		"a tree":              {[]made{branch(2, "a d", 3, 4), leaf(3, "b", "c"), leaf(4, "d")}, "b c d", ""},
		"a long page":         {[]made{branch(2, "a d", 3, 5), long, leaf(5, "d")}, "b c d", ""},
		"in circles":          {[]made{branch(2, "a d", 3, 2), leaf(3, "b")}, "b", "page 2 is there twice"},
		"a leaf of two":       {[]made{branch(2, "a b", 3, 3), leaf(3, "a")}, "a", "page 3 is there twice"},
		"in a long page":      {[]made{branch(2, "a d", 3, 4), long}, "b c", "page 4 is there twice"},
		"too long a page":     {[]made{spoilt(leaf(2, "a"), word(12, 1))}, "", "page 2 is 2 pages long, and 2 is the last one"},
		"a page of the head":  {[]made{branch(2, "a", 1)}, "", "page 1 is asked for, want 2 to 2"},
		"a page behind":       {[]made{branch(2, "a", 3)}, "", "page 3 is asked for, want 2 to 2"},
		"another page":        {[]made{branch(2, "a", 3), leaf(4, "a")}, "", "page 3 says that it is page 4"},
		"no order":            {[]made{leaf(2, "b", "a")}, "", `page 2: element 1: the key "a" is out of order`},
		"twice":               {[]made{leaf(2, "a", "a")}, "", `page 2: element 1: the key "a" is out of order`},
		"before the branch":   {[]made{branch(2, "b d", 3, 4), leaf(3, "a"), leaf(4, "d")}, "", `page 3: element 0: the key "a" is out of order`},
		"behind the branch":   {[]made{branch(2, "a d", 3, 4), leaf(3, "a", "d"), leaf(4, "d")}, "", `page 3: element 1: the key "d" is out of order`},
		"flags of a page":     {[]made{spoilt(leaf(2, "a"), func(b []byte) { b[8] = 0x10 })}, "", "page 2: the flags 0x10"},
		"flags of an element": {[]made{spoilt(leaf(2, "a"), word(16, 2))}, "", "page 2: element 0: the flags 0x2"},
		"too many elements":   {[]made{spoilt(leaf(2, "a"), func(b []byte) { b[10] = 64 })}, "", "page 2: 64 elements, which are more than fit"},
		"a key in the head":   {[]made{spoilt(leaf(2, "a"), word(20, 15))}, "", "page 2: element 0: 1 and 0 bytes at 31"},
		"a key behind":        {[]made{spoilt(leaf(2, "a"), word(20, 1008))}, "", "page 2: element 0: 1 and 0 bytes at 1024"},
		"an endless value":    {[]made{spoilt(leaf(2, "a"), word(28, 1<<32-1))}, "", "page 2: element 0: 1 and 4294967295 bytes"},
		"an empty key":        {[]made{leaf(2, "")}, "", "page 2: element 0: an empty key"},
		"a key of no branch":  {[]made{branch(2, "b a", 3, 4), leaf(3, "b"), leaf(4, "c")}, "", `page 2: element 1: the key "a" is out of order`},
		"no page at all":      {nil, "", "page 2 is asked for"},
	} {
		keys, err := walkAll(c.pages...)
		if keys != c.keys || (err == nil) != (c.want == "") || err != nil && !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %q, %v, want %q, %q", what, keys, err, c.keys, c.want)
		}
	}
}

// FuzzWalk walks pages that may be none: it ends, without a panic, and what it comes by has an order.
func FuzzWalk(f *testing.F) {
	tree := made{id: 2, keys: []string{"a", "d"}, children: []uint64{3, 4}}
	f.Add(leaf(2, "a", "b").bytes())
	f.Add(slices.Concat(tree.bytes(), leaf(3, "b", "c").bytes(), leaf(4, "d").bytes()))
	f.Fuzz(func(t *testing.T, b []byte) {
		file := append(make([]byte, 2*testPage), b...)
		p := &pages{file: bytes.NewReader(file), size: testPage, end: uint64(len(file) / testPage), seen: map[uint64]bool{}}
		var last []byte
		_ = p.walk(2, span{}, func(e element) error {
			if bytes.Compare(e.key, last) <= 0 {
				t.Errorf("%q comes after %q", e.key, last)
			}
			last = bytes.Clone(e.key)
			return nil
		})
	})
}
