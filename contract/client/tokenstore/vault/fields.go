package vault

import (
	"fmt"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
)

// Fields of the secret.
const (
	accessField         = "access_token"
	refreshField        = "refresh_token"
	accessExpiresField  = "expires_at"
	refreshExpiresField = "refresh_expires_at"
)

// maxSeconds is the last second of the year 9999, after which no time can be written the usual way.
const maxSeconds = 253402300799

// encode returns the fields for a pair, none for the zero Pair.
func encode(pair tokenstore.Pair) map[string]any {
	data := map[string]any{}
	if pair.IsZero() {
		return data
	}
	data[accessField], data[refreshField] = string(pair.Access), string(pair.Refresh)
	if !pair.AccessExpiresAt.IsZero() {
		data[accessExpiresField] = pair.AccessExpiresAt.Unix()
	}
	if !pair.RefreshExpiresAt.IsZero() {
		data[refreshExpiresField] = pair.RefreshExpiresAt.Unix()
	}
	return data
}

// decode is the way back. No error shows a value: what is in a field need not be what its name says.
func (s *Store) decode(data map[string]any) (tokenstore.Pair, error) {
	if len(data) == 0 {
		return tokenstore.Pair{}, nil
	}
	var pair tokenstore.Pair
	for field, token := range map[string]*tokenstore.Token{accessField: &pair.Access, refreshField: &pair.Refresh} {
		text, ok := data[field].(string)
		if !ok {
			return tokenstore.Pair{}, s.damaged(field + " is not there, or is not text")
		}
		*token = tokenstore.Token(text)
	}
	for field, at := range map[string]*time.Time{accessExpiresField: &pair.AccessExpiresAt, refreshExpiresField: &pair.RefreshExpiresAt} {
		if data[field] == nil {
			continue
		}
		seconds, ok := number(data[field])
		if !ok || seconds < 0 || seconds > maxSeconds {
			return tokenstore.Pair{}, s.damaged(field + " is not what was expected, a whole number of seconds since 1970")
		}
		*at = time.Unix(seconds, 0).UTC()
	}
	if pair.IsZero() {
		return tokenstore.Pair{}, s.damaged("both tokens are empty")
	}
	return pair, nil
}

func (s *Store) damaged(what string) error {
	return fmt.Errorf("%w: vault %s/data/%s: %s", tokenstore.ErrDamaged, s.config.Mount, s.config.Path, what)
}
