package client

import (
	"encoding/json"
	"errors"
	"fmt"
)

// ErrBadArgument says that nothing was done, for what was given makes no sense.
var ErrBadArgument = errors.New("bad argument")

// given is a parameter that is left out when it is zero.
func given[T comparable](value T) *T {
	var zero T
	if value == zero {
		return nil
	}
	return &value
}

// wantNumber refuses a text that is no JSON number, the empty one too, which encoding/json writes as 0.
func wantNumber(name string, n json.Number) error {
	if _, err := json.Marshal(n); err != nil || n == "" {
		return fmt.Errorf("%w: %s is %q, want a number such as 25.00", ErrBadArgument, name, string(n))
	}
	return nil
}
