package catalogue

import (
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"
)

//go:embed data/*.json
var embedded embed.FS

// Names of the files of a data set. A list is in the order of reading.
const (
	countriesFile     = "countries.json"
	currenciesFile    = "currencies.json"
	categoriesFile    = "categories.json"
	subcategoriesFile = "subcategories.json"
	productsFile      = "products.json"
	walletsFile       = "wallets.json"
	transactionsFile  = "transactions.json"
)

var fileNames = []string{
	countriesFile, currenciesFile, categoriesFile, subcategoriesFile, productsFile, walletsFile, transactionsFile,
}

// Catalogue is a data set that was found to be right as a whole. It never changes, so all servers of a process may share it.
type Catalogue struct {
	Countries     Table[Country]     // by id
	Currencies    Table[Currency]    // by id
	Categories    Table[Category]    // by id, inactive ones too
	Subcategories Table[Subcategory] // by id, inactive ones too
	Products      Table[Product]     // highest id first
	Wallets       Table[Wallet]      // highest id first
	Transactions  Table[Transaction] // highest id first, which is newest first
}

var loadOnce = sync.OnceValues(func() (*Catalogue, error) {
	data, err := fs.Sub(embedded, "data")
	if err != nil {
		return nil, fmt.Errorf("embedded data: %w", err)
	}
	return Load(data)
})

// Default gives the embedded data set. It is read once a process, at the first call.
func Default() (*Catalogue, error) { return loadOnce() }

// Load reads a data set and checks it as a whole. A file that the folder does not have is taken from the embedded set,
// but it must have one. The error is of type [Mistakes], and lists all there are, if the data is wrong; it is another if
// the folder cannot be read.
func Load(dir fs.FS) (*Catalogue, error) {
	var mistakes Mistakes
	own, err := filesOf(dir, &mistakes)
	if err != nil {
		return nil, err
	}
	s, err := readSet(dir, own, &mistakes)
	if err != nil {
		return nil, err
	}
	s.check()
	if len(mistakes) > 0 {
		mistakes.sort()
		return nil, mistakes
	}
	return s.catalogue(), nil
}

// filesOf lists what a folder has of a data set. A JSON file of another name is a mistake: it was meant for something.
func filesOf(dir fs.FS, mistakes *Mistakes) ([]string, error) {
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		return nil, fmt.Errorf("data folder: %w", err)
	}
	var own []string
	for _, entry := range entries {
		name := entry.Name()
		if slices.Contains(fileNames, name) {
			own = append(own, name)
		} else if strings.HasSuffix(name, ".json") {
			file{name, mistakes}.report("", "is no file of a data set: there are %s", strings.Join(fileNames, ", "))
		}
	}
	if len(own) == 0 && len(*mistakes) == 0 {
		return nil, errors.New("data folder has no data: it may have " + strings.Join(fileNames, ", "))
	}
	return own, nil
}

// readFile reads one file from the folder, or the embedded one, whose name then says so.
func readFile(dir fs.FS, own []string, name string, mistakes *Mistakes) (file, []any, error) {
	f := file{name, mistakes}
	var text []byte
	var err error
	if slices.Contains(own, name) {
		text, err = fs.ReadFile(dir, name)
	} else {
		f.name = "built-in " + name
		text, err = embedded.ReadFile("data/" + name)
	}
	if err != nil {
		return f, nil, fmt.Errorf("data file %s: %w", name, err)
	}
	tree, ok := f.tree(text)
	items, isArray := tree.([]any)
	if ok && !isArray {
		f.report("", "is %s, want an array", kind(tree))
	}
	return f, items, nil
}
