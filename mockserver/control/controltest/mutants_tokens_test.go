package controltest

import (
	"context"
	"slices"

	"github.com/popupmock/popupmock/mockserver/control"
)

type tokensCall = func(context.Context, control.TokenFilter) ([]control.Token, error)

// listed changes what is listed.
func listed(real tokensCall, spoil func(control.TokenFilter, []control.Token) []control.Token) tokensCall {
	return func(ctx context.Context, filter control.TokenFilter) ([]control.Token, error) {
		got, err := real(ctx, filter)
		return spoil(filter, got), err
	}
}

func tokenMutants() []mutant {
	filtered := func(c control.Controller, spoil func(*control.TokenFilter)) tokensCall {
		return func(ctx context.Context, filter control.TokenFilter) ([]control.Token, error) {
			spoil(&filter)
			return c.Tokens(ctx, filter)
		}
	}
	revoked := func(c control.Controller, spoil func(*control.TokenFilter)) func(context.Context, control.TokenFilter) (control.Revoked, error) {
		return func(ctx context.Context, filter control.TokenFilter) (control.Revoked, error) {
			spoil(&filter)
			return c.Revoke(ctx, filter)
		}
	}
	return []mutant{
		{"tokens come in another order", "tokens/list", func(c control.Controller) broken {
			return broken{tokens: listed(c.Tokens, func(_ control.TokenFilter, all []control.Token) []control.Token {
				slices.Reverse(all)
				return all
			})}
		}},
		{"tokens have no state", "tokens/list", func(c control.Controller) broken {
			return broken{tokens: listed(c.Tokens, func(_ control.TokenFilter, all []control.Token) []control.Token {
				for i := range all {
					all[i].State = ""
				}
				return all
			})}
		}},
		{"a filter loses the account", "tokens/filter", func(c control.Controller) broken {
			return broken{tokens: filtered(c, func(f *control.TokenFilter) { f.Account = "" })}
		}},
		{"a filter loses the family", "tokens/filter", func(c control.Controller) broken {
			return broken{tokens: filtered(c, func(f *control.TokenFilter) { f.Family = "" })}
		}},
		{"a filter loses the use", "tokens/filter", func(c control.Controller) broken {
			return broken{tokens: filtered(c, func(f *control.TokenFilter) { f.Use = "" })}
		}},
		{"a filter loses the jti", "tokens/filter", func(c control.Controller) broken {
			return broken{tokens: filtered(c, func(f *control.TokenFilter) { f.JTI = "" })}
		}},
		{"a revocation takes all of the account", "tokens/revoke", func(c control.Controller) broken {
			return broken{revoke: revoked(c, func(f *control.TokenFilter) { *f = control.TokenFilter{Account: username} })}
		}},
		{"a revocation does not count", "tokens/revoke", func(c control.Controller) broken {
			return broken{revoke: func(ctx context.Context, f control.TokenFilter) (control.Revoked, error) {
				_, err := c.Revoke(ctx, f)
				return control.Revoked{}, err
			}}
		}},
		{"a revocation takes both uses", "tokens/revoke one use", func(c control.Controller) broken {
			return broken{revoke: revoked(c, func(f *control.TokenFilter) { f.Use = "" })}
		}},
		{"a revocation without a target takes all", "tokens/revoke wants a target", func(c control.Controller) broken {
			return broken{revoke: revoked(c, func(f *control.TokenFilter) {
				if f.Account == "" {
					f.Account = username
				}
			})}
		}},
		{"a revocation for an unknown account does nothing", "tokens/revoke wants a target", func(c control.Controller) broken {
			return broken{revoke: func(ctx context.Context, f control.TokenFilter) (control.Revoked, error) {
				if f.Account == "nobody" {
					return control.Revoked{}, nil
				}
				return c.Revoke(ctx, f)
			}}
		}},
		{"a bad filter matches nothing", "tokens/bad filter", func(c control.Controller) broken {
			return broken{tokens: func(ctx context.Context, f control.TokenFilter) ([]control.Token, error) {
				got, err := c.Tokens(ctx, f)
				if err != nil {
					return nil, nil
				}
				return got, nil
			}}
		}},
		{"a rotation makes no key", "keys/rotate", func(control.Controller) broken {
			return broken{rotateKey: func(context.Context, control.Rotation) (control.Key, error) {
				return control.Key{ID: "a", Alg: "HS256"}, nil
			}}
		}},
		{"a rotation never overlaps", "keys/rotate", func(c control.Controller) broken {
			return broken{rotateKey: func(ctx context.Context, _ control.Rotation) (control.Key, error) {
				return c.RotateKey(ctx, control.Rotation{Overlap: new(false)})
			}}
		}},
		{"a rotation always overlaps", "keys/rotate without overlap", func(c control.Controller) broken {
			return broken{rotateKey: func(ctx context.Context, _ control.Rotation) (control.Key, error) {
				return c.RotateKey(ctx, control.Rotation{})
			}}
		}},
	}
}

func mintMutants() []mutant {
	minted := func(c control.Controller, spoil func(*control.Minting)) broken {
		return broken{mint: func(ctx context.Context, m control.Minting) (control.Minted, error) {
			spoil(&m)
			return c.Mint(ctx, m)
		}}
	}
	return []mutant{
		{"minting loses the use", "mint/good", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Use = "" })
		}},
		{"minting registers nothing", "mint/good", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Registered = new(false) })
		}},
		{"minting loses the expiry", "mint/times", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.ExpiresIn = nil })
		}},
		{"minting loses the issue", "mint/times", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.IssuedAgo = nil })
		}},
		{"minting loses the signature", "mint/reasons", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Signature = "" })
		}},
		{"minting loses the issuer", "mint/reasons", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Issuer = "" })
		}},
		{"minting loses the subject", "mint/reasons", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Subject = "" })
		}},
		{"minting leaves no claim out", "mint/reasons", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Without = nil })
		}},
		{"minting always registers", "mint/unregistered", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) { m.Registered = nil })
		}},
		{"a wrong minting is made right", "mint/refused", func(c control.Controller) broken {
			return minted(c, func(m *control.Minting) {
				if m.Use == "both" {
					m.Use = ""
				}
			})
		}},
		{"minting makes the account", "mint/unknown account", func(c control.Controller) broken {
			return broken{mint: func(ctx context.Context, m control.Minting) (control.Minted, error) {
				_, _ = c.PutAccount(ctx, m.Account, control.AccountChange{Password: new("x")})
				return c.Mint(ctx, m)
			}}
		}},
	}
}
