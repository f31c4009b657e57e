package client

import (
	"context"

	"github.com/popupmock/popupmock/openapi"
)

// Category is a kind of product.
type Category = openapi.Category

// Subcategory is a kind of product, finer than a category. It does not say which category it belongs to.
type Subcategory = openapi.Subcategory

// Categories returns all active categories, in an order that is not documented (vendor: categories page). The account needs
// the feature vouchers; without it the error is ErrFeatureDisabled.
func (c *Client) Categories(ctx context.Context) ([]Category, error) {
	return answer[[]Category]("listCategories")(c.api.ListCategories(ctx))
}

// Category returns one category. One that does not exist, or is not active, is ErrNotFound (vendor: categories page). The
// account needs the feature vouchers.
func (c *Client) Category(ctx context.Context, id int64) (Category, error) {
	return answer[Category]("getCategory")(c.api.GetCategory(ctx, id))
}

// Subcategories returns all active subcategories, in an order that is not documented (vendor: reference data page). The
// account needs the feature vouchers.
func (c *Client) Subcategories(ctx context.Context) ([]Subcategory, error) {
	return answer[[]Subcategory]("listSubcategories")(c.api.ListSubcategories(ctx))
}

// Subcategory returns one subcategory. One that does not exist, or is not active, is taken to be ErrNotFound, as a category
// is. The account needs the feature vouchers.
func (c *Client) Subcategory(ctx context.Context, id int64) (Subcategory, error) {
	return answer[Subcategory]("getSubcategory")(c.api.GetSubcategory(ctx, id))
}
