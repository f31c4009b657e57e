package controltest

import (
	"context"
	"encoding/json"

	"github.com/popupmock/popupmock/mockserver/control"
)

func lookMutants() []mutant {
	return []mutant{
		{"an address that passes has no entry", "look/address", func(c control.Controller) broken {
			return broken{address: func(ctx context.Context, username, address string) (control.AddressCheck, error) {
				checked, err := c.CheckAddress(ctx, username, address)
				checked.Entry = ""
				return checked, err
			}}
		}},
		{"all pass", "look/address", func(c control.Controller) broken {
			return broken{address: func(ctx context.Context, username, address string) (control.AddressCheck, error) {
				checked, err := c.CheckAddress(ctx, username, address)
				checked.Passes = true
				return checked, err
			}}
		}},
		{"an account that is not there lets nobody pass", "look/address refused", func(c control.Controller) broken {
			return broken{address: func(ctx context.Context, username, address string) (control.AddressCheck, error) {
				checked, err := c.CheckAddress(ctx, username, address)
				if username == "nobody" {
					return control.AddressCheck{}, nil
				}
				return checked, err
			}}
		}},
		{"the document is the first there was", "look/vendor document", func(c control.Controller) broken {
			first, err := c.VendorDocument(context.Background())
			return broken{vendor: func(context.Context) (json.RawMessage, error) { return first, err }}
		}},
	}
}
