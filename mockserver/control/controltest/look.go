package controltest

import (
	"encoding/json"

	"github.com/popupmock/popupmock/mockserver/assumption"
	"github.com/popupmock/popupmock/mockserver/control"
)

func lookCases() []Case {
	return []Case{
		{"look/address", addressPasses},
		{"look/address refused", addressRefused},
		{"look/vendor document", vendorDocument},
	}
}

func addressPasses(p probe) {
	check := func(address string) control.AddressCheck {
		p.Helper()
		return must[control.AddressCheck](p)(p.CheckAddress(p.Context(), username, address))
	}
	p.equal("an address where all pass", check("203.0.113.9"), control.AddressCheck{Address: "203.0.113.9", Passes: true})
	list := []string{"203.0.0.0/16", "203.0.113.0/24", "2001:db8::/32"}
	must[control.Account](p)(p.PatchAccount(p.Context(), username, control.AccountChange{IPWhitelist: &list}))
	for _, want := range []control.AddressCheck{
		{Address: "203.0.113.9", Passes: true, Entry: "203.0.113.0/24"},
		{Address: "203.0.114.9", Passes: true, Entry: "203.0.0.0/16"},
		{Address: "203.1.0.1"},
		{Address: "2001:db8::1", Passes: true, Entry: "2001:db8::/32"},
		{Address: "2001:db9::1"},
	} {
		p.equal("an address", check(want.Address), want)
	}
	p.equal("one that is mapped", check("::ffff:203.0.113.9"), control.AddressCheck{Address: "203.0.113.9", Passes: true, Entry: "203.0.113.0/24"})
}

func addressRefused(p probe) {
	for name, c := range map[string]struct {
		username, address string
		kind              control.Kind
	}{
		"nothing":         {username, "", control.Invalid},
		"a network":       {username, "203.0.113.0/24", control.Invalid},
		"a port":          {username, "203.0.113.9:80", control.Invalid},
		"a zone":          {username, "fe80::1%eth0", control.Invalid},
		"no username":     {"", "203.0.113.9", control.Invalid},
		"unknown account": {"nobody", "203.0.113.9", control.NotFound},
	} {
		p.refused(name, c.kind, func() error { _, err := p.CheckAddress(p.Context(), c.username, c.address); return err })
	}
}

// vendorDocument wants the login of each dialect in the document of that dialect.
func vendorDocument(p probe) {
	current := must[json.RawMessage](p)(p.VendorDocument(p.Context()))
	must[[]assumption.State](p)(p.PutAssumptions(p.Context(), map[string]string{"dialect": "legacy"}))
	legacy := must[json.RawMessage](p)(p.VendorDocument(p.Context()))
	var document struct {
		OpenAPI string         `json:"openapi"`
		Paths   map[string]any `json:"paths"`
	}
	for _, text := range []json.RawMessage{current, legacy} {
		if err := json.Unmarshal(text, &document); err != nil || document.OpenAPI == "" || document.Paths["/auth/login"] == nil {
			p.Errorf("%.80s is no document with a login, %v", text, err)
		}
	}
	if string(current) == string(legacy) {
		p.Errorf("the document is the same in both dialects")
	}
}
