package record

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver"
)

// cleaner takes secrets out of texts.
type cleaner struct {
	secrets []secret // the longest first
	known   map[string]bool
	codes   int
}

// secret is a text that is not to be written, and what stands in its place.
type secret struct {
	text, instead string
	inside        bool // also within a longer word
	whole         bool // only where it is all of a text
}

// strongSecret is the length from which a secret does not stand anywhere by chance, in bytes.
const strongSecret = 8

func (c *cleaner) add(text, instead string) {
	if text == "" || text == instead || c.known[text] || text == mockserver.DefaultUsername || text == mockserver.DefaultPassword {
		return // the last two are in the vendor's samples
	}
	if c.known == nil {
		c.known = map[string]bool{}
	}
	c.known[text] = true
	strong := len(text) >= strongSecret && (strings.ContainsAny(text, "0123456789") || len(text) > 2*strongSecret)
	c.secrets = append(c.secrets, secret{text: text, instead: instead, inside: strong, whole: len(text) < 4})
}

// Marks that stand for secrets.
const (
	tokenMark    = "[token]"
	passwordMark = "[password]"
	secretMark   = "[secret]"
)

// code keeps a code of an order secret, and gives a text of the same form.
func (c *cleaner) code(text string) {
	if len(text) < 3 || c.known[text] {
		return
	}
	c.codes++
	c.add(text, alike(text, c.codes))
}

// alike is a text of the same form: its digits are those of a number, its letters say nothing.
func alike(text string, number int) string {
	digits := strconv.Itoa(number)
	form := []byte(text)
	for i := len(form) - 1; i >= 0; i-- {
		switch ch := form[i]; {
		case '0' <= ch && ch <= '9':
			form[i] = '0'
			if last := len(digits) - 1; last >= 0 {
				form[i], digits = digits[last], digits[:last]
			}
		case 'A' <= ch && ch <= 'Z':
			form[i] = 'X'
		case 'a' <= ch && ch <= 'z':
			form[i] = 'x'
		case ch >= 0x80:
			form[i] = 'x'
		}
	}
	return string(form)
}

// ready sorts the secrets, so that one within another is found after that.
func (c *cleaner) ready() {
	slices.SortStableFunc(c.secrets, func(a, b secret) int { return cmp.Compare(len(b.text), len(a.text)) })
}

// text is a text without secrets.
func (c *cleaner) text(text string) string {
	for _, s := range c.secrets {
		switch {
		case text == s.text:
			return s.instead
		case s.whole || !strings.Contains(text, s.text):
			continue
		}
		text = replaced(text, s)
	}
	return text
}

// replaced puts something else in the place of a secret, where that is no part of another word.
func replaced(text string, s secret) string {
	var b strings.Builder
	for {
		before, after, found := strings.Cut(text, s.text)
		if !found {
			b.WriteString(text)
			return b.String()
		}
		b.WriteString(before)
		begins := before == "" || !isLetter(before[len(before)-1])
		ends := after == "" || !isLetter(after[0])
		if s.inside || begins && ends {
			b.WriteString(s.instead)
		} else {
			b.WriteString(s.text)
		}
		text = after
	}
}

// isSecretName tells whether a header field or a parameter has a secret, by its name.
func isSecretName(name string) bool {
	name = strings.ToLower(strings.ReplaceAll(strings.ReplaceAll(name, "-", ""), "_", ""))
	for _, end := range []string{"password", "passwd", "pwd", "secret", "token", "apikey", "authorization", "credential", "credentials", "jwt", "cookie", "signature", "session", "sessionid"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// isCodeName tells whether a field of an order has something of worth, or says who gets it.
func isCodeName(name string) bool {
	switch name {
	case "code": // of an error
		return false
	case "claim_url", "ref", "pin", "voucher", "vouchers", "serial":
		return true
	}
	for _, end := range []string{"_code", "_number", "_pin", "email", "phone", "recipient", "cvv"} {
		if strings.HasSuffix(name, end) {
			return true
		}
	}
	return false
}

// learn finds the secrets of a story, and takes them out of its answers.
func (s *story) learn() {
	for text := range s.tokens {
		s.words.add(text, tokenMark)
	}
	for _, st := range s.steps {
		s.secrets(st)
		if strings.Contains(st.id(), "rder") {
			s.words.order(st.sent)
			s.words.order(st.reply)
		}
	}
	s.words.ready()
	for _, st := range s.steps {
		st.reply = rewritten(st.reply, "", func(name, text string) string {
			if isSecretName(name) {
				return formOf(text)
			}
			return s.words.text(text)
		})
	}
}

// secrets keeps those of a request, and of the header of its answer.
func (s *story) secrets(st *step) {
	c := s.words
	c.add(st.shown, tokenMark)
	fields, _ := st.sent.(map[string]any)
	for name, value := range fields {
		if text, ok := value.(string); ok && isSecretName(name) {
			c.add(text, passwordMark)
		}
	}
	if name, _, ok := st.credentials(); ok && !s.keep {
		instead := "[username]"
		if a := s.accountOf(name); a != nil {
			instead = a.name
		}
		c.add(name, instead)
	}
	c.header(st.Header)
	c.header(st.Answer)
	c.query(st.Target)
}

// order keeps the codes in a request or an answer about orders.
func (c *cleaner) order(side any) {
	rewritten(side, "", func(name, text string) string {
		if isCodeName(name) {
			c.code(text)
		}
		return text
	})
}

// header keeps what is secret of header fields: all of Authorization but its scheme, the values of cookies, and the whole of others whose
// name says so.
func (c *cleaner) header(header http.Header) {
	for name, values := range header {
		for _, value := range values {
			switch {
			case !isSecretName(name):
			case strings.HasSuffix(name, "Authorization"):
				_, rest, found := strings.Cut(value, " ")
				if !found {
					rest = value
				}
				c.add(strings.TrimSpace(rest), secretMark)
			case name == "Set-Cookie", name == "Cookie":
				cookies := strings.Split(value, ";")
				if name == "Set-Cookie" {
					cookies = cookies[:1]
				}
				for _, cookie := range cookies {
					_, content, _ := strings.Cut(cookie, "=")
					c.add(strings.TrimSpace(content), secretMark)
				}
			default:
				c.add(value, secretMark)
			}
		}
	}
}

func (c *cleaner) query(target string) {
	_, query, _ := strings.Cut(target, "?")
	values, _ := url.ParseQuery(query) // what cannot be read is not written either
	for name, all := range values {
		if isSecretName(name) {
			for _, value := range all {
				c.add(value, secretMark)
			}
		}
	}
}
