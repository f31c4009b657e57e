package redisstore_test

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// wantError asserts the kind of an error and what it says.
func wantError(t testing.TB, what string, err, want error, texts ...string) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("%s: error %v, want one that is %v", what, err, want)
		return
	}
	for _, text := range texts {
		if !strings.Contains(err.Error(), text) {
			t.Errorf("%s: error %q, want one with %q", what, err, text)
		}
	}
}

// wantUnavailable asks by every method but Follow.
func wantUnavailable(t testing.TB, s *redisstore.Store, texts ...string) {
	t.Helper()
	_, err := s.Read(t.Context(), "a")
	wantError(t, "Read", err, records.ErrUnavailable, texts...)
	_, err = s.Read(t.Context(), "a", "n")
	wantError(t, "Read of a field", err, records.ErrUnavailable, texts...)
	_, err = s.Commit(t.Context(), count())
	wantError(t, "Commit", err, records.ErrUnavailable, texts...)
	_, err = s.Position(t.Context())
	wantError(t, "Position", err, records.ErrUnavailable, texts...)
	err = s.Scan(t.Context(), "", func(string, records.Record) bool { return true })
	wantError(t, "Scan", err, records.ErrUnavailable, texts...)
}

// everything is all records and the position.
func everything(t testing.TB, s *redisstore.Store) (map[string]records.Record, records.Position) {
	t.Helper()
	all := map[string]records.Record{}
	err := s.Scan(t.Context(), "", func(key string, r records.Record) bool { all[key] = r; return true })
	position, err2 := s.Position(t.Context())
	if err := errors.Join(err, err2); err != nil {
		t.Fatal(err)
	}
	return all, position
}

// TestRedisIsKilled starts it again empty: whoever goes on from an earlier position is told.
func TestRedisIsKilled(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{})
	version := commit(t, s, count()).Position
	commit(t, s, count())
	redis.Kill()
	wantUnavailable(t, s, "connection refused", redis.Address)
	redis.Start()
	if all, position := everything(t, s); len(all) != 0 || position != 0 {
		t.Errorf("%d records and position %d in an empty Redis", len(all), position)
	}
	_, err := s.Commit(t.Context(), records.Change{Guards: []records.Guard{{Key: "a", Version: version}}, Writes: count().Writes})
	wantError(t, "Commit", err, records.ErrStale, "a")
	err = s.Follow(t.Context(), 2, func(records.Event) { t.Error("a change is followed that is gone") })
	wantError(t, "Follow", err, records.ErrGap, "change 2 is gone, and redis is at 0")
	if r := commit(t, s, count()); r.Position != 1 || r.Added[0]["n"] != 1 {
		t.Errorf("the first change of an empty Redis is %v", r)
	}
}

func TestRedisStandsStill(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{Timeout: 500 * time.Millisecond})
	commit(t, s, count())
	redis.Stop()
	wantUnavailable(t, s, "redis did not answer in time", redis.Address)
	redis.Continue()
	until(t, "the store works again", func(ctx context.Context) bool {
		_, err := s.Read(ctx, "a")
		return err == nil
	})
	// Redis has found the change above when it went on, or has not.
	if n := commit(t, s, count()).Added[0]["n"]; n != 2 && n != 3 {
		t.Errorf("the sum is %d, want 2, or 3 with the change that was not answered", n)
	}
}

// TestRedisPausesWrites has changes wait for Redis, and reads go on.
func TestRedisPausesWrites(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{Timeout: 500 * time.Millisecond})
	at := commit(t, s, records.Change{Writes: []records.Write{text("a", "x", "1")}}).Position
	client := dial(t, redis)
	do(t, client, "CLIENT", "PAUSE", "100000000", "WRITE")
	_, err := s.Commit(t.Context(), records.Change{Writes: []records.Write{text("b", "x", "1")}})
	wantError(t, "Commit", err, records.ErrUnavailable, "redis did not answer in time")
	if r, err := s.Read(t.Context(), "a"); err != nil || r.Version != at {
		t.Errorf("Read while writes wait: %v, %v", r, err)
	}
	do(t, client, "CLIENT", "UNPAUSE")
	until(t, "changes are made again", func(ctx context.Context) bool {
		_, err := s.Commit(ctx, records.Change{Writes: []records.Write{text("a", "x", "2")}})
		return err == nil
	})
}

