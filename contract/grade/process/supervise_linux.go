package process

import (
	"bufio"
	"encoding/gob"
	"fmt"
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
//
// It does all in one thread, and waits in poll(2) alone: among hundreds of processes that want to run, each handing over from one
// goroutine to another would come too late.
type supervisor struct {
	launch   launch
	clock    Clock
	reports  teller
	orders   *bufio.Reader
	launched *bufio.Reader
	news     *gob.Decoder // what launched brings
	polled   [2]unix.PollFd
	launcher int // process ID
	program  int // process ID, which leads its session; 0 before it runs
	counted  int // processes at the last census
	before   int // and at the one before
}

func (s *supervisor) start(orders *os.File, stdio []*os.File) error {
	if err := unix.Prctl(unix.PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0); err != nil {
		return fmt.Errorf("this system cannot hand orphans to a supervisor: %w", err)
	}
	s.orders = bufio.NewReader(orders)
	if err := gob.NewDecoder(s.orders).Decode(&s.launch); err != nil {
		return err
	}
	launched, err := s.startLauncher(stdio)
	if err != nil {
		return err
	}
	s.launched = bufio.NewReader(launched)
	s.news = gob.NewDecoder(s.launched)
	for i, f := range []*os.File{orders, launched} {
		s.polled[i] = unix.PollFd{Fd: int32(f.Fd()), Events: unix.POLLIN} // Fd makes reading block a thread
	}
	s.comeFirst()
	return nil
}

// comeFirst asks the system to prefer this thread to what it is to count and to kill, and its session to the sessions that
// those make (sched(7), autogrouping). Few users may ask for that; for all others there is a limit in limitProcesses.
func (s *supervisor) comeFirst() {
	_ = unix.Setpriority(unix.PRIO_PROCESS, 0, -20)
	_ = os.WriteFile("/proc/self/autogroup", []byte("-20"), 0)
}

// startLauncher returns what the launcher reports.
func (s *supervisor) startLauncher(stdio []*os.File) (reports *os.File, err error) {
	defer closeAll(stdio)
	itsOrders, orders, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	reports, itsReports, err := os.Pipe()
	if err != nil {
		return nil, err
	}
	defer closeAll([]*os.File{itsOrders, orders, itsReports})
	nothing, err := os.OpenFile(os.DevNull, os.O_RDWR, 0)
	if err != nil {
		return nil, err
	}
	defer shut(nothing)
	p, err := os.StartProcess("/proc/self/exe", append(os.Args[:len(os.Args):len(os.Args)], asLauncher), &os.ProcAttr{
		Env:   os.Environ(),
		Files: append([]*os.File{nothing, nothing, os.Stderr, itsOrders, itsReports}, stdio...),
		Sys:   &syscall.SysProcAttr{Pdeathsig: unix.SIGKILL, Setsid: true}, // it is not to come first as well
	})
	if err != nil {
		return nil, err
	}
	s.launcher = p.Pid
	return reports, gob.NewEncoder(orders).Encode(s.launch)
}
