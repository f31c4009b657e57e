package catalogue

import (
	"cmp"
	"crypto/sha256"
	"encoding/json"
	"maps"
	"slices"
)

// Digest stands for all that is in the data set, however its files were written: two sets have the same if they are the same. It is made
// once, since all of the set is encoded for it.
func (c *Catalogue) Digest() [sha256.Size]byte {
	c.digestOnce.Do(func() { c.digest = c.makeDigest() })
	return c.digest
}

func (c *Catalogue) makeDigest() [sha256.Size]byte {
	rates := slices.SortedFunc(maps.Values(c.rates), func(a, b Rate) int {
		return cmp.Or(cmp.Compare(a.Source, b.Source), cmp.Compare(a.Destination, b.Destination))
	})
	var hidden struct { // from clients, and from JSON
		Categories, Subcategories []bool
		Parents, Stock            []int64
	}
	for _, category := range c.Categories.rows {
		hidden.Categories = append(hidden.Categories, category.Active)
	}
	for _, subcategory := range c.Subcategories.rows {
		hidden.Subcategories, hidden.Parents = append(hidden.Subcategories, subcategory.Active), append(hidden.Parents, subcategory.CategoryID)
	}
	for _, product := range c.Products.rows {
		hidden.Stock = append(hidden.Stock, product.Stock)
	}
	h := sha256.New()
	lines := json.NewEncoder(h)
	for _, part := range []any{
		c.Countries.rows, c.Currencies.rows, c.Categories.rows, c.Subcategories.rows, c.Products.rows, c.Wallets.rows,
		c.Transactions.rows, rates, hidden,
	} {
		_ = lines.Encode(part) // all of it was read from JSON
	}
	return [sha256.Size]byte(h.Sum(nil))
}
