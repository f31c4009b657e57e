package history

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

// client makes one call after the other.
type client struct {
	plan   Plan
	number int
	dice   *rand.Rand
	board  *board
	ctx    context.Context
	err    error // answers that no mock should give
}

// make makes a call at any of the mocks, and takes it down.
func (c *client) make(next step) {
	mock := c.plan.Mocks[c.dice.IntN(len(c.plan.Mocks))]()
	lost := c.dice.IntN(100) < c.plan.Lost
	from := c.board.recorder.moment()
	var answer Answer
	var err error
	switch next.call.Kind {
	case Login, Refresh:
		answer, err = c.obtain(mock, next, from, lost)
	case Use, RevokeAll:
		answer, err = c.show(mock, next, from, lost)
	default:
		var o Outcome
		o, err = c.steer(mock, next)
		if answer = o.Answer; lost && answer == Done {
			o = Outcome{Answer: Unknown}
		}
		if answer != Refused {
			c.note(next.call, o, from)
		}
	}
	c.err = errors.Join(c.err, err)
	if answer == Unknown && c.plan.Pause != nil {
		c.plan.Pause()
	}
}

func (c *client) note(call Call, o Outcome, from int64) {
	c.board.recorder.note(c.number, call, o, from)
}

// obtain logs in, or refreshes. A pair whose answer was lost is nobody's.
func (c *client) obtain(mock Mock, next step, from int64, lost bool) (Answer, error) {
	path, body := loginPath, fmt.Sprintf(`{"username":%q,"password":%q}`, next.call.Account, Password)
	if next.call.Kind == Refresh {
		path, body = refreshPath, fmt.Sprintf(`{"refresh_token":%q}`, next.with.refresh)
	}
	answer, got, err := ask(c.ctx, mock, path, body, "")
	o := Outcome{Answer: answer}
	switch {
	case lost:
		o.Answer = Unknown
	case answer == Done:
		var pair tokens
		if pair, o, err = pairOf(got); err != nil {
			return answer, err
		}
		pair.number = c.board.recorder.number()
		pair.first, o.Pair = pair.number, pair.number
		if next.call.Kind == Refresh {
			pair.first = next.with.first
		}
		defer c.board.pin(next.call.Account, pair) // once it is taken down
	}
	c.note(next.call, o, from)
	return answer, err
}

// show makes a call with an access token. Where the mock does not catch up, what it says of the token is not taken down, and what the call
// has done is.
func (c *client) show(mock Mock, next step, from int64, lost bool) (Answer, error) {
	judged := !c.plan.CatchUp || c.dice.IntN(3) > 0
	if c.plan.CatchUp && judged && mock.CatchUp(c.ctx) != nil {
		judged = false // it may be behind
	}
	path := listPath
	if next.call.Kind == RevokeAll {
		path = logoutPath
	}
	answer, _, err := ask(c.ctx, mock, path, "", next.with.access)
	if judged && answer != Unknown && !lost { // one with an unknown outcome does nothing, and says nothing
		c.note(Call{Kind: Use, Account: next.call.Account, Pair: next.call.Pair}, Outcome{Answer: answer}, from)
	}
	o := Outcome{Answer: answer}
	if lost {
		o.Answer = Unknown
	}
	if next.call.Kind == RevokeAll && o.Answer != Refused {
		c.note(next.call, o, from)
	}
	return answer, err
}

// steer makes a call of the control API. It is refused where the mock was reset meanwhile, and has done nothing then.
func (c *client) steer(mock Mock, next step) (Outcome, error) {
	o := Outcome{Answer: Done}
	var err error
	switch call := next.call; call.Kind {
	case RevokeFamily:
		_, err = mock.Revoke(c.ctx, control.TokenFilter{Family: next.with.family})
	case Activate, Deactivate:
		active := call.Kind == Activate
		_, err = mock.PatchAccount(c.ctx, call.Account, control.AccountChange{Active: &active})
	case RotateKey, DropKey:
		overlap := call.Kind == RotateKey
		_, err = mock.RotateKey(c.ctx, control.Rotation{Overlap: &overlap})
	case Reset:
		err = mock.Reset(c.ctx)
	case Advance:
		var clock control.Clock
		clock, err = mock.Advance(c.ctx, time.Duration(call.By)*time.Second)
		o.Now = clock.Now.Unix()
	}
	if err == nil {
		return o, nil
	}
	refused, wrong := errors.AsType[*control.Error](err)
	switch {
	case !wrong, control.IsUnavailable(err): // the latter from a mock in another process
		return Outcome{Answer: Unknown}, nil
	case refused.Kind == control.Conflict:
		return Outcome{Answer: Refused}, nil
	}
	return Outcome{Answer: Unknown}, fmt.Errorf("%s: %w", next.call.Kind, err)
}
