// Package shop sells the products of a catalogue: what an order costs, which wallet pays, and what is left afterwards. It
// knows no HTTP, and no clock: callers bring the time.
//
// Each account has wallets of its own, which begin as the catalogue has them; the stock is one for all. An order is one step:
// stock, balance, transaction and order change together, or nothing does. At all times the balance of a wallet is the sum of
// its completed transactions, that of a prepaid one is not below zero, and an account has one order at most of each ref.
//
// The vendor documents none of it; what there is comes from sibling documentation.
package shop
