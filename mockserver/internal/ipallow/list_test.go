package ipallow

import (
	"encoding/binary"
	"net/netip"
	"strconv"
	"testing"
)

func TestListAllows(t *testing.T) {
	t.Parallel()
	list := Compile(mustEntries(t, "203.0.113.7", "10.0.0.0/8", "2001:db8::/32", "::ffff:192.0.2.0/120"))
	tests := map[string]struct {
		addr netip.Addr
		want bool
	}{
		"the address listed":                  {netip.MustParseAddr("203.0.113.7"), true},
		"its neighbour":                       {netip.MustParseAddr("203.0.113.8"), false},
		"the first of a prefix":               {netip.MustParseAddr("10.0.0.0"), true},
		"the last of a prefix":                {netip.MustParseAddr("10.255.255.255"), true},
		"the one after a prefix":              {netip.MustParseAddr("11.0.0.0"), false},
		"IPv6 in a prefix":                    {netip.MustParseAddr("2001:db8:ffff::1"), true},
		"IPv6 outside":                        {netip.MustParseAddr("2001:db9::"), false},
		"a zone is no obstacle":               {netip.MustParseAddr("2001:db8::1%eth0"), true},
		"a mapped address is IPv4":            {netip.MustParseAddr("::ffff:10.1.2.3"), true},
		"a mapped address with a zone":        {netip.MustParseAddr("::ffff:10.1.2.3%eth0"), true},
		"a mapped address outside":            {netip.MustParseAddr("::ffff:11.1.2.3"), false},
		"IPv4 by an entry that was mapped":    {netip.MustParseAddr("192.0.2.255"), true},
		"IPv4-compatible IPv6 is not IPv4":    {netip.MustParseAddr("::10.1.2.3"), false},
		"the invalid address":                 {netip.Addr{}, false},
		"the unspecified address is not free": {netip.MustParseAddr("0.0.0.0"), false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := list.Allows(tt.addr); got != tt.want {
				t.Errorf("Allows(%v) = %v, want %v", tt.addr, got, tt.want)
			}
		})
	}
}

func TestListWithoutEntriesAllowsAll(t *testing.T) {
	t.Parallel()
	for name, list := range map[string]*List{"nil": nil, "empty": Compile(nil), "zero": {}} {
		for _, addr := range []netip.Addr{{}, netip.MustParseAddr("203.0.113.7"), netip.MustParseAddr("2001:db8::1")} {
			if !list.Allows(addr) {
				t.Errorf("the %s list refuses %v", name, addr)
			}
		}
	}
}

// Prefixes may also be built by hand, in forms that ParseEntry refuses.
func TestCompileTakesPrefixesAsTheyAre(t *testing.T) {
	t.Parallel()
	addr := netip.MustParseAddr("10.1.2.3")
	tests := map[string]struct {
		prefix netip.Prefix
		want   bool
	}{
		"unmasked": {netip.PrefixFrom(netip.MustParseAddr("10.9.9.9"), 8), true},
		"mapped":   {netip.PrefixFrom(netip.MustParseAddr("::ffff:10.9.9.9"), 104), true},
		"all IPv6": {netip.MustParsePrefix("::/0"), false},
		"invalid":  {netip.Prefix{}, false},
	}
	for name, tt := range tests {
		if got := Compile([]netip.Prefix{tt.prefix}).Allows(addr); got != tt.want {
			t.Errorf("%s: a list of %v allows %v: %v, want %v", name, tt.prefix, addr, got, tt.want)
		}
	}
}

func TestCompileKeepsNothingOfItsArgument(t *testing.T) {
	t.Parallel()
	prefixes := mustEntries(t, "10.0.0.0/8")
	list := Compile(prefixes)
	prefixes[0] = netip.MustParsePrefix("192.0.2.0/24")
	if !list.Allows(netip.MustParseAddr("10.1.2.3")) || list.Allows(netip.MustParseAddr("192.0.2.1")) {
		t.Error("the list changed with the slice that it was compiled from")
	}
}

func TestAllowsAllocatesNothing(t *testing.T) {
	list := Compile(manyPrefixes(1000))
	addr := netip.MustParseAddr("::ffff:10.1.2.3")
	if n := testing.AllocsPerRun(100, func() { list.Allows(addr) }); n != 0 {
		t.Errorf("a lookup makes %v allocations, want none", n)
	}
}

func BenchmarkListAllows(b *testing.B) {
	for _, n := range []int{10, 10_000} {
		list := Compile(manyPrefixes(n))
		for name, s := range map[string]string{"hit": "10.0.0.130", "miss": "203.0.113.7"} {
			addr := netip.MustParseAddr(s)
			b.Run(strconv.Itoa(n)+"/"+name, func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					list.Allows(addr)
				}
			})
		}
	}
}

// manyPrefixes returns n networks of 128 addresses each, from 10.0.0.128 upwards, with gaps between them.
func manyPrefixes(n int) []netip.Prefix {
	prefixes := make([]netip.Prefix, n)
	for i := range prefixes {
		var addr [4]byte
		binary.BigEndian.PutUint32(addr[:], 10<<24|uint32(i)<<8|128)
		prefixes[i] = netip.PrefixFrom(netip.AddrFrom4(addr), 25)
	}
	return prefixes
}

func mustEntries(t *testing.T, entries ...string) []netip.Prefix {
	t.Helper()
	prefixes, err := ParseEntries(entries)
	if err != nil {
		t.Fatal(err)
	}
	return prefixes
}
