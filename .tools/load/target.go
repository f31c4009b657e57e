package main

import (
	"context"
	"encoding/json"
	"fmt"

	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/process"
)

// A target is a server that is measured.
type target struct {
	name, what string
	command    process.Command
	// first is the path whose answer tells that the server has started.
	first string
	// setUp makes the server ready for the load; nil where there is nothing to do.
	setUp func(ctx context.Context, base string) error
	works []work
	// beside are further servers, started once the first is set up and loaded at the same time.
	beside []process.Command
	// calls is how often a server has called its state so far; nil where that is not asked for.
	calls func(ctx context.Context, base string) (float64, error)
}

// A work is a kind of request, ready for the server at a base URL.
type work struct {
	name string
	get  func(ctx context.Context, base string) (drive.Work, error)
}

// The names of works, which are in tables.
const (
	productList = "product list"
	login       = "login"
	refresh     = "refresh"
)

// Paths of the vendor's API.
const (
	productsPath = "/api/v1/products"
	loginPath    = "/auth/login"
	refreshPath  = "/auth/refresh"
)

// credentials are those of the account that popupmock has at its start, and the bar as well.
const credentials = `{"username":"your_api_username","password":"your_api_password"}`

// pairBytes is the least that an answer with two tokens has.
const pairBytes = 400

// listWork reads the product list with an access token, and wants these bytes of any server.
func listWork(body []byte) work {
	return work{productList, func(ctx context.Context, base string) (drive.Work, error) {
		token, _, err := logIn(ctx, base)
		if err != nil {
			return drive.Work{}, err
		}
		list := drive.Work{URL: base + productsPath, Token: token, Size: len(body)}
		return list, sameAnswer(ctx, list, body)
	}}
}

// sameAnswer is an error where a server does not answer these very bytes.
func sameAnswer(ctx context.Context, list drive.Work, body []byte) error {
	answer, err := list.Once(ctx)
	if err != nil {
		return err
	}
	if string(answer) != string(body) {
		return fmt.Errorf("%s answers other %d bytes than the product list of %d", list.URL, len(answer), len(body))
	}
	return nil
}

func loginWork() work {
	return work{login, func(_ context.Context, base string) (drive.Work, error) {
		return drive.Work{URL: base + loginPath, Body: credentials, Size: pairBytes}, nil
	}}
}

// refreshWork logs in once for each connection, and some more that wrk asks for to try its script.
func refreshWork(connections int) work {
	return work{refresh, func(ctx context.Context, base string) (drive.Work, error) {
		w := drive.Work{URL: base + refreshPath, Body: `{"refresh_token":"` + drive.RotateMark + `"}`, Size: pairBytes}
		for range connections + 8 {
			_, token, err := logIn(ctx, base)
			if err != nil {
				return w, err
			}
			w.Rotate = append(w.Rotate, token)
		}
		return w, nil
	}}
}

// logIn returns an access and a refresh token.
func logIn(ctx context.Context, base string) (access, refresh string, err error) {
	answer, err := drive.Work{URL: base + loginPath, Body: credentials}.Once(ctx)
	if err != nil {
		return "", "", err
	}
	var pair struct {
		Data struct {
			Access  string `json:"access_token"`
			Refresh string `json:"refresh_token"`
		} `json:"data"`
	}
	if err := json.Unmarshal(answer, &pair); err != nil {
		return "", "", fmt.Errorf("answer to a login: %w", err)
	}
	if pair.Data.Access == "" || pair.Data.Refresh == "" {
		return "", "", fmt.Errorf("the answer to a login at %s has no two tokens", base)
	}
	return pair.Data.Access, pair.Data.Refresh, nil
}
