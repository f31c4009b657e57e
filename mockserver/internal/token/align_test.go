package token_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/mockserver/internal/token"
)

// usernames are of each length from 1 to 40, and hold what base64 would write with '-' or '_'.
func usernames() []string {
	names := []string{
		"your_api_username", "~", "?", ">", "~?>", "~~~???>>>", "<&>", "\x7f", "\x00\x01\x1f", "a b", `"quoted"`, `"`, `""`, `\`, `back\slash`, "a/b+c",
		"é", "ü~", "Größe?", "日本語の名前", "😀", "😀~?>\u2028\u2029", "\ufffd", "\U0010ffff", "e\u0301", "\u00a0", "\ud7ff\ue000",
		strings.Repeat("~", 256), strings.Repeat("😀", 64), strings.Repeat("\x7f", 256),
	}
	for n := 1; n <= 40; n++ {
		names = append(names, strings.Repeat("n", n), strings.Repeat("~?>", n)[:n], strings.Repeat("é", n))
	}
	return names
}

func payloadPart(raw string) string { return strings.Split(raw, ".")[1] }

// wantAligned asserts that a payload reads the same in base64 and base64url, with padding and without.
func wantAligned(t testing.TB, raw, username string) {
	t.Helper()
	part := payloadPart(raw)
	if len(part)%4 != 0 || strings.ContainsAny(part, "-_=") {
		t.Errorf("the payload part for %q has %d characters and is %s", username, len(part), part)
	}
	payload, err := base64.StdEncoding.Strict().DecodeString(part)
	if err != nil {
		t.Errorf("the payload part for %q: %v", username, err)
	}
	var claims struct{ Sub string }
	if err := json.Unmarshal(payload, &claims); err != nil || claims.Sub != username {
		t.Errorf("sub is %q, %v, want %q", claims.Sub, err, username)
	}
}

func TestPayloadsAreAligned(t *testing.T) {
	t.Parallel()
	m := newMint(t, "HS256", seed)
	pads := map[uint8]bool{}
	for _, username := range usernames() {
		issued := m.issueTo(t, username)
		for _, raw := range []string{issued.Access, issued.Refresh} {
			wantAligned(t, raw, username)
			got, err := m.authority.Verify(raw)
			if err != nil || got.Subject != username {
				t.Errorf("Verify of a token of %q: sub %q, %v", username, got.Subject, err)
			}
		}
		for _, of := range []struct {
			raw string
			jti string
			pad uint8
		}{{issued.Access, issued.Pair.Access.JTI(), issued.Pair.Access.Pad}, {issued.Refresh, issued.Pair.Refresh.JTI(), issued.Pair.Refresh.Pad}} {
			pads[of.pad] = true
			if got := payloadOf(t, of.raw)["jti"]; got != of.jti {
				t.Errorf("the jti of a token of %q is %v, and the pair knows %s", username, got, of.jti)
			}
		}
	}
	if len(pads) != 3 {
		t.Errorf("paddings that occur: %v, want 0, 1 and 2", pads)
	}
}

// Other algorithms have other headers and the same payload.
func TestPayloadsAreAlignedUnderAllAlgorithms(t *testing.T) {
	t.Parallel()
	for _, alg := range token.Algs {
		m := newMint(t, alg, seed)
		for _, username := range []string{"n", "nn", "nnn", "~?>é"} {
			wantAligned(t, m.issueTo(t, username).Access, username)
			wantAligned(t, m.issueTo(t, username).Refresh, username)
		}
	}
}

// decodeInShell reads a payload in the two lines of shell that the vendor's token management page shows, once for each
// line of its input.
const decodeInShell = `
while read -r TOKEN; do
	PAYLOAD=$(echo $TOKEN | cut -d'.' -f2)
	DECODED=$(echo "$PAYLOAD" | base64 -d 2>/dev/null || echo "${PAYLOAD}==" | base64 -d)
	printf '%s\n' "$DECODED"
done
`

// Padding that base64 -d misses makes it print a part of the payload and fail, and then the page's second attempt prints
// it again.
func TestThePayloadReadsInShell(t *testing.T) {
	t.Parallel()
	for _, program := range []string{"sh", "cut", "base64"} {
		if _, err := exec.LookPath(program); err != nil {
			t.Fatalf("needs %s on PATH: %v", program, err)
		}
	}
	m := newMint(t, "HS256", seed)
	var in, want bytes.Buffer
	for _, username := range usernames() {
		raw := m.issueTo(t, username).Access
		fmt.Fprintln(&in, raw)
		fmt.Fprintln(&want, string(decode(t, raw, 1)))
	}
	cmd := exec.CommandContext(t.Context(), "sh", "-c", decodeInShell)
	cmd.Stdin = &in
	got, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want.Bytes()) {
		t.Errorf("the shell reads\n%s\nwant\n%s", got, want.Bytes())
	}
}

func FuzzClaimsRoundTrip(f *testing.F) {
	for _, username := range usernames() {
		f.Add(username, int64(123456), uint32(0), start)
	}
	f.Add("ann", int64(-1<<63), uint32(1<<32-1), int64(1<<38))
	f.Fuzz(func(t *testing.T, username string, clientID int64, generation uint32, now int64) {
		const ninthMillennium = 221_876_927_999
		username = strings.ToValidUTF8(username, "\ufffd")
		if username == "" || len(username) > 256 || now < 0 || now > ninthMillennium {
			return
		}
		m := newMint(t, "HS256", seed)
		grant := m.grant()
		grant.Account.Username, grant.Account.ClientID, grant.Now = username, clientID, time.Unix(now, 0)
		issued, err := m.authority.Issue(grant, token.Place{Generation: generation})
		if err != nil {
			t.Fatal(err)
		}
		wantAligned(t, issued.Access, username)
		got, err := m.authority.Verify(issued.Access)
		want := token.Claims{
			Issuer: issuer, Subject: username, ClientID: clientID, Use: token.Access, Family: grant.Family.String(), Generation: generation,
			ID: issued.Pair.Access.JTI(), IssuedAt: now, ExpiresAt: issued.Pair.Access.ExpiresAt,
		}
		if err != nil || got.Claims != want || got.Family != grant.Family {
			t.Errorf("got %+v, %v, want %+v", got, err, want)
		}
	})
}
