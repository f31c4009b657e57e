package openapi

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"

	"github.com/popupmock/popupmock/openapi/internal/pack"
)

// popup is popup.yaml, packed: hardly anybody asks for it.
//
//go:embed popup.gen.yaml.gz
var popup []byte

// compiled has the operations of popup.yaml, under each choice of overlays.
//
//go:embed popup.gen.tsv
var compiled []byte

// loaded holds a func() (*Document, error) for each choice of overlays.
var loaded sync.Map

// Document is a parsed and validated OpenAPI document. It is immutable and safe for concurrent use.
type Document struct {
	whole      func() (*openapi3.T, error)
	operations []*Operation
	exact      map[string]methods // by path
	templates  map[int][]template // by number of segments
}

// YAML returns the vendor's API as text: popup.yaml as it is, or with overlays laid over it. The caller owns the bytes. An
// overlay that does not exist is an error.
func YAML(overlays ...Overlay) ([]byte, error) {
	texts, _, err := chosen(overlays)
	if err != nil {
		return nil, err
	}
	base, err := pack.Unpack(popup)
	if err != nil || len(texts) == 0 {
		return base, err
	}
	return compose(base, texts...)
}

// Load returns the document of the vendor's API, with overlays laid over it; for each choice of them there is one in a
// process. It has been validated when it was compiled, and what is not needed at once is read later: see [Open]. An error
// means that an overlay does not exist, or that the program was built with a broken document.
func Load(overlays ...Overlay) (*Document, error) {
	_, name, err := chosen(overlays)
	if err != nil {
		return nil, err
	}
	once, known := loaded.Load(name)
	if !known {
		once, _ = loaded.LoadOrStore(name, sync.OnceValues(func() (*Document, error) {
			return Open(compiled, name, func() ([]byte, error) { return YAML(overlays...) })
		}))
	}
	return once.(func() (*Document, error))()
}

// Operations returns all operations, sorted by id.
func (d *Document) Operations() []*Operation { return slices.Clone(d.operations) }

// JSON returns the document as indented JSON. An error means that the program was built with a broken document.
func (d *Document) JSON() ([]byte, error) {
	spec, err := d.whole()
	if err != nil {
		return nil, err
	}
	text, err := json.MarshalIndent(spec, "", "  ")
	if err != nil {
		return nil, fmt.Errorf("encode OpenAPI document: %w", err)
	}
	return text, nil
}

// Parse reads and validates an OpenAPI document and makes ready all that checking needs, so that what it cannot check is
// an error here and not a silent pass later.
func Parse(text []byte) (*Document, error) {
	spec, err := read(text)
	if err != nil {
		return nil, err
	}
	d := newDocument(func() (*openapi3.T, error) { return spec, nil })
	for _, path := range spec.Paths.Keys() {
		if err := d.addPath(path, spec.Paths.Value(path)); err != nil {
			return nil, err
		}
	}
	slices.SortFunc(d.operations, func(a, b *Operation) int { return cmp.Compare(a.ID, b.ID) })
	return d, nil
}

func read(text []byte) (*openapi3.T, error) {
	loader := openapi3.NewLoader()
	spec, err := loader.LoadFromData(text)
	if err != nil {
		return nil, fmt.Errorf("read OpenAPI document: %w", err)
	}
	if err := spec.Validate(loader.Context); err != nil {
		return nil, fmt.Errorf("validate OpenAPI document: %w", err)
	}
	return spec, nil
}

func newDocument(whole func() (*openapi3.T, error)) *Document {
	return &Document{whole: whole, exact: map[string]methods{}, templates: map[int][]template{}}
}

func (d *Document) addPath(path string, item *openapi3.PathItem) error {
	for method, spec := range item.Operations() {
		op, err := newOperation(method, path, item, spec)
		if err != nil {
			return fmt.Errorf("OpenAPI document: %s %s: %w", method, path, err)
		}
		d.add(op)
	}
	return nil
}

// add adds an operation. Those of one path come one after the other.
func (d *Document) add(op *Operation) {
	d.operations = append(d.operations, op)
	t, isTemplate := newTemplate(op.Path, methods{op.Method: op})
	if !isTemplate {
		if d.exact[op.Path] == nil {
			d.exact[op.Path] = t.methods
		}
		d.exact[op.Path][op.Method] = op
		return
	}
	alike := d.templates[len(t.segments)]
	if last := len(alike) - 1; last >= 0 && slices.Equal(alike[last].segments, t.segments) {
		alike[last].methods[op.Method] = op
		return
	}
	d.templates[len(t.segments)] = append(alike, t)
}
