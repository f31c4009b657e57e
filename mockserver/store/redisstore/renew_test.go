package redisstore_test

import (
	"context"
	"strconv"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestKeep looks at how long what is left lives after some changes.
func TestKeep(t *testing.T) {
	t.Parallel()
	server := server.NewRedis(t)
	const idle = time.Minute
	hour := text("a", "x", "1")
	day := records.Write{Key: "b", Set: hour.Set, Keep: 24 * time.Hour}
	always := records.Write{Key: "a", Set: hour.Set}
	for name, test := range map[string]struct {
		changes          [][]records.Write
		root, a, b, last time.Duration // zero is for none there
	}{
		"an idle time":            {[][]records.Write{{}}, idle, 0, 0, 0},
		"an hour":                 {[][]records.Write{{hour}}, time.Hour, time.Hour, 0, 0},
		"an hour and a day":       {[][]records.Write{{day, hour}}, 24 * time.Hour, time.Hour, 24 * time.Hour, 0},
		"a day, then an hour":     {[][]records.Write{{day}, {hour}}, 24 * time.Hour, time.Hour, 24 * time.Hour, 0},
		"lasting":                 {[][]records.Write{{always}}, idle, idle, 0, idle},
		"an hour, then lasting":   {[][]records.Write{{hour}, {always}}, time.Hour, idle, 0, idle},
		"lasting, then an hour":   {[][]records.Write{{always}, {hour}}, time.Hour, time.Hour, 0, 0},
		"lasting, then removed":   {[][]records.Write{{always}, {{Key: "a", Remove: true}}}, idle, 0, 0, 0},
		"removed":                 {[][]records.Write{{hour}, {{Key: "a", Remove: true}}}, time.Hour, 0, 0, 0},
		"none to be removed":      {[][]records.Write{{{Key: "a", Remove: true}}}, idle, 0, 0, 0},
		"less than there is":      {[][]records.Write{{{Key: "a", Set: hour.Set, Keep: 1}}}, idle, 0, 0, 0},
		"a day and lasting, both": {[][]records.Write{{day, always}}, 24 * time.Hour, idle, 24 * time.Hour, idle},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := open(t, address(server), redisstore.Options{Name: name, Idle: idle})
			for _, writes := range test.changes {
				commit(t, s, records.Change{Writes: writes})
			}
			client, root := dial(t, server), "popupmock:{"+name+"}"
			if name == "less than there is" {
				until(t, "the record is gone", func(ctx context.Context) bool { return client.Exists(ctx, root+":a").Val() == 0 })
			}
			for key, want := range map[string]time.Duration{
				root: test.root, root + "/changes": idle, root + "/lasting": test.last, root + ":a": test.a, root + ":b": test.b,
			} {
				lives(t, client, key, want, idle)
				if key != root && client.PExpireTime(t.Context(), key).Val() >= client.PExpireTime(t.Context(), root).Val() {
					t.Errorf("%s ends with the root or later", key)
				}
			}
		})
	}
}

// lives wants a key to be there for so long, or a little longer, and not to be there for zero.
func lives(t *testing.T, client *redis.Client, key string, want, idle time.Duration) {
	t.Helper()
	got := client.PTTL(t.Context(), key).Val()
	if want == 0 {
		if got != -2 { // what Redis says of a key that is not there
			t.Errorf("%s lives for %v, want none there", key, got)
		}
		return
	}
	if got > want+2*idle/30 || got < want*9/10 {
		t.Errorf("%s lives for %v, want %v", key, got, want)
	}
}

// age has all keys end earlier, as if nobody had written for long.
func age(t *testing.T, client *redis.Client, left time.Duration) {
	t.Helper()
	keysOf(t, client, func(key string, _ time.Duration) { do(t, client, "PEXPIRE", key, left.Milliseconds()) })
}

// TestRenew wants what lasts to last on, and to end together, and nothing else.
func TestRenew(t *testing.T) {
	t.Parallel()
	server := server.NewRedis(t)
	client := dial(t, server)
	const idle, left = time.Hour, 10 * time.Minute
	options := redisstore.Options{Idle: idle, Timeout: 20 * time.Second, Clock: clockwork.NewFakeClock()}
	s := open(t, address(server), options)
	var many []records.Write
	for _, key := range keys(3 * 500) { // more than one page of them
		many = append(many, records.Write{Key: key, Set: map[string][]byte{"x": {}}})
	}
	commit(t, s, records.Change{Writes: many})
	commit(t, s, records.Change{Writes: []records.Write{text("kept", "x", "1"), {Key: "gone", Set: map[string][]byte{"x": {}}}}})
	age(t, client, left)
	do(t, client, "DEL", "popupmock:{main}:gone") // as if it had expired
	if err := s.Renew(t.Context()); err != nil {
		t.Fatal(err)
	}
	lives(t, client, "popupmock:{main}:kept", left, idle)
	lives(t, client, "popupmock:{main}:gone", 0, idle)
	lives(t, client, "popupmock:{main}", idle, idle)
	ends := map[time.Duration]int{}
	for _, key := range append(keys(3*500), "/changes", "/lasting") {
		if key[0] != '/' {
			key = ":" + key
		}
		lives(t, client, "popupmock:{main}"+key, idle, idle)
		ends[client.PExpireTime(t.Context(), "popupmock:{main}"+key).Val()]++
	}
	if len(ends) != 1 {
		t.Errorf("what lasts ends at %d different times, want one", len(ends))
	}
	if n := client.SCard(t.Context(), "popupmock:{main}/lasting").Val(); n != 3*500 {
		t.Errorf("%d records are to last, want those that are there: %d", n, 3*500)
	}
}

// TestRenewsByItself wants a store to renew when it is opened, and again and again after that.
func TestRenewsByItself(t *testing.T) {
	t.Parallel()
	server := server.NewRedis(t)
	client, clock := dial(t, server), clockwork.NewFakeClock()
	options := redisstore.Options{Idle: time.Hour, Timeout: 20 * time.Second, Clock: clock}
	commit(t, open(t, address(server), options), records.Change{Writes: []records.Write{{Key: "a", Set: map[string][]byte{"x": {}}}}})
	renewed := func(ctx context.Context) bool { return client.PTTL(ctx, "popupmock:{main}:a").Val() >= time.Hour }
	for _, pause := range []time.Duration{time.Second, time.Minute, time.Minute} { // that is half a thirtieth of an hour
		if err := clock.BlockUntilContext(t.Context(), 1); err != nil {
			t.Fatal(err)
		}
		age(t, client, 10*time.Minute)
		clock.Advance(pause)
		until(t, "it renews", renewed)
	}
}

// keys are so many different ones.
func keys(n int) (all []string) {
	for i := range n {
		all = append(all, "k"+strconv.Itoa(i))
	}
	return all
}
