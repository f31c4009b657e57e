package openapi

import (
	"maps"
	"slices"
	"strings"
)

// methods are the operations of one path, by HTTP method in upper case.
type methods map[string]*Operation

// template is a path with variables, such as /api/v1/countries/{id}. A variable is a whole segment.
type template struct {
	segments []string
	methods  methods
}

// Lookup finds the operation of a method and a percent-decoded path. When the path has no such method, op is nil and
// allowed lists those it has, sorted. When the path is unknown, both are nil.
//
// Matching is exact: case counts, and a trailing slash makes another path. A path without variables wins over one with.
func (d *Document) Lookup(method, path string) (op *Operation, allowed []string) {
	found, known := d.exact[path]
	if !known {
		found = d.match(path)
	}
	if op := found[method]; op != nil {
		return op, nil
	}
	return nil, slices.Sorted(maps.Keys(found))
}

// match finds the first template that path fits.
func (d *Document) match(path string) methods {
	if len(d.templates) == 0 {
		return nil
	}
	segments := strings.Split(path, "/")
	for _, t := range d.templates[len(segments)] {
		if t.fits(segments) {
			return t.methods
		}
	}
	return nil
}

func newTemplate(path string, found methods) (t template, isTemplate bool) {
	t = template{segments: strings.Split(path, "/"), methods: found}
	return t, slices.ContainsFunc(t.segments, isVariable)
}

func (t template) fits(segments []string) bool {
	return slices.EqualFunc(t.segments, segments, func(want, got string) bool {
		return want == got || isVariable(want) && got != ""
	})
}

// pathVariables returns the values of the variables of a template in a path that fits it, nil when there are none.
func pathVariables(templatePath, path string) map[string]string {
	if !strings.Contains(templatePath, "{") {
		return nil
	}
	values := map[string]string{}
	segments := strings.Split(path, "/")
	for i, want := range strings.Split(templatePath, "/") {
		if isVariable(want) && i < len(segments) {
			values[want[1:len(want)-1]] = segments[i]
		}
	}
	return values
}

func isVariable(segment string) bool {
	return strings.HasPrefix(segment, "{") && strings.HasSuffix(segment, "}")
}
