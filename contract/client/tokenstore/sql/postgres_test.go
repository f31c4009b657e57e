package sql_test

import (
	"context"
	"fmt"
	"net"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"

	"github.com/popupmock/popupmock/contract/client/tokenstore"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/lease"
	"github.com/popupmock/popupmock/contract/client/tokenstore/internal/trial"
	store "github.com/popupmock/popupmock/contract/client/tokenstore/sql"
	"github.com/popupmock/popupmock/contract/client/tokenstore/storetest"
	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
)

// newPostgres starts a server and returns a store on it that holds pair 1.
func newPostgres(t *testing.T, config store.Config) (*server.Postgres, *store.Store) {
	t.Helper()
	postgres := server.NewPostgres(t)
	s := create(t, open(t, connect(t, postgres, "postgres"), store.PostgreSQL, config))
	trial.Put(t, s, trial.Pair(1))
	return postgres, s
}

// during is an Update during which something happens, before change returns pair 2.
func during(t *testing.T, s *store.Store, happens func(ctx context.Context)) error {
	t.Helper()
	_, err := s.Update(t.Context(), func(ctx context.Context, _ tokenstore.Pair) (tokenstore.Pair, error) {
		happens(ctx)
		return trial.Pair(2), nil
	})
	return err
}

func TestPostgresIsKilledDuringChange(t *testing.T) {
	t.Parallel()
	postgres, s := newPostgres(t, store.Config{})
	err := during(t, s, func(context.Context) { postgres.Kill() })
	trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, `table popup_tokens, account "123456"`)
	trial.WantRefused(t, s, tokenstore.ErrUnavailable, "failed to connect")
	postgres.Start()
	trial.WantLoad(t, s, trial.Pair(1))
	trial.Put(t, s, trial.Pair(3))
	trial.WantLoad(t, s, trial.Pair(3))
}

// TestPostgresIsRestartedDuringChange has another connection write what the one of the lock no longer can.
func TestPostgresIsRestartedDuringChange(t *testing.T) {
	t.Parallel()
	postgres, s := newPostgres(t, store.Config{})
	if err := during(t, s, func(context.Context) { postgres.Kill(); postgres.Start() }); err != nil {
		t.Errorf("Update: %v", err)
	}
	trial.WantLoad(t, s, trial.Pair(2))
}

// TestPostgresStandsStillDuringChange leaves open whether the pair was written: PostgreSQL finds the command when it goes on.
func TestPostgresStandsStillDuringChange(t *testing.T) {
	t.Parallel()
	postgres, s := newPostgres(t, store.Config{Timeout: 2 * time.Second, Lease: 3 * time.Second})
	var goOn func()
	err := during(t, s, func(ctx context.Context) {
		goOn = stopAll(t, postgres)
		select {
		case <-ctx.Done():
		case <-t.Context().Done():
		}
		trial.WantError(t, "the context of change", context.Cause(ctx), lease.ErrLost, "popup_tokens")
	})
	trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, "the database did not answer in time")
	trial.WantRefused(t, s, tokenstore.ErrUnavailable, "the database did not answer in time")
	goOn()
	patient := open(t, connect(t, postgres, "postgres"), store.PostgreSQL, store.Config{Table: "other"})
	trial.Put(t, create(t, patient), trial.Pair(3))
}

func TestPostgresThatNeverAnswers(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() })
	db := dial(t, "pgx", "postgres://postgres@"+listener.Addr().String()+"/postgres?sslmode=disable")
	s := open(t, db, store.PostgreSQL, store.Config{Timeout: time.Second})
	trial.WantRefused(t, s, tokenstore.ErrUnavailable, "the database did not answer in time")
	trial.WantError(t, "Create", s.Create(t.Context()), tokenstore.ErrUnavailable, "the database did not answer in time")
}

