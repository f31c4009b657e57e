package control

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/binary"
	"fmt"
	"sync"

	"github.com/popupmock/popupmock/openapi"
)

//go:embed control.yaml
var text []byte

// packed has the operations of control.yaml. They repeat each other so much that a twentieth is left of them when they are packed.
//
//go:embed control.gen.tsv.gz
var packed []byte

var load = sync.OnceValues(func() (*openapi.Document, error) {
	compiled, err := unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack the OpenAPI document of the control API: %w", err)
	}
	return openapi.Open(compiled, "control", func() ([]byte, error) { return text, nil })
})

// unpack takes memory for what comes out of it alone: a mock does this when it is first steered. The last four bytes are its size (RFC 1952,
// section 2.3.1).
func unpack(packed []byte) ([]byte, error) {
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, err
	}
	size := binary.LittleEndian.Uint32(packed[len(packed)-4:])
	out := bytes.NewBuffer(make([]byte, 0, size+bytes.MinRead))
	_, err = out.ReadFrom(reader)
	return out.Bytes(), err
}

// YAML returns control.yaml as it is. The caller owns the bytes.
func YAML() []byte { return bytes.Clone(text) }

// Load returns the document, one in a process; what is not needed at once is read later, see [openapi.Open]. Its paths are
// those below /_mock. An error means that the program was built with a broken document.
func Load() (*openapi.Document, error) { return load() }
