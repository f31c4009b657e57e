package main

import (
	"context"
	"fmt"
	"net/http"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/popupmock/popupmock/tools/load/internal/process"
)

// A redisServer is a Redis of the load's own, which keeps nothing on a disk.
type redisServer struct {
	cmd     *exec.Cmd
	socket  string
	version string
}

// startRedis runs redis-server, and waits until it answers.
func startRedis(ctx context.Context, folder string) (*redisServer, error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return nil, fmt.Errorf("it needs redis-server in PATH: %w", err)
	}
	r := &redisServer{socket: filepath.Join(folder, "redis.sock")}
	r.cmd = exec.CommandContext(ctx, program, "--port", "0", "--unixsocket", r.socket, "--save", "", "--appendonly", "no", "--dir", folder)
	if err := r.cmd.Start(); err != nil {
		return nil, err
	}
	for begin := time.Now(); ; time.Sleep(10 * time.Millisecond) {
		if r.version, err = r.info(ctx, "server", "redis_version"); err == nil {
			return r, nil
		}
		if time.Since(begin) > 10*time.Second || ctx.Err() != nil {
			r.stop()
			return nil, fmt.Errorf("redis-server does not answer: %w", err)
		}
	}
}

func (r *redisServer) url() string { return "unix://" + r.socket }

func (r *redisServer) note() string {
	return "Redis " + r.version + " over a unix socket, with appendonly no and without snapshots."
}

func (r *redisServer) stop() {
	_ = r.cmd.Process.Kill() // it may be gone
	_ = r.cmd.Wait()         // that it was killed
}

// used is how many bytes all that it holds take.
func (r *redisServer) used() (float64, error) {
	text, err := r.info(context.Background(), "memory", "used_memory")
	if err != nil {
		return 0, err
	}
	return strconv.ParseFloat(text, 64)
}

// info asks redis-cli for a line of a section of INFO.
func (r *redisServer) info(ctx context.Context, section, name string) (string, error) {
	text, err := exec.CommandContext(ctx, "redis-cli", "-s", r.socket, "INFO", section).Output()
	if err != nil {
		return "", err
	}
	for line := range strings.Lines(string(text)) {
		if value, is := strings.CutPrefix(line, name+":"); is {
			return strings.TrimSpace(value), nil
		}
	}
	return "", fmt.Errorf("INFO %s has no %s", section, name)
}

// staleness logs out at one mock and asks another until that refuses the token, with and without --strict-revocation.
func (o *options) staleness(ctx context.Context, s *stand, redis *redisServer) ([]string, error) {
	places := o.places(redis)
	*places.n = 2_000_000 // names that no round has used
	var notes []string
	for _, strict := range []bool{false, true} {
		flags := places.redis()
		name := "A logout at one mock is known at another"
		if strict {
			flags, name = places.strict(), name+", with --strict-revocation,"
		}
		late, again, err := o.logoutsAtTwo(ctx, s, flags)
		if err != nil {
			return nil, err
		}
		slices.Sort(late)
		notes = append(notes, fmt.Sprintf("%s %.2f ms after its answer (median of %d; 99 of 100 within %.2f ms, the last after %.2f ms); %d of the tokens were still taken once.",
			name, late[len(late)/2], len(late), late[len(late)*99/100], late[len(late)-1], again))
	}
	return notes, nil
}

// logoutsAtTwo returns how many milliseconds each logout took to arrive at the other mock, until the answer that says so, and how many
// tokens were taken there after it.
func (o *options) logoutsAtTwo(ctx context.Context, s *stand, flags []string) (late []float64, again int, err error) {
	var mocks []*process.Server
	for range 2 {
		mock := o.popupmockWith(nil, flags...)
		server, err := process.Start(ctx, s.pin, mock.command, mock.first)
		if err != nil {
			return nil, 0, err
		}
		defer server.Stop()
		mocks = append(mocks, server)
	}
	for range o.logouts {
		ms, taken, err := lateLogout(ctx, mocks[0].URL, mocks[1].URL+productsPath)
		if err != nil {
			return nil, 0, err
		}
		late = append(late, ms)
		if taken {
			again++
		}
	}
	return late, again, nil
}

// lateLogout logs in and out at one mock and asks another for its list, until that refuses the token: so many milliseconds after the answer to the
// logout, and not at the first time if the token was taken.
func lateLogout(ctx context.Context, one, list string) (ms float64, taken bool, err error) {
	token, _, err := logIn(ctx, one)
	if err != nil {
		return 0, false, err
	}
	if got, err := statusOf(ctx, http.MethodGet, list, token); err != nil || got != http.StatusOK {
		return 0, false, fmt.Errorf("before the logout: %d, %w", got, err)
	}
	if got, err := statusOf(ctx, http.MethodPost, one+"/auth/logout", token); err != nil || got != http.StatusOK {
		return 0, false, fmt.Errorf("logout: %d, %w", got, err)
	}
	for begin := time.Now(); ; taken = true {
		got, err := statusOf(ctx, http.MethodGet, list, token)
		switch {
		case err != nil:
			return 0, false, err
		case got == http.StatusUnauthorized:
			return time.Since(begin).Seconds() * 1000, taken, nil
		case got != http.StatusOK || time.Since(begin) > 10*time.Second:
			return 0, false, fmt.Errorf("%v after the logout: %d", time.Since(begin), got)
		}
	}
}

func statusOf(ctx context.Context, method, url, token string) (int, error) {
	request, err := http.NewRequestWithContext(ctx, method, url, nil)
	if err != nil {
		return 0, err
	}
	request.Header.Set("Authorization", "Bearer "+token)
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return 0, err
	}
	return response.StatusCode, response.Body.Close()
}

// sumOf adds the values of a metric, whatever its labels.
func sumOf(text, name string) (sum float64, err error) {
	for line := range strings.Lines(text) {
		rest, is := strings.CutPrefix(line, name)
		if !is || rest[0] != '{' && rest[0] != ' ' {
			continue
		}
		n, err := strconv.ParseFloat(strings.TrimSpace(rest[strings.LastIndexByte(rest, ' '):]), 64)
		if err != nil {
			return 0, fmt.Errorf("metric %q: %w", strings.TrimSpace(line), err)
		}
		sum += n
	}
	return sum, nil
}
