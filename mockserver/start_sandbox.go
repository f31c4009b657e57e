package mockserver

import (
	"context"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// Sandbox returns a mock of its own that shares the socket of this one, for a test that runs beside others: clock, accounts,
// tokens, faults, assumptions and journal are nobody else's, and as those of this mock were at its start. Its URL ends
// with /s/NAME, a name that was made up. It ends with the test that tb stands for; when that fails, the sandbox's journal
// is printed. An answer that breaks the specification fails the test of this mock.
func (t *TestServer) Sandbox(tb TB) *TestServer {
	tb.Helper()
	root := t.top()
	name, err := root.makeUp(context.Background())
	var made *sandbox
	if err == nil {
		made, err = root.createSandbox(context.Background(), control.SandboxSettings{Name: name, TTL: control.MaxSandboxTTL})
	}
	if err != nil {
		tb.Fatalf("popupmock: sandbox: %v", err)
	}
	box := &TestServer{
		Server: made.server, URL: root.servedAt().URL + control.SandboxPrefix + made.server.sandbox, tb: tb,
		Username: t.Username, Password: t.Password, loopback: t.loopback,
	}
	tb.Cleanup(func() {
		if entries := box.Journal(); tb.Failed() && len(entries) > 0 {
			tb.Logf("popupmock: the requests of this test, in sandbox %s\n%s", made.server.sandbox, journal.Table(entries))
		}
		_ = root.DeleteSandbox(context.Background(), made.server.sandbox) // it may have ended with the mock
	})
	return box
}
