package main

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/duration"
)

func accountGroup(c *ctl) *cobra.Command {
	return group(&cobra.Command{
		Use:     "account",
		Short:   "List, make, change and remove accounts",
		Example: `  popupmock ctl account list`,
	}, listAccounts(c), showAccount(c), checkAddress(c), addAccount(c), setAccount(c), removeAccount(c))
}

func listAccounts(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:   "list",
		Short: "List all accounts",
		Example: `  popupmock ctl account list
  popupmock ctl account list --json`,
		Args: noArguments,
	}, func([]string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			accounts, err := mock.Accounts(ctx)
			return report{value: accounts, text: func(page *list) {
				var rows [][]cell
				for _, a := range accounts {
					var row []cell
					for _, f := range factsOf(a) {
						row = append(row, cell{text: f[1]})
					}
					rows = append(rows, row)
				}
				page.table("USERNAME CLIENT_ID ACTIVE FEATURES IP_WHITELIST ACCESS_TTL REFRESH_TTL", rows, "no accounts")
			}}, err
		}, nil
	})
}

func factsOf(a control.Account) [][2]string {
	return [][2]string{
		{"username", a.Username},
		{"client_id", strconv.FormatInt(a.ClientID, 10)},
		{"active", yesOrNo(a.Active)},
		{"features", strings.Join(a.Features, ",")},
		{"ip_whitelist", strings.Join(a.IPWhitelist, ",")},
		{"access_ttl", duration.Format(time.Duration(a.AccessTTL) * time.Second)},
		{"refresh_ttl", duration.Format(time.Duration(a.RefreshTTL) * time.Second)},
	}
}

func yesOrNo(yes bool) string {
	if yes {
		return "yes"
	}
	return "no"
}

func oneAccount(a control.Account, err error) (report, error) {
	return report{value: a, text: func(page *list) { page.facts(factsOf(a)...) }}, err
}

func showAccount(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "show NAME",
		Short:   "Show one account",
		Example: `  popupmock ctl account show your_api_username`,
		Args:    exactly("NAME"),
	}, func(args []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return oneAccount(mock.Account(ctx, args[0]))
		}, nil
	})
}

func addAccount(c *ctl) *cobra.Command {
	var settings accountFlags
	var replace bool
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "Make an account",
		Long: `add makes an account. What is left out takes its default; the password has none.
An account that is there already is left alone, unless --replace is given: then
all its settings are replaced, and its tokens stay as they are.`,
		Example: `  echo sesame | popupmock ctl account add shop --password-stdin --features vouchers
  popupmock ctl account add shop --password-env SHOP_PASSWORD --replace`,
		Args: exactly("NAME"),
	}
	settings.bind(cmd)
	cmd.Flags().BoolVar(&replace, "replace", false, "replace the account if there is one")
	return c.verb(cmd, func(args []string) (call, error) {
		change, err := settings.change(c.p)
		if err == nil && change.Password == nil {
			err = errors.New("the password is missing, want --password-stdin or --password-env NAME")
		}
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			if !replace {
				if err := wantNone(ctx, mock, args[0]); err != nil {
					return report{}, err
				}
			}
			return oneAccount(mock.PutAccount(ctx, args[0], change))
		}, nil
	})
}

// wantNone refuses a name that is taken.
func wantNone(ctx context.Context, mock control.Controller, name string) error {
	_, err := mock.Account(ctx, name)
	var refusal *control.Error
	switch {
	case err == nil:
		return control.Conflictf("there is an account %q already; --replace replaces it, \"account set\" changes it", name)
	case errors.As(err, &refusal) && refusal.Kind == control.NotFound:
		return nil
	}
	return err
}

func setAccount(c *ctl) *cobra.Command {
	var settings accountFlags
	cmd := &cobra.Command{
		Use:   "set NAME",
		Short: "Change some settings of an account",
		Long: `set changes the settings that are given. Lists are replaced; an empty one empties
them, and an empty whitelist lets everybody in.`,
		Example: `  popupmock ctl account set your_api_username --ip-whitelist 192.0.2.1,2001:db8::/32
  popupmock ctl account set your_api_username --ip-whitelist "" --access-ttl 240s
  popupmock ctl account set your_api_username --active=false`,
		Args: exactly("NAME"),
	}
	settings.bind(cmd)
	return c.verb(cmd, func(args []string) (call, error) {
		change, err := settings.change(c.p)
		if err == nil && change == (control.AccountChange{}) {
			err = fmt.Errorf("nothing to set, want a flag%s", orHelp("", cmd))
		}
		if err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return oneAccount(mock.PatchAccount(ctx, args[0], change))
		}, nil
	})
}

func removeAccount(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "remove NAME",
		Short:   "Remove an account, and its tokens with it",
		Example: `  popupmock ctl account remove shop`,
		Args:    exactly("NAME"),
	}, func(args []string) (call, error) {
		return func(ctx context.Context, mock control.Controller) (report, error) {
			return report{text: said("account %s is removed", args[0])}, mock.DeleteAccount(ctx, args[0])
		}, nil
	})
}
