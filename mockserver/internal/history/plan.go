package history

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// Password is that of all accounts.
const Password = "pw"

// Plan is what clients do. Which calls they make follows from the seed, and from what is answered.
type Plan struct {
	Rules Rules
	// Mocks say which mock there is at each place. Another one may take its place meanwhile.
	Mocks []func() Mock
	// Accounts are the usernames that the mocks have. Most calls are about the first one.
	Accounts []string
	Seed     uint64
	Clients  int
	Calls    int // of each client
	// InStep has all clients begin each call at the same time, often with one and the same token, and wait for each other before the next.
	InStep bool
	// CatchUp has a mock catch up before a token is used that is to be judged by what others have revoked. Uses without that are made, and
	// are not in the history. Without CatchUp all are, and the mocks must be strict about revocations by themselves.
	CatchUp bool
	// Lost is how many answers of a hundred do not reach the client.
	Lost int
	// Pause is called by a client after a call with an unknown outcome, before it goes on. Nil does nothing.
	Pause func()
}

// Record has clients call the mocks, and returns what was answered, and the Unix second that the clock showed before. The error is an answer
// that no mock should give.
func Record(ctx context.Context, plan Plan) (h History, start int64, err error) {
	clock, err := plan.Mocks[0]().Clock(ctx)
	if err != nil {
		return nil, 0, fmt.Errorf("read the clock: %w", err)
	}
	b := newBoard()
	var clients []*client
	for n := range plan.Clients {
		clients = append(clients, &client{
			plan: plan, number: n, dice: rand.New(rand.NewPCG(plan.Seed, uint64(n))), board: b, ctx: ctx, //nolint:gosec // clients count from 0
		})
	}
	if plan.InStep {
		inStep(plan, clients)
	} else {
		freely(plan, clients)
	}
	var errs []error
	for _, c := range clients {
		errs = append(errs, c.err)
	}
	return b.recorder.history(), clock.Now.Unix(), errors.Join(errs...)
}

func freely(plan Plan, clients []*client) {
	var all sync.WaitGroup
	for _, c := range clients {
		all.Go(func() {
			for range plan.Calls {
				c.make(c.choose())
			}
		})
	}
	all.Wait()
}

// inStep has every second round be a rush on the newest refresh token.
func inStep(plan Plan, clients []*client) {
	for round := range plan.Calls {
		var all, start sync.WaitGroup
		start.Add(1)
		for _, c := range clients {
			next := c.choose()
			if newest := c.board.newest(plan.Accounts[0]); round%2 == 1 && newest.refresh != "" {
				next = step{Call{Kind: Refresh, Account: plan.Accounts[0], Pair: newest.number}, newest}
			}
			all.Go(func() {
				start.Wait()
				c.make(next)
			})
		}
		start.Done()
		all.Wait()
	}
}

// step is a call, and the tokens that it is made with.
type step struct {
	call Call
	with tokens
}

// chances are out of a hundred, and what is left over is a login.
var chances = []struct {
	kind   Kind
	newest bool
	of100  int
}{
	{Refresh, true, 36}, {Refresh, false, 8}, {Use, true, 16}, {Use, false, 8}, {RevokeAll, true, 4}, {RevokeFamily, true, 5},
	{Advance, true, 6}, {Deactivate, true, 2}, {Activate, true, 4}, {RotateKey, true, 1}, {DropKey, true, 1}, {Reset, true, 1},
}

// longestStep is how far a call moves the clock at most.
const longestStep = 25 * time.Second

// choose takes what comes next.
func (c *client) choose() step {
	account := c.plan.Accounts[0]
	if others := c.plan.Accounts[1:]; len(others) > 0 && c.dice.IntN(4) == 0 {
		account = others[c.dice.IntN(len(others))]
	}
	roll := c.dice.IntN(100)
	for _, chance := range chances {
		if roll -= chance.of100; roll >= 0 {
			continue
		}
		with := c.board.newest(account)
		if !chance.newest {
			with = c.board.some(account, c.dice)
		}
		call := Call{Kind: chance.kind, Account: account, Pair: with.number, Family: with.first}
		switch call.Kind {
		case Advance:
			call = Call{Kind: Advance, By: 1 + c.dice.Int64N(int64(longestStep/time.Second))}
		case RotateKey, DropKey, Reset:
			call = Call{Kind: call.Kind}
		}
		if call.Account != "" && with.number == 0 {
			break
		}
		return step{call, with}
	}
	return step{call: Call{Kind: Login, Account: account}}
}
