package redisstore

import (
	"context"
	"errors"
	"fmt"
	"net"
	"strings"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/mockserver/store/records"
)

var (
	errNoAnswer = errors.New("redis did not answer in time")
	errUnfit    = errors.New("this redis cannot be used")
	errDamaged  = errors.New("redis holds something else than popupmock has written")
)

func damaged(format string, args ...any) error {
	return fmt.Errorf("%w: %w: %s", records.ErrUnavailable, errDamaged, fmt.Sprintf(format, args...))
}

// Rights are what a user of Redis needs, as ACL SETUSER takes it, but for the keys: ~popupmock:*, or whatever the prefix is. Without the
// last two Open cannot tell whether a server fits.
const Rights = "+@connection +@hash +@set +@sortedset +@stream +@scripting +scan +exists +del +pexpire +pexpireat +pttl +time +set +info +config|get"

// hints say how to go on, by a word of what Redis has answered.
var hints = map[string]string{
	"LOADING":     "it has just started and reads its data: try again",
	"BUSY":        "it runs a script that does not end",
	"OOM":         "its memory is full: raise maxmemory",
	"MISCONF":     "it cannot save its data: look at its log and its disk",
	"NOAUTH":      "the address needs the password",
	"WRONGPASS":   "the address needs the right user and password",
	"NOPERM":      "the user needs " + Rights,
	"READONLY":    "it is a replica: give the address of the primary",
	"MASTERDOWN":  "it is a replica that has lost its primary",
	"NOREPLICAS":  "it has too few replicas to accept writes",
	"CLUSTERDOWN": "the cluster has no node for this mock",
	"MOVED":       "another node of the cluster keeps this mock: give the address of that one",
	"WRONGTYPE":   "somebody else uses a key of this mock: give another prefix",
}

// hopeless are answers that do not change by waiting.
var hopeless = map[string]bool{"NOAUTH": true, "WRONGPASS": true, "NOPERM": true, "MOVED": true, "WRONGTYPE": true}

// answered is what Redis has said in place of doing something.
type answered struct{ text, word string }

func (a answered) Error() string {
	if hint := hints[a.word]; hint != "" {
		return "redis answered: " + a.text + " (" + hint + ")"
	}
	return "redis answered: " + a.text
}

// newAnswered shows an answer as far as that cannot hold what was sent: to a command that it does not know Redis answers with its
// arguments. Redis 6.2 puts the word of what went wrong in a script into the middle.
func newAnswered(err redis.Error) answered {
	text, _, _ := strings.Cut(err.Error(), ", with args")
	text, _, _ = strings.Cut(text, " script: ")
	for _, word := range strings.Fields(text) {
		if word = strings.Trim(word, "-:,."); hints[word] != "" {
			return answered{text, word}
		}
	}
	return answered{text, ""}
}

// explain makes an error of the interface from that of a call which was made.
func (s *Store) explain(ctx context.Context, err error) error {
	var network net.Error
	answer, isAnswer := errors.AsType[redis.Error](err)
	switch {
	case err == nil, errors.Is(err, records.ErrUnavailable), errors.Is(err, errUnfit):
		return err
	case s.life.Err() != nil: // a change may have been made
		return fmt.Errorf("%w: %w", records.ErrUnavailable, records.ErrClosed)
	case ctx.Err() != nil:
		return fmt.Errorf("redis: %w", ctx.Err())
	case errors.Is(err, context.DeadlineExceeded), errors.Is(err, redis.ErrPoolTimeout), errors.As(err, &network) && network.Timeout():
		return fmt.Errorf("%w: %s: %w", records.ErrUnavailable, s.address, errNoAnswer)
	case isAnswer:
		return fmt.Errorf("%w: %s: %w", records.ErrUnavailable, s.address, newAnswered(answer))
	}
	return fmt.Errorf("%w: %s: %w", records.ErrUnavailable, s.address, err)
}

// isBroken tells whether a connection broke before the answer came, so that asking again may help.
func isBroken(err error) bool {
	var network net.Error
	if _, ok := errors.AsType[redis.Error](err); ok || err == nil || errors.Is(err, context.DeadlineExceeded) || errors.Is(err, context.Canceled) {
		return false
	}
	return !errors.Is(err, redis.ErrClosed) && !errors.Is(err, redis.ErrPoolTimeout) && (!errors.As(err, &network) || !network.Timeout())
}
