package mask

import (
	"bytes"
	"strconv"
	"strings"
)

// Name appends what may be seen of the name of a header field.
func (m *Masker) Name(dst []byte, name string, limit int) []byte {
	dst, whole := m.Text(dst, []byte(name), Rule{}, limit)
	return mark(dst, whole, len(name))
}

// Value appends what may be seen of the value of a header field of a name: nothing of Authorization but its scheme and the fingerprint of its
// token, nothing of cookies but their names. One that is longer than a limit ends with a mark that says how long it is.
func (m *Masker) Value(dst []byte, name, value string, limit int) []byte {
	switch scheme, rest, isCredential := credential(value); {
	case strings.EqualFold(name, "Authorization"), strings.EqualFold(name, "Proxy-Authorization"), isCredential:
		if m.Fingerprints.Authorization == "" {
			m.keep([]byte(rest))
		}
		return m.credentials(dst, name, scheme, rest)
	case strings.EqualFold(name, "Cookie"):
		return m.cookies(dst, value, limit)
	case strings.EqualFold(name, "Set-Cookie"):
		cookie, rest, _ := strings.Cut(value, ";")
		dst = m.cookies(dst, cookie, limit)
		if rest == "" {
			return dst
		}
		dst, whole := m.Text(append(dst, ';'), []byte(rest), Rule{}, limit)
		return mark(dst, whole, len(rest))
	case isSecretName([]byte(name)) && value != "":
		if label := labelOf([]byte(value)); label != tokenLabel {
			return append(dst, label...)
		}
		return append(dst, secretLabel...)
	}
	dst, whole := m.Text(dst, []byte(value), Rule{Fields: true}, limit)
	return mark(dst, whole, len(value))
}

// mark says how long a text is that is not all there.
func mark(dst []byte, whole bool, length int) []byte {
	if whole {
		return dst
	}
	return appendBytes(append(dst, "… ("...), length)
}

func appendBytes(dst []byte, n int) []byte {
	return append(strconv.AppendInt(dst, int64(n), 10), " bytes)"...)
}

// credential tells whether a value is one as in Authorization (RFC 9110, section 11.4), in whatever field it stands, and splits it.
func credential(value string) (scheme, rest string, is bool) {
	scheme, rest, found := strings.Cut(strings.TrimSpace(value), " ")
	if !found {
		return "", value, false
	}
	return scheme, strings.TrimLeft(rest, " "), isScheme(scheme) && rest != ""
}

func isScheme(word string) bool {
	switch len(word) {
	case len("Basic"):
		return strings.EqualFold(word, "Basic") || strings.EqualFold(word, "Token")
	case len("Bearer"):
		return strings.EqualFold(word, "Bearer") || strings.EqualFold(word, "Digest")
	}
	return false
}

// credentials appends a scheme that is one by its form, and what stands for the rest.
func (m *Masker) credentials(dst []byte, name, scheme, rest string) []byte {
	if scheme != "" && len(scheme) <= 32 && strings.Trim(scheme, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-") == "" {
		dst = append(append(dst, scheme...), ' ')
	}
	if known := m.Fingerprints.Authorization; known != "" && name == "Authorization" {
		return append(append(append(dst, "[token "...), known...), ']')
	}
	text := []byte(rest)
	if mayHoldToken(text) {
		return append(dst, labelOf(text)...)
	}
	if rest == "" {
		return dst
	}
	return append(dst, "[credentials]"...)
}

// cookies appends the names of cookies (RFC 6265, section 4.2.1).
func (m *Masker) cookies(dst []byte, value string, limit int) []byte {
	begin := len(dst)
	for i, cookie := range strings.Split(value, ";") {
		if i > 0 {
			dst = append(dst, ';')
		}
		name, content, has := strings.Cut(cookie, "=")
		switch {
		case len(dst)-begin > limit:
			return mark(dst, false, len(value))
		case !has: // which browsers take for a value
			name, content = name[:len(name)-len(strings.TrimLeft(name, " "))], strings.TrimSpace(name)
		default:
			name += "="
		}
		dst, _ = m.Text(dst, []byte(name), Rule{}, limit)
		if content != "" {
			label := secretLabel
			if text := []byte(content); mayHoldToken(text) {
				label = labelOf(bytes.TrimSpace(text))
			}
			dst = append(dst, label...)
		}
	}
	return dst
}
