package catalogue

import (
	"strings"
	"testing"
)

func digestOf(t *testing.T, files map[string]string) [32]byte {
	t.Helper()
	c, err := Load(folder(files))
	if err != nil {
		t.Fatal(err)
	}
	return c.Digest()
}

// TestDigest changes one thing of each file in turn, also what clients do not see.
func TestDigest(t *testing.T) {
	t.Parallel()
	whole := digestOf(t, small())
	spaced := small()
	for name, text := range spaced {
		spaced[name] = text + "\n"
	}
	if digestOf(t, spaced) != whole {
		t.Error("the same data, written otherwise, have another digest")
	}
	seen := map[[32]byte]string{whole: "the set itself"}
	for _, change := range []struct{ file, old, new string }{
		{countriesFile, `"The A"`, `"An A"`},
		{currenciesFile, `"Dollar"`, `"Buck"`},
		{categoriesFile, `"Travel"`, `"Trips"`},
		{categoriesFile, `"Travel","active":false`, `"Travel","active":true`},
		{subcategoriesFile, `"Trains"`, `"Buses"`},
		{subcategoriesFile, `"Trains","category_id":2`, `"Trains","category_id":1`},
		{subcategoriesFile, `"category_id":2,"active":false`, `"category_id":2,"active":true`},
		{productsFile, `5.png`, `6.png`},
	} {
		files := small()
		if !strings.Contains(files[change.file], change.old) {
			t.Fatalf("%s has no %s", change.file, change.old)
		}
		files[change.file] = strings.Replace(files[change.file], change.old, change.new, 1)
		d := digestOf(t, files)
		if other, same := seen[d]; same {
			t.Errorf("%s for %s in %s: the digest is that of %s", change.new, change.old, change.file, other)
		}
		seen[d] = change.new
	}
}
