package server_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/popupmock/popupmock/examples/need"
	"github.com/popupmock/popupmock/examples/need/server"
)

// ask runs a client of the server to its end.
func ask(t *testing.T, name string, args ...string) (string, error) {
	t.Helper()
	output, err := exec.CommandContext(t.Context(), need.Program(t, name), args...).CombinedOutput()
	return strings.TrimSpace(string(output)), err
}

func TestRedis(t *testing.T) {
	t.Parallel()
	redis := server.NewRedis(t, "--requirepass", "open sesame")
	call := func(args ...string) (string, error) {
		return ask(t, "redis-cli", append([]string{"-s", redis.Address, "--no-auth-warning", "-a", "open sesame"}, args...)...)
	}
	want := func(want string, args ...string) {
		t.Helper()
		if got, err := call(args...); got != want || err != nil {
			t.Fatalf("%v: %q, %v, want %q", args, got, err, want)
		}
	}
	want("OK", "SET", "a", "1")
	redis.Stop()
	redis.Continue()
	want("1", "GET", "a")
	redis.Kill()
	if got, err := call("PING"); err == nil || !strings.Contains(got, "Could not connect") {
		t.Fatalf("a killed Redis answers: %q, %v", got, err)
	}
	redis.Start()
	want("", "GET", "a")
}

func TestRedisTCP(t *testing.T) {
	t.Parallel()
	redis := server.NewRedisTCP(t, func(port string) []string { return []string{"--port", port} })
	_, port, _ := strings.Cut(redis.Address, ":")
	if got, err := ask(t, "redis-cli", "-p", port, "PING"); got != "PONG" || err != nil {
		t.Fatalf("%q, %v", got, err)
	}
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	postgres := server.NewPostgres(t, "max_connections=7")
	want := func(want, query string) {
		t.Helper()
		if got, err := ask(t, "psql", "-tAc", query, postgres.URL()); got != want || err != nil {
			t.Fatalf("%s: %q, %v, want %q", query, got, err, want)
		}
	}
	want("7", "SHOW max_connections")
	want("CREATE TABLE", "CREATE TABLE kept ()")
	postgres.Kill()
	postgres.Start()
	want("0", "SELECT count(*) FROM kept")
}

// TestPgBouncer shows that it pools transactions: what a session has set is gone, or is another's.
func TestPgBouncer(t *testing.T) {
	t.Parallel()
	bouncer := server.NewPgBouncer(t, server.NewPostgres(t), "default_pool_size=1")
	out, err := ask(t, "psql", "-tAc", "SELECT count(*) FROM pg_stat_activity WHERE usename = 'postgres' AND state = 'active'", bouncer.URL())
	if out != "1" || err != nil {
		t.Fatalf("%q, %v", out, err)
	}
}
