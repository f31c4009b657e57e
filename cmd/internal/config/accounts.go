package config

import (
	"errors"
	"fmt"
	"slices"

	"github.com/goccy/go-yaml/ast"

	"github.com/popupmock/popupmock/mockserver"
)

// accounts returns what the file gives for each account.
func (r *reader) accounts(node ast.Node) []source {
	sequence, ok := node.(*ast.SequenceNode)
	if !ok {
		r.wrong(start(node), "%s is %s, want a list", accountsKey, describe(node))
		return nil
	}
	var accounts []source
	for _, value := range sequence.Values {
		accounts = append(accounts, r.account(value))
	}
	return accounts
}

func (r *reader) account(node ast.Node) source {
	account := source{}
	if _, ok := node.(*ast.MappingNode); !ok {
		r.wrong(start(node), "an account is %s, want username, password and so on", describe(node))
		return account
	}
	pairs := r.mapping(node, "an account", keyNames(accountSettings))
	for _, p := range pairs {
		read(r, accountSettings, p, account)
	}
	for _, required := range []string{"username", "password"} {
		if !slices.ContainsFunc(pairs, func(p pair) bool { return p.key == required }) {
			r.wrong(start(node), "the account has no %s", required)
		}
	}
	return account
}

// addAccounts completes the accounts of the mock: those of the file, and the default account unless the file has one of
// its name.
func addAccounts(s *Settings, given []source) error {
	list := accountList{names: map[string]bool{}, owners: map[int64]string{}}
	replaced := slices.ContainsFunc(given, func(from source) bool {
		return last(from["username"]) == mockserver.DefaultUsername
	})
	if s.DefaultAccount = !replaced; s.DefaultAccount {
		list.append(mockserver.DefaultAccount())
	}
	var errs []error
	for _, from := range given {
		errs = append(errs, list.add(from))
	}
	s.Mock.Accounts = list.numbered()
	return errors.Join(errs...)
}

type accountList struct {
	accounts []mockserver.AccountConfig
	names    map[string]bool
	owners   map[int64]string // usernames by client_id
}

func (l *accountList) append(a mockserver.AccountConfig) {
	l.accounts = append(l.accounts, a)
	l.names[a.Username] = true
	if a.ClientID != 0 {
		l.owners[a.ClientID] = a.Username
	}
}

// add appends an account of the file, and complains where it is wrong by itself or shares a name or number with one before.
func (l *accountList) add(from source) error {
	var a mockserver.AccountConfig
	errs := []error{applyAll(accountSettings, &a, from)}
	if a.Username != "" && l.names[a.Username] {
		errs = append(errs, from["username"][0].wrong(fmt.Errorf("%s is the name of an earlier account", shown(a.Username))))
	}
	if owner, taken := l.owners[a.ClientID]; taken {
		errs = append(errs, from["client-id"][0].wrong(fmt.Errorf("%d is that of account %s already", a.ClientID, shown(owner))))
	}
	l.append(a)
	return errors.Join(errs...)
}

// numbered gives a client_id to each account without one: to that of the default name the one in the vendor's samples, to
// the others the next free ones after it.
func (l *accountList) numbered() []mockserver.AccountConfig {
	for i := range l.accounts {
		a := &l.accounts[i]
		if a.ClientID != 0 {
			continue
		}
		a.ClientID = mockserver.DefaultClientID
		if a.Username != mockserver.DefaultUsername {
			a.ClientID++
		}
		for l.owners[a.ClientID] != "" {
			a.ClientID++
		}
		l.owners[a.ClientID] = a.Username
	}
	return l.accounts
}
