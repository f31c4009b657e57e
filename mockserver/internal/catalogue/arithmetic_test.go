package catalogue

import (
	"errors"
	"testing"
)

func decimal(tb testing.TB, text string) Decimal {
	tb.Helper()
	d, err := ParseDecimal(text)
	if err != nil {
		tb.Fatal(err)
	}
	return d
}

func TestArithmetic(t *testing.T) {
	t.Parallel()
	d := func(text string) Decimal { return decimal(t, text) }
	tests := []struct {
		name string
		got  func() (Decimal, error)
		want string
	}{
		{"plus", func() (Decimal, error) { return d("0.10").Plus(d("0.20")) }, "0.30"},
		{"plus below zero", func() (Decimal, error) { return d("-5.00").Plus(d("1.25")) }, "-3.75"},
		{"minus", func() (Decimal, error) { return d("5.00").Minus(d("7.01")) }, "-2.01"},
		{"times", func() (Decimal, error) { return d("12.34").Times(3) }, "37.02"},
		{"times without decimals", func() (Decimal, error) { return d("1000").Times(7) }, "7000"},
		{"share", func() (Decimal, error) { return d("50.00").Share(d("0.05")) }, "2.50"},
		{"share, half a unit", func() (Decimal, error) { return d("0.10").Share(d("0.05")) }, "0.01"},
		{"share, below half a unit", func() (Decimal, error) { return d("0.10").Share(d("0.0499")) }, "0.00"},
		{"share of yen", func() (Decimal, error) { return d("1001").Share(d("0.5")) }, "501"},
		{"over, exactly", func() (Decimal, error) { return d("9200").Over(d("0.92"), 2) }, "10000.00"},
		{"over, a trifle more", func() (Decimal, error) { return d("10.00").Over(d("3"), 2) }, "3.34"},
		{"over, into more decimals", func() (Decimal, error) { return d("1000").Over(d("488.599348"), 3) }, "2.047"},
		{"over, next to nothing", func() (Decimal, error) { return d("0.01").Over(d("150"), 0) }, "1"},
		{"the largest", func() (Decimal, error) { return d("9007199254740990").Plus(d("1")) }, "9007199254740991"},
		{"the smallest", func() (Decimal, error) { return d("-9007199254740990").Minus(d("1")) }, "-9007199254740991"},
	}
	for _, test := range tests {
		got, err := test.got()
		if err != nil || got.String() != test.want {
			t.Errorf("%s: %s, %v; want %s", test.name, got, err, test.want)
		}
	}
}

func TestArithmeticIsExactOrFails(t *testing.T) {
	t.Parallel()
	d := func(text string) Decimal { return decimal(t, text) }
	for name, do := range map[string]func() (Decimal, error){
		"plus":  func() (Decimal, error) { return d("9007199254740991").Plus(d("1")) },
		"minus": func() (Decimal, error) { return d("-9007199254740991").Minus(d("1")) },
		"times": func() (Decimal, error) { return d("90071992547409.91").Times(1 << 62) },
		"over":  func() (Decimal, error) { return d("9007199254740991").Over(d("0.000000000001"), 4) },
	} {
		if got, err := do(); !errors.Is(err, ErrTooLarge) {
			t.Errorf("%s: %s, %v; want %v", name, got, err, ErrTooLarge)
		}
	}
}

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		a, b string
		want int
	}{{"1.50", "1.5", 0}, {"0.1", "0.10", 0}, {"-1", "1", -1}, {"2", "1.999", 1}} {
		if got := decimal(t, test.a).Compare(decimal(t, test.b)); got != test.want {
			t.Errorf("%s to %s: %d, want %d", test.a, test.b, got, test.want)
		}
	}
}
