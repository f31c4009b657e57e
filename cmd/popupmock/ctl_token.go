package main

import (
	"context"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

func tokenGroup(c *ctl) *cobra.Command {
	return group(&cobra.Command{
		Use:   "token",
		Short: "List, revoke and mint tokens",
		Example: `  popupmock ctl token list
  popupmock ctl token revoke --account your_api_username --use access`,
	}, listTokens(c), revokeTokens(c), mintToken(c))
}

// bindTokens makes flags of what picks tokens.
func bindTokens(cmd *cobra.Command) *control.TokenFilter {
	var filter control.TokenFilter
	cmd.Flags().StringVar(&filter.Account, "account", "", "those of this account, a `NAME`")
	cmd.Flags().StringVar(&filter.Use, "use", "", "those for one `USE`, access or refresh")
	cmd.Flags().StringVar(&filter.Family, "family", "", "those that descend from one login, by the family's `ID`")
	cmd.Flags().StringVar(&filter.JTI, "jti", "", "the one of this `ID`")
	offer(cmd, "use", "access", "refresh")
	return &filter
}

func listTokens(c *ctl) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the tokens that the mock has issued",
		Long: `list shows what was issued, oldest first, and what has become of it; never the
tokens themselves. With --json their jti is told as well.`,
		Example: `  popupmock ctl token list
  popupmock ctl token list --account your_api_username --use refresh --json`,
		Args: noArguments,
	}
	filter := bindTokens(cmd)
	return c.verb(cmd, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			tokens, err := mock.Tokens(ctx, *filter)
			if err != nil {
				return report{}, err
			}
			clock, err := mock.Clock(ctx)
			return report{value: tokens, text: func(page *list) { page.tokens(tokens, clock.Now) }}, err
		}, nil
	})
}

// tokens shows them as they are at a time of the mock.
func (l *list) tokens(tokens []control.Token, now time.Time) {
	var rows [][]cell
	for _, t := range tokens {
		row := cells(t.Account, t.Use, strconv.Itoa(t.Generation), t.State, relative(t.ExpiresAt, now), t.Fingerprint, t.Family)
		row[3] = row[3].in(stateColour(t.State)...)
		rows = append(rows, row)
	}
	l.table("ACCOUNT USE GENERATION STATE EXPIRES FINGERPRINT FAMILY", rows, "no tokens")
}

func revokeTokens(c *ctl) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "revoke",
		Short: "Revoke tokens",
		Long: `revoke revokes all tokens that match. It wants one of --account, --family and
--jti, so that nobody revokes everything by leaving a flag out.`,
		Example: `  popupmock ctl token revoke --account your_api_username --use access`,
		Args:    noArguments,
	}
	filter := bindTokens(cmd)
	return c.verb(cmd, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			revoked, err := mock.Revoke(ctx, *filter)
			return report{value: revoked, text: said("%s revoked", count(revoked.Count, "live token"))}, err
		}, nil
	})
}

func mintToken(c *ctl) *cobra.Command {
	var m mintFlags
	cmd := &cobra.Command{
		Use:   "mint",
		Short: "Make a token that a server should never give, or that takes long to get",
		Long: `mint makes a token and prints it, and nothing else: it is a secret, which is shown
nowhere else. With --json it is told as well what the mock takes it for. Without
other flags than --account it is a good access token.`,
		Example: `  popupmock ctl token mint --account your_api_username --expires-in -5m
  popupmock ctl token mint --account your_api_username --use refresh --signature wrong-key
  popupmock ctl token mint --account your_api_username --without exp --json`,
		Args: noArguments,
	}
	m.bind(cmd)
	return c.verb(cmd, func([]string) (call, error) {
		minting, err := m.minting(cmd)
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			minted, err := mock.Mint(ctx, minting)
			return report{value: minted, text: said("%s", minted.Token)}, err
		}, nil
	})
}

// mintFlags say which token to make.
type mintFlags struct {
	control.Minting
	expiresIn, issuedAgo time.Duration
	registered           bool
}

func (m *mintFlags) bind(cmd *cobra.Command) {
	flags := cmd.Flags()
	flags.StringVar(&m.Account, "account", "", "the account that it belongs to, a `NAME`")
	flags.StringVar(&m.Use, "use", "", "what it is for, `USE` access or refresh (default access)")
	flags.Var(newSpan(&m.expiresIn, 0), "expires-in", "when it expires; with a minus sign it has expired")
	flags.Var(newSpan(&m.issuedAgo, 0), "issued-ago", "how long ago it was issued")
	flags.StringVar(&m.Signature, "signature", "", "`HOW` it is signed: good, wrong-key, unknown-key, none or tampered (default good)")
	flags.BoolVar(&m.registered, "registered", true, "whether the mock knows of it")
	flags.StringVar(&m.Subject, "subject", "", "another account in its sub claim, a `NAME`")
	flags.StringVar(&m.Issuer, "issuer", "", "another iss claim, a `TEXT`")
	flags.StringSliceVar(&m.Without, "without", nil, "claims to leave out, a `LIST` such as exp,jti")
	offer(cmd, "use", "access", "refresh")
	offer(cmd, "signature", "good", "wrong-key", "unknown-key", "none", "tampered")
}

func (m *mintFlags) minting(cmd *cobra.Command) (control.Minting, error) {
	minting := m.Minting
	if cmd.Flags().Changed("registered") {
		minting.Registered = &m.registered
	}
	for _, f := range []struct {
		name string
		d    time.Duration
		to   **int64
	}{{"expires-in", m.expiresIn, &minting.ExpiresIn}, {"issued-ago", m.issuedAgo, &minting.IssuedAgo}} {
		if cmd.Flags().Changed(f.name) {
			seconds, err := wholeSeconds(f.name, f.d)
			if err != nil {
				return minting, err
			}
			*f.to = &seconds
		}
	}
	return minting, nil
}

func keyGroup(c *ctl) *cobra.Command {
	overlap := true
	rotate := &cobra.Command{
		Use:   "rotate",
		Short: "Make a new signing key",
		Long: `rotate makes a new signing key. Tokens of the old one stay good until they expire,
or with --overlap=false are good for nothing at once.`,
		Example: `  popupmock ctl key rotate
  popupmock ctl key rotate --overlap=false`,
		Args: noArguments,
	}
	rotate.Flags().BoolVar(&overlap, "overlap", true, "keep tokens of the old key good")
	c.verb(rotate, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			key, err := mock.RotateKey(ctx, control.Rotation{Overlap: &overlap})
			return report{value: key, text: func(page *list) { page.facts([2]string{"kid", key.ID}, [2]string{"alg", key.Alg}) }}, err
		}, nil
	})
	return group(&cobra.Command{
		Use:     "key",
		Short:   "Change the signing key",
		Example: `  popupmock ctl key rotate`,
	}, rotate)
}
