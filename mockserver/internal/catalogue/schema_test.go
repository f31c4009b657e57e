package catalogue

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/santhosh-tekuri/jsonschema/v6"
)

// schemaText is what editors know of a file. It is written by hand.
func schemaText(tb testing.TB, file string) []byte {
	tb.Helper()
	text, err := os.ReadFile(filepath.Join("../../../examples/editor/schemas", strings.TrimSuffix(file, ".json")+".schema.json"))
	if err != nil {
		tb.Fatal(err)
	}
	return text
}

func compiledSchema(tb testing.TB, file string) *jsonschema.Schema {
	tb.Helper()
	document, err := jsonschema.UnmarshalJSON(bytes.NewReader(schemaText(tb, file)))
	if err != nil {
		tb.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("schema.json", document); err != nil {
		tb.Fatal(err)
	}
	compiled, err := compiler.Compile("schema.json")
	if err != nil {
		tb.Fatal(err)
	}
	return compiled
}

// complaints are what a schema says of a text; none where it is right.
func complaints(tb testing.TB, s *jsonschema.Schema, text string) error {
	tb.Helper()
	value, err := jsonschema.UnmarshalJSON(strings.NewReader(text))
	if err != nil {
		return err
	}
	return s.Validate(value)
}

// readers read a row of each file.
var readers = map[string]func(*row){
	countriesFile:     func(r *row) { readCountry(r) },
	currenciesFile:    func(r *row) { readCurrency(r) },
	categoriesFile:    func(r *row) { readCategory(r) },
	subcategoriesFile: func(r *row) { readSubcategory(r) },
	productsFile:      func(r *row) { readProduct(r) },
	walletsFile:       func(r *row) { readWallet(r) },
	transactionsFile:  func(r *row) { readTransaction(r) },
	ratesFile:         func(r *row) { readRate(r) },
}

// fieldsOf asks a reader for its fields, by a row that has none: which there are, and which must be there.
func fieldsOf(read func(*row)) (known, required []string) {
	var mistakes Mistakes
	r := &row{file: file{"", &mistakes}, fields: map[string]any{}}
	read(r)
	for _, m := range mistakes {
		quoted, _, _ := strings.Cut(strings.TrimPrefix(m.Text, "has no "), ",")
		if name, err := strconv.Unquote(quoted); err == nil {
			required = append(required, name)
		}
	}
	known = slices.Clone(r.read)
	slices.Sort(known)
	slices.Sort(required)
	return known, required
}

// readRows reads the rows of a text alone, and says what is wrong with their form.
func readRows(name, text string) Mistakes {
	var mistakes Mistakes
	f := file{name, &mistakes}
	tree, _ := f.tree([]byte(text))
	items, _ := tree.([]any)
	rows(f, "", items, func(r *row) struct{} {
		readers[name](r)
		return struct{}{}
	})
	return mistakes
}

// TestSchemasHaveTheSameFields fails when a field was added in one place only.
func TestSchemasHaveTheSameFields(t *testing.T) {
	t.Parallel()
	type object struct {
		Required   []string `json:"required"`
		Properties map[string]struct {
			Items json.RawMessage `json:"items"`
		} `json:"properties"`
	}
	want := func(where string, schema object, known, required []string) {
		slices.Sort(schema.Required)
		if diff := cmp.Diff(known, slices.Sorted(maps.Keys(schema.Properties))); diff != "" {
			t.Errorf("fields of %s (-reader +schema):\n%s", where, diff)
		}
		if diff := cmp.Diff(required, schema.Required); diff != "" {
			t.Errorf("required fields of %s (-reader +schema):\n%s", where, diff)
		}
	}
	for _, name := range fileNames {
		var list struct {
			Items object `json:"items"`
		}
		if err := json.Unmarshal(schemaText(t, name), &list); err != nil {
			t.Fatal(err)
		}
		if name == productsFile {
			var inner object
			if err := json.Unmarshal(list.Items.Properties["available_denominations"].Items, &inner); err != nil {
				t.Fatal(err)
			}
			known, required := fieldsOf(func(r *row) { readDenomination(r) })
			want("a denomination", inner, known, required)
		}
		known, required := fieldsOf(readers[name])
		want(name, list.Items, known, required)
	}
}

// finerValues are what no schema of reasonable size refuses, and the reader of a field does: JSON knows no difference between 1 and 1.0,
// nor how many digits a number was written with, and of a time it knows the form.
var finerValues = []string{
	`1.0`, `15.00`, `1e1`, `-0.0`, `0.0000000000001`, `"2025-02-30T10:30:00Z"`, `"2016-12-31T23:59:60Z"`, `"2025-01-15T24:00:00Z"`,
}

// TestSchemasAndReadersAgree changes one field of one row after the other to all kinds of values. What a schema refuses, Load refuses; and
// what the reader of a row refuses, the schema does, but for finerValues.
func TestSchemasAndReadersAgree(t *testing.T) {
	t.Parallel()
	for _, name := range fileNames {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			schema := compiledSchema(t, name)
			good, bad := 0, 0
			for _, v := range variants(t, name) {
				if v.row > 0 && name != transactionsFile { // of transactions, one with a conversion and one without
					continue
				}
				bySchema, byReader := complaints(t, schema, v.alone), readRows(name, v.alone)
				if bySchema == nil {
					good++
				} else {
					bad++
				}
				if bySchema == nil && byReader != nil && !slices.Contains(finerValues, v.value) {
					t.Errorf("%s: the schema takes it, the reader says %v", v.alone, byReader)
				}
				if bySchema == nil || byReader != nil {
					continue
				}
				files := small()
				files[name] = v.file
				if _, err := Load(folder(files)); err == nil {
					t.Errorf("%s: Load takes it, the schema says %v", v.alone, bySchema)
				}
			}
			if each := eachVariant(); good*each < 3 || bad*each < 100 {
				t.Errorf("%d taken and %d refused do not say much", good, bad)
			}
		})
	}
}

// TestSchemasTakeWhatIsThere holds the files that come with popupmock, and those of the tests, against the schemas.
func TestSchemasTakeWhatIsThere(t *testing.T) {
	t.Parallel()
	for _, name := range fileNames {
		schema := compiledSchema(t, name)
		for _, text := range []string{embeddedText(t, name), small()[name], `[]`} {
			if err := complaints(t, schema, text); err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		for _, text := range []string{`{}`, `null`, `[7]`, `[null]`, `[{}]`} {
			if complaints(t, schema, text) == nil {
				t.Errorf("%s: the schema takes %s", name, text)
			}
		}
	}
}
