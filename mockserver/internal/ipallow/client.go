package ipallow

import (
	"net/netip"
	"slices"
	"strings"
)

// Rule names how the client's address was found.
type Rule string

// The closed list of rules.
const (
	// RulePeer: the peer of the connection; X-Forwarded-For was absent or blank.
	RulePeer Rule = "peer"
	// RuleHeaderIgnored: the peer of the connection; it sent X-Forwarded-For, but is no trusted proxy.
	RuleHeaderIgnored Rule = "peer-untrusted-header-ignored"
	// RuleForwardedFor: the rightmost entry of X-Forwarded-For that is no trusted proxy.
	RuleForwardedFor Rule = "forwarded-for"
	// RuleForwardedForAllTrusted: the leftmost entry of X-Forwarded-For, since all of them are trusted proxies.
	RuleForwardedForAllTrusted Rule = "forwarded-for-all-trusted"
	// RuleForwardedForUnparsable: the peer of the connection, since an entry that counts was no address.
	RuleForwardedForUnparsable Rule = "forwarded-for-unparsable"
	// RuleForwardedForTooLong: no address at all, since too many trusted proxies stand in a row.
	RuleForwardedForTooLong Rule = "forwarded-for-too-long"
)

// maxForwardedHops is how many trusted proxies in a row are passed. No chain is that long, so nothing is believed of one.
const maxForwardedHops = 64

// Resolver finds the address that a request came from. It never changes and is safe for concurrent use.
type Resolver struct {
	trusted *List
}

// NewResolver returns a resolver that believes X-Forwarded-For where a peer in one of the trusted prefixes sent it.
// Without prefixes nobody is trusted, private and loopback addresses included.
func NewResolver(trusted []netip.Prefix) *Resolver {
	return &Resolver{trusted: Compile(trusted)}
}

// Client returns the address of the client and the rule that chose it. The address has no zone and is IPv4 where it was
// IPv4-mapped; it is invalid when remoteAddr holds no address (a Unix socket), or by RuleForwardedForTooLong.
//
// remoteAddr is the peer of the connection with or without port, as in [net/http.Request.RemoteAddr]; forwarded holds the
// values of all X-Forwarded-For lines in the order they arrived. They are read from the right, where each proxy appends
// the peer it saw, past the entries of trusted proxies. The first one that is not trusted is the client; what is left of
// it was written by the client and is not looked at. An entry may carry a port and, if IPv6, brackets.
func (r *Resolver) Client(remoteAddr string, forwarded []string) (netip.Addr, Rule) {
	peer, _ := parseHop(remoteAddr)
	switch {
	case !slices.ContainsFunc(forwarded, notBlank):
		return peer, RulePeer
	case !r.trusted.contains(peer):
		return peer, RuleHeaderIgnored
	}
	// Repeated lines of one field are one list (RFC 9110 section 5.3).
	return r.walk(peer, strings.Join(forwarded, ","))
}

func notBlank(line string) bool {
	return strings.Trim(line, " \t,") != ""
}

// walk reads the header of a trusted peer from right to left. What stands left of the answer was written by the client,
// whatever its length, and has no say.
func (r *Resolver) walk(peer netip.Addr, header string) (netip.Addr, Rule) {
	for range maxForwardedHops {
		comma := strings.LastIndexByte(header, ',')
		hop, ok := parseHop(strings.Trim(header[comma+1:], " \t"))
		switch {
		case !ok:
			return peer, RuleForwardedForUnparsable
		case !r.trusted.contains(hop):
			return hop, RuleForwardedFor
		case comma < 0:
			return hop, RuleForwardedForAllTrusted
		}
		header = header[:comma]
	}
	return netip.Addr{}, RuleForwardedForTooLong
}

// parseHop reads an address with or without port: 192.0.2.1, 192.0.2.1:80, 2001:db8::1, [2001:db8::1], [2001:db8::1]:80.
func parseHop(s string) (netip.Addr, bool) {
	if withPort := strings.Count(s, ":") == 1 || strings.Contains(s, "]:"); withPort {
		addrPort, err := netip.ParseAddrPort(s)
		return normal(addrPort.Addr()), err == nil
	}
	inner, bracketed := strings.CutPrefix(s, "[")
	if bracketed {
		var closed bool
		if inner, closed = strings.CutSuffix(inner, "]"); !closed {
			return netip.Addr{}, false
		}
	}
	addr, err := netip.ParseAddr(inner)
	if err != nil || bracketed && addr.Is4() {
		return netip.Addr{}, false
	}
	return normal(addr), true
}
