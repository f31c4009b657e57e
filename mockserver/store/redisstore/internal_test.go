package redisstore

import (
	"context"
	"errors"
	"net"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/jonboulle/clockwork"
	"github.com/redis/go-redis/v9"

	"github.com/popupmock/popupmock/examples/need/server"
	"github.com/popupmock/popupmock/mockserver/store/records"
)

// knownTo62 are the commands of the scripts, and the words it gives them, which Redis 6.2 knows in the way they are used.
var knownTo62 = map[string]bool{
	"COUNT": true, "DEL": true, "EXISTS": true, "HDEL": true, "HGET": true, "HINCRBY": true, "HLEN": true, "HMGET": true, "HSET": true, "MAXLEN": true,
	"PEXPIRE": true, "PEXPIREAT": true, "PTTL": true, "PX": true, "SADD": true, "SCARD": true, "SET": true, "SISMEMBER": true, "SREM": true, "TIME": true, "XADD": true, "XLEN": true, "XREVRANGE": true,
}

// TestCommandsAreOld reads the scripts.
func TestCommandsAreOld(t *testing.T) {
	t.Parallel()
	words := regexp.MustCompile(`'([A-Z]{2,}[A-Z_]*)'`).FindAllStringSubmatch(commitScript+renewScript, -1)
	if len(words) < 20 {
		t.Fatalf("%d words are found, or this test shows nothing", len(words))
	}
	for _, word := range words {
		if !knownTo62[word[1]] {
			t.Errorf("%s is no word that Redis 6.2 is known to understand", word[1])
		}
	}
	if strings.HasPrefix(commitScript, "#!") || strings.HasPrefix(renewScript, "#!") {
		t.Error("Redis 6.2 knows no first line with flags")
	}
}

// trips counts what is sent and waited for.
type trips struct{ n int }

func (*trips) DialHook(next redis.DialHook) redis.DialHook { return next }

func (c *trips) ProcessHook(next redis.ProcessHook) redis.ProcessHook {
	return func(ctx context.Context, cmd redis.Cmder) error { c.n++; return next(ctx, cmd) }
}

func (c *trips) ProcessPipelineHook(next redis.ProcessPipelineHook) redis.ProcessPipelineHook {
	return func(ctx context.Context, cmds []redis.Cmder) error { c.n++; return next(ctx, cmds) }
}

func TestRoundTrips(t *testing.T) {
	t.Parallel()
	r := server.NewRedis(t)
	s, err := Open(t.Context(), "unix://"+r.Address, Options{Clock: clockwork.NewFakeClock()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = s.Close() })
	var counted trips
	s.client.AddHook(&counted)
	change := records.Change{Writes: []records.Write{{Key: "a", Add: map[string]int64{"n": 1}, Set: map[string][]byte{"x": nil}}}}
	for what, call := range map[string]func() error{
		"Commit":          func() error { _, err := s.Commit(t.Context(), change); return err },
		"Read":            func() error { _, err := s.Read(t.Context(), "a"); return err },
		"Read of a field": func() error { _, err := s.Read(t.Context(), "a", "n"); return err },
		"Position":        func() error { _, err := s.Position(t.Context()); return err },
	} {
		counted.n = 0
		if err := call(); err != nil || counted.n != 1 {
			t.Errorf("%s: %d round trips and error %v, want 1", what, counted.n, err)
		}
	}
}

// TestOldAnswers takes errors as other versions of Redis word them.
func TestOldAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct{ text, word, want string }{
		{"ERR Error running script (call to f_ab): @user_script:63: @user_script: 63: -OOM command not allowed when used memory > 'maxmemory'.", "OOM", "raise maxmemory"},
		{"OOM command not allowed when used memory > 'maxmemory'. script: ab, on @user_script:63.", "OOM", "'maxmemory'. (its memory is full"},
		{"MOVED 3999 127.0.0.1:6381", "MOVED", "give the address of that one"},
		{"ERR unknown command 'evalsha', with args beginning with: 'secret' ", "", "redis answered: ERR unknown command 'evalsha'"},
	} {
		got := newAnswered(answer(test.text))
		if got.word != test.word || !strings.Contains(got.Error(), test.want) || strings.Contains(got.Error(), "secret") {
			t.Errorf("%q: %q with the word %q", test.text, got, got.word)
		}
	}
}

