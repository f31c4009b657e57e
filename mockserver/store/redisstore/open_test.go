package redisstore_test

import (
	"context"
	"net"
	"strings"
	"testing"
	"time"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestAddress tries addresses that cannot be used. All hold the password, and no error shows a part of it.
func TestAddress(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]string{
		"":                                      "begins with another scheme: want redis://user:password@host:6379/0",
		"http://user:geheim@localhost":          "begins with another scheme",
		"redis://user:geh/eim@localhost":        "%2F for /",
		"redis://user:geh#eim@localhost":        "%23 for #",
		"redis://user:geh?eim@localhost":        "%3F for ?",
		"redis://user:geheim":                   "cannot be read",
		"redis://user:geh%eim@localhost":        "cannot be read",
		"redis://user:1234?geheim@localhost":    "an @ or a # in the wrong place",
		"redis://user:geheim@localhost/x":       "the address of Redis cannot be used: redis: invalid database number: want redis://user:password@host:6379/0",
		"redis://localhost/geheim":              "the address of Redis cannot be used: redis: invalid database number: want",
		"redis://user:geheim@localhost/0/eim":   "redis: invalid URL path: want",
		"redis://user:geheim@localhost?eim=1":   "redis: unexpected option: want",
		"redis://localhost?pool_size=geheim":    "redis: invalid pool_size number: want",
		"redis:geheim@localhost":                "cannot be read",
		"redis://geheim@127.0.0.1:1":            "redis://:xxxxx@127.0.0.1:1: dial tcp 127.0.0.1:1: connect: connection refused",
		"redis://127.0.0.1:1?client_name=eim":   "the state is unavailable: redis://127.0.0.1:1: ",
		"unix://user:geheim@":                   "redis: empty unix socket path: want",
		"redis://user:geheim@127.0.0.1:1":       "connection refused",
		"rediss://user:geheim@127.0.0.1:1/2":    "connection refused",
		"unix://user:geheim@/no/such/file.sock": "no such file or directory",
	} {
		_, err := redisstore.Open(t.Context(), address, redisstore.Options{})
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: error %v, want one with %q", address, err, want)
			continue
		}
		for _, part := range []string{"geh/", "geh#", "geh?", "geh%", "eim", "1234"} {
			if strings.Contains(address, part) && strings.Contains(err.Error(), part) {
				t.Errorf("%q: error %q shows the password", address, err)
			}
		}
	}
}

func TestOptions(t *testing.T) {
	t.Parallel()
	for want, o := range map[string]redisstore.Options{
		`the prefix "a{" has a brace`:         {Prefix: "a{"},
		`the name "}" has a brace`:            {Name: "}"},
		"-1 changes are to be kept":           {Changes: -1},
		"the idle time is -1ns":               {Idle: -1},
		"the timeout is 999µs, want at least": {Timeout: 999 * time.Microsecond},
	} {
		if _, err := redisstore.Open(t.Context(), "redis://127.0.0.1:1", o); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%+v: error %v, want one with %q", o, err, want)
		}
	}
}

