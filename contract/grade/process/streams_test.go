//go:build unix

package process

import (
	"bytes"
	"context"
	"errors"
	"io"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// Output that does not end is read as fast as it comes, shown whole, and kept in part; it costs no memory.
func TestFlood(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		var seen [3]int64
		var highest atomic.Uint64
		look := func() {
			var m runtime.MemStats
			runtime.ReadMemStats(&m)
			highest.Store(max(highest.Load(), m.HeapAlloc))
		}
		chunks := 0
		res := run(t, r, Command{
			Args: client(t, "flood"), Limit: time.Second, Grace: time.Millisecond, MaxOutput: 10_000,
			Sink: func(s Stream, chunk []byte) {
				seen[s] += int64(len(chunk))
				if chunks++; chunks%500 == 0 {
					look()
				}
			},
		})
		wantEnding(t, res, TimedOut, "took longer than 1s")
		for s, out := range map[Stream]Output{Stdout: res.Stdout, Stderr: res.Stderr} {
			if out.Total() != seen[s] || out.Total() < 100_000 { // a busy machine lets it write no more in its second
				t.Errorf("%s: %d bytes, of which the sink saw %d", s, out.Total(), seen[s])
			}
			if len(out.Head) != 5000 || len(out.Tail) != 5000 || !strings.HasPrefix(string(out.Head), "all work and no play") {
				t.Errorf("%s: kept %d and %d bytes", s, len(out.Head), len(out.Tail))
			}
			if !strings.Contains(string(out.Bytes()), " bytes left out]\n") {
				t.Errorf("%s: nothing says what is missing", s)
			}
		}
		if look(); highest.Load() > 100<<20 {
			t.Errorf("it took %d bytes of memory", highest.Load())
		}
	})
}

func TestBytesArePassedOn(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		var shown []byte
		res := run(t, r, Command{Args: client(t, "bytes"), Sink: func(_ Stream, chunk []byte) { shown = append(shown, chunk...) }})
		want := "\x00\xff\xfe\xc3(\r\n\x1b[31m"
		if string(res.Stdout.Bytes()) != want || string(shown) != want {
			t.Errorf("kept %q, shown %q", res.Stdout.Bytes(), shown)
		}
	})
}

func TestEndlessLine(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		p := start(t, r, Command{Args: client(t, "one-line", "50000000"), Driven: true})
		if line := readLine(t, p); line != strings.Repeat("x", maxLine) {
			t.Errorf("the line has %d bytes", len(line))
		}
		if _, err := p.ReadLine(soon(t)); !errors.Is(err, io.EOF) {
			t.Errorf("after the end: %v", err)
		}
		if res := p.Wait(); res.Stdout.Total() < 50_000_000 || !res.Success() {
			t.Errorf("%d bytes, %s", res.Stdout.Total(), res.Why)
		}
	})
}

func TestDriven(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		p := start(t, r, Command{Args: client(t, "echo"), Driven: true})
		for _, line := range []string{"GET /api/v1/products", "", "déjà vu"} {
			if err := p.WriteLine(soon(t), line); err != nil {
				t.Fatal(err)
			}
			if got := readLine(t, p); got != "you said: "+line {
				t.Errorf("the answer to %q is %q", line, got)
			}
		}
		ctx, cancel := context.WithCancelCause(t.Context())
		cancel(errors.New("no patience"))
		if _, err := p.ReadLine(ctx); err == nil || err.Error() != "no patience" {
			t.Errorf("waiting for what does not come: %v", err)
		}
		p.End()
		if got := readLine(t, p); got != "bye" {
			t.Errorf("at the end: %q", got)
		}
		wantEnding(t, p.Wait(), Exited, "exit status 0")
		if err := p.WriteLine(soon(t), "anybody there?"); err == nil {
			t.Error("a line was written after the end")
		}
	})
}

func TestNotDriven(t *testing.T) {
	t.Parallel()
	both(t, func(t *testing.T, r Runner) {
		p := start(t, r, Command{Args: client(t, "echo")})
		if _, err := p.ReadLine(soon(t)); !errors.Is(err, ErrNotDriven) {
			t.Errorf("reading: %v", err)
		}
		if err := p.WriteLine(soon(t), "hello"); !errors.Is(err, ErrNotDriven) {
			t.Errorf("writing: %v", err)
		}
		if res := p.Wait(); string(res.Stdout.Bytes()) != "bye\n" {
			t.Errorf("its standard input was not at its end: %q", res.Stdout.Bytes())
		}
	})
}

// End goes from what is polite to what is not.
func TestEnd(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		args  []string
		grace time.Duration
		ended Ending
		why   string
	}{
		"heeds SIGTERM":   {shell("echo here; exec sleep 1000"), 1500 * time.Millisecond, Stopped, "ended by SIGTERM, as it was asked to"},
		"takes its leave": {client(t, "polite"), 1500 * time.Millisecond, Exited, "exit status 3"},
		"heeds nothing":   {client(t, "linger"), 100 * time.Millisecond, Unwilling, "lived on 100ms after SIGTERM"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, r Runner) {
				p := start(t, r, Command{Args: c.args, Driven: true, Grace: c.grace})
				readLine(t, p)
				p.End()
				p.End() // is the same as once
				wantEnding(t, p.Wait(), c.ended, c.why)
			})
		})
	}
}

// Who writes to a program that does not read waits until the program has ended, or the context; who writes to one that has
// closed its input gets an error, and no signal.
func TestDeafPrograms(t *testing.T) {
	t.Parallel()
	big := strings.Repeat("x", 1<<20)
	both(t, func(t *testing.T, r Runner) {
		t.Run("never reads, and the context ends", func(t *testing.T) {
			t.Parallel()
			p := start(t, r, Command{Args: client(t, "linger"), Driven: true})
			readLine(t, p)
			ctx, cancel := context.WithCancelCause(t.Context())
			go cancel(errors.New("no patience"))
			if err := p.WriteLine(ctx, big); err == nil || !strings.Contains(err.Error(), "no patience") {
				t.Errorf("writing: %v", err)
			}
		})
		t.Run("never reads, and is ended", func(t *testing.T) {
			t.Parallel()
			p := start(t, r, Command{Args: client(t, "linger"), Driven: true, Limit: time.Second, Grace: time.Millisecond})
			if err := p.WriteLine(t.Context(), big); err == nil {
				t.Error("everything was written")
			}
			wantEnding(t, p.Wait(), TimedOut, "took longer")
		})
		t.Run("closes its input", func(t *testing.T) {
			t.Parallel()
			p := start(t, r, Command{Args: shell("exec <&-; echo closed; sleep 1000"), Driven: true})
			readLine(t, p)
			if _, err := p.Stdin().Write([]byte(big)); !errors.Is(err, syscall.EPIPE) {
				t.Errorf("writing: %v", err)
			}
		})
	})
}

// Lines that nobody reads do not pile up.
func TestUnreadLines(t *testing.T) {
	t.Parallel()
	l := newLines()
	for range 1000 {
		l.write([]byte(strings.Repeat("x", 10_000) + "\n"))
	}
	l.write(bytes.Repeat([]byte("\n"), 1<<20))
	l.write([]byte("no end"))
	l.close()
	read, size := 0, 0
	for {
		line, err := l.next(t.Context())
		if err != nil {
			break
		}
		read++
		size += len(line)
	}
	if size < maxWaiting-10_000 || size > maxWaiting || read > maxWaiting/16 {
		t.Errorf("%d lines of %d bytes were kept", read, size)
	}
}
