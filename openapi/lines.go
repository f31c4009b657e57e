package openapi

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"sync"

	"github.com/getkin/kin-openapi/openapi3"
)

// Open returns a document that was compiled before: lines are what make generate writes of it, and name is that of the
// document among those that were compiled together. An operation is read when it is first used, and the whole document,
// which is a text as Parse reads it, when its JSON is asked for: whoever starts a mock waits for neither. An error means that
// lines is no such text, or has no such document.
func Open(lines []byte, name string, whole func() ([]byte, error)) (*Document, error) {
	d := newDocument(sync.OnceValues(func() (*openapi3.T, error) {
		text, err := whole()
		if err != nil {
			return nil, err
		}
		return read(text)
	}))
	for line := range bytes.Lines(lines) {
		columns := bytes.SplitN(bytes.TrimSuffix(line, []byte("\n")), []byte("\t"), 5)
		switch {
		case line[0] == '#':
		case len(columns) != 5:
			return nil, fmt.Errorf("compiled OpenAPI document: a line of %d columns, want 5", len(columns))
		case slices.ContainsFunc(bytes.Split(columns[0], []byte(",")), func(n []byte) bool { return string(n) == name }):
			d.add(lazyOperation(string(columns[1]), string(columns[2]), string(columns[3]), columns[4]))
		}
	}
	if len(d.operations) == 0 {
		return nil, fmt.Errorf("compiled OpenAPI document: nothing of %q", name)
	}
	slices.SortFunc(d.operations, func(a, b *Operation) int { return cmp.Compare(a.ID, b.ID) })
	return d, nil
}

// lazyOperation is an operation that reads its own document once it is used. One that cannot be read, in a program that was
// built with a broken text, has nothing documented, so that each answer of it departs from the document.
func lazyOperation(id, method, path string, text []byte) *Operation {
	op := &Operation{ID: id, Method: method, Path: path}
	op.read = sync.OnceFunc(func() {
		if known, err := readAlone(method, path, text); err == nil {
			op.known = known
		}
	})
	return op
}

// readAlone reads a document of one operation. It is part of one that was validated before it was compiled.
func readAlone(method, path string, text []byte) (known, error) {
	spec, err := openapi3.NewLoader().LoadFromData(text)
	if err != nil {
		return known{}, err
	}
	item := spec.Paths.Value(path)
	if item == nil || item.Operations()[method] == nil {
		return known{}, fmt.Errorf("compiled OpenAPI document: no %s %s in its line", method, path)
	}
	return newKnown(item, item.Operations()[method])
}
