package vault_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/vault"
	"github.com/popupmock/popupmock/examples/need/server"
)

func TestLayout(t *testing.T) {
	t.Parallel()
	client := root(t, server.NewVault(t))
	s := open(t, client, store.Config{})
	trial.Put(t, s, trial.Pair(1))
	want := map[string]any{
		"access_token": "access-1", "refresh_token": "refresh-1", "expires_at": json.Number("1736937001"), "refresh_expires_at": json.Number("1737538201"),
	}
	if diff := cmp.Diff(want, fields(t, client, "popup/123456")); diff != "" {
		t.Errorf("fields (-want +got):\n%s", diff)
	}
	unknown := trial.Pair(2)
	unknown.AccessExpiresAt, unknown.RefreshExpiresAt = time.Time{}, time.Time{}
	trial.Put(t, s, unknown)
	if diff := cmp.Diff(map[string]any{"access_token": "access-2", "refresh_token": "refresh-2"}, fields(t, client, "popup/123456")); diff != "" {
		t.Errorf("fields without times (-want +got):\n%s", diff)
	}
	trial.WantLoad(t, s, unknown)
	// As "vault kv put" stores numbers.
	write(t, client, "popup/123456", map[string]any{
		"access_token": "access-3", "refresh_token": "refresh-3", "expires_at": "1736937003", "refresh_expires_at": "1737538203",
	})
	trial.WantLoad(t, s, trial.Pair(3))
	_, err := s.Update(t.Context(), trial.To(tokenstore.Pair{Access: "a\xff"}))
	trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, "a token is not UTF-8")
	trial.WantLoad(t, s, trial.Pair(3))
}

// TestDeletedByAnOperator has somebody delete the secret in each way the engine has. A version that was deleted still counts.
func TestDeletedByAnOperator(t *testing.T) {
	t.Parallel()
	client := root(t, server.NewVault(t))
	s := open(t, client, store.Config{})
	for _, path := range []string{"secret/data/popup/123456", "secret/metadata/popup/123456"} {
		trial.Put(t, s, trial.Pair(1))
		if _, err := client.Logical().DeleteWithContext(t.Context(), path); err != nil {
			t.Fatal(err)
		}
		trial.WantLoad(t, s, tokenstore.Pair{})
		trial.Put(t, s, trial.Pair(2))
		trial.WantLoad(t, s, trial.Pair(2))
	}
	trial.Put(t, s, trial.Pair(3))
	destroy := map[string]any{"versions": []int{2}}
	if _, err := client.Logical().WriteWithContext(t.Context(), "secret/destroy/popup/123456", destroy); err != nil {
		t.Fatal(err)
	}
	trial.WantLoad(t, s, tokenstore.Pair{})
	trial.Put(t, s, trial.Pair(4))
	trial.WantLoad(t, s, trial.Pair(4))
}

// TestPrepareForgetsOldVersions reads the version before the last, with tokens in it unless Prepare was called.
func TestPrepareForgetsOldVersions(t *testing.T) {
	t.Parallel()
	client := root(t, server.NewVault(t))
	before := func(path, version string) bool {
		found, err := client.Logical().ReadWithDataWithContext(t.Context(), "secret/data/"+path, map[string][]string{"version": {version}})
		if err != nil {
			t.Fatal(err)
		}
		return found != nil && found.Data["data"] != nil
	}
	for path, prepared := range map[string]bool{"popup/1": false, "popup/2": true} {
		s := open(t, client, store.Config{Path: path})
		if prepared {
			for range 2 { // again, it changes nothing
				if err := s.Prepare(t.Context()); err != nil {
					t.Fatal(err)
				}
			}
			trial.WantLoad(t, s, tokenstore.Pair{})
		}
		trial.Put(t, s, trial.Pair(1))
		trial.Put(t, s, trial.Pair(2))
		trial.Put(t, s, tokenstore.Pair{})
		if before(path, "1") == prepared || before(path, "2") == prepared || before(path+"-lock", "1") == prepared {
			t.Errorf("prepared %t: old versions are there: %t", prepared, before(path, "2"))
		}
		trial.Put(t, s, trial.Pair(3))
		trial.WantLoad(t, s, trial.Pair(3))
	}
}

func BenchmarkStore(b *testing.B) {
	s := open(b, root(b, server.NewVault(b)), store.Config{})
	trial.Put(b, s, trial.Pair(0))
	b.Run("Load", func(b *testing.B) {
		for b.Loop() {
			if _, err := s.Load(b.Context()); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("Update", func(b *testing.B) {
		for n := 1; b.Loop(); n++ {
			trial.Put(b, s, trial.Pair(n))
		}
	})
}
