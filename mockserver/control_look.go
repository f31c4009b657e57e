package mockserver

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/store"
)

// CheckAddress implements control.LookController.
func (s *Server) CheckAddress(ctx context.Context, username, text string) (control.AddressCheck, error) {
	address, wrong := control.ParseAddress(text)
	if err := cmp.Or(control.CheckUsername(username), wrong); err != nil {
		return control.AddressCheck{}, err
	}
	w := s.world.Load()
	account, err := w.store.Account(ctx, username)
	if errors.Is(err, store.ErrNoAccount) {
		return control.AddressCheck{}, noAccount(username)
	}
	if err != nil {
		return control.AddressCheck{}, err
	}
	checked := control.AddressCheck{Address: address.String(), Passes: w.whitelist(account).Allows(address)}
	bits := -1
	for _, entry := range account.IPWhitelist.Slice() {
		if entry.Bits() > bits && entry.Contains(address) {
			bits, checked.Entry = entry.Bits(), entry.String()
		}
	}
	return checked, nil
}

// VendorDocument implements control.LookController.
func (s *Server) VendorDocument(context.Context) (json.RawMessage, error) {
	return s.world.Load().assumed.Load().spec.JSON()
}
