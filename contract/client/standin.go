package client

import "github.com/popupmock/popupmock/contract/client/internal/api"

// Client calls the vendor's API.
type Client struct {
	api *api.Client
}
