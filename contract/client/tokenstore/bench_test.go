package tokenstore_test

import (
	"path/filepath"
	"testing"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

func BenchmarkFileLoad(b *testing.B) {
	s := newFile(b, filepath.Join(b.TempDir(), "tokens.age"), newKey(b))
	put(b, s, pairOf(1))
	for b.Loop() {
		wantPair(b, s, pairOf(1))
	}
}

// BenchmarkFileUpdate is mostly what the disk takes to flush a file and a folder.
func BenchmarkFileUpdate(b *testing.B) {
	s := newFile(b, filepath.Join(b.TempDir(), "tokens.age"), newKey(b))
	for b.Loop() {
		if _, err := s.Update(b.Context(), next); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkFileUpdateToTheSame is what those do who find that another process has refreshed.
func BenchmarkFileUpdateToTheSame(b *testing.B) {
	s := newFile(b, filepath.Join(b.TempDir(), "tokens.age"), newKey(b))
	for b.Loop() {
		put(b, s, pairOf(1))
	}
}

func BenchmarkMemoryUpdate(b *testing.B) {
	s := tokenstore.NewMemory()
	for b.Loop() {
		if _, err := s.Update(b.Context(), next); err != nil {
			b.Fatal(err)
		}
	}
}
