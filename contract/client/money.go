package client

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/big"
)

// ErrInexact says that a number cannot be had without rounding, or is too large.
var ErrInexact = errors.New("the number would have to be rounded")

const (
	maxPrecision    = 18 // 10^18 is the largest power of ten that an int64 holds
	maxAmountLength = 64 // far more than the digits of an int64; a server may send megabytes of them
)

// MinorUnits is an amount as a count of the smallest units of a currency with that precision (Client.Currencies has it):
// 25.5 dollars, of precision 2, are 2550. The decimal places of the text need not be those of the currency.
//
// The error is ErrInexact where the amount has more places than that, zeros at its end apart, or does not fit; and
// ErrBadArgument where it is no number, as the empty one of an answer that had none, or the precision is not 0 to 18.
func MinorUnits(amount json.Number, precision int) (int64, error) {
	if err := wantNumber("the amount", amount); err != nil {
		return 0, err
	}
	if precision < 0 || precision > maxPrecision {
		return 0, fmt.Errorf("%w: the precision is %d, want 0 to %d", ErrBadArgument, precision, maxPrecision)
	}
	if len(amount) > maxAmountLength {
		return 0, fmt.Errorf("%w: it has %d characters", ErrInexact, len(amount))
	}
	exact, ok := new(big.Rat).SetString(amount.String()) // not ok for an exponent beyond a million
	if ok {
		exact.Mul(exact, new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(precision)), nil)))
	}
	if !ok || !exact.IsInt() || !exact.Num().IsInt64() {
		return 0, fmt.Errorf("%w: %s is no count of units of 1e-%d within 64 bits", ErrInexact, amount, precision)
	}
	return exact.Num().Int64(), nil
}
