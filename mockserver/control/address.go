package control

import (
	"context"
	"encoding/json"
	"net/http"
	"net/netip"
	"net/url"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// LookController is the part of a Controller that tells beforehand what requests would meet.
type LookController interface {
	// CheckAddress tells whether an IP address would pass the whitelist of an account, whatever else a request from there would meet. The address
	// is an IPv4 or IPv6 address in text form, without a zone.
	CheckAddress(ctx context.Context, username, address string) (AddressCheck, error)
	// VendorDocument returns the vendor's API as the mock serves it now, by its dialect and extensions, as an OpenAPI document in JSON.
	VendorDocument(ctx context.Context) (json.RawMessage, error)
}

// AddressCheck says whether an address passes a whitelist.
type AddressCheck struct {
	Address string `json:"address"` // in its shortest form; an IPv4 address that is mapped into IPv6 as the former
	Passes  bool   `json:"passes"`
	Entry   string `json:"entry"` // the narrowest that it is in; empty for none, also where the list is empty and lets all in
}

// ParseAddress reads the address of CheckAddress. The error is an *Error of kind Invalid.
func ParseAddress(text string) (netip.Addr, error) {
	address, err := netip.ParseAddr(text)
	if err != nil || address.Zone() != "" {
		return netip.Addr{}, Invalidf("ip is %.64q, want an IPv4 or IPv6 address such as 203.0.113.9, without a port", journal.MaskPath(text))
	}
	return address.Unmap(), nil
}

func checkAddress(c Controller) http.Handler {
	return handle(func(r *http.Request, _ nothing) (AddressCheck, error) {
		return c.CheckAddress(r.Context(), r.PathValue("username"), r.URL.Query().Get("ip"))
	}, "ip")
}

// CheckAddress implements Controller.
func (c *Client) CheckAddress(ctx context.Context, username, address string) (AddressCheck, error) {
	if err := CheckUsername(username); err != nil {
		return AddressCheck{}, err
	}
	if _, err := ParseAddress(address); err != nil {
		return AddressCheck{}, err
	}
	return ask[AddressCheck](ctx, c, http.MethodGet, "/accounts/"+segment(username)+"/address?ip="+url.QueryEscape(address), nil)
}

// VendorDocument implements Controller.
func (c *Client) VendorDocument(ctx context.Context) (json.RawMessage, error) {
	return ask[json.RawMessage](ctx, c, http.MethodGet, vendorPath, nil)
}

const vendorPath = "/openapi/vendor.json"
