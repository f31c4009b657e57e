package client

import (
	"context"
	"mime"
	"net/http"
	"regexp"
	"strings"
	"unicode"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// maxText is how many characters of a server's text an error shows.
const maxText = 200

// minSecret is how many characters a token has at least: what is shorter would be found everywhere.
const minSecret = 8

// looksLikeJWT finds what begins as the header of a JWT does: {" in base64 is eyJ.
var looksLikeJWT = regexp.MustCompile(`eyJ[A-Za-z0-9_\-+/=]*(\.[A-Za-z0-9_\-+/=]*){0,2}`)

// presentable makes a server's text fit for an error: a server may repeat what it refuses, and may send anything. Tokens
// become their fingerprints, line breaks and the like a space, and what is too long is cut.
func presentable(text string, sent secrets) string {
	if len(sent.bearer) >= minSecret {
		text = strings.ReplaceAll(text, string(sent.bearer), sent.bearer.String())
	}
	if sent.body != "" {
		text = strings.ReplaceAll(text, sent.body, "[secret]")
	}
	text = looksLikeJWT.ReplaceAllStringFunc(text, func(found string) string { return tokenstore.Token(found).String() })
	text = strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)
	if runes := []rune(text); len(runes) > maxText {
		return string(runes[:maxText]) + "…"
	}
	return text
}

// secrets are what a request has given away.
type secrets struct {
	bearer tokenstore.Token
	body   string // a password or a refresh token
}

func secretsOf(r *http.Request) secrets {
	if r == nil {
		return secrets{}
	}
	body, _ := r.Context().Value(secretKey{}).(Password)
	return secrets{bearerOf(r), string(body)}
}

type secretKey struct{}

// withSecret says which secret will be in the body of the request. A context shows a plain string to whoever prints it.
func withSecret(ctx context.Context, secret string) context.Context {
	return context.WithValue(ctx, secretKey{}, Password(secret))
}

// bearerOf is the access token that a request was sent with, empty where there was none.
func bearerOf(r *http.Request) tokenstore.Token {
	if r == nil {
		return ""
	}
	scheme, token, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		return ""
	}
	return tokenstore.Token(strings.TrimSpace(token))
}

// mediaType is the media type that a header names, or what is wrong with it; never more than that.
func mediaType(header http.Header) string {
	value := header.Get("Content-Type")
	if value == "" {
		return "no media type"
	}
	name, _, err := mime.ParseMediaType(value)
	if err != nil || len(name) > maxText {
		return "an unreadable media type"
	}
	return name
}
