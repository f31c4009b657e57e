package redis_test

import (
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	"github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
	"github.com/popupmock/popupmock/examples/need/server"
)

// BenchmarkStore measures both methods against a real Redis at a socket, with tokens in the clear and sealed.
func BenchmarkStore(b *testing.B) {
	client := dial(b, server.NewRedis(b), "", "")
	for name, key := range map[string]seal.Key{"plain": {}, "sealed": newKey(b)} {
		s := open(b, client, redis.Config{ClientID: name, Key: key})
		trial.Put(b, s, pair(0))
		b.Run("Load/"+name, func(b *testing.B) {
			for b.Loop() {
				if _, err := s.Load(b.Context()); err != nil {
					b.Fatal(err)
				}
			}
		})
		b.Run("Update/"+name, func(b *testing.B) {
			for n := 1; b.Loop(); n++ {
				trial.Put(b, s, pair(n))
			}
		})
	}
}
