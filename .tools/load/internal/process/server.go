package process

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Server is a program that serves, as a process.
type Server struct {
	// URL is where it serves, without a slash at the end.
	URL string
	// Started is how long it took from the start of the process to the first answer, whatever its status.
	Started time.Duration

	cmd    *exec.Cmd
	output *tail
	exited chan struct{}
}

// Command makes the command line of a server that is to listen on a host and a port.
type Command func(host string, port int) []string

// startWithin bounds how long a server may take to its first answer: a virtual machine on a busy one takes seconds.
const startWithin = 60 * time.Second

// Start runs a server on a free port of loopback, on the cores of pin, and waits for its first answer to a GET of a path. When ctx
// ends it is killed. The error of a server that ends, or does not answer in time, has the last of what it printed.
func Start(ctx context.Context, pin Pin, command Command, path string) (*Server, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	args := pin.wrap(command("127.0.0.1", port))
	s := &Server{URL: "http://127.0.0.1:" + strconv.Itoa(port), output: &tail{}, exited: make(chan struct{})}
	s.cmd = exec.CommandContext(ctx, args[0], args[1:]...)
	s.cmd.Stdout, s.cmd.Stderr = s.output, s.output
	s.cmd.Env = append(os.Environ(), "GOTRACEBACK=all") // see Goroutines
	s.cmd.WaitDelay = stopWithin
	begin := time.Now()
	if err := s.cmd.Start(); err != nil {
		return nil, err
	}
	go func() {
		defer close(s.exited)
		_ = s.cmd.Wait() // how it ended shows in what it printed
	}()
	if err := s.firstAnswer(ctx, "127.0.0.1:"+strconv.Itoa(port), path, begin); err != nil {
		s.Stop()
		return nil, fmt.Errorf("%s: %w%s", strings.Join(args, " "), err, s.output)
	}
	s.Started = time.Since(begin)
	return s, nil
}

// PID is the number of the process.
func (s *Server) PID() int { return s.cmd.Process.Pid }

// stopWithin is how long a server may take to end by itself before it is killed.
const stopWithin = 5 * time.Second

// Stop asks the server to end, and kills it where it does not.
func (s *Server) Stop() {
	_ = s.cmd.Process.Signal(syscall.SIGTERM) // it may have ended by itself
	select {
	case <-s.exited:
	case <-time.After(stopWithin):
		_ = s.cmd.Process.Kill()
		<-s.exited
	}
}

// firstAnswer polls until something answers.
func (s *Server) firstAnswer(ctx context.Context, address, path string, begin time.Time) error {
	for {
		if answers(ctx, address, path) {
			return nil
		}
		select {
		case <-s.exited:
			return errors.New("it ended before it answered")
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-time.After(200 * time.Microsecond):
		}
		if time.Since(begin) > startWithin {
			return fmt.Errorf("it has not answered in %v", startWithin)
		}
	}
}

// answers tells whether the first bytes of an answer come back.
func answers(ctx context.Context, address, path string) bool {
	var dialer net.Dialer
	conn, err := dialer.DialContext(ctx, "tcp", address)
	if err != nil {
		return false
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(startWithin)) // never fails on an open connection
	fmt.Fprintf(conn, "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n\r\n", path, address)
	first := make([]byte, len("HTTP/"))
	_, err = io.ReadFull(conn, first)
	return err == nil && string(first) == "HTTP/"
}

// freePort is a port that nothing listens on. Something else may take it before the server does, which then fails and says so.
func freePort() (int, error) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return 0, err
	}
	defer listener.Close()
	return listener.Addr().(*net.TCPAddr).Port, nil
}

// Megabytes is the memory that the process has at present: its resident set, in units of 1,000,000 bytes.
func (s *Server) Megabytes() (float64, error) {
	output, err := exec.Command("ps", "-o", "rss=", "-p", strconv.Itoa(s.PID())).Output()
	if err != nil {
		return 0, fmt.Errorf("ps: %w", err)
	}
	kilobytes, err := strconv.Atoi(strings.TrimSpace(string(output)))
	if err != nil {
		return 0, fmt.Errorf("ps printed %q, want a number", output)
	}
	return float64(kilobytes) * 1024 / 1e6, nil
}
