// Package control steers a running mock: its clock, accounts, tokens, keys and journal.
//
// Controller is the one interface for it. The server implements it in process, and Handler puts any Controller on HTTP
// under /_mock. Nothing here is subject to whitelists, and nothing is journalled.
package control
