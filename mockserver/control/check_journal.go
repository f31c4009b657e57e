package control

import (
	"time"

	"github.com/popupmock/popupmock/mockserver/journal"
)

// CheckFilter says what is wrong with a filter of Journal, whichever operations the API has.
func CheckFilter(f journal.Filter) error {
	if err := f.Check(); err != nil {
		return Invalidf("%v", err)
	}
	return nil
}

// CheckUnlimited is CheckFilter where a limit means nothing.
func CheckUnlimited(f journal.Filter) error {
	if f.Limit != 0 {
		return Invalidf("limit is %d, and has no meaning here", f.Limit)
	}
	return CheckFilter(f)
}

// CheckCount says what is wrong with the arguments of CountJournal.
func CheckCount(f journal.Filter, b journal.Bounds) error {
	if err := b.Check(); err != nil {
		return Invalidf("%v", err)
	}
	return CheckUnlimited(f)
}

// CheckWait says what is wrong with the arguments of WaitJournal.
func CheckWait(f journal.Filter, n int, timeout time.Duration) error {
	switch {
	case n < 1:
		return Invalidf("wait for %d requests, want at least 1", n)
	case timeout < 0 || timeout > MaxWait:
		return Invalidf("timeout is %s, want 0s to %s", timeout, MaxWait)
	}
	return CheckUnlimited(f)
}

// CheckSteps says what is wrong with the steps of OrderJournal.
func CheckSteps(steps []journal.Filter) error {
	if err := journal.CheckSteps(steps); err != nil {
		return Invalidf("%v", err)
	}
	for i, step := range steps {
		if err := step.Check(); err != nil {
			return Invalidf("step %d: %v", i+1, err)
		}
	}
	return nil
}

// CheckFollow says what is wrong with the filter of FollowJournal.
func CheckFollow(f journal.Filter) error {
	if f.Outcome == journal.OutcomeOpen {
		return Invalidf("outcome is %q, and a stream tells of requests when they are that no more", f.Outcome)
	}
	return CheckUnlimited(f)
}

// CheckSeq says what is wrong with the number of ExplainJournal and ExchangeJournal.
func CheckSeq(seq uint64) error {
	if seq == 0 {
		return Invalidf("there is no request 0, want a number from 1")
	}
	return nil
}
