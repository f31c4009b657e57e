package filestore

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

// format is the version of what is in the file. A later one may have other entries.
const format = 1

// The last part of a key, after that of its record.
const (
	versionEntry = 0
	fieldEntry   = 1
)

// headerKey sorts before all others, since no key of a record is empty.
const headerKey = "\x00\x00"

// checksumSize is that of a frame without anything in it, in bytes.
const checksumSize = 4

// seal makes the value of an entry.
func seal(key string, payload []byte) []byte {
	frame := make([]byte, checksumSize, checksumSize+len(payload))
	binary.BigEndian.PutUint32(frame, checksum(key, payload))
	return append(frame, payload...)
}

// unseal returns what is in the value of an entry, which is part of the frame.
func unseal(key string, frame []byte) ([]byte, error) {
	if len(frame) < checksumSize {
		return nil, fmt.Errorf("the entry %q has %d bytes, want %d at least", key, len(frame), checksumSize)
	}
	payload := frame[checksumSize:]
	if binary.BigEndian.Uint32(frame) != checksum(key, payload) {
		return nil, fmt.Errorf("the entry %q has not the content that was written: its checksum is another", key)
	}
	return payload, nil
}

func checksum(key string, payload []byte) uint32 {
	table := crc32.MakeTable(crc32.Castagnoli) // made once
	return crc32.Update(crc32.Checksum([]byte(key), table), table, payload)
}

// keyOf is that of an entry: of the version of a record, or of one of its fields.
func keyOf(record string, kind byte, field string) string {
	key := make([]byte, 0, 3+len(record)+len(field))
	key = binary.BigEndian.AppendUint16(key, uint16(len(record))) //nolint:gosec // at most records.MaxKey
	key = append(append(key, record...), kind)
	return string(append(key, field...))
}

// splitKey is the reverse of keyOf.
func splitKey(key string) (record string, kind byte, field string, err error) {
	if len(key) < 2 {
		return "", 0, "", fmt.Errorf("the entry %q has no length in front", key)
	}
	length := int(binary.BigEndian.Uint16([]byte(key[:2])))
	if length == 0 || length > records.MaxKey || len(key) < 2+length+1 {
		return "", 0, "", fmt.Errorf("the entry %q says that its record has a name of %d bytes", key, length)
	}
	record, kind, field = key[2:2+length], key[2+length], key[2+length+1:]
	if kind == versionEntry && field == "" || kind == fieldEntry && field != "" && len(field) <= records.MaxField {
		return record, kind, field, nil
	}
	return "", 0, "", fmt.Errorf("the entry %q is neither a version nor a field", key)
}

// tally is what the header knows of the other entries.
type tally struct {
	entries uint64
	sum     uint64 // of all checksums
}

func (t *tally) add(key string, payload []byte) {
	t.entries++
	t.sum += uint64(checksum(key, payload))
}

func (t *tally) remove(key string, payload []byte) {
	t.entries--
	t.sum -= uint64(checksum(key, payload))
}

// header is the payload of the entry in front.
type header struct {
	position records.Position
	tally    tally
}

// headerSize is that of a header of this format, in bytes.
const headerSize = 4 + 3*8

func (h header) encode() []byte {
	b := binary.BigEndian.AppendUint32(make([]byte, 0, headerSize), format)
	b = binary.BigEndian.AppendUint64(b, uint64(h.position))
	b = binary.BigEndian.AppendUint64(b, h.tally.entries)
	return binary.BigEndian.AppendUint64(b, h.tally.sum)
}

// decodeHeader fails with ErrNewer for what a later version has written.
func decodeHeader(b []byte) (header, error) {
	if len(b) < 4 {
		return header{}, errors.New("the header is cut off")
	}
	if is := binary.BigEndian.Uint32(b); is > format {
		return header{}, fmt.Errorf("%w: %d, and this program knows up to %d: use a newer popupmock, or another file", ErrNewer, is, format)
	} else if is == 0 || len(b) != headerSize {
		return header{}, fmt.Errorf("the header has the format %d and %d bytes", is, len(b))
	}
	number := func(i int) uint64 { return binary.BigEndian.Uint64(b[4+8*i:]) }
	return header{records.Position(number(0)), tally{number(1), number(2)}}, nil
}

func encodeVersion(v records.Position) []byte {
	return binary.BigEndian.AppendUint64(nil, uint64(v))
}

func decodeVersion(b []byte, last records.Position) (records.Position, error) {
	if len(b) != 8 {
		return 0, fmt.Errorf("a version of %d bytes, want 8", len(b))
	}
	v := records.Position(binary.BigEndian.Uint64(b))
	if v == 0 || v > last {
		return 0, fmt.Errorf("a version %d, want 1 to %d", v, last)
	}
	return v, nil
}
