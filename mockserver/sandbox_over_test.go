package mockserver_test

import (
	"context"
	"errors"
	"io"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/mockserver"
	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/fault"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// A name becomes free when its sandbox is over, whether somebody has looked for it or not.
func TestASandboxThatIsOverGivesItsNameBack(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClock()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Wall = wall })
	u := newUser(t, mock.Server)
	makeSandbox(t, u, `{"name":"a","ttl":"1s"}`)
	u.do("POST", "/_mock/sandboxes", `{"name":"a"}`).want(t, 409, refused("ConflictError", "CONFLICT", `name \"a\" is that of a sandbox already; DELETE /_mock/sandboxes/a ends it`))
	wall.Advance(time.Second)
	makeSandbox(t, u, `{"name":"a","ttl":"1s"}`)
}

func TestARequestInFlightKeepsItsSandbox(t *testing.T) {
	t.Parallel()
	wall := clockwork.NewFakeClock()
	mock := mockserver.Start(t, func(c *mockserver.Config) { c.Wall = wall })
	box := mock.Sandbox(t)
	made, err := mock.CreateSandbox(t.Context(), control.SandboxSettings{TTL: time.Second})
	if err != nil {
		t.Fatal(err)
	}
	server, err := mock.In(made.Name)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := server.AddFault(t.Context(), fault.Rule{Operation: "login", Phase: fault.Before, Effect: fault.Stall{}}); err != nil {
		t.Fatal(err)
	}
	held := make(chan error, 1)
	go func() {
		response, err := mock.Client().Post(made.BaseURL+loginPath, "application/json", strings.NewReader(loginBody))
		if err == nil {
			_ = response.Body.Close()
		}
		held <- err
	}()
	if _, err := server.WaitJournal(t.Context(), journal.Filter{Outcome: journal.OutcomeOpen}, 1, time.Minute); err != nil {
		t.Fatal(err)
	}
	wall.Advance(time.Hour)
	if _, err := mock.Server.Sandbox(t.Context(), made.Name); err != nil {
		t.Errorf("it is gone under a request: %v", err)
	}
	if err := mock.DeleteSandbox(t.Context(), made.Name); err != nil { // which lets go
		t.Fatal(err)
	}
	if err := <-held; !errors.Is(err, io.EOF) {
		t.Errorf("the request that was held back ends with %v, want the end of its connection", err)
	}
	if _, err := mock.Server.Sandbox(t.Context(), made.Name); !isKind(err, control.NotFound, `no sandbox "`+made.Name+`" any more: it was deleted`) {
		t.Errorf("the error is %v", err)
	}
	if _, err := mock.In(box.SandboxName()); err != nil { // a test's own does not end under it
		t.Errorf("the sandbox of a test is gone: %v", err)
	}
}

func isKind(err error, kind control.Kind, message string) bool {
	var refusal *control.Error
	return errors.As(err, &refusal) && refusal.Kind == kind && refusal.Message == message
}

// Whoever follows the journal of a sandbox is told of its end.
func TestAStreamEndsWithItsSandbox(t *testing.T) {
	t.Parallel()
	mock := mockserver.Start(t)
	u := newUser(t, mock.Server)
	made, _ := makeSandbox(t, u, "")
	box, err := mock.In(made.Name)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second) // where it never ends
	defer cancel()
	kinds, done := make(chan journal.EventKind, 10), make(chan error, 1)
	go func() {
		done <- box.FollowJournal(ctx, journal.Filter{}, journal.From{}, func(e journal.Event) error {
			kinds <- e.Kind
			return nil
		})
	}()
	if first := <-kinds; first != journal.EventIdle {
		t.Errorf("it begins with %q, want %q", first, journal.EventIdle)
	}
	u.do("DELETE", "/_mock/sandboxes/"+made.Name, "").want(t, 204, "")
	if err := <-done; err != nil {
		t.Fatal(err)
	}
	if last := <-kinds; last != journal.EventEnd {
		t.Errorf("it ends with %q, want %q", last, journal.EventEnd)
	}
}
