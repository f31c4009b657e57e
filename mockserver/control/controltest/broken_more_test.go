package controltest

import (
	"context"
	"encoding/json"
	"time"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// brokenFaults are the replacements of a FaultController.
type brokenFaults struct {
	faults        func(context.Context) ([]fault.State, error)
	fault         func(context.Context, string) (fault.State, error)
	addFault      func(context.Context, fault.Rule) (fault.State, error)
	putFault      func(context.Context, string, fault.Rule) (fault.State, error)
	replaceFaults func(context.Context, []fault.Rule) ([]fault.State, error)
	deleteFault   func(context.Context, string) error
	clearFaults   func(context.Context) error
}

func (b broken) Faults(ctx context.Context) ([]fault.State, error) {
	return bare(ctx, b.faults, b.Controller.Faults)
}

func (b broken) Fault(ctx context.Context, id string) (fault.State, error) {
	return with(ctx, id, b.fault, b.Controller.Fault)
}

func (b broken) AddFault(ctx context.Context, rule fault.Rule) (fault.State, error) {
	return with(ctx, rule, b.addFault, b.Controller.AddFault)
}

func (b broken) PutFault(ctx context.Context, id string, rule fault.Rule) (fault.State, error) {
	if b.putFault != nil {
		return b.putFault(ctx, id, rule)
	}
	return b.Controller.PutFault(ctx, id, rule)
}

func (b broken) ReplaceFaults(ctx context.Context, rules []fault.Rule) ([]fault.State, error) {
	return with(ctx, rules, b.replaceFaults, b.Controller.ReplaceFaults)
}

func (b broken) DeleteFault(ctx context.Context, id string) error {
	if b.deleteFault != nil {
		return b.deleteFault(ctx, id)
	}
	return b.Controller.DeleteFault(ctx, id)
}

func (b broken) ClearFaults(ctx context.Context) error {
	if b.clearFaults != nil {
		return b.clearFaults(ctx)
	}
	return b.Controller.ClearFaults(ctx)
}

// brokenAsking are the replacements of a JournalController.
type brokenAsking struct {
	count   func(context.Context, journal.Filter, journal.Bounds) (journal.Count, error)
	wait    func(context.Context, journal.Filter, int, time.Duration) (journal.Wait, error)
	order   func(context.Context, []journal.Filter) (journal.Order, error)
	follow  func(context.Context, journal.Filter, journal.From, func(journal.Event) error) error
	explain func(context.Context, uint64) (journal.Explanation, error)
}

func (b broken) CountJournal(ctx context.Context, f journal.Filter, bounds journal.Bounds) (journal.Count, error) {
	if b.count != nil {
		return b.count(ctx, f, bounds)
	}
	return b.Controller.CountJournal(ctx, f, bounds)
}

func (b broken) WaitJournal(ctx context.Context, f journal.Filter, n int, timeout time.Duration) (journal.Wait, error) {
	if b.wait != nil {
		return b.wait(ctx, f, n, timeout)
	}
	return b.Controller.WaitJournal(ctx, f, n, timeout)
}

func (b broken) OrderJournal(ctx context.Context, steps []journal.Filter) (journal.Order, error) {
	return with(ctx, steps, b.order, b.Controller.OrderJournal)
}

func (b broken) FollowJournal(ctx context.Context, f journal.Filter, from journal.From, each func(journal.Event) error) error {
	if b.follow != nil {
		return b.follow(ctx, f, from, each)
	}
	return b.Controller.FollowJournal(ctx, f, from, each)
}

func (b broken) CheckAddress(ctx context.Context, username, address string) (control.AddressCheck, error) {
	if b.address != nil {
		return b.address(ctx, username, address)
	}
	return b.Controller.CheckAddress(ctx, username, address)
}

func (b broken) VendorDocument(ctx context.Context) (json.RawMessage, error) {
	return bare(ctx, b.vendor, b.Controller.VendorDocument)
}

func (b broken) Scenarios(ctx context.Context) ([]control.Scenario, error) {
	return bare(ctx, b.scenarios, b.Controller.Scenarios)
}

func (b broken) RunScenario(ctx context.Context, name string) (control.ScenarioRun, error) {
	return with(ctx, name, b.runScenario, b.Controller.RunScenario)
}

func (b broken) FollowChanges(ctx context.Context, each func(uint64) error) error {
	if b.followChanges != nil {
		return b.followChanges(ctx, each)
	}
	return b.Controller.FollowChanges(ctx, each)
}

func (b broken) ExplainJournal(ctx context.Context, seq uint64) (journal.Explanation, error) {
	return with(ctx, seq, b.explain, b.Controller.ExplainJournal)
}
