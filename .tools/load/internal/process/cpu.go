package process

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// CPU is the time that the threads of the server have had on a core so far. Load on the machine, which makes everything slower, leaves it
// nearly as it is. Where the system does not tell, which is all but Linux, it is zero.
func (s *Server) CPU() (time.Duration, error) {
	files, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/schedstat", s.PID()))
	if err != nil {
		return 0, err
	}
	var all time.Duration
	for _, file := range files {
		text, err := os.ReadFile(file)
		if os.IsNotExist(err) {
			continue // a thread that has ended since
		}
		if err != nil {
			return 0, err
		}
		onCore, err := parseSchedstat(string(text))
		if err != nil {
			return 0, fmt.Errorf("%s: %w", file, err)
		}
		all += onCore
	}
	return all, nil
}

// parseSchedstat reads the first of three numbers, which is nanoseconds on a core (proc(5)).
func parseSchedstat(text string) (time.Duration, error) {
	words := strings.Fields(text)
	if len(words) == 0 {
		return 0, fmt.Errorf("got %q, want three numbers", text)
	}
	n, err := strconv.ParseInt(words[0], 10, 64)
	if err != nil || n < 0 {
		return 0, fmt.Errorf("got %q, want nanoseconds", words[0])
	}
	return time.Duration(n), nil
}
