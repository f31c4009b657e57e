package mockserver

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/popupmock/popupmock/mockserver/control"
	"github.com/popupmock/popupmock/mockserver/internal/token"
	"github.com/popupmock/popupmock/mockserver/journal"
)

// dropped says how a prefix gets lost.
const dropped = "new URL('/auth/login', base) drops the path of base"

// strangers are the reasons for which a credential is refused that may be one of another sandbox.
var strangers = []journal.Reason{
	journal.ReasonTokenBadSignature, journal.ReasonTokenUnknownKey, journal.ReasonTokenUnknown, journal.ReasonTokenWrongAlgorithm,
	journal.ReasonBadCredentials,
}

// home is the cause of a refusal when the credential is one of another sandbox, or of the root; else it is the cause given.
func (x *exchange) home(reason journal.Reason, cause error) error {
	if !slices.Contains(strangers, reason) || x.server.top().sandboxes.none() {
		return cause
	}
	knows := x.knownBy()
	if knows == nil {
		return cause
	}
	root := x.server.top()
	if x.server != root && knows(root.world.Load()) {
		return errors.New("it is one of the mock itself, and this is a sandbox")
	}
	var found string
	root.sandboxes.some(func(b *sandbox) bool {
		if b.server != x.server && knows(b.server.world.Load()) {
			found = b.server.sandbox
		}
		return found == ""
	})
	switch {
	case found == "":
		return cause
	case x.server == root:
		return fmt.Errorf("it is one of sandbox %s; has the request lost its prefix? %s", found, dropped)
	}
	return fmt.Errorf("it is one of sandbox %s, and this is sandbox %s", found, x.server.sandbox)
}

// knownBy tells whether a world knows the credential of the request: it has issued the token, or has an account of this
// name and password. It is nil when there is none that could be known.
func (x *exchange) knownBy() func(*world) bool {
	ctx := x.request.Context()
	if x.credential.use == "" {
		return func(w *world) bool { return w.admits(ctx, x.credential.username, x.credential.password) }
	}
	raw, err := x.rawToken()
	if err != nil {
		return nil
	}
	claims, family, ok := token.Peek(raw)
	if !ok {
		return nil
	}
	return func(w *world) bool {
		_, pair, err := w.store.Pair(ctx, family, claims.Generation)
		return err == nil && issued(pair, claims)
	}
}

// rawToken is what the request shows where a token is asked for.
func (x *exchange) rawToken() (string, error) {
	if x.credential.use == token.Access {
		return bearer(x.request.Header)
	}
	fields, err := x.readFields("refresh_token")
	if err != nil {
		return "", err
	}
	return fields[0], nil
}

func (w *world) admits(ctx context.Context, username, password string) bool {
	account, err := w.store.Account(ctx, username)
	return err == nil && account.Password.Matches(password)
}

// noSandbox is why a path is unknown that begins as that of a sandbox; nil for others.
func (x *exchange) noSandbox() error {
	name, _, ok := cutSandbox(x.request.URL)
	switch {
	case !ok:
		return nil
	case x.server.root != nil:
		return fmt.Errorf("this is sandbox %s, and has no sandboxes of its own", x.server.sandbox)
	}
	return x.server.sandboxes.missing(name)
}

// unvisited says that a request to the root may have been meant for a sandbox, where there is one that no request has
// found yet. It is empty where there is none.
func (s *Server) unvisited(ctx context.Context) string {
	var first string
	count := 0
	s.sandboxes.some(func(b *sandbox) bool {
		if last, err := b.server.requested(ctx); err == nil && last == 0 {
			if count++; first == "" || b.server.sandbox < first {
				first = b.server.sandbox
			}
		}
		return true
	})
	prefix := control.SandboxPrefix + first
	switch count {
	case 0:
		return ""
	case 1:
		return fmt.Sprintf(" Sandbox %s has had no request yet: if this one was meant for it, it has lost the prefix %s, as %s.", first, prefix, dropped)
	}
	return fmt.Sprintf(" %d sandboxes have had no request yet, such as %s: if this one was meant for it, it has lost the prefix %s, as %s.",
		count, first, prefix, dropped)
}
