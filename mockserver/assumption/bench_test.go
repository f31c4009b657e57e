package assumption_test

import (
	"testing"

	"github.com/popupmock/popupmock/mockserver/assumption"
)

// BenchmarkWith is what each mock, sandbox and restored state does with the values it is given.
func BenchmarkWith(b *testing.B) {
	values := map[string]string{"refresh-reuse": "reject", "dialect": "legacy", "token-alg": "ES256"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := assumption.Default().With(values); err != nil {
			b.Fatal(err)
		}
	}
}
