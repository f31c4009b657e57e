package house

import (
	"go/ast"
	"go/token"
	"regexp"
	"slices"
	"strings"
)

// packageDocs finds packages without a package comment, generated ones included: a reader of pkg.go.dev meets it first.
func packageDocs(files []source) []string {
	var order []string
	documented := map[string]bool{}
	first := map[string]source{}
	for _, s := range files {
		if s.isTest() {
			continue
		}
		if _, seen := first[s.pkg()]; !seen {
			first[s.pkg()] = s
			order = append(order, s.pkg())
		}
		documented[s.pkg()] = documented[s.pkg()] || isPackageDoc(s.file)
	}
	var found []string
	for _, pkg := range order {
		if s := first[pkg]; !documented[pkg] {
			found = append(found, s.at(s.file.Package, "package %s has no comment that begins with its name", s.file.Name.Name))
		}
	}
	return found
}

// isPackageDoc asks for the form that godoc knows: "Package x …", or for a command the name of the program.
func isPackageDoc(file *ast.File) bool {
	text := file.Doc.Text()
	if file.Name.Name == "main" {
		return text != ""
	}
	return strings.HasPrefix(text, "Package "+file.Name.Name+" ")
}

// exportedDocs finds exported top-level names and methods of exported types without a comment that begins with the name.
// For the methods of an interface, the fields of a struct and the members of a group the comment of the whole will do.
func exportedDocs(files []source) []string {
	var found []string
	for _, s := range files {
		if s.isTest() || s.isGenerated() {
			continue
		}
		for _, decl := range s.file.Decls {
			switch d := decl.(type) {
			case *ast.FuncDecl:
				if isExportedFunc(d) {
					found = append(found, s.undocumented(d.Name, d.Doc)...)
				}
			case *ast.GenDecl:
				found = append(found, s.undocumentedSpecs(d)...)
			}
		}
	}
	return found
}

func isExportedFunc(d *ast.FuncDecl) bool {
	if d.Recv == nil {
		return d.Name.IsExported()
	}
	return d.Name.IsExported() && ast.IsExported(receiver(d))
}

// receiver is the name of the type that a method belongs to, without pointer and type parameters.
func receiver(d *ast.FuncDecl) string {
	name := ""
	ast.Inspect(d.Recv.List[0].Type, func(n ast.Node) bool {
		if id, ok := n.(*ast.Ident); ok && name == "" {
			name = id.Name
		}
		return name == ""
	})
	return name
}

func (s source) undocumentedSpecs(d *ast.GenDecl) []string {
	var found []string
	for _, spec := range d.Specs {
		switch spec := spec.(type) {
		case *ast.TypeSpec:
			if spec.Name.IsExported() {
				found = append(found, s.undocumented(spec.Name, firstOf(spec.Doc, d.Doc))...)
			}
		case *ast.ValueSpec:
			found = append(found, s.undocumentedValues(spec, d)...)
		}
	}
	return found
}

// undocumentedValues asks for the name only where a constant or variable stands alone: in a group the comments
// usually describe what the members share.
func (s source) undocumentedValues(spec *ast.ValueSpec, d *ast.GenDecl) []string {
	doc := firstOf(spec.Doc, spec.Comment, d.Doc)
	var found []string
	for _, name := range spec.Names {
		switch {
		case !name.IsExported() || doc != nil && d.Lparen != token.NoPos:
		default:
			found = append(found, s.undocumented(name, doc)...)
		}
	}
	return found
}

// article may stand before the name that a comment begins with.
var article = regexp.MustCompile(`^(A|An|The) `)

func (s source) undocumented(name *ast.Ident, doc *ast.CommentGroup) []string {
	words := strings.FieldsFunc(article.ReplaceAllString(doc.Text(), ""), isNotInName)
	switch {
	case doc.Text() == "":
		return []string{s.at(name.Pos(), "%s is exported and has no comment", name.Name)}
	case len(words) == 0 || words[0] != name.Name:
		return []string{s.at(name.Pos(), "the comment on %s should begin with its name", name.Name)}
	}
	return nil
}

func isNotInName(r rune) bool { return strings.ContainsRune(" \n\t,.:;()'’", r) }

func firstOf(docs ...*ast.CommentGroup) *ast.CommentGroup {
	i := slices.IndexFunc(docs, func(doc *ast.CommentGroup) bool { return doc.Text() != "" })
	if i < 0 {
		return nil
	}
	return docs[i]
}
