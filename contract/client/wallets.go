package client

import (
	"context"
	"iter"
	"net/http"

	"github.com/popupmock/popupmock/openapi"
)

// Wallet is an amount of money of the account, in one currency (vendor: wallets page).
type Wallet = openapi.Wallet

// WalletType says whether a wallet is paid for before or after. Types that are not documented are let pass.
type WalletType = openapi.WalletType

// Types of wallets (vendor: wallets page).
const (
	WalletPrepaid  = openapi.WalletPrepaid
	WalletPostpaid = openapi.WalletPostpaid
)

// WalletQuery chooses wallets. The zero WalletQuery chooses all.
type WalletQuery struct {
	// Page is where to begin, from 1; zero is the first page.
	Page int
	// Limit is how many make a page: 50 unless it says otherwise, and 10,000 at most.
	Limit int
	// Currency chooses the wallets in a currency. The vendor does not say whether it takes its code or its number.
	Currency string
	// Name chooses by name, as the vendor's page has it, though a wallet has none.
	Name string
}

// Wallets goes through the wallets, by ID, the highest first. It fetches a page when it gets there; Page says how it goes on
// and ends, and what it does about wallets that come and go meanwhile.
func (c *Client) Wallets(ctx context.Context, query WalletQuery) iter.Seq2[Wallet, error] {
	return everyItem(ctx, "listWallets", query.Page, func(w Wallet) int64 { return w.ID }, func(number int) (Page[Wallet], error) {
		next := query // two loops may run at a time
		next.Page = number
		return c.WalletPage(ctx, next)
	})
}

// WalletPage returns one page of the wallets, and how many there are.
func (c *Client) WalletPage(ctx context.Context, query WalletQuery) (Page[Wallet], error) {
	return pageOf[Wallet](sixHeaders, "listWallets", query.Page, query.Limit, func() (*http.Response, error) {
		return c.api.ListWallets(ctx, openapi.ListWalletsParams{
			Page: given(query.Page), Limit: given(query.Limit), Currency: given(query.Currency), Name: given(query.Name),
		})
	})
}

// Wallet returns one wallet. No readable page of the vendor has the call: that there is one is assumed.
func (c *Client) Wallet(ctx context.Context, id int64) (Wallet, error) {
	return answer[Wallet]("getWallet")(c.api.GetWallet(ctx, id))
}
