package redis

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// fieldNames are the fields of the hash (vendor: Token Management, "Redis storage").
func fieldNames() []string { return []string{"access_token", "refresh_token", "expires_at"} }

// fields are the values of the hash as they are in Redis. The zero value stands for no hash; in any other, expires is not
// empty.
type fields struct{ access, refresh, expires string }

// maxSeconds is the last second of the year 9999, after which no time can be written the usual way.
const maxSeconds = 253402300799

// sealedPrefix is how a sealed token begins (age-encryption.org/v1, section "Header").
const sealedPrefix = "age-encryption.org/"

// newFields takes the answer to HMGET: a string for each field, nil where there is none.
func (s *Store) newFields(values []any) (fields, error) {
	var texts, missing []string
	for i, name := range fieldNames() {
		text, ok := values[i].(string)
		if !ok {
			missing = append(missing, name)
		}
		texts = append(texts, text)
	}
	switch {
	case len(missing) == len(texts):
		return fields{}, nil
	case missing != nil:
		return fields{}, s.damaged("there is no " + strings.Join(missing, " and no "))
	case texts[2] == "":
		return fields{}, s.damaged("expires_at is empty, expected seconds since 1970")
	}
	return fields{access: texts[0], refresh: texts[1], expires: texts[2]}, nil
}

// decode reads a pair. No error shows any of the texts: what is in a field need not be what its name says.
func (s *Store) decode(f fields) (tokenstore.Pair, error) {
	if f == (fields{}) {
		return tokenstore.Pair{}, nil
	}
	seconds, err := strconv.ParseInt(f.expires, 10, 64)
	if err != nil || seconds < 0 || seconds > maxSeconds {
		return tokenstore.Pair{}, s.damaged("expires_at is not what was expected, a whole number of seconds since 1970")
	}
	access, err := s.open("access_token", f.access)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	refresh, err := s.open("refresh_token", f.refresh)
	if err != nil {
		return tokenstore.Pair{}, err
	}
	pair := tokenstore.Pair{Access: access, Refresh: refresh}
	if seconds != 0 {
		pair.AccessExpiresAt = time.Unix(seconds, 0).UTC()
	}
	if pair.IsZero() {
		return tokenstore.Pair{}, s.damaged("both tokens are empty")
	}
	return pair, nil
}

func (s *Store) open(name, text string) (tokenstore.Token, error) {
	sealed := strings.HasPrefix(text, sealedPrefix)
	switch {
	case s.config.Key.IsZero() && sealed:
		return "", fmt.Errorf("%w: redis key %q, field %s: it is sealed, and no key was given", tokenstore.ErrWrongKey, s.key, name)
	case s.config.Key.IsZero():
		return tokenstore.Token(text), nil
	case !sealed:
		return "", s.damaged(fmt.Sprintf("%s is not sealed, and a key was given: delete it to log in again, or give no key", name))
	}
	plain, err := s.config.Key.Open([]byte(text))
	switch {
	case errors.Is(err, seal.ErrWrongKey):
		return "", fmt.Errorf("%w: redis key %q, field %s: %w", tokenstore.ErrWrongKey, s.key, name, err)
	case err != nil:
		return "", s.damaged(fmt.Sprintf("%s: %v", name, err))
	}
	return tokenstore.Token(plain), nil
}

// encode is the way back. A time that nobody knows is written as 0, which the vendor's page reads as long ago.
func (s *Store) encode(pair tokenstore.Pair) (fields, error) {
	if pair.IsZero() {
		return fields{}, nil
	}
	var f fields
	f.expires = "0"
	if !pair.AccessExpiresAt.IsZero() {
		seconds := pair.AccessExpiresAt.Unix()
		if seconds < 0 || seconds > maxSeconds {
			return fields{}, fmt.Errorf("%w: redis key %q: the access token expires in the year %d, expected 1970 to 9999",
				tokenstore.ErrUnavailable, s.key, pair.AccessExpiresAt.Year())
		}
		f.expires = strconv.FormatInt(seconds, 10)
	}
	var err error
	if f.access, err = s.seal(pair.Access); err != nil {
		return fields{}, err
	}
	f.refresh, err = s.seal(pair.Refresh)
	return f, err
}

func (s *Store) seal(token tokenstore.Token) (string, error) {
	if s.config.Key.IsZero() {
		return string(token), nil
	}
	sealed, err := s.config.Key.Seal([]byte(token))
	if err != nil {
		return "", fmt.Errorf("%w: redis key %q: %w", tokenstore.ErrUnavailable, s.key, err)
	}
	return string(sealed), nil
}

// kept is the pair as the layout keeps it.
func kept(pair tokenstore.Pair) tokenstore.Pair {
	pair.RefreshExpiresAt = time.Time{}
	return pair
}

func (s *Store) damaged(what string) error {
	return fmt.Errorf("%w: redis key %q: %s", tokenstore.ErrDamaged, s.key, what)
}
