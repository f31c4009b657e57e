package config

import (
	"errors"
	"strings"

	"github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// parseYAML returns the one document of the text, nil when it is empty or no YAML.
func (r *reader) parseYAML(text string) ast.Node {
	tokens := lexer.Tokenize(text)
	if deep := tooDeep(tokens); deep != nil {
		r.wrong(deep, "nested too deeply for a configuration")
		return nil
	}
	parsed, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	if err != nil {
		r.notYAML(err)
		return nil
	}
	var root ast.Node
	for _, doc := range parsed.Docs {
		switch doc.Body.(type) {
		case nil, *ast.NullNode, *ast.DirectiveNode:
			continue
		}
		if root != nil {
			r.wrong(start(doc.Body), "a second document, want one")
			break
		}
		root = doc.Body
	}
	return root
}

// notYAML words a syntax error without the source around it, which may hold a password. A message with a quotation is
// dropped, because a password that begins like a tag is quoted as one.
func (r *reader) notYAML(err error) {
	var syntax yaml.Error
	switch {
	case !errors.As(err, &syntax):
		r.wrong(nil, "not valid YAML")
	case strings.Contains(syntax.GetMessage(), `"`):
		r.wrong(syntax.GetToken(), "not valid YAML")
	default:
		r.wrong(syntax.GetToken(), "not valid YAML: %s", strings.ReplaceAll(syntax.GetMessage(), "'\t'", "tab"))
	}
}

// maxNesting is far more than a configuration needs. The parser's time grows with the square of the depth, and it has no
// bound of its own.
const maxNesting = 32

// tooDeep returns the token at which brackets, or the indicators on one line, nest too deeply, or nil.
func tooDeep(tokens token.Tokens) *token.Token {
	brackets, line, indicators := 0, 0, 0
	for _, t := range tokens {
		if t.Position.Line != line {
			line, indicators = t.Position.Line, 0
		}
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			brackets++
		case token.SequenceEndType, token.MappingEndType:
			brackets--
		case token.SequenceEntryType, token.MappingKeyType, token.AnchorType, token.TagType:
			indicators++
		}
		if brackets > maxNesting || indicators > maxNesting {
			return t
		}
	}
	return nil
}

// start is the first token of a node. A mapping without braces calls its first colon so.
func start(node ast.Node) *token.Token {
	if mapping, ok := node.(*ast.MappingNode); ok && !mapping.IsFlowStyle && len(mapping.Values) > 0 {
		return start(mapping.Values[0].Key)
	}
	return node.GetToken()
}

// describe names what a node is, without its value.
func describe(node ast.Node) string {
	switch node.(type) {
	case *ast.StringNode, *ast.LiteralNode:
		return "text"
	case *ast.BoolNode:
		return "true or false"
	case *ast.IntegerNode, *ast.FloatNode:
		return "a number"
	case *ast.InfinityNode, *ast.NanNode:
		return "infinite or no number"
	case *ast.NullNode:
		return "empty"
	case *ast.SequenceNode:
		return "a list"
	case *ast.MappingNode:
		return "a mapping"
	case *ast.AnchorNode, *ast.AliasNode, *ast.TagNode, *ast.MergeKeyNode:
		return "a YAML anchor, alias, merge or tag, which are not read here"
	}
	return "something else"
}
