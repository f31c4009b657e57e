package redisstore_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestConnectionBreaks wants a change to be made once, and its result to be the right one, whenever the connection broke.
func TestConnectionBreaks(t *testing.T) {
	t.Parallel()
	for what, fates := range map[string]map[int]fate{
		"at the answer":                       {1: answerLost, 3: answerLost},
		"at the request":                      {1: requestLost, 3: requestLost},
		"at either":                           {1: requestLost, 3: answerLost, 5: answerLost},
		"and the request comes after another": {1: requestLater},
	} {
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t)
			decide, changes := nth(fates)
			p := newProxy(t, redis, decide)
			s := open(t, p.address(), redisstore.Options{Timeout: 20 * time.Second})
			direct := open(t, address(redis), redisstore.Options{Name: "main"})
			for n := range int64(4) {
				if r := commit(t, s, count()); r.Position != records.Position(n+1) || r.Added[0]["n"] != n+1 {
					t.Errorf("change %d: position %d and sum %d", n+1, r.Position, r.Added[0]["n"])
				}
			}
			close(p.later)
			if got, want := changes(), 4+len(fates); got != want {
				t.Errorf("%d requests, want %d: no connection has broken", got, want)
			}
			client := dial(t, redis)
			until(t, "what came late was looked at", func(ctx context.Context) bool {
				calls := client.Info(ctx, "commandstats").Val()
				return what != "and the request comes after another" || evalsha(calls) == 5
			})
			if r, err := direct.Read(t.Context(), "a"); err != nil || string(r.Fields["n"]) != "4" || r.Version != 4 {
				t.Errorf("the record is %q in version %d, %v; want 4", r.Fields["n"], r.Version, err)
			}
		})
	}
}

// TestStaleThenLate has a change that is refused, and whose first try comes when it would be fine.
func TestStaleThenLate(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	decide, _ := nth(map[int]fate{1: requestLater})
	p := newProxy(t, redis, decide)
	s, direct := open(t, p.address(), redisstore.Options{Timeout: 20 * time.Second}), open(t, address(redis), redisstore.Options{})
	commit(t, direct, count())
	_, err := s.Commit(t.Context(), records.Change{Guards: []records.Guard{{Key: "a"}}, Writes: []records.Write{text("b", "x", "1")}})
	wantError(t, "Commit", err, records.ErrStale)
	commit(t, direct, records.Change{Writes: []records.Write{{Key: "a", Remove: true}}})
	close(p.later)
	client := dial(t, redis)
	until(t, "what came late was looked at", func(ctx context.Context) bool { return evalsha(client.Info(ctx, "commandstats").Val()) == 4 })
	if r, err := direct.Read(t.Context(), "b"); err != nil || r.Version != 0 {
		t.Errorf("a change that was refused is made: %v, %v", r, err)
	}
}

// TestNobodyCanTell trims the changes before the second try.
func TestNobodyCanTell(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	client := dial(t, redis)
	first := true
	p := newProxy(t, redis, nil)
	decide, _ := nth(map[int]fate{2: answerLost})
	p.decide = func(request []byte) fate {
		what := decide(request)
		if what == passed && !first {
			_ = client.XTrimMaxLen(context.Background(), "popupmock:{main}/changes", 0).Err()
		}
		first = first && what == passed
		return what
	}
	s := open(t, p.address(), redisstore.Options{})
	commit(t, s, count())
	_, err := s.Commit(t.Context(), count())
	wantError(t, "Commit", err, records.ErrUnavailable, "whether the change was made cannot be told any more")
	if r, err := s.Read(t.Context(), "a"); err != nil || string(r.Fields["n"]) != "2" {
		t.Errorf("the record is %q, %v; want 2", r.Fields["n"], err)
	}
}

// TestManyBreaks counts with several callers while every seventh request or answer is lost, and some are twice in a row.
func TestManyBreaks(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	fates := map[int]fate{}
	for n := 3; n < 2000; n += 7 {
		fates[n] = []fate{answerLost, requestLost}[n%2]
		if n%5 == 0 {
			fates[n+1] = answerLost
		}
	}
	decide, _ := nth(fates)
	p := newProxy(t, redis, decide)
	s := open(t, p.address(), redisstore.Options{Timeout: 20 * time.Second})
	var mu sync.Mutex
	seen, unsure := map[int64]bool{}, 0
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 50 {
				r, err := s.Commit(t.Context(), count())
				mu.Lock()
				switch {
				case errors.Is(err, records.ErrUnavailable):
					unsure++
				case err != nil:
					t.Errorf("Commit: %v", err)
				case seen[r.Added[0]["n"]]:
					t.Errorf("the sum %d comes twice", r.Added[0]["n"])
				default:
					seen[r.Added[0]["n"]] = true
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	n := commit(t, open(t, address(redis), redisstore.Options{}), count()).Added[0]["n"] - 1
	if n < int64(len(seen)) || n > int64(len(seen)+unsure) || len(seen) < 200 {
		t.Errorf("the sum is %d after %d changes that were made and %d that may have been", n, len(seen), unsure)
	}
	t.Logf("%d made, %d open, %d in Redis", len(seen), unsure, n)
}
