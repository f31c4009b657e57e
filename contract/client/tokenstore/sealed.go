package tokenstore

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"
	"unicode/utf8"

	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// formatVersion is the version of document. A field that older releases may not ignore makes a new one.
const formatVersion = 1

// document is a pair as it is sealed: JSON, with times in seconds since 1970, left out where nobody knows them.
type document struct {
	Version          int    `json:"version"`
	Access           string `json:"access_token"`
	AccessExpiresAt  *int64 `json:"access_expires_at,omitempty"`
	Refresh          string `json:"refresh_token"`
	RefreshExpiresAt *int64 `json:"refresh_expires_at,omitempty"`
}

// Seal encrypts a pair as one text of bytes, for stores that keep it so. It fails with a zero key, and with tokens that
// are not UTF-8, which JSON cannot hold.
func Seal(pair Pair, key seal.Key) ([]byte, error) {
	if !utf8.ValidString(string(pair.Access)) || !utf8.ValidString(string(pair.Refresh)) {
		return nil, errors.New("a token is not UTF-8, as the tokens in an answer of JSON are")
	}
	plain, err := json.Marshal(document{
		Version: formatVersion,
		Access:  string(pair.Access), AccessExpiresAt: seconds(pair.AccessExpiresAt),
		Refresh: string(pair.Refresh), RefreshExpiresAt: seconds(pair.RefreshExpiresAt),
	})
	if err != nil {
		return nil, fmt.Errorf("encoding the pair: %w", err)
	}
	return key.Seal(plain)
}

// Unseal decrypts what Seal has made. Errors are ErrWrongKey, ErrDamaged, and ErrUnavailable for what a newer release has
// made; they do not say where it was found.
func Unseal(sealed []byte, key seal.Key) (Pair, error) {
	plain, err := key.Open(sealed)
	switch {
	case errors.Is(err, seal.ErrWrongKey):
		return Pair{}, fmt.Errorf("%w: %w: give the key that sealed it, or put it below the new one", ErrWrongKey, err)
	case errors.Is(err, seal.ErrDamaged):
		return Pair{}, fmt.Errorf("%w: %w", ErrDamaged, err)
	case err != nil:
		return Pair{}, fmt.Errorf("%w: %w", ErrUnavailable, err)
	}
	return decode(plain)
}

// decode reads a document. Errors of the decoder are not shown: they may hold what they could not read.
func decode(plain []byte) (Pair, error) {
	var header struct {
		Version int `json:"version"`
	}
	if json.Unmarshal(plain, &header) != nil || header.Version < 1 {
		return Pair{}, fmt.Errorf("%w: the key opens it, and inside is no pair of tokens", ErrDamaged)
	}
	if header.Version > formatVersion {
		return Pair{}, fmt.Errorf("%w: a newer release has written it, in format %d, and this one reads %d: use that release",
			ErrUnavailable, header.Version, formatVersion)
	}
	var d document
	decoder := json.NewDecoder(bytes.NewReader(plain))
	decoder.DisallowUnknownFields()
	if decoder.Decode(&d) != nil {
		return Pair{}, fmt.Errorf("%w: the key opens it, and inside is no pair of tokens in format %d", ErrDamaged, formatVersion)
	}
	return Pair{
		Access: Token(d.Access), AccessExpiresAt: instant(d.AccessExpiresAt),
		Refresh: Token(d.Refresh), RefreshExpiresAt: instant(d.RefreshExpiresAt),
	}.Canonical(), nil
}

func seconds(t time.Time) *int64 {
	if t.IsZero() {
		return nil
	}
	return new(t.Unix())
}

func instant(seconds *int64) time.Time {
	if seconds == nil {
		return time.Time{}
	}
	return time.Unix(*seconds, 0).UTC()
}
