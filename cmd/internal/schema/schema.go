// Package schema has the JSON Schemas (draft 2020-12) of the files that users of popupmock write, for editors and validators: of the
// configuration, of the grader's policy, and of each file of a data folder. They are files of examples/editor/schemas, where editors
// find them; the program has them packed.
//
// A schema says what can be said so: that usernames differ, or that an id is that of a country, only the reader of the file knows. The
// tests of each reader hold it against its schema.
package schema

import (
	"bytes"
	"compress/gzip"
	_ "embed"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strings"

	"github.com/popupmock/popupmock/mockserver/suggest"
)

//go:generate go test -run ^TestPacked$ . -update

// packed are the texts of all, in the order of Files, with a form feed between them.
//
//go:embed schemas.gen.gz
var packed []byte

// separator stands in no JSON text.
const separator = "\f"

// A File is a file that a user writes.
type File struct {
	Name string `json:"name"` // of its schema
	Of   string `json:"of"`   // what it is, and which command reads it
	URL  string `json:"url"`  // where its schema is
}

// Files are all that have a schema, of a version of popupmock.
func Files(version string) []File {
	const folder = "in the folder of popupmock serve --data"
	files := []File{
		{Name: "config", Of: "settings, popupmock serve --config"},
		{Name: "policy", Of: "what the grader weighs, popupmock grade --policy"},
	}
	for _, name := range []string{"countries", "currencies", "categories", "subcategories", "products", "wallets", "transactions", "rates"} {
		files = append(files, File{Name: name, Of: name + ".json " + folder})
	}
	for i := range files {
		files[i].URL = URL(version, files[i].Name)
	}
	return files
}

// Names are those of all schemas, in the order of Files.
func Names() []string {
	var names []string
	for _, f := range Files("") {
		names = append(names, f.Name)
	}
	return names
}

// release is a version that has a tag of its own.
var release = regexp.MustCompile(`^v[0-9]+\.[0-9]+\.[0-9]+$`)

// URL is where the schema of a name is, as it was when a version was released; for any other version, as it is now.
func URL(version, name string) string {
	if !release.MatchString(version) {
		version = "main"
	}
	return "https://raw.githubusercontent.com/popupmock/popupmock/" + version + "/examples/editor/schemas/" + FileName(name)
}

// Modeline is the comment by which editors with the YAML language server find the schema of a file: its first line, without an end.
func Modeline(version, name string) string {
	return "# yaml-language-server: $schema=" + URL(version, name)
}

// FileName is what the file of a schema is called.
func FileName(name string) string { return name + ".schema.json" }

// Text returns the schema of a name. The error says which there are. The caller owns the bytes.
func Text(name string) ([]byte, error) {
	at := slices.Index(Names(), name)
	if at < 0 {
		return nil, fmt.Errorf("there is no schema %q, want %s%s", name, strings.Join(Names(), ", "), suggest.Hint(name, Names()))
	}
	reader, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("the embedded schemas: %w", err)
	}
	text, err := io.ReadAll(reader)
	if err != nil {
		return nil, fmt.Errorf("the embedded schemas: %w", err)
	}
	return []byte(strings.Split(string(text), separator)[at]), nil
}
