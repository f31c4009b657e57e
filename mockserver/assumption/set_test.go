package assumption

import (
	"net/netip"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestWith(t *testing.T) {
	t.Parallel()
	set, err := Default().With(map[string]string{
		"refresh-reuse": "same-successor=30s", "clock-leeway": "1s", "session-limit": "30d",
		"forwarded-for": "trust=10.0.0.0/8, ::1", "rate-limit": "login:30/1m, createOrder:1/1m, 600/1m", "bad-id": "not-found",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := Default()
	want.RefreshReuse = Reuse{SameSuccessor, 30 * time.Second}
	want.ClockLeeway, want.SessionLimit, want.BadID = time.Second, 30*24*time.Hour, NotFound
	want.ForwardedFor = []netip.Prefix{netip.MustParsePrefix("10.0.0.0/8"), netip.MustParsePrefix("::1/128")}
	want.RateLimit = []Rate{{"login", 30, time.Minute}, {"createOrder", 1, time.Minute}, {AnyOperation, 600, time.Minute}}
	want.texts = map[string]string{
		"refresh-reuse": "same-successor=30s", "clock-leeway": "1s", "session-limit": "30d",
		"forwarded-for": "trust=10.0.0.0/8, ::1", "rate-limit": "login:30/1m, createOrder:1/1m, 600/1m", "bad-id": "not-found",
	}
	same := cmp.Options{cmp.AllowUnexported(Set{}), cmp.Comparer(func(a, b netip.Prefix) bool { return a == b })}
	if diff := cmp.Diff(want, set, same); diff != "" {
		t.Error(diff)
	}
	back := map[string]string{}
	for name := range want.texts {
		back[name] = "default"
	}
	if set, err = set.With(back); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(Default(), set, same, cmp.Transformer("empty", func(m map[string]string) int { return len(m) })); diff != "" {
		t.Error("back to the defaults:", diff)
	}
}

// A set is a value: making another leaves it alone.
func TestWithCopies(t *testing.T) {
	t.Parallel()
	first, err := Default().With(map[string]string{"bad-id": "not-found"})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := first.With(map[string]string{"bad-id": "reject", "dialect": "legacy"}); err != nil {
		t.Fatal(err)
	}
	i := slices.IndexFunc(first.List(), func(s State) bool { return s.Name == "bad-id" })
	if got := first.List()[i].Value; got != "not-found" || first.Dialect != Current {
		t.Errorf("the first set has bad-id %s and dialect %s now", got, first.Dialect)
	}
}

func TestWithRefuses(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, value, want string }{
		{"refresh-resue", "reject", `unknown assumption "refresh-resue", did you mean "refresh-reuse"?`},
		{"colour", "red", `unknown assumption "colour"; "popupmock assumptions" lists those there are`},
		{"refresh-reuse", "revoke-famly", `assumption refresh-reuse has no value "revoke-famly", want reject or revoke-family or same-successor=DURATION or new-pair=DURATION or one-generation or retire-on-use, did you mean "revoke-family"?`},
		{"refresh-reuse", "same-successor", `did you mean "same-successor=DURATION"?`},
		{"refresh-reuse", "reject=5s", `did you mean "reject"?`},
		{"refresh-reuse", "new-pair=soon", `assumption refresh-reuse: "soon" is not a duration`},
		{"refresh-reuse", "new-pair=25h", "25h is out of bounds, want whole seconds from 0s to 1d"},
		{"refresh-reuse", "new-pair=-1s", `assumption refresh-reuse: "-1s" is not a duration, want for example 90s, 1h5m or 7d`},
		{"refresh-reuse", "new-pair=+1s", `"+1s" is not a duration`},
		{"refresh-reuse", "new-pair=1000ms", `"1000ms" is not a duration`},
		{"refresh-reuse", "new-pair=", `"" is not a duration`},
		{"refresh-reuse", "", `has no value ""`},
		{"clock-leeway", "1.5s", "1.5s is out of bounds, want whole seconds"},
		{"clock-leeway", "0", `"0" is not a duration`},
		{"clock-leeway", "", `"" is not a duration`},
		{"session-limit", "0s", "0s is out of bounds, want whole seconds from 1s to 36500d"},
		{"session-limit", "", `"" is not a duration`},
		{"session-limit", "never", `assumption session-limit: "never" is not a duration`},
		{"forwarded-for", "trust=10.0.0.1/8,x", "host bits are set"},
		{"forwarded-for", "trust=10.0.0.1/8,x", `address entry "x"`},
		{"forwarded-for", "trust=", `address entry ""`},
		{"rate-limit", "logn:3/1m", `assumption rate-limit: unknown operation "logn", did you mean "login"?`},
		{"rate-limit", "0/1m", `rate "0/1m" is not a count from 1 to 1000000 in a time, want for example 30/1m or login:30/1m`},
		{"rate-limit", "+5/1m", `rate "+5/1m" is not a count`},
		{"rate-limit", "1000001/1m", `rate "1000001/1m" is not a count`},
		{"rate-limit", "5", `rate "5" is not a count from 1 to 1000000 in a time`},
		{"rate-limit", "5/", `rate "5/": "" is not a duration`},
		{"rate-limit", "5/0s", "0s is out of bounds"},
		{"rate-limit", "login:5/1s,login:6/1s", "operation login has two limits"},
		{"dialect", "LEGACY", `has no value "LEGACY", want current or legacy, did you mean "legacy"?`},
	}
	for _, test := range tests {
		t.Run(test.name+"="+test.value, func(t *testing.T) {
			t.Parallel()
			err := Check(test.name, test.value)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("the error is %v, want %q", err, test.want)
			}
		})
	}
}

func TestAllMistakesAtOnce(t *testing.T) {
	t.Parallel()
	_, err := Default().With(map[string]string{
		"bad-id": "x", "dialekt": "legacy", "clock-leeway": "y", "forwarded-for": "trust=10.0.0.0/8,a,b", "rate-limit": "0/1m,login:x",
	})
	if err == nil {
		t.Fatal("there is no error")
	}
	want := []string{
		"assumption bad-id has no value", "assumption clock-leeway: ", `unknown assumption "dialekt"`,
		`assumption forwarded-for: address entry "a"`, `assumption forwarded-for: address entry "b"`,
		`assumption rate-limit: rate "0/1m"`, `assumption rate-limit: rate "login:x"`,
	}
	same := cmp.Comparer(func(x, y string) bool { return strings.HasPrefix(x, y) || strings.HasPrefix(y, x) })
	if diff := cmp.Diff(want, strings.Split(err.Error(), "\n"), same); diff != "" {
		t.Error(diff)
	}
}

func FuzzCheck(f *testing.F) {
	for _, a := range Register() {
		for _, v := range a.Values {
			f.Add(a.Name, v.String())
		}
	}
	f.Add("rate-limit", "login:30/1m,*:600/1m")
	f.Add("forwarded-for", "trust=10.0.0.0/8,::1")
	f.Fuzz(func(t *testing.T, name, value string) {
		set, err := Default().With(map[string]string{name: value})
		if err != nil {
			return
		}
		for _, a := range Register() {
			if got := set.Value(a); a.Name == name && got != value && value != defaultWord {
				t.Errorf("%s=%s reads back as %s", name, value, got)
			}
		}
	})
}
