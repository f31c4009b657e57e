package docs

import (
	"go/ast"
	"go/doc/comment"
	"go/parser"
	"go/token"
	"io/fs"
	"strings"
)

// Comments finds the blocks in comments of Go, on packages and on what stands at their top: of all files that are neither tests nor
// generated.
func Comments(fsys fs.FS) ([]Block, error) {
	var all []Block
	err := each(fsys, ".go", func(name string, source []byte) error {
		if strings.HasSuffix(name, "_test.go") {
			return nil
		}
		blocks, err := CommentsOf(name, source)
		all = append(all, blocks...)
		return err
	})
	return all, err
}

// CommentsOf finds those of one file. The line of a block is that of its comment.
func CommentsOf(name string, source []byte) (blocks []Block, err error) {
	files := token.NewFileSet()
	file, err := parser.ParseFile(files, name, source, parser.ParseComments)
	if err != nil || ast.IsGenerated(file) {
		return nil, err
	}
	for _, group := range topComments(file) {
		for _, part := range new(comment.Parser).Parse(group.Text()).Content {
			if code, is := part.(*comment.Code); is {
				blocks = append(blocks, Block{Path: name, Line: files.Position(group.Pos()).Line, Text: code.Text})
			}
		}
	}
	return blocks, nil
}

func topComments(file *ast.File) (groups []*ast.CommentGroup) {
	add := func(group *ast.CommentGroup) {
		if group != nil {
			groups = append(groups, group)
		}
	}
	add(file.Doc)
	for _, declaration := range file.Decls {
		switch d := declaration.(type) {
		case *ast.FuncDecl:
			add(d.Doc)
		case *ast.GenDecl:
			add(d.Doc)
			for _, spec := range d.Specs {
				switch s := spec.(type) {
				case *ast.TypeSpec:
					add(s.Doc)
				case *ast.ValueSpec:
					add(s.Doc)
				}
			}
		}
	}
	return groups
}
