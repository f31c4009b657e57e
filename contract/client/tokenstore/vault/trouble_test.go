package vault_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
	"github.com/popupmock/popupmock/examples/need/server"
)

// TestTrouble asks servers that answer neither method, and two that answer to what is no engine of ours.
func TestTrouble(t *testing.T) {
	t.Parallel()
	vault := server.NewVault(t)
	client := root(t, vault)
	old := map[string]any{"type": "kv", "options": map[string]any{"version": "1"}}
	if _, err := client.Logical().WriteWithContext(t.Context(), "sys/mounts/old", old); err != nil {
		t.Fatal(err)
	}
	silent := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }))
	t.Cleanup(silent.Close)
	page := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(http.StatusBadGateway)
		_, _ = io.WriteString(w, "<html>"+r.Header.Get("X-Vault-Token"))
	}))
	t.Cleanup(page.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	sealed := server.NewVault(t)
	if _, err := root(t, sealed).Logical().WriteWithContext(t.Context(), "sys/seal", nil); err != nil {
		t.Fatal(err)
	}
	const needs = "the token of the client has expired, or no policy of it allows this"
	for _, test := range []struct {
		name, address, token string
		config               store.Config
		texts                []string
	}{
		{"nobody listens", gone.URL, "root", store.Config{}, []string{"connection refused"}},
		{"it never answers", silent.URL, "root", store.Config{Timeout: time.Second}, []string{"vault did not answer in time"}},
		{"sealed", sealed.Address, "root", store.Config{}, []string{"vault answered: status 503: Vault is sealed (unseal it"}},
		{"a token that has expired", vault.Address, "expired", store.Config{}, []string{"status 403", "* permission denied * invalid token", needs}},
		{"no token", vault.Address, "", store.Config{}, []string{"status 403", "permission denied", needs}},
		{"no such mount", vault.Address, "root", store.Config{Mount: "none"}, []string{"vault none", "status 403", `grant access to path "none/"`}},
		{"version 1", vault.Address, "root", store.Config{Mount: "old"},
			[]string{"vault mount old: there is an engine kv of version 1 at old/, expected kv of version 2 (vault secrets enable -path=old kv-v2)"}},
		{"below another mount", vault.Address, "root", store.Config{Mount: "secret/below"}, []string{"of version 2 at secret/, expected kv of version 2"}},
		{"something in between", page.URL, "a-secret-token", store.Config{}, []string{"vault answered: status 502"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, dial(t, &way{}, test.address, test.token), test.config)
			trial.WantRefused(t, s, tokenstore.ErrUnavailable, test.texts...)
			trial.WantError(t, "Prepare", s.Prepare(t.Context()), tokenstore.ErrUnavailable, test.texts...)
			if _, err := s.Load(t.Context()); strings.Contains(err.Error(), "a-secret-token") {
				t.Errorf("error %q shows the token of the client", err)
			}
		})
	}
}

// TestRights holds tokens that may not do all: change must not be called when its pair could not be written.
func TestRights(t *testing.T) {
	t.Parallel()
	vault := server.NewVault(t)
	capabilities := func(rights ...any) func(*http.Request) *reply {
		return func(r *http.Request) *reply {
			if strings.HasSuffix(r.URL.Path, "sys/capabilities-self") {
				return ok(map[string]any{"capabilities": rights})
			}
			return nil
		}
	}
	denies := func(suffixes ...string) func(*http.Request) *reply {
		return func(r *http.Request) *reply {
			for _, suffix := range suffixes {
				if strings.HasSuffix(r.Method+" "+r.URL.Path, suffix) {
					return denied()
				}
			}
			return nil
		}
	}
	for _, test := range []struct {
		name   string
		meddle func(*http.Request) *reply
		text   string // empty when it works
	}{
		{"all", capabilities("create", "read", "update"), ""},
		{"more", capabilities("sudo", "root"), ""},
		{"it may not even ask", denies("sys/capabilities-self"), ""},
		{"it reads only", capabilities("read"), "the token has the capabilities [read] there, expected create, read and update"},
		{"it writes what is there", capabilities("read", "update"), "the capabilities [read update] there"},
		{"none of the lock", denies("123456-lock"), "secret/data/popup/123456-lock: vault answered: status 403"},
		{"the lock is read only", denies("PUT /v1/secret/data/popup/123456-lock"), "secret/data/popup/123456-lock: vault answered: status 403"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			w := &way{}
			w.set(func(r *http.Request) (*reply, bool) { return test.meddle(r), false })
			s := open(t, dial(t, w, vault.Address, vault.Token), store.Config{})
			if test.text == "" {
				trial.Put(t, s, trial.Pair(1))
				trial.Put(t, s, tokenstore.Pair{})
				return
			}
			_, err := s.Update(t.Context(), trial.NeverChange(t))
			trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, test.text)
		})
	}
}

