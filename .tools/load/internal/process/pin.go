package process

import (
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"slices"
	"strconv"
	"strings"
)

// Pin says on which core servers run. The zero value leaves that to the system.
type Pin struct {
	core   string
	reason string // why nothing is pinned
}

// Separate puts this process, with all that it starts from now on, on one core, and gives servers another one. Where that cannot be
// done nothing is changed, and String says why.
func Separate() Pin {
	cores, err := allowedCores()
	switch {
	case runtime.GOOS != "linux":
		return Pin{reason: "not pinned: " + runtime.GOOS + " has no taskset"}
	case err != nil:
		return Pin{reason: "not pinned: " + err.Error()}
	case len(cores) < 2:
		return Pin{reason: "not pinned: there is one core for server and generator"}
	}
	own := cores[1]
	if output, err := exec.Command("taskset", "-a", "-c", "-p", own, strconv.Itoa(os.Getpid())).CombinedOutput(); err != nil {
		return Pin{reason: fmt.Sprintf("not pinned: taskset: %s", strings.TrimSpace(string(output)))}
	}
	runtime.GOMAXPROCS(1)
	return Pin{core: cores[0]}
}

// String says how server and generator are kept apart.
func (p Pin) String() string {
	if p.core == "" {
		return p.reason
	}
	return "server and generator pinned to a core each"
}

// wrap is the command line on the core of the server.
func (p Pin) wrap(args []string) []string {
	if p.core == "" {
		return args
	}
	return slices.Concat([]string{"taskset", "-c", p.core}, args)
}

// allowedCores are the numbers of the cores that this process may use.
func allowedCores() ([]string, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return nil, err
	}
	_, rest, _ := strings.Cut(string(status), "Cpus_allowed_list:")
	list, _, _ := strings.Cut(rest, "\n")
	return parseCores(strings.TrimSpace(list))
}

// parseCores reads a list such as "0-3,8".
func parseCores(list string) ([]string, error) {
	var cores []string
	for _, part := range strings.Split(list, ",") {
		first, last, isRange := strings.Cut(part, "-")
		if !isRange {
			last = first
		}
		from, wrongFrom := strconv.Atoi(first)
		to, wrongTo := strconv.Atoi(last)
		if wrongFrom != nil || wrongTo != nil || from > to || to-from > 4096 {
			return nil, fmt.Errorf("cannot read %q as a list of cores, want one such as 0-3,8", list)
		}
		for core := from; core <= to; core++ {
			cores = append(cores, strconv.Itoa(core))
		}
	}
	return cores, nil
}
