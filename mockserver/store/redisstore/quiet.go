package redisstore

import (
	"context"

	"github.com/redis/go-redis/v9"
)

// Quiet keeps the client of Redis from writing to standard error whenever it cannot connect, as it does otherwise, in the whole
// process. It is for programs: all that goes wrong is in the errors that are returned.
func Quiet() { redis.SetLogger(silent{}) }

type silent struct{}

// Printf is what go-redis wants of a logger.
func (silent) Printf(context.Context, string, ...any) {}
