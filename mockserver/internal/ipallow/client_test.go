package ipallow

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
)

func TestClientWithoutTrust(t *testing.T) {
	t.Parallel()
	tests := map[string]struct {
		remote    string
		forwarded []string
		want      string
		rule      Rule
	}{
		"IPv4":                              {"203.0.113.7:4711", nil, "203.0.113.7", RulePeer},
		"IPv6":                              {"[2001:db8::7]:4711", nil, "2001:db8::7", RulePeer},
		"IPv6 with zone":                    {"[fe80::7%eth0]:4711", nil, "fe80::7", RulePeer},
		"IPv4 on a dual-stack socket":       {"[::ffff:203.0.113.7]:4711", nil, "203.0.113.7", RulePeer},
		"without port":                      {"203.0.113.7", nil, "203.0.113.7", RulePeer},
		"a Unix socket":                     {"@", nil, "invalid IP", RulePeer},
		"nothing":                           {"", nil, "invalid IP", RulePeer},
		"a header":                          {"203.0.113.7:4711", []string{"192.0.2.1"}, "203.0.113.7", RuleHeaderIgnored},
		"a header from loopback":            {"127.0.0.1:4711", []string{"192.0.2.1"}, "127.0.0.1", RuleHeaderIgnored},
		"a header from a private address":   {"10.0.0.1:4711", []string{"192.0.2.1"}, "10.0.0.1", RuleHeaderIgnored},
		"a header naming its peer":          {"203.0.113.7:4711", []string{"203.0.113.7"}, "203.0.113.7", RuleHeaderIgnored},
		"nonsense in the header":            {"203.0.113.7:4711", []string{"nonsense"}, "203.0.113.7", RuleHeaderIgnored},
		"a huge header":                     {"203.0.113.7:4711", []string{strings.Repeat("1", 1<<20)}, "203.0.113.7", RuleHeaderIgnored},
		"a header through a Unix socket":    {"@", []string{"192.0.2.1"}, "invalid IP", RuleHeaderIgnored},
		"a blank header is as good as none": {"203.0.113.7:4711", []string{" ", ",\t,"}, "203.0.113.7", RulePeer},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, rule := NewResolver(nil).Client(tt.remote, tt.forwarded)
			if got.String() != tt.want || rule != tt.rule {
				t.Errorf("got %v by %q, want %s by %q", got, rule, tt.want, tt.rule)
			}
		})
	}
}

