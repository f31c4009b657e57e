package mockserver

import (
	"net/netip"
	"testing"
)

// The text of an address is the same whether it is a part of the peer's or not.
func TestTextOf(t *testing.T) {
	t.Parallel()
	for _, address := range []string{"127.0.0.1", "1.2.3.4", "255.255.255.255", "::1", "2001:db8::1"} {
		for _, peer := range []string{"127.0.0.1:80", "127.0.0.12:80", "1.2.3.4:1", "1.2.3.45:1", "255.255.255.255:65535", "[::1]:80", "::1", ""} {
			if got := textOf(netip.MustParseAddr(address), peer); got != address {
				t.Errorf("%s of peer %s: got %s", address, peer, got)
			}
		}
	}
	if got, want := textOf(netip.Addr{}, "@"), (netip.Addr{}).String(); got != want {
		t.Errorf("of no address: %q, want %q", got, want)
	}
}
