// Package pack undoes the packing of embedded documents that hardly anybody asks for.
package pack

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
)

// Unpack takes memory for what comes out of it alone: a mock does this when it is first steered. The last four bytes of what gzip has packed
// are its size (RFC 1952, section 2.3.1).
func Unpack(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(packed[len(packed)-4:])
	out := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err = out.ReadFrom(reader)
	return out.Bytes(), err
}
