package catalogue

import (
	"crypto/sha256"
	"embed"
	"fmt"
	"io/fs"
	"path"
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
	ratesFile         = "rates.json"
)

var fileNames = []string{
	countriesFile, currenciesFile, categoriesFile, subcategoriesFile, productsFile, walletsFile, transactionsFile, ratesFile,
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

	rates map[pairOfCodes]Rate

	digest     [sha256.Size]byte
	digestOnce sync.Once
}

type pairOfCodes struct{ source, destination string }

// Rate finds what it costs to change money of one currency into another, both by their codes.
func (c *Catalogue) Rate(source, destination string) (Rate, bool) {
	rate, ok := c.rates[pairOfCodes{source, destination}]
	return rate, ok
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
// but it must have one. The error is of type [Mistakes], and lists all there are.
func Load(dir fs.FS) (*Catalogue, error) {
	var mistakes Mistakes
	own, ok := filesOf(dir, &mistakes)
	if !ok {
		return nil, mistakes
	}
	s := readSet(dir, own, &mistakes)
	s.check()
	if len(mistakes) > 0 {
		mistakes.sort()
		return nil, mistakes.folded()
	}
	return s.catalogue(), nil
}

// filesOf lists what a folder has of a data set. A JSON file of another name is a mistake: it was meant for something.
// Without a folder there is nothing to go on with.
func filesOf(dir fs.FS, mistakes *Mistakes) (own []string, ok bool) {
	folder := file{"", mistakes}
	entries, err := fs.ReadDir(dir, ".")
	if err != nil {
		folder.report("", "%v", cause(err))
		return nil, false
	}
	for _, entry := range entries {
		name := entry.Name()
		if slices.Contains(fileNames, name) {
			own = append(own, name)
		} else if strings.EqualFold(path.Ext(name), ".json") {
			file{name, mistakes}.report("", "is no file of a data set: there are %s", strings.Join(fileNames, ", "))
		}
	}
	if len(own) == 0 && len(*mistakes) == 0 {
		folder.report("", "has no data: there may be %s", strings.Join(fileNames, ", "))
		return nil, false
	}
	return own, true
}

// readFile reads one file from the folder, or the embedded one, whose name then says so.
func readFile(dir fs.FS, own []string, name string, mistakes *Mistakes) (file, []any) {
	f := file{name, mistakes}
	var text []byte
	var err error
	if slices.Contains(own, name) {
		text, err = readText(dir, name)
	} else {
		f.name = embeddedMark + name
		text, err = embedded.ReadFile("data/" + name)
	}
	if err != nil {
		f.report("", "%v", err)
		return f, nil
	}
	tree, ok := f.tree(text)
	items, isArray := tree.([]any)
	if ok && !isArray {
		f.report("", "is %s, want an array", kind(tree))
	}
	return f, items
}
