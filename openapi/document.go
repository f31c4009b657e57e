package openapi

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

//go:embed popup.yaml
var popup []byte

var loadOnce = sync.OnceValues(func() (*Document, error) { return parse(popup) })

// Document is a parsed and validated OpenAPI document. It is immutable and safe for concurrent use.
type Document struct {
	spec       *openapi3.T
	operations []*Operation
	exact      map[string]methods // by path
	templates  map[int][]template // by number of segments
}

// YAML returns the vendor's API as the text of popup.yaml. The caller owns the bytes.
func YAML() []byte { return bytes.Clone(popup) }

// Load returns the document of the vendor's API. It is parsed and validated at the first call; later calls return the
// same document. An error means that the program was built with a broken document.
func Load() (*Document, error) { return loadOnce() }

// Operations returns all operations, sorted by id.
func (d *Document) Operations() []*Operation { return slices.Clone(d.operations) }

// JSON returns the document as indented JSON.
func (d *Document) JSON() ([]byte, error) {
	text, err := json.MarshalIndent(d.spec, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode OpenAPI document: %w", err)
	}
	return text, nil
}

// parse reads and validates an OpenAPI document and makes ready all that checking needs, so that what it cannot check is
// an error here and not a silent pass later.
func parse(text []byte) (*Document, error) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	if err := spec.Validate(loader.Context); err != nil {
		return nil, fmt.Errorf("validate OpenAPI document: %w", err)
	}
	d := &Document{spec: spec, exact: map[string]methods{}, templates: map[int][]template{}}
	for _, path := range spec.Paths.Keys() {
		if err := d.addPath(path, spec.Paths.Value(path)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(d.operations, func(a, b *Operation) int { return cmp.Compare(a.ID, b.ID) })
	return d, nil
}

func (d *Document) addPath(path string, item *openapi3.PathItem) error {
	found := methods{}
	for method, spec := range item.Operations() {
		op, err := newOperation(method, path, item, spec)
		if err != nil {
			return fmt.Errorf("OpenAPI document: %s %s: %w", method, path, err)
		}
		found[method] = op
		d.operations = append(d.operations, op)
	}
	if t, isTemplate := newTemplate(path, found); isTemplate {
		d.templates[len(t.segments)] = append(d.templates[len(t.segments)], t)
		return nil
	}
	d.exact[path] = found
	return nil
}
