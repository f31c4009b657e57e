package main

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"sync"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/tools/load/internal/drive"
	"github.com/popupmock/popupmock/tools/load/internal/result"
)

// A dimension is something that popupmock can hold much of.
type dimension struct {
	name string
	most int // what can be made of it; larger sizes are left out
	why  string
	// flags are those that a server needs to hold n of them.
	flags func(n int) []string
	// fill makes n of them.
	fill func(ctx context.Context, c *control.Client, base string, n int) error
}

var dimensions = []dimension{
	{name: "tokens", most: 10_000_000, fill: fillTokens},
	{name: "journal", most: 10_000_000, flags: journalFlags, fill: fillJournal},
	{name: "whitelist", most: 50_000, why: "a control call has 1 MiB at most", fill: fillWhitelist},
	{name: "accounts", most: 10_000_000, fill: fillAccounts},
	{name: "sandboxes", most: control.MaxSandboxes - 1, why: "there are no more at a time", fill: fillSandboxes},
}

func dimensionNames() []string {
	var names []string
	for _, d := range dimensions {
		names = append(names, d.name)
	}
	return names
}

// growth measures, for each dimension, servers that hold more and more of it; ratios are to the one that holds least. A run of logins
// adds pairs of its own to what there is, and comes last.
func growth(ctx context.Context, o *options) error {
	run, s, list, err := o.prepare(ctx)
	if err != nil {
		return err
	}
	for _, d := range dimensions {
		if !slices.Contains(o.of, d.name) {
			continue
		}
		targets := o.sizesOf(d, list)
		fmt.Fprintf(os.Stderr, "%s, %d sizes\n", d.name, len(targets))
		if run.Servers, err = s.rounds(ctx, targets, o.rounds); err != nil {
			return fmt.Errorf("growth of %s: %w", d.name, err)
		}
		run.Command = "make bench-growth, " + d.name
		if err := o.showGrowth(run, d); err != nil {
			return err
		}
	}
	return nil
}

// sizesOf are the servers to measure for a dimension: one for each size, and one for the most there can be in place of larger ones.
func (o *options) sizesOf(d dimension, list []byte) []target {
	var targets []target
	last := 0
	for _, size := range o.sizes {
		n := min(size, d.most)
		if n == last {
			continue
		}
		last = n
		var flags []string
		if d.flags != nil {
			flags = d.flags(n)
		}
		mock := o.popupmockWith(func(ctx context.Context, c *control.Client, base string) error { return d.fill(ctx, c, base, n) }, flags...)
		mock.name, mock.what = strconv.Itoa(n)+" "+d.name, "popupmock"
		mock.works = []work{listWork(list), loginWork(), refreshWork(o.connections)}
		targets = append(targets, mock)
	}
	return targets
}

func (o *options) showGrowth(run *result.Run, d dimension) error {
	run.Notes = nil
	if d.why != "" {
		run.Notes = []string{fmt.Sprintf("There are %d %s at most: %s.", d.most, d.name, d.why)}
	}
	run.Text(os.Stdout)
	fmt.Println()
	if o.json == "" {
		return nil
	}
	folder, name := filepath.Split(o.json)
	return run.WriteJSON(filepath.Join(folder, d.name+"-"+name))
}

// fillTokens logs in, so that each pair is live and in a family of its own.
func fillTokens(ctx context.Context, _ *control.Client, base string, n int) error {
	return send(ctx, drive.Work{URL: base + loginPath, Body: credentials, Size: pairBytes}, n)
}

// journalFlags give the journal room for n entries of the product list, as far as there is room: it takes 2 GiB at most.
func journalFlags(n int) []string {
	return []string{"--journal-entries", strconv.Itoa(n), "--journal-bytes", strconv.Itoa(min(max(1<<24, n*4096), math.MaxInt32))}
}

func fillJournal(ctx context.Context, _ *control.Client, base string, n int) error {
	token, _, err := logIn(ctx, base)
	if err != nil {
		return err
	}
	return send(ctx, drive.Work{URL: base + productsPath, Token: token}, n)
}

// send sends n requests as fast as the server takes them.
func send(ctx context.Context, w drive.Work, n int) error {
	got, err := drive.Send(ctx, w, drive.Load{Connections: 32, Count: n})
	if err != nil {
		return err
	}
	if got.Requests < n {
		return fmt.Errorf("%d of %d requests were sent: %w", got.Requests, n, context.Cause(ctx))
	}
	return got.Check()
}

func fillWhitelist(ctx context.Context, c *control.Client, _ string, n int) error {
	networks := networksWithLoopback(n)
	_, err := c.PatchAccount(ctx, user, control.AccountChange{IPWhitelist: &networks})
	return err
}

func fillAccounts(ctx context.Context, c *control.Client, _ string, n int) error {
	password := "never used"
	return each(n, func(i int) error {
		_, err := c.PutAccount(ctx, "account-"+strconv.Itoa(i), control.AccountChange{Password: &password})
		return err
	})
}

func fillSandboxes(ctx context.Context, c *control.Client, _ string, n int) error {
	return each(n, func(i int) error {
		_, err := c.CreateSandbox(ctx, control.SandboxSettings{Name: "sandbox-" + strconv.Itoa(i)})
		return err
	})
}

// each calls something for 0 to n-1, two at a time, since clients of net/http keep two connections to a host. It ends at the first error.
func each(n int, call func(i int) error) error {
	const lanes = 2
	var all sync.WaitGroup
	wrong := make([]error, lanes)
	for lane := range lanes {
		all.Go(func() {
			for i := lane; i < n && wrong[lane] == nil; i += lanes {
				wrong[lane] = call(i)
			}
		})
	}
	all.Wait()
	for _, err := range wrong {
		if err != nil {
			return err
		}
	}
	return nil
}
