package catalogue

import (
	"encoding/json"
	"testing"
)

func TestDecimal(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		text  string
		scale int
		want  string // the text with that many decimals, or the error
	}{
		{"500.00", 2, "500.00"},
		{"500", 2, "500.00"},
		{"500.000", 0, "500"},
		{"-25", 2, "-25.00"},
		{"-0.5", 2, "-0.50"},
		{"0.05", 2, "0.05"},
		{"-0.005", 3, "-0.005"},
		{"0", 0, "0"},
		{"-0.00", 2, "0.00"},
		{"9007199254740991", 0, "9007199254740991"},
		{"-90071992547409.91", 2, "-90071992547409.91"},
		{"9007199254740992", 0, "9007199254740992 has too many digits to be exact as a JSON number"},
		{"99999999999999999999", 0, "99999999999999999999 has too many digits to be exact as a JSON number"},
		{"9007199254740991", 2, "9007199254740991 with 2 decimals has too many digits to be exact as a JSON number"},
		{"0.005", 2, "0.005 has more than 2 decimals"},
		{"1.5", 0, "1.5 has more than 0 decimals"},
		{"0.0000000000001", 2, "0.0000000000001 has more than 12 decimals"},
		{"5e2", 2, "5e2 has an exponent: write it out"},
		{"", 2, `"" is no number`},
		{"+5", 2, `"+5" is no number`},
		{"1.", 2, `"1." is no number`},
		{".5", 2, `".5" is no number`},
		{"007", 2, `"007" is no number`},
		{"NaN", 2, `"NaN" is no number`},
	} {
		if got := rescaled(test.text, test.scale); got != test.want {
			t.Errorf("%q with %d decimals: %s, want %s", test.text, test.scale, got, test.want)
		}
	}
}

func rescaled(text string, scale int) string {
	d, err := ParseDecimal(text)
	if err == nil {
		d, err = d.Rescale(scale)
	}
	if err != nil {
		return err.Error()
	}
	return d.String()
}

func FuzzDecimal(f *testing.F) {
	for _, seed := range []string{"0", "-25.00", "0.92", "9007199254740991", "1e3", "-", "1.", "00"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, text string) {
		d, err := ParseDecimal(text)
		if err != nil {
			return
		}
		written, err := json.Marshal(d)
		if err != nil {
			t.Fatalf("%q becomes no JSON: %v", text, err)
		}
		again, err := ParseDecimal(string(written))
		if err != nil || again != d {
			t.Errorf("%q comes back as %v (%v), want %v", text, again, err, d)
		}
	})
}
