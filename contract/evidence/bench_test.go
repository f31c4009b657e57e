package evidence

import (
	"fmt"
	"strings"
	"testing"
)

// A long list, with few and with many tokens that are not in it, and with secrets in each line.
func BenchmarkMask(b *testing.B) {
	body := `{"data":[` + strings.Repeat(`{"id":12,"name":"Some Product of 10.50 EUR","country":"DE","image":"https://img.example/products/12.png"},`, 10_000) + `{}]}`
	for _, n := range []int{1, 10, 100} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			var s Secrets
			for i := range n {
				s.Number("ACCESS", fmt.Sprintf("eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJjbGllbnRfaWQiOjEsImV4cCI6MTcwMDAwMDAwMCwiaWF0IjoxNzAw%d.c2lnbmF0dXJlLW9mLWl0LXdoaWNoLWlzLWxvbmc", i))
			}
			b.SetBytes(int64(len(body)))
			for b.Loop() {
				s.Mask(body)
			}
		})
	}
	b.Run("hits", func(b *testing.B) {
		var s Secrets
		s.Add("A", "Product")
		s.Add("B", "example")
		b.SetBytes(int64(len(body)))
		for b.Loop() {
			s.Mask(body)
		}
	})
}
