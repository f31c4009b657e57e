package shop

import (
	"regexp"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

func TestStatus(t *testing.T) {
	t.Parallel()
	tests := []struct {
		ready, after time.Duration
		want         string
	}{
		{0, 0, Delivered},
		{time.Minute, 0, Pending},
		{time.Minute, 29 * time.Second, Pending},
		{time.Minute, 30 * time.Second, Processing},
		{time.Minute, 59 * time.Second, Processing},
		{time.Minute, time.Minute, Delivered},
		{time.Second, 0, Pending},
		{time.Second, time.Second, Delivered},
		{time.Minute, -time.Hour, Pending}, // the clock was set back
		{0, -time.Second, Pending},
	}
	for _, test := range tests {
		o := Order{Purchase: Purchase{PlacedAt: start, Ready: start.Add(test.ready), Item: Item{Quantity: 2}}}
		got := o.Status(start.Add(test.after))
		if got != test.want {
			t.Errorf("ready after %s, %s later: %s, want %s", test.ready, test.after, got, test.want)
		}
		if vouchers := o.Vouchers(start.Add(test.after)); (len(vouchers) == 2) != (got == Delivered) || len(vouchers) == 1 {
			t.Errorf("ready after %s, %s later: %s with %d vouchers of 2", test.ready, test.after, got, len(vouchers))
		}
	}
}

func TestVouchers(t *testing.T) {
	t.Parallel()
	s := New(builtIn(t))
	card, err := s.Place(alice, purchase(t, "", item(t, usBooks, "10", 2, 0)))
	if err != nil {
		t.Fatal(err)
	}
	credit, err := s.Place(alice, purchase(t, "", item(t, usPhone, "5", 1, 0)))
	if err != nil {
		t.Fatal(err)
	}
	ready := start.Add(time.Minute)
	want := []Voucher{
		{Reference: "VR-6001-1", ExpiresAt: ready.AddDate(0, 12, 0)},
		{Reference: "VR-6001-2", ExpiresAt: ready.AddDate(0, 12, 0)},
	}
	digits, claim := regexp.MustCompile(`^[0-9]{16}$|^[0-9]{6}$`), regexp.MustCompile(`^https://vouchers\.example\.com/claim/[0-9a-f]{32}$`)
	got := card.Vouchers(ready)
	for i, v := range got { // what is made of the seed
		if len(v.Card) != 16 || len(v.PIN) != 6 || !digits.MatchString(v.Card) || !digits.MatchString(v.PIN) || !claim.MatchString(v.ClaimURL) {
			t.Errorf("voucher %+v", v)
		}
		got[i].Card, got[i].PIN, got[i].ClaimURL = "", "", ""
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("vouchers (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff([]Voucher{{Reference: "VR-6002-1", ExpiresAt: ready.AddDate(0, 12, 0)}}, credit.Vouchers(ready)); diff != "" {
		t.Errorf("vouchers of a top-up (-want +got):\n%s", diff)
	}
	if diff := cmp.Diff(card.Vouchers(ready), card.Vouchers(ready.Add(time.Hour))); diff != "" {
		t.Errorf("vouchers change:\n%s", diff)
	}
	if all := card.Vouchers(ready); all[0].Card == all[1].Card || all[0].PIN == all[1].PIN || all[0].ClaimURL == all[1].ClaimURL {
		t.Errorf("two vouchers are the same: %+v", all)
	}
}

func TestExpiry(t *testing.T) {
	t.Parallel()
	for validity, want := range map[string]string{
		"12 months": "2026-01-15", "1 month": "2025-02-15", "30 days": "2025-02-14", "1 year": "2026-01-15", "2 years": "2027-01-15",
		"for ever": "", "0 days": "", "12months": "", "": "", "99999 days": "",
	} {
		got := ""
		if at := expiry(start, validity); !at.IsZero() {
			got = at.Format(time.DateOnly)
		}
		if got != want {
			t.Errorf("%q ends at %q, want %q", validity, got, want)
		}
	}
}

func TestSameAs(t *testing.T) {
	t.Parallel()
	p := purchase(t, "r", item(t, usBooks, "10", 2, dollars))
	o := Order{Purchase: p}
	again := p
	again.Denomination, again.PlacedAt, again.Seed = amount(t, "10.000"), start.Add(time.Hour), bob
	if !o.SameAs(again) {
		t.Error("a repeat is not the same")
	}
	for name, change := range map[string]func(*Purchase){
		"product": func(p *Purchase) { p.ProductID++ }, "quantity": func(p *Purchase) { p.Quantity++ },
		"wallet": func(p *Purchase) { p.WalletID = 0 }, "denomination": func(p *Purchase) { p.Denomination = amount(t, "25") },
		"ref": func(p *Purchase) { p.Ref = "s" },
	} {
		other := p
		change(&other)
		if o.SameAs(other) {
			t.Errorf("another %s is the same", name)
		}
	}
}
