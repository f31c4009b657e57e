package redisstore_test

import (
	"strconv"
	"testing"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
	"github.com/popupmock/popupmock/mockserver/store/redisstore"
)

// TestSums wants Redis to add as records.Sum does: exactly, with all numbers of 64 bits.
func TestSums(t *testing.T) {
	t.Parallel()
	s := open(t, address(server.NewRedis(t)), redisstore.Options{})
	const most, least = 1<<63 - 1, -1 << 63
	for _, old := range []string{
		"0", "1", "-1", "9007199254740993", "-9007199254740993", "9223372036854775807", "-9223372036854775808", "9223372036854775806", "007", "+7", "-007",
		"-0", "+0", "000", "", " 1", "1 ", "1.0", "1e3", "0x1", "--1", "+-1", "9223372036854775808", "-9223372036854775809", "99999999999999999999999", "1\x00", "\xff",
	} {
		for _, n := range []int64{0, 1, -1, 9007199254740993, most, least} {
			at := commit(t, s, records.Change{Writes: []records.Write{text("a", "n", old)}}).Position
			want, wrong := records.Sum([]byte(old), n)
			got, err := s.Commit(t.Context(), records.Change{Writes: []records.Write{text("b", "x", "1"), {Key: "a", Add: map[string]int64{"n": n}}}})
			r, readErr := s.Read(t.Context(), "a")
			switch {
			case readErr != nil || (err == nil) != (wrong == nil):
				t.Errorf("%q and %d: error %v, %v, want %v", old, n, err, readErr, wrong)
			case err == nil && (got.Added[1]["n"] != want || string(r.Fields["n"]) != strconv.FormatInt(want, 10)):
				t.Errorf("%q and %d: got %d, in the record %q, want %d", old, n, got.Added[1]["n"], r.Fields["n"], want)
			case err != nil && (string(r.Fields["n"]) != old || r.Version != at):
				t.Errorf("%q and %d: refused, and the record is %q", old, n, r.Fields["n"])
			}
		}
	}
}

// TestRefusedSumLeavesNothing has the first change of a mock refused: there is no key afterwards.
func TestRefusedSumLeavesNothing(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	s, client := open(t, address(redis), redisstore.Options{}), dial(t, redis)
	do(t, client, "HSET", "popupmock:{main}:a", "n", "text", "m", "1")
	if _, err := s.Commit(t.Context(), records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"m": 1, "n": 1}}}}); err == nil {
		t.Error("a sum with a text is no error")
	}
	if n := client.DBSize(t.Context()).Val(); n != 1 {
		t.Errorf("%d keys, want the one that was there", n)
	}
}

// TestLargePositions begins where the numbers of Lua lose a bit.
func TestLargePositions(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t)
	do(t, dial(t, redis), "HSET", "popupmock:{main}", "position", "9007199254740992", "nonce", "x")
	s := open(t, address(redis), redisstore.Options{})
	const first = 9007199254740993
	for at := records.Position(first); at < first+5; at++ {
		if r := commit(t, s, count()); r.Position != at {
			t.Errorf("position %d, want %d", r.Position, at)
		}
		if r, err := s.Read(t.Context(), "a"); err != nil || r.Version != at {
			t.Errorf("version %d, %v, want %d", r.Version, err, at)
		}
		_, err := s.Commit(t.Context(), records.Change{Guards: []records.Guard{{Key: "a", Version: at - 1}}})
		wantError(t, "Commit", err, records.ErrStale)
	}
	follow(t.Context(), t, s, first-1).next(first, first+4)
}
