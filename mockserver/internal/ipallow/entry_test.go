package ipallow

import (
	"net/netip"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestParseEntry(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"an IPv4 address":                     {"203.0.113.7", "203.0.113.7/32"},
		"an IPv6 address":                     {"2001:DB8:0::7", "2001:db8::7/128"},
		"an IPv4 prefix":                      {"198.51.100.0/24", "198.51.100.0/24"},
		"an IPv6 prefix":                      {"2001:db8::/32", "2001:db8::/32"},
		"all of IPv4":                         {"0.0.0.0/0", "0.0.0.0/0"},
		"all of IPv6":                         {"::/0", "::/0"},
		"a mapped address":                    {"::ffff:203.0.113.7", "203.0.113.7/32"},
		"a mapped address in hexadecimal":     {"::ffff:cb00:7107", "203.0.113.7/32"},
		"a mapped prefix":                     {"::ffff:10.0.0.0/104", "10.0.0.0/8"},
		"the mapped prefix of all IPv4":       {"::ffff:0.0.0.0/96", "0.0.0.0/0"},
		"a full-length mapped prefix":         {"::ffff:10.1.2.3/128", "10.1.2.3/32"},
		"IPv6 that only resembles the mapped": {"::fffe:10.1.2.3", "::fffe:a01:203/128"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEntry(tt.in)
			if err != nil || got.String() != tt.want {
				t.Errorf("ParseEntry(%q) = %v, %v, want %s", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestParseEntryRefuses(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"nothing":                         {"", `address entry "": ` + expected},
		"a name":                          {"office.example", expected},
		"a wildcard":                      {"10.0.0.*", expected},
		"a range":                         {"10.0.0.1-10.0.0.9", expected},
		"an address with port":            {"10.0.0.1:80", expected},
		"brackets":                        {"[::1]", expected},
		"spaces":                          {" 10.0.0.1", `address entry " 10.0.0.1": ` + expected},
		"a leading zero":                  {"010.0.0.1", expected},
		"a prefix too long":               {"10.0.0.0/33", expected},
		"a prefix without length":         {"10.0.0.0/", expected},
		"a net mask":                      {"10.0.0.0/255.0.0.0", expected},
		"a zone":                          {"fe80::1%eth0", "zone ids are not allowed"},
		"a zone in a prefix":              {"fe80::%eth0/64", "zone ids are not allowed"},
		"IPv4 host bits":                  {"10.1.2.3/8", "host bits are set; write 10.0.0.0/8 for the network or 10.1.2.3 for the one address"},
		"IPv6 host bits":                  {"2001:db8::1/32", "write 2001:db8::/32 for the network or 2001:db8::1 for"},
		"mapped host bits":                {"::ffff:10.1.2.3/104", "write 10.0.0.0/8 for the network or 10.1.2.3 for"},
		"a mapped prefix of IPv4's count": {"::ffff:10.0.0.0/8", "at least 96 bits long; write the IPv4 form, such as 10.0.0.0/24"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got, err := ParseEntry(tt.in)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("ParseEntry(%q) = %v, %v, want an error with %q", tt.in, got, err, tt.want)
			}
		})
	}
}

func TestParseEntryQuotesLittleOfALongEntry(t *testing.T) {
	t.Parallel()
	_, err := ParseEntry(strings.Repeat("\x00", 1<<20))
	if err == nil || len(err.Error()) > 500 {
		t.Errorf("got an error of %d bytes, want a short one", len(err.Error()))
	}
}

func TestParseEntries(t *testing.T) {
	t.Parallel()
	got, err := ParseEntries([]string{"10.0.0.0/8", "::1"})
	want := []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	if err != nil || !cmp.Equal(got, want, cmp.Comparer(samePrefix)) {
		t.Errorf("got %v, %v, want %v", got, err, want)
	}
}

func TestParseEntriesReportsAllBadOnes(t *testing.T) {
	t.Parallel()
	got, err := ParseEntries([]string{"nonsense", "10.0.0.0/8", "10.0.0.1/8"})
	if err == nil || got != nil {
		t.Fatalf("got %v, %v, want nil and an error", got, err)
	}
	want := `[0]: address entry "nonsense": ` + expected + "\n" +
		`[2]: address entry "10.0.0.1/8": host bits are set; write 10.0.0.0/8 for the network or 10.0.0.1 for the one address`
	if diff := cmp.Diff(want, err.Error()); diff != "" {
		t.Errorf("error (-want +got):\n%s", diff)
	}
}

func FuzzParseEntry(f *testing.F) {
	for _, seed := range []string{
		"203.0.113.7", "10.0.0.0/8", "10.1.2.3/8", "2001:db8::/32", "::ffff:10.0.0.0/104", "::ffff:10.0.0.0/8",
		"::ffff:0:0/95", "::/0", "fe80::1%eth0", "[::1]:80", "", "/", "1.2.3.4/-1", "\xff",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		prefix, err := ParseEntry(s)
		if err != nil {
			if prefix.IsValid() || !strings.HasPrefix(err.Error(), "address entry ") {
				t.Fatalf("ParseEntry(%q) = %v, %v", s, prefix, err)
			}
			return
		}
		addr := prefix.Addr()
		if !prefix.IsValid() || prefix != prefix.Masked() || addr.Zone() != "" || addr.Is4In6() {
			t.Fatalf("ParseEntry(%q) = %v, want a masked prefix without zone, unmapped", s, prefix)
		}
		if again, err := ParseEntry(prefix.String()); err != nil || again != prefix {
			t.Fatalf("ParseEntry(%q) = %v, %v, want what it came from", prefix, again, err)
		}
		if !Compile([]netip.Prefix{prefix}).Allows(addr) {
			t.Fatalf("a list of %v refuses %v", prefix, addr)
		}
	})
}

func samePrefix(a, b netip.Prefix) bool { return a == b }
