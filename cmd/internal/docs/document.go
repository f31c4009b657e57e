package docs

import (
	"bytes"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/ast"
	"github.com/yuin/goldmark/extension"
	"github.com/yuin/goldmark/text"
)

// A Document is a page in Markdown.
type Document struct {
	Path   string // from the top of the repository, with slashes
	Blocks []Block
	// Spans are the pieces of code within lines.
	Spans []Span
	// Links are those of the page, and its pictures.
	Links []Span
	// Anchors are what a link to a heading of it may say behind #, as GitHub makes them.
	Anchors []string
}

// A Span is a text and where it stands.
type Span struct {
	Line int
	Text string
}

// A Block is code that is set off from the text around it.
type Block struct {
	Path string
	Line int // of the code's first line
	// Language is empty where the block does not say it; Words are what else stands in its first line.
	Language string
	Words    []string
	Text     string
}

// Name is how tables and findings speak of a block: by its path, and by its first line in place of a number that would change.
func (b Block) Name() string {
	first, _, _ := strings.Cut(b.Text, "\n")
	return b.Path + ": " + strings.TrimSpace(first)
}

func (b Block) at(format string, args ...any) string {
	return fmt.Sprintf("%s:%d: ", b.Path, b.Line) + fmt.Sprintf(format, args...)
}

// Read finds the documents of a repository: all files *.md but those of packages, and of tests.
func Read(fsys fs.FS) ([]*Document, error) {
	var all []*Document
	err := each(fsys, ".md", func(name string, source []byte) error {
		document, err := Parse(name, source)
		all = append(all, document)
		return err
	})
	return all, err
}

// each reads the files of a repository whose names end so.
func each(fsys fs.FS, end string, do func(name string, source []byte) error) error {
	return fs.WalkDir(fsys, ".", func(name string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case entry.IsDir() && slices.Contains([]string{".git", "node_modules", "testdata", "bin"}, entry.Name()):
			return fs.SkipDir
		case entry.IsDir() || path.Ext(name) != end:
			return nil
		}
		source, err := fs.ReadFile(fsys, name)
		if err != nil {
			return err
		}
		return do(name, source)
	})
}

// Parse reads one document.
func Parse(name string, source []byte) (*Document, error) {
	d := &Document{Path: name}
	root := goldmark.New(goldmark.WithExtensions(extension.GFM)).Parser().Parse(text.NewReader(source))
	r := reader{d, source, map[string]int{}}
	err := ast.Walk(root, func(n ast.Node, entering bool) (ast.WalkStatus, error) {
		if entering {
			r.read(n)
		}
		return ast.WalkContinue, nil
	})
	return d, err
}

// A reader fills a document.
type reader struct {
	d      *Document
	source []byte
	slugs  map[string]int // how often each was given
}

func (r reader) read(n ast.Node) {
	switch n := n.(type) {
	case *ast.FencedCodeBlock:
		var words []string
		if n.Info != nil {
			words = strings.Fields(string(n.Info.Value(r.source)))
		}
		r.block(n, words)
	case *ast.CodeBlock:
		r.block(n, nil)
	case *ast.CodeSpan:
		r.d.Spans = append(r.d.Spans, Span{r.line(n), r.words(n)})
	case *ast.Link:
		r.d.Links = append(r.d.Links, Span{r.line(n), string(n.Destination)})
	case *ast.Image:
		r.d.Links = append(r.d.Links, Span{r.line(n), string(n.Destination)})
	case *ast.Heading:
		slug := Anchor(r.words(n))
		r.slugs[slug]++
		if times := r.slugs[slug]; times > 1 {
			slug = fmt.Sprintf("%s-%d", slug, times-1)
		}
		r.d.Anchors = append(r.d.Anchors, slug)
	}
}

func (r reader) block(n ast.Node, words []string) {
	b := Block{Path: r.d.Path, Text: string(n.Lines().Value(r.source))}
	if n.Lines().Len() > 0 {
		b.Line = r.lineOf(n.Lines().At(0).Start)
	}
	if len(words) > 0 {
		b.Language, b.Words = words[0], words[1:]
	}
	r.d.Blocks = append(r.d.Blocks, b)
}

// words is what a node says, without marks.
func (r reader) words(n ast.Node) string {
	var b strings.Builder
	for child := n.FirstChild(); child != nil; child = child.NextSibling() {
		if leaf, is := child.(*ast.Text); is {
			b.Write(leaf.Segment.Value(r.source))
			if leaf.SoftLineBreak() {
				b.WriteByte(' ')
			}
			continue
		}
		b.WriteString(r.words(child))
	}
	return b.String()
}

// line is where a node within lines stands: that of the first text in it or, without one, of what is around it.
func (r reader) line(n ast.Node) int {
	for child := n.FirstChild(); child != nil; child = child.FirstChild() {
		if leaf, is := child.(*ast.Text); is {
			return r.lineOf(leaf.Segment.Start)
		}
	}
	for ; n != nil; n = n.Parent() {
		if n.Type() == ast.TypeBlock && n.Lines().Len() > 0 {
			return r.lineOf(n.Lines().At(0).Start)
		}
	}
	return 0
}

func (r reader) lineOf(offset int) int { return 1 + bytes.Count(r.source[:offset], []byte("\n")) }
