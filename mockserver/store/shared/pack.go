package shared

import (
	"encoding/binary"
	"errors"
	"fmt"

	"github.com/popupmock/popupmock/mockserver/store"
)

// Families and pairs are packed so that each field has at most 64 bytes: a Redis hash of such fields takes half of the memory. The first
// byte is the version of the form.
const (
	familyField = "family"
	packed      = 1
)

// errPacked says that bytes are none of ours.
var errPacked = errors.New("the record was not written by this popupmock, or is damaged")

// pairField begins as no other field does.
func pairField(generation uint32) string {
	return string(binary.BigEndian.AppendUint32([]byte{'p'}, generation))
}

// unpackFamily reads a record of a family.
func unpackFamily(id store.ID, fields map[string][]byte) (*family, error) {
	about, err := unpackAbout(id, fields[familyField])
	if err != nil {
		return nil, err
	}
	all := &family{about, make(map[uint32]store.Pair, len(fields)-1)}
	for name, text := range fields {
		if name == familyField {
			continue
		}
		if len(name) != len(pairField(0)) || name[0] != 'p' {
			return nil, fmt.Errorf("%w: it has an unknown field of %d bytes", errPacked, len(name))
		}
		generation := binary.BigEndian.Uint32([]byte(name[1:]))
		if all.pairs[generation], err = unpackPair(generation, text); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func packFamily(f store.Family) []byte {
	b := append(make([]byte, 0, 64), packed)
	b = append(b, f.Account[:]...)
	for _, n := range []uint32{f.Generation, f.DeadAccess, f.DeadRefresh, f.Depth} {
		b = binary.AppendUvarint(b, uint64(n))
	}
	b = binary.AppendVarint(b, f.StartedAt)
	return binary.AppendVarint(b, f.ExpiresAt-f.StartedAt)
}

func unpackAbout(id store.ID, b []byte) (store.Family, error) {
	r := unpack(b)
	f := store.Family{ID: id, Account: r.id()}
	f.Generation, f.DeadAccess, f.DeadRefresh, f.Depth = r.uint32(), r.uint32(), r.uint32(), r.uint32()
	f.StartedAt = r.int64()
	f.ExpiresAt = f.StartedAt + r.int64()
	return f, r.end()
}

// Flags of a packed pair. The paddings of its tokens are two bits each.
const (
	flagSpent = 1 << iota
	flagAccessRevoked
	flagRefreshRevoked
	padAccess  = 3
	padRefresh = 5
)

func packPair(p store.Pair) []byte {
	flags := p.Access.Pad&3<<padAccess | p.Refresh.Pad&3<<padRefresh
	for flag, set := range map[byte]bool{flagSpent: p.Spent, flagAccessRevoked: p.Access.Revoked, flagRefreshRevoked: p.Refresh.Revoked} {
		if set {
			flags |= flag
		}
	}
	b := append(make([]byte, 0, 64), packed, flags)
	b = append(append(b, p.Access.ID[:]...), p.Refresh.ID[:]...)
	b = binary.AppendUvarint(binary.AppendUvarint(b, uint64(p.Epoch)), uint64(p.Depth))
	b = binary.AppendVarint(b, p.IssuedAt)
	for _, later := range []int64{p.SpentAt, p.Access.ExpiresAt, p.Refresh.ExpiresAt} {
		b = binary.AppendVarint(b, later-p.IssuedAt)
	}
	return b
}

func unpackPair(generation uint32, b []byte) (store.Pair, error) {
	r := unpack(b)
	flags := r.byte()
	p := store.Pair{Generation: generation, Spent: flags&flagSpent != 0}
	p.Access = store.Token{ID: r.id(), Pad: flags >> padAccess & 3, Revoked: flags&flagAccessRevoked != 0}
	p.Refresh = store.Token{ID: r.id(), Pad: flags >> padRefresh & 3, Revoked: flags&flagRefreshRevoked != 0}
	p.Epoch, p.Depth, p.IssuedAt = r.uint32(), r.uint32(), r.int64()
	p.SpentAt, p.Access.ExpiresAt, p.Refresh.ExpiresAt = p.IssuedAt+r.int64(), p.IssuedAt+r.int64(), p.IssuedAt+r.int64()
	return p, r.end()
}
