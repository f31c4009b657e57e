package control

import (
	"bytes"
	_ "embed"
	"sync"

	"github.com/popupmock/popupmock/openapi"
)

//go:embed control.yaml
var text []byte

// compiled has the operations of control.yaml.
//
//go:embed control.gen.tsv
var compiled []byte

var load = sync.OnceValues(func() (*openapi.Document, error) {
	return openapi.Open(compiled, "control", func() ([]byte, error) { return text, nil })
})

// YAML returns control.yaml as it is. The caller owns the bytes.
func YAML() []byte { return bytes.Clone(text) }

// Load returns the document, one in a process; what is not needed at once is read later, see [openapi.Open]. Its paths are
// those below /_mock. An error means that the program was built with a broken document.
func Load() (*openapi.Document, error) { return load() }
