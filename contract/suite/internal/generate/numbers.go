package generate

import (
	"math/rand/v2"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/openapi"
)

// What the document has bounds for, in words.
const (
	theMinimum   = "the minimum"
	belowMinimum = "below the minimum"
	theMaximum   = "the maximum"
	aboveMaximum = "above the maximum"
	lengthBound  = "a length at the bound"
)

// numbers are candidates for an input that is a number, in the notation that JSON and queries share.
func numbers(in openapi.Input, rng *rand.Rand) []candidate {
	var all []candidate
	add := func(text, does string, fate Fate) { all = append(all, candidate{text, does, fate}) }
	if in.Minimum != nil {
		add(decimal(*in.Minimum), theMinimum, inside(!in.Above))
		add(decimal(*in.Minimum-1), belowMinimum, Unlikely)
		add("-1", "below zero", ifBelow(-1, in))
		add("-9223372036854775808", "the least number of 64 bits", Unlikely)
	}
	if in.Maximum != nil {
		add(decimal(*in.Maximum), theMaximum, inside(!in.Below))
		add(decimal(*in.Maximum-1), "below the maximum", Taken)
		add(decimal(*in.Maximum+1), aboveMaximum, Unlikely)
	}
	beyond := Open
	if in.Maximum != nil {
		beyond = Unlikely
	}
	for _, text := range []string{"2147483648", "4294967296", "9007199254740993", "9223372036854775807", "9223372036854775808", "99999999999999999999"} {
		add(text, "a huge number", beyond)
	}
	if in.Type == "integer" {
		add("1.5", "half a number", Unlikely)
		add("1.0", "a whole number with decimals", Open)
	}
	add("1e400", "a number that no float can hold", beyond)
	add(strings.Repeat("9", 400), "a number of 400 digits", beyond)
	add("-0", "a zero with a sign", Open)
	add("1e0", "a number with an exponent", Open)
	if low, high, ok := span(in); ok {
		add(strconv.FormatInt(low+rng.Int64N(high-low), 10), "a number by chance", Taken)
	}
	return all
}

// span is where numbers of an input lie that it certainly allows.
func span(in openapi.Input) (low, high int64, ok bool) {
	if in.Minimum == nil || in.Maximum == nil || *in.Maximum-*in.Minimum < 2 {
		return 0, 0, false
	}
	return int64(*in.Minimum) + 1, int64(*in.Maximum), true
}

// words are candidates for a number in a query or a path that are none, or in a notation of their own.
var words = []candidate{
	{"abc", "a word", Unlikely},
	{"NaN", "the word NaN", Unlikely},
	{"Infinity", "the word Infinity", Unlikely},
	{"null", "the word null", Unlikely},
	{"true", "the word true", Unlikely},
	{"0x10", "a number to the base of 16", Unlikely},
	{"1_000", "a number with an underscore", Unlikely},
	{"1,000", "a number with a comma", Unlikely},
	{"--1", "two signs", Unlikely},
	{"1 ", "a number with a space", Unlikely},
	{" ", "a space", Unlikely},
	{"1\x00", "a number with a NUL", Unlikely},
	{"\u0661", "a digit of another script", Unlikely},
	{"１", "a wide digit", Unlikely},
	{"1/2", "a slash", Open},
	{"[1]", "a list", Unlikely},
	{"1;DROP TABLE wallets", "a piece of SQL", Unlikely},
	{"+1", "a number with a plus sign", Open},
	{"007", "a number with zeros before it", Open},
}

func inside(in bool) Fate {
	if in {
		return Taken
	}
	return Unlikely
}

// ifBelow is Unlikely for a number below the minimum.
func ifBelow(n float64, in openapi.Input) Fate {
	if n < *in.Minimum {
		return Unlikely
	}
	return Taken
}

func decimal(n float64) string { return strconv.FormatFloat(n, 'f', -1, 64) }
