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

// loaded holds a func() (*Document, error) for each choice of overlays.
var loaded sync.Map

// Document is a parsed and validated OpenAPI document. It is immutable and safe for concurrent use.
type Document struct {
	spec       *openapi3.T
	operations []*Operation
	exact      map[string]methods // by path
	templates  map[int][]template // by number of segments
}

// YAML returns the vendor's API as text: popup.yaml as it is, or with overlays laid over it. The caller owns the bytes. An
// overlay that does not exist is an error.
func YAML(overlays ...Overlay) ([]byte, error) {
	texts, _, err := chosen(overlays)
	switch {
	case err != nil:
		return nil, err
	case len(texts) == 0:
		return bytes.Clone(popup), nil
	}
	return compose(popup, texts...)
}

// Load returns the document of the vendor's API, with overlays laid over it. Each choice of them is parsed and validated at
// its first call; later calls return the same document. An error means that an overlay does not exist, or that the program
// was built with a broken document.
func Load(overlays ...Overlay) (*Document, error) {
	_, key, err := chosen(overlays)
	if err != nil {
		return nil, err
	}
	once, known := loaded.Load(key)
	if !known {
		once, _ = loaded.LoadOrStore(key, sync.OnceValues(func() (*Document, error) {
			text, err := YAML(overlays...)
			if err != nil {
				return nil, err
			}
			return Parse(text)
		}))
	}
	return once.(func() (*Document, error))()
}

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

// Parse reads and validates an OpenAPI document and makes ready all that checking needs, so that what it cannot check is
// an error here and not a silent pass later.
func Parse(text []byte) (*Document, error) {
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
