package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/popupmock/popupmock/openapi"
)

// Product is something the store sells. The vendor's readable pages name the list of them and no more: the fields are those
// of sibling documentation.
type Product = openapi.Product

// Denomination is a range of values that a product is sold in. Of a fixed value both ends are the same.
type Denomination = openapi.Denomination

// ProductQuery chooses products. The zero ProductQuery chooses all. All of it is from sibling documentation.
type ProductQuery struct {
	// Page is where to begin, from 1; zero is the first page.
	Page int
	// Limit is how many make a page: 50 unless it says otherwise, and 10,000 at most.
	Limit int
	// Category chooses the products of the category of this name.
	Category string
	// Sort is the order; the zero Sort leaves it to the server.
	Sort Sort
}

// Products goes through the products. It fetches a page when it gets there; Page says how it goes on and ends, and what it
// does about products that come and go meanwhile.
func (c *Client) Products(ctx context.Context, query ProductQuery) iter.Seq2[Product, error] {
	return everyItem(ctx, "listProducts", query.Page, func(p Product) int64 { return p.ID }, func(number int) (Page[Product], error) {
		next := query // two loops may run at a time
		next.Page = number
		return c.ProductPage(ctx, next)
	})
}

// ProductPage returns one page of the products, and how many there are.
func (c *Client) ProductPage(ctx context.Context, query ProductQuery) (Page[Product], error) {
	return pageOf[Product](sixHeaders, "listProducts", query.Page, query.Limit, func() (*http.Response, error) {
		return c.api.ListProducts(ctx, openapi.ListProductsParams{
			Page: given(query.Page), Limit: given(query.Limit), Category: given(query.Category), Sort: given(query.Sort.text()),
		})
	})
}

// Product returns one product. No readable page of the vendor has the call: that there is one is assumed.
func (c *Client) Product(ctx context.Context, id int64) (Product, error) {
	return answer[Product]("getProduct")(c.api.GetProduct(ctx, id))
}
