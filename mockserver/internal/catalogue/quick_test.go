package catalogue

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The quick way takes the embedded files, and nothing in which the slow way finds a mistake.
func TestQuickTree(t *testing.T) {
	t.Parallel()
	for _, name := range fileNames {
		text, err := embedded.ReadFile("data/" + name)
		if err != nil {
			t.Fatal(err)
		}
		if _, ok := quickTree(text); !ok {
			t.Errorf("%s is read the slow way", name)
		}
		compareTrees(t, text)
	}
	for text, want := range map[string]bool{
		`{"a":1,"a":1}`:           false,
		`{"a":1,"\u0061":1}`:      false,
		`[{"a":":\":"}, {"a":1}]`: true,
		`[] []`:                   false,
		"[]\u00a0":                false,
		"[] \t\r\n":               true,
		``:                        false,
		`{`:                       false,
		`[[[[[[[1]]]]]]]`:         true,
		`[[[[[[[[1]]]]]]]]`:       false,
		`[[[[[[[[[]]]]]]]]]`:      false,
	} {
		if _, ok := quickTree([]byte(text)); ok != want {
			t.Errorf("%s is read the quick way: %t", text, ok)
		}
		compareTrees(t, []byte(text))
	}
}

func FuzzQuickTree(f *testing.F) {
	for _, seed := range []string{`[{"id":1,"name":"a:\"b"}]`, `{"a":1,"a":2}`, `[[[[[[[[1]]]]]]]]`, `"\ud800" `, `[1e5,-0.0,true,null]x`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) { compareTrees(t, text) })
}

func compareTrees(t *testing.T, text []byte) {
	t.Helper()
	quick, ok := quickTree(text)
	if !ok {
		return
	}
	var mistakes Mistakes
	slow, ok := file{"x.json", &mistakes}.slowTree(text)
	if !ok || len(mistakes) > 0 {
		t.Fatalf("%s is read the quick way, and has mistakes: %v", text, mistakes)
	}
	if diff := cmp.Diff(slow, quick); diff != "" {
		t.Errorf("%s (-slow +quick):\n%s", text, diff)
	}
}
