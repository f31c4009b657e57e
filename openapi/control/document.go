package control

import (
	"bytes"
	_ "embed"
	"sync"

	"github.com/popupmock/popupmock/openapi"
)

//go:embed control.yaml
var text []byte

var load = sync.OnceValues(func() (*openapi.Document, error) { return openapi.Parse(text) })

// YAML returns control.yaml as it is. The caller owns the bytes.
func YAML() []byte { return bytes.Clone(text) }

// Load returns the document, parsed once a process. Its paths are those below /_mock. An error means that the program was
// built with a broken document.
func Load() (*openapi.Document, error) { return load() }
