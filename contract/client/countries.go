package client

import (
	"context"

	"github.com/popupmock/popupmock/openapi"
)

// Country is a country of ISO 3166-1. Its ID is a number of the vendor's own.
type Country = openapi.Country

// Countries returns all countries, in an order that is not documented (vendor: countries page).
func (c *Client) Countries(ctx context.Context) ([]Country, error) {
	return answer[[]Country]("listCountries")(c.api.ListCountries(ctx))
}

// Country returns one country, by the ID that it has in the list. That one which does not exist is ErrNotFound, and how a
// country looks, is assumed: of the page, no more than the path could be read.
func (c *Client) Country(ctx context.Context, id int64) (Country, error) {
	return answer[Country]("getCountry")(c.api.GetCountry(ctx, id))
}
