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
			name: "elapsed", usage: "DURATION", does: expects | reads,
			help: "Looks at how long the scenario has lasted by the clock of its sandbox.",
			run: func(a *actor, c *call) error {
				now, err := a.w.now(a.place)
				if err != nil {
					return err
				}
				if got := now.Sub(a.place.start); got != c.duration("DURATION") {
					return mismatchf("%s have passed, want %s", duration.Format(got), c.get("DURATION"))
				}
				return nil
			},
		},
		{
			name: "eventually", usage: "DURATION COMMAND", does: expects,
			help: "Tries an expectation again until it holds, for DURATION of real time.",
			run:  eventually,
		},
		{
			name: "expires", usage: "access|refresh DURATION [as=NAME]", does: expects | reads,
			help: "Looks at how long a token of the session has to live, by its answer and the clock of the sandbox.",
			run:  expires,
		},
		{
			name: "keep", usage: "NAME [token=TOKEN] [as=NAME]",
			help: "Gives a token a name, for token=NAME: the refresh token, unless another is named.",
			run: func(a *actor, c *call) error {
				text, _, err := a.token(c.get("token"), c.get("as"), "refresh")
				if err == nil {
					a.session(c.get("as")).kept[c.get("NAME")] = text
				}
				return err
			},
		},
		{
			name: "parallel", usage: "SIZE",
			help: "Opens a block that so many actors run at once, each with the sessions of the scenario, up to end. Behind it the session has the newest pair that any of them got.",
			run:  parallel,
		},
		{
			name: "repeat", usage: "COUNT",
			help: "Opens a block that runs so many times, up to end.",
			run: func(a *actor, c *call) error {
				for range c.number("COUNT") {
					if err := a.steps(c.block); err != nil {
						return err
					}
				}
				return nil
			},
		},
		{
			name: "save", usage: "VARIABLE [json=POINTER] [header=NAME] [value=TEXT]", check: oneValue,
			help: "Saves a value from the last answer, or a text, for $VARIABLE.",
			run:  save,
		},
		{
			name: "skip", usage: "[TEXT]",
			help: "Leaves out the rest, and says why.",
			run: func(_ *actor, c *call) error {
				return &skipped{strings.TrimSpace("left out: " + c.get("TEXT"))}
			},
		},
		{
			name: "stop", usage: "",
			help: "Ends the scenario, which has held so far.",
			run:  func(*actor, *call) error { return errStop },
		},
		{
			name: "text", usage: "TEXT matches=REGEXP", does: expects,
			help: "Looks at a text, such as one of several values that save has put behind each other.",
			run: func(a *actor, c *call) error {
				if text := c.get("TEXT"); !c.regexp("matches").MatchString(text) {
					return mismatchf("the text is %q, want one that matches %s", a.w.secrets.Mask(text), c.get("matches"))
				}
				return nil
			},
		},
		{
			name: "use", usage: "NAME [account=NAME]",
			help: "Makes a session that of all lines below that name none, and an account its own.",
			run: func(a *actor, c *call) error {
				a.using = c.get("NAME")
				if !c.has("account") {
					return nil
				}
				found, known := a.place.accounts[c.get("account")]
				if !known {
					return mismatchf("there is no account %q; the command account makes one", c.get("account"))
				}
				a.session("").account = found
				return nil
			},
		},
	}
}

// pollEvery is how often eventually looks: real time.
const pollEvery = 5 * time.Millisecond

func eventually(a *actor, c *call) error {
	clock := a.w.r.options.Clock
	until := clock.Now().Add(c.duration("DURATION"))
	for {
		inner, err := c.inner.bound(a.value)
		if err == nil {
			err = c.inner.cmd.run(a, inner)
		}
		var no *mismatch
		if !errors.As(err, &no) {
			return err
		}
		if !clock.Now().Before(until) {
			return mismatchf("not within %s: %s", c.get("DURATION"), no.text)
		}
		select {
		case <-clock.After(pollEvery):
		case <-a.w.ctx.Done():
			return a.w.ctx.Err()
		}
	}
}

func expires(a *actor, c *call) error {
	s := a.session(c.get("as"))
	if len(s.pairs) == 0 {
		return mismatchf("the session has no token yet; login gives some")
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
	if got := at.Sub(now); got != c.duration("DURATION") {
		return mismatchf("the %s token expires in %s, want %s", use, duration.Format(got), c.get("DURATION"))
	}
	return nil
}

func oneValue(k *checker, c *call) {
	n := 0
	for _, name := range []string{"json", "header", "value"} {
		n += len(c.words[name])
	}
	if n != 1 {
		k.notes.Add(c.step.Line, c.step.Words[0].Col, "save: want one of json=, header= and value=")
	}
}

func save(a *actor, c *call) error {
	text := c.get("value")
	if !c.has("value") {
		x, err := a.answered()
		if err != nil {
			return err
		}
		if c.has("header") {
			text = x.header.Get(c.get("header"))
			if text == "" {
				return mismatchf("%s: the answer has no header %s", x.what, c.get("header"))
			}
		} else {
			value, err := lookup(x.body, c.get("json"))
			if err != nil {
				return mismatchf("%s: %v", x.what, err)
			}
			var ok bool
			if text, ok = value.(string); !ok {
				text = compact(value)
			}
		}
	}
	a.w.mu.Lock()
	defer a.w.mu.Unlock()
	a.w.vars[c.get("VARIABLE")] = text
	return nil
}
