package control

import (
	_ "embed"
	"fmt"
	"sync"

	"github.com/popupmock/popupmock/openapi"
	"github.com/popupmock/popupmock/openapi/internal/pack"
)

// text is control.yaml, packed: hardly anybody asks for it.
//
//go:embed control.gen.yaml.gz
var text []byte

// packed has the operations of control.yaml. They repeat each other so much that a twentieth is left of them when they are packed.
//
//go:embed control.gen.tsv.gz
var packed []byte

var load = sync.OnceValues(func() (*openapi.Document, error) {
	compiled, err := pack.Unpack(packed)
	if err != nil {
		return nil, fmt.Errorf("unpack the OpenAPI document of the control API: %w", err)
	}
	return openapi.Open(compiled, "control", func() ([]byte, error) { return pack.Unpack(text) })
})

// YAML returns control.yaml as it is. The caller owns the bytes.
func YAML() []byte {
	yaml, _ := pack.Unpack(text) // a test has unpacked it
	return yaml
}

// Load returns the document, one in a process; what is not needed at once is read later, see [openapi.Open]. Its paths are
// those below /_mock. An error means that the program was built with a broken document.
func Load() (*openapi.Document, error) { return load() }
