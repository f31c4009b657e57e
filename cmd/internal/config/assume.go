package config

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// byName adds entries, each NAME=VALUE, to a map, so that what one source gives is changed by the next name by name.
func byName[S any](check func(name, value string) error, field func(*S) *map[string]string) func(*S, []entry) error {
	return func(s *S, entries []entry) error {
		values := field(s)
		if *values == nil {
			*values = map[string]string{}
		}
		var errs []error
		for _, e := range entries {
			name, value, ok := strings.Cut(e.text, "=")
			if !ok {
				errs = append(errs, e.wrong(fmt.Errorf("%s is not NAME=VALUE, such as clock-leeway=5s", shown(e.text))))
				continue
			}
			for _, err := range flat([]error{check(name, value)}) {
				errs = append(errs, e.wrong(err))
			}
			(*values)[name] = value
		}
		return errors.Join(errs...)
	}
}

// checkAssumption leaves the value out of the error when an item of it would not be shown.
func checkAssumption(name, value string) error {
	a, err := assumption.Lookup(name)
	if err != nil {
		return err
	}
	err = assumption.Check(name, value)
	unshown := func(item string) bool { return shown(strings.Trim(item, " ")) == hidden }
	if err != nil && slices.ContainsFunc(strings.Split(value, ","), unshown) {
		err = fmt.Errorf("assumption %s: %s is wrong, want %s", name, hidden, strings.Join(a.Forms(), " or "))
	}
	return err
}

// named returns the assumptions of a mapping, each as NAME=VALUE.
func (r *reader) named(p pair) (entries []entry, ok bool) {
	if _, ok := p.value.(*ast.MappingNode); !ok {
		r.wrong(start(p.value), "%s is %s, want names with values, such as clock-leeway: 5s", p.key, describe(p.value))
		return nil, false
	}
	for _, value := range r.mapping(p.value, p.key, assumption.Names()) {
		if text, ok := r.written(value); ok {
			entries = append(entries, entry{value.key + "=" + text, r.where(start(value.value))})
		}
	}
	return entries, true
}

// written returns a single value as it stands in the file: null is a word here, like any other.
func (r *reader) written(p pair) (string, bool) {
	switch p.value.(type) {
	case *ast.NullNode, *ast.BoolNode, *ast.IntegerNode, *ast.FloatNode:
		if at := p.value.GetToken(); at.Type != token.ImplicitNullType {
			return at.Value, true
		}
	}
	e, ok := r.scalar(p.key, p.value, aText)
	return e.text, ok
}