// TestPostgres has tests that share a server, since to make one takes longer than any of them. Each has a database of its own.
func TestPostgres(t *testing.T) {
	t.Parallel()
	postgres := server.NewPostgres(t)
	for name, test := range map[string]func(t *testing.T, postgres database){
		"refuses_before_change":       testRefusesBeforeChange,
		"waits_for_nobody_else":       testWaitsForNobodyElse,
		"ends_who_is_gone":            testEndsWhoIsGone,
		"reads_after_it_has_the_lock": testReadsAfterItHasTheLock,
		"created_by_many_at_a_time":   testCreateByManyAtATime,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			test(t, newDatabase(t, postgres, name))
		})
	}
}

// storeOn returns a store on a database that holds pair 1.
func storeOn(t *testing.T, postgres database, config store.Config) *store.Store {
	t.Helper()
	s := create(t, open(t, connectTo(t, postgres, "postgres"), store.PostgreSQL, config))
	trial.Put(t, s, trial.Pair(1))
	return s
}

// testRefusesBeforeChange holds what would keep a pair from being stored: change must not spend a refresh token.
func testRefusesBeforeChange(t *testing.T, postgres database) {
	root := connectTo(t, postgres, "postgres")
	create(t, open(t, root, store.PostgreSQL, store.Config{}))
	do(t, root, "CREATE ROLE reader LOGIN")
	do(t, root, "GRANT SELECT, INSERT, UPDATE ON popup_tokens TO reader")
	do(t, root, "CREATE ROLE stranger LOGIN")
	do(t, root, "CREATE TABLE different (account text PRIMARY KEY)")
	for _, test := range []struct {
		name, user, table, settings string
		want                        string
	}{
		{"no table", "postgres", "absent", "", `relation "absent" does not exist`},
		{"no right to delete", "reader", "", "", "the user needs the rights SELECT, INSERT, UPDATE and DELETE on the table"},
		{"no right at all", "stranger", "", "", "the user needs the rights"},
		{"another table", "postgres", "different", "", `column "sealed" does not exist`},
		{"read-only", "postgres", "", "default_transaction_read_only=on", "the database is read-only: connect to the primary"},
		{"no such user", "nobody_knows", "", "", `role "nobody_knows" does not exist`},
		{"no such schema", "postgres", "none.popup_tokens", "", `"none" does not exist`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			s := open(t, connectTo(t, postgres, test.user, test.settings), store.PostgreSQL, store.Config{Table: test.table})
			_, err := s.Update(t.Context(), trial.NeverChange(t))
			trial.WantError(t, "Update", err, tokenstore.ErrUnavailable, test.want)
			if test.name == "no table" {
				trial.WantRefused(t, s, tokenstore.ErrUnavailable, "Store.Create makes the table")
			}
		})
	}
}

// testWaitsForNobodyElse looks at the transaction of the lock while change runs: it must keep vacuum from nothing,
// and no limit that the database has for everybody may end it.
func testWaitsForNobodyElse(t *testing.T, postgres database) {
	storeOn(t, postgres, store.Config{})
	root := connectTo(t, postgres, "postgres")
	limits := "options='-c idle_in_transaction_session_timeout=1000'"
	s := open(t, connectTo(t, postgres, "postgres", "application_name=holder", limits), store.PostgreSQL, store.Config{Account: "2"})
	err := during(t, s, func(ctx context.Context) {
		var holds string
		const query = `SELECT string_agg(concat_ws(' ', state, 'xid', backend_xid, 'xmin', backend_xmin), ', ')
			FROM pg_stat_activity WHERE application_name = 'holder'`
		if err := root.QueryRowContext(ctx, query).Scan(&holds); err != nil || holds != "idle in transaction xid xmin" {
			t.Errorf("the transaction of the lock holds more than the lock: %q, %v", holds, err)
		}
		do(t, root, "SELECT pg_sleep(1.5)")
		do(t, root, "VACUUM popup_tokens")
	})
	if err != nil {
		t.Errorf("Update: %v", err)
	}
	if err := during(t, s, func(context.Context) {
		alive := 0
		const held = `SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted
			AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`
		if err := root.QueryRow(held).Scan(&alive); err != nil || alive != 1 {
			t.Errorf("%d locks are held, %v, want 1", alive, err)
		}
		do(t, root, "SELECT pg_sleep(1.5)")
		if err := root.QueryRow(held).Scan(&alive); err != nil || alive != 1 {
			t.Errorf("after a while %d locks are held, %v, want 1", alive, err)
		}
	}); err != nil {
		t.Errorf("Update: %v", err)
	}
}

