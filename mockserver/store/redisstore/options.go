package redisstore

import (
	"cmp"
	"crypto/tls"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jonboulle/clockwork"
)

// Defaults of Options.
const (
	DefaultPrefix  = "popupmock"
	DefaultName    = "main"
	DefaultChanges = 100_000
	DefaultIdle    = 30 * 24 * time.Hour
	DefaultTimeout = time.Second
)

// Options say whose records they are, and how long things may take. The zero value is fine: all have a default.
type Options struct {
	// Prefix begins all keys, so that several programs can share a Redis.
	Prefix string
	// Name is that of the mock. Stores of one name share their records.
	Name string
	// Changes is how many are kept for those who follow, at least; Redis drops them by about a hundred.
	Changes int
	// Idle is how long all is kept that no Write.Keep ends earlier, since a store of the mock was last open, and at most a fifteenth of it
	// longer. It ends together. The position outlives the records.
	Idle time.Duration
	// Timeout bounds each call of Redis, with all that is tried again.
	Timeout time.Duration
	// TLS says whom a rediss:// address trusts. Nil trusts what the system does.
	TLS *tls.Config
	// Clock is for when to have things last on. Nil is the wall clock.
	Clock clockwork.Clock
}

// Check tells all that is wrong with options.
func (o Options) Check() error {
	var errs []error
	for what, text := range map[string]string{"prefix": o.Prefix, "name": o.Name} {
		if strings.ContainsAny(text, "{}") {
			errs = append(errs, fmt.Errorf("the %s %q has a brace, want none: those tell a cluster what belongs together", what, text))
		}
	}
	if o.Changes < 0 {
		errs = append(errs, fmt.Errorf("%d changes are to be kept, want at least 1", o.Changes))
	}
	for what, d := range map[string]time.Duration{"idle time": o.Idle, "timeout": o.Timeout} {
		if d < 0 || d > 0 && d < time.Millisecond {
			errs = append(errs, fmt.Errorf("the %s is %v, want at least 1ms", what, d))
		}
	}
	return errors.Join(errs...)
}

// with are the options with defaults in the place of what is zero.
func (o Options) with() Options {
	o.Prefix, o.Name = cmp.Or(o.Prefix, DefaultPrefix), cmp.Or(o.Name, DefaultName)
	o.Changes, o.Idle, o.Timeout = cmp.Or(o.Changes, DefaultChanges), cmp.Or(o.Idle, DefaultIdle), cmp.Or(o.Timeout, DefaultTimeout)
	if o.Clock == nil {
		o.Clock = systemClock()
	}
	return o
}
