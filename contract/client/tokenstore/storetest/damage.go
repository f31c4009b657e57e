package storetest

import "slices"

// DamagedBytes are the ways to damage what a store keeps as one sealed text: get reads it, and put replaces it.
func DamagedBytes(get func() []byte, put func([]byte)) []Damage {
	flip := func(at func(length int) int) func() {
		return func() {
			b := slices.Clone(get())
			b[at(len(b))] ^= 1
			put(b)
		}
	}
	return []Damage{
		{"nothing is left", func() { put([]byte{}) }},
		{"one byte is left", func() { put(get()[:1]) }},
		{"half is left", func() { b := get(); put(b[:len(b)/2]) }},
		{"the last byte is missing", func() { b := get(); put(b[:len(b)-1]) }},
		{"a byte is added", func() { put(append(slices.Clone(get()), 0)) }},
		{"it is there twice", func() { put(slices.Concat(get(), get())) }},
		{"the first byte has changed", flip(func(int) int { return 0 })},
		{"a byte in the first third has changed", flip(func(length int) int { return length / 4 })},
		{"a byte in the second third has changed", flip(func(length int) int { return length / 2 })},
		{"the last byte has changed", flip(func(length int) int { return length - 1 })},
		{"zeros", func() { put(make([]byte, len(get()))) }},
		{"tokens in the clear", func() {
			put([]byte(`{"access_token":"access-` + secret + `","refresh_token":"refresh-` + secret + `"}`))
		}},
	}
}