// testEndsWhoIsGone has a holder do nothing at all, as a machine that has vanished from the network: its clock
// stands still, and so nothing is renewed.
func testEndsWhoIsGone(t *testing.T, postgres database) {
	key := newKey(t)
	gone := storeOn(t, postgres, store.Config{Key: key, Lease: time.Second, Clock: clockwork.NewFakeClock()})
	other := open(t, connectTo(t, postgres, "postgres"), store.PostgreSQL, store.Config{Key: key})
	err := during(t, gone, func(context.Context) { trial.Put(t, other, trial.Pair(3)) })
	trial.WantError(t, "Update of the one that was gone", err, tokenstore.ErrChanged)
	trial.WantLoad(t, other, trial.Pair(3))
}

// testReadsAfterItHasTheLock has a waiter begin its transaction before the holder stores a pair. By default the
// database would show it what was there when it began.
func testReadsAfterItHasTheLock(t *testing.T, postgres database) {
	key := newKey(t)
	holder := storeOn(t, postgres, store.Config{Key: key})
	root := connectTo(t, postgres, "postgres")
	db := connectTo(t, postgres, "postgres", "application_name=waiter", "default_transaction_isolation=serializable")
	waiter := open(t, db, store.PostgreSQL, store.Config{Key: key})
	seen := make(chan tokenstore.Pair, 1)
	err := during(t, holder, func(ctx context.Context) {
		go func() {
			_, _ = waiter.Update(t.Context(), func(_ context.Context, current tokenstore.Pair) (tokenstore.Pair, error) {
				seen <- current
				return current, nil
			})
		}()
		for asked := false; !asked && ctx.Err() == nil && len(seen) == 0; { // or until it reads without the lock
			const query = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE application_name = 'waiter' AND query LIKE '%advisory%' AND state LIKE 'idle in%')"
			if err := root.QueryRowContext(ctx, query).Scan(&asked); err != nil {
				t.Error(err)
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	select {
	case got := <-seen:
		if got != trial.Pair(2) {
			t.Errorf("the waiter reads %v, want what the holder has stored, %v", got, trial.Pair(2))
		}
	case <-t.Context().Done():
		t.Error("the waiter does not get the lock")
	}
}

// TestPostgresLockCases runs the cases on locks where the database or what is before it has ways of its own.
func TestPostgresLockCases(t *testing.T) {
	t.Parallel()
	postgres := server.NewPostgres(t)
	bouncer := server.NewPgBouncer(t, postgres, "default_pool_size=3")
	var places atomic.Int64
	for _, test := range []struct {
		name     string
		server   *server.Postgres
		settings string
	}{
		{"serializable", postgres, "default_transaction_isolation=serializable"},
		{"PgBouncer", bouncer, "default_query_exec_mode=exec"},
	} {
		for _, c := range storetest.Cases() {
			if !strings.HasPrefix(c.Name, "lock/") {
				continue
			}
			t.Run(test.name+"/"+c.Name, func(t *testing.T) {
				t.Parallel()
				if test.server == postgres {
					need.Long(t, "1 s")
				}
				c.Run(t, func() storetest.Place {
					table, key := fmt.Sprintf("tokens%d", places.Add(1)), newKey(t)
					create(t, open(t, connect(t, postgres, "postgres"), store.PostgreSQL, store.Config{Table: table}))
					return storetest.Place{Name: table, Open: func() tokenstore.Store {
						return open(t, connect(t, test.server, "postgres", test.settings), store.PostgreSQL, store.Config{Table: table, Key: key})
					}}
				})
			})
		}
	}
}

func testCreateByManyAtATime(t *testing.T, postgres database) {
	var creating sync.WaitGroup
	for range 8 {
		s := open(t, connectTo(t, postgres, "postgres"), store.PostgreSQL, store.Config{})
		creating.Go(func() {
			if err := s.Create(t.Context()); err != nil {
				t.Error(err)
			}
		})
	}
	creating.Wait()
}
