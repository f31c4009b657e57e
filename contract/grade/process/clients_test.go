//go:build unix

package process

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// clients are programs for the tests to run, most of them bad ones.
var clients = map[string]func(args []string){
	"hello":    hello,
	"linger":   linger,
	"polite":   polite,
	"flood":    flood,
	"one-line": oneLine,
	"bytes":    func([]string) { _, _ = os.Stdout.WriteString("\x00\xff\xfe\xc3(\r\n\x1b[31m") },
	"one-file": oneFile,
	"files":    manyFiles,
	"memory":   eatMemory,
	"echo":     echo,
	"owner":    own,
	"spoil":    spoil,
}

// must ends a client that cannot do what it is there for.
func must(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, "client:", err)
		os.Exit(99)
	}
}

func hello(args []string) {
	fmt.Println("hello", args)
	fmt.Fprintln(os.Stderr, "oh")
	for _, variable := range os.Environ() {
		fmt.Println(variable)
	}
}

// linger stays, whatever it is told. With a second argument, it says so in that file once it does.
func linger(args []string) {
	signal.Ignore(syscall.SIGTERM, syscall.SIGHUP, syscall.SIGINT)
	if len(args) > 1 {
		must(os.WriteFile(args[1], nil, 0o600))
	} else {
		fmt.Println("here")
	}
	forever()
}

// forever is long enough. What gets away from broken code is not there for ever.
func forever() {
	<-systemClock{}.After(2 * time.Minute)
	os.Exit(98)
}

// polite says goodbye and ends with status 3 when it is asked to.
func polite([]string) {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, syscall.SIGTERM)
	fmt.Println("here")
	<-asked
	fmt.Println("goodbye")
	os.Exit(3)
}

func flood([]string) {
	text := []byte(strings.Repeat("all work and no play makes a dull boy\n", 1000))
	for {
		_, _ = os.Stdout.Write(text)
		_, _ = os.Stderr.Write(text)
	}
}

// oneLine writes that many bytes without an end of line.
func oneLine(args []string) {
	n, err := strconv.Atoi(args[0])
	must(err)
	text := []byte(strings.Repeat("x", 1<<16))
	for ; n > 0; n -= len(text) {
		_, _ = os.Stdout.Write(text)
	}
}

// oneFile writes a gigabyte to a file, which it removes first with a second argument.
func oneFile(args []string) {
	f, err := os.Create(filepath.Join(os.Getenv(args[0]), "big"))
	must(err)
	if len(args) > 1 {
		must(os.Remove(f.Name()))
	}
	chunk := make([]byte, 1<<20)
	for range 1 << 10 {
		_, err := f.Write(chunk)
		must(err)
	}
}

// manyFiles writes files of that size, a gigabyte in all but 100,000 at most, in folders of a hundred.
func manyFiles(args []string) {
	size, err := strconv.Atoi(args[0])
	must(err)
	content := make([]byte, size)
	for i := range min(1<<30/max(size, 1), 100_000) {
		folder := strconv.Itoa(i / 100)
		must(os.MkdirAll(folder, 0o700))
		must(os.WriteFile(filepath.Join(folder, strconv.Itoa(i)), content, 0o600))
	}
	forever()
}

func eatMemory([]string) {
	var eaten [][]byte
	for range 1 << 10 {
		bite := make([]byte, 1<<20)
		for i := 0; i < len(bite); i += 4096 {
			bite[i] = 1
		}
		eaten = append(eaten, bite)
	}
	fmt.Println("full", len(eaten))
	forever()
}

// echo answers each line until there are no more.
func echo([]string) {
	for in := bufio.NewScanner(os.Stdin); in.Scan(); {
		fmt.Println("you said:", in.Text())
	}
	fmt.Println("bye")
}

// own runs a command under a supervisor, which is what a test kills.
func own(args []string) {
	program, err := os.Executable()
	must(err)
	p, err := Runner{Supervisor: []string{program, asSupervisor}}.Start(context.Background(), Command{Args: args, Env: os.Environ()})
	must(err)
	fmt.Println(p.Wait())
}

// spoil has a workplace in a folder spoiled by a script, and closes it.
func spoil(args []string) {
	w, err := NewWorkplace(args[0])
	must(err)
	p, err := Runner{}.Start(context.Background(), Command{Args: shell(args[1]), Dir: w.Dir, Env: w.Env(os.Environ())})
	must(err)
	if res := p.Wait(); !res.Success() {
		must(fmt.Errorf("%s: %s", res.Why, res.Stderr.Bytes()))
	}
	must(w.Close())
	fmt.Println("closed", os.Getuid())
}

// escapes are shell scripts that start their arguments in the background, in ways that get harder to follow.
var escapes = map[string]string{
	"child":         `"$@" & exit 7`,
	"own group":     `set -m; "$@" & exit 7`,
	"own session":   `setsid "$@" & exit 7`,
	"double fork":   `(setsid sh -c '"$@" & exit' sh "$@" &) ; exit 7`,
	"no marker":     `env -i "$@" & exit 7`,
	"everything":    `(env -i setsid sh -c '(set -m; "$@" &) & exit' sh "$@" &) ; exit 7`,
	"closed output": `setsid "$@" >/dev/null 2>&1 </dev/null & exit 7`,
}

// command is for what tests start themselves.
func command(args []string) *exec.Cmd { return exec.Command(args[0], args[1:]...) }
