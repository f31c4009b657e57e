package process

import (
	"bufio"
	"encoding/gob"
	"errors"
	"fmt"
	"io"
	"os"
	"syscall"

	"golang.org/x/sys/unix"
)

// The descriptors that a supervisor, and the launcher that it starts, find open.
const (
	ordersFD  = 3 // what to run, and then a letter for each thing to do; its end means that nobody is there any more
	reportsFD = 4 // what has become of it
	stdioFD   = 5 // the first of the three of the program
)

// What a supervisor is told while the program runs.
const (
	orderTerminate = 't'
	orderKill      = 'k'
)

// launch says what to run: what comes first on ordersFD. All of this goes as gob, which leaves bytes alone that are no
// UTF-8, and a reader of which does not read on.
type launch struct {
	Path         string
	Argv, Env    []string
	Dir          string
	MaxDisk      int64
	MaxProcesses int
	MaxMemory    int64
}

// A message is what a launcher tells its supervisor, and that tells the runner: PID or Errno at first, the rest at the end.
type message struct {
	PID    int           // of the program, which leads its session
	Errno  syscall.Errno // why it could not be started
	Ended  bool          // nothing of it is left
	Exit   int
	Signal string
	Cause  Ending // other than Exited when the supervisor has ended it
	Why    string
	Left   []string
}

func (m message) death() death {
	return death{exit: m.Exit, signal: m.Signal, cause: m.Cause, why: m.Why, left: m.Left}
}

// A teller sends messages, each as a whole: of one that was begun when its sender was frozen, who reads it would wait for the rest, and not
// see who could be woken up. Nobody may be there to read one, which shows elsewhere.
type teller struct {
	encoder *gob.Encoder
	whole   *bufio.Writer
}

func newTeller(to io.Writer) teller {
	whole := bufio.NewWriter(to)
	return teller{gob.NewEncoder(whole), whole}
}

func (t teller) tell(m message) { _ = errors.Join(t.encoder.Encode(m), t.whole.Flush()) }

// messages are read until there are no more; then the channel is closed.
func messages(from io.Reader) <-chan message {
	read := make(chan message)
	go func() {
		defer close(read)
		decoder := gob.NewDecoder(from)
		for {
			var m message
			if decoder.Decode(&m) != nil {
				return
			}
			read <- m
		}
	}()
	return read
}

// inherited returns the files that a supervisor or launcher was started with, none of which a program started by it
// inherits unless it is meant to.
func inherited() (orders, reports *os.File, stdio []*os.File, err error) {
	var files []*os.File
	for fd := ordersFD; fd < stdioFD+3; fd++ {
		if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err != nil {
			return nil, nil, nil, fmt.Errorf("descriptor %d is not open: this command is started by popupmock itself", fd)
		}
		unix.CloseOnExec(fd)
		files = append(files, os.NewFile(uintptr(fd), fmt.Sprint("descriptor ", fd)))
	}
	return files[0], files[1], files[2:], nil
}

// clearly describes the end of a process in the two ways that it can end.
func clearly(status unix.WaitStatus) (exit int, signal string) {
	if status.Signaled() {
		return -1, unix.SignalName(status.Signal())
	}
	return status.ExitStatus(), ""
}
