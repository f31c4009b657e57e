package token_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// FuzzVerify has all algorithms read what is made of their own tokens. What they accept they have issued, to the letter;
// but ES256 has other signatures in each process, and so only what was signed is compared.
func FuzzVerify(f *testing.F) {
	issued := map[string]bool{}
	essence := func(alg, raw string) string {
		if inner, err := base64.RawURLEncoding.Strict().DecodeString(raw); err == nil {
			raw = string(inner) // the opaque form
		}
		if alg == "ES256" {
			return raw[:strings.LastIndex(raw, ".")]
		}
		return raw
	}
	mints := map[string]mint{}
	for _, alg := range token.Algs {
		m := newMint(f, alg, seed)
		for range 2 {
			pair := m.issue(f)
			for _, raw := range []string{pair.Access, pair.Refresh} {
				issued[essence(alg, raw)] = true
				f.Add(raw)
				f.Add(raw + "\n")
				f.Add(raw[:len(raw)-1])
				f.Add(replace(raw, 0, header("none", "")))
				f.Add(replace(raw, 2, nil))
				f.Add(strings.ReplaceAll(raw, ".", ".."))
				f.Add(wrapped(raw))
				f.Add(wrapped(raw + "\n"))
				f.Add(wrapped(wrapped(raw)))
			}
			m.rotate(f, true)
		}
		mints[alg] = m
	}
	f.Add("")
	f.Add("..")
	f.Add("e30.e30.e30")
	f.Add("bnVsbA.bnVsbA.")
	f.Fuzz(func(t *testing.T, raw string) {
		for alg, m := range mints {
			got, err := m.authority.Verify(raw)
			switch {
			case err == nil && !issued[essence(alg, raw)]:
				t.Errorf("accepted, and never issued: %+v", got)
			case err == nil && !strings.Contains(raw, ".") && got.Use != token.Refresh:
				t.Errorf("accepted in the form of refresh tokens: %+v", got)
			case err != nil && got != (token.Verified{}):
				t.Errorf("claims come with the error %v: %+v", err, got)
			case err != nil:
				wantOneReason(t, err)
			}
		}
	})
}
