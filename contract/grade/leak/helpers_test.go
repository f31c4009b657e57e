package leak

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/contract/grade/tap"
)

const (
	password = "Xk/9 v+Lq\"0é"
	username = "shop-user"
)

// token is a JWT as the mock makes them, of a number.
func token(n int) string {
	encode := base64.RawURLEncoding.EncodeToString
	return encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode([]byte(claims(n))) + "." + signature(n)
}

func claims(n int) string {
	return fmt.Sprintf(`{"iss":"popupmock","sub":"shop-user","client_id":123456,"use":"access","jti":"%s","iat":1736933400,"exp":1736937000}`, jti(n))
}

func jti(n int) string { return fmt.Sprintf("%x", sha256.Sum256(fmt.Append(nil, "jti", n)))[:32] }

func signature(n int) string {
	sum := sha256.Sum256(fmt.Append(nil, "signature", n))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// learnt knows the password, and the tokens of one login: number 1 is the access token, 2 the refresh token.
func learnt(t testing.TB) *Secrets {
	t.Helper()
	s := &Secrets{}
	s.Add(Password, password)
	s.Learn(tap.Exchange{AnswerBody: fmt.Appendf(nil, `{"success":true,"data":{"access_token":%q,"client_id":1,"refresh_token": %q}}`, token(1), token(2))})
	return s
}

// find finds secrets in what is written in chunks of a size.
func find(s *Secrets, text string, size int) []Finding {
	stream := s.Stream("stdout")
	for rest := text; rest != ""; {
		n := min(size, len(rest))
		_, _ = stream.Write([]byte(rest[:n]))
		rest = rest[n:]
	}
	return stream.Findings()
}

// brief is what matters of findings.
func brief(found []Finding) string {
	var all []string
	for _, f := range found {
		text := f.Secret + " " + string(f.Form)
		if f.Part {
			text = "part of " + text
		}
		all = append(all, text)
	}
	return strings.Join(all, ", ")
}
