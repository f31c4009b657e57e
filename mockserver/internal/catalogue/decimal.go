package catalogue

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// maxUnits is the largest number that a client which reads JSON numbers as float64 still reads exactly (RFC 8259, section 6).
const maxUnits = 1<<53 - 1

// maxScale is more than the decimals of any currency or rate.
const maxScale = 12

var plainNumber = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?$`)

// Decimal is the exact number Units / 10^Scale: an amount in minor units, or a rate.
type Decimal struct {
	Units int64
	Scale int // decimals
}

// ParseDecimal reads a JSON number that has no exponent. The result has as many decimals as the text.
func ParseDecimal(text string) (Decimal, error) {
	if strings.ContainsAny(text, "eE") {
		return Decimal{}, fmt.Errorf("%s has an exponent: write it out", text)
	}
	if !plainNumber.MatchString(text) {
		return Decimal{}, fmt.Errorf("%q is no number", text)
	}
	whole, fraction, _ := strings.Cut(text, ".")
	if len(fraction) > maxScale {
		return Decimal{}, fmt.Errorf("%s has more than %d decimals", text, maxScale)
	}
	units, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil || units > maxUnits || units < -maxUnits {
		return Decimal{}, fmt.Errorf("%s has too many digits to be exact as a JSON number", text)
	}
	return Decimal{units, len(fraction)}, nil
}

// Rescale gives the same number with another count of decimals. It fails where that would round, or overflow.
func (d Decimal) Rescale(scale int) (Decimal, error) {
	for ; d.Scale > scale; d.Scale-- {
		if d.Units%10 != 0 {
			return Decimal{}, fmt.Errorf("%s has more than %d decimals", d, scale)
		}
		d.Units /= 10
	}
	for ; d.Scale < scale; d.Scale++ {
		if d.Units > maxUnits/10 || d.Units < -maxUnits/10 {
			return Decimal{}, fmt.Errorf("%s with %d decimals has too many digits to be exact as a JSON number", d, scale)
		}
		d.Units *= 10
	}
	return d, nil
}

// String writes all decimals: 500.00, -25.00, and 500 for a currency that has none.
func (d Decimal) String() string {
	digits := strconv.FormatInt(d.Units, 10)
	if d.Scale == 0 {
		return digits
	}
	sign := ""
	if d.Units < 0 {
		sign, digits = "-", digits[1:]
	}
	if missing := d.Scale + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - d.Scale
	return sign + digits[:point] + "." + digits[point:]
}

// MarshalJSON writes a JSON number with all decimals, as the vendor's samples have them.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }
