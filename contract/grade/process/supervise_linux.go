package process

import (
	"bufio"
	"encoding/gob"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"syscall"

	"golang.org/x/sys/unix"
)

// asLauncher is the argument that makes a supervisor the launcher.
const asLauncher = "launch"

// Supervise is the main function of the supervisor, and of the launcher that it starts with one more argument. The program
// that it runs in is called by Runner and by nothing else: see Runner.Supervisor. It returns the exit status.
func Supervise(args []string) int {
	runtime.LockOSThread() // a child's parent, when it is to die with it, is the thread that has started it
	// Handled and not heeded, but not ignored either, which the program would inherit.
	signal.Notify(make(chan os.Signal, 1), unix.SIGHUP, unix.SIGINT, unix.SIGTERM, unix.SIGQUIT, unix.SIGALRM,
		unix.SIGUSR1, unix.SIGUSR2, unix.SIGPIPE, unix.SIGABRT, unix.SIGTSTP, unix.SIGTTIN, unix.SIGTTOU)
	if len(args) == 1 && args[0] == asLauncher {
		return runLauncher()
	}
	orders, reports, stdio, err := inherited()
	if err != nil {
		return complain(err)
	}
	s := &supervisor{reports: newTeller(reports), clock: systemClock{}}
	if err := s.start(orders, stdio); err != nil {
		return complain(err)
	}
	s.run()
	return 0
}

func complain(err error) int {
	fmt.Fprintln(os.Stderr, "supervisor:", err)
	return 2
}

// A supervisor adopts whatever the program starts and loses: as a subreaper, it becomes the parent of every descendant
// whose own parent has ended, however it was started (prctl(2), PR_SET_CHILD_SUBREAPER).
type supervisor struct {
	launch   launch
	clock    Clock
	reports  teller
	orders   <-chan byte
	launched <-chan message
	launcher int // process ID
	program  int // process ID, which leads its session; 0 before it runs
}

func (s *supervisor) start(orders *os.File, stdio []*os.File) error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("this system cannot hand orphans to a supervisor: %w", err)
	}
	read := bufio.NewReader(orders)
	if err := gob.NewDecoder(read).Decode(&s.launch); err != nil {
		return err
	}
	s.orders = letters(read)
	return s.startLauncher(stdio)
}

// letters are the orders that follow. The channel is closed when nobody is there any more to give some.
func letters(from io.ByteReader) <-chan byte {
	letters := make(chan byte)
	go func() {
		defer close(letters)
		for {
			letter, err := from.ReadByte()
			if err != nil {
				return
			}
			letters <- letter
		}
	}()
	return letters
}

func (s *supervisor) startLauncher(stdio []*os.File) error {
	defer closeAll(stdio)
	itsOrders, toIt, err := os.Pipe()
	if err != nil {
		return err
	}
	fromIt, itsReports, err := os.Pipe()
	if err != nil {
		return err
	}
	defer closeAll([]*os.File{itsOrders, itsReports})
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return err
	}
	defer shut(nothing)
	p, err := os.StartProcess("/proc/self/exe", append(os.Args[:len(os.Args):len(os.Args)], asLauncher), &os.ProcAttr{
		Env:   os.Environ(),
		Files: append([]*os.File{nothing, nothing, os.Stderr, itsOrders, itsReports}, stdio...),
		Sys:   &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL},
	})
	if err != nil {
		return err
	}
	s.launcher = p.Pid
	// Among hundreds of processes that all want to run, it has to come first. Where the system does not allow that, it is fast.
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, -20)
	s.launched = messages(fromIt)
	go func() {
		_ = gob.NewEncoder(toIt).Encode(s.launch) // a launcher that is gone shows by its messages
		shut(toIt)
	}()
	return nil
}