type answer string

func (a answer) Error() string { return string(a) }
func (answer) RedisError()     {}

func TestUnfit(t *testing.T) {
	t.Parallel()
	for version, old := range map[string]bool{
		"2.8.0": true, "5.0.14": true, "6.0.20": true, "6.1.240": true, "6.2.0": false, "6.2.14": false, "7.0.15": false, "10.1.0": false, "": false, "unstable": false, "255.255.255": false,
	} {
		err := unfit(map[string]string{"redis_version": version}, "")
		if (err != nil) != old || old && !strings.Contains(err.Error(), "the version "+version+", want 6.2 or later") {
			t.Errorf("version %s: %v", version, err)
		}
	}
	if err := unfit(map[string]string{"role": "slave", "slave_read_only": "0"}, "noeviction"); err != nil {
		t.Errorf("a replica that can be written: %v", err)
	}
}

func TestIsBroken(t *testing.T) {
	t.Parallel()
	for err, want := range map[error]bool{
		errors.New("EOF"): true, net.ErrClosed: true, &net.OpError{Op: "dial", Err: errors.New("refused")}: true,
		answer("OOM"): false, context.DeadlineExceeded: false, context.Canceled: false, redis.ErrClosed: false, redis.ErrPoolTimeout: false,
		&net.DNSError{IsTimeout: true}: false,
	} {
		if got := isBroken(err); got != want {
			t.Errorf("%v: %v, want %v", err, got, want)
		}
	}
	if isBroken(nil) {
		t.Error("no error is one")
	}
}

// FuzzDecode reads streams that others have written: an error, or a change whose encoding says the same.
func FuzzDecode(f *testing.F) {
	full, _ := encode(records.Change{Note: []byte("note"), Writes: []records.Write{
		{Key: "a", Remove: true, Set: map[string][]byte{"x": nil, "\x00": []byte("\xff")}, Delete: []string{"y"}, Add: map[string]int64{"n": -1}, Keep: time.Hour}, {Key: "b"},
	}})
	f.Add(string(full), "7")
	f.Add(string(full), "")
	f.Add("", "")
	f.Add("\x00\x00\x00\x00", "1")
	f.Add("\xff\xff\xff\xff", "")
	f.Fuzz(func(t *testing.T, change, sums string) {
		event, err := decode(1, change, sums)
		if err != nil {
			if !errors.Is(err, records.ErrUnavailable) || !errors.Is(err, errDamaged) {
				t.Errorf("error %v, want that it is damaged", err)
			}
			return
		}
		again, _ := encode(records.Change{Note: event.Note, Writes: event.Writes})
		back, err := decode(1, string(again), "")
		if err != nil || !reflect.DeepEqual(back, event) {
			t.Errorf("%v becomes %v, %v", event, back, err)
		}
	})
}

// FuzzAddress shows no password, whatever the address looks like.
func FuzzAddress(f *testing.F) {
	for _, seed := range []string{"geheim", "ge/heim", "ge?heim", "ge#heim", "ge@heim", "ge%heim", "%67eheim", "ge:heim", "ge\\heim", "ge[heim", "1234567"} {
		f.Add("redis://user:", seed, "@localhost:6379/0")
		f.Add("unix://:", seed, "@/path")
	}
	f.Fuzz(func(t *testing.T, before, password, after string) {
		_, shown, err := client(before+password+after, Options{})
		text := shown
		if err != nil {
			text = err.Error()
		}
		secret := slices.Contains([]string{"redis://user:", "unix://:"}, before) && strings.HasPrefix(after, "@") && !strings.ContainsAny(after, "/?#@") && len(password) > 5
		if secret && strings.Contains(text, password) && !strings.Contains(wanted, password) {
			t.Errorf("%q shows %q", text, password)
		}
	})
}
