package main

import (
	"context"

	"github.com/spf13/cobra"

	"github.com/popupmock/popupmock/mockserver/control"
)

func checkAddress(c *ctl) *cobra.Command {
	return c.verb(&cobra.Command{
		Use:     "check NAME ADDRESS",
		Short:   "Tell whether an address would pass an account's whitelist",
		Example: `  popupmock ctl account check your_api_username 203.0.113.9`,
		Args:    exactly("NAME", "ADDRESS"),
	}, func(args []string) (call, error) {
		if _, err := control.ParseAddress(args[1]); err != nil {
			return nil, err
		}
		return func(ctx context.Context, mock control.Controller) (report, error) {
			check, err := mock.CheckAddress(ctx, args[0], args[1])
			return report{value: check, text: func(page *list) {
				page.facts([2]string{"address", check.Address}, [2]string{"passes", yesOrNo(check.Passes)}, [2]string{"entry", check.Entry})
			}}, err
		}, nil
	})
}
