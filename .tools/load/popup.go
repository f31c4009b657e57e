package main

import (
	"context"
	"encoding/json"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/trigger"
	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/process"
)

// user is the account that logs in, and other one that never does.
const (
	user  = "your_api_username"
	other = "nobody-here"
)

// whitelisted is how many networks may call.
const whitelisted = 10_000

// items is how many products the list has.
const items = 20

// writeData writes the data that popupmock serves: one page of products that are as short as they may be, since long ones would hide
// what a server does beside sending them.
func writeData(folder string) error {
	type amounts struct {
		Min      int `json:"min_value"`
		Max      int `json:"max_value"`
		Discount int `json:"discount"`
	}
	var products []map[string]any
	for i := range items {
		id := i + 1
		products = append(products, map[string]any{
			"id": id, "name": "Card " + strconv.Itoa(id), "category": "Gift Cards", "sub_category": "Retail Gift Cards", "country_id": 2,
			"currency_id": 46, "image_url": "https://img.example.com/" + strconv.Itoa(id), "delivery_mode": "ONLINE",
			"delivery_type": "VOUCHER", "delivery_time": "INSTANT", "validity": "1 year", "available_denominations": []amounts{{5, 50, 0}},
		})
	}
	text, err := json.Marshal(products)
	if err != nil {
		return err
	}
	if err := os.Mkdir(folder, 0o700); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(folder, "products.json"), text, 0o600)
}

// popupmockWith is popupmock with everything on; the flags come after those that it always has. More is set up after the rest.
func (o *options) popupmockWith(more func(ctx context.Context, c *control.Client, base string) error, flags ...string) target {
	return target{
		name: "popupmock", what: "everything on",
		command: func(host string, port int) []string {
			listen := host + ":" + strconv.Itoa(port)
			return append([]string{o.popupmock, "serve", "--quiet", "--listen", listen, "--data", o.dataFolder()}, flags...)
		},
		first: productsPath,
		setUp: func(ctx context.Context, base string) error {
			client, err := control.NewClient(base)
			if err != nil {
				return err
			}
			if err := everythingOn(ctx, client); err != nil {
				return fmt.Errorf("setting popupmock up: %w", err)
			}
			if more == nil {
				return nil
			}
			return more(ctx, client, base)
		},
	}
}

func (o *options) dataFolder() string { return filepath.Join(o.folder, "data") }

// everythingOn has each request pass all that popupmock can do to it: a whitelist, faults and triggers that look at it and let it pass,
// and a sandbox that it could be for. The journal and the check of each answer are always on.
func everythingOn(ctx context.Context, c *control.Client) error {
	networks := networksWithLoopback(whitelisted)
	password := "never used"
	if _, err := c.PatchAccount(ctx, user, control.AccountChange{IPWhitelist: &networks}); err != nil {
		return err
	}
	if _, err := c.PutAccount(ctx, other, control.AccountChange{Password: &password}); err != nil {
		return err
	}
	for _, rule := range []fault.Rule{
		{Operation: fault.AnyOperation, Account: other, Phase: fault.Before, Effect: fault.Status{Code: 503}},
		{Operation: "listCountries", Phase: fault.After, Effect: fault.Reset{}},
	} {
		if _, err := c.AddFault(ctx, rule); err != nil {
			return err
		}
	}
	_, err := c.AddTrigger(ctx, trigger.Rule{
		On: trigger.On{Operation: trigger.AnyOperation, Account: other, Event: trigger.Received}, Do: []trigger.Action{trigger.Advance{By: time.Hour}},
	})
	if err != nil {
		return err
	}
	_, err = c.CreateSandbox(ctx, control.SandboxSettings{Name: "beside"})
	return err
}

// networksWithLoopback are n networks, of which one has the address that the load comes from.
func networksWithLoopback(n int) []string {
	networks := []string{"127.0.0.0/8"}
	for i := range n - 1 {
		address := netip.AddrFrom4([4]byte{byte(16 + i>>16), byte(i >> 8), byte(i), 0})
		networks = append(networks, netip.PrefixFrom(address, 24).String())
	}
	return networks
}

// fetchList starts popupmock once for the bytes of its product list, which all others answer as well.
func (o *options) fetchList(ctx context.Context, pin process.Pin) ([]byte, error) {
	mock := o.popupmockWith(nil)
	server, err := process.Start(ctx, pin, mock.command, mock.first)
	if err != nil {
		return nil, err
	}
	defer server.Stop()
	if err := mock.setUp(ctx, server.URL); err != nil {
		return nil, err
	}
	token, _, err := logIn(ctx, server.URL)
	if err != nil {
		return nil, err
	}
	return drive.Work{URL: server.URL + productsPath, Token: token}.Once(ctx)
}
