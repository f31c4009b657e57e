package leak

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"strings"
)

// Control shows that a look for secrets works: it has canaries, made-up secrets, each of which a program leaks in one form at one
// place. Whoever judges has a child process of its own leak them, on the way by which a client's output and files come, and then asks
// which were Missed.
type Control struct {
	// Secrets has the canaries, and nothing else. Use it for streams, files and requests of the control alone.
	Secrets *Secrets
	// Canaries are what is leaked.
	Canaries []Canary
}

// Canary is a made-up secret, the form and the place in which it is leaked.
type Canary struct {
	Name  string // unlike all others; "canary 7"
	Kind  Kind
	Form  Form
	Part  bool
	Place Place
	// Where is the stream, for InOutput: "stdout" or "stderr".
	Where string

	secret, leaked string
}

// NewControl makes the canaries of a seed, always the same: a password and a token in each form at each place, in stdout, stderr, a file,
// a URL, a header and a body, and tokens in the name of a file.
func NewControl(seed string) *Control {
	c := &Control{Secrets: &Secrets{}}
	for _, at := range []struct {
		place Place
		where string
	}{{InOutput, "stdout"}, {InOutput, "stderr"}, {InFile, ""}, {InFileName, ""}, {InURL, ""}, {InHeader, ""}, {InBody, ""}} {
		for _, kind := range []Kind{Password, Refresh} {
			for _, form := range []Form{AsIs, URLEncoded, Escaped, Broken, Base64, Hex} {
				for _, part := range []bool{false, true} {
					if canary := (Canary{Kind: kind, Form: form, Part: part, Place: at.place, Where: at.where}); canary.exists() {
						c.add(seed, canary)
					}
				}
			}
		}
	}
	return c
}

// exists tells whether there can be such a canary: passwords are leaked whole and never broken up; names and URLs have no line ends and no backslashes.
func (c Canary) exists() bool {
	if c.Kind == Password && (c.Part || c.Form == Broken) {
		return false
	}
	if c.Form == Broken && (c.Place == InURL || c.Place == InHeader || c.Place == InFileName) {
		return false
	}
	return c.Form != Escaped || c.Place != InFileName && c.Place != InURL
}

// add makes up the secret of a canary.
func (c *Control) add(seed string, canary Canary) {
	canary.Name = fmt.Sprintf("canary %d", len(c.Canaries)+1)
	random := func(what string) []byte {
		sum := sha256.Sum256([]byte(seed + "\x00" + canary.Name + "\x00" + what))
		return sum[:]
	}
	secret, leaked := hex.EncodeToString(random("password")[:8])+"-pass", ""
	if canary.Kind != Password {
		payload := fmt.Sprintf(`{"sub":"canary","jti":"%x"}`, random("jti")[:16])
		encode := base64.RawURLEncoding.EncodeToString
		secret = encode([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + encode([]byte(payload)) + "." + encode(random("signature"))
	}
	leaked = secret
	if canary.Part {
		leaked = secret[len(secret)-24:]
	}
	canary.secret, canary.leaked = secret, disguise(leaked, canary.Form)
	c.Canaries = append(c.Canaries, canary)
	c.Secrets.add(canary.Kind, canary.Name, secret)
}

// disguise writes a text in a form.
func disguise(text string, form Form) string {
	var b strings.Builder
	switch form {
	case URLEncoded:
		for i, c := range []byte(text) {
			b.WriteString(escapedEveryThird(i, "%%%02x", rune(c), string([]byte{c})))
		}
	case Escaped:
		for i, r := range []rune(text) {
			b.WriteString(escapedEveryThird(i, `\u%04x`, r, string(r)))
		}
	case Broken:
		for i, c := range []byte(text) {
			if i > 0 && i%20 == 0 {
				b.WriteString("\r\n  ")
			}
			b.WriteByte(c)
		}
	case Base64:
		return base64.StdEncoding.EncodeToString([]byte("user:" + text))
	case Hex:
		return hex.EncodeToString([]byte(text))
	default:
		return text
	}
	return b.String()
}

// escapedEveryThird escapes as few characters as those do who escape what is special.
func escapedEveryThird(i int, format string, c rune, plain string) string {
	if i%3 == 0 {
		return fmt.Sprintf(format, c)
	}
	return plain
}

// Plant leaks the canaries of output, files and names of files, to the standard streams of a process and below a folder. The error is
// that of writing.
func (c *Control) Plant(stdout, stderr io.Writer, folder string) error {
	for i, one := range c.Canaries {
		var err error
		switch {
		case one.Place == InOutput && one.Where == "stdout":
			_, err = fmt.Fprintf(stdout, "%d: %s\n", i, one.leaked)
		case one.Place == InOutput:
			_, err = fmt.Fprintf(stderr, "%d: %s\n", i, one.leaked)
		case one.Place == InFile:
			err = os.WriteFile(filepath.Join(folder, fmt.Sprintf("canary-%d", i)), []byte("it is: "+one.leaked+"\n"), 0o600)
		case one.Place == InFileName:
			name := strings.ReplaceAll(one.leaked, "/", "_") // as in the second alphabet of base64
			err = os.WriteFile(filepath.Join(folder, name[max(0, len(name)-200):]), nil, 0o600)
		}
		if err != nil {
			return fmt.Errorf("plant %s: %w", one.Name, err)
		}
	}
	return nil
}

// A Call is a request that leaks a canary: POST, with what of it is not empty.
type Call struct {
	Path, Header, Body string
}

// Calls are requests that leak the canaries of URLs, headers and bodies; Header is a value of X-Canary.
func (c *Control) Calls() []Call {
	var all []Call
	for _, one := range c.Canaries {
		switch one.Place {
		case InURL:
			leaked := one.leaked
			if one.Form != URLEncoded {
				leaked = url.QueryEscape(leaked)
			}
			all = append(all, Call{Path: "/api/v1/countries?canary=" + leaked})
		case InHeader:
			all = append(all, Call{Path: "/api/v1/countries", Header: one.leaked})
		case InBody:
			all = append(all, Call{Path: "/api/v1/countries", Body: one.leaked})
		}
	}
	return all
}

// Missed are the canaries that are not among what was found: by their names, forms and places. Calls that were never sent make their
// canaries missed.
func (c *Control) Missed(found []Finding) []Canary {
	var missed []Canary
	for _, one := range c.Canaries {
		if !one.isIn(found) {
			missed = append(missed, one)
		}
	}
	return missed
}

func (c Canary) isIn(found []Finding) bool {
	for _, f := range found {
		if f.Secret == c.Name && f.Form == c.Form && f.Part == c.Part && f.Place == c.Place && (c.Where == "" || f.Where == c.Where) {
			return true
		}
	}
	return false
}

// String says what a canary is, without its secret.
func (c Canary) String() string {
	part := ""
	if c.Part {
		part = "part of "
	}
	where := c.Where
	if where == "" {
		where = "a " + string(c.Place)
	}
	return fmt.Sprintf("%s: %sa %s, %s, in %s", c.Name, part, c.Kind, c.Form, where)
}
