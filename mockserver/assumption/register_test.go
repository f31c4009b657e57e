package assumption

import (
	"net/http"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/openapi"
)

func TestRegisterIsComplete(t *testing.T) {
	t.Parallel()
	var known []string
	for _, op := range operations(t) {
		known = append(known, op.ID)
	}
	seen := map[string]bool{}
	for _, a := range Register() {
		if seen[a.Name] {
			t.Errorf("%s is there twice", a.Name)
		}
		seen[a.Name] = true
		if a.Silent == "" || a.Reason == "" || a.Source == "" || a.set == nil || len(a.Values) == 0 {
			t.Errorf("%s lacks something: %+v", a.Name, a)
		}
		if len(a.Values) == 1 && a.Values[0].Param == "" {
			t.Errorf("%s has one value, which is no choice", a.Name)
		}
		if v, _, ok := a.match(a.Default); !ok || v.String() != a.Values[0].String() || v.Lab {
			t.Errorf("%s: the default %q is not the first value, or a lab one", a.Name, a.Default)
		}
		for i, v := range a.Values {
			if v.Text == "" {
				t.Errorf("%s: %s has no text", a.Name, v)
			}
			if v.Keyword == "" && i < len(a.Values)-1 {
				t.Errorf("%s: %s hides the values after it", a.Name, v)
			}
		}
		for _, id := range a.Operations {
			if !slices.Contains(known, id) {
				t.Errorf("%s: there is no operation %s", a.Name, id)
			}
		}
		if !slices.IsSorted(a.Operations) {
			t.Errorf("%s: its operations are not in order", a.Name)
		}
	}
}

// operations are all that there can be, sorted by id.
func operations(t *testing.T) []*openapi.Operation {
	t.Helper()
	document, err := openapi.Load(openapi.Extensions)
	if err != nil {
		t.Fatal(err)
	}
	return document.Operations()
}

// Each assumption has a field of its own: setting it to anything but its default changes that one alone.
func TestEveryAssumptionHasItsField(t *testing.T) {
	t.Parallel()
	samples := map[string]string{"DURATION": "90s", "CIDR,…": "10.0.0.0/8,::1", "[OPERATION:]N/DURATION,…": "login:3/1m,*:9/1s"}
	fields := map[string]string{}
	for _, a := range Register() {
		for _, v := range a.Values {
			text := strings.ReplaceAll(v.String(), v.Param, samples[v.Param])
			if v.Param == "" {
				text = v.String()
			}
			set, err := Default().With(map[string]string{a.Name: text})
			if err != nil {
				t.Errorf("%s=%s: %v", a.Name, text, err)
				continue
			}
			if got := set.Value(a); got != text {
				t.Errorf("%s=%s reads back as %s", a.Name, text, got)
			}
			changed := changedFields(Default(), set)
			if text == a.Default {
				if len(changed) > 0 {
					t.Errorf("%s=%s, its default, changes %v", a.Name, text, changed)
				}
				continue
			}
			if len(changed) != 1 || fields[changed[0]] != "" && fields[changed[0]] != a.Name {
				t.Errorf("%s=%s changes %v, want one field of its own", a.Name, text, changed)
				continue
			}
			fields[changed[0]] = a.Name
		}
	}
	if want := reflect.TypeFor[Set]().NumField() - 1; len(fields) != want {
		t.Errorf("%d of %d fields are set by an assumption", len(fields), want)
	}
}

func changedFields(a, b Set) (names []string) {
	for _, field := range reflect.VisibleFields(reflect.TypeFor[Set]()) {
		x, y := reflect.ValueOf(a).FieldByIndex(field.Index), reflect.ValueOf(b).FieldByIndex(field.Index)
		if field.IsExported() && !reflect.DeepEqual(x.Interface(), y.Interface()) {
			names = append(names, field.Name)
		}
	}
	return names
}

// What concerns all operations of a kind names all of them: whatever takes an access token, a body, a page or an id.
func TestOperationsOfAKind(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name string
		got  []string
		is   func(*openapi.Operation) bool
	}{
		{"protected", protected, func(op *openapi.Operation) bool { return op.ID != "login" && op.ID != "refresh" }},
		{"withBody", withBody, func(op *openapi.Operation) bool {
			return op.ID != "logout" && slices.Contains(op.Statuses(), http.StatusRequestEntityTooLarge) // which needs none
		}},
		{"paged", paged, func(op *openapi.Operation) bool { return slices.Contains(op.QueryKeys(), "page") }},
		{"bad-id", named(t, "bad-id"), func(op *openapi.Operation) bool { return strings.Contains(op.Path, "{id}") }},
		{"unauthorized-text", named(t, "unauthorized-text"), func(op *openapi.Operation) bool {
			keep := []string{"login", "refresh", "logout", "listCountries", "getCountry", "listWallets"} // their page's
			return !slices.Contains(keep, op.ID)
		}},
	}
	for _, test := range tests {
		var want []string
		for _, op := range operations(t) {
			if test.is(op) {
				want = append(want, op.ID)
			}
		}
		if !slices.Equal(test.got, want) {
			t.Errorf("%s has\n%v, want\n%v", test.name, test.got, want)
		}
	}
}

// named are the operations that an assumption changes.
func named(t *testing.T, name string) []string {
	t.Helper()
	a, err := Lookup(name)
	if err != nil {
		t.Fatal(err)
	}
	return a.Operations
}
