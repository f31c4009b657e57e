package openapi

import (
	"bytes"
	"errors"
	"flag"
	"net/http"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/popupmock/popupmock/openapi/internal/compile"
)

var update = flag.Bool("update", false, "write popup.gen.tsv anew")

// What is embedded of popup.yaml is that file. It is written before anything that comes of it.
func TestPackedIsFresh(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("popup.yaml")
	if err == nil {
		err = compile.Packed("popup.gen.yaml.gz", text, *update)
	}
	if err != nil {
		t.Error(err)
	}
}

func TestCompiledIsFresh(t *testing.T) {
	t.Parallel()
	var documents []compile.Document
	for _, overlays := range choices() {
		text, err := parsed(t, overlays...).JSON()
		if err != nil {
			t.Fatal(err)
		}
		_, name, err := chosen(overlays)
		if err != nil {
			t.Fatal(err)
		}
		documents = append(documents, compile.Document{Name: name, JSON: text})
	}
	want, err := compile.Compile(documents...)
	if err != nil {
		t.Fatal(err)
	}
	if *update {
		if err := os.WriteFile("popup.gen.tsv", want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !bytes.Equal(compiled, want) {
		t.Error("popup.gen.tsv is stale: make generate")
	}
}

// What was compiled judges messages by the same schemas as the document that it came from.
func TestCompiledIsTheSameDocument(t *testing.T) {
	t.Parallel()
	forPeople := cmp.Options{
		cmp.AllowUnexported(known{}, response{}, media{}),
		cmpopts.IgnoreUnexported(openapi3.Parameter{}, openapi3.Schema{}, openapi3.SchemaRef{}),
		cmpopts.IgnoreFields(openapi3.Schema{}, "Description", "Title", "Example", "Examples"),
		cmpopts.IgnoreFields(openapi3.Parameter{}, "Description", "Example", "Examples"),
		cmpopts.IgnoreMapEntries(func(name string, _ any) bool { return name == "x-source" }),
		cmpopts.EquateEmpty(),
	}
	for _, overlays := range choices() {
		whole, opened := parsed(t, overlays...), load(t, overlays...)
		if len(whole.operations) != len(opened.operations) {
			t.Fatalf("%v: %d operations, want %d", overlays, len(opened.operations), len(whole.operations))
		}
		for i, want := range whole.operations {
			got := opened.operations[i]
			if got.ID != want.ID || got.Method != want.Method || got.Path != want.Path {
				t.Errorf("%v: %s %s %s, want %s %s %s", overlays, got.ID, got.Method, got.Path, want.ID, want.Method, want.Path)
			}
			if len(got.responses) == 0 {
				t.Errorf("%v: %s answers nothing", overlays, got.ID)
			}
			if diff := cmp.Diff(want.known, got.known, forPeople); diff != "" {
				t.Errorf("%v: %s (-want +got):\n%s", overlays, got.ID, diff)
			}
			found, _ := opened.Lookup(want.Method, want.Path)
			if found != got {
				t.Errorf("%v: %s %s leads to %v", overlays, want.Method, want.Path, found)
			}
		}
	}
}

// Opening a document reads nothing of it, and each operation is read by itself.
func TestOperationsAreReadWhenTheyAreUsed(t *testing.T) {
	t.Parallel()
	d, err := Open(compiled, "popup", func() ([]byte, error) { return nil, errors.New("nobody asked for the whole") })
	if err != nil {
		t.Fatal(err)
	}
	login, _ := d.Lookup("POST", "/auth/login")
	if !login.TakesBody() {
		t.Error("a login has no body")
	}
	for _, op := range d.Operations() {
		if isRead := op.responses != nil; isRead != (op == login) {
			t.Errorf("%s is read: %t", op.ID, isRead)
		}
	}
	if _, err := d.JSON(); err == nil || err.Error() != "nobody asked for the whole" {
		t.Errorf("the whole: %v", err)
	}
}

// Whatever an operation is asked first, it knows the answer.
func TestEveryMethodReadsItsOperation(t *testing.T) {
	t.Parallel()
	r := request(operation(t, "login"), "/auth/login", "")
	for method := range reflect.TypeFor[*Operation]().Methods() {
		if method.Name == "Variables" { // which are part of the path
			continue
		}
		d, err := Open(compiled, "popup", nil)
		if err != nil {
			t.Fatal(err)
		}
		op, _ := d.Lookup("POST", "/auth/login")
		arguments := map[string][]any{
			"Basis": {200, Violation{}}, "CheckRequest": {r, []byte(nil)}, "CheckCall": {r, map[string]string{}, []byte(nil)},
			"CheckResponse": {200, http.Header{}, []byte(nil)},
		}[method.Name]
		values := []reflect.Value{reflect.ValueOf(op)}
		for _, a := range arguments {
			values = append(values, reflect.ValueOf(a))
		}
		method.Func.Call(values)
		if op.responses == nil {
			t.Errorf("%s is answered by an operation that was not read", method.Name)
		}
	}
}

func TestOpenRefusesWhatWasNotCompiled(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":                                     `compiled OpenAPI document: nothing of "popup"`,
		"# remark\n":                           `compiled OpenAPI document: nothing of "popup"`,
		"popup+legacy\tx\tGET\t/x\t{}\n":       `compiled OpenAPI document: nothing of "popup"`,
		"popup\tx\tGET\t/x\n":                  "compiled OpenAPI document: a line of 4 columns, want 5",
		"popup\tx\tGET\t/x\t{}\n\npopup,b\t\t": "compiled OpenAPI document: a line of 1 columns, want 5",
	} {
		if _, err := Open([]byte(text), "popup", nil); err == nil || err.Error() != want {
			t.Errorf("%q: %v, want %s", text, err, want)
		}
	}
}

// Nothing is let pass in silence by an operation that cannot be read.
func TestABrokenLineDocumentsNothing(t *testing.T) {
	t.Parallel()
	for _, broken := range []string{"", "{", "{}", `{"openapi":"3.0.3","paths":{"/y":{"get":{"responses":{}}}}}`, `{"openapi":"3.0.3","paths":{"/x":{"post":{"responses":{}}}}}`} {
		d, err := Open([]byte("a,popup\tx\tGET\t/x\t"+broken+"\n"), "popup", nil)
		if err != nil {
			t.Fatal(err)
		}
		op, _ := d.Lookup("GET", "/x")
		found := op.CheckResponse(200, jsonHeader(), []byte("{}"))
		if len(found) != 1 || !strings.Contains(found[0].String(), "x does not answer 200") {
			t.Errorf("%s: %v", broken, found)
		}
	}
}
