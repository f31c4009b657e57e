package shared

import (
	"encoding/binary"
	"fmt"
	"math"

	"github.com/popupmock/popupmock/mockserver/store"
)

// reader takes packed bytes apart. The first thing that is wrong stays, and all that follows is zero.
type reader struct {
	rest []byte
	err  error
}

func unpack(b []byte) *reader {
	r := &reader{rest: b}
	if version := r.byte(); r.err == nil && version != packed {
		r.fail(fmt.Sprintf("has the form %d, want %d", version, packed))
	}
	return r
}

func (r *reader) fail(what string) {
	if r.err == nil {
		r.err = fmt.Errorf("%w: it %s", errPacked, what)
	}
	r.rest = nil
}

func (r *reader) byte() (b byte) {
	if len(r.rest) == 0 {
		r.fail("ends early")
		return 0
	}
	b, r.rest = r.rest[0], r.rest[1:]
	return b
}

func (r *reader) id() (id store.ID) {
	if len(r.rest) < len(id) {
		r.fail("ends early")
		return store.ID{}
	}
	r.rest = r.rest[copy(id[:], r.rest):]
	return id
}

func (r *reader) uint32() uint32 {
	n, size := binary.Uvarint(r.rest)
	if size <= 0 || n > math.MaxUint32 {
		r.fail("has no number where it should")
		return 0
	}
	r.rest = r.rest[size:]
	return uint32(n)
}

func (r *reader) int64() int64 {
	n, size := binary.Varint(r.rest)
	if size <= 0 {
		r.fail("has no number where it should")
		return 0
	}
	r.rest = r.rest[size:]
	return n
}

func (r *reader) end() error {
	if r.err == nil && len(r.rest) > 0 {
		r.fail("goes on after its end")
	}
	return r.err
}
