package journal

import (
	"strings"
	"testing"
)

// jwt is the example of RFC 7519 section 3.1, shortened.
const jwt = "eyJ0eXAiOiJKV1QiLA0K.eyJpc3MiOiJqb2UiLA0K.dBjftJeZ4CVP-mB92K_uhbUJU1p1r"

// opaque is that example in the form of the mock's opaque refresh tokens, with the header that those have.
const opaque = "ZXlKaGJHY2lPaUpJVXpJMU5pSXNJblI1Y0NJNklrcFhWQ0o5LmV5SnBjM01pT2lKcWIyVWlMQTBLLmRCamZ0SmVaNENWUC1tQjky"

func TestMaskPath(t *testing.T) {
	t.Parallel()
	tests := map[string]struct{ in, want string }{
		"nothing":                               {"", ""},
		"a path":                                {"/api/v1/products", "/api/v1/products"},
		"a path with escapes":                   {"/api%2Fv1%2Fa%20b%zz%", "/api%2Fv1%2Fa%20b%zz%"},
		"a token alone":                         {jwt, "[token]"},
		"a token in a path":                     {"/api/" + jwt + "/x", "/api/[token]/x"},
		"a token in a query":                    {"/api?token=" + jwt + "&page=1", "/api?token=[token]&page=1"},
		"two tokens":                            {jwt + "," + jwt, "[token],[token]"},
		"dots encoded":                          {"/" + strings.ReplaceAll(jwt, ".", "%2E") + "/x", "/[token]/x"},
		"dots encoded in lower case":            {strings.ReplaceAll(jwt, ".", "%2e"), "[token]"},
		"dots encoded twice":                    {strings.ReplaceAll(jwt, ".", "%252E"), "[token]"},
		"dots encoded thrice":                   {strings.ReplaceAll(jwt, ".", "%25252e"), "[token]"},
		"dots encoded differently":              {strings.Replace(jwt, ".", "%2E", 1), "[token]"},
		"letters encoded":                       {strings.ReplaceAll(jwt, "eyJ", "%65y%4a"), "[token]"},
		"base64url characters encoded":          {strings.NewReplacer("-", "%2D", "_", "%5F").Replace(jwt), "[token]"},
		"a token without signature":             {"/eyJhbGciOiJub25lIn0.e30./x", "/[token]/x"},
		"an encrypted token of five parts":      {"eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn", "[token]"},
		"glued to letters before":               {"token" + jwt, "token[token]"},
		"glued to a dotted word before":         {"eyJa." + jwt, "[token]"},
		"glued to the start of an escape":       {"%2" + jwt, "%2[token]"},
		"glued to half a start":                 {"ey" + jwt, "ey[token]"},
		"a header alone":                        {"eyJ0eXAiOiJKV1QiLA0K", "eyJ0eXAiOiJKV1QiLA0K"},
		"a token that lost its signature":       {"/eyJ0eXAi.eyJpc3Mi/x", "/eyJ0eXAi.eyJpc3Mi/x"},
		"other dotted words":                    {"/www.example.com/a.b.c", "/www.example.com/a.b.c"},
		"a path after half a token, then whole": {"eyJa.b/" + jwt, "eyJa.b/[token]"},
		"an opaque token alone":                 {opaque, "[token]"},
		"an opaque token in a path":             {"/api/" + opaque + "/x", "/api/[token]/x"},
		"an opaque token glued to a header":     {"eyJa" + opaque + "/x", "eyJa[token]/x"},
		"an opaque token, encoded":              {"/" + strings.NewReplacer("Z", "%5A", "-", "%252d").Replace(opaque) + "/x", "/[token]/x"},
		"an opaque token, then another":         {opaque + "," + opaque + "/" + jwt, "[token],[token]/[token]"},
		"half the start of an opaque token":     {"/ZXlKaGJH/ZXlK", "/ZXlKaGJH/ZXlK"},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := MaskPath(tt.in); got != tt.want {
				t.Errorf("MaskPath(%q) = %q, want %q", tt.in, got, tt.want)
			}
		})
	}
}

// FuzzMaskPath hides a token in any surroundings and looks for its signature, which holds letters that the surroundings
// do not.
func FuzzMaskPath(f *testing.F) {
	f.Add("/api/", "/x", uint8(0), "YWJj")
	f.Add("eyJa.", ".b", uint8(1), "")
	f.Add("%2", "%41", uint8(2), "e30")
	f.Add("eyJ%2525252e%", "%2", uint8(3), "eyJ")
	f.Add("eyJ", "/eyJ", uint8(130), "ZXlK")
	f.Fuzz(func(t *testing.T, before, after string, dot uint8, part string) {
		const signature = "SiGnAtUrE-0123456789_SiGnAtUrE"
		separator := []string{".", "%2e", "%2E", "%252E"}[dot%4]
		part = strings.Map(func(r rune) rune {
			if r < 0x80 && isBase64URL(byte(r)) {
				return r
			}
			return -1
		}, part)
		token := "eyJ" + part + separator + part + separator + signature
		if dot >= 128 {
			token = opaqueStart + part + signature
		}
		if strings.Contains(before+after+part, signature) {
			return
		}
		path := before + token + after
		masked := MaskPath(path)
		if strings.Contains(masked, signature) || !strings.Contains(masked, "[token]") {
			t.Fatalf("MaskPath(%q) = %q", path, masked)
		}
		if again := MaskPath(masked); again != masked {
			t.Fatalf("masked twice, %q becomes %q", masked, again)
		}
		for _, limit := range []int{len(before) + 10, len(before) + len(token) - 5, len(path)} {
			if s := clean(path, limit); strings.Contains(s, signature[:4]) && !strings.Contains(before+after+part, signature[:4]) {
				t.Fatalf("clean(%q, %d) = %q", path, limit, s)
			}
		}
	})
}
