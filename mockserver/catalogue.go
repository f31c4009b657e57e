package mockserver

import (
	"embed"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"github.com/labstack/echo/v4"

	"github.com/popupmock/popupmock/mockserver/journal"
	"github.com/popupmock/popupmock/openapi"
)

//go:embed data
var data embed.FS

// catalogue is what the store sells. It never changes.
type catalogue struct {
	categories []byte    // the answer, encoded: active ones only
	products   []product // by id, highest first
}

// product is one of the catalogue, encoded once.
type product struct {
	category string
	encoded  []byte
}

func loadCatalogue() (*catalogue, error) {
	var categories []struct {
		openapi.Category
		Active bool `json:"active"`
	}
	if err := loadData("data/categories.json", &categories); err != nil {
		return nil, err
	}
	active := []openapi.Category{}
	for _, category := range categories {
		if category.Active {
			active = append(active, category.Category)
		}
	}
	c := &catalogue{}
	var err error
	if c.categories, err = json.Marshal(active); err != nil {
		return nil, fmt.Errorf("encode categories: %w", err)
	}
	c.products, err = loadProducts()
	return c, err
}

func loadProducts() ([]product, error) {
	var all []openapi.Product
	if err := loadData("data/products.json", &all); err != nil {
		return nil, err
	}
	products := make([]product, len(all))
	for i, p := range all {
		encoded, err := json.Marshal(p)
		if err != nil {
			return nil, fmt.Errorf("encode product %d: %w", p.ID, err)
		}
		products[i] = product{p.Category, encoded}
	}
	return products, nil
}

func loadData(path string, into any) error {
	raw, err := data.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read embedded data: %w", err)
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("embedded %s: %w", path, err)
	}
	return nil
}

// ListCategories answers GET /api/v1/categories: active ones, all at once (vendor: categories page).
func (e endpoints) ListCategories(c echo.Context) error {
	return c.JSONBlob(http.StatusOK, e.catalogue.categories)
}

// ListProducts answers GET /api/v1/products. The vendor names the endpoint alone; the rest is assumed.
func (e endpoints) ListProducts(c echo.Context, params openapi.ListProductsParams) error {
	if _, err := url.ParseQuery(c.Request().URL.RawQuery); err != nil {
		return refuse(journal.ReasonBadQuery, errors.New("the query is not percent-encoded pairs"))
	}
	page, err := pageOf(params.Page, params.Limit)
	if err != nil {
		return err
	}
	matching := e.catalogue.products
	if params.Category != nil {
		matching = inCategory(matching, *params.Category)
	}
	return c.JSONBlob(http.StatusOK, list(cut(c.Response().Header(), page, matching)))
}

func inCategory(products []product, category string) []product {
	var matching []product
	for _, p := range products {
		if p.category == category {
			matching = append(matching, p)
		}
	}
	return matching
}

// list is a JSON array of what was encoded before.
func list(products []product) []byte {
	size := len("[]")
	for _, p := range products {
		size += len(p.encoded) + len(",")
	}
	body := append(make([]byte, 0, size), '[')
	for i, p := range products {
		if i > 0 {
			body = append(body, ',')
		}
		body = append(body, p.encoded...)
	}
	return append(body, ']')
}

// Bounds of a page (vendor: wallets page).
const (
	defaultLimit = 50
	maxLimit     = 10000
)

// page is which part of a list is asked for.
type page struct{ number, limit int }

func pageOf(number, limit *int) (page, error) {
	p := page{1, defaultLimit}
	if number != nil {
		p.number = *number
	}
	if limit != nil {
		p.limit = *limit
	}
	if p.number < 1 || p.limit < 1 || p.limit > maxLimit {
		return p, refuse(journal.ReasonBadQuery, fmt.Errorf("page %d with limit %d is out of bounds", p.number, p.limit))
	}
	return p, nil
}

// cut returns one page of a list, and says so in the vendor's headers (vendor: wallets page). Pages past the end are
// empty.
func cut[T any](header http.Header, p page, all []T) []T {
	total := len(all)
	pages := (total + p.limit - 1) / p.limit
	var items []T
	if p.number <= pages { // also keeps the product below from overflowing
		from := (p.number - 1) * p.limit
		items = all[from:min(from+p.limit, total)]
	}
	header.Set("X-Page", strconv.Itoa(p.number))
	header.Set("X-Per-Page", strconv.Itoa(p.limit))
	header.Set("X-Total-Count", strconv.Itoa(total))
	header.Set("X-Total-Pages", strconv.Itoa(pages))
	header.Set("X-Page-Size", strconv.Itoa(len(items)))
	header.Set("X-Has-More", strconv.FormatBool(p.number < pages))
	return items
}
