package scenarios_test

import (
	"encoding/json"
	"net/http"
	"net/netip"
	"strings"

	"github.com/popupmock/popupmock/examples/need/broken"
)

// whitelistMutants look at addresses wrongly.
func whitelistMutants() []broken.Mutant {
	return []broken.Mutant{
		{Name: "login does not look at the address", Break: unlisted(broken.LoginRoute)},
		{Name: "refresh lets all addresses in", Break: unlisted(broken.RefreshRoute)},
		{Name: "reads do not look at the address", Break: unlisted(broken.AnyRead)},
		{Name: "wallets do not look at the address", Break: unlisted("GET /api/v1/wallets")},
		{Name: "logout does not look at the address", Break: unlisted(broken.LogoutRoute)},
		{Name: "the whitelist is that of the login", Break: whitelistOfLogin()},
		{Name: "networks have a bit less", Break: whitelisting(func(p netip.Prefix) netip.Prefix {
			if p.IsSingleIP() {
				return p
			}
			return netip.PrefixFrom(p.Addr(), p.Bits()-1)
		})},
		{Name: "networks have a bit more", Break: whitelisting(func(p netip.Prefix) netip.Prefix {
			if p.IsSingleIP() {
				return p
			}
			return netip.PrefixFrom(p.Addr(), p.Bits()+1)
		})},
		{Name: "an address stands for two", Break: whitelisting(func(p netip.Prefix) netip.Prefix {
			if p.IsSingleIP() {
				return netip.PrefixFrom(p.Addr(), p.Bits()-1).Masked()
			}
			return p
		})},
		{Name: "a network is its first address", Break: whitelisting(func(p netip.Prefix) netip.Prefix {
			return netip.PrefixFrom(p.Masked().Addr(), p.Addr().BitLen())
		})},
		{Name: "entries of IPv6 are forgotten", Break: whitelisting(func(p netip.Prefix) netip.Prefix {
			if p.Addr().Is6() {
				return netip.MustParsePrefix("2001:db8:dead::/128")
			}
			return p
		})},
		{Name: "IPv6 is not looked at", Break: broken.Before(broken.Everything, func(v *broken.Visit) {
			if from := forwarded(v); len(from) > 0 && strings.Contains(from[len(from)-1], ":") {
				with(v, "ip_whitelist", []string{})
			}
		})},
		{Name: "callers of IPv4 in IPv6 are strangers", Break: broken.Before(broken.Everything, func(v *broken.Visit) {
			if from := forwarded(v); len(from) > 0 && strings.HasPrefix(from[len(from)-1], "::ffff:") {
				v.Request.Header.Set("X-Forwarded-For", "2001:db8:dead::1")
			}
		})},
		{Name: "entries of IPv4 in IPv6 are strangers", Break: whitelisting(func(p netip.Prefix) netip.Prefix {
			if p.Addr().Is4In6() {
				return netip.MustParsePrefix("2001:db8:dead::/128")
			}
			return p
		})},
		{Name: "the leftmost of X-Forwarded-For is believed", Break: broken.Before(broken.Everything, func(v *broken.Visit) {
			if from := forwarded(v); len(from) > 1 {
				v.Request.Header.Set("X-Forwarded-For", from[0])
			}
		})},
		{Name: "only the last line of X-Forwarded-For is read", Break: broken.Before(broken.Everything, func(v *broken.Visit) {
			if lines := v.Request.Header.Values("X-Forwarded-For"); len(lines) > 1 {
				v.Request.Header.Set("X-Forwarded-For", lines[len(lines)-1])
			}
		})},
		{Name: "one whitelist is that of all accounts", Break: broken.After("PATCH /_mock/accounts/*", func(v *broken.Visit) {
			var change struct {
				Whitelist *[]string `json:"ip_whitelist"`
			}
			if json.Unmarshal(v.Body, &change) == nil && change.Whitelist != nil {
				for _, a := range accounts(v) {
					patch(v, a.Username, "ip_whitelist", *change.Whitelist)
				}
			}
		})},
		{Name: "a 403 ends the session", Break: forbidden(func(v *broken.Visit) {
			revoke(v, map[string]string{"family": broken.ClaimsOf(v.Token()).Family})
		})},
		{Name: "a 403 of refresh ends the session", Break: forbidden(func(v *broken.Visit) {
			if token := v.RefreshToken(); token != "" {
				revoke(v, map[string]string{"family": broken.ClaimsOf(token).Family})
			}
		})},
		{Name: "a 403 of refresh spends the token", Break: forbidden(func(v *broken.Visit) {
			if token := v.RefreshToken(); token != "" {
				revoke(v, map[string]string{"jti": broken.ClaimsOf(token).JTI})
			}
		})},
		{Name: "a wrong address gets 401", Break: forbidden(func(v *broken.Visit) { v.Unauthorized("Invalid or expired access token") })},
		{Name: "a 403 has another text", Break: forbidden(func(v *broken.Visit) { v.Replace("IP address not authorized", "Forbidden") })},
		{Name: "a 403 names the address", Break: forbidden(func(v *broken.Visit) {
			v.Replace("IP address not authorized", "IP address not authorized: 203.0.113.7")
		})},
	}
}

// forbidden does something to answers of 403.
func forbidden(do func(v *broken.Visit)) broken.Break {
	return broken.After(broken.Everything, func(v *broken.Visit) {
		if v.Status == http.StatusForbidden {
			do(v)
		}
	})
}

// unlisted answers a route as if there were no whitelist.
func unlisted(route string) broken.Break {
	return broken.Before(route, func(v *broken.Visit) { with(v, "ip_whitelist", []string{}) })
}

// whitelistOfLogin has the whitelist that was there at the last login count for all but the next.
func whitelistOfLogin() broken.Break {
	known := &broken.Memory{}
	cached := func(v *broken.Visit) {
		if all := known.All(v); len(all) > 0 {
			with(v, "ip_whitelist", strings.Fields(all[len(all)-1]))
		}
	}
	return broken.Both(
		broken.Before(broken.AnyRead, cached), broken.Before(broken.RefreshRoute, cached),
		broken.After(broken.LoginRoute, func(v *broken.Visit) {
			if all := accounts(v); v.Status == http.StatusOK && len(all) == 1 {
				known.Add(v, strings.Join(all[0].Whitelist, " "))
			}
		}),
	)
}

// whitelisting changes the entries of whitelists.
func whitelisting(change func(p netip.Prefix) netip.Prefix) broken.Break {
	return steering(accountsRoute, func(body map[string]any) {
		entries, _ := body["ip_whitelist"].([]any)
		for i, entry := range entries {
			text, _ := entry.(string)
			if !strings.Contains(text, "/") {
				if address, err := netip.ParseAddr(text); err == nil {
					text = netip.PrefixFrom(address, address.BitLen()).String()
				}
			}
			if p, err := netip.ParsePrefix(text); err == nil {
				if p = change(p); p.IsSingleIP() {
					entries[i] = p.Addr().String()
				} else if p.IsValid() {
					entries[i] = p.Masked().String()
				}
			}
		}
	})
}

// forwarded are the addresses of X-Forwarded-For, from the left.
func forwarded(v *broken.Visit) (all []string) {
	for _, line := range v.Request.Header.Values("X-Forwarded-For") {
		for _, address := range strings.Split(line, ",") {
			all = append(all, strings.TrimSpace(address))
		}
	}
	return all
}
