package client

import (
	"encoding/json"
	"errors"
	"math/big"
	"testing"
)

func TestDecimal(t *testing.T) {
	t.Parallel()
	for text, c := range map[string]struct {
		want  string
		cents int64
	}{
		"0": {"0", 0}, "-0": {"0", 0}, "5000.00": {"5000.00", 500000}, "2500.5": {"2500.5", 250050}, "-25.00": {"-25.00", -2500},
		"-0.05": {"-0.05", -5}, "0.10": {"0.10", 10}, "1e3": {"1000", 100000}, "1.5E+1": {"15", 1500}, "25e-2": {"0.25", 25},
		"0e999999999999999999999": {"0", 0}, "92233720368547758.07": {"92233720368547758.07", 9223372036854775807}, "1.2300": {"1.2300", 123},
	} {
		d, err := ParseDecimal(text)
		if err != nil || d.String() != c.want {
			t.Errorf("%s is %s (%v), want %s", text, d, err, c.want)
		}
		if cents, err := d.MinorUnits(2); err != nil || cents != c.cents {
			t.Errorf("%s has %d cents (%v), want %d", text, cents, err, c.cents)
		}
		var read struct{ A, B Decimal }
		if err := json.Unmarshal([]byte(`{"A":`+text+`,"B":"`+text+`"}`), &read); err != nil || read.A != d || read.B != d {
			t.Errorf("%s in JSON is %+v (%v)", text, read, err)
		}
		if written, err := json.Marshal(d); err != nil || string(written) != c.want {
			t.Errorf("%s is written as %s (%v)", text, written, err)
		}
	}
}

func TestWhatIsNoDecimal(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"", " 1", "1 ", "+1", "01", "1.", ".5", "1,5", "0x1", "NaN", "1e", "--1", "true", "null", `"1"`, "[]", "1\n"} {
		if d, err := ParseDecimal(text); err == nil || errors.Is(err, ErrInexact) || d != (Decimal{}) {
			t.Errorf("%q gives %s and %v", text, d, err)
		}
	}
	for _, text := range []string{"1e400", "1e-19", "1e-999999999999999999999", "12345678901234567890", "0.1234567890123456789", "1e999999999999999999999"} {
		if d, err := ParseDecimal(text); !errors.Is(err, ErrInexact) || d != (Decimal{}) {
			t.Errorf("%q gives %s and %v, want ErrInexact", text, d, err)
		}
	}
	d := decimal(t, "5")
	for _, text := range []string{`null`, `"`, `""`, `true`, `"1`, `"5"5"`} {
		if err := d.UnmarshalJSON([]byte(text)); err == nil || d.String() != "5" {
			t.Errorf("%s gives %s and %v", text, d, err)
		}
	}
}

func TestMinorUnitsAreNotRounded(t *testing.T) {
	t.Parallel()
	_, err := decimal(t, "1.005").MinorUnits(2)
	if !errors.Is(err, ErrInexact) {
		t.Error("it is not ErrInexact")
	}
	wantText(t, err, "the number would have to be rounded: 1.005 has more than 2 decimal places")
	if _, err := decimal(t, "9223372036854775807").MinorUnits(2); !errors.Is(err, ErrInexact) {
		t.Errorf("what does not fit gives %v", err)
	}
	if yen, err := decimal(t, "500.00").MinorUnits(0); yen != 500 || err != nil {
		t.Errorf("500.00 yen are %d (%v)", yen, err)
	}
	if n, err := (Decimal{}).MinorUnits(1 << 40); n != 0 || err != nil {
		t.Errorf("nothing is %d (%v)", n, err)
	}
}

func TestNewDecimal(t *testing.T) {
	t.Parallel()
	if d, err := NewDecimal(-5, 2); err != nil || d.String() != "-0.05" || d.Sign() != -1 {
		t.Errorf("it is %s (%v), want -0.05", d, err)
	}
	for _, scale := range []int{-1, 19, 1 << 40} {
		if _, err := NewDecimal(1, scale); !errors.Is(err, ErrInexact) {
			t.Errorf("scale %d gives %v, want ErrInexact", scale, err)
		}
	}
	if decimal(t, "5").Cmp(decimal(t, "5.00")) != 0 || decimal(t, "0.1").Cmp(decimal(t, "0.09")) != 1 {
		t.Error("comparing goes by more than the number")
	}
}

// FuzzDecimal compares with big.Rat.
func FuzzDecimal(f *testing.F) {
	for _, text := range []string{"0", "-25.00", "1e3", "1.5E-7", "0.1234567890123456789", "9223372036854775807", "-9223372036854775808"} {
		f.Add(text, 2)
	}
	f.Fuzz(func(t *testing.T, text string, precision int) {
		d, err := ParseDecimal(text)
		if err != nil {
			return
		}
		if len(text) < 40 {
			if want, ok := new(big.Rat).SetString(text); ok && d.Rat().Cmp(want) != 0 {
				t.Errorf("%s is %s", text, d)
			}
		}
		if again, err := ParseDecimal(d.String()); err != nil || again.Cmp(d) != 0 || again.String() != d.String() {
			t.Errorf("%s is written %s, which is %s (%v)", text, d, again, err)
		}
		precision %= 20
		if precision < 0 {
			return
		}
		if units, err := d.MinorUnits(precision); err == nil {
			power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(precision)), nil)
			if new(big.Rat).SetFrac(big.NewInt(units), power).Cmp(d.Rat()) != 0 {
				t.Errorf("%s has %d units of precision %d", text, units, precision)
			}
		}
	})
}
