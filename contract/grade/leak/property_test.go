package leak

import (
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// TestEveryFormAtEveryBorder: any secret in any form among anything is found, wherever writes begin and end, and no other.
func TestEveryFormAtEveryBorder(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := &Secrets{}
		s.Add(Password, password)
		for n := range 5 {
			s.Add(Access, token(n))
		}
		form := rapid.SampledFrom([]Form{AsIs, URLEncoded, Escaped, Broken, Base64, Hex}).Draw(t, "form")
		secret, name := password, "password"
		if n := rapid.IntRange(0, 4).Draw(t, "token"); form == Broken || rapid.Bool().Draw(t, "is token") {
			secret, name = token(n), []string{"access token 1", "access token 2", "access token 3", "access token 4", "access token 5"}[n]
		}
		noise := rapid.StringMatching(`[ a-z0-9{}:"\n%\\=]{0,40}`)
		text := noise.Draw(t, "before") + " " + disguise(secret, form) + " " + noise.Draw(t, "after")
		stream := s.Stream("stdout")
		for rest := text; rest != ""; {
			n := min(len(rest), rapid.IntRange(1, 60).Draw(t, "size"))
			_, _ = stream.Write([]byte(rest[:n]))
			rest = rest[n:]
		}
		found := false
		for _, f := range stream.Findings() {
			if f.Secret != name {
				t.Errorf("found %s, which is not there", f)
			}
			found = found || f.Form == form && !f.Part
			if strings.Contains(f.String(), secret[len(secret)-6:]) {
				t.Errorf("the secret is in %s", f)
			}
		}
		if !found {
			t.Errorf("%s %s is not found in %q", name, form, text)
		}
	})
}

// FuzzStream lets anything be written in any two pieces: nothing may panic, and what is found is the same as in one piece.
func FuzzStream(f *testing.F) {
	for _, form := range []Form{AsIs, URLEncoded, Escaped, Broken, Base64, Hex} {
		f.Add(disguise(token(1), form), 50)
		f.Add("x"+disguise(password, form)+"y", 9)
	}
	f.Add(`\ud83d\ude00\ud83d\u00`, 3)
	f.Add("%4%41\\\\u004", 2)
	f.Fuzz(func(t *testing.T, text string, cut int) {
		whole := find(learnt(t), text, len(text)+1)
		s := learnt(t)
		stream := s.Stream("stdout")
		cut = max(0, min(cut, len(text)))
		for _, piece := range []string{text[:cut], text[cut:]} {
			if n, err := stream.Write([]byte(piece)); n != len(piece) || err != nil {
				t.Fatalf("wrote %d of %d, %v", n, len(piece), err)
			}
		}
		found := stream.Findings()
		if brief(found) != brief(whole) {
			t.Errorf("in two pieces %q, in one %q", brief(found), brief(whole))
		}
		for _, one := range found {
			if len(one.Before) > around+len("…") {
				t.Errorf("%d bytes are shown", len(one.Before))
			}
		}
	})
}

// BenchmarkStream looks for a thousand tokens in a log.
func BenchmarkStream(b *testing.B) {
	for name, line := range map[string]string{
		"log":    "2025-01-15T09:30:00Z INFO GET /api/v1/products?page=2 200 in 31 ms {\"items\":25,\"total\":\"1,000\"}\n",
		"base64": strings.Repeat("TWFueSBoYW5kcyBtYWtlIGxpZ2h0IHdvcmsu", 2) + "\n",
	} {
		b.Run(name, func(b *testing.B) {
			s := learnt(b)
			for n := range 1000 {
				s.Add(Access, token(n))
			}
			chunk := []byte(strings.Repeat(line, 32<<10/len(line)))
			b.SetBytes(int64(len(chunk)))
			stream := s.Stream("stdout")
			for b.Loop() {
				_, _ = stream.Write(chunk)
			}
			if found := stream.Findings(); len(found) > 0 {
				b.Errorf("found %v", found)
			}
		})
	}
}
