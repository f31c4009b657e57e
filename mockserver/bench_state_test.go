package mockserver_test

import (
	"encoding/json"
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/state"
)

// BenchmarkState saves and restores a mock with 10,000 token pairs.
func BenchmarkState(b *testing.B) {
	mock := newMock(b, mockserver.Config{Clock: mockserver.ClockConfig{Frozen: true}})
	u := newUser(b, mock)
	for range 1000 {
		p := u.login()
		for range 9 {
			p = u.refresh(p.Refresh)
		}
	}
	text := textOf(b, savedOf(b, mock))
	b.Run("save", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			textOf(b, savedOf(b, mock))
		}
		b.ReportMetric(float64(len(text)), "bytes")
	})
	b.Run("restore", func(b *testing.B) {
		b.ReportAllocs()
		for b.Loop() {
			d, err := state.Parse(json.RawMessage(text))
			if err != nil {
				b.Fatal(err)
			}
			if err := mock.PutState(b.Context(), d); err != nil {
				b.Fatal(err)
			}
		}
	})
}
