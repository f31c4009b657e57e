package token_test

import (
	"encoding/base64"
	"strings"
	"testing"

	"github.com/golang-jwt/jwt/v5"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

func (m mint) issueAs(t testing.TB, form token.Form, username string) token.Issued {
	t.Helper()
	grant := m.grant()
	grant.Form, grant.Account.Username = form, username
	issued, err := m.authority.Issue(grant, place())
	if err != nil {
		t.Fatal(err)
	}
	return issued
}

// Natural payloads have all lengths, and the characters of base64url where the claims lead to them.
func TestNaturalPayloads(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	for _, username := range []string{"your_api_username", "~?é~?é~?é"} {
		lengths, characters := map[int]int{}, ""
		for range 60 {
			issued := m.issueAs(t, token.Form{Natural: true}, username)
			for _, raw := range []string{issued.Access, issued.Refresh} {
				got, err := m.authority.Verify(raw)
				if err != nil || got.Subject != username {
					t.Fatalf("Verify of a token of %q: sub %q, %v", username, got.Subject, err)
				}
				lengths[len(decode(t, raw, 1))%3]++
				characters += payloadPart(raw)
				if strings.Contains(string(decode(t, raw, 1)), `\`) {
					t.Errorf("the payload is escaped: %s", decode(t, raw, 1))
				}
			}
			if issued.Pair.Access.JTI() != payloadOf(t, issued.Access)["jti"] || issued.Pair.Refresh.JTI() != payloadOf(t, issued.Refresh)["jti"] {
				t.Error("the pair knows another jti")
			}
		}
		for residue := range 3 {
			if lengths[residue] < 20 {
				t.Errorf("%d of 120 payloads of %q leave %d when their length is divided by 3, want a third", lengths[residue], username, residue)
			}
		}
		if awkward := strings.ContainsAny(username, "~?é"); strings.Contains(characters, "-") != awkward || strings.Contains(characters, "_") != awkward {
			t.Errorf("payloads of %q hold '-': %v, '_': %v", username, strings.Contains(characters, "-"), strings.Contains(characters, "_"))
		}
	}
}

// An opaque refresh token has no parts, and nothing that reads JSON Web Tokens reads it; the access token stays one.
func TestOpaque(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		m := newMint(t, alg, seed)
		issued := m.issueAs(t, token.Form{Opaque: true}, "ann")
		if _, _, err := jwt.NewParser().ParseUnverified(issued.Refresh, jwt.MapClaims{}); err == nil || strings.ContainsAny(issued.Refresh, ".=+/") {
			t.Errorf("%s: %.60s… reads as a JWT, or %v", alg, issued.Refresh, err)
		}
		decode(t, issued.Access, 1)
		for use, raw := range map[token.Use]string{token.Access: issued.Access, token.Refresh: issued.Refresh} {
			got, err := m.authority.Verify(raw)
			if err != nil || got.Use != use || got.Family != m.grant().Family {
				t.Errorf("%s: Verify(%s) = %+v, %v", alg, use, got, err)
			}
		}
	}
}

func wrapped(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }

// What is no opaque token of this authority is refused, like other forgeries.
func TestOpaqueForgeries(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	issued := m.issueAs(t, token.Form{Opaque: true}, "ann")
	inner, err := base64.RawURLEncoding.DecodeString(issued.Refresh)
	if err != nil {
		t.Fatal(err)
	}
	last := issued.Refresh[len(issued.Refresh)-1]
	tests := []struct {
		name, raw string
		want      error
	}{
		{"an access token in its form", wrapped(issued.Access), token.ErrMalformed},
		{"twice", wrapped(issued.Refresh), token.ErrMalformed},
		{"a line end inside", wrapped(string(inner) + "\n"), token.ErrMalformed},
		{"a line end in the text", issued.Refresh[:20] + "\n" + issued.Refresh[20:], token.ErrMalformed},
		{"padded", issued.Refresh + "=", token.ErrMalformed},
		{"with a signature cut short", wrapped(replace(string(inner), 2, decode(t, string(inner), 2)[1:])), token.ErrSignature},
		{"another spelling", issued.Refresh[:len(issued.Refresh)-1] + string(last+1), token.ErrMalformed},
		{"with an empty signature", wrapped(replace(string(inner), 2, nil)), token.ErrSignature},
		{"alg none", wrapped(replace(string(inner), 0, header("none", ""))), token.ErrAlgorithm},
		{"nothing", wrapped(""), token.ErrMalformed},
		{"anything", wrapped("anything"), token.ErrMalformed},
		{"too long", strings.Repeat("A", token.MaxLength+1), token.ErrMalformed},
		{"a good one in both forms", string(inner), nil},
	}
	for _, tt := range tests {
		_, err := m.authority.Verify(tt.raw)
		wantReason(t, tt.name, err, tt.want)
	}
}

// The longest names and the longest signature still make tokens that are looked at.
func TestTheLongestTokens(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		m := newMint(t, alg, seed)
		m.authority = token.NewAuthority(strings.Repeat("\x7f", 256), m.secret, m.keys)
		for _, form := range []token.Form{{}, {Natural: true}, {Opaque: true}, {Natural: true, Opaque: true}} {
			for _, username := range []string{strings.Repeat("\x7f", 256), strings.Repeat("\x01", 256)} {
				issued := m.issueAs(t, form, username)
				for _, raw := range []string{issued.Access, issued.Refresh} {
					if _, err := m.authority.Verify(raw); err != nil {
						t.Errorf("%s, %+v: a token of %d characters: %v", alg, form, len(raw), err)
					}
				}
			}
		}
	}
}

// Signing again gives the same token, where the algorithm is one that does.
func TestSignAgain(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		for _, form := range []token.Form{{}, {Natural: true}, {Opaque: true}} {
			m := newMint(t, alg, seed)
			first := m.issueAs(t, form, "ann")
			grant := m.grant()
			again, err := m.authority.Sign(grant.Account, grant.Family, first.Pair, form)
			if err != nil || again.Pair != first.Pair {
				t.Fatalf("%s: %+v, %v", alg, again.Pair, err)
			}
			if same := again == first; same != (alg != "ES256") {
				t.Errorf("%s, %+v: the same tokens: %v", alg, form, same)
			}
			for _, raws := range [][2]string{{first.Access, again.Access}, {first.Refresh, again.Refresh}} {
				one, err := m.authority.Verify(raws[0])
				two, errAgain := m.authority.Verify(raws[1])
				if err != nil || errAgain != nil || one != two {
					t.Errorf("%s: %+v and %+v, %v, %v", alg, one, two, err, errAgain)
				}
			}
		}
	}
}
