package policy

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

// A reader collects what is wrong with a file. The syntax tree is read, and not decoded into a struct, since that would stop at the
// first mistake and lose the places of the values.
type reader struct {
	name  string
	known []string // rules; none takes any
	errs  []error
}

// A pair is a key and its value.
type pair struct {
	key   string
	at    *token.Token
	value ast.Node
}

func (r *reader) wrong(at *token.Token, format string, args ...any) {
	place := r.name
	if at != nil && at.Position != nil {
		place = fmt.Sprintf("%s:%d:%d", r.name, at.Position.Line, at.Position.Column)
	}
	r.errs = append(r.errs, fmt.Errorf("%s: "+format, append([]any{place}, args...)...))
}

// maxBrackets is how many there may be: the parser's time grows with the square of how deep they are nested.
const maxBrackets = 100

// document returns what the text holds, nil when it is empty or no YAML.
func (r *reader) document(text []byte) ast.Node {
	if strings.Count(string(text), "[")+strings.Count(string(text), "{") > maxBrackets {
		r.wrong(nil, "more than %d brackets, want a policy", maxBrackets)
		return nil
	}
	file, err := parser.ParseBytes(text, 0)
	if err != nil {
		var syntax yaml.Error
		if errors.As(err, &syntax) {
			r.wrong(syntax.GetToken(), "no YAML: %s", syntax.GetMessage())
		} else {
			r.wrong(nil, "no YAML")
		}
		return nil
	}
	var root ast.Node
	for _, document := range file.Docs {
		switch document.Body.(type) {
		case nil, *ast.NullNode:
			continue
		}
		if root != nil {
			r.wrong(start(document.Body), "a second document, want one")
			return nil
		}
		root = document.Body
	}
	return root
}

// pairs are those of a mapping. A node that is nothing has none.
func (r *reader) pairs(n ast.Node, what string) []pair {
	var values []*ast.MappingValueNode
	switch n := n.(type) {
	case nil, *ast.NullNode:
		return nil
	case *ast.MappingNode:
		values = n.Values
	case *ast.MappingValueNode:
		values = []*ast.MappingValueNode{n}
	default:
		r.wrong(start(n), "%s has no keys, want keys with values", what)
		return nil
	}
	var all []pair
	for _, v := range values {
		all = append(all, pair{plain(v.Key), v.Key.GetToken(), v.Value})
	}
	return all
}

// fields reads a mapping by what each key is for.
func (r *reader) fields(n ast.Node, what string, read map[string]func(ast.Node)) {
	for _, p := range r.pairs(n, what) {
		if known := read[p.key]; known != nil {
			known(p.value)
			continue
		}
		keys := slices.Sorted(maps.Keys(read))
		r.wrong(p.at, "%s has no %.40q, want one of %s%s", what, p.key, strings.Join(keys, ", "), suggest.Hint(p.key, keys))
	}
}

// text reads what is text in YAML, too.
func (r *reader) text(n ast.Node, what string, to *string) bool {
	switch n.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		*to = plain(n)
		return true
	}
	r.wrong(start(n), "%s is %s, want text; quotes make it one", what, shown(n))
	return false
}

// shown is a value for errors: what is no text as it is written, without quotes.
func shown(n ast.Node) string {
	switch n.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return fmt.Sprintf("the text %.40q", plain(n))
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return fmt.Sprintf("%.40s", plain(n))
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode, *ast.MappingValueNode:
		return "keys with values"
	case nil, *ast.NullNode:
		return "empty"
	}
	return "something else"
}

// plain is the text of a scalar, empty for what is none.
func plain(n ast.Node) string {
	switch n := n.(type) {
	case *ast.StringNode:
		return n.Value
	case *ast.LiteralNode:
		return strings.TrimRight(n.Value.Value, "\n")
	case *ast.IntegerNode, *ast.FloatNode, *ast.BoolNode, *ast.InfinityNode, *ast.NanNode:
		return n.GetToken().Value
	}
	return ""
}

// start is where a node begins.
func start(n ast.Node) *token.Token {
	switch n := n.(type) {
	case nil:
		return nil
	case *ast.MappingNode:
		if len(n.Values) > 0 {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}
