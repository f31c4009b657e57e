package mockserver

import (
	"cmp"
	"net/http"
	"time"

	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// faultBefore lets the faults count the request, and the first whose turn it is spoil it before anything was judged or
// changed. It tells whether the request is still to be handled.
func (x *exchange) faultBefore() (goesOn bool, err error) {
	if x.operation == nil {
		return true, nil
	}
	ctx := x.request.Context()
	x.due, err = x.world.faults.Arrive(ctx, fault.Call{Operation: x.operation.ID, Account: x.named(), Now: x.now})
	if err != nil || x.due.None() {
		return err == nil, err
	}
	fired, ok, err := x.due.Take(ctx, fault.Before, fault.Answer{})
	if err != nil || !ok {
		return err == nil, err
	}
	x.entry.Fault = &journal.Fault{ID: fired.Rule().ID, Phase: string(fault.Before)}
	x.entry.Account = cmp.Or(x.caller(), x.entry.Account)
	x.noteState()
	if fired.Ends() {
		x.answered()
	}
	return x.spoil(fired, fault.Answer{}), nil
}

// faultAfter lets the first fault whose turn it is spoil the answer, now that the state is committed.
func (x *exchange) faultAfter() error {
	if x.due.None() {
		return nil
	}
	answer := fault.Answer{Status: x.answer.status(), Header: x.answer.Header(), Body: x.answer.body()}
	fired, ok, err := x.due.Take(x.request.Context(), fault.After, answer)
	if err != nil || !ok {
		return err
	}
	noted := &journal.Fault{ID: fired.Rule().ID, Phase: string(fault.After)}
	if x.entry.Fault != nil {
		noted.Before = x.entry.Fault.ID
	}
	x.entry.Fault = noted
	x.answered() // an effect may take its time, or the client go
	x.spoil(fired, answer)
	return nil
}

// named is the username that the request names, whether there is such an account or not.
func (x *exchange) named() string {
	if x.credential.use != "" && x.credential.err == nil {
		return x.credential.verified.Subject
	}
	return x.credential.username
}

// spoil lets a fault do its work, which may take its time. It tells whether there is something left to be done but to send
// what the fault has made of the answer.
func (x *exchange) spoil(fired fault.Fired, answer fault.Answer) bool {
	if m := x.server.meter; m != nil {
		m.Fired(fired.Rule().Effect.Type(), x.entry.Fault.Phase)
	}
	e := &fault.Exchange{
		Context: x.request.Context(), Writer: x.writer, Now: x.now, Answer: answer,
		NewTimer: x.server.newTimer, Vendor: x.vendorError, Head: x.sendHead,
		Hold:   func() { x.pending.Hold(x.entry) },
		Resume: x.pending.Deciding,
	}
	fired.Run(e)
	if e.Answer.Status != 0 {
		x.answer.replace(e.Answer.Status, e.Answer.Header, e.Answer.Body)
	}
	if e.Delivers() {
		x.spoilt = e
	}
	return !e.Delivers() && !e.Answered()
}

// sendSpoilt lets a fault send what it likes.
func (x *exchange) sendSpoilt() {
	sent := x.spoilt.Deliver()
	x.entry.SentStatus, x.entry.Bytes, x.entry.Outcome = sent.Status, sent.Bytes, sent.Outcome
	if sent.Abort {
		panic(http.ErrAbortHandler) // how net/http is told to end the connection, or the stream
	}
}

// newTimer starts a timer on real time.
func (s *Server) newTimer(d time.Duration) (<-chan time.Time, func()) {
	timer := s.wall.NewTimer(d)
	return timer.Chan(), func() { timer.Stop() }
}
