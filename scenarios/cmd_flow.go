package scenarios

import (
	"errors"
	"strings"
	"time"

	"github.com/popupmock/popupmock/mockserver/duration"
)

// flowCommands decide what runs, and keep values.
func flowCommands() []*command {
	return []*command{
		{
			name: "elapsed", usage: "SPAN", does: expects | reads,
			help: "Looks at how long the scenario has lasted by the clock of its sandbox.",
			run: func(a *actor, c *call) error {
				now, err := a.w.now(a.place)
				if err != nil {
					return err
				}
				if got := now.Sub(a.place.start); got != c.duration("SPAN") {
					return mismatchf("%s have passed, want %s", duration.Format(got), c.get("SPAN"))
				}
				return nil
			},
		},
		{
			name: "eventually", usage: "DURATION COMMAND", does: expects,
			help: "Tries an expectation about the mock again until it holds, for DURATION of real time. No request is sent again. A ! may stand before COMMAND.",
			run:  eventually,
		},
		{
			name: "expires", usage: "access|refresh SPAN [as=SESSION]", does: expects,
			check: func(k *checker, c *call) { k.pair(c) },
			help:  "Looks at how long the newest access or refresh token of the session has to live, by the answer that it came with and the clock of the sandbox; without a sandbox by real time, to within five seconds.",
			run:   expires,
		},
		{
			name: "parallel", usage: "SIZE",
			help: "Opens a block, up to end, that so many actors run at once, each with the sessions of the scenario. Behind it a session has the newest tokens that any of them got.",
			run:  parallel,
		},
		{
			name: "repeat", usage: "TIMES",
			help: "Opens a block, up to end, that runs so many times, one after the other.",
			run: func(a *actor, c *call) error {
				for range c.number("TIMES") {
					if err := a.steps(c.block); err != nil {
						return err
					}
				}
				return nil
			},
		},
		{
			name: "skip", usage: "[TEXT]",
			help: "Leaves out the rest of the scenario, and says why.",
			run: func(_ *actor, c *call) error {
				return &skipped{strings.TrimSpace("left out: " + c.get("TEXT"))}
			},
		},
		{
			name: "stop", usage: "",
			help: "Ends the scenario, which has held so far.",
			run:  func(*actor, *call) error { return errStop },
		},
	}
}

// pollEvery is how often eventually looks: real time.
const pollEvery = 5 * time.Millisecond

func eventually(a *actor, c *call) error {
	clock := a.w.r.options.Clock
	until := clock.Now().Add(c.duration("DURATION"))
	for {
		err := a.once(c.inner)
		if !errors.As(err, new(*mismatch)) && !errors.As(err, new(*unable)) {
			return err
		}
		if !clock.Now().Before(until) {
			return tooLate(c, err)
		}
		select {
		case <-clock.After(pollEvery):
		case <-a.w.ctx.Done():
			return a.w.ctx.Err()
		}
	}
}

// once tries an expectation, with the ! before it.
func (a *actor) once(c *call) error {
	bound, err := c.bound(a.value)
	if err != nil {
		return err
	}
	return a.turned(c, c.cmd.run(a, bound))
}

// tooLate is the error of an expectation that did not hold in time, of the kind that it had.
func tooLate(c *call, err error) error {
	text := "not within " + c.get("DURATION") + ": " + err.Error()
	if errors.As(err, new(*unable)) {
		return &unable{text}
	}
	return &mismatch{text}
}

// clockSlack is how far the expiry of a token may be off where there is no clock but the one on the wall: that of the server is
// another one, and a busy machine looks at its own late.
const clockSlack = 30 * time.Second

func expires(a *actor, c *call) error {
	s := a.session(c.get("as"))
	if len(s.pairs) == 0 {
		return unablef("the session %s has no token yet; login gives some", s.name)
	}
	now, err := a.w.now(a.place)
	if err != nil {
		return err
	}
	use := c.get("access|refresh")
	at := s.pairs[len(s.pairs)-1].AccessExpires
	if use == "refresh" {
		at = s.pairs[len(s.pairs)-1].RefreshExpires
	}
	got := at.Sub(now)
	if off := (got - c.duration("SPAN")).Abs(); off > 0 && (a.place.plane != nil || off > clockSlack) {
		return mismatchf("the %s token expires in %s, want %s", use, duration.Format(got), c.get("SPAN"))
	}
	return nil
}
