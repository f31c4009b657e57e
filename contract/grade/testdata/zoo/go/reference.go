package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	api "github.com/popupmock/popupmock/contract/client"
	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/seal"
)

// reference is a program with the reference client. Its processes share one pair, in an encrypted file; where a machine has a
// safer place for the key than a file beside it, that is better.
func reference(ctx context.Context, s settings) int {
	c, err := newReference(s)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	var status int
	for _, call := range []struct {
		path string
		make func() (int, error)
	}{
		{paths[0], func() (int, error) { page, err := c.ProductPage(ctx, api.ProductQuery{}); return len(page.Items), err }},
		{paths[1], func() (int, error) { all, err := c.Categories(ctx); return len(all), err }},
		{paths[2], func() (int, error) { all, err := c.Countries(ctx); return len(all), err }},
	} {
		records, err := call.make()
		show(call.path, records, err)
		if err != nil {
			status = 1
		}
	}
	return status
}

func newReference(s settings) (*api.Client, error) {
	home, err := os.UserHomeDir()
	if err != nil {
		return nil, err
	}
	folder := filepath.Join(home, ".popup")
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return nil, err
	}
	key, err := sharedKey(filepath.Join(folder, "key"))
	if err != nil {
		return nil, err
	}
	store, err := tokenstore.NewFile(filepath.Join(folder, "tokens.age"), key)
	if err != nil {
		return nil, err
	}
	return api.New(s.base, api.Credentials{Username: s.username, Password: api.Password(s.password)},
		api.WithStore(store), api.WithAnswerTimeout(5*time.Second), api.WithRetries(3, 300*time.Millisecond, 20*time.Second))
}

// sharedKey reads a key from a file, or makes both. Of several processes that do so at once, one has its key in the file, and
// the others read that: a link is made whole or not at all.
func sharedKey(path string) (seal.Key, error) {
	text, err := os.ReadFile(path)
	if err == nil {
		return seal.ParseKey(string(text))
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return seal.Key{}, err
	}
	key, err := seal.GenerateKey()
	if err != nil {
		return seal.Key{}, err
	}
	mine := fmt.Sprintf("%s.%d", path, os.Getpid())
	if err := os.WriteFile(mine, []byte(key.Secret()), 0o600); err != nil {
		return seal.Key{}, err
	}
	defer func() { _ = os.Remove(mine) }()
	if err := os.Link(mine, path); err != nil && !errors.Is(err, fs.ErrExist) {
		return seal.Key{}, err
	}
	return sharedKey(path)
}
