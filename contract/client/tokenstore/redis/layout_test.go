package redis_test

import (
	"context"
	"os/exec"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/redis"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
)

// cli asks the server with its own client, which prints one value a line.
func cli(t *testing.T, redis *server.Redis, args ...string) string {
	t.Helper()
	out, err := exec.CommandContext(t.Context(), need.Program(t, "redis-cli"), append([]string{"-s", redis.Address}, args...)...).CombinedOutput()
	if err != nil {
		t.Fatalf("redis-cli %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestLayoutIsThatOfTheVendor(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, dial(t, redis, "", ""), store.Config{})
	trial.Put(t, s, pair(1))
	if got := cli(t, redis, "KEYS", "*"); got != pairKey {
		t.Errorf("keys %q, want %s alone", got, pairKey)
	}
	want := "access_token\naccess-1\nrefresh_token\nrefresh-1\nexpires_at\n1736937001"
	if diff := cmp.Diff(want, cli(t, redis, "HGETALL", pairKey)); diff != "" {
		t.Errorf("HGETALL (-want +got):\n%s", diff)
	}
	cli(t, redis, "HSET", pairKey, "other", "kept")
	cli(t, redis, "PERSIST", pairKey)
	trial.Put(t, s, pair(1)) // the same, which writes nothing
	if got := cli(t, redis, "TTL", pairKey); got != "-1" {
		t.Errorf("the key expires in %s seconds after an Update that changes nothing, want never, as it was set meanwhile", got)
	}
	trial.Put(t, s, pair(2))
	want = "access_token\naccess-2\nrefresh_token\nrefresh-2\nexpires_at\n1736937002\nother\nkept"
	if diff := cmp.Diff(want, cli(t, redis, "HGETALL", pairKey)); diff != "" {
		t.Errorf("HGETALL after another Update (-want +got):\n%s", diff)
	}
}

func TestKeyLivesAsLongAsTheRefreshToken(t *testing.T) {
	t.Parallel()
	client := dial(t, server.NewRedis(t), "", "")
	for _, test := range []struct {
		given, want time.Duration
	}{{0, 604800 * time.Second}, {time.Hour, time.Hour}} {
		trial.Put(t, open(t, client, store.Config{Lifetime: test.given}), tokenstore.Pair{})
		trial.Put(t, open(t, client, store.Config{Lifetime: test.given}), pair(1))
		got := client.TTL(t.Context(), pairKey).Val()
		if got > test.want || got < test.want-time.Minute {
			t.Errorf("lifetime %v: the key expires in %v, want %v", test.given, got, test.want)
		}
	}
	do(t, client, "PEXPIRE", pairKey, 1)
	until(t, "the key has expired", func(ctx context.Context) bool { return client.Exists(ctx, pairKey).Val() == 0 })
	trial.WantLoad(t, open(t, client, store.Config{}), tokenstore.Pair{})
}

func TestUnknownExpiryIsZero(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, dial(t, redis, "", ""), store.Config{})
	p := pair(1)
	p.AccessExpiresAt = time.Time{}
	trial.Put(t, s, p)
	trial.WantLoad(t, s, p)
	if got := cli(t, redis, "HGET", pairKey, "expires_at"); got != "0" {
		t.Errorf("expires_at is %q, want 0, which a PHP program takes for long ago", got)
	}
	p.Access, p.AccessExpiresAt = "access-2", time.Date(10000, 1, 1, 0, 0, 0, 0, time.UTC)
	_, err := s.Update(t.Context(), trial.To(p))
	trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, "expires in the year 10000, expected 1970 to 9999")
}

func TestAccountsAreApart(t *testing.T) {
	t.Parallel()
	client := dial(t, server.NewRedis(t), "", "")
	one, other := open(t, client, store.Config{ClientID: "1"}), open(t, client, store.Config{ClientID: "2"})
	_, err := one.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		trial.Put(t, other, pair(2)) // waits for ever where they share a lock
		return pair(1), nil
	})
	if err != nil {
		t.Fatal(err)
	}
	trial.WantLoad(t, one, pair(1))
	trial.WantLoad(t, other, pair(2))
}

func TestSealedAndPlainAreToldApart(t *testing.T) {
	t.Parallel()
	client := dial(t, server.NewRedis(t), "", "")
	plain, sealed := open(t, client, store.Config{}), open(t, client, store.Config{Key: newKey(t)})
	trial.Put(t, plain, pair(1))
	wantRefused(t, sealed, tokenstore.ErrDamaged, pairKey, "access_token is not sealed, and a key was given")
	trial.Put(t, plain, tokenstore.Pair{})
	trial.Put(t, sealed, pair(2))
	wantRefused(t, plain, tokenstore.ErrWrongKey, pairKey, "field access_token: it is sealed, and no key was given")
	trial.WantLoad(t, sealed, pair(2))
}

// php runs a program that uses Redis after the vendor's page.
func php(t *testing.T, redis *server.Redis, args ...string) string {
	t.Helper()
	need.PHP(t, "redis")
	args = append([]string{"testdata/storage.php", redis.Address, clientID}, args...)
	out, err := exec.CommandContext(t.Context(), "php", args...).CombinedOutput()
	if err != nil {
		t.Errorf("php %v: %v\n%s", args, err, out)
	}
	return strings.TrimSpace(string(out))
}

func TestPHPSharesThePair(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, dial(t, redis, "", ""), store.Config{})
	trial.Put(t, s, pair(1))
	if got, want := php(t, redis), "access-1 refresh-1 1736937001 refresh: yes"; got != want {
		t.Errorf("PHP reads %q, want %q", got, want)
	}
	php(t, redis, "access-2", "refresh-2", "2025-01-15T10:30:02Z")
	trial.WantLoad(t, s, pair(2))
	_, err := s.Update(t.Context(), func(context.Context, tokenstore.Pair) (tokenstore.Pair, error) {
		php(t, redis, "access-3", "refresh-3", "2025-01-15T10:30:03Z")
		return pair(4), nil
	})
	trial.WantError(t, "Update while PHP stores another pair", err, tokenstore.ErrChanged, pairKey)
	trial.WantLoad(t, s, pair(3))
	trial.Put(t, s, pair(5))
	if got, want := php(t, redis), "access-5 refresh-5 1736937005 refresh: yes"; got != want {
		t.Errorf("PHP reads %q, want %q", got, want)
	}
}
