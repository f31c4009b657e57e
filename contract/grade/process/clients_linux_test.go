package process

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"

	"golang.org/x/sys/unix"
)

// systemClients are those that only this system can run.
var systemClients = map[string]func(args []string){
	"threads": manyThreads,
	"told-nothing": func([]string) {
		newTeller(os.NewFile(reportsFD, "reports")).tell(message{Ended: true, Exit: -1, Cause: Lost, Why: "it was too quick"})
	},
	"descriptors": func([]string) {
		for fd := range 200 {
			if _, err := unix.FcntlInt(uintptr(fd), unix.F_GETFD, 0); err == nil && !ownDescriptor(fd) {
				fmt.Println(fd)
			}
		}
	},
}

func manyThreads(args []string) {
	n, err := strconv.Atoi(args[0])
	must(err)
	for range n {
		go func() { must(syscall.Pause()) }() // each blocks a thread
	}
	forever()
}

// ownDescriptor tells those that the runtime of Go opens for itself.
func ownDescriptor(fd int) bool {
	to, err := os.Readlink(fmt.Sprint("/proc/self/fd/", fd))
	return err == nil && (strings.HasPrefix(to, "anon_inode:[event") || strings.HasPrefix(to, "/sys/fs/cgroup/"))
}
