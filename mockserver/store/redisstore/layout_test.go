package redisstore_test

import (
	"context"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/records/recordtest"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// keysOf calls each with all keys of a server, with how long each lives: -1ns is for ever.
func keysOf(t *testing.T, client *redis.Client, each func(key string, life time.Duration)) {
	t.Helper()
	keys := client.Scan(t.Context(), 0, "*", 1000).Iterator()
	for keys.Next(t.Context()) {
		each(keys.Val(), client.PTTL(t.Context(), keys.Val()).Val())
	}
	if err := keys.Err(); err != nil {
		t.Fatal(err)
	}
}

// TestEverythingExpires runs the suite of all backends on one server, each case with a mock of its own through two stores, and wants every key to
// expire.
func TestEverythingExpires(t *testing.T) {
	t.Parallel()
	server := server.NewRedis(t)
	var mocks names
	const idle = 10 * time.Minute
	t.Run("suite", func(t *testing.T) {
		two := func(t *testing.T) (one, other records.Backend) {
			options := redisstore.Options{Name: mocks.next(), Timeout: 20 * time.Second, Idle: idle} // a busy machine is no failure here
			return open(t, address(server), options), open(t, address(server), options)
		}
		recordtest.Run(t, two)
		recordtest.RunStreams(t, two)
	})
	kinds := map[string]int{}
	keysOf(t, dial(t, server), func(key string, life time.Duration) {
		_, rest, _ := strings.Cut(key, "}")
		kind, most := "record", idle+2*idle/30
		switch {
		case rest == "":
			kind = "root"
		case strings.HasPrefix(rest, "/stream/"):
			kind, most = "stream", 10*time.Minute
		case rest[0] == '/':
			kind = rest
		}
		kinds[kind]++
		if life <= 0 || life > most {
			t.Errorf("%q lives for %v, want at most %v", key, life, most)
		}
	})
	if kinds["root"] < 20 || kinds["/changes"] < 20 || kinds["record"] < 3000 || kinds["/lasting"] < 20 || kinds["stream"] < 20 || len(kinds) != 5 {
		t.Errorf("keys are %v, want a root, changes and what lasts for most cases, records and streams", kinds)
	}
}

// TestSmallRecordsAreCompact wants values of up to 64 bytes in the compact encoding, and says what a record costs.
func TestSmallRecordsAreCompact(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ fields, most int }{{1, 260}, {10, 950}} {
		server := server.NewRedis(t)
		s, client := open(t, address(server), redisstore.Options{Changes: 1, Timeout: 20 * time.Second}), dial(t, server)
		w := records.Write{Set: map[string][]byte{}, Keep: time.Hour}
		for i := range test.fields {
			w.Set[strings.Repeat("f", 1+i)] = []byte(strings.Repeat("v", 64))
		}
		write := func(from, to int) {
			for ; from < to; from += 100 {
				var c records.Change
				for i := range 100 {
					w.Key = "f/" + strconv.Itoa(10000000+from+i) + "12345678" // as long as sixteen bytes of an id and two more
					c.Writes = append(c.Writes, w)
				}
				commit(t, s, c)
			}
		}
		write(0, 1000)
		before := used(t, client)
		write(1000, 11000)
		each := (used(t, client) - before) / 10000
		t.Logf("%d fields of 64 bytes: %d bytes a record, with its key and its expiry", test.fields, each)
		if each > test.most {
			t.Errorf("%d fields of 64 bytes: %d bytes a record, want at most %d", test.fields, each, test.most)
		}
		if kind := client.ObjectEncoding(t.Context(), "popupmock:{main}:"+w.Key).Val(); kind != "listpack" && kind != "ziplist" {
			t.Errorf("%d fields of 64 bytes are kept as %s, want the compact encoding", test.fields, kind)
		}
	}
}

// used is what Redis has allocated, in bytes.
func used(t *testing.T, client *redis.Client) int {
	t.Helper()
	_, rest, _ := strings.Cut(client.Info(t.Context(), "memory").Val(), "used_memory:")
	text, _, _ := strings.Cut(rest, "\r")
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

// TestCluster uses a real cluster, of one node: it refuses scripts whose keys belong to several slots, as larger ones do.
func TestCluster(t *testing.T) {
	t.Parallel()
	node := server.NewRedisTCP(t, func(port string) []string {
		bus, _ := strconv.Atoi(port)
		if bus += 10000; bus > 65535 {
			bus -= 20000
		}
		return []string{"--port", port, "--cluster-enabled", "yes", "--cluster-port", strconv.Itoa(bus)}
	})
	client := dial(t, node)
	do(t, client, "CLUSTER", "ADDSLOTSRANGE", 0, 16383)
	until(t, "the cluster is there", func(ctx context.Context) bool {
		return strings.Contains(client.ClusterInfo(ctx).Val(), "cluster_state:ok")
	})
	s := open(t, address(node), redisstore.Options{})
	commit(t, s, records.Change{Writes: []records.Write{text("a", "x", "1"), text("{b}", "x", "1"), text("c", "x", "1")}})
	commit(t, s, records.Change{Guards: []records.Guard{{Key: "{b}", Version: 1}}, Writes: []records.Write{text("}{", "x", "1")}})
	follow(t.Context(), t, s, 0).next(1, 2)
	stream := records.Stream{Name: "{c}", Keep: 10}
	if err := s.PutAside(t.Context(), stream, "x", []records.Item{{Serial: 1, Kind: records.ItemFinal, Time: 1}}); err != nil {
		t.Errorf("PutAside: %v", err)
	}
	if page, err := s.ReadStream(t.Context(), stream, records.Mark{}, 10, 10); err != nil || len(page.Items) != 1 {
		t.Errorf("ReadStream: %+v, %v", page, err)
	}
	if err := s.RemoveStream(t.Context(), "{c}"); err != nil {
		t.Errorf("RemoveStream: %v", err)
	}
	if all, _ := everything(t, s); len(all) != 4 {
		t.Errorf("%d records, want 4", len(all))
	}
}