// TestVaultGoesAwayDuringChange kills it, and starts it again empty.
func TestVaultGoesAwayDuringChange(t *testing.T) {
	t.Parallel()
	vault := server.NewVault(t)
	s := open(t, root(t, vault), store.Config{})
	trial.Put(t, s, trial.Pair(1))
	during := func(happens func()) error {
		_, err := s.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
			happens()
			return trial.Pair(2), nil
		})
		return err
	}
	trial.WantError(t, "Update while it is killed", during(vault.Kill), tokenstore.ErrUnavailable, "vault secret/data/popup/123456", "connection refused")
	trial.WantRefused(t, s, tokenstore.ErrUnavailable, "connection refused")
	vault.Start()
	trial.WantLoad(t, s, tokenstore.Pair{})
	trial.Put(t, s, trial.Pair(3))
	trial.WantError(t, "Update while it is emptied", during(func() { vault.Kill(); vault.Start() }), tokenstore.ErrChanged, "vault secret/data/popup/123456")
	trial.Put(t, s, trial.Pair(4))
	trial.WantLoad(t, s, trial.Pair(4))
}

// TestVaultStandsStillDuringChange leaves open whether the pair was written.
func TestVaultStandsStillDuringChange(t *testing.T) {
	t.Parallel()
	vault := server.NewVault(t)
	s := open(t, root(t, vault), store.Config{Timeout: 2 * time.Second, Lease: 3 * time.Second})
	trial.Put(t, s, trial.Pair(1))
	_, err := s.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		vault.Stop()
		return trial.Pair(2), nil
	})
	trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, "vault did not answer in time")
	vault.Continue()
	if got, err := s.Load(t.Context()); err != nil || got != trial.Pair(1) && got != trial.Pair(2) {
		t.Errorf("Load: got %v and error %v, want the pair before or the one after", got, err)
	}
	trial.Put(t, s, trial.Pair(3))
	trial.WantLoad(t, s, trial.Pair(3))
}

func TestConfig(t *testing.T) {
	t.Parallel()
	client := dial(t, &way{}, "http://127.0.0.1:1", "")
	for _, test := range []struct {
		name   string
		config store.Config
		want   string
	}{
		{"nothing", store.Config{}, "vault token store: Client is nil; expected one that api.NewClient has returned\n" +
			`vault token store: Path is ""; expected a path without slashes at its ends, such as popup/123456`},
		{"too short", store.Config{Client: client, Path: "a", Lease: 1, Timeout: -1},
			"vault token store: Lease is 1ns; expected at least 100ms\nvault token store: Timeout is -1ns; expected at least 100ms"},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if _, err := store.New(test.config); err == nil || err.Error() != test.want {
				t.Errorf("got error %v, want %s", err, test.want)
			}
		})
	}
	for _, path := range []string{"/a", "a/", "a//b", "..", "a/../b", "a/./b", "a?b", "a#b", "a%2fb", "a b", "a\nb", "a/*", "+/a"} {
		if _, err := store.New(store.Config{Client: client, Path: path}); err == nil || !strings.Contains(err.Error(), "Path is ") {
			t.Errorf("path %q: got error %v, want that it is none", path, err)
		}
		if _, err := store.New(store.Config{Client: client, Path: "a", Mount: path}); err == nil || !strings.Contains(err.Error(), "Mount is ") {
			t.Errorf("mount %q: got error %v, want that it is none", path, err)
		}
	}
}
