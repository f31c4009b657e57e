package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"os"
	"sync"
	"time"
)

// A pair of tokens, and when the first of them expires.
type pair struct {
	access, refresh string
	expires         time.Time
}

// A client keeps its tokens in memory. The fields of kind func are its steps; a variant replaces one.
type client struct {
	settings
	http *http.Client

	renewing sync.Mutex // whoever holds it may replace the pair
	reading  sync.Mutex
	current  *pair

	early time.Duration

	each    func(c *client, ctx context.Context, paths []string) []error
	get     func(ctx context.Context, path string) ([]any, error)
	call    func(ctx context.Context, path string, tokens *pair) (answer, error)
	due     func(tokens *pair) bool
	renew   func(ctx context.Context, stale *pair) (*pair, error)
	replace func(ctx context.Context, stale *pair) (*pair, error)
	refresh func(ctx context.Context, stale *pair) (*pair, error)
	login   func(ctx context.Context) (*pair, error)
	accept  func(what string, a answer) (*pair, error)
	pause   func(a answer, err error, try int) (time.Duration, bool)
	show    func(path string, records int, err error)
	address func(path string, tokens *pair) string
	status  int // when a call has failed
}

func newClient(s settings) *client {
	c := &client{settings: s, http: &http.Client{Timeout: 5 * time.Second}, early: 5 * time.Minute, status: 1}
	c.each, c.show, c.address = inTurn, show, func(path string, _ *pair) string { return c.base + path }
	c.get, c.call, c.due = c.getOnce, c.callPatiently, c.expiresSoon
	c.renew, c.replace, c.refresh, c.login = c.renewOnce, c.refreshOrLogin, c.refreshPatiently, c.logIn
	c.accept, c.pause = accept, pause
	return c
}

// run makes all calls and returns the exit status.
func (c *client) run(ctx context.Context, paths []string) int {
	if errors.Join(c.each(c, ctx, paths)...) != nil {
		return c.status
	}
	return 0
}

// one makes one call and shows what became of it.
func (c *client) one(ctx context.Context, path string) error {
	records, err := c.get(ctx, path)
	c.show(path, len(records), err)
	return err
}

func show(path string, records int, err error) {
	if err != nil {
		fmt.Fprintf(os.Stderr, "%s: %v\n", path, err)
		return
	}
	fmt.Printf("%s: %d records\n", path, records)
}

// inTurn ends after a failure that every other call would share.
func inTurn(c *client, ctx context.Context, paths []string) []error {
	var failed []error
	for _, path := range paths {
		err := c.one(ctx, path)
		failed = append(failed, err)
		if errors.Is(err, errFinal) {
			break
		}
	}
	return failed
}

func inParallel(c *client, ctx context.Context, paths []string) []error {
	failed := make([]error, len(paths))
	var calls sync.WaitGroup
	for i, path := range paths {
		calls.Go(func() { failed[i] = c.one(ctx, path) })
	}
	calls.Wait()
	return failed
}

// getOnce renews the pair once after a 401, and then asks once more. A second 401 is not about the tokens' age.
func (c *client) getOnce(ctx context.Context, path string) ([]any, error) {
	tokens, err := c.valid(ctx)
	if err != nil {
		return nil, err
	}
	a, err := c.call(ctx, path, tokens)
	if err == nil && a.status == http.StatusUnauthorized {
		if tokens, err = c.renew(ctx, tokens); err != nil {
			return nil, err
		}
		a, err = c.call(ctx, path, tokens)
	}
	if err != nil {
		return nil, err
	}
	return a.records(path)
}

// valid is a pair that is not due.
func (c *client) valid(ctx context.Context) (*pair, error) {
	tokens := c.pair()
	if tokens == nil {
		var err error
		if tokens, err = c.renew(ctx, nil); err != nil {
			return nil, err
		}
	}
	if c.due(tokens) {
		return c.renew(ctx, tokens)
	}
	return tokens, nil
}

func (c *client) expiresSoon(tokens *pair) bool { return time.Until(tokens.expires) <= c.early }

func (c *client) pair() *pair {
	c.reading.Lock()
	defer c.reading.Unlock()
	return c.current
}

func (c *client) keep(tokens *pair) {
	c.reading.Lock()
	defer c.reading.Unlock()
	c.current = tokens
}

// renewOnce replaces a pair, unless another call has done so while this one waited for the lock.
func (c *client) renewOnce(ctx context.Context, stale *pair) (*pair, error) {
	c.renewing.Lock()
	defer c.renewing.Unlock()
	if tokens := c.pair(); tokens != stale {
		return tokens, nil
	}
	tokens, err := c.replace(ctx, stale)
	if err == nil {
		c.keep(tokens)
	}
	return tokens, err
}

// refreshOrLogin logs in when there is nothing to refresh, and when the refresh did not bring anything. After a 403 a login
// would fare no better, and after a 429 the server wants to be left alone.
func (c *client) refreshOrLogin(ctx context.Context, stale *pair) (*pair, error) {
	if stale == nil {
		return c.login(ctx)
	}
	tokens, err := c.refresh(ctx, stale)
	if err == nil || errors.Is(err, errFinal) {
		return tokens, err
	}
	return c.login(ctx)
}