// TestOpenRefuses tries servers that cannot keep the state. Whether trying again may help tells ErrUnavailable.
func TestOpenRefuses(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		setup func(t *testing.T) (address string)
		again bool
		texts []string
	}{
		{"it evicts", func(t *testing.T) string { return address(server.NewRedis(t, "--maxmemory-policy", "allkeys-lru")) }, false,
			[]string{"its maxmemory-policy is allkeys-lru", "set maxmemory-policy noeviction"}},
		{"a replica", func(t *testing.T) string { return address(server.NewRedis(t, "--replicaof", "127.0.0.1", "1")) }, false,
			[]string{"a replica that cannot be written", "the address of its primary, 127.0.0.1:1"}},
		{"no password", func(t *testing.T) string { return address(server.NewRedis(t, "--requirepass", "geheim")) }, true,
			[]string{"NOAUTH", "the address needs the password"}},
		{"a wrong password", func(t *testing.T) string {
			return strings.Replace(address(server.NewRedis(t, "--requirepass", "geheim")), "//", "//:raten@", 1)
		}, true, []string{"WRONGPASS", "the right user and password"}},
		{"no right to run scripts", func(t *testing.T) string {
			s := server.NewRedis(t)
			do(t, dial(t, s), "ACL", "SETUSER", "default", "-@scripting")
			return address(s)
		}, true, []string{"NOPERM", "+@scripting"}},
		{"it never answers", func(t *testing.T) string {
			listener, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { listener.Close() })
			return "redis://" + listener.Addr().String()
		}, true, []string{"redis did not answer in time"}},
		{"it reads its data", loading, true, []string{"LOADING", "try again"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			_, err := redisstore.Open(t.Context(), test.setup(t), redisstore.Options{Timeout: 2 * time.Second})
			if test.again {
				wantError(t, "Open", err, records.ErrUnavailable, test.texts...)
				return
			}
			if err == nil || strings.Contains(err.Error(), records.ErrUnavailable.Error()) {
				t.Fatalf("Open: error %v, want one that is no matter of time", err)
			}
			wantError(t, "Open", err, err, test.texts...)
		})
	}
}

// loading is a Redis that reads its data for as long as the test takes.
func loading(t *testing.T) string {
	s := server.NewRedis(t, "--enable-debug-command", "local", "--loading-process-events-interval-bytes", "1024")
	client := dial(t, s)
	do(t, client, "DEBUG", "POPULATE", "1000", "key", "1024") // so large that it looks for commands after each
	do(t, client, "CONFIG", "SET", "key-load-delay", "20000") // microseconds for each key
	go client.Do(context.WithoutCancel(t.Context()), "DEBUG", "RELOAD")
	other := dial(t, s)
	until(t, "Redis reloads its data", func(ctx context.Context) bool {
		return strings.Contains(other.Info(ctx, "persistence").Val(), "loading:1")
	})
	return address(s)
}

// TestOpenKnowsLittle has users who may not ask what a server is, and one with just the rights that are needed.
func TestOpenKnowsLittle(t *testing.T) {
	t.Parallel()
	enough := strings.Fields(redisstore.Rights)
	for name, rights := range map[string][]string{
		"no CONFIG": {"+@all", "-config"}, "no INFO": {"+@all", "-info"}, "nothing dangerous": {"+@all", "-@dangerous"},
		"what is needed": enough, "a little less": enough[:len(enough)-2],
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			redis := server.NewRedis(t, "--maxmemory-policy", "noeviction")
			user := []any{"ACL", "SETUSER", "weak", "on", ">secret", "~popupmock:*"}
			for _, right := range rights {
				user = append(user, right)
			}
			do(t, dial(t, redis), user...)
			s := open(t, strings.Replace(address(redis), "//", "//weak:secret@", 1), redisstore.Options{})
			commit(t, s, count())
			commit(t, s, records.Change{Writes: []records.Write{{Key: "b", Set: map[string][]byte{"x": nil}}, {Key: "a", Remove: true}}})
			follow(t.Context(), t, s, 0).next(1, 2)
			stream := records.Stream{Name: "s", Keep: 10}
			if err := s.PutAside(t.Context(), stream, "x", []records.Item{{Serial: 1, Kind: records.ItemOpen}, {Serial: 2, Kind: records.ItemNote}}); err != nil {
				t.Errorf("PutAside: %v", err)
			}
			if page, err := s.ReadStream(t.Context(), stream, records.Mark{}, 10, 10); err != nil || len(page.Items) != 1 {
				t.Errorf("ReadStream: %+v, %v", page, err)
			}
			if err := s.RemoveStream(t.Context(), "s"); err != nil {
				t.Errorf("RemoveStream: %v", err)
			}
			if all, _ := everything(t, s); len(all) != 1 {
				t.Errorf("%d records, want 1", len(all))
			}
		})
	}
}
