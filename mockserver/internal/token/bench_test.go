package token_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

func BenchmarkIssue(b *testing.B) {
	for _, alg := range token.Algs {
		b.Run(alg, func(b *testing.B) {
			m := newMint(b, alg, seed)
			b.ReportAllocs()
			for b.Loop() {
				if _, err := m.authority.Issue(m.grant(), place()); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

func BenchmarkVerify(b *testing.B) {
	for _, alg := range token.Algs {
		b.Run(alg, func(b *testing.B) {
			m := newMint(b, alg, seed)
			raw := m.issue(b).Access
			b.Run("first", func(b *testing.B) { verify(b, m, raw, m.keys.Forget) })
			b.Run("again", func(b *testing.B) { verify(b, m, raw, func() {}) })
		})
	}
}

func verify(b *testing.B, m mint, raw string, before func()) {
	b.ReportAllocs()
	for b.Loop() {
		before()
		if _, err := m.authority.Verify(raw); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkVerifyAfterRotations is the worst case of HS256, whose tokens do not name their key: each is tried in turn.
func BenchmarkVerifyAfterRotations(b *testing.B) {
	m := newMint(b, "HS256", seed)
	raw := m.issue(b).Access
	for range 8 {
		m.rotate(b, true)
	}
	verify(b, m, raw, m.keys.Forget)
}

func BenchmarkRefuse(b *testing.B) {
	m := newMint(b, "HS256", seed)
	raw := newMint(b, "HS256", "another").issue(b).Access
	b.ReportAllocs()
	for b.Loop() {
		if _, err := m.authority.Verify(raw); err == nil {
			b.Fatal("a token of another key was accepted")
		}
	}
}
