package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
	"strconv"
	"strings"
)

// maxScale is how many decimal places a Decimal can have.
const maxScale = 18

// ErrInexact says that a number cannot be had without rounding, or has more digits than there is room for.
var ErrInexact = errors.New("the number would have to be rounded")

// Decimal is an exact decimal number: an amount of money, a rate or a share. It never went through a float: 0.1 is a tenth,
// and -25.00 keeps its two places. It has 18 digits at most. The zero Decimal is 0.
//
// The places are those of the text, which are not always those of the currency: 2500.5 is an amount of dollars, too. So to
// compute with money, ask for its minor units, with the precision of its currency (Client.Currencies has that); for any
// other arithmetic, Rat is exact, and String is what every library of decimals reads. To compare two, use Cmp: 5 and 5.00
// are the same number and not the same value of Go.
type Decimal struct {
	units int64 // the number times 10 to the power of scale
	scale int8
}

// NewDecimal is units / 10^scale: NewDecimal(2500, 2) is 25.00. An error is ErrInexact, for a scale that is not 0 to 18.
func NewDecimal(units int64, scale int) (Decimal, error) {
	if scale < 0 || scale > maxScale {
		return Decimal{}, fmt.Errorf("%w: %d decimal places, want 0 to %d", ErrInexact, scale, maxScale)
	}
	return Decimal{units, int8(scale)}, nil
}

// ParseDecimal reads a number as JSON has it (RFC 8259, section 6), such as 25.00, -0.5 or 1e3. The error is ErrInexact for
// one that has more digits than there is room for.
func ParseDecimal(text string) (Decimal, error) {
	if !json.Valid([]byte(text)) || text[0] != '-' && (text[0] < '0' || text[0] > '9') || text[len(text)-1] <= ' ' {
		return Decimal{}, errors.New("not a decimal number, want for example 25.00")
	}
	mantissa, exponent := text, 0
	if at := strings.IndexAny(text, "eE"); at >= 0 {
		mantissa = text[:at]
		exponent, _ = strconv.Atoi(text[at+1:]) // the nearest that an int can hold, when it cannot hold it
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	units, err := strconv.ParseInt(whole+fraction, 10, 64)
	if err != nil {
		return Decimal{}, fmt.Errorf("%w: it has more digits than the 18 there is room for", ErrInexact)
	}
	if units == 0 && exponent != 0 { // 0e999 is nothing special
		return Decimal{}, nil
	}
	return Decimal{units, 0}.shift(clamp(exponent) - len(fraction))
}

// clamp keeps an exponent far from the bounds of an int, and as useless as it was.
func clamp(exponent int) int { return min(max(exponent, -1<<20), 1<<20) }

// shift is the number times 10 to the power of exponent.
func (d Decimal) shift(exponent int) (Decimal, error) {
	if exponent < 0 {
		return NewDecimal(d.units, -exponent)
	}
	units, err := scaleUp(d.units, exponent)
	return Decimal{units, 0}, err
}

// scaleUp is units times 10 to the power of places.
func scaleUp(units int64, places int) (int64, error) {
	for range places {
		product := units * 10
		if product/10 != units {
			return 0, fmt.Errorf("%w: it has more digits than the 18 there is room for", ErrInexact)
		}
		units = product
	}
	return units, nil
}

// MinorUnits is the number as a count of the smallest units of a currency with that precision: 25.5 dollars, of precision
// 2, are 2550. The error is ErrInexact where the number has more places than that, zeros at its end apart, or does not fit.
func (d Decimal) MinorUnits(precision int) (int64, error) {
	units, scale := d.units, int(d.scale)
	for ; scale > precision; scale-- {
		if units%10 != 0 {
			return 0, fmt.Errorf("%w: %s has more than %d decimal places", ErrInexact, d, precision)
		}
		units /= 10
	}
	if units == 0 {
		return 0, nil
	}
	return scaleUp(units, precision-scale)
}

// Rat is the number, for arithmetic. The caller owns it.
func (d Decimal) Rat() *big.Rat {
	power := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(d.scale)), nil)
	return new(big.Rat).SetFrac(big.NewInt(d.units), power)
}

// Cmp is -1, 0 or 1 as the number is less than other, the same, or more.
func (d Decimal) Cmp(other Decimal) int { return d.Rat().Cmp(other.Rat()) }

// Sign is -1, 0 or 1 as the number is negative, zero or positive.
func (d Decimal) Sign() int { return d.Cmp(Decimal{}) }

// String writes all decimal places, such as "-25.00".
func (d Decimal) String() string {
	digits := strconv.FormatInt(d.units, 10)
	if d.scale == 0 {
		return digits
	}
	sign := ""
	if d.units < 0 {
		sign, digits = "-", digits[1:]
	}
	if lacking := int(d.scale) + 1 - len(digits); lacking > 0 {
		digits = strings.Repeat("0", lacking) + digits
	}
	point := len(digits) - int(d.scale)
	return sign + digits[:point] + "." + digits[point:]
}

// MarshalJSON writes a JSON number with all decimal places.
func (d Decimal) MarshalJSON() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalJSON reads a JSON number, or a string that holds one, as lists of orders have it. Errors are those of
// ParseDecimal; a null is one, too. When there is one, d stays as it is.
func (d *Decimal) UnmarshalJSON(text []byte) error {
	if quoted := len(text) > 1 && text[0] == '"'; quoted {
		text = text[1 : len(text)-1]
	}
	parsed, err := ParseDecimal(string(text))
	if err != nil {
		return err
	}
	*d = parsed
	return nil
}