func TestClientBehindTrustedProxies(t *testing.T) {
	t.Parallel()
	const peer = "10.0.0.1"
	tests := map[string]struct {
		forwarded []string
		want      string
		rule      Rule
	}{
		"no header":                          {nil, peer, RulePeer},
		"one hop":                            {[]string{"203.0.113.7"}, "203.0.113.7", RuleForwardedFor},
		"the leftmost is the client's word":  {[]string{"192.0.2.66, 203.0.113.7"}, "203.0.113.7", RuleForwardedFor},
		"a trusted address spoofed on left":  {[]string{"10.0.0.9, 203.0.113.7"}, "203.0.113.7", RuleForwardedFor},
		"trusted hops are skipped":           {[]string{"203.0.113.7, 10.0.0.3,10.0.0.2"}, "203.0.113.7", RuleForwardedFor},
		"trusted only up to the first other": {[]string{"192.0.2.66, 10.0.0.9, 203.0.113.7, 10.0.0.2"}, "203.0.113.7", RuleForwardedFor},
		"repeated lines are one list":        {[]string{"192.0.2.66", "203.0.113.7", "10.0.0.2"}, "203.0.113.7", RuleForwardedFor},
		"IPv6 proxy in the middle":           {[]string{"203.0.113.7, 2001:db8::1"}, "203.0.113.7", RuleForwardedFor},
		"IPv6":                               {[]string{"2001:db9::7"}, "2001:db9::7", RuleForwardedFor},
		"IPv6 in brackets":                   {[]string{"[2001:db9::7]"}, "2001:db9::7", RuleForwardedFor},
		"IPv6 in brackets with port":         {[]string{"[2001:db9::7]:443"}, "2001:db9::7", RuleForwardedFor},
		"IPv6 with zone":                     {[]string{"fe80::7%eth0"}, "fe80::7", RuleForwardedFor},
		"IPv4 with port":                     {[]string{"203.0.113.7:443"}, "203.0.113.7", RuleForwardedFor},
		"mapped client":                      {[]string{"::ffff:203.0.113.7"}, "203.0.113.7", RuleForwardedFor},
		"mapped proxy":                       {[]string{"203.0.113.7, ::ffff:10.0.0.2"}, "203.0.113.7", RuleForwardedFor},
		"mapped proxy in brackets with port": {[]string{"203.0.113.7, [::ffff:10.0.0.2]:80"}, "203.0.113.7", RuleForwardedFor},
		"tabs and spaces":                    {[]string{"\t203.0.113.7 \t,  10.0.0.2 "}, "203.0.113.7", RuleForwardedFor},
		"nonsense beyond the client":         {[]string{"nonsense, 203.0.113.7"}, "203.0.113.7", RuleForwardedFor},
		"all trusted":                        {[]string{"10.0.0.3, 10.0.0.2"}, "10.0.0.3", RuleForwardedForAllTrusted},
		"all trusted over lines":             {[]string{"10.0.0.4", "10.0.0.3, 10.0.0.2"}, "10.0.0.4", RuleForwardedForAllTrusted},
		"nonsense":                           {[]string{"nonsense"}, peer, RuleForwardedForUnparsable},
		"nonsense behind a proxy":            {[]string{"203.0.113.7, nonsense, 10.0.0.2"}, peer, RuleForwardedForUnparsable},
		"unknown, as RFC 7239 would have it": {[]string{"unknown, 10.0.0.2"}, peer, RuleForwardedForUnparsable},
		"an empty entry":                     {[]string{"203.0.113.7,, 10.0.0.2"}, peer, RuleForwardedForUnparsable},
		"an empty line":                      {[]string{"203.0.113.7", ""}, peer, RuleForwardedForUnparsable},
		"a prefix":                           {[]string{"203.0.113.0/24"}, peer, RuleForwardedForUnparsable},
		"a port that is none":                {[]string{"203.0.113.7:http"}, peer, RuleForwardedForUnparsable},
		"a port too high":                    {[]string{"203.0.113.7:65536"}, peer, RuleForwardedForUnparsable},
		"an open bracket":                    {[]string{"[2001:db9::7"}, peer, RuleForwardedForUnparsable},
		"a closing bracket alone":            {[]string{"2001:db9::7]"}, peer, RuleForwardedForUnparsable},
		"IPv4 in brackets":                   {[]string{"[203.0.113.7]"}, peer, RuleForwardedForUnparsable},
		"quotes":                             {[]string{`"203.0.113.7"`}, peer, RuleForwardedForUnparsable},
		"64 hops":                            {[]string{"203.0.113.7" + strings.Repeat(",10.0.0.2", 63)}, "203.0.113.7", RuleForwardedFor},
		"65 hops":                            {[]string{"203.0.113.7" + strings.Repeat(",10.0.0.2", 64)}, "invalid IP", RuleForwardedForTooLong},
		"64 trusted hops":                    {[]string{strings.Repeat("10.0.0.2,", 63) + "10.0.0.3"}, "10.0.0.2", RuleForwardedForAllTrusted},
		"65 hops, the last untrusted":        {append(slices.Repeat([]string{"10.0.0.2"}, 64), "203.0.113.7"), "203.0.113.7", RuleForwardedFor},
		"as much junk as a client likes":     {[]string{strings.Repeat("x, ", 4<<10) + "203.0.113.7"}, "203.0.113.7", RuleForwardedFor},
	}
	resolver := NewResolver(mustEntries(t, "10.0.0.0/8", "2001:db8::1"))
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			for _, remote := range []string{peer + ":4711", "[::ffff:" + peer + "]:4711"} {
				got, rule := resolver.Client(remote, tt.forwarded)
				if got.String() != tt.want || rule != tt.rule {
					t.Errorf("peer %s: got %v by %q, want %s by %q", remote, got, rule, tt.want, tt.rule)
				}
			}
		})
	}
}

func TestClientTrustsTheProxyByItsPeerAddressAlone(t *testing.T) {
	t.Parallel()
	resolver := NewResolver(mustEntries(t, "10.0.0.0/8"))
	got, rule := resolver.Client("203.0.113.7:4711", []string{"192.0.2.1, 10.0.0.2"})
	if got.String() != "203.0.113.7" || rule != RuleHeaderIgnored {
		t.Errorf("got %v by %q, want the peer by %q", got, rule, RuleHeaderIgnored)
	}
}

// FuzzForwardedFor compares the walk with facts that hold for any header, using netip's own containment for trust.
func FuzzForwardedFor(f *testing.F) {
	f.Add("203.0.113.7, 10.0.0.2", "")
	f.Add("10.0.0.2", "10.0.0.3")
	f.Add("[::ffff:10.0.0.2]:80", "fe80::1%eth0, 2001:db8::1")
	f.Add("nonsense", "203.0.113.7:http,[::1]")
	f.Add(",,", "\xff")
	trusted := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("2001:db8::/32")}
	resolver := NewResolver(trusted)
	isTrusted := func(addr netip.Addr) bool {
		return slices.ContainsFunc(trusted, func(p netip.Prefix) bool { return p.Contains(addr) })
	}
	f.Fuzz(func(t *testing.T, first, second string) {
		forwarded := []string{first, second}
		if got, rule := resolver.Client("203.0.113.9:1", forwarded); got.String() != "203.0.113.9" || (rule != RulePeer && rule != RuleHeaderIgnored) {
			t.Fatalf("the header of an untrusted peer chose %v by %q", got, rule)
		}
		got, rule := resolver.Client("10.0.0.1:1", forwarded)
		if got.IsValid() == (rule == RuleForwardedForTooLong) || got.Is4In6() || got.Zone() != "" {
			t.Fatalf("got %v by %q, want a valid address without zone, unmapped", got, rule)
		}
		switch rule {
		case RuleForwardedFor:
			if isTrusted(got) {
				t.Fatalf("%v is trusted, it cannot be the client by %q", got, rule)
			}
		case RuleForwardedForAllTrusted:
			if !isTrusted(got) {
				t.Fatalf("%v is not trusted, it must be the client by %q", got, RuleForwardedFor)
			}
			for hop := range strings.SplitSeq(first+","+second, ",") {
				if addr, ok := parseHop(strings.Trim(hop, " \t")); !ok || !isTrusted(addr) {
					t.Fatalf("%q is not trusted, yet the rule is %q", hop, rule)
				}
			}
		case RulePeer, RuleForwardedForUnparsable:
			if got.String() != "10.0.0.1" {
				t.Fatalf("got %v by %q, want the peer", got, rule)
			}
		case RuleForwardedForTooLong:
		default:
			t.Fatalf("rule %q for a trusted peer", rule)
		}
		// What a client writes to the left of the rightmost untrusted address must not change the answer.
		again, spoofed := resolver.Client("10.0.0.1:1", []string{"192.0.2.66," + first, second})
		if rule == RuleForwardedFor && (spoofed != rule || again != got) {
			t.Fatalf("a spoofed entry on the left changed the client from %v to %v by %q", got, again, spoofed)
		}
	})
}

func BenchmarkClient(b *testing.B) {
	resolver := NewResolver([]netip.Prefix{netip.MustParsePrefix("10.0.0.0/8")})
	for name, forwarded := range map[string][]string{"peer": nil, "forwarded": {"203.0.113.7, 10.0.0.2"}} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				resolver.Client("10.0.0.1:4711", forwarded)
			}
		})
	}
}
