package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/store"
)

func accountMutants() []mutant {
	return []mutant{
		{"an unknown account is an empty one", "accounts/unknown", func(m *store.Memory) broken {
			return broken{account: func(ctx context.Context, username string) (store.Account, error) {
				account, _ := m.Account(ctx, username)
				return account, nil
			}}
		}},
		{"deleting an unknown account is fine", "accounts/unknown", func(m *store.Memory) broken {
			return broken{deleteAccount: func(ctx context.Context, username string) error {
				_ = m.DeleteAccount(ctx, username)
				return nil
			}}
		}},
		{"a new account exists", "accounts/create", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				return m.UpdateAccount(ctx, username, func(old store.Account, _ bool) (store.Account, error) { return change(old, true) })
			}}
		}},
		{"an old account does not exist", "accounts/update", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				return m.UpdateAccount(ctx, username, func(old store.Account, _ bool) (store.Account, error) { return change(old, false) })
			}}
		}},
		{"numbers go through a float", "accounts/create", func(m *store.Memory) broken {
			return afterRead(m, func(a *store.Account) { a.ClientID = int64(float64(a.ClientID)) })
		}},
		{"lifetimes are kept in minutes", "accounts/create", func(m *store.Memory) broken {
			return afterRead(m, func(a *store.Account) { a.AccessTTL = a.AccessTTL.Truncate(time.Minute) })
		}},
		{"the highest client id stays", "accounts/client ids", func(m *store.Memory) broken {
			var highest int64
			return broken{clientIDs: func(ctx context.Context, id int64) (string, int64, error) {
				owner, last, err := m.ClientIDs(ctx, id)
				highest = max(highest, last)
				return owner, highest, err
			}}
		}},
		{"nobody has a client id", "accounts/client ids", func(m *store.Memory) broken {
			return broken{clientIDs: func(ctx context.Context, id int64) (string, int64, error) {
				_, last, err := m.ClientIDs(ctx, id)
				return "", last, err
			}}
		}},
		{"a client id is taken from another", "accounts/client ids are apart", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				account, err := m.UpdateAccount(ctx, username, change)
				if taken, ok := errors.AsType[*store.ClientIDError](err); ok {
					_ = m.DeleteAccount(ctx, taken.Owner)
					return m.UpdateAccount(ctx, username, change)
				}
				return account, err
			}}
		}},
		{"a client id that is taken is left out", "accounts/client ids are apart", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				account, err := m.UpdateAccount(ctx, username, change)
				if errors.Is(err, store.ErrClientID) {
					return m.UpdateAccount(ctx, username, func(old store.Account, exists bool) (store.Account, error) {
						next, err := change(old, exists)
						next.ClientID = old.ClientID
						return next, err
					})
				}
				return account, err
			}}
		}},
		{"features are sorted", "accounts/create", func(m *store.Memory) broken {
			return afterRead(m, func(a *store.Account) { a.Features = store.ListOf(slices.Sorted(slices.Values(a.Features.Slice()))...) })
		}},
		{"an update adds to the features", "accounts/update replaces", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				return m.UpdateAccount(ctx, username, func(old store.Account, exists bool) (store.Account, error) {
					next, err := change(old, exists)
					next.Features = store.ListOf(slices.Concat(next.Features.Slice(), old.Features.Slice())...)
					return next, err
				})
			}}
		}},
		{"an update renames", "accounts/username stays", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				old, err := m.Account(ctx, username)
				next, err := change(old, err == nil)
				if err != nil {
					return store.Account{}, err
				}
				return m.UpdateAccount(ctx, next.Username, func(store.Account, bool) (store.Account, error) { return next, nil })
			}}
		}},
		{"the revision is change's", "accounts/revision", func(m *store.Memory) broken {
			return afterRead(m, func(a *store.Account) { a.Revision = 7 })
		}},
		{"revisions start over with a new account", "accounts/revision", func(m *store.Memory) broken {
			revisions := map[string]uint64{}
			return broken{
				updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
					account, err := m.UpdateAccount(ctx, username, change)
					revisions[username]++
					account.Revision = revisions[username]
					return account, err
				},
				account: func(ctx context.Context, username string) (store.Account, error) {
					account, err := m.Account(ctx, username)
					account.Revision = revisions[username]
					return account, err
				},
				deleteAccount: func(ctx context.Context, username string) error {
					delete(revisions, username)
					return m.DeleteAccount(ctx, username)
				},
			}
		}},
		{"UpdateAccount returns the revision before", "accounts/revision", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				account, err := m.UpdateAccount(ctx, username, change)
				account.Revision--
				return account, err
			}}
		}},
		{"a refused account is created", "accounts/failed create", keepsRefusedAccount},
		{"a refused change is kept", "accounts/failed update", keepsRefusedAccount},
		{"the reason for a refusal is wrapped", "accounts/failed update", func(m *store.Memory) broken {
			return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
				account, err := m.UpdateAccount(ctx, username, change)
				if err != nil {
					err = fmt.Errorf("update account: %w", err)
				}
				return account, err
			}}
		}},
		{"accounts come in reverse", "accounts/order", func(m *store.Memory) broken {
			return broken{accounts: func(ctx context.Context) ([]store.Account, error) {
				all, err := m.Accounts(ctx)
				slices.Reverse(all)
				return all, err
			}}
		}},
		{"accounts come without regard to case", "accounts/order", func(m *store.Memory) broken {
			return broken{accounts: func(ctx context.Context) ([]store.Account, error) {
				all, err := m.Accounts(ctx)
				slices.SortFunc(all, func(a, b store.Account) int {
					return strings.Compare(strings.ToLower(a.Username), strings.ToLower(b.Username))
				})
				return all, err
			}}
		}},
		{"usernames are lower case", "accounts/usernames are apart", func(m *store.Memory) broken { return renaming(m, strings.ToLower) }},
		{"usernames are trimmed", "accounts/usernames are apart", func(m *store.Memory) broken { return renaming(m, strings.TrimSpace) }},
		{"usernames are paths", "accounts/usernames are apart", func(m *store.Memory) broken {
			return renaming(m, func(username string) string { return strings.TrimPrefix(username, "../") })
		}},
		{"a deleted account stays", "accounts/delete", func(m *store.Memory) broken {
			return broken{deleteAccount: func(ctx context.Context, username string) error {
				_, err := m.Account(ctx, username)
				return err
			}}
		}},
		{"deleting one account deletes all", "accounts/delete", func(m *store.Memory) broken {
			return broken{deleteAccount: func(ctx context.Context, _ string) error { return m.Clear(ctx) }}
		}},
		{"deleting an account deletes its families", "accounts/delete keeps families", func(m *store.Memory) broken {
			return broken{deleteAccount: func(ctx context.Context, _ string) error { return m.Clear(ctx) }}
		}},
	}
}

