package shared

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/popupmock/popupmock/mockserver/store"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// An account is a record with one field. The names of all accounts are the fields of another record, because walking through all records
// to find a few accounts would take as long as there are families. Each holds the client_id, which no two accounts have.
const accountField = "account"

func (s *Store) accountKey(username string) string { return s.options.Prefix + "account/" + username }

func (s *Store) namesKey() string { return s.options.Prefix + "accounts" }

// nameField is not empty, whatever the name.
func nameField(username string) string { return "=" + username }

// Account implements store.Store.
func (s *Store) Account(ctx context.Context, username string) (store.Account, error) {
	key := s.accountKey(username)
	var found store.Account
	if s.accounts.look(key, func(h holding[store.Account]) { found = h.value }) {
		return found, nil
	}
	found, version, err := s.readAccount(ctx, key, username)
	if err == nil && version == 0 {
		err = store.ErrNoAccount
	}
	return found, err
}

// readAccount returns what the backend has, with the version zero when that is nothing.
func (s *Store) readAccount(ctx context.Context, key, username string) (store.Account, records.Position, error) {
	end := s.accounts.begin(key)
	record, err := s.backend.Read(ctx, key)
	var account store.Account
	if err == nil && record.Version != 0 {
		account, err = unpackAccount(record.Fields[accountField])
	}
	if err != nil || record.Version == 0 {
		end(nil)
		return store.Account{}, 0, inAccount(username, err)
	}
	account.Username, account.Revision = username, uint64(record.Version)
	end(func() holding[store.Account] { return holding[store.Account]{record.Version, account} })
	return account, record.Version, nil
}

func inAccount(username string, err error) error {
	if err != nil {
		return fmt.Errorf("account %q: %w", username, err)
	}
	return nil
}

// Accounts implements store.Store.
func (s *Store) Accounts(ctx context.Context) ([]store.Account, error) {
	names, err := s.backend.Read(ctx, s.namesKey())
	if err != nil {
		return nil, fmt.Errorf("accounts: %w", err)
	}
	all := make([]store.Account, 0, len(names.Fields))
	for _, field := range slices.Sorted(maps.Keys(names.Fields)) {
		account, err := s.Account(ctx, strings.TrimPrefix(field, "="))
		switch {
		case errors.Is(err, store.ErrNoAccount): // deleted meanwhile
		case err != nil:
			return nil, err
		default:
			all = append(all, account)
		}
	}
	return all, nil
}

// UpdateAccount implements store.Store.
func (s *Store) UpdateAccount(ctx context.Context, username string, change func(store.Account, bool) (store.Account, error)) (store.Account, error) {
	key := s.accountKey(username)
	defer s.Lock(key)()
	var next store.Account
	err := decide(nil, func() error {
		old, version, err := s.readAccount(ctx, key, username)
		if err != nil {
			return err
		}
		if next, err = change(old, version != 0); err != nil {
			return err
		}
		claim, err := s.claim(ctx, username, version == 0, old.ClientID, next.ClientID)
		if err != nil {
			return err
		}
		next, err = s.writeAccount(ctx, key, username, version, next, claim)
		return err
	})
	if err != nil {
		return store.Account{}, err
	}
	return next, nil
}

// ClientIDs implements store.Store.
func (s *Store) ClientIDs(ctx context.Context, id int64) (owner string, last int64, err error) {
	names, err := s.backend.Read(ctx, s.namesKey())
	if err != nil {
		return "", 0, fmt.Errorf("client ids: %w", err)
	}
	for field, text := range names.Fields {
		taken, err := strconv.ParseInt(string(text), 10, 64)
		if err != nil {
			return "", 0, fmt.Errorf("client ids: %w", errPacked)
		}
		last = max(last, taken)
		if taken == id && id != 0 {
			owner = strings.TrimPrefix(field, "=")
		}
	}
	return owner, last, nil
}

// claim is what makes a client_id the account's own: nothing where it was that before. The error is a *store.ClientIDError when another
// account has it.
func (s *Store) claim(ctx context.Context, username string, fresh bool, before, next int64) (records.Change, error) {
	if !fresh && before == next {
		return records.Change{}, nil
	}
	names, err := s.backend.Read(ctx, s.namesKey())
	if err != nil {
		return records.Change{}, inAccount(username, err)
	}
	id := strconv.FormatInt(next, 10)
	for field, taken := range names.Fields {
		if next != 0 && string(taken) == id && field != nameField(username) {
			return records.Change{}, &store.ClientIDError{Owner: strings.TrimPrefix(field, "=")}
		}
	}
	return records.Change{
		Guards: []records.Guard{{Key: s.namesKey(), Version: names.Version}},
		Writes: []records.Write{{Key: s.namesKey(), Set: map[string][]byte{nameField(username): []byte(id)}}},
	}, nil
}

// writeAccount puts an account in the place of a version of it, and makes a claim with that.
func (s *Store) writeAccount(
	ctx context.Context, key, username string, version records.Position, next store.Account, claim records.Change,
) (store.Account, error) {
	end := s.accounts.begin(key)
	made, err := s.backend.Commit(ctx, records.Change{
		Guards: append(claim.Guards, records.Guard{Key: key, Version: version}),
		Writes: append(claim.Writes, writeAccount(key, next)),
	})
	if err != nil {
		end(nil)
		return store.Account{}, inAccount(username, err)
	}
	next.Username, next.Revision = username, uint64(made.Position)
	end(func() holding[store.Account] { return holding[store.Account]{made.Position, next} })
	return next, nil
}

func writeAccount(key string, a store.Account) records.Write {
	return records.Write{Key: key, Set: map[string][]byte{accountField: packAccount(a)}}
}

// DeleteAccount implements store.Store.
func (s *Store) DeleteAccount(ctx context.Context, username string) error {
	return s.DeleteWith(ctx, username)
}

// DeleteWith is DeleteAccount, and makes further writes with it: to records that are not the store's.
func (s *Store) DeleteWith(ctx context.Context, username string, further ...records.Write) error {
	key := s.accountKey(username)
	defer s.Lock(key)()
	return decide(nil, func() error {
		_, version, err := s.readAccount(ctx, key, username)
		if err != nil {
			return err
		}
		if version == 0 {
			return store.ErrNoAccount
		}
		end := s.accounts.begin(key)
		_, err = s.backend.Commit(ctx, records.Change{
			Guards: []records.Guard{{Key: key, Version: version}},
			Writes: append([]records.Write{{Key: key, Remove: true}, {Key: s.namesKey(), Delete: []string{nameField(username)}}}, further...),
		})
		end(nil)
		return inAccount(username, err)
	})
}
