package redisstore

import "github.com/jonboulle/clockwork"

// systemClock is that of a store that is given none.
func systemClock() clockwork.Clock { return clockwork.NewRealClock() }