// afterRead changes accounts on their way out.
func afterRead(m *store.Memory, change func(*store.Account)) broken {
	return broken{
		account: func(ctx context.Context, username string) (store.Account, error) {
			account, err := m.Account(ctx, username)
			change(&account)
			return account, err
		},
		updateAccount: func(ctx context.Context, username string, update accountChange) (store.Account, error) {
			account, err := m.UpdateAccount(ctx, username, update)
			change(&account)
			return account, err
		},
	}
}

func keepsRefusedAccount(m *store.Memory) broken {
	return broken{updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
		var refusal error
		account, err := m.UpdateAccount(ctx, username, func(old store.Account, exists bool) (next store.Account, _ error) {
			next, refusal = change(old, exists)
			return next, nil
		})
		return account, errors.Join(err, refusal)
	}}
}

// renaming keeps accounts under another name than they were given.
func renaming(m *store.Memory, rename func(string) string) broken {
	return broken{
		account: func(ctx context.Context, username string) (store.Account, error) {
			account, err := m.Account(ctx, rename(username))
			account.Username = username
			return account, err
		},
		updateAccount: func(ctx context.Context, username string, change accountChange) (store.Account, error) {
			return m.UpdateAccount(ctx, rename(username), change)
		},
		deleteAccount: func(ctx context.Context, username string) error { return m.DeleteAccount(ctx, rename(username)) },
	}
}
