package mockserver_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
)

func BenchmarkSandbox(b *testing.B) {
	mock := mockserver.Start(b)
	b.ReportAllocs()
	for b.Loop() {
		made, err := mock.CreateSandbox(b.Context(), control.SandboxSettings{})
		if err != nil {
			b.Fatal(err)
		}
		if err := mock.DeleteSandbox(b.Context(), made.Name); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkSandboxes makes them beside a thousand others.
func BenchmarkSandboxes(b *testing.B) {
	mock := mockserver.Start(b)
	for range 1000 {
		if _, err := mock.CreateSandbox(b.Context(), control.SandboxSettings{}); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		made, err := mock.CreateSandbox(b.Context(), control.SandboxSettings{})
		if err != nil {
			b.Fatal(err)
		}
		if err := mock.DeleteSandbox(b.Context(), made.Name); err != nil {
			b.Fatal(err)
		}
	}
}
