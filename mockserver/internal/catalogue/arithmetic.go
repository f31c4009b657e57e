package catalogue

import (
	"errors"
	"math/big"
)

// ErrTooLarge says that an amount would have too many digits to be exact as a JSON number.
var ErrTooLarge = errors.New("the amount has too many digits")

// Plus adds an amount of the same number of decimals. It fails with ErrTooLarge.
func (d Decimal) Plus(other Decimal) (Decimal, error) {
	return rounded(new(big.Rat).Add(d.rat(), other.rat()), d.Scale, halfUp)
}

// Minus takes off an amount of the same number of decimals. It fails with ErrTooLarge.
func (d Decimal) Minus(other Decimal) (Decimal, error) {
	return d.Plus(Decimal{-other.Units, other.Scale})
}

// Times gives so many times the amount. It fails with ErrTooLarge.
func (d Decimal) Times(n int64) (Decimal, error) {
	return rounded(new(big.Rat).Mul(d.rat(), new(big.Rat).SetInt64(n)), d.Scale, halfUp)
}

// Share gives a part of an amount that is not below zero, with the amount's decimals; half a unit is rounded up. It fails with
// ErrTooLarge.
func (d Decimal) Share(share Decimal) (Decimal, error) {
	return rounded(new(big.Rat).Mul(d.rat(), share.rat()), d.Scale, halfUp)
}

// Over divides an amount that is not below zero by a rate above zero. Any fraction of a unit is rounded up: what is paid is never
// less than what it buys. It fails with ErrTooLarge.
func (d Decimal) Over(rate Decimal, scale int) (Decimal, error) {
	return rounded(new(big.Rat).Quo(d.rat(), rate.rat()), scale, up)
}

// Compare tells which of two numbers is larger: -1, 0 or +1, whatever their decimals.
func (d Decimal) Compare(other Decimal) int { return d.rat().Cmp(other.rat()) }

func (d Decimal) rat() *big.Rat { return new(big.Rat).SetFrac(big.NewInt(d.Units), power(d.Scale)) }

func power(scale int) *big.Int {
	return new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(scale)), nil)
}

// rounding turns the numerator of a fraction and its denominator, above zero, into a whole number.
type rounding func(num, denom *big.Int) *big.Int

// halfUp rounds to the nearest, and half a unit up.
func halfUp(num, denom *big.Int) *big.Int {
	two := big.NewInt(2)
	doubled := new(big.Int).Add(new(big.Int).Mul(num, two), denom)
	return doubled.Div(doubled, new(big.Int).Mul(denom, two)) // Div rounds down, below zero too
}

func up(num, denom *big.Int) *big.Int {
	return new(big.Int).Neg(new(big.Int).Div(new(big.Int).Neg(num), denom))
}

func rounded(exact *big.Rat, scale int, round rounding) (Decimal, error) {
	units := round(new(big.Int).Mul(exact.Num(), power(scale)), exact.Denom())
	if !units.IsInt64() || units.Int64() > maxUnits || units.Int64() < -maxUnits {
		return Decimal{}, ErrTooLarge
	}
	return Decimal{units.Int64(), scale}, nil
}
