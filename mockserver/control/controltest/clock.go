package controltest

import (
	"math"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
)

func clockCases() []Case {
	return []Case{
		{"clock/read", readClock},
		{"clock/set", setClock},
		{"clock/what is left out stays", absentClockFieldsStay},
		{"clock/advance", advance},
		{"clock/advance by fractions", advanceByFractions},
		{"clock/expired", advanceTellsWhatExpired},
		{"clock/no way back", noWayBack},
		{"clock/rewind", rewind},
		{"clock/refused", refusedClockChanges},
	}
}

func readClock(p probe) {
	got := must[control.Clock](p)(p.Clock(p.Context()))
	p.equal("a clock that was never moved", got, control.Clock{Now: got.Now, Mode: "frozen", Rate: 1})
	if got.Now.Location() != time.UTC || !got.Now.Equal(got.Now.Truncate(time.Second)) || got.Now.IsZero() {
		p.Errorf("it is %v, want a time in UTC and whole seconds", got.Now)
	}
}

func setClock(p probe) {
	at := p.now().Add(time.Hour)
	change := control.ClockChange{Now: &at, Mode: new("running"), Rate: new(0.001)}
	want := control.Clock{Now: at, Mode: "running", Rate: 0.001}
	p.equal("what SetClock returns", must[control.Clock](p)(p.SetClock(p.Context(), change)), want)
	_ = must[control.Clock](p)(p.SetClock(p.Context(), control.ClockChange{Mode: new("frozen")}))
	want.Mode = "frozen"
	got := must[control.Clock](p)(p.Clock(p.Context()))
	got.Now = got.Now.Truncate(time.Minute) // it ran for a moment
	want.Now = want.Now.Truncate(time.Minute)
	p.equal("what Clock returns", got, want)
}

func absentClockFieldsStay(p probe) {
	ctx, start := p.Context(), p.now()
	_ = must[control.Clock](p)(p.SetClock(ctx, control.ClockChange{Rate: new(60.0)}))
	p.equal("after a change of rate", must[control.Clock](p)(p.Clock(ctx)), control.Clock{Now: start, Mode: "frozen", Rate: 60})
	at := start.Add(time.Second)
	_ = must[control.Clock](p)(p.SetClock(ctx, control.ClockChange{Now: &at}))
	p.equal("after a change of time", must[control.Clock](p)(p.Clock(ctx)), control.Clock{Now: at, Mode: "frozen", Rate: 60})
	_ = must[control.Clock](p)(p.SetClock(ctx, control.ClockChange{}))
	p.equal("after no change", must[control.Clock](p)(p.Clock(ctx)), control.Clock{Now: at, Mode: "frozen", Rate: 60})
}

func advance(p probe) {
	want := p.now()
	for _, by := range []time.Duration{0, time.Second, 90 * time.Minute, 400 * 24 * time.Hour} {
		want = want.Add(by)
		p.equal("what Advance returns", must[control.Clock](p)(p.Advance(p.Context(), by)), control.Clock{Now: want, Mode: "frozen", Rate: 1})
		p.equal("what Clock returns", p.now(), want)
	}
}

func advanceByFractions(p probe) {
	start := p.now()
	for range 3 {
		_ = must[control.Clock](p)(p.Advance(p.Context(), time.Second/3))
	}
	p.equal("three thirds of a second later", p.now(), start)
	_ = must[control.Clock](p)(p.Advance(p.Context(), 1))
	p.equal("a nanosecond after that", p.now(), start.Add(time.Second))
}

func advanceTellsWhatExpired(p probe) {
	minted := p.mint(control.Minting{ExpiresIn: new(int64(60))})
	p.mint(control.Minting{ExpiresIn: new(int64(-60))})
	p.mint(control.Minting{ExpiresIn: new(int64(62))})
	got := must[control.Clock](p)(p.Advance(p.Context(), 59*time.Second))
	if got.ExpiredCount != 0 || len(got.Expired) != 0 {
		p.Errorf("a second too early it tells of %+v", got)
	}
	got = must[control.Clock](p)(p.Advance(p.Context(), time.Second))
	if got.ExpiredCount != 1 || len(got.Expired) != 1 || got.Expired[0].JTI != minted.JTI || got.Expired[0].State != "expired" {
		p.Errorf("it tells of %+v, want the one token", got)
	}
}

func noWayBack(p probe) {
	p.refused("Advance by less than nothing", control.Invalid, func() error {
		_, err := p.Advance(p.Context(), -1)
		return err
	})
	past := p.now().Add(-time.Second)
	p.refused("SetClock to the past", control.Invalid, func() error {
		_, err := p.SetClock(p.Context(), control.ClockChange{Now: &past, Rate: new(2.0)})
		return err
	})
}

func rewind(p probe) {
	minted := p.mint(control.Minting{})
	start := p.now()
	_ = must[control.Clock](p)(p.Advance(p.Context(), 24*time.Hour))
	p.wantStatus(minted.Token, 401)
	got := must[control.Clock](p)(p.SetClock(p.Context(), control.ClockChange{Now: &start, AllowRewind: true}))
	p.equal("what SetClock returns", got, control.Clock{Now: start, Mode: "frozen", Rate: 1})
	p.wantStatus(minted.Token, 200)
}

func refusedClockChanges(p probe) {
	late, early := time.Date(9001, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(1969, 12, 31, 23, 59, 59, 0, time.UTC)
	never := time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	later := p.now().Add(time.Hour)
	for what, change := range map[string]control.ClockChange{
		"no such mode":   {Now: &later, Mode: new("sleeping")},
		"no mode at all": {Mode: new("")},
		"rate 0":         {Now: &later, Mode: new("running"), Rate: new(0.0)},
		"rate below 0":   {Rate: new(-1.0)},
		"rate too high":  {Rate: new(86401.0)},
		"rate no number": {Rate: new(math.NaN())},
		"too late":       {Now: &late, Rate: new(2.0)},
		"far too late":   {Now: &never},
		"too early":      {Now: &early, AllowRewind: true},
	} {
		p.refused("SetClock: "+what, control.Invalid, func() error {
			_, err := p.SetClock(p.Context(), change)
			return err
		})
	}
	p.refused("Advance beyond the last year", control.Invalid, func() error {
		at := time.Date(8900, 1, 1, 0, 0, 0, 0, time.UTC)
		_ = must[control.Clock](p)(p.SetClock(p.Context(), control.ClockChange{Now: &at}))
		_, err := p.Advance(p.Context(), math.MaxInt64)
		start := later.Add(-time.Hour)
		_ = must[control.Clock](p)(p.SetClock(p.Context(), control.ClockChange{Now: &start, AllowRewind: true}))
		return err
	})
}
