package mockserver_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

func TestBegun(t *testing.T) {
	t.Parallel()
	want := func(mock *mockserver.TestServer, what string, want mockserver.Begun) {
		t.Helper()
		if got := mock.Begun(); got != want {
			t.Errorf("%s has begun as %+v, want %+v", what, got, want)
		}
	}
	want(mockserver.Start(t), "a mock in memory", mockserver.Begun{})
	want(mockserver.Start(t, mockserver.WithSeed("a"), mockserver.WithExtensions()), "one of a seed", mockserver.Begun{Seeded: true, Extensions: true})

	backend := records.NewMemory(1000)
	first := sharing(t, backend, 1, mockserver.WithSeed("a"))[0]
	want(first, "the first with a state", mockserver.Begun{Seeded: true})
	second := sharing(t, backend, 1, mockserver.WithExtensions())[0]
	want(second, "one that goes on", mockserver.Begun{Continued: true, Seeded: true})
	if err := second.Reset(t.Context()); err != nil {
		t.Fatal(err)
	}
	together(t, first)
	want(first, "the first, after a reset by the second", mockserver.Begun{Extensions: true})
	want(second, "the second, after its reset", mockserver.Begun{Continued: true, Extensions: true})
}
