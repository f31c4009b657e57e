package ipallow

import (
	"errors"
	"fmt"
	"net/netip"
	"strings"
)

const (
	mappedBits = 96 // length of ::ffff:0:0/96, the IPv4-mapped prefix

	expected = "expected an IPv4 or IPv6 address or a CIDR prefix, such as 203.0.113.7, 198.51.100.0/24 or 2001:db8::/32"
)

// ParseEntry reads one entry of an address list: an address, which stands for itself alone, or a prefix in CIDR notation
// (RFC 4632 section 3.1, RFC 4291 section 2.3). The result is masked, has no zone and is IPv4 where the entry was
// IPv4-mapped.
//
// It refuses zone ids, which mean something on one machine only, and prefixes with host bits set, which are more often a
// slip than a wish. The error quotes the entry and says what was expected.
func ParseEntry(s string) (netip.Prefix, error) {
	if strings.Contains(s, "%") {
		return netip.Prefix{}, entryError(s, "zone ids are not allowed; "+expected)
	}
	if !strings.Contains(s, "/") {
		addr, err := netip.ParseAddr(s)
		if err != nil {
			return netip.Prefix{}, entryError(s, expected)
		}
		addr = addr.Unmap()
		return netip.PrefixFrom(addr, addr.BitLen()), nil
	}
	prefix, err := netip.ParsePrefix(s)
	if err != nil {
		return netip.Prefix{}, entryError(s, expected)
	}
	return canonical(s, prefix)
}

// ParseEntries reads a list of entries as [ParseEntry] does. All the bad ones are reported together, each with its index
// from 0; the result is then nil.
func ParseEntries(entries []string) ([]netip.Prefix, error) {
	prefixes := make([]netip.Prefix, 0, len(entries))
	var errs []error
	for i, s := range entries {
		prefix, err := ParseEntry(s)
		if err != nil {
			errs = append(errs, fmt.Errorf("[%d]: %w", i, err))
			continue
		}
		prefixes = append(prefixes, prefix)
	}
	if len(errs) > 0 {
		return nil, errors.Join(errs...)
	}
	return prefixes, nil
}

// canonical checks the length of a prefix read from s and normalises it.
func canonical(s string, prefix netip.Prefix) (netip.Prefix, error) {
	addr := prefix.Addr()
	if addr.Is4In6() && prefix.Bits() < mappedBits {
		// Most likely the length was counted in IPv4's 32 bits; masking it would yield a huge IPv6 network.
		hint := fmt.Sprintf("an IPv4-mapped prefix is at least %d bits long; write the IPv4 form, such as %s/24", mappedBits, addr.Unmap())
		return netip.Prefix{}, entryError(s, hint)
	}
	prefix = unmap(prefix)
	if masked := prefix.Masked(); masked != prefix {
		hint := fmt.Sprintf("host bits are set; write %s for the network or %s for the one address", masked, prefix.Addr())
		return netip.Prefix{}, entryError(s, hint)
	}
	return prefix, nil
}

// unmap turns an IPv4-mapped prefix into the IPv4 prefix of the same addresses, and returns all others as they are.
func unmap(prefix netip.Prefix) netip.Prefix {
	addr := prefix.Addr()
	if !addr.Is4In6() || prefix.Bits() < mappedBits {
		return prefix
	}
	return netip.PrefixFrom(addr.Unmap(), prefix.Bits()-mappedBits)
}

// entryError quotes at most 80 runes of an entry, which may come from anyone.
func entryError(s, hint string) error {
	return fmt.Errorf("address entry %.80q: %s", s, hint)
}