// TestMemoryIsFull wants every kind of change to be refused as a whole.
func TestMemoryIsFull(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s, client := open(t, address(redis), redisstore.Options{}), dial(t, redis)
	commit(t, s, records.Change{Writes: []records.Write{text("a", "x", "1"), text("b", "x", "1"), {Key: "c", Set: map[string][]byte{"n": []byte("5"), "x": nil}}}})
	before, position := everything(t, s)
	do(t, client, "CONFIG", "SET", "maxmemory", "1")
	for what, writes := range map[string][]records.Write{
		"a text":                      {text("a", "x", "2")},
		"a record is removed":         {{Key: "a", Remove: true}},
		"one is removed and made":     {{Key: "a", Remove: true, Set: map[string][]byte{"y": nil}}},
		"one is removed, another set": {{Key: "a", Remove: true}, text("b", "x", "2")},
		"a field is deleted":          {{Key: "a", Delete: []string{"x"}}, {Key: "c", Delete: []string{"x"}}},
		"a sum":                       {{Key: "c", Add: map[string]int64{"n": 1}}},
		"a sum from nothing":          {{Key: "d", Add: map[string]int64{"n": 1}}},
		"removed and a sum":           {{Key: "a", Remove: true}, {Key: "c", Add: map[string]int64{"n": 1}}},
		"nothing":                     nil,
	} {
		_, err := s.Commit(t.Context(), records.Change{Writes: writes})
		wantError(t, what, err, records.ErrUnavailable, "OOM", "raise maxmemory")
		after, now := everything(t, s)
		if diff := cmp.Diff(before, after); diff != "" || now != position {
			t.Errorf("%s: position %d is now %d, records (-before +after):\n%s", what, position, now, diff)
		}
	}
	if n := client.XLen(t.Context(), "popupmock:{main}/changes").Val(); n != 1 {
		t.Errorf("%d changes are kept, want 1", n)
	}
	do(t, client, "CONFIG", "SET", "maxmemory", "0")
	if r := commit(t, s, records.Change{Writes: []records.Write{{Key: "c", Add: map[string]int64{"n": 1}}}}); r.Position != position+1 || r.Added[0]["n"] != 6 {
		t.Errorf("a change with memory again: %v", r)
	}
}

// TestTrouble is a Redis that turns bad, and good again.
func TestTrouble(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		bad, good []any
		reads     bool // are still answered
		texts     []string
	}{
		{"a replica", []any{"REPLICAOF", "127.0.0.1", "1"}, []any{"REPLICAOF", "NO", "ONE"}, true, []string{"READONLY", "give the address of the primary"}},
		{"too few replicas", []any{"CONFIG", "SET", "min-replicas-to-write", "1"}, []any{"CONFIG", "SET", "min-replicas-to-write", "0"}, true,
			[]string{"NOREPLICAS", "too few replicas"}},
		{"no right to run scripts", []any{"ACL", "SETUSER", "default", "-evalsha", "-eval"}, []any{"ACL", "SETUSER", "default", "+@all"}, true,
			[]string{"NOPERM", "+@scripting"}},
		{"no right to these keys", []any{"ACL", "SETUSER", "default", "resetkeys", "~other*"}, []any{"ACL", "SETUSER", "default", "~*"}, false,
			[]string{"NOPERM", "the user needs +@connection"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t)
			s, client := open(t, address(redis), redisstore.Options{}), dial(t, redis)
			commit(t, s, count())
			do(t, client, test.bad...)
			_, err := s.Commit(t.Context(), count())
			wantError(t, "Commit", err, records.ErrUnavailable, test.texts...)
			if _, err := s.Read(t.Context(), "a"); test.reads && err != nil {
				t.Errorf("Read: %v", err)
			} else if !test.reads {
				wantError(t, "Read", err, records.ErrUnavailable, test.texts...)
			}
			do(t, client, test.good...)
			if n := commit(t, s, count()).Added[0]["n"]; n != 2 {
				t.Errorf("the sum is %d, want 2", n)
			}
		})
	}
}

// TestKeyOfSomebodyElse has a string where a record is to be: the change is not made, and neither is the rest of it.
func TestKeyOfSomebodyElse(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s, client := open(t, address(redis), redisstore.Options{}), dial(t, redis)
	commit(t, s, count())
	do(t, client, "SET", "popupmock:{main}:b", "text")
	_, err := s.Commit(t.Context(), records.Change{Writes: []records.Write{text("a", "x", "1"), text("b", "x", "1")}})
	wantError(t, "Commit", err, records.ErrUnavailable, "WRONGTYPE", "give another prefix")
	if r, err := s.Read(t.Context(), "a"); err != nil || r.Version != 1 || len(r.Fields) != 1 {
		t.Errorf("the other record: %v, %v", r, err)
	}
	if p, err := s.Position(t.Context()); p != 1 || err != nil {
		t.Errorf("the position is %d, %v, want 1", p, err)
	}
}

// TestScriptIsForgotten has a Redis that knows no scripts any more.
func TestScriptIsForgotten(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{})
	for n := range int64(3) {
		do(t, dial(t, redis), "SCRIPT", "FLUSH")
		if r := commit(t, s, count()); r.Added[0]["n"] != n+1 {
			t.Errorf("the sum is %d, want %d", r.Added[0]["n"], n+1)
		}
	}
}

// TestRootIsGone has somebody delete the position, and leave the changes: the next change begins anew.
func TestRootIsGone(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s := open(t, address(redis), redisstore.Options{})
	commits(t, s, 2)
	do(t, dial(t, redis), "DEL", "popupmock:{main}")
	if r := commit(t, s, count()); r.Position != 1 {
		t.Errorf("position %d, want 1", r.Position)
	}
	follow(t.Context(), t, open(t, address(redis), redisstore.Options{}), 0).next(1, 1)
}
