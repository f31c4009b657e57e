package config

import (
	"errors"
	"fmt"
	"slices"
	"strconv"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// accountsKey holds the accounts, which are in the file only.
const accountsKey = "accounts"

// parseFile reads the text of a configuration file; the name is for errors. The syntax tree is read here, and not decoded
// into a struct, because that would stop at the first mistake and lose the places of the values.
func parseFile(name, text string) (file, error) {
	r := &reader{name: name}
	f := file{settings: source{}}
	root := r.parseYAML(text)
	if root == nil {
		return f, errors.Join(r.errs...)
	}
	for _, p := range r.mapping(root, "the configuration", append(keyNames(settings), accountsKey)) {
		if p.key == accountsKey {
			f.accounts = r.accounts(p.value)
			continue
		}
		read(r, settings, p, f.settings)
	}
	return f, errors.Join(r.errs...)
}

// reader collects what is wrong with a file.
type reader struct {
	name string
	errs []error
}

// wrong notes an error at a place in the file.
func (r *reader) wrong(at *token.Token, format string, args ...any) {
	r.errs = append(r.errs, mistake{r.where(at), fmt.Errorf(format, args...)})
}

func (r *reader) where(at *token.Token) place {
	if at == nil || at.Position == nil {
		return place{name: r.name}
	}
	return place{name: r.name, line: at.Position.Line, column: at.Position.Column}
}

// A pair is one key of a mapping and its value.
type pair struct {
	key   string
	value ast.Node
}

// mapping returns the pairs that have a known key, each key once.
func (r *reader) mapping(node ast.Node, what string, known []string) []pair {
	mapping, ok := node.(*ast.MappingNode)
	if !ok {
		r.wrong(start(node), "%s is %s, want keys with values, such as listen: 127.0.0.1:8080", what, describe(node))
		return nil
	}
	var pairs []pair
	lines := map[string]int{}
	for _, value := range mapping.Values {
		key, ok := value.Key.(*ast.StringNode)
		if !ok {
			r.wrong(value.Key.GetToken(), "a key is %s, want text", describe(value.Key))
			continue
		}
		at := key.GetToken()
		switch first, again := lines[key.Value]; {
		case !slices.Contains(known, key.Value):
			r.wrong(at, "%s", unknownKey(key.Value, known))
		case again:
			r.wrong(at, "%s is given twice, the first time on line %d", key.Value, first)
		default:
			lines[key.Value] = at.Position.Line
			pairs = append(pairs, pair{key.Value, value.Value})
		}
	}
	return pairs
}

// unknownKey quotes a key only when it resembles a known one: anything else may be a password in the wrong place.
func unknownKey(key string, known []string) string {
	if hint := suggest.Hint(key, known); hint != "" {
		return "unknown key " + strconv.Quote(key) + hint
	}
	return `unknown key; "popupmock schema config" prints those there are`
}

func keyNames[S any](table []setting[S]) []string {
	var names []string
	for _, s := range table {
		if s.name != fileSetting {
			names = append(names, keyName(s.name))
		}
	}
	return names
}

// read adds the entries of a pair, whose key the table has, to a source.
func read[S any](r *reader, table []setting[S], p pair, into source) {
	for _, s := range table {
		if keyName(s.name) != p.key {
			continue
		}
		if entries, ok := r.entries(p, s.kind); ok {
			into[s.name] = entries
		}
	}
}

// entries returns the values of a pair as text, if they are of the kind.
func (r *reader) entries(p pair, kind kind) ([]entry, bool) {
	switch kind {
	case aMap:
		return r.named(p)
	case aList:
		return r.list(p)
	}
	e, ok := r.scalar(p.key, p.value, kind)
	return []entry{e}, ok
}

func (r *reader) list(p pair) (entries []entry, ok bool) {
	sequence, ok := p.value.(*ast.SequenceNode)
	if !ok {
		r.wrong(start(p.value), "%s is %s, want a list", p.key, describe(p.value))
		return nil, false
	}
	entries = []entry{}
	for _, value := range sequence.Values {
		if e, ok := r.scalar(p.key, value, aText); ok {
			entries = append(entries, e)
		}
	}
	return entries, true
}

// scalar returns a single value as text, if it is of the kind.
func (r *reader) scalar(key string, node ast.Node, kind kind) (entry, bool) {
	e := entry{where: r.where(start(node))}
	e.where.key = key
	var fits bool
	switch n := node.(type) {
	case *ast.StringNode:
		e.text, fits = n.Value, kind == aText || kind == aDuration
	case *ast.LiteralNode:
		e.text, fits = n.Value.Value, kind == aText
	case *ast.BoolNode:
		e.text, fits = strconv.FormatBool(n.Value), kind == aBool
	case *ast.IntegerNode:
		e.text, fits = fmt.Sprint(n.Value), kind == aNumber || kind == aDuration
	case *ast.FloatNode:
		e.text, fits = strconv.FormatFloat(n.Value, 'f', -1, 64), kind == aNumber || kind == aDuration
	}
	if !fits {
		r.wrong(start(node), "%s is %s, want %s", key, describe(node), wanted[kind])
	}
	return e, fits
}

var wanted = map[kind]string{
	aText:     "text (in quotes, where YAML would read something else)",
	aBool:     "true or false",
	aNumber:   "a number",
	aDuration: "a duration such as 90s, 1h or 7d, or a number of seconds",
}
