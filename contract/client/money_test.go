package client

import (
	"encoding/json"
	"errors"
	"io"
	"math/big"
	"net/http"
	"strings"
	"testing"
)

func TestMinorUnits(t *testing.T) {
	t.Parallel()
	for amount, want := range map[json.Number]int64{
		"0": 0, "-0": 0, "5000.00": 500000, "2500.5": 250050, "-25.00": -2500, "-0.05": -5, "0.10": 10, "1e3": 100000, "1.5E+1": 1500,
		"25e-2": 25, "1.2300": 123, "92233720368547758.07": 9223372036854775807, "-92233720368547758.08": -9223372036854775808,
	} {
		if cents, err := MinorUnits(amount, 2); err != nil || cents != want {
			t.Errorf("%s has %d cents (%v), want %d", amount, cents, err, want)
		}
	}
	if yen, err := MinorUnits("500.00", 0); yen != 500 || err != nil {
		t.Errorf("500.00 yen are %d (%v)", yen, err)
	}
	if least, err := MinorUnits("1e-18", 18); least != 1 || err != nil {
		t.Errorf("the least is %d (%v)", least, err)
	}
}

func TestMinorUnitsRefuses(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		amount    json.Number
		precision int
		is        error
		want      string
	}{
		"half a cent":     {"1.005", 2, ErrInexact, "the number would have to be rounded: 1.005 is no count of units of 1e-2 within 64 bits"},
		"half a yen":      {"0.5", 0, ErrInexact, "the number would have to be rounded: 0.5 is no count of units of 1e-0 within 64 bits"},
		"a cent too many": {"92233720368547758.08", 2, ErrInexact, "the number would have to be rounded: 92233720368547758.08 is no count of units of 1e-2 within 64 bits"},
		"astronomic":      {"1e999999999", 2, ErrInexact, "the number would have to be rounded: 1e999999999 is no count of units of 1e-2 within 64 bits"},
		"long":            {json.Number("0." + strings.Repeat("0", 1<<20)), 2, ErrInexact, "the number would have to be rounded: it has 1048578 characters"},
		"not there":       {"", 2, ErrBadArgument, `bad argument: the amount is "", want a number such as 25.00`},
		"no fraction":     {"1/3", 2, ErrBadArgument, `bad argument: the amount is "1/3", want a number such as 25.00`},
		"below zero":      {"1", -1, ErrBadArgument, "bad argument: the precision is -1, want 0 to 18"},
		"too precise":     {"1", 19, ErrBadArgument, "bad argument: the precision is 19, want 0 to 18"},
	} {
		n, err := MinorUnits(c.amount, c.precision)
		if !errors.Is(err, c.is) || n != 0 {
			t.Errorf("%s: got %d and %v", name, n, err)
		}
		wantText(t, err, c.want)
	}
}

// FuzzMinorUnits compares with big.Rat.
func FuzzMinorUnits(f *testing.F) {
	for _, text := range []string{"0", "-25.00", "1e3", "1.5E-7", "0.1234567890123456789", "9223372036854775807", "-9223372036854775808", "0x1"} {
		f.Add(text, 2)
	}
	f.Fuzz(func(t *testing.T, text string, precision int) {
		n, err := MinorUnits(json.Number(text), precision)
		if err != nil {
			if n != 0 || !errors.Is(err, ErrInexact) && !errors.Is(err, ErrBadArgument) {
				t.Errorf("%q gives %d and %v", text, n, err)
			}
			return
		}
		back := big.NewRat(n, 1)
		for range precision {
			back.Mul(back, big.NewRat(1, 10))
		}
		if want, ok := new(big.Rat).SetString(text); !ok || back.Cmp(want) != 0 {
			t.Errorf("%q has %d units of precision %d", text, n, precision)
		}
	})
}

// Numbers are sent to the letter, as numbers, and what is none is not sent.
func TestDenominationsAreSent(t *testing.T) {
	t.Parallel()
	sent := ""
	c := callsAt(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		sent += string(body) + "\n"
		w.WriteHeader(http.StatusNotFound)
	})
	calls := func(value json.Number) (charges, order error) {
		_, charges = c.Charges(t.Context(), 1, ChargesRequest{Denomination: value, Quantity: 1})
		_, order = c.CreateOrder(t.Context(), NewOrder{ProductID: 1, Denomination: value, Quantity: 1})
		return charges, order
	}
	for _, bad := range []string{"", "abc", " 1", "1 ", "+1", "01", "1.", ".5", "1,5", "0x1", "NaN", "1/3", "1e", "true", "null", "[]"} {
		charges, order := calls(json.Number(bad))
		if !errors.Is(charges, ErrBadArgument) || !errors.Is(order, ErrBadArgument) {
			t.Errorf("%q gives %v and %v, want ErrBadArgument", bad, charges, order)
		}
		wantText(t, charges, `calculateCharges: bad argument: the denomination is "`+bad+`", want a number such as 25.00`)
		wantText(t, order, `createOrder: bad argument: the denomination is "`+bad+`", want a number such as 25.00`)
	}
	if sent != "" {
		t.Errorf("bad denominations were sent: %s", sent)
	}
	want := ""
	for _, good := range []string{"25.00", "2500.5", "0", "1e3", "12345678901234567890.10"} {
		charges, order := calls(json.Number(good))
		if !errors.Is(charges, ErrNotFound) || !errors.Is(order, ErrNotFound) {
			t.Errorf("%s gives %v and %v, want ErrNotFound", good, charges, order)
		}
		want += `{"denomination":` + good + `,"quantity":1}` + "\n" + `{"product_id":1,"denomination":` + good + `,"quantity":1}` + "\n"
	}
	if sent != want {
		t.Errorf("sent was\n%swant\n%s", sent, want)
	}
}
