package clock_test

import (
	"testing"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver/internal/clock"
)

func BenchmarkNow(b *testing.B) {
	c, err := clock.New(clockwork.NewFakeClockAt(realStart()), start(), running, 60)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("alone", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			c.Now()
		}
	})
	b.Run("parallel", func(b *testing.B) {
		b.RunParallel(func(pb *testing.PB) {
			for pb.Next() {
				c.Now()
			}
		})
	})
}
