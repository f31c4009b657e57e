package control

import (
	"cmp"
	"context"
	"slices"
	"strings"
)

// Paths of the calls about health. A probe asks one of the last two, and goes by the status alone.
const (
	healthPath = "/health"
	livePath   = "/health/live"
	readyPath  = "/health/ready"
)

// IsHealth tells which paths are those of calls about health. They are answered without a token, and whatever becomes of the state.
func IsHealth(path string) bool {
	rest, ok := strings.CutPrefix(path, Prefix)
	return ok && slices.Contains([]string{healthPath, livePath, readyPath}, rest)
}

// Live answers the probe of whether a mock is to be started again. It asks nothing, so that it takes no time whatever becomes of the state.
type Live struct {
	Live bool `json:"live"` // true wherever there is an answer
}

func live(context.Context) (Live, error) { return Live{true}, nil }

// ready is Health where a mock that is not ready is an error of kind Unavailable.
func ready(c Controller) func(context.Context) (Health, error) {
	return func(ctx context.Context) (Health, error) {
		health, err := c.Health(ctx)
		if err == nil && !health.Ready {
			err = &Error{Unavailable, "not ready: " + cmp.Or(health.Unready, "it does not say why")}
		}
		return health, err
	}
}
