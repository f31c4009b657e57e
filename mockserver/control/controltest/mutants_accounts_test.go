package controltest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/popupmock/popupmock/mockserver/control"
)

type accountCall = func(context.Context, string, control.AccountChange) (control.Account, error)

// changed lets every change through that was changed itself.
func changed(real accountCall, spoil func(*control.AccountChange)) accountCall {
	return func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
		spoil(&change)
		return real(ctx, name, change)
	}
}

func accountMutants() []mutant {
	return []mutant{
		{"a new mock has no features", "accounts/default", func(c control.Controller) broken {
			return broken{accounts: func(ctx context.Context) ([]control.Account, error) {
				all, err := c.Accounts(ctx)
				all[0].Features = nil
				return all, err
			}}
		}},
		{"accounts come in another order", "accounts/create", func(c control.Controller) broken {
			return broken{accounts: func(ctx context.Context) ([]control.Account, error) {
				all, err := c.Accounts(ctx)
				slices.Reverse(all)
				return all, err
			}}
		}},
		{"passwords are upper case", "accounts/create", func(c control.Controller) broken {
			return broken{putAccount: changed(c.PutAccount, func(a *control.AccountChange) { a.Password = new(strings.ToUpper(*a.Password)) })}
		}},
		{"new accounts are active", "accounts/create with all settings", func(c control.Controller) broken {
			return broken{putAccount: changed(c.PutAccount, func(a *control.AccountChange) { a.Active = nil })}
		}},
		{"new accounts have no lifetimes of their own", "accounts/create with all settings", func(c control.Controller) broken {
			return broken{putAccount: changed(c.PutAccount, func(a *control.AccountChange) { a.AccessTTL = nil })}
		}},
		{"a replaced account keeps what is left out", "accounts/replace", func(c control.Controller) broken {
			return broken{putAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				if _, err := c.Account(ctx, name); err == nil {
					return c.PatchAccount(ctx, name, change)
				}
				return c.PutAccount(ctx, name, change)
			}}
		}},
		{"a replaced account loses its tokens", "accounts/replace", func(c control.Controller) broken {
			return broken{putAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				old, err := c.Account(ctx, name)
				if err == nil {
					change.ClientID = &old.ClientID
					_ = c.DeleteAccount(ctx, name)
				}
				return c.PutAccount(ctx, name, change)
			}}
		}},
		{"a patch makes active", "accounts/patch", func(c control.Controller) broken {
			return broken{patchAccount: changed(c.PatchAccount, func(a *control.AccountChange) { a.Active = new(true) })}
		}},
		{"a patch loses the whitelist", "accounts/patch", func(c control.Controller) broken {
			return broken{patchAccount: changed(c.PatchAccount, func(a *control.AccountChange) { a.IPWhitelist = nil })}
		}},
		{"a patch returns what was before", "accounts/patch", func(c control.Controller) broken {
			return broken{patchAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				old, _ := c.Account(ctx, name)
				_, err := c.PatchAccount(ctx, name, change)
				return old, err
			}}
		}},
		{"a nil list is none", "accounts/empty lists", func(c control.Controller) broken {
			return broken{patchAccount: changed(c.PatchAccount, func(a *control.AccountChange) {
				if a.Features != nil && *a.Features == nil {
					a.Features = nil
				}
			})}
		}},
		{"an empty list is none", "accounts/empty lists", func(c control.Controller) broken {
			return broken{patchAccount: changed(c.PatchAccount, func(a *control.AccountChange) {
				if a.IPWhitelist != nil && len(*a.IPWhitelist) == 0 {
					a.IPWhitelist = nil
				}
			})}
		}},
		{"usernames end at a slash", "accounts/odd names", func(c control.Controller) broken {
			return broken{putAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				name, _, _ = strings.Cut(name, "/")
				return c.PutAccount(ctx, name, change)
			}}
		}},
		{"a deleted account is inactive", "accounts/delete", func(c control.Controller) broken {
			return broken{deleteAccount: func(ctx context.Context, name string) error {
				_, err := c.PatchAccount(ctx, name, control.AccountChange{Active: new(false)})
				return err
			}}
		}},
		{"deleting an unknown account is fine", "accounts/unknown", func(c control.Controller) broken {
			return broken{deleteAccount: func(ctx context.Context, name string) error {
				_ = c.DeleteAccount(ctx, name)
				return nil
			}}
		}},
		{"an unknown account is an invalid one", "accounts/unknown", func(c control.Controller) broken {
			return broken{account: func(ctx context.Context, name string) (control.Account, error) {
				got, err := c.Account(ctx, name)
				if err != nil {
					err = control.Invalidf("%v", err)
				}
				return got, err
			}}
		}},
		{"an unknown account is made by a patch", "accounts/unknown", func(c control.Controller) broken {
			return broken{patchAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				return c.PutAccount(ctx, name, change)
			}}
		}},
		{"no name is an unknown one", "accounts/no name", func(c control.Controller) broken {
			return broken{account: func(ctx context.Context, name string) (control.Account, error) {
				if name == "" {
					name = "nobody"
				}
				return c.Account(ctx, name)
			}}
		}},
		{"accounts that are made at once share a number", "accounts/many at once", func(c control.Controller) broken {
			var first atomic.Bool
			return broken{accounts: func(ctx context.Context) ([]control.Account, error) {
				all, err := c.Accounts(ctx)
				if len(all) > 2 && first.CompareAndSwap(false, true) {
					all[1].ClientID = all[0].ClientID
				}
				return all, err
			}}
		}},
	}
}

// refusalMutants get refusals wrong.
func refusalMutants() []mutant {
	return []mutant{
		{"a wrong change is made as far as it is right", "accounts/refused", func(c control.Controller) broken {
			return broken{patchAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				_, _ = c.PatchAccount(ctx, name, control.AccountChange{Active: change.Active})
				return c.PatchAccount(ctx, name, change)
			}}
		}},
		{"a refusal says nothing", "accounts/refused", func(c control.Controller) broken {
			return broken{putAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				got, err := c.PutAccount(ctx, name, change)
				if err != nil {
					err = &control.Error{Kind: control.Invalid}
				}
				return got, err
			}}
		}},
		{"a refusal is a plain error", "accounts/refused", func(c control.Controller) broken {
			return broken{putAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				got, err := c.PutAccount(ctx, name, change)
				if err != nil {
					err = errors.New(err.Error())
				}
				return got, err
			}}
		}},
		{"passwords become UTF-8", "accounts/refused", func(c control.Controller) broken {
			return broken{patchAccount: changed(c.PatchAccount, func(a *control.AccountChange) {
				if a.Password != nil {
					a.Password = new(strings.ToValidUTF8(*a.Password, "?"))
				}
			})}
		}},
		{"a conflict is an invalid call", "accounts/conflict", func(c control.Controller) broken {
			return broken{putAccount: func(ctx context.Context, name string, change control.AccountChange) (control.Account, error) {
				got, err := c.PutAccount(ctx, name, change)
				if err != nil {
					err = control.Invalidf("%v", err)
				}
				return got, err
			}}
		}},
		{"a taken number becomes another", "accounts/conflict", func(c control.Controller) broken {
			return broken{putAccount: changed(c.PutAccount, func(a *control.AccountChange) { a.ClientID = nil })}
		}},
	}
}
