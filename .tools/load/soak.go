package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/process"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// reader is the account that reads the list through the whole soak.
const reader = "reader"

// What is kept of a token is kept for a day after its end by the mock's clock, which therefore has a day in a minute: as many tokens are
// forgotten as are made, and memory can be flat. The account that logs in and refreshes has tokens of these lifetimes, in seconds.
const (
	soakClock   = 24 * 60
	soakAccess  = 60 * 60
	soakRefresh = 12 * 60 * 60
)

// shares are how much of the load each work has.
var shares = map[string]float64{productList: 0.90, refresh: 0.09, login: 0.01}

// errGrew is a soak that memory did not stay the same in.
var errGrew = errors.New("memory was not flat")

// soak puts a steady load on popupmock, reads its memory again and again, and tells whether it stayed the same. In the end it counts the
// goroutines of the server, and those of one that nothing was asked of.
func soak(ctx context.Context, o *options) error {
	o.rounds, o.each = 1, 2*time.Second
	run, s, list, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	mock := o.popupmockWith(soakSetUp(o.lasts))
	r := &running{target: mock, figures: &result.Server{}}
	if err := s.start(ctx, r); err != nil {
		return err
	}
	defer r.server.Stop()
	works, err := o.soakWorks(ctx, r.server.URL, list)
	if err != nil {
		return err
	}
	if o.rate == 0 {
		peak, err := drive.Send(ctx, works[productList], drive.Load{Connections: o.connections, For: o.each})
		if err := errors.Join(err, peak.Check()); err != nil {
			return err
		}
		o.rate = peak.PerSecond() / 2
	}
	fmt.Printf("%s\n%.0f requests a second for %v: of a hundred 90 read the list, 9 refresh, 1 logs in\n\n", run.On(), o.rate, o.lasts)
	memory, err := o.soakLoad(ctx, r.server, works)
	if err != nil {
		return err
	}
	if err := o.leftOver(ctx, s, r); err != nil {
		return err
	}
	return judge(memory)
}

// soakSetUp lets the clock run fast, gives the account that logs in short tokens, and adds one whose token lasts.
func soakSetUp(lasts time.Duration) func(ctx context.Context, c *control.Client, base string) error {
	return func(ctx context.Context, c *control.Client, _ string) error {
		var short, shortest int64 = soakRefresh, soakAccess
		if _, err := c.PatchAccount(ctx, user, control.AccountChange{AccessTTL: &shortest, RefreshTTL: &short}); err != nil {
			return err
		}
		password, long := "your_api_password", int64((lasts+time.Hour)/time.Second)*soakClock
		whitelist := networksWithLoopback(whitelisted)
		_, err := c.PutAccount(ctx, reader, control.AccountChange{Password: &password, AccessTTL: &long, RefreshTTL: &long, IPWhitelist: &whitelist})
		if err != nil {
			return err
		}
		rate := float64(soakClock)
		_, err = c.SetClock(ctx, control.ClockChange{Rate: &rate})
		return err
	}
}

func (o *options) soakWorks(ctx context.Context, base string, list []byte) (map[string]drive.Work, error) {
	client, err := control.NewClient(base)
	if err != nil {
		return nil, err
	}
	minted, err := client.Mint(ctx, control.Minting{Account: reader})
	if err != nil {
		return nil, err
	}
	refreshes, err := refreshWork(o.connections).get(ctx, base)
	if err != nil {
		return nil, err
	}
	return map[string]drive.Work{
		productList: {URL: base + productsPath, Token: minted.Token, Size: len(list)},
		refresh:     refreshes,
		login:       {URL: base + loginPath, Body: credentials, Size: pairBytes},
	}, nil
}

// soakLoad puts the load on and prints the memory until it is over. Any answer that is not good is an error in the end.
func (o *options) soakLoad(ctx context.Context, server *process.Server, works map[string]drive.Work) (result.Series, error) {
	var all sync.WaitGroup
	var mu sync.Mutex
	var wrong []error
	for name, w := range works {
		all.Go(func() {
			got, err := drive.Send(ctx, w, drive.Load{Connections: o.connections, For: o.lasts, Rate: o.rate * shares[name]})
			if err == nil {
				err = got.Check()
			}
			mu.Lock()
			defer mu.Unlock()
			fmt.Printf("%-12s %d answers, 99 of 100 within %.1f ms\n", name, got.Requests, got.Late)
			if err != nil {
				wrong = append(wrong, fmt.Errorf("%s: %w", name, err))
			}
		})
	}
	done := make(chan struct{})
	go func() { all.Wait(); close(done) }()
	memory, err := o.watch(ctx, server, done)
	<-done
	return memory, errors.Join(append(wrong, err)...)
}

// watch reads and prints the memory of a server until something is done.
func (o *options) watch(ctx context.Context, server *process.Server, done <-chan struct{}) (result.Series, error) {
	ticker := time.NewTicker(o.every)
	defer ticker.Stop()
	var memory result.Series
	for begin := time.Now(); ; {
		select {
		case <-done:
			return memory, context.Cause(ctx)
		case <-ticker.C:
		}
		megabytes, err := server.Megabytes()
		if err != nil {
			return memory, err
		}
		memory = append(memory, megabytes)
		fmt.Printf("%8s  %6.1f MB\n", time.Since(begin).Round(time.Second), megabytes)
	}
}

// settle is how long a server has to end what was going on when the load was over.
const settle = 2 * time.Second

// leftOver prints how many goroutines the server has after the load, and an idle one.
func (o *options) leftOver(ctx context.Context, s *stand, loaded *running) error {
	idle := &running{target: loaded.target, figures: &result.Server{}}
	if err := s.start(ctx, idle); err != nil {
		return err
	}
	defer idle.server.Stop()
	time.Sleep(settle)
	before, err := idle.server.Goroutines()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return nil
	}
	after, err := loaded.server.Goroutines()
	if err != nil {
		return err
	}
	fmt.Printf("\n%d goroutines after the load, %d in a server that was asked for nothing\n", after, before)
	if after > before {
		return fmt.Errorf("%d goroutines are left over", after-before)
	}
	return nil
}

// Memory is flat when its median in the last quarter is at most so much of that in the second one; the first may fill what has a bound.
const (
	flatRatio  = 1.10
	flatLeast  = 8 // readings, of which a quarter is two
	flatWithin = 2 // MB, which are noise whatever the ratio
)

// judge tells whether memory was flat.
func judge(memory result.Series) error {
	n := len(memory)
	if n < flatLeast {
		fmt.Printf("%d readings are too few to tell whether memory is flat, want %d\n", n, flatLeast)
		return nil
	}
	early, late := memory[n/4:n/2].Median(), memory[n-n/4:].Median()
	fmt.Printf("memory: %.1f MB in the second quarter, %.1f MB in the last one\n", early, late)
	if late > early*flatRatio && late > early+flatWithin {
		return fmt.Errorf("%w: %.1f MB became %.1f", errGrew, early, late)
	}
	fmt.Println("memory was flat")
	return nil
}
